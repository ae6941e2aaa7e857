"""The schema, as named migrations that only go forward; `docs/store.md` describes every table and column.

Each migration runs inside the one transaction of `opening`. A published migration is never edited: a
change of the schema is a new function below the last, and `opening.SCHEMA_VERSION` one more. Plain SQL,
because constraints, partial indexes and their reasons are the point.
"""

from __future__ import annotations

import sqlite3

from sqlite_utils import Database, Migrations

from monitor.store import retention, search

MIGRATIONS = Migrations("newswatch")

_SOURCES = """
    CREATE TABLE sources (
        name TEXT PRIMARY KEY,
        url TEXT NOT NULL,
        active INTEGER NOT NULL CHECK (active IN (0, 1)),
        every REAL NOT NULL,
        quiet_after REAL,
        first_seen TEXT NOT NULL,
        polled_url TEXT NOT NULL DEFAULT '',
        etag TEXT NOT NULL DEFAULT '',
        last_modified TEXT NOT NULL DEFAULT '',
        last_poll TEXT,
        next_due TEXT NOT NULL,
        planned REAL,
        outcome TEXT NOT NULL DEFAULT '',
        reason TEXT NOT NULL DEFAULT '',
        fails INTEGER NOT NULL DEFAULT 0,
        sick_since TEXT,
        recovered TEXT,
        last_ok TEXT,
        last_new TEXT,
        moved_to TEXT NOT NULL DEFAULT '',
        moved_since TEXT,
        lease TEXT,
        lease_until TEXT
    ) STRICT;
    -- which sources are due
    CREATE INDEX sources_due ON sources (next_due) WHERE active = 1;
    -- which sources were polled in what is now the future: the clock went back
    CREATE INDEX sources_polled ON sources (last_poll) WHERE active = 1;
"""

_ARTICLES = """
    CREATE TABLE stories (
        id INTEGER PRIMARY KEY,
        created TEXT NOT NULL
    ) STRICT;
    CREATE TABLE articles (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        key TEXT NOT NULL UNIQUE CHECK (key <> ''),
        story_id INTEGER NOT NULL REFERENCES stories (id),
        source TEXT NOT NULL REFERENCES sources (name),
        site TEXT NOT NULL,
        url TEXT NOT NULL,
        canonical_url TEXT NOT NULL,
        title TEXT NOT NULL,
        language TEXT NOT NULL,
        authors TEXT NOT NULL,
        published TEXT,
        modified TEXT,
        dated_by TEXT NOT NULL,
        shape TEXT NOT NULL,
        read_by TEXT NOT NULL,
        body_from TEXT NOT NULL,
        note TEXT NOT NULL,
        guid TEXT NOT NULL,
        backlog INTEGER NOT NULL CHECK (backlog IN (0, 1)),
        first_seen TEXT NOT NULL,
        revised TEXT,
        exact TEXT NOT NULL,
        sketch BLOB NOT NULL
    ) STRICT;
    -- is this text known already
    CREATE INDEX articles_exact ON articles (exact, title) WHERE exact <> '';
    -- how many articles were read in a window, and the newest of them
    CREATE INDEX articles_seen ON articles (first_seen, published, id);
    -- the usual rhythm of a source
    CREATE INDEX articles_source ON articles (source, backlog, first_seen);
    -- the articles of a story
    CREATE INDEX articles_story ON articles (story_id);

    CREATE TABLE texts (
        article_id INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
        text TEXT NOT NULL,
        blocks TEXT NOT NULL
    ) STRICT;

    -- article_id is no foreign key: an address stays known when its article is deleted for its age
    CREATE TABLE entry_keys (
        key TEXT NOT NULL,
        source TEXT NOT NULL REFERENCES sources (name),
        article_id INTEGER,
        tries_left INTEGER NOT NULL DEFAULT 0 CHECK (tries_left >= 0),
        seen TEXT NOT NULL,
        PRIMARY KEY (key, source)
    ) STRICT, WITHOUT ROWID;
    -- does a source have pages to try again
    CREATE INDEX entry_keys_retry ON entry_keys (source) WHERE tries_left > 0;

    CREATE TABLE appearances (
        article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
        source TEXT NOT NULL REFERENCES sources (name),
        url TEXT NOT NULL,
        title TEXT NOT NULL,
        seen TEXT NOT NULL,
        PRIMARY KEY (article_id, source, url)
    ) STRICT, WITHOUT ROWID;
    -- which article was seen at this address
    CREATE INDEX appearances_url ON appearances (url);
"""

