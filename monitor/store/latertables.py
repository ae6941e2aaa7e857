"""What the migrations after the first add, by area; never edited once published.

The tables of the search index and of the removing of old articles stand beside their code, in `search` and
`retention`.
"""

SITE_LINES = """
    CREATE TABLE site_lines (
        site TEXT PRIMARY KEY,
        lines BLOB NOT NULL,
        titles BLOB NOT NULL,
        seen TEXT NOT NULL
    ) STRICT;
"""

# The words of articles that were stored before are not known: NULL.
MISREADING = """
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
COPIES = """
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

STORIES = """
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
ANNOUNCED = """
    ALTER TABLE sources ADD COLUMN announced TEXT NOT NULL DEFAULT '';
"""
