"""Whether a source's articles are read as usual: the numbers in the tables, and the alarm they give."""

from __future__ import annotations

from datetime import datetime
from sqlite3 import Connection
from typing import Any

from monitor.extraction_alarm import Sample, found, over
from monitor.items import Article
from monitor.store.times import moment, stamp
from monitor.wordcount import word_count

HISTORY = 80  # articles of a source, those of all its sites
_SAMPLE = """
    SELECT site, first_seen, kept_words, furniture_words, body_from, shape, published IS NOT NULL
    FROM articles WHERE source = ? AND backlog = 0 AND kept_words IS NOT NULL
"""


def words_of(article: Article) -> tuple[int, int]:
    """Return how many words were kept as an article's text, and how many its page held besides."""
    return word_count(article.text), sum(word_count(block.text) for block in article.furniture)


def watch(connection: Connection, source: str, now: datetime) -> None:
    """Raise or end a source's alarm after a poll that stored articles."""
    told = connection.execute(
        "SELECT misread_site, misread_since FROM sources WHERE name = ? AND misread <> ''", (source,)
    ).fetchone()
    if told is not None:
        site, since = told
        _end(connection, source, site, since, now)
        return
    rows = connection.execute(_SAMPLE + " ORDER BY first_seen DESC LIMIT ?", (source, HISTORY)).fetchall()
    sites = dict.fromkeys(row[0] for row in rows)
    for site in sites:
        alarm = found(_samples(rows, site))
        if alarm is not None:
            reason = alarm.reason if len(sites) == 1 else f"{site}: {alarm.reason}"
            connection.execute(
                "UPDATE sources SET misread = ?, misread_site = ?, misread_since = ? WHERE name = ?",
                (reason, site, stamp(alarm.since), source),
            )
            return


def _end(connection: Connection, source: str, site: str, since: str, now: datetime) -> None:
    newest = connection.execute(
        _SAMPLE + " AND first_seen >= ? ORDER BY first_seen DESC LIMIT ?", (source, since, HISTORY)
    ).fetchall()
    before = connection.execute(
        _SAMPLE + " AND first_seen < ? ORDER BY first_seen DESC LIMIT ?", (source, since, HISTORY)
    ).fetchall()
    of_site = _samples(newest, site)
    # Where the source no longer brings that site's articles, nothing is left to be odd.
    if not of_site or over(of_site, _samples(before, site), moment(since), now):
        connection.execute(
            """
            UPDATE sources SET
                misread = '', misread_site = '', misread_since = NULL, recovered = ?, recovered_from = ?
            WHERE name = ?
            """,
            (stamp(now), since, source),
        )


def _samples(rows: list[Any], site: str) -> list[Sample]:
    return [
        Sample(
            at=moment(row[1]),
            words=row[2],
            furniture=row[3],
            from_page=row[4] == "page",
            partial=row[5] == "partial",
            dated=bool(row[6]),
        )
        for row in rows
        if row[0] == site
    ]
