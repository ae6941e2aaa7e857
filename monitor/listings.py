"""An HTML index of articles as entries: by a site's selectors, or by finding what looks like articles.

Owns the shape of a listing: repeated links of one kind, with the words of a headline, outside navigation.
It must not know the network nor what is done with the entries.

Found by itself, links are grouped by the pattern of their address ("/2026/11/some-words-here"); a group
counts where at least three of its links read like headlines. An extra link costs one fetch, a missing
one a missed article, so doubtful links of a good group stay in.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from monitor.errors import NotAFeed
from monitor.feeds.dates import read_date
from monitor.feeds.decoding import as_utf8
from monitor.feeds.documents import ENTRY_LIMIT
from monitor.feeds.refusals import FEED_ROOT, challenge, is_html, page_title, refusal
from monitor.items import Entry, Feed
from monitor.rules import ListingRules
from monitor.text import TITLE_LIMIT, clean_text
from monitor.urls import absolute, article_key, site_of

FEWEST = 3
HEADLINE_WORDS = 4
HEADLINE_CHARACTERS = 22
ANCHOR_LIMIT = 3_000
CARD_LEVELS = 6
GROUP_SHARE = 0.25
LEAST_SCORE = 0.8

_FURNITURE_TAGS = frozenset(["nav", "header", "footer", "aside", "form", "dialog", "noscript"])
_FURNITURE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|footer|sidebar|breadcrumbs?|pagination|pager|cookies?|share|social"
    r"|related|popular|trending|most-?read|newsletter|advert\w*|promo|sponsor\w*|tags?|comments?)(?:$|[\s_-])",
    re.IGNORECASE,
)
_NO_ARTICLE = re.compile(
    r"/(?:tags?|tagged|topics?|category|categories|authors?|profile|users?|search|login|signin|register|signup|subscribe"
    r"|page|feed|rss|contact\w*|about\w*|privacy\w*|terms\w*|cookies?|jobs|careers|advertise\w*|cart|account)(?:/|$)"
    r"|\.(?:jpe?g|png|gif|svg|webp|pdf|zip|mp[34]|xml|json|css|js|ics)$",
    re.IGNORECASE,
)
_WORDLESS = re.compile(
    r"(?:read|learn|see|view|show)\s+(?:more|all|full)\b.*|more\b.{0,12}|continue(?:\s+reading)?|weiterlesen|mehr"
    r"|lire la suite|leer más|next|previous|older posts|newer posts|\d+|share|(?:\d+\s+)?comments?",
    re.IGNORECASE,
)
_DATE_INSIDE = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d\S*)?|\d{1,2}\.\s?\d{1,2}\.\d{4}"
    r"|[^\W\d_]{3,10}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}|\d{1,2}\.?\s+(?:de\s+)?[^\W\d_]{3,10}\.?,?\s+(?:de\s+)?\d{4}"
)
_DATED = "time, [datetime], [class*=date], [class*=Date], [class*=time], [class*=publish], [class*=meta]"
_HEADINGS = "h1, h2, h3, h4, h5, h6"


@dataclass(slots=True)
class _Link:
    """One address of the page with the best of the anchors that lead to it."""

    url: str
    key: str
    node: LexborNode
    title: str
    heading: bool


def links(body: bytes, url: str, rules: ListingRules) -> Feed:
    """Return the entries of an HTML index at `url`, in page order, as a Feed of kind "listing".

    With `rules.links` these are the links it selects, of any site; without, the links of the same site
    that look like articles. Entries may be undated. At most 1,000. Raises NotAFeed, and nothing else,
    where no link is found, with what to do about it.
    """
    data, _ = as_utf8(body)
    guard = challenge(data)
    if guard:
        raise NotAFeed(f"a challenge page ({guard}), not a listing")
    if not is_html(data) and b"<a" not in data[:200_000].lower():
        if FEED_ROOT.search(data[:10_000]):
            raise NotAFeed("a feed, not a listing")
        raise NotAFeed(refusal(data, body).replace("not a feed", "not a listing"))
    page = LexborHTMLParser(data)
    base = _base(page, url)
    try:
        entries = list(_selected(page, base, rules) if rules.links else _found(page, base, url, rules))
    except SelectolaxError:
        raise NotAFeed("a selector of this listing cannot be understood") from None
    if not entries:
        raise NotAFeed(_advice(rules))
    return Feed(
        kind="listing",
        entries=tuple(entries[:ENTRY_LIMIT]),
        title=page_title(data),
        home=absolute("", url),
        language=_language(page),
        read_by="selectors" if rules.links else "found by itself",
        dropped=max(0, len(entries) - ENTRY_LIMIT),
    )


def _advice(rules: ListingRules) -> str:
    if rules.links:
        return f"listing.links ('{rules.links}') selects no link on this page"
    if rules.match:
        return f"no link that looks like an article contains '{rules.match}'; give listing.links"
    return "no link looks like an article; give listing.links"


# -- by selectors


def _selected(page: LexborHTMLParser, base: str, rules: ListingRules) -> Iterator[Entry]:
    chosen: dict[str, tuple[LexborNode, LexborNode, str]] = {}
    for card in page.css(rules.links)[:ANCHOR_LIMIT]:
        anchor = card if card.tag == "a" else _anchor(card, rules)
        url = absolute(base, anchor.attributes.get("href") or "") if anchor is not None else ""
        if anchor is not None and url and rules.match in url:
            chosen.setdefault(article_key(url), (card, anchor, url))
    owners = _owners((anchor, key) for key, (_, anchor, _) in chosen.items())
    for key, (card, anchor, url) in chosen.items():
        around = _card(anchor, key, owners) if card is anchor else card
        title = _text(around.css_first(rules.title)) if rules.title else ""
        title = title or _headline(anchor)[0] or _headline(around)[0]
        yield Entry(url=url, title=title, published=_date(around, rules.date))


def _anchor(card: LexborNode, rules: ListingRules) -> LexborNode | None:
    """The link of a card: that of its title, else of its heading, else the first one."""
    title = card.css_first(rules.title) if rules.title else card.css_first(_HEADINGS)
    for place in (title, card):
        if place is not None and place.tag == "a" and place.attributes.get("href"):
            return place
        found = place.css_first("a[href]") if place is not None else None
        if found is not None:
            return found
    # A card may lie inside its link.
    parent = card.parent
    return parent if parent is not None and parent.tag == "a" and parent.attributes.get("href") else None


# -- by itself


def _found(page: LexborHTMLParser, base: str, url: str, rules: ListingRules) -> Iterator[Entry]:
    groups: dict[str, list[float]] = defaultdict(list)
    found = [(link, _pattern(link.url), _score(link)) for link in _article_links(page, base, url, rules)]
    for _, pattern, score in found:
        groups[pattern].append(score)
    best = max(map(sum, groups.values()), default=0.0)
    good = {
        pattern
        for pattern, scores in groups.items()
        if sum(scores) >= best * GROUP_SHARE and sum(score >= 1 for score in scores) >= FEWEST
    }
    chosen = [link for link, pattern, score in found if pattern in good and score >= LEAST_SCORE]
    owners = _owners((link.node, link.key) for link in chosen)
    for link in chosen:
        card = _card(link.node, link.key, owners)
        yield Entry(url=link.url, title=link.title, published=_date(card, ""))


def _article_links(page: LexborHTMLParser, base: str, url: str, rules: ListingRules) -> list[_Link]:
    """The links of this site outside furniture, each address once with its best anchor."""
    site, own = site_of(url), article_key(url)
    furniture: dict[int, bool] = {}
    found: dict[str, _Link] = {}
    for node in page.css("a[href]")[:ANCHOR_LIMIT]:
        target = absolute(base, (node.attributes.get("href") or "").partition("#")[0])
        path = urlsplit(target).path
        if not target or path in ("", "/") or rules.match not in target or site_of(target) != site:
            continue
        key = article_key(target)
        if key == own or (_NO_ARTICLE.search(path) and not rules.match) or _is_furniture(node, furniture):
            continue
        title, heading = _headline(node)
        before = found.get(key)
        if before is None:
            found[key] = _Link(target, key, node, title, heading)
        elif (heading, len(title)) > (before.heading, len(before.title)):
            before.node, before.title, before.heading = node, title, heading
    return list(found.values())


def _score(link: _Link) -> float:
    """How much a link reads like one to an article: 0 for no words at all, 1 and more for a headline."""
    if not link.title:
        return 0.0
    words = len(link.title.split())
    wide = 0 if link.title.isascii() else sum(char > "\u2e80" for char in link.title)
    score = 1.0 if (words >= HEADLINE_WORDS and len(link.title) >= HEADLINE_CHARACTERS) or wide >= 8 else 0.3
    score += 0.5 if link.heading else 0.0
    last = urlsplit(link.url).path.rstrip("/").rpartition("/")[2]
    return score + (0.5 if last.count("-") + last.count("_") >= 3 or re.search(r"\d{4}", link.url) else 0.0)


def _pattern(url: str) -> str:
    """The form of an address: its host and, per part of the path, whether words, a number or one name."""
    parts = urlsplit(url)
    forms = []
    for part in parts.path.strip("/").split("/"):
        stem, dot, ending = part.rpartition(".")
        stem = stem if dot else part
        if stem.isdigit():
            form = "number"
        elif re.search(r"[^-_]+[-_][^-_]+[-_]|\d{4}|.{30}", stem):
            form = "words"
        else:
            form = "name"
        forms.append(f"{form}.{ending}" if dot else form)
    # Sections differ in their names and depth, articles in their last part: that one tells groups apart.
    shape = forms[-1] if forms[-1].startswith("words") else "/".join(forms)
    return f"{parts.netloc} {shape} {bool(parts.query)}"


def _is_furniture(node: LexborNode, known: dict[int, bool]) -> bool:
    """Whether a link stands in navigation or another part that repeats on every page."""
    path: list[int] = []
    current: LexborNode | None = node
    verdict = False
    while current is not None and len(path) < 200:
        if current.mem_id in known:
            verdict = known[current.mem_id]
            break
        path.append(current.mem_id)
        tag = current.tag or ""
        # The header of an article's card holds its headline.
        in_card = tag == "header" and any(up.tag in ("article", "li") for up in _above(current))
        attributes = current.attributes
        names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
        named = tag not in ("body", "html", "main", "article") and _FURNITURE_NAMES.search(names) is not None
        if (tag in _FURNITURE_TAGS and not in_card) or attributes.get("role") == "navigation" or named:
            verdict = True
            break
        current = current.parent
    known.update(dict.fromkeys(path, verdict))
    return verdict


def _above(node: LexborNode) -> Iterator[LexborNode]:
    current = node.parent
    for _ in range(CARD_LEVELS):
        if current is None:
            return
        yield current
        current = current.parent


# -- cards


def _owners(anchors: Iterable[tuple[LexborNode, str]]) -> dict[int, str]:
    """For the elements around links, the key of the one article they belong to, or ""."""
    owners: dict[int, str] = {}
    for anchor, key in anchors:
        for level in _above(anchor):
            if owners.setdefault(level.mem_id, key) != key:
                owners[level.mem_id] = ""
    return owners


def _card(anchor: LexborNode, key: str, owners: dict[int, str]) -> LexborNode:
    """The largest element around a link that belongs to its article alone."""
    card = anchor
    for level in _above(anchor):
        if owners.get(level.mem_id) != key or level.tag in ("body", "html", "main"):
            break
        card = level
    return card


def _headline(node: LexborNode) -> tuple[str, bool]:
    """The words of a link that may be a headline, and whether they stand in a heading."""
    inside = node.css_first(_HEADINGS) if node.tag not in ("h1", "h2", "h3", "h4", "h5", "h6") else node
    text = _text(inside) if inside is not None else ""
    heading = bool(text) or any(
        (up.tag or "") in ("h1", "h2", "h3", "h4", "h5", "h6") for up in list(_above(node))[:3]
    )
    if not text:
        text = _text(node)
        if len(text) > 200 or not text:
            text = clean_text(
                node.attributes.get("title") or node.attributes.get("aria-label") or text, limit=200
            )
    return ("", False) if _WORDLESS.fullmatch(text) else (text, heading)


def _text(node: LexborNode | None) -> str:
    return clean_text(node.text(separator=" "), limit=TITLE_LIMIT) if node is not None else ""


def _date(card: LexborNode, selector: str) -> datetime | None:
    """The first date a card shows; `selector` names where."""
    for node in card.css(selector or _DATED)[:20]:
        attributes = node.attributes
        for told in (attributes.get("datetime"), attributes.get("content"), _text(node)):
            moment = read_date(told) if told else None
            inside = _DATE_INSIDE.search(told) if told and moment is None else None
            moment = read_date(inside[0]) if inside else moment
            if moment is not None:
                return moment
    return None


def _base(page: LexborHTMLParser, url: str) -> str:
    declared = page.css_first("base[href]")
    return (absolute(url, declared.attributes.get("href") or "") or url) if declared is not None else url


def _language(page: LexborHTMLParser) -> str:
    root = page.root
    told = (root.attributes.get("lang") or "") if root is not None else ""
    return told.lower() if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}", told) else ""
