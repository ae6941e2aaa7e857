"""What one alert says: a story, or what is new in one, laid out as a digest of that story alone. Pure."""

from __future__ import annotations

from datetime import datetime

from alerts.digest import stop_link
from alerts.sections import RANK, Look, name_order, section
from alerts.shape import DigestView, Names, plain
from alerts.stories import gather
from alerts.subject import counted, cut
from monitor import __version__
from monitor.config.plan import AlertPlan, Config
from monitor.facts import kev
from monitor.facts.kev import Catalogue
from monitor.told import DigestMaterial
from monitor.watches import Priority

SUBJECT = 120
"""Code points of a subject: a headline must show what it is about."""
NAMES = 3


def view(
    material: DigestMaterial,
    rule: AlertPlan,
    config: Config,
    now: datetime,
    *,
    known: Catalogue | None = None,
    version: str = __version__,
) -> DigestView:
    """Decide what an alert shows; `material` holds the articles of its story only."""
    watches = {watch.key: watch for watch in config.watches if watch.key in rule.watches}
    stories = gather(material.owed, watches)
    order = name_order(stories, watches)
    sites = {source.name: source.url for source in material.sources}
    look = Look(config, sites, now, known or kev.shipped(), {})
    sections = tuple(section(key, stories, watches, look) for key in order)
    names = [watches[key].shown for key in order]
    first = next(story for one in sections for story in one.stories)
    articles = sum(story.articles for story in stories)
    return DigestView(
        name=cut(rule.name, 120),
        subject=_subject(names, plain(first.title), first.source, update=first.update),
        preheader=plain(first.snippet) or first.source,
        date="",
        window="",
        summary=(
            ("Update: " if first.update else "", True),
            (cut(", ".join(names), 300), True),
            (f" in {counted(articles, 'article')}.", False),
        ),
        attention="",
        notices=(),
        glance=(),
        glance_more=0,
        sections=tuple(one for one in sections if one.stories),
        older=(),
        older_more=0,
        quiet=Names(),
        muted=Names(),
        newest="",
        health="",
        sick=(),
        sick_more=0,
        stop=stop_link(rule, config),
        version=version,
        keys=tuple(order),
        priority=min((watches[key].priority for key in order), key=RANK.__getitem__, default=Priority.NORMAL),
        stories=len(stories),
    )


def _subject(names: list[str], title: str, source: str, *, update: bool) -> str:
    """ "Huawei, NCSC: Despite U.S. ban, Huawei still enjoys ... (teiss)"; names stand first."""
    shown = ", ".join(cut(name, 40) for name in names[:NAMES])
    more = f" +{len(names) - NAMES}" if len(names) > NAMES else ""
    head, tail = f"{'Update: ' if update else ''}{shown}{more}: ", f" ({cut(source, 30)})"
    return head + cut(title, max(SUBJECT - len(head) - len(tail), 20)) + tail
