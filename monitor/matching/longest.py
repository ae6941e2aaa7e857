"""The longest name wins: which hits stand for themselves and which are part of a longer name.

Owns that choice alone. Reads no text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from monitor.matching.judge import Candidate
from monitor.matching.wording import shown


def stand_apart(candidates: Sequence[Candidate]) -> bool:
    """Say whether each begins where the one before has ended, as most do: then there is nothing to choose."""
    last = 0
    for candidate in candidates:
        if candidate.start < last:
            return False
        last = candidate.end
    return True


def keep_longest(candidates: Iterable[Candidate]) -> tuple[list[Candidate], list[tuple[Candidate, str]]]:
    """Part the candidates that stand for themselves from those inside a longer name.

    The second list holds, with the reason, those inside a name of another watch; what stands inside a
    longer name of its own watch is neither.
    """
    kept: list[Candidate] = []
    inside: list[tuple[Candidate, str]] = []
    met = list(candidates)
    if stand_apart(met):
        return met, []
    ordered = sorted(met, key=lambda c: (c.start, -c.end, c.name.watch, c.name.order))
    spans: dict[tuple[int, int], set[int]] = {}
    for candidate in ordered:
        spans.setdefault((candidate.start, candidate.end), set()).add(candidate.name.watch)
    widest: tuple[int, int] | None = None
    holders: dict[tuple[int, int], tuple[int, int]] = {}
    for span in spans:
        if widest and widest[1] >= span[1]:
            holders[span] = widest
        else:
            widest = span
    texts = {(c.start, c.end): c.surface for c in ordered}
    for candidate in ordered:
        holder = holders.get((candidate.start, candidate.end))
        if holder is None:
            kept.append(candidate)
        elif candidate.name.watch not in spans[holder]:
            inside.append((candidate, f"inside '{shown(texts[holder])}'"))
    return kept, inside