_MATCHES = """
    CREATE TABLE matches (
        article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
        watch TEXT NOT NULL,
        total INTEGER NOT NULL,
        about INTEGER NOT NULL CHECK (about IN (0, 1)),
        salience REAL NOT NULL,
        mentions TEXT NOT NULL,
        seen TEXT NOT NULL,
        PRIMARY KEY (article_id, watch)
    ) STRICT, WITHOUT ROWID;
    -- how often each watch was named in a window
    CREATE INDEX matches_seen ON matches (seen, watch);

    CREATE TABLE set_aside (
        article_id INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
        furniture TEXT NOT NULL,
        refused TEXT NOT NULL
    ) STRICT;
"""

_DIGESTS = """
    CREATE TABLE digests (
        name TEXT PRIMARY KEY,
        first_seen TEXT NOT NULL
    ) STRICT;
    CREATE TABLE slots (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        digest TEXT NOT NULL REFERENCES digests (name),
        label TEXT NOT NULL,
        since TEXT NOT NULL,
        until TEXT NOT NULL,
        told INTEGER NOT NULL,
        articles_read INTEGER NOT NULL,
        UNIQUE (digest, label)
    ) STRICT;
    -- where the next window of a digest begins
    CREATE INDEX slots_until ON slots (digest, until);

    CREATE TABLE owed (
        id INTEGER PRIMARY KEY,
        digest TEXT NOT NULL REFERENCES digests (name),
        article_id INTEGER NOT NULL REFERENCES articles (id),
        turn INTEGER NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('new', 'update', 'older')),
        since TEXT NOT NULL,
        slot_id INTEGER REFERENCES slots (id),
        UNIQUE (digest, article_id, turn)
    ) STRICT;
    -- what a digest owes now; an article waits at most once
    CREATE UNIQUE INDEX owed_waiting ON owed (digest, article_id) WHERE slot_id IS NULL;
    -- who was told of an article
    CREATE INDEX owed_article ON owed (article_id);
    -- what a slot told
    CREATE INDEX owed_slot ON owed (slot_id) WHERE slot_id IS NOT NULL;
"""

_OUTBOX = """
    CREATE TABLE outbox (
        message_id TEXT PRIMARY KEY,
        slot_id INTEGER NOT NULL REFERENCES slots (id),
        digest TEXT NOT NULL,
        channel TEXT NOT NULL,
        recipient TEXT NOT NULL,
        subject TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'dotted', 'sent', 'dead')),
        attempts INTEGER NOT NULL DEFAULT 0,
        created TEXT NOT NULL,
        next_try TEXT NOT NULL,
        tried TEXT,
        lease TEXT,
        lease_until TEXT,
        perhaps_delivered INTEGER NOT NULL DEFAULT 0 CHECK (perhaps_delivered IN (0, 1)),
        sent_at TEXT,
        reply TEXT NOT NULL DEFAULT '',
        mime BLOB NOT NULL,
        html TEXT NOT NULL
    ) STRICT;
    -- what is to be sent, what was given up; counts per state
    CREATE INDEX outbox_state ON outbox (state, next_try);
    -- which recipient has waited longest for an attempt
    CREATE INDEX outbox_recipient ON outbox (channel, recipient, tried);
    -- the messages of a slot
    CREATE INDEX outbox_slot ON outbox (slot_id);
    -- what its recipient may hold twice
    CREATE INDEX outbox_perhaps ON outbox (created) WHERE perhaps_delivered = 1;
"""

