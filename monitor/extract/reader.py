"""The order of work for one page: decode, collect claims, split into runs, judge them, assemble."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from monitor.errors import NotAnArticle
from monitor.extract import body as bodies
from monitor.extract import dating, metadata, shapes, site_rules, titles, zones
from monitor.extract.dates import read_date, settled
from monitor.extract.decode import decoded
from monitor.extract.language import language_of
from monitor.extract.page import Page, parse, split
from monitor.extract.plaintext import text_article
from monitor.items import Article, Block, Entry, Zone
from monitor.rules import GENERIC, Rules
from monitor.sitememory import NO_MEMORY, SiteMemory
from monitor.text import TITLE_LIMIT, clean_text
from monitor.urls import canonical_within

# Dates of these origins are weaker evidence than what the feed says.
_WEAK_DATES = frozenset(("", "time", "text", "url"))
_WALLS = {
    "block page": "the page is a challenge, not the article",
    "consent page": "the page asks for consent before the article",
    "missing page": "the page says that the article is not there",
}
_HEADINGS = frozenset(("h1", "h2", "h3", "h4"))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep Python from searching for cycles meanwhile: a page is thousands of objects and none of these.

    What is not freed at once is found by the next search, right after. Saves an eighth of the time.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@_uncollected()
def article(
    body: bytes,
    url: str,
    *,
    now: datetime,
    content_type: str = "",
    rules: Rules = GENERIC,
    entry: Entry | None = None,
    seen: SiteMemory = NO_MEMORY,
) -> Article:
    """Return the article of a page, its zones apart.

    body: the page's bytes, decompressed; at most `decode.PAGE_LIMIT` are read. now: aware UTC; no
    date after it comes back. entry: what the feed says of this article, used as evidence. seen: what
    other pages of the site hold too, furniture here. A page that is no article comes back with its
    `shape` and all of its text as furniture where it still shows names (a challenge, a consent wall, a page
    that says that nothing is there). Raises NotAnArticle where nothing readable stands: empty, binary, a
    feed, a frameset.
    """
    markup, note, utf8 = decoded(body, content_type)
    if _is_plain(markup, content_type):
        return text_article(markup, now=now, url=url)
    _refuse_data(markup)
    tree = parse(markup, utf8)
    told = metadata.claims(tree)
    page = split(tree)
    if not page.runs:
        raise NotAnArticle("the page holds no text" + (" but frames" if "<frame" in markup.lower() else ""))
    notes = [note, "only a part of a very large page was read" if page.cut else ""]
    ruled = site_rules.applied(rules, tree, page)
    heads = [run.text for run in page.runs if run.tag == "h1"]
    lesser = (run.text for run in page.runs if run.tag in _HEADINGS)
    title = titles.headline(told, heads, url, rules.title_suffix, entry.title if entry else "", lesser)
    if ruled.title:
        title = titles.without_site(ruled.title, titles.site_names(told, url), rules.title_suffix) or title
    if wall := shapes.blocked(page, told) or ("missing page" if shapes.missing(title, told) else ""):
        notes += [ruled.note, _WALLS[wall]]
        return _assembled(
            url, told, title, "", zones.all_furniture(page, "boilerplate"), notes, shape="block page"
        )
    notes.append(titles.announced_otherwise(entry.title, title) if entry else "")
    verdict = bodies.judged(page, told, title, markup)
    judged = verdict.kept
    authors = metadata.authors(told)
    instead = site_rules.undropped(verdict.instead, page, ruled.dropped)
    if ruled.kept is not None:
        by_reader = float(sum(len(part.split()) for part in instead)) or zones.weighty(judged, verdict.rows)
        ruled = site_rules.unless_meagre(ruled, rules, zones.weighty(ruled.kept, verdict.rows), by_reader)
    notes.append(ruled.note)
    kept, read_by = judged & ~ruled.dropped, verdict.read_by
    if ruled.kept is not None:
        kept, read_by = ruled.kept, rules.origin
    elif ruled.dropped.any() or ruled.title or ruled.date:
        read_by = f"{read_by} with {rules.origin}"
    if instead and ruled.kept is None:
        blocks, text = zones.replaced(page, instead, verdict.rows, title)
    else:
        blocks, text = zones.blocks(
            page,
            kept,
            verdict.rows,
            title,
            seen=seen,
            by_rules=ruled.kept is not None,
            authors=authors,
        )
    words = zones.weighty(kept, verdict.rows)
    shape = "article"
    if not text:
        shape = "empty"
    elif ruled.kept is None and shapes.listing(told, kept, verdict.rows, url):
        shape = "listing"
    elif shapes.partial(page, told, words):
        shape = "partial"
    when = dating.dated(tree, told, page, _headline_at(page, title), url, now)
    published, by = when.published, when.by
    if ruled.date and (exact := settled(read_date(ruled.date), now)):
        published, by = exact, "rules"
    elif entry is not None and entry.published is not None and entry.published <= now and by in _WEAK_DATES:
        published, by = entry.published, "feed"
    return _assembled(
        url,
        told,
        title,
        text,
        blocks,
        notes,
        shape=shape,
        published=published,
        modified=when.modified,
        dated_by=by,
        read_by=read_by,
        language=language_of(
            text or title,
            told.language,
            told.meta("og:locale", "language", "content-language"),
            entry.language if entry else "",
        ),
        authors=authors or (entry.authors if entry else ()),
    )


def entry_article(entry: Entry, *, note: str, now: datetime) -> Article:
    """Return the article that a feed's own text gives, where its page cannot be had; `note` says why."""
    read = text_article(
        _paragraphs(entry.content or entry.summary), now=now, url=entry.url, title=entry.title
    )
    published = entry.published if entry.published is not None and entry.published <= now else None
    return Article(
        url=entry.url,
        canonical_url=canonical_within(entry.url, entry.url),
        title=clean_text(entry.title, limit=TITLE_LIMIT),
        text=read.text,
        blocks=read.blocks,
        published=published,
        modified=entry.updated if entry.updated is not None and entry.updated <= now else None,
        dated_by="feed" if published else "",
        authors=entry.authors,
        language=language_of(read.text or entry.title, entry.language),
        read_by="feed",
        body_from="feed",
        note=note,
        shape="article" if read.text else "empty",
    )


