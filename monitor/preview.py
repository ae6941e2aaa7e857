"""What an edit of the watched names would change: stories per name and digest, before and after. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import ahocorasick_rs

from monitor.config.plan import Plan
from monitor.items import Match, Naming
from monitor.watches import Watch

EXAMPLES = 3
_RUN = re.compile(r"[^\W_]+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_ENDINGS = 2  # letters that a Cyrillic declension may change


@dataclass(slots=True)
class Change:
    """One name's stories before and after, with titles that come and go."""

    key: str
    before: set[int] = field(default_factory=set)
    after: set[int] = field(default_factory=set)
    gained: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


@dataclass(slots=True)
class DigestChange:
    """One digest's stories before and after, by the local day they were stored."""

    name: str
    before: dict[str, set[int]] = field(default_factory=dict)
    after: dict[str, set[int]] = field(default_factory=dict)


def edited(old: Sequence[Watch], new: Sequence[Watch]) -> dict[str, str]:
    """Return each key whose rules differ, with "added", "changed" or "removed"."""
    before = {watch.key: watch for watch in old}
    after = {watch.key: watch for watch in new}
    told = {key: "removed" for key in before if key not in after}
    for key, watch in after.items():
        if key not in before:
            told[key] = "added"
        elif _rules(before[key]) != _rules(watch):
            told[key] = "changed"
    return told


def _rules(watch: Watch) -> tuple[object, ...]:
    return watch.aliases, watch.country, watch.rivals, watch.undivided


class Sieve:
    """Tells texts that may hold one of the names from those that cannot, in one fast pass.

    It lets too much through, never too little: a name is looked for by its longest word alone.
    """

    def __init__(self, watches: Iterable[Watch]) -> None:
        needles = {needle for watch in watches for alias in watch.aliases for needle in _needles(alias.text)}
        self._all = "" in needles
        self._automaton = ahocorasick_rs.AhoCorasick(sorted(needles - {""}))

    def holds(self, text: str) -> bool:
        """Say whether `text` may hold a name."""
        if self._all:
            return True
        if not text.isascii():
            text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
        return bool(self._automaton.find_matches_as_indexes(text.casefold()))


def _needles(name: str) -> Iterator[str]:
    plain = unicodedata.normalize("NFKC", name).casefold()
    runs = _RUN.findall(plain)
    if not runs:
        yield ""  # made of signs: every text must be looked at
        return
    longest = max(runs, key=len)
    if any("\u0400" <= letter <= "\u04ff" for letter in longest) and len(longest) > _ENDINGS + 2:
        longest = longest[:-_ENDINGS]
    yield longest
    if len(plain) <= 5 and plain.isalnum():
        yield ".".join(plain)  # F.B.I.


class Tally:
    """Adds up what each article names before and after the edit."""

    def __init__(self, old: Sequence[Plan], new: Sequence[Plan]) -> None:
        self._old = {plan.name: plan for plan in old}
        self._new = {plan.name: plan for plan in new}
        self.changes: dict[str, Change] = {}
        self.digests = {name: DigestChange(name) for name in {**self._old, **self._new}}

    def add(
        self,
        story: int,
        day: str,
        title: str,
        before: Sequence[Match | Naming],
        after: Sequence[Match | Naming],
    ) -> None:
        """Count one article of a story: what it names before and after the edit."""
        named, names = {match.watch for match in before}, {match.watch for match in after}
        for key in named | names:
            change = self.changes.setdefault(key, Change(key))
            if key in named:
                change.before.add(story)
            if key in names:
                change.after.add(story)
            examples = change.lost if key not in names else change.gained
            if (key in named) != (key in names) and len(examples) < EXAMPLES:
                examples.append(title)
        for name, digest in self.digests.items():
            if _wants(self._old.get(name), before):
                digest.before.setdefault(day, set()).add(story)
            if _wants(self._new.get(name), after):
                digest.after.setdefault(day, set()).add(story)


def _wants(plan: Plan | None, named: Sequence[Match | Naming]) -> bool:
    """Whether a digest is owed an article that names these, after its watches, `min` and `role`."""
    return plan is not None and any(
        match.watch in plan.watches and not plan.passes_over(match) for match in named
    )


def document(
    tally: Tally, kinds: Mapping[str, str], shown: Mapping[str, str], days: int
) -> dict[str, object]:
    """The stable JSON form: names edited or with other stories than before, stories per digest and day.

    shown: the name of each key as config.yaml writes it.
    """
    names = [
        {
            "name": shown.get(key, key),
            "edit": kinds.get(key, ""),
            "before": len(change.before),
            "after": len(change.after),
            "gained": change.gained,
            "lost": change.lost,
        }
        for key in sorted({*kinds, *tally.changes})
        for change in [tally.changes.get(key, Change(key))]
        if key in kinds or change.before != change.after
    ]
    digests = [
        {
            "digest": digest.name,
            "days": [
                {
                    "day": day,
                    "before": len(before),
                    "after": len(after),
                    "gained": len(after - before),
                    "lost": len(before - after),
                }
                for day in sorted({*digest.before, *digest.after})
                for before, after in [(digest.before.get(day, set()), digest.after.get(day, set()))]
            ],
        }
        for digest in tally.digests.values()
    ]
    return {"days": days, "names": names, "digests": digests}
