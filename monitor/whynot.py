"""Why an article did not come: the stage that dropped it, from what the store and the config know. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from monitor.explain import Explanation
from monitor.polling import FORBIDDEN, NEVER


@dataclass(frozen=True, slots=True)
class Offer:
    """That a source offered this address: where it led (None: nowhere) and how often it is still tried."""

    source: str
    article_id: int | None
    tries_left: int
    seen: datetime


@dataclass(frozen=True, slots=True)
class Outlet:
    """A source of the article's site as its last poll left it; polled is None before the first."""

    name: str
    active: bool
    polled: datetime | None
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class Held:
    """The stored article behind the address.

    found_at: its own address. told: one line per digest that owes or told it. story_told: one line per
    digest that told another article of its story.
    """

    article_id: int
    found_at: str
    same_address: bool
    backlog: bool
    told: tuple[str, ...]
    story_told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The stage that dropped the article, the reason in a sentence, and lines that support it.

    stage: "source", "not polled", "robots", "poll", "unchanged", "not offered", "page", "shape", "no name",
    "muted", "same story", "no digest", "told" or "owed". backlog, duplicate_of: what else is true of it.
    """

    stage: str
    reason: str
    details: tuple[str, ...] = ()
    article_id: int | None = None
    duplicate_of: int | None = None
    backlog: bool = False


def unseen(offers: Sequence[Offer], outlets: Sequence[Outlet]) -> Answer:
    """Say why nothing is stored for an address: no source, no poll, no offer, or a page that failed."""
    if offers:
        last = max(offers, key=lambda offer: offer.seen)
        if last.article_id is not None:
            return Answer("page", f"{last.source} offered it and its article was deleted for its age")
        rest = (
            f"it is tried {last.tries_left} more {'time' if last.tries_left == 1 else 'times'}"
            if last.tries_left
            else "it is not tried again"
        )
        return Answer(
            "page",
            f"{last.source} offered it on {last.seen:%Y-%m-%d %H:%M} UTC, "
            f"but its page gave no article; {rest}",
            _polls(outlets),
        )
    watched = [outlet for outlet in outlets if outlet.active]
    if not watched:
        left = " any more" if outlets else ""
        return Answer("source", f"no source of this site is in config.yaml{left}", _polls(outlets))
    polled = [outlet for outlet in watched if outlet.polled is not None]
    if not polled:
        return Answer("not polled", f"{watched[0].name} was not polled yet. Try: newswatch run --all")
    if all(outlet.outcome in ("failed", "blocked") for outlet in polled):
        if all(outlet.reason.startswith(NEVER) for outlet in polled):
            return Answer("never asked", polled[0].reason, _polls(polled))
        if all(outlet.reason.startswith(FORBIDDEN) for outlet in polled):
            return Answer(
                "robots", f"the robots.txt of its site forbids to read {_named(polled)}", _polls(polled)
            )
        return Answer("poll", f"the last poll of {_named(polled)} brought nothing", _polls(polled))
    if all(outlet.outcome == "not modified" for outlet in polled):
        return Answer(
            "unchanged",
            f"{polled[0].name} has nothing new (304), and offered this address in no earlier poll",
            _polls(polled),
        )
    waiting = len(watched) - len(polled)
    more = (f"not polled yet: {waiting} more of this site",) if waiting else ()
    return Answer(
        "not offered", f"no poll of {_named(polled)} offered this address", (*_polls(polled), *more)
    )


def _named(outlets: Sequence[Outlet]) -> str:
    """The sources in a sentence: the first three by name, the rest counted."""
    names = [outlet.name for outlet in outlets[:3]]
    if len(outlets) > len(names):
        names.append(f"{len(outlets) - len(names)} more of this site")
    return " and ".join([*([", ".join(names[:-1])] if names[1:] else []), names[-1]])


def _polls(outlets: Sequence[Outlet]) -> tuple[str, ...]:
    return tuple(
        f"{outlet.name}: last polled {outlet.polled:%Y-%m-%d %H:%M} UTC, {outlet.outcome}"
        + (f" ({outlet.reason})" if outlet.reason else "")
        for outlet in outlets
        if outlet.polled is not None
    )


def seen(held: Held | None, account: Explanation, today: date, passed_over: tuple[str, ...] = ()) -> Answer:
    """Say what became of an article that was read: not an article, nobody named, muted, told or owed.

    held: None for a page that was only fetched. today: in the zone of config.yaml.
    passed_over: which digest does not want it for which name, and why.
    """
    stage, reason, details = _became(held, account, today, passed_over)
    if held is None:
        return Answer(stage, reason, details)
    return Answer(
        stage,
        reason,
        details,
        held.article_id,
        None if held.same_address else held.article_id,
        held.backlog,
    )


def _became(
    held: Held | None, account: Explanation, today: date, passed_over: tuple[str, ...]
) -> tuple[str, str, tuple[str, ...]]:
    if held is not None and held.told:
        waiting = all("not yet told" in line for line in held.told)
        return ("owed", "a digest still owes it", held.told) if waiting else (
            "told", "a digest told it already", held.told
        )  # fmt: skip
    article = account.article
    if article.shape not in ("article", "partial") and not account.hits:
        note = f" ({article.note})" if article.note else ""
        return "shape", f"what was read is no article but: {article.shape}{note}", ()
    if not account.hits:
        misses = tuple(f"{miss.watch.shown}: {miss.reason}" for miss in account.misses)
        return "no name", "it names no watched name outside the page's furniture", misses
    muted = [hit.watch for hit in account.hits if hit.watch.mute_on(today)]
    named = ", ".join(hit.watch.shown for hit in account.hits)
    if len(muted) == len(account.hits):
        until = tuple(f"{watch.shown}: {watch.mute_on(today)}" for watch in muted)
        return "muted", "every name in it is muted", until
    if held is not None and held.story_told:
        return "same story", "its story was told already and it adds nothing new", held.story_told
    return "no digest", f"it names {named}, but no digest owes it", passed_over


def document(answers: Sequence[Answer], url: str) -> dict[str, object]:
    """The stable JSON form: `url`, and `answers` with the fields of each, the store's first."""
    return {"url": url, "answers": [asdict(answer) for answer in answers]}
