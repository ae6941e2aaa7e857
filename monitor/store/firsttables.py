"""The tables of the first migration, by area. Published, so never edited: a change is a new migration."""

SOURCES = """
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

ARTICLES = """
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

MATCHES = """
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

DIGESTS = """
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

OUTBOX = """
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

RUNS = """
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

FIRST = (SOURCES, ARTICLES, MATCHES, DIGESTS, OUTBOX, RUNS)
