"""Facts as a column, and back; facts of an article stored before there were any are read from its text."""

from __future__ import annotations

import json
from sqlite3 import Connection
from typing import Any

from monitor.facts import Cve, Facts, Figure, facts_of
from monitor.items import Article, Findings, Match
from monitor.store import bodies
from monitor.store.times import moment, moment_or_none

_SETS = ("title", "words", "acts")
_LISTS = ("names", "products", "official", "dates")


def column(facts: Facts) -> str:
    """Return facts as JSON without what is empty."""
    full: dict[str, Any] = {name: sorted(getattr(facts, name)) for name in _SETS}
    full |= {name: list(getattr(facts, name)) for name in _LISTS}
    full |= {"kind": facts.kind, "exploited": facts.exploited, "patched": facts.patched}
    full |= {"cves": facts.cves, "figures": facts.figures}
    # The words of the headline stand among all words.
    full["words"] = sorted(facts.words - facts.title)
    kept = {name: value for name, value in full.items() if value}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def facts_in(column: str) -> Facts:
    """Return the facts that `column` wrote."""
    kept = json.loads(column)
    title = frozenset(kept.get("title", ()))
    return Facts(
        title=title,
        words=title | frozenset(kept.get("words", ())),
        acts=frozenset(kept.get("acts", ())),
        kind=kept.get("kind", ""),
        cves=tuple(Cve(*one) for one in kept.get("cves", ())),
        figures=tuple(Figure(*one) for one in kept.get("figures", ())),
        exploited=kept.get("exploited", False),
        patched=kept.get("patched", False),
        **{name: tuple(kept.get(name, ())) for name in _LISTS},
    )


def facts_for(connection: Connection, article_id: int) -> Facts:
    """Return the facts of a stored article; no facts where there is no such article."""
    row = connection.execute("SELECT facts FROM facts WHERE article_id = ?", (article_id,)).fetchone()
    return _read(connection, article_id) if row is None else facts_in(row[0])


def _read(connection: Connection, article_id: int) -> Facts:
    row = connection.execute(
        "SELECT title, text, published, first_seen "
        "FROM articles JOIN texts ON texts.article_id = articles.id WHERE articles.id = ?",
        (article_id,),
    ).fetchone()
    if row is None:
        return Facts()
    title, text, published, first_seen = row
    matches = connection.execute("SELECT watch, mentions FROM matches WHERE article_id = ?", (article_id,))
    found = Findings(tuple(Match(watch, bodies.mentions_of(mentions)) for watch, mentions in matches))
    article = Article("", "", title, text, (), published=moment_or_none(published))
    return facts_of(article, found, moment(first_seen))