_RUNS = """
    CREATE TABLE runs (
        id INTEGER PRIMARY KEY,
        kind TEXT NOT NULL,
        started TEXT NOT NULL,
        ended TEXT,
        exit_code INTEGER,
        summary TEXT NOT NULL DEFAULT '{}'
    ) STRICT;
    -- runs past their keeping
    CREATE INDEX runs_started ON runs (started);
    -- run_id is no foreign key: runs and polls are deleted for their age, each by its own
    CREATE TABLE polls (
        id INTEGER PRIMARY KEY,
        run_id INTEGER NOT NULL,
        source TEXT NOT NULL REFERENCES sources (name),
        at TEXT NOT NULL,
        outcome TEXT NOT NULL,
        reason TEXT NOT NULL,
        status INTEGER,
        kind TEXT NOT NULL,
        entries INTEGER NOT NULL,
        new INTEGER NOT NULL,
        matched INTEGER NOT NULL,
        duplicates INTEGER NOT NULL,
        updated INTEGER NOT NULL,
        seconds REAL NOT NULL
    ) STRICT;
    -- the last polls of a source, and those past their keeping
    CREATE INDEX polls_source ON polls (source, at);
"""

_SITE_LINES = """
    CREATE TABLE site_lines (
        site TEXT PRIMARY KEY,
        lines BLOB NOT NULL,
        titles BLOB NOT NULL,
        seen TEXT NOT NULL
    ) STRICT;
"""

# The words of articles that were stored before are not known: NULL.
_MISREADING = """
    ALTER TABLE articles ADD COLUMN kept_words INTEGER;
    ALTER TABLE articles ADD COLUMN furniture_words INTEGER;
    ALTER TABLE sources ADD COLUMN misread TEXT NOT NULL DEFAULT '';
    ALTER TABLE sources ADD COLUMN misread_site TEXT NOT NULL DEFAULT '';
    ALTER TABLE sources ADD COLUMN misread_since TEXT;
    ALTER TABLE sources ADD COLUMN recovered_from TEXT;
"""

# A term is four bytes of a sketch, or eight of a short text's digest. Terms of one period of 21 days lie
# together, so that a new article touches pages of the last weeks only, and old ones are cut off. A term names
# its article by number: a foreign key would ask for an index by article, which costs more than the trigger.
_COPIES = """
    CREATE TABLE sketch_terms (
        period INTEGER NOT NULL,
        term BLOB NOT NULL,
        article_id INTEGER NOT NULL,
        PRIMARY KEY (period, term, article_id)
    ) STRICT, WITHOUT ROWID;
    CREATE TRIGGER articles_terms AFTER DELETE ON articles BEGIN
        DELETE FROM sketch_terms
        WHERE period = CAST(strftime('%s', old.first_seen) AS INTEGER) / 1814400
          AND article_id = old.id AND term IN (
            old.short, substr(old.sketch, 1, 4), substr(old.sketch, 5, 4), substr(old.sketch, 9, 4),
            substr(old.sketch, 13, 4), substr(old.sketch, 17, 4), substr(old.sketch, 21, 4),
            substr(old.sketch, 25, 4), substr(old.sketch, 29, 4), substr(old.sketch, 33, 4),
            substr(old.sketch, 37, 4), substr(old.sketch, 41, 4), substr(old.sketch, 45, 4)
        );
    END;
    CREATE TABLE copies (
        article_id INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
        copy_of INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
        shared INTEGER NOT NULL,
        numbers INTEGER NOT NULL
    ) STRICT;
    -- the copies of an article
    CREATE INDEX copies_first ON copies (copy_of);

    CREATE TABLE revisions (
        id INTEGER PRIMARY KEY,
        article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
        seen TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('typo', 'material')),
        gained TEXT NOT NULL,
        title TEXT NOT NULL,
        exact TEXT NOT NULL,
        text BLOB NOT NULL
    ) STRICT;
    -- the revisions of an article, in order
    CREATE INDEX revisions_article ON revisions (article_id, id);

    ALTER TABLE articles ADD COLUMN short BLOB NOT NULL DEFAULT x'';
    ALTER TABLE entry_keys ADD COLUMN said INTEGER;
    ALTER TABLE entry_keys ADD COLUMN edits INTEGER NOT NULL DEFAULT 0;
    -- which entry said the same under another address
    CREATE INDEX entry_keys_said ON entry_keys (said) WHERE said IS NOT NULL;
"""

