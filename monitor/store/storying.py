"""Which story an article joins: candidates from an index of the last days' words, in the poll's transaction.

    facts | rare words | articles that have them | likeness | the story of the likest, or a new one

The index holds WINDOW only and every look-up a bounded number of its rows, so the cost does not grow with
what is stored. Every decision is kept with its reason.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from sqlite3 import Connection

from monitor.facts import Facts
from monitor.facts.words import RARE_STORIES, weight, weights
from monitor.store.factrows import column, facts_in
from monitor.store.times import moment, stamp
from monitor.stories.assigning import Candidate, Joined, story_of
from monitor.stories.likeness import ALONE, DAYS, NAMING, TELLING

WINDOW = timedelta(days=DAYS + 2)
POSTINGS = 200
"""Newest articles that are looked at for one word."""
LOOKED_UP = 24
"""Words of an article that are looked up, the rarest first."""
COMPARED = 24
"""Articles that are compared, those with the rarest common words first."""
STORIES = 6
"""Stories of which more articles are compared, those of the likest first."""
MEMBERS = 8
_PRUNED = 200


def join(
    connection: Connection,
    facts: Facts,
    site: str,
    published: datetime | None,
    now: datetime,
    *,
    but: int = 0,
) -> Joined | None:
    """Return the story that an article joins and why, or None for a story of its own.

    `but`: an article that is not compared, for it is this one.
    """
    if facts.kind in ALONE:
        return None
    postings = _postings(connection, facts)
    weighed = _weights(connection, facts, postings)
    near = Counter[int]()
    for word, articles in postings.items():
        if weighed[word] >= NAMING:
            near.update(dict.fromkeys(articles, weighed[word]))
    near.pop(but, None)
    chosen = sorted(near, key=lambda article: (-near[article], article))[:COMPARED]
    candidates = [found for article in chosen if (found := _candidate(connection, article)) is not None]
    known = {but, *chosen}
    for story in list(dict.fromkeys(candidate.story_id for candidate in candidates))[:STORIES]:
        candidates += _members(connection, story, known)
    every = dict(weighed)
    for candidate in candidates:
        for word in candidate.facts.words - every.keys():
            every[word] = weight(word)
    return story_of(facts, site, _event(published, now).timestamp(), candidates, every)


def _event(published: datetime | None, now: datetime) -> datetime:
    """When an event is dated: publication, unless there is none or a clock was wrong."""
    return now if published is None or published > now else published


def remember(
    connection: Connection,
    article_id: int,
    facts: Facts,
    joined: Joined | None,
    published: datetime | None,
    now: datetime,
) -> None:
    """Keep the facts of an article and why it is in its story, and let later articles find it."""
    _forget_words(connection, article_id)
    like, why = (None, "") if joined is None else (joined.article_id, joined.why)
    connection.execute(
        """
        INSERT INTO facts (article_id, facts, event, seen, joined_by, why, indexed)
        VALUES (?, ?, ?, ?, ?, ?, 1)
        ON CONFLICT (article_id) DO UPDATE SET
            facts = excluded.facts, event = excluded.event, seen = excluded.seen, indexed = 1,
            joined_by = coalesce(excluded.joined_by, joined_by),
            why = CASE WHEN excluded.why = '' THEN why ELSE excluded.why END
        """,
        (article_id, column(facts), stamp(_event(published, now)), stamp(now), like, why),
    )
    connection.executemany(
        "INSERT INTO story_words (word, article_id) VALUES (?, ?)",
        [(word, article_id) for word in sorted(indexed_words(facts))],
    )


def new_story(connection: Connection, now: datetime) -> int:
    """Begin a story."""
    row = connection.execute(
        "INSERT INTO stories (created) VALUES (?) RETURNING id", (stamp(now),)
    ).fetchone()
    return int(row[0])


def reread(
    connection: Connection,
    article_id: int,
    facts: Facts,
    site: str,
    published: datetime | None,
    now: datetime,
) -> None:
    """Keep the facts of a text that took another's place.

    An article that stands alone, that nobody was told of and no person placed, may now find its story.
    """
    joined = None
    if _may_move(connection, article_id):
        joined = join(connection, facts, site, published, now, but=article_id)
    if joined is not None:
        connection.execute("UPDATE articles SET story_id = ? WHERE id = ?", (joined.story_id, article_id))
    remember(connection, article_id, facts, joined, published, now)


def _may_move(connection: Connection, article_id: int) -> bool:
    row = connection.execute(
        """
        SELECT NOT EXISTS (SELECT 1 FROM articles AS other
                           WHERE other.story_id = articles.story_id AND other.id <> articles.id)
           AND NOT EXISTS (SELECT 1 FROM owed WHERE article_id = articles.id AND slot_id IS NOT NULL)
           AND NOT EXISTS (SELECT 1 FROM story_edits WHERE article_id = articles.id)
        FROM articles WHERE id = ?
        """,
        (article_id,),
    ).fetchone()
    return bool(row[0])


def forget_old(connection: Connection, now: datetime) -> None:
    """Take articles out of the index that are past the window; a bounded number at a time."""
    old = connection.execute(
        "SELECT article_id FROM facts WHERE indexed = 1 AND seen < ? ORDER BY seen LIMIT ?",
        (stamp(now - WINDOW), _PRUNED),
    ).fetchall()
    for (article_id,) in old:
        _forget_words(connection, article_id)


def _forget_words(connection: Connection, article_id: int) -> None:
    row = connection.execute(
        "SELECT facts FROM facts WHERE article_id = ? AND indexed = 1", (article_id,)
    ).fetchone()
    if row is None:
        return
    connection.executemany(
        "DELETE FROM story_words WHERE word = ? AND article_id = ?",
        [(word, article_id) for word in indexed_words(facts_in(row[0]))],
    )
    connection.execute("UPDATE facts SET indexed = 0 WHERE article_id = ?", (article_id,))


def indexed_words(facts: Facts) -> set[str]:
    """The words an article can be found by: those that tell something, and the CVE ids it is about."""
    if facts.kind in ALONE:
        return set()
    return {word for word in facts.words if weight(word) >= TELLING} | _cves(facts)


def _cves(facts: Facts) -> set[str]:
    return {cve.id.lower() for cve in facts.cves}


def _postings(connection: Connection, facts: Facts) -> dict[str, list[int]]:
    """The newest articles that have each of the article's rarest words."""
    telling = sorted((word for word in facts.words if weight(word) >= TELLING), key=lambda w: (-weight(w), w))
    found = {}
    for word in (*sorted(_cves(facts))[:LOOKED_UP], *telling[: 2 * LOOKED_UP]):
        rows = connection.execute(
            "SELECT article_id FROM story_words WHERE word = ? ORDER BY article_id DESC LIMIT ?",
            (word, POSTINGS),
        )
        found[word] = [article for (article,) in rows.fetchall()]
    return found


