"""The sections of a digest or an alert: which names, in which order, each with its stories. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from alerts import moments
from alerts.shape import AlsoNamed, Section, Story
from alerts.stories import Told, shown_story
from alerts.subject import cut
from monitor.config.plan import Config
from monitor.facts.kev import Catalogue
from monitor.told import Alerted
from monitor.watches import Priority, Watch

ALSO_NAMED = 5
OLD = "old"
"""Why a story is no alert that needs no telling."""
RANK = {Priority.HIGH: 0, Priority.NORMAL: 1, Priority.LOW: 2}


@dataclass(frozen=True, slots=True)
class Look:
    """What stories are shown with. sites: address per source name. alerted: what alerts did, by story."""

    config: Config
    sites: Mapping[str, str]
    now: datetime
    known: Catalogue
    alerted: Mapping[int, Sequence[Alerted]]
    brief: bool = False


def name_order(fresh: Sequence[Told], watches: Mapping[str, Watch]) -> list[str]:
    """The names with news: by priority, own stories first, then headlines, newest, config order."""
    place = {key: index for index, key in enumerate(watches)}

    def rank(key: str) -> tuple[int, bool, tuple[bool, bool], float, int]:
        own = [story for story in fresh if story.owner == key]
        naming = own or [story for story in fresh if key in story.matches]
        return (
            RANK[watches[key].priority],
            not own,
            min(story.distance(key) for story in naming),
            -max(story.moment.timestamp() for story in naming),
            place[key],
        )

    return sorted({key for story in fresh for key in story.matches}, key=rank)


def section(key: str, fresh: Sequence[Told], watches: Mapping[str, Watch], look: Look) -> Section:
    """The section of one name: the stories that stand under it, the others that name it as pointers."""

    def rank(story: Told) -> tuple[tuple[bool, bool], float]:
        return story.distance(key), -story.moment.timestamp()

    own = sorted((story for story in fresh if story.owner == key), key=rank)
    elsewhere = sorted((story for story in fresh if key in story.matches and story.owner != key), key=rank)
    pointers = tuple(
        AlsoNamed(
            cut(story.best.title, 120), cut(watches[story.owner].shown, 80), story.language, story.direction
        )
        for story in elsewhere[:ALSO_NAMED]
    )
    watch = watches[key]
    return Section(
        name=cut(watch.shown, 80),
        kind=singular(watch.watchlist),
        high=watch.priority is Priority.HIGH,
        stories=tuple(_shown(story, watches, look) for story in own),
        also_named=pointers,
        also_more=len(elsewhere) - len(pointers),
    )


def _shown(story: Told, watches: Mapping[str, Watch], look: Look) -> Story:
    made = shown_story(
        story,
        watches,
        look.sites,
        look.config.zone,
        look.now,
        operator=look.config.delivery.reply_to or look.config.delivery.sender,
        brief=look.brief,
        known=look.known,
    )
    told = [
        f"Alerted {moments.stamp(alert.at, look.now, look.config.zone)} ({cut(alert.rule, 60)})."
        if not alert.held
        else f"Not alerted: {alert.held} ({cut(alert.rule, 60)})."
        for alert in look.alerted.get(story.best.story_id, ())
        if alert.held != OLD
    ]
    return replace(made, note=" ".join((made.note, *told)).strip()) if told else made


def singular(watchlist: str) -> str:
    """A watchlist's name as the kind of one name in it: "vendors" is "vendor"."""
    watchlist = cut(watchlist, 40)
    if watchlist.endswith("ies"):
        return f"{watchlist[:-3]}y"
    return watchlist[:-1] if watchlist.endswith("s") and not watchlist.endswith("ss") else watchlist