_STORIES = """
    CREATE TABLE facts (
        article_id INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
        facts TEXT NOT NULL,
        event TEXT NOT NULL,
        seen TEXT NOT NULL,
        joined_by INTEGER,
        why TEXT NOT NULL,
        indexed INTEGER NOT NULL CHECK (indexed IN (0, 1))
    ) STRICT;
    -- which articles leave the index of words
    CREATE INDEX facts_indexed ON facts (seen) WHERE indexed = 1;

    -- article_id is no foreign key: rows of deleted articles leave with the window
    CREATE TABLE story_words (
        word TEXT NOT NULL,
        article_id INTEGER NOT NULL,
        PRIMARY KEY (word, article_id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE story_edits (
        id INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        action TEXT NOT NULL CHECK (action IN ('split', 'merge')),
        article_id INTEGER NOT NULL,
        from_story INTEGER NOT NULL,
        to_story INTEGER NOT NULL
    ) STRICT;
    -- whether an article was put where it is by a person
    CREATE INDEX story_edits_article ON story_edits (article_id);
    -- where a merged story went
    CREATE INDEX story_edits_from ON story_edits (from_story);

    ALTER TABLE owed ADD COLUMN news TEXT NOT NULL DEFAULT '[]';
"""


# What the operator was told of a source; "" where it was well when last looked at.
_ANNOUNCED = """
    ALTER TABLE sources ADD COLUMN announced TEXT NOT NULL DEFAULT '';
"""


@MIGRATIONS(name="0001_first")
def _first(db: Database) -> None:
    for part in (_SOURCES, _ARTICLES, _MATCHES, _DIGESTS, _OUTBOX, _RUNS):
        run_script(db.conn, part)


@MIGRATIONS(name="0002_site_lines")
def _site_lines(db: Database) -> None:
    run_script(db.conn, _SITE_LINES)


@MIGRATIONS(name="0003_misreading")
def _misreading(db: Database) -> None:
    run_script(db.conn, _MISREADING)


@MIGRATIONS(name="0004_copies")
def _copies(db: Database) -> None:
    run_script(db.conn, _COPIES)
    _index_sketches(db.conn)


def _index_sketches(connection: sqlite3.Connection) -> None:
    """Index the sketches of the last weeks, so that copies of what is stored are found from the start."""
    connection.execute(
        """
        WITH RECURSIVE places (at) AS (SELECT 1 UNION ALL SELECT at + 4 FROM places WHERE at < 45)
        INSERT OR IGNORE INTO sketch_terms (period, term, article_id)
        SELECT CAST(strftime('%s', first_seen) AS INTEGER) / 1814400, substr(sketch, at, 4), id
        FROM articles, places
        WHERE first_seen >= (SELECT strftime('%Y-%m-%dT', max(first_seen), '-21 days') FROM articles)
          AND length(sketch) >= at + 3
        """
    )


@MIGRATIONS(name="0005_stories")
def _stories(db: Database) -> None:
    run_script(db.conn, _STORIES)


@MIGRATIONS(name="0006_search")
def _search(db: Database) -> None:
    run_script(db.conn, search.SCHEMA)
    run_script(db.conn, retention.SCHEMA)


@MIGRATIONS(name="0008_announced")
def _announced(db: Database) -> None:
    run_script(db.conn, _ANNOUNCED)


def apply(connection: sqlite3.Connection) -> None:
    """Apply what is pending, inside the transaction under way."""
    MIGRATIONS.apply(Database(connection, execute_plugins=False))


def run_script(connection: sqlite3.Connection, script: str) -> None:
    """Run the statements of a script one by one; `executescript` would commit the transaction under way."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            connection.execute(statement)
            statement = ""
