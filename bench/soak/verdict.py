"""What was told and stored held against what was published: what was lost, what was doubled."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

from bench.soak.world import Letters


def told_faults(letters: Letters, expected: dict[str, set[str]], allowed: dict[str, set[str]]) -> list[str]:
    """Every story lost, told twice or told for nothing, one line each; none where all is well.

    expected, allowed: per recipient, the addresses that must be told, and those that may.
    """
    faults = []
    for recipient, urls in expected.items():
        told = {url for who, url in letters.told if who == recipient}
        faults += [f"lost: {url} was never told to {recipient}" for url in sorted(urls - told)]
        more = told - urls - allowed.get(recipient, set())
        faults += [f"for nothing: {url} was told to {recipient}" for url in sorted(more)]
    for (recipient, url), mails in sorted(letters.told.items()):
        if len(mails) > 1:
            faults.append(f"doubled: {url} was told to {recipient} in {sorted(mails)}")
    faults += [
        f"one Message-ID, two texts: {name}" for name, texts in letters.texts.items() if len(texts) > 1
    ]
    return faults


def joined(store: Path, letters: Letters) -> dict[str, set[str]]:
    """Per recipient the addresses told by another article of their story: each story is told once."""
    with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as rows:
        story = dict(rows.execute("SELECT canonical_url, story_id FROM articles"))
    told: dict[str, set[int]] = {}
    for recipient, url in letters.told:
        told.setdefault(recipient, set()).add(story.get(url, 0))
    return {
        recipient: {
            url for url, one in story.items() if one in known and (recipient, url) not in letters.told
        }
        for recipient, known in told.items()
    }


def store_faults(store: Path, letters: Letters, published: set[str]) -> list[str]:
    """What the database says against what was published and what the mail server got."""
    copies: Counter[str] = Counter()
    for (_, identity), count in letters.copies.items():
        copies[identity] += count
    with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as rows:
        faults = [f"integrity: {row}" for (row,) in rows.execute("PRAGMA integrity_check") if row != "ok"]
        stored = Counter(url for (url,) in rows.execute("SELECT canonical_url FROM articles"))
        outbox = {
            row[0]: row[1:] for row in rows.execute("SELECT message_id, state, perhaps_delivered FROM outbox")
        }
    faults += [f"not stored: {url}" for url in sorted(published - set(stored))]
    faults += [f"stored and never published: {url}" for url in sorted(set(stored) - published)]
    faults += [f"stored {count} times: {url}" for url, count in stored.items() if count > 1]
    faults += [f"not sent: {name} is {state}" for name, (state, _) in outbox.items() if state != "sent"]
    faults += [f"sent and not at the server: {name}" for name in outbox if name not in copies]
    faults += [f"at the server and unknown: {name}" for name in copies if name not in outbox]
    faults += [
        f"sent {count} times and not flagged: {name}"
        for name, count in copies.items()
        if count > 1 and not outbox.get(name, ("", 0))[1]
    ]
    return faults


def counted(store: Path) -> dict[str, int]:
    """How much happened: rows of the tables that grow."""
    with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as rows:
        return {
            table: int(rows.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
            for table in ("polls", "runs", "articles", "matches", "slots", "outbox", "stories")
        }


def read_once(store: Path) -> int:
    """How many sources a poll has read well so far; 0 where there is no database yet."""
    try:
        with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as rows:
            (count,) = rows.execute(
                "SELECT count(DISTINCT source) FROM polls WHERE outcome = 'ok'"
            ).fetchone()
    except sqlite3.OperationalError:
        return 0
    return int(count)
