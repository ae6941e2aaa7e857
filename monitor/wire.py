"""How things travel as JSON: between the child that parses and its parent, and as blocks in the store.

Owns the exact round trip of Feed, Entry, Article, Letter, Block, Rules, ListingRules and SiteMemory through
values that `json` carries: positional lists, times as ISO 8601 with offset. It must not know pipes,
processes or SQL.

`load_*` trusts nothing: what comes back from a child that read hostile bytes may be anything, so types,
sizes and offsets are checked and every fault is a ValueError.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from monitor.items import Article, Block, Entry, Feed, Letter, Zone
from monitor.rules import ListingRules, Rules
from monitor.sitememory import LINES_KEPT, SiteMemory
from monitor.text import SUMMARY_LIMIT, TEXT_LIMIT, TITLE_LIMIT
from monitor.urls import URL_LIMIT

WORD_LIMIT = 200
NOTE_LIMIT = 2_000
# Paragraphs are cleaned one by one, so a whole article may be somewhat longer than one cleaned text.
ARTICLE_LIMIT = 2 * TEXT_LIMIT
ENTRIES_LIMIT = 5_000
BLOCKS_LIMIT = 50_000
AUTHORS_LIMIT = 200
COUNT_LIMIT = 2**53

_ZONES = {zone.value: zone for zone in Zone}


def dump_entry(entry: Entry) -> list[object]:
    """Return an entry as a JSON-able list."""
    return [
        entry.url,
        entry.title,
        entry.guid,
        entry.summary,
        entry.content,
        _from_time(entry.published),
        _from_time(entry.updated),
        list(entry.authors),
        entry.language,
    ]


def load_entry(value: object) -> Entry:
    """Return the entry that `dump_entry` wrote; ValueError for anything else."""
    url, title, guid, summary, content, published, updated, authors, language = _row(value, 9)
    return Entry(
        url=_text(url, URL_LIMIT),
        title=_text(title, TITLE_LIMIT),
        guid=_text(guid, URL_LIMIT),
        summary=_text(summary, SUMMARY_LIMIT),
        content=_text(content, TEXT_LIMIT),
        published=_time(published),
        updated=_time(updated),
        authors=_authors(authors),
        language=_text(language, WORD_LIMIT),
    )


def dump_feed(feed: Feed) -> list[object]:
    """Return a feed as a JSON-able list."""
    return [
        feed.kind,
        [dump_entry(entry) for entry in feed.entries],
        feed.title,
        feed.home,
        feed.language,
        feed.period,
        feed.read_by,
        feed.dropped,
        feed.note,
    ]


def load_feed(value: object) -> Feed:
    """Return the feed that `dump_feed` wrote; ValueError for anything else."""
    kind, entries, title, home, language, period, read_by, dropped, note = _row(value, 9)
    return Feed(
        kind=_text(kind, WORD_LIMIT),
        entries=tuple(map(load_entry, _list(entries, ENTRIES_LIMIT))),
        title=_text(title, TITLE_LIMIT),
        home=_text(home, URL_LIMIT),
        language=_text(language, WORD_LIMIT),
        period=None if period is None else _count(period),
        read_by=_text(read_by, WORD_LIMIT),
        dropped=_count(dropped),
        note=_text(note, NOTE_LIMIT),
    )


def dump_blocks(blocks: Iterable[Block]) -> list[object]:
    """Return blocks as a JSON-able list; those that stand in the article's text give only their length."""
    return [
        [block.zone.value, block.start, len(block.text) if block.start >= 0 else block.text, block.why]
        for block in blocks
    ]


def load_blocks(value: object, text: str) -> tuple[Block, ...]:
    """Return the blocks that `dump_blocks` wrote of an article with this `text`; ValueError otherwise."""
    return tuple(_block(row, text) for row in _list(value, BLOCKS_LIMIT))


def dump_article(article: Article) -> list[object]:
    """Return an article as a JSON-able list; its blocks must stand where they say."""
    return [
        article.url,
        article.canonical_url,
        article.title,
        article.text,
        dump_blocks(article.blocks),
        _from_time(article.published),
        _from_time(article.modified),
        article.dated_by,
        list(article.authors),
        article.language,
        article.read_by,
        article.body_from,
        article.note,
        article.shape,
    ]


def load_article(value: object) -> Article:
    """Return the article that `dump_article` wrote; ValueError for anything else."""
    row = _row(value, 14)
    url, canonical_url, title, text, blocks, published, modified, dated_by = row[:8]
    authors, language, read_by, body_from, note, shape = row[8:]
    body = _text(text, ARTICLE_LIMIT)
    return Article(
        url=_text(url, URL_LIMIT),
        canonical_url=_text(canonical_url, URL_LIMIT),
        title=_text(title, TITLE_LIMIT),
        text=body,
        blocks=load_blocks(blocks, body),
        published=_moment(published),
        modified=_moment(modified),
        dated_by=_text(dated_by, WORD_LIMIT),
        authors=_authors(authors),
        language=_text(language, WORD_LIMIT),
        read_by=_text(read_by, WORD_LIMIT),
        body_from=_text(body_from, WORD_LIMIT),
        note=_text(note, NOTE_LIMIT),
        shape=_text(shape, WORD_LIMIT),
    )


