"""What a digest says and in which order: material in, a view out. Pure; no layout, no store, no clock.

owed articles | group by story | rank | one section per name | subject, health, quiet names
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from alerts import health, moments, subject
from alerts.links import mailto
from alerts.shape import (
    AlsoNamed,
    DigestView,
    GlanceRow,
    Run,
    Section,
    plain,
)
from alerts.stories import Told, gather, listed, owner_key, shown_story, title_line
from alerts.subject import counted, cut
from monitor import __version__
from monitor.config.plan import Config, DigestPlan
from monitor.facts import kev
from monitor.facts.kev import Catalogue
from monitor.told import DigestMaterial
from monitor.watches import Priority, Watch

GLANCE_ROWS = 25
OLDER_LINES = 12
ALSO_NAMED = 5
_RANK = {Priority.HIGH: 0, Priority.NORMAL: 1, Priority.LOW: 2}


def view(
    material: DigestMaterial,
    plan: DigestPlan,
    config: Config,
    now: datetime,
    *,
    merged: int = 0,
    notices: Sequence[str] = (),
    version: str = __version__,
    known: Catalogue | None = None,
) -> DigestView:
    """Decide everything a digest shows.

    Only names of `plan` count. merged: how many earlier slots, missed while Newswatch was stopped,
    this digest covers besides its own. notices: further sentences for the top of the digest. known: the
    catalogue of exploited vulnerabilities, by default the shipped one.
    """
    known = known or kev.shipped()
    watches = {watch.key: watch for watch in config.watches if watch.key in plan.watches}
    stories = gather(material.owed, watches)
    fresh = [story for story in stories if story.kind != "older"]
    older = [story for story in stories if story.kind == "older"]
    verdict = health.judge(material, config.zone)
    order = _name_order(fresh, watches)
    sites = {source.name: source.url for source in material.sources}
    sections = tuple(_section(key, fresh, watches, plan, config, sites, now, known) for key in order)
    lines = tuple(title_line(story, watches, sites, config.zone, now) for story in older[:OLDER_LINES])
    day = moments.day(material.until, config.zone)
    names = [watches[key].shown for key in order]
    headlines = [plain(story.title) for section in sections for story in section.stories]
    verb = "was" if material.articles_read == 1 else "were"
    read = f"{counted(material.articles_read, 'article')} {verb} read"
    return DigestView(
        name=cut(plan.name, 120),
        subject=_subject(fresh, older, names, watches, verdict, material, day),
        preheader=subject.preheader(
            headlines or [line.title for line in lines], len(verdict.sick), f"{read}."
        ),
        date=moments.date(material.until, config.zone),
        window=moments.window(material.since, material.until, config.zone),
        summary=_summary(fresh, older, len(order), len(watches), read),
        attention=verdict.attention,
        notices=(*_merged(merged), *(cut(notice, 300) for notice in notices)),
        glance=_glance(order[:GLANCE_ROWS], fresh, watches, material.averages)
        if plan.layout == "full"
        else (),
        glance_more=max(len(order) - GLANCE_ROWS, 0) if plan.layout == "full" else 0,
        sections=sections,
        older=lines,
        older_more=len(older) - len(lines),
        quiet=listed([watch.shown for key, watch in watches.items() if key not in order], 1200),
        muted=listed(_muted(config, plan, now), 400),
        newest=_newest(material, config, now),
        health=verdict.line,
        sick=health.shown(verdict.sick, config.zone),
        sick_more=max(len(verdict.sick) - health.SHOWN, 0),
        advised=health.advised(material.sources),
        stop=_stop(plan, config),
        version=version,
        keys=tuple(order),
        priority=min(
            (watches[key].priority for key in order), key=_RANK.__getitem__, default=Priority.NORMAL
        ),
        stories=len(fresh),
        kev=known.source if any(story.cves for story in fresh) else "",
    )


def _name_order(fresh: Sequence[Told], watches: dict[str, Watch]) -> list[str]:
    """The names with news: by priority, own stories first, then headlines, newest, config order."""
    place = {key: index for index, key in enumerate(watches)}

    def rank(key: str) -> tuple[int, bool, tuple[bool, bool], float, int]:
        own = [story for story in fresh if story.owner == key]
        naming = own or [story for story in fresh if key in story.matches]
        return (
            _RANK[watches[key].priority],
            not own,
            min(story.distance(key) for story in naming),
            -max(story.moment.timestamp() for story in naming),
            place[key],
        )

    return sorted({key for story in fresh for key in story.matches}, key=rank)


def _section(
    key: str,
    fresh: Sequence[Told],
    watches: dict[str, Watch],
    plan: DigestPlan,
    config: Config,
    sites: dict[str, str],
    now: datetime,
    known: Catalogue,
) -> Section:
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
    operator = config.delivery.reply_to or config.delivery.sender
    shown = (
        shown_story(
            story,
            watches,
            sites,
            config.zone,
            now,
            operator=operator,
            brief=plan.layout == "brief",
            known=known,
        )
        for story in own
    )
    watch = watches[key]
    return Section(
        name=cut(watch.shown, 80),
        kind=_singular(watch.watchlist),
        high=watch.priority is Priority.HIGH,
        stories=tuple(shown),
        also_named=pointers,
        also_more=len(elsewhere) - len(pointers),
    )


def _subject(
    fresh: Sequence[Told],
    older: Sequence[Told],
    names: list[str],
    watches: dict[str, Watch],
    verdict: health.Verdict,
    material: DigestMaterial,
    day: str,
) -> str:
    if fresh:
        return subject.with_stories(len(fresh), names, day, sick=verdict.beside_news)
    if verdict.attention:
        return subject.needs_attention(verdict.attention)
    if older:
        owners = sorted({story.owner for story in older}, key=owner_key(watches))
        return subject.with_stories(len(older), [watches[key].shown for key in owners], day, older=True)
    return subject.nothing_new(len(watches), material.articles_read, day)


def _summary(
    fresh: Sequence[Told], older: Sequence[Told], named: int, watched: int, read: str
) -> tuple[Run, ...]:
    if not fresh:
        more = (
            f" {counted(len(older), 'older story', 'older stories')} came from new sources." if older else ""
        )
        return ("Nothing new", True), (f" on your {counted(watched, 'watched name')}. {read}.{more}", False)
    articles = sum(story.articles for story in fresh)
    copies = f" ({counted(articles, 'article')})" if articles != len(fresh) else ""
    verb = "names" if len(fresh) == 1 else "name"
    return (
        (counted(len(fresh), "story", "stories"), True),
        (f"{copies} {verb} {named} of your {counted(watched, 'watched name')}. {read}.", False),
    )


def _merged(count: int) -> tuple[str, ...]:
    if not count:
        return ()
    earlier = "the one" if count == 1 else f"the {count}"
    return (f"This digest also covers {earlier} before it: Newswatch was not running when it was due.",)


def _glance(
    order: Sequence[str], fresh: Sequence[Told], watches: dict[str, Watch], averages: dict[str, float]
) -> tuple[GlanceRow, ...]:
    counts = {key: sum(key in story.matches for story in fresh) for key in order}
    most = max(counts.values(), default=1)
    known = any(averages.values())
    return tuple(
        GlanceRow(
            name=cut(watches[key].shown, 80),
            kind=_singular(watches[key].watchlist),
            stories=count,
            average=f"{averages.get(key, 0.0):.1f}" if known else "",
            share=max(round(100 * count / most), 1),
        )
        for key, count in counts.items()
    )


def _muted(config: Config, plan: DigestPlan, now: datetime) -> list[str]:
    """Names that rest until a later day; the plan of today does not hold them, whoever covered them."""
    today = now.astimezone(config.zone).date()
    return [
        f"{watch.shown} (until {watch.muted_until:%Y-%m-%d})"
        for watch in config.watches
        if watch.muted_until and watch.muted_until > today and watch.key not in plan.watches
    ]


def _newest(material: DigestMaterial, config: Config, now: datetime) -> str:
    newest = material.newest
    if newest is None:
        return ""
    when = moments.stamp(newest.seen, now, config.zone)
    return f"Newest article read: “{cut(newest.title, 120)}” ({cut(newest.source, 60)}, {when})."


def _stop(plan: DigestPlan, config: Config) -> str:
    return mailto(config.delivery.reply_to or config.delivery.sender, subject=f"unsubscribe {plan.name}")


def _singular(watchlist: str) -> str:
    watchlist = cut(watchlist, 40)
    if watchlist.endswith("ies"):
        return f"{watchlist[:-3]}y"
    return watchlist[:-1] if watchlist.endswith("s") and not watchlist.endswith("ss") else watchlist
