"""What a person typed, as terms: any text is a valid query.

    word        the word, in any case, with or without accents
    "a phrase"  these words side by side; a quote that is never closed ends with the query
    begin*      every word that begins so
    -word       none of the articles that hold it (also -"a phrase", -begin*)

Everything else is literal: AND, NEAR, brackets, colons and lone signs have no meaning. A word with signs
in it (AT&T, CVE-2026-1234) is a phrase of its parts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.search.words import is_word, searched
from monitor.text import clean_text

QUERY_LIMIT = 2_000  # characters; a longer query is cut
TERMS = 32  # further ones are left out
WORDS = 64  # of one phrase
_PART = re.compile(r'(-?)"([^"]*)(?:"(\*?)|$)|(\S+)')


@dataclass(frozen=True, slots=True)
class Term:
    """One searched thing. text: as typed, without signs of the query. begin: a word's begin is enough."""

    text: str
    begin: bool = False

    @property
    def expression(self) -> str:
        """The term in the index's language, where it cannot be anything but a literal phrase."""
        words, cut = searched(self.text)
        return f'"{" ".join(words.split()[:WORDS])}"' + ("*" if self.begin or cut else "")


@dataclass(frozen=True, slots=True)
class Query:
    """wanted: all of them must stand in headline or text. unwanted: none may.

    hopeless: something was typed, but nothing of it that could be found (signs only).
    """

    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()
    hopeless: bool = False


def parse(typed: str) -> Query:
    """Return what `typed` asks for; never raises. An empty query asks for every article."""
    plain = clean_text(typed, limit=QUERY_LIMIT)
    wanted: list[Term] = []
    unwanted: list[Term] = []
    for part in _PART.finditer(plain):
        minus, phrase, star, word = part.groups()
        if word is None:
            term = _term(phrase, begin=bool(star))
        else:
            minus = "-" if word.startswith("-") else ""
            # A quote inside a word is a sign like any other.
            bare = word.removeprefix("-")
            term = _term(bare, begin=bare.endswith("*"))
        if term is not None:
            (unwanted if minus else wanted).append(term)
    return Query(
        tuple(dict.fromkeys(wanted))[:TERMS],
        tuple(dict.fromkeys(unwanted))[:TERMS],
        hopeless=bool(plain) and not wanted and not unwanted,
    )


def _term(text: str, *, begin: bool) -> Term | None:
    """The term, or None where no character of it is part of a word."""
    words = "".join(char if is_word(char) else " " for char in text).split()
    if not words:
        return None
    # One letter begins a large part of all words; it is looked up as it is.
    return Term(" ".join(words[:WORDS]), begin and len(words[-1]) > 1)