def dump_letter(letter: Letter) -> list[object]:
    """Return a letter as a JSON-able list."""
    return [
        letter.guid,
        letter.sender,
        letter.title,
        None if letter.article is None else dump_article(letter.article),
        [dump_entry(entry) for entry in letter.entries],
    ]


def load_letter(value: object) -> Letter:
    """Return the letter that `dump_letter` wrote; ValueError for anything else."""
    guid, sender, title, article, entries = _row(value, 5)
    return Letter(
        guid=_text(guid, TITLE_LIMIT),
        sender=_text(sender, TITLE_LIMIT),
        title=_text(title, TITLE_LIMIT),
        article=None if article is None else load_article(article),
        entries=tuple(map(load_entry, _list(entries, ENTRIES_LIMIT))),
    )


def dump_rules(rules: Rules) -> list[object]:
    """Return the rules of a site as a JSON-able list."""
    return [
        rules.body,
        list(rules.drop),
        rules.title,
        rules.date,
        rules.title_suffix,
        rules.origin,
        rules.verified,
    ]


def load_rules(value: object) -> Rules:
    """Return the rules that `dump_rules` wrote; ValueError for anything else."""
    body, drop, title, date, title_suffix, origin, verified = _row(value, 7)
    if not isinstance(verified, bool):
        raise ValueError("verified is no truth value")
    return Rules(
        body=_text(body, NOTE_LIMIT),
        drop=tuple(_text(selector, NOTE_LIMIT) for selector in _list(drop, AUTHORS_LIMIT)),
        title=_text(title, NOTE_LIMIT),
        date=_text(date, NOTE_LIMIT),
        title_suffix=_text(title_suffix, NOTE_LIMIT),
        origin=_text(origin, NOTE_LIMIT),
        verified=verified,
    )


def dump_memory(memory: SiteMemory) -> list[object]:
    """Return what is known of a site's other pages as a JSON-able list."""
    return [sorted(memory.repeated), sorted(memory.often), sorted(memory.titles)]


def load_memory(value: object) -> SiteMemory:
    """Return the memory that `dump_memory` wrote; ValueError for anything else."""
    repeated, often, titles = (frozenset(map(_line_key, _list(keys, LINES_KEPT))) for keys in _row(value, 3))
    return SiteMemory(repeated, often, titles)


def dump_listing_rules(rules: ListingRules) -> list[object]:
    """Return the rules of a listing as a JSON-able list."""
    return [rules.links, rules.title, rules.date, rules.match]


def load_listing_rules(value: object) -> ListingRules:
    """Return the rules that `dump_listing_rules` wrote; ValueError for anything else."""
    links, title, date, match = (_text(field, NOTE_LIMIT) for field in _row(value, 4))
    return ListingRules(links=links, title=title, date=date, match=match)


def _block(value: object, text: str) -> Block:
    zone, start, body, why = _row(value, 4)
    if not isinstance(zone, str) or zone not in _ZONES:
        raise ValueError("a block has no zone")
    if type(start) is not int or start < -1:
        raise ValueError("a block has no place")
    if start < 0:
        return Block(_ZONES[zone], _text(body, ARTICLE_LIMIT), -1, _text(why, WORD_LIMIT))
    length = _count(body)
    if start + length > len(text):
        raise ValueError("a block stands outside its text")
    return Block(_ZONES[zone], text[start : start + length], start, _text(why, WORD_LIMIT))


def _row(value: object, length: int) -> list[object]:
    if not isinstance(value, list) or len(value) != length:
        raise ValueError(f"not a list of {length} fields")
    return value


def _list(value: object, limit: int) -> list[object]:
    if not isinstance(value, list) or len(value) > limit:
        raise ValueError(f"not a list of at most {limit}")
    return value


def _text(value: object, limit: int) -> str:
    """A text within its limit that can be written as UTF-8: a lone surrogate would break the store."""
    if not isinstance(value, str) or len(value) > limit:
        raise ValueError(f"not a text of at most {limit} characters")
    value.encode()
    return value


def _authors(value: object) -> tuple[str, ...]:
    return tuple(_text(author, TITLE_LIMIT) for author in _list(value, AUTHORS_LIMIT))


def _count(value: object) -> int:
    if type(value) is not int or not 0 <= value <= COUNT_LIMIT:
        raise ValueError("not a count")
    return value


def _line_key(value: object) -> int:
    if type(value) is not int or not 0 <= value < 2**64:
        raise ValueError("not a line's key")
    return value


def _from_time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _time(value: object) -> datetime | None:
    moment = _moment(value)
    return None if moment is None else moment.astimezone(UTC)


def _moment(value: object) -> datetime | None:
    """A time at its own offset, which tells the day that a page's publisher means."""
    if value is None:
        return None
    moment = datetime.fromisoformat(_text(value, WORD_LIMIT))
    if moment.tzinfo is None:
        raise ValueError("a time has no zone")
    try:
        moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("a time is out of range") from None
    return moment
