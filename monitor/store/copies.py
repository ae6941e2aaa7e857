"""Which stored article a text is a copy of: the index of sketches, and the lookup.

The lookup asks for the few
smallest numbers of a sketch and looks at the likest few articles of the last weeks, so its cost does not grow
with what is stored; a number that stands in very many articles (a site's notice) leads to the newest only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from sqlite3 import Connection

from monitor import fingerprint
from monitor.copies import (
    TERMS,
    Text,
    alike,
    contradiction,
    headline_within,
    is_notice,
    likeness,
    same_headline,
)
from monitor.fingerprint import folded_words
from monitor.items import Article
from monitor.store.times import moment, stamp
from monitor.urls import site_of

WINDOW = timedelta(days=21)
"""Between the first sight of an article and of its copy; monthly texts of one template lie further apart."""
PERIOD = int(WINDOW.total_seconds())
PRUNED = 2 * TERMS
"""Terms of periods gone by that leave the index for each new article: twice as many as come."""
PER_TERM = 50
LOOKED_AT = 8
SHORT_WORDS = 12
"""Words below which a text identifies nothing, not even within its source."""


@dataclass(frozen=True, slots=True)
class Near:
    """A stored article with nearly the same text.

    same_article: it is one more address of that article, no copy. first: the first of its family.
    shared, numbers: how many numbers of how many the sketches have in common.
    """

    article_id: int
    first: int
    same_article: bool
    shared: int
    numbers: int


def short_term(article: Article) -> bytes:
    """Return what identifies a text that is too short for a sketch within its source: eight bytes, or b""."""
    words = folded_words(article.text)
    if not SHORT_WORDS <= len(words) < fingerprint.SHORTEST:
        return b""
    return sha256(b" ".join([*folded_words(article.title), b"\n", *words])).digest()[:8]


def index(connection: Connection, article_id: int, sketch: bytes, short: bytes, seen: datetime) -> None:
    """Make an article findable by its sketch or its short text. seen: when it was stored."""
    terms = fingerprint.terms(sketch, TERMS) or ([short] if short else [])
    connection.executemany(
        "INSERT INTO sketch_terms (period, term, article_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        [(period_of(seen), term, article_id) for term in terms],
    )


def unindex(connection: Connection, article_id: int) -> datetime:
    """Take the terms of an article's present sketch out of the index; return when it was stored."""
    sketch, short, first_seen = connection.execute(
        "SELECT sketch, short, first_seen FROM articles WHERE id = ?", (article_id,)
    ).fetchone()
    seen = moment(first_seen)
    connection.executemany(
        "DELETE FROM sketch_terms WHERE period = ? AND term = ? AND article_id = ?",
        [(period_of(seen), term, article_id) for term in (*fingerprint.terms(sketch, TERMS), short)],
    )
    return seen


def prune(connection: Connection, now: datetime, articles: int) -> None:
    """Take some of what lies too far back for any copy out of the index; articles: how many are new."""
    connection.execute(
        """
        DELETE FROM sketch_terms WHERE (period, term, article_id) IN (
            SELECT period, term, article_id FROM sketch_terms WHERE period < ? LIMIT ?
        )
        """,
        (period_of(now) - 2, PRUNED * articles),
    )


def period_of(seen: datetime) -> int:
    """Return the part of the index that holds the terms of what was stored then."""
    return int(seen.timestamp()) // PERIOD


def _holders(connection: Connection, terms: Iterable[bytes], now: datetime) -> list[int]:
    """The newest articles that hold each term, of the periods that reach into the window."""
    middle = period_of(now)
    (last,) = connection.execute("SELECT max(period) FROM sketch_terms").fetchone()
    # A later period than the present one is there only where the clock went back.
    periods = (middle - 1, middle, middle + 1) if last is not None and last > middle else (middle - 1, middle)
    return [
        article_id
        for term in terms
        for period in periods
        for (article_id,) in connection.execute(
            """
            SELECT article_id FROM sketch_terms WHERE period = ? AND term = ?
            ORDER BY article_id DESC LIMIT ?
            """,
            (period, term, PER_TERM),
        )
    ]


def same_short_text(
    connection: Connection, source: str, article: Article, short: bytes, now: datetime
) -> int | None:
    """Return the article of this source with the same short text and title, stored by an earlier poll.

    Where both state the day they were published, it must be the same.
    """
    if not short:
        return None
    for article_id in reversed(_holders(connection, [short], now)):
        row = connection.execute(
            "SELECT source, title, published, first_seen FROM articles WHERE id = ?", (article_id,)
        ).fetchone()
        whose, title, published, first_seen = row
        seen = moment(first_seen)
        if whose != source or title != article.title or seen == now or abs(now - seen) > WINDOW:
            continue
        if not _same_day(published, article):
            continue
        return article_id
    return None


def near(
    connection: Connection, source: str, article: Article, sketch: bytes, now: datetime, *, besides: int = 0
) -> Near | None:
    """Return the likest stored article that this text is a copy or another appearance of.

    besides: an article that is not looked at, this one itself. Deterministic: of equally like ones the first
    stored.
    """
    if not sketch:
        return None
    hits = Counter(_holders(connection, fingerprint.terms(sketch, TERMS), now))
    hits.pop(besides, None)
    site = site_of(article.canonical_url or article.url)
    ours = Text(article.title, article.text, site=site, sketch=sketch)
    likest = sorted(hits.items(), key=lambda hit: (-hit[1], hit[0]))[:LOOKED_AT]
    judged = [
        one
        for article_id, _ in likest
        if (one := _judged(connection, source, article, ours, article_id, now))
    ]
    judged.sort(key=lambda one: (-one.near.shared, one.near.article_id))
    again = [one.near for one in judged if one.near.same_article]
    if again:
        return again[0]
    # Where two articles of a site are like this text and no copies of one another, it is a notice.
    families = Counter(place for place, _ in {(one.site, one.near.first) for one in judged})
    if any(one.elsewise for one in judged) or any(count > 1 for count in families.values()):
        return None
    return judged[0].near if judged else None


@dataclass(frozen=True, slots=True)
class _Judged:
    """A like article. elsewise: it is of this publisher and under another headline, so no copy."""

    near: Near
    site: str
    elsewise: bool


def _judged(
    connection: Connection, source: str, article: Article, ours: Text, article_id: int, now: datetime
) -> _Judged | None:
    row = connection.execute(
        "SELECT source, site, title, sketch, first_seen, published FROM articles WHERE id = ?", (article_id,)
    ).fetchone()
    if row is None or abs(now - moment(row[4])) > WINDOW:
        return None
    whose, site, title, sketch, _, published = row
    like = likeness(ours.sketch, sketch)
    own = site == ours.site or whose == source
    if not alike(like, same_site=own):
        return None
    (text,) = connection.execute("SELECT text FROM texts WHERE article_id = ?", (article_id,)).fetchone()
    theirs = Text(title, text, site=site, sketch=sketch)
    if is_notice(theirs, ours) or contradiction(theirs, ours):
        return None
    row = connection.execute("SELECT copy_of FROM copies WHERE article_id = ?", (article_id,)).fetchone()
    # A bulletin comes out again and again under one headline; only one of the same day is the same.
    named = same_headline(title, ours.title)
    again = own and named and _same_day(published, article)
    found = Near(article_id, row[0] if row else article_id, again, like.shared, like.of)
    return _Judged(found, site, own and not again and (named or not headline_within(title, ours.title)))


def _same_day(published: str | None, article: Article) -> bool:
    """Whether two articles may be of one day: UTC days as they state them."""
    return not published or not article.published or published[:10] == stamp(article.published)[:10]
