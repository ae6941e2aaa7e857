"""Where a reading belongs: a new article, one more appearance or an edit of a known one, the page of a text.

    its entry led to our feed text   -> the page takes that text's place
    its address is known             -> an edit where its entry led here before, else an appearance
    its entry led here, no page now  -> an edit of the title
    its text is known                -> appearance
    its text is nearly known         -> appearance (same site or source, same headline), or a copy: a new
                                        article in the story of the first
    else                             -> new article, in the story of its event or one of its own

Whatever the place, watches that the article did not name before are owed. Identity is scoped: entries
and feed texts count for their own source only, so no source can mark another's article as seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from sqlite3 import Connection

from monitor.config.plan import Plan
from monitor.facts import Facts
from monitor.items import Reading
from monitor.store import identity
from monitor.store.articlerows import appear, insert, insert_text, replace_text
from monitor.store.copies import Near
from monitor.store.factrows import facts_for
from monitor.store.identity import Known
from monitor.store.joining import become_copy, join
from monitor.store.matches import age, remember, retitle
from monitor.store.owed import owe, owe_edit, settle
from monitor.store.revisions import edit, keep
from monitor.store.sources import remember_entry
from monitor.store.times import stamp
from monitor.store.types import PollCounts

RETITLED = "in a headline of its feed"


def place(
    connection: Connection,
    source: str,
    reading: Reading,
    digests: Sequence[Plan],
    now: datetime,
) -> PollCounts:
    """Store one reading with everything that follows from it; return what it changed."""
    early = identity.early_text(connection, source, reading)
    known = identity.by_key(connection, reading.key)
    found: Near | None = None
    before: Facts | None = None
    if early is not None and (known is None or known.article_id == early.article_id):
        replace_text(connection, early.article_id, reading, now)
        age(connection, early.article_id)
        known, counts, elsewhere = early, PollCounts(updated=1), ""
    else:
        counts, elsewhere = PollCounts(duplicates=1), f"in another reading, at {source}"
        if known is None:
            known = identity.led_to(connection, source, reading)
            # The headlines of another's page are its own source's to edit.
            edits = known is not None and known.source == source
        else:
            edits = identity.led_here(connection, source, reading, known.article_id)
        if known is not None and edits and (edited := _edit(connection, known, reading, now)):
            counts, elsewhere, before = edited
        if known is None:
            known = identity.by_text(connection, reading) or identity.by_short_text(
                connection, source, reading, now
            )
            if known is None:
                found = identity.nearly(connection, source, reading, now)
                known = identity.by_id(connection, found.article_id) if found and found.same_article else None
            if known is not None and known.source == source:
                counts = replace(counts, moved=1)
        if known is None:
            article_id = insert(connection, source, reading, now, found)
            known = Known(article_id, source, reading.article.body_from, reading.backlog)
            counts, elsewhere = PollCounts(new=1, copies=int(found is not None)), ""
        elif early is not None:
            join(connection, early.article_id, known.article_id, digests, now)
    appear(connection, known.article_id, source, reading, now)
    for key in reading.entry_keys:
        remember_entry(
            connection, source, key, known.article_id, again=reading.retry_page, now=now, said=reading.said
        )
    named = remember(connection, known.article_id, reading.findings, now, elsewhere)
    if elsewhere == RETITLED:
        retitle(connection, known.article_id, reading.findings)
    if counts.new:
        insert_text(connection, known.article_id, reading.article)
    # A name found again in a fuller text may count now where a digest passed it over before.
    again = set() if elsewhere else {match.watch for match in reading.findings.matches} - named
    owe(connection, digests, known.article_id, named, now, backlog=known.backlog, again=again)
    if before is not None and early is None:
        owe_edit(connection, digests, known.article_id, before, now)
    if counts.updated:
        settle(connection, digests, known.article_id)
    if counts.updated and not elsewhere and early is not None:
        found = identity.nearly(connection, source, reading, now, besides=known.article_id)
        if found is not None:
            become_copy(connection, known.article_id, found, digests)
    return replace(counts, matched=1) if named else counts


def _edit(
    connection: Connection, known: Known, reading: Reading, now: datetime
) -> tuple[PollCounts, str, Facts | None] | None:
    """Let an edited text take the place of the stored one, which is kept; None where it is no newer one.

    Returned beside what changed: the facts as they were, where the text was replaced.
    """
    watches = {match.watch for match in reading.findings.matches}
    title_only = known.body_from == "page" and reading.article.body_from == "feed"
    found = edit(connection, known.article_id, reading.article, watches, title_only=title_only)
    if not found.kind:
        return None
    keep(connection, known.article_id, found, now)
    if title_only:
        connection.execute(
            "UPDATE articles SET title = ?, revised = ? WHERE id = ?",
            (reading.article.title, stamp(now), known.article_id),
        )
        return PollCounts(updated=1), RETITLED, None
    before = facts_for(connection, known.article_id)
    replace_text(connection, known.article_id, reading, now)
    age(connection, known.article_id)
    return PollCounts(updated=1), "", before
