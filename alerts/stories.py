"""Owed articles become stories, each told once: grouping, the best article, its lines. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts import evidence, moments, reports
from alerts.shape import Link, Names, Reason, Runs, Story, TitleLine
from alerts.subject import cut
from monitor.facts import defanged, kev
from monitor.facts.kev import Catalogue
from monitor.facts.types import Cve
from monitor.items import Mention, Zone
from monitor.stories import news as novelty
from monitor.told import OwedArticle
from monitor.urls import safe_link, shown_host, site_of
from monitor.watches import Priority, Watch

TITLE = 300
SOURCE = 60
NOTE = 200
ALSO_IN = 5
REASONS = 6
PRODUCTS = 3
LINK = 1_000
"""Code points of a link; a longer one is left out, for it would eat the place of the stories."""
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,3}", re.IGNORECASE)
_RIGHT_TO_LEFT = frozenset({"ar", "he", "iw", "fa", "ur", "yi", "ps", "sd", "ug", "dv"})
_RANK = {Priority.HIGH: 0, Priority.NORMAL: 1, Priority.LOW: 2}
_WHERE = {Zone.HEADLINE: "title", Zone.LEAD: "body", Zone.BODY: "body"}


@dataclass(frozen=True, slots=True)
class Match:
    """What all articles of a story say about one watch.

    other_title: only the headline of another of its articles names it; `mentions` show it as a sentence.
    """

    total: int
    mentions: tuple[Mention, ...]
    about: bool
    other_title: bool = False

    @property
    def in_headline(self) -> bool:
        """Whether a headline names it."""
        return any(mention.zone is Zone.HEADLINE for mention in self.mentions)


@dataclass(frozen=True, slots=True)
class Told:
    """A story to tell: its best article, everything it matched, the watch it stands under.

    kind: "new", "update" or "older". also: other places it was seen, each source once. news: for an
    update, what is new. cves, products: of all its articles.
    """

    best: OwedArticle
    kind: str
    matches: Mapping[str, Match]
    owner: str
    also: tuple[Link, ...]
    articles: int
    news: tuple[novelty.News, ...] = ()
    cves: tuple[Cve, ...] = ()
    products: tuple[str, ...] = ()

    @property
    def moment(self) -> datetime:
        """What it is ordered by: when it was published, else when it was first seen."""
        return self.best.published or self.best.first_seen

    @property
    def language(self) -> str:
        """Its language tag where it is valid and not English, else ""."""
        tag = self.best.language
        return tag if _LANGUAGE.fullmatch(tag) and not tag.casefold().startswith("en") else ""

    @property
    def direction(self) -> str:
        """ "rtl" for text that runs from right to left, else ""."""
        if self.language.casefold().split("-")[0] in _RIGHT_TO_LEFT:
            return "rtl"
        strong = (unicodedata.bidirectional(char) for char in self.best.title)
        first = next((kind for kind in strong if kind in ("L", "R", "AL")), "L")
        return "" if first == "L" else "rtl"

    def distance(self, key: str) -> tuple[bool, bool]:
        """How far it is from being about this watch; sorts what is about it first, then what names it in
        its headline."""
        match = self.matches[key]
        return not match.about, not match.in_headline


def owner_key(watches: Mapping[str, Watch]) -> Callable[[str], tuple[int, int]]:
    """Sort key of watch keys: priority, then the order of config.yaml."""
    place = {key: index for index, key in enumerate(watches)}
    return lambda key: (_RANK[watches[key].priority], place[key])


def gather(owed: Iterable[OwedArticle], watches: Mapping[str, Watch]) -> list[Told]:
    """Group owed articles by story, newest first; those that name none of `watches` are left out."""
    groups: dict[int, list[OwedArticle]] = {}
    for article in owed:
        if any(match.watch in watches for match in article.matches):
            groups.setdefault(article.story_id, []).append(article)
    told = [_told(group, watches) for group in groups.values()]
    return sorted(told, key=lambda story: (-story.moment.timestamp(), story.best.article_id))


def _told(group: Sequence[OwedArticle], watches: Mapping[str, Watch]) -> Told:
    """One story. The best article is new rather than old, read from its page, and came first."""
    kinds = {"new": 0, "update": 1, "older": 2}
    ranked = sorted(
        group,
        key=lambda one: (kinds.get(one.kind, 0), one.body_from != "page", one.first_seen, one.article_id),
    )
    best = ranked[0]
    matches: dict[str, Match] = {}
    for article in ranked:
        for match in article.matches:
            if match.watch in watches and match.watch not in matches:
                own, other_title = match.mentions, False
                if article is not best:
                    own, other_title = _of_another(match.mentions)
                matches[match.watch] = Match(match.total, own, match.about, other_title)
    by_config = owner_key(watches)

    def rank(key: str) -> tuple[int, bool, bool, int, int]:
        match, (priority, place) = matches[key], by_config(key)
        return priority, not match.in_headline, not match.about, -match.total, place

    ordered = sorted(matches, key=rank)
    places = [(one.source, one.url) for one in ranked[1:]]
    places += [(seen.source, seen.url) for one in ranked for seen in one.appearances]
    also = {name: Link(cut(name, SOURCE), link(url)) for name, url in reversed(places) if name != best.source}
    return Told(
        best=best,
        kind=best.kind,
        matches={key: matches[key] for key in ordered},
        owner=ordered[0],
        also=tuple(reversed(also.values())),
        articles=1 + len({url for _, url in places} - {best.url}),
        news=tuple(dict.fromkeys(one for article in ranked for one in article.news)),
        cves=tuple({cve.id: cve for article in reversed(ranked) for cve in article.cves}.values()),
        products=tuple(dict.fromkeys(product for article in ranked for product in article.products)),
    )


def _of_another(mentions: Sequence[Mention]) -> tuple[tuple[Mention, ...], bool]:
    """Mentions of an article whose headline is not the one shown, and whether only that headline has any.

    Then it is quoted like a sentence of the text: no reason is given that readers cannot see.
    """
    text = tuple(mention for mention in mentions if mention.zone is not Zone.HEADLINE)
    return (text, False) if text else (_quoted(mentions), bool(mentions))


def _in_headline(mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    return tuple(mention for mention in mentions if mention.zone is Zone.HEADLINE)


def _quoted(headline: Sequence[Mention]) -> tuple[Mention, ...]:
    return tuple(mention._replace(zone=Zone.LEAD) for mention in headline)


def shown_story(
    story: Told,
    watches: Mapping[str, Watch],
    sites: Mapping[str, str],
    zone: ZoneInfo,
    now: datetime,
    *,
    operator: str = "",
    brief: bool = False,
    known: Catalogue | None = None,
) -> Story:
    """A story as readers see it; `brief` leaves out the sentences. sites: address per source name.

    known: the catalogue of exploited vulnerabilities, by default the shipped one.
    """
    best = story.best
    title = best.title or shown_host(best.url) or "(no title)"
    in_title = [
        mention
        for match in story.matches.values()
        for mention in match.mentions
        if mention.zone is Zone.HEADLINE and mention.end < TITLE
    ]
    marked = frozenset(mention.watch for mention in in_title)
    products = story.products[:PRODUCTS]
    # A headline is cut at the end: a name that stands behind is quoted like one of the text.
    texts = {
        key: match.mentions if key in marked else (*match.mentions, *_quoted(_in_headline(match.mentions)))
        for key, match in story.matches.items()
    }
    return Story(
        article_id=best.article_id,
        title=evidence.in_title(cut(title, TITLE), in_title),
        url=link(best.url),
        host=_foreign_host(best, sites),
        source=cut(best.source, SOURCE),
        when=_when(best, zone, now),
        reasons=tuple(
            Reason(cut(watches[key].shown, 80), match.total, _where(match))
            for key, match in list(story.matches.items())[:REASONS]
        ),
        reasons_more=max(len(story.matches) - REASONS, 0),
        snippet=() if brief else _safe(evidence.sentences(texts, marked)),
        also=story.also[:ALSO_IN],
        also_more=max(len(story.also) - ALSO_IN, 0),
        language=story.language,
        direction=story.direction,
        update=story.kind == "update",
        news=novelty.worded(story.news, {key: cut(watch.shown, 80) for key, watch in watches.items()}),
        facts=(*kev.listed(story.cves, known or kev.shipped()), *(cut(product, 80) for product in products)),
        note=_note(best),
        wrong=_wrong(operator, story, watches, title),
        mute=_mute(operator, story, watches),
    )


def _safe(runs: Runs) -> Runs:
    """The runs with the addresses in them spelt so that no mail program makes a link of them."""
    return tuple((text if hit else defanged(text), hit) for text, hit in runs)


def title_line(
    story: Told, watches: Mapping[str, Watch], sites: Mapping[str, str], zone: ZoneInfo, now: datetime
) -> TitleLine:
    """A story as one line."""
    names = listed([watches[key].shown for key in story.matches], 80)
    return TitleLine(
        title=cut(story.best.title or shown_host(story.best.url) or "(no title)", 160),
        url=link(story.best.url),
        host=_foreign_host(story.best, sites),
        source=cut(story.best.source, SOURCE),
        when=_when(story.best, zone, now),
        names=", ".join(names.shown) + (f" +{names.more}" if names.more else ""),
        language=story.language,
        direction=story.direction,
    )


def listed(names: Sequence[str], room: int) -> Names:
    """As many names as fit into `room` code points, the first always (cut if need be), and how many more."""
    shown: list[str] = []
    for name in names:
        one = cut(name, 80)
        if shown and sum(map(len, shown)) + 2 * len(shown) + len(one) > room:
            break
        shown.append(one)
    return Names(tuple(shown), len(names) - len(shown))


def link(url: str) -> str:
    """The address if it may be clicked: http(s), ASCII, without user or password, of bearable length."""
    safe = safe_link(url)
    return safe if len(safe) <= LINK else ""


def _foreign_host(article: OwedArticle, sites: Mapping[str, str]) -> str:
    """The host a title leads to, where the source's own address would not let readers expect it."""
    site = site_of(article.url)
    return "" if not site or site == site_of(sites.get(article.source, "")) else shown_host(article.url)