def _weights(connection: Connection, facts: Facts, postings: dict[str, list[int]]) -> dict[str, float]:
    """Words weighed by the table and by the index: the stories of the last days that have each."""
    (newest,) = connection.execute("SELECT coalesce(max(article_id), 0) FROM facts").fetchone()
    oldest = connection.execute(
        "SELECT article_id FROM facts WHERE indexed = 1 AND seen > '' ORDER BY seen LIMIT 1"
    ).fetchone()

    def held(word: str) -> tuple[int, int]:
        articles = postings.get(word, [])
        if len(articles) <= RARE_STORIES:
            return len(articles), 1
        marks = ",".join("?" * len(articles))
        (stories,) = connection.execute(
            f"SELECT count(DISTINCT story_id) FROM articles WHERE id IN ({marks})",  # noqa: S608
            articles,
        ).fetchone()
        start = articles[-1] if len(articles) == POSTINGS else min(oldest[0] if oldest else 0, articles[-1])
        return stories, newest - start + 1

    return weights({*facts.words, *_cves(facts)}, held)


def _members(connection: Connection, story_id: int, known: set[int]) -> list[Candidate]:
    """The newest articles of a story but those known: all of it decides who joins, not its likest article."""
    rows = connection.execute(
        "SELECT id FROM articles WHERE story_id = ? ORDER BY id DESC LIMIT ?", (story_id, MEMBERS)
    ).fetchall()
    found = (_candidate(connection, article) for (article,) in rows if article not in known)
    return [member for member in found if member is not None]


def _candidate(connection: Connection, article_id: int) -> Candidate | None:
    row = connection.execute(
        "SELECT story_id, site, event, facts FROM articles JOIN facts ON facts.article_id = articles.id "
        "WHERE articles.id = ?",
        (article_id,),
    ).fetchone()
    if row is None:
        return None
    return Candidate(article_id, row[0], row[1], moment(row[2]).timestamp(), facts_in(row[3]))
