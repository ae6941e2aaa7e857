"""Is the machine itself well? Tells a quiet day from a broken one. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from alerts import moments
from alerts.shape import SickSource
from alerts.subject import counted, cut
from monitor.told import DigestMaterial, SourceHealth

SICK_STATES = frozenset({"failing", "blocked", "misread", "quiet"})
UNACCEPTED = 2  # digests in a row that no server took, before this one
SHOWN = 12
BACK_SHOWN = 5
WHY_LIMIT = 240  # characters; the command at its end must not be cut
_LONG_WINDOW = timedelta(hours=20)


@dataclass(frozen=True, slots=True)
class Verdict:
    """attention: why the machine needs a look, "" where it does not. beside_news: the short form of what must
    not hide behind stories, "7 of 12 sources sick" or "2 digests undelivered", or ""."""

    line: str
    sick: tuple[SourceHealth, ...]
    attention: str
    beside_news: str


def judge(material: DigestMaterial, zone: ZoneInfo) -> Verdict:
    """Judge a window: attention when no article was read in it, when no way to a reader took the two digests
    before it, or when more than a third of sources is sick.

    In a window shorter than 20 hours no new article may simply mean a quiet night: then attention
    needs that no source answered at all.
    """
    total = len(material.sources)
    sick = tuple(source for source in material.sources if source.state in SICK_STATES)
    unread = sum(source.state == "new" for source in material.sources)
    share = f"{len(sick)} of {counted(total, 'source')} sick" if len(sick) * 3 > total else ""
    line = f"{total - len(sick) - unread} of {total} healthy" + (f", {unread} not read yet" if unread else "")
    line += _well_again(material)
    attention = ""
    if not material.articles_read and (_is_long(material) or not _any_answer(material)):
        attention = _nothing_read(material, zone)
    elif material.unaccepted >= UNACCEPTED:
        since = f" since {moments.day(material.accepted, zone)}" if material.accepted else " yet"
        attention = f"no digest accepted{since}"
    elif share:
        attention = share
    undelivered = f"{material.unaccepted} digests undelivered" if material.unaccepted >= UNACCEPTED else ""
    return Verdict(line, sick, attention, undelivered or share)


def shown(sick: tuple[SourceHealth, ...], zone: ZoneInfo) -> tuple[SickSource, ...]:
    """The sick sources in words, those that can be fixed first."""
    order = {"failing": 0, "blocked": 1, "misread": 2, "quiet": 3}
    ranked = sorted(sick, key=lambda source: (order[source.state], source.name.casefold()))
    return tuple(
        SickSource(cut(source.name, 60), cut(_why(source, zone), WHY_LIMIT)) for source in ranked[:SHOWN]
    )


def advised(sources: Sequence[SourceHealth]) -> tuple[SickSource, ...]:
    """The sources that are read and whose entry in config.yaml should change, with what to change."""
    told = sorted((source for source in sources if source.advice), key=lambda source: source.name.casefold())
    return tuple(SickSource(cut(source.name, 60), cut(source.advice, 300)) for source in told[:SHOWN])


def _why(source: SourceHealth, zone: ZoneInfo) -> str:
    reason = source.reason.rstrip(". ") or {"quiet": "no new article"}.get(source.state, source.state)
    told = f"{reason}, since {moments.day(source.since, zone)}" if source.since else reason
    if source.state != "misread":
        return told
    return f"{told}: the site may have been redesigned; try `newswatch sources test {source.name}`"


def _well_again(material: DigestMaterial) -> str:
    """The sources that the digest before told as sick and that have been well since; told this once."""
    back = [
        source.name
        for source in material.sources
        if source.state not in SICK_STATES
        and source.recovered
        and source.recovered_from
        and source.recovered_from <= material.since < source.recovered <= material.until
    ]
    if not back:
        return ""
    more = f" and {len(back) - BACK_SHOWN} more" if len(back) > BACK_SHOWN else ""
    return "; well again: " + ", ".join(cut(name, 40) for name in back[:BACK_SHOWN]) + more


def _is_long(material: DigestMaterial) -> bool:
    return material.until - material.since >= _LONG_WINDOW


def _any_answer(material: DigestMaterial) -> bool:
    return any(source.last_ok and source.last_ok >= material.since for source in material.sources)


def _nothing_read(material: DigestMaterial, zone: ZoneInfo) -> str:
    seen = [source.last_new for source in material.sources if source.last_new]
    if not seen:
        return "no articles read yet"
    return f"no articles read since {moments.day(max(seen), zone)}"
