"""What a digest says and in which order: material in, a view out. Pure; no layout, no store, no clock.

owed articles | group by story | rank | one section per name | subject, health, quiet names
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from alerts import health, moments, subject
from alerts.links import mailto
from alerts.sections import RANK, Look, name_order, section, singular
from alerts.shape import (
    DigestView,
    GlanceRow,
    Run,
    plain,
)
from alerts.stories import Told, gather, listed, owner_key, title_line
from alerts.subject import counted, cut
from monitor import __version__
from monitor.config.plan import Config, DigestPlan, Plan
from monitor.facts import kev
from monitor.facts.kev import Catalogue
from monitor.told import DigestMaterial
from monitor.watches import Priority, Watch

GLANCE_ROWS = 25
OLDER_LINES = 12


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
    order = name_order(fresh, watches)
    sites = {source.name: source.url for source in material.sources}
    look = Look(config, sites, now, known, material.alerted, brief=plan.layout == "brief")
    sections = tuple(section(key, fresh, watches, look) for key in order)
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
        stop=stop_link(plan, config),
        version=version,
        keys=tuple(order),
        priority=min((watches[key].priority for key in order), key=RANK.__getitem__, default=Priority.NORMAL),
        stories=len(fresh),
        kev=known.source if any(story.cves for story in fresh) else "",
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
            kind=singular(watches[key].watchlist),
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


def stop_link(plan: Plan, config: Config) -> str:
    """A mailto link that asks the operator to stop a digest or alert, or ""."""
    operator = config.delivery.reply_to or config.delivery.sender
    return mailto(operator, subject=f"unsubscribe {cut(plan.name, 80)}")
