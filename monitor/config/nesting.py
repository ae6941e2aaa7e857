"""Names inside longer names: which words stand in which, and what a reader should know of it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from monitor.config.tree import Faults
from monitor.config.wording import quoted

TOLD = 10  # notes of names inside names; of more only their number is told

# Chinese and Japanese have no borders between words: each sign is one.
_TOKEN = re.compile("[\u3040-\u30ff\u3400-\u9fff]|[^\\W\u3040-\u30ff\u3400-\u9fff]+")

Tokens: TypeAlias = tuple[str, ...]
Spelling: TypeAlias = tuple[str, str, tuple[str | int, ...]]


def tokens(text: str) -> Tokens:
    """The words of a text, case folded."""
    return tuple(_TOKEN.findall(text.casefold()))


def stands_in(text: str, phrase: str) -> bool:
    """Tell whether the words of a text stand in a row in a phrase."""
    words = tokens(text)
    return bool(words) and any(words == part for part in _parts(tokens(phrase), {len(words)}))


def note_names_inside_names(spellings: Iterable[Spelling], faults: Faults) -> None:
    """Note each name inside a longer one of another watch: there the longer one counts.

    spellings: text, key of its watch, place in the file.
    """
    known: dict[Tokens, Spelling] = {}
    shared: set[tuple[Tokens, str]] = set()
    for spelling in spellings:
        words = tokens(spelling[0])
        if words and known.setdefault(words, spelling) is not spelling:
            shared.add((words, spelling[1]))
    lengths = {len(words) for words in known}
    told: set[Tokens] = set()
    for words, (longer, watch, place) in known.items():
        for part in _parts(words, lengths) if len(words) > 1 else ():
            shorter = known.get(part)
            if shorter is None or part == words or part in told:
                continue
            if shorter[1] == watch or (part, watch) in shared:
                continue
            told.add(part)
            if len(told) <= TOLD:
                faults.note(
                    shorter[2],
                    f"{quoted(shorter[0])} stands inside {quoted(longer)} on line {faults.line(place)} too; "
                    "where the longer name stands, only that one counts",
                )
            elif len(told) == TOLD + 1:
                last = shorter[2]
    if len(told) > TOLD:
        faults.note(last, f"{len(told) - TOLD:,} more names stand inside longer ones, from this one on")


def _parts(words: Tokens, lengths: set[int]) -> Iterator[Tokens]:
    """Every run of words of these lengths."""
    for length in lengths:
        for start in range(len(words) - length + 1):
            yield words[start : start + length]