def _when(article: OwedArticle, zone: ZoneInfo, now: datetime) -> str:
    if article.published is None:
        return f"undated, seen {moments.stamp(article.first_seen, now, zone)}"
    return moments.stamp(article.published, now, zone)


def _where(match: Match) -> str:
    if match.other_title:
        return "another title"
    return (
        ", ".join(dict.fromkeys(_WHERE[one.zone] for one in match.mentions if one.zone in _WHERE)) or "body"
    )


def _note(article: OwedArticle) -> str:
    note = cut(defanged(article.note), NOTE)
    if article.body_from == "feed":
        return note or "The page could not be read; this is the feed's own text."
    return note


def _wrong(operator: str, story: Told, watches: Mapping[str, Watch], title: str) -> tuple[Link, ...]:
    """A link for each reason of a story that is shown."""
    made = []
    for key, match in list(story.matches.items())[:REASONS]:
        alias = match.mentions[0].alias if match.mentions else ""
        url = reports.wrong_link(operator, story.best.article_id, title, watches[key].name, alias)
        made.append(Link(cut(watches[key].shown, 80), url))
    return tuple(link for link in made if link.url)


def _mute(operator: str, story: Told, watches: Mapping[str, Watch]) -> Link | None:
    watch = watches[story.owner]
    url = reports.mute_link(operator, story.best.article_id, watch.name)
    return Link(cut(watch.shown, 80), url) if url else None