def _paragraphs(text: str) -> str:
    return "\n\n".join(line for part in text.split("\n") if (line := clean_text(part)))


def _assembled(
    url: str,
    told: metadata.Claims,
    title: str,
    text: str,
    blocks: list[Block],
    notes: list[str],
    *,
    shape: str,
    published: datetime | None = None,
    modified: datetime | None = None,
    dated_by: str = "",
    read_by: str = "",
    language: str = "",
    authors: tuple[str, ...] = (),
) -> Article:
    headline = [Block(Zone.HEADLINE, title)] if title and shape != "block page" else []
    return Article(
        url=url,
        canonical_url=canonical_within(url, told.canonical or told.meta("og:url")),
        title=title,
        text=text,
        blocks=(*headline, *blocks),
        published=published,
        modified=modified,
        dated_by=dated_by,
        authors=authors,
        language=language,
        read_by=read_by or "newswatch",
        note="; ".join(dict.fromkeys(note for note in notes if note)),
        shape=shape,
    )


def _headline_at(page: Page, title: str) -> int:
    """Index of the run that is the headline, the first h1 where none says the same, -1 without either.

    Where no h1 is, a heading that says the title and more, or a run of any tag that says just the title.
    """
    key = titles.folded(title)
    heads = [
        index
        for index, run in enumerate(page.runs)
        if run.tag in {"h1", "h2"} and titles.folded(run.text) == key
    ]
    heads = heads or [index for index, run in enumerate(page.runs) if run.tag == "h1"]
    if not heads and key:
        said = [
            (index, run.tag, titles.folded(run.text))
            for index, run in enumerate(page.runs)
            if len(run.text) < 400
        ]
        heads = [index for index, tag, text in said if tag in _HEADINGS and key in text]
        heads = heads or [index for index, _, text in said if text == key]
    return heads[0] if heads else -1


def _is_plain(markup: str, content_type: str) -> bool:
    return (
        content_type.split(";")[0].strip().lower() in {"text/plain", "text/markdown"}
        and "<html" not in markup[:2000].lower()
    )


def _refuse_data(markup: str) -> None:
    start = markup[:1000].lstrip().lower()
    if start.startswith("<?xml") and (
        "<rss" in start or "<feed" in start or "<urlset" in start or "<rdf" in start
    ):
        raise NotAnArticle("a feed or sitemap, not a page")
    if start.startswith(("<rss", "<feed", "<urlset")):
        raise NotAnArticle("a feed or sitemap, not a page")
    if start.startswith(("{", "[")) and "<" not in start:
        raise NotAnArticle("data, not a page")
