"""The sentences that show why a story is there: every named watch marked once, in few words. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from alerts.shape import Run, Runs
from monitor.items import Mention, Role, Zone
from monitor.matching.snippet import snippet

MAIN = 240
"""Code points of the first sentence."""
FURTHER = 100
"""Code points of each further one, for names that neither title nor first sentence show."""
NAMES = 4
"""Names that get a sentence of their own at most."""
_ROLES = {Role.SUBJECT: 0, Role.QUOTED: 1, Role.NAMED: 2, Role.USED: 3}
_GAP: Run = (" ", False)


def in_title(title: str, mentions: Sequence[Mention]) -> Runs:
    """The title as runs, its hits marked; mentions that do not fit the title are left out."""
    runs: list[Run] = []
    at = 0
    for start, end in sorted(
        {(mention.start, mention.end) for mention in mentions if _stands_in(title, mention)}
    ):
        if start < at:
            continue
        runs += [(title[at:start], False), (title[start:end], True)]
        at = end
    runs.append((title[at:], False))
    return tuple(run for run in runs if run[0])


def sentences(named: Mapping[str, Sequence[Mention]], shown_in_title: frozenset[str]) -> Runs:
    """The best sentence about the first watch, then short ones for further watches still unshown.

    named: mentions per watch key, the watch the story stands under first. Empty where nothing but the
    title names them.
    """
    by_sentence: dict[tuple[Zone, int, str], list[Mention]] = {}
    for mentions in named.values():
        for mention in mentions:
            if mention.zone in (Zone.LEAD, Zone.BODY):
                key = (mention.zone, mention.start - mention.at, mention.sentence)
                by_sentence.setdefault(key, []).append(mention)
    runs: list[Run] = []
    told = set(shown_in_title)
    used: list[list[Mention]] = []
    for watch in list(named)[:NAMES]:
        if runs and watch in told:
            continue
        best = _best(watch, list(by_sentence.values()))
        if not best:
            continue
        own = [mention for mention in best if mention.watch == watch]
        room = MAIN if not runs else FURTHER
        quote = snippet(own if best in used else best, room)
        if not _marked(quote, own):
            # The sentence is long and was cut around another name: then only the words around this one.
            quote = snippet(own, room)
        used.append(best)
        told |= {mention.watch for mention in best if _marked(quote, [mention])}
        runs += [_GAP, *quote] if runs else quote
    return tuple(runs)


def _marked(quote: Runs, mentions: Sequence[Mention]) -> bool:
    return any(hit and mention.surface in text for text, hit in quote for mention in mentions)


def _best(watch: str, quotes: list[list[Mention]]) -> list[Mention]:
    """The sentence that says most about `watch`: as subject, with most other names, early."""

    def rank(quote: list[Mention]) -> tuple[int, int, int]:
        own = [mention for mention in quote if mention.watch == watch]
        names = len({mention.watch for mention in quote})
        return min(_ROLES[mention.role] for mention in own), -names, own[0].start

    about = [quote for quote in quotes if any(mention.watch == watch for mention in quote)]
    return min(about, key=rank, default=[])


def _stands_in(title: str, mention: Mention) -> bool:
    return mention.zone is Zone.HEADLINE and title[mention.start : mention.end] == mention.surface != ""
