"""What the packs hold of one vendor or agency: spellings and the rules that bind them. Data only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from monitor.watches import Alias, Case


@dataclass(frozen=True, slots=True)
class Rules:
    """When a spelling counts, as `monitor.watches.Alias` has it; None where the pack does not say.

    usual: of the needs that are said here.
    """

    case: Case | None = None
    needs: tuple[str, ...] | None = None
    not_near: tuple[str, ...] | None = None
    exclude: tuple[str, ...] | None = None
    usual: bool = False

    def over(self, below: Rules) -> Rules:
        """These rules, with those of `below` for what is not said here."""
        return Rules(
            below.case if self.case is None else self.case,
            below.needs if self.needs is None else self.needs,
            below.not_near if self.not_near is None else self.not_near,
            below.exclude if self.exclude is None else self.exclude,
            below.usual if self.needs is None else self.usual,
        )

    def alias(self, text: str, *, lenient: bool = True) -> Alias:
        """A spelling under these rules.

        The needs of a pack only speak for a spelling that is an English word: its sentence mostly tells, and
        no list of words is complete.
        """
        case = self.case or Case.AUTO
        words = (self.needs or (), self.not_near or (), self.exclude or ())
        return Alias(text, case, *words, lenient=lenient, usual=lenient and self.usual)


@dataclass(frozen=True, slots=True)
class Spelling:
    """Another way to write a name, with the rules of its own."""

    text: str
    rules: Rules = Rules()


@dataclass(frozen=True, slots=True)
class Entry:
    """A vendor or an agency.

    kind: the file it stands in, "vendors" or "agencies". country: ISO 3166-1 alpha-2, EU or INT.
    aliases: every spelling beside the name, former names and other scripts among them. brands: products
    and units that count only for who asks for them. groups: spellings shared with other entries, each
    one of `aliases` too. hits, misses: sentences that tests try; empty where read from packs.json.
    """

    name: str
    kind: str
    country: str
    label: str = ""
    rules: Rules = Rules()
    aliases: tuple[Spelling, ...] = ()
    brands: tuple[Spelling, ...] = ()
    groups: tuple[str, ...] = ()
    hits: tuple[str, ...] = field(default=(), compare=False)
    misses: tuple[str, ...] = field(default=(), compare=False)

    @property
    def key(self) -> str:
        """What a name in config.yaml must be, case-folded, to pick this entry."""
        return self.name.casefold()

    def spellings(self) -> tuple[Alias, ...]:
        """The name and its aliases under their rules, brands left out."""
        return (self.rules.alias(self.name), *(s.rules.over(self.rules).alias(s.text) for s in self.aliases))


def united(entries: Iterable[Entry], spelling: str) -> tuple[Alias, ...]:
    """Every spelling of the bodies of a group, the shared one first.

    A spelling of several is bound by no more than binds it in each: a name that one of them lets count
    counts. Their full names with a country in brackets ("NCSC (UK)") stay, as people do write them.
    """
    found: dict[str, Alias] = {}
    for entry in entries:
        for alias in entry.spellings():
            key = alias.text.casefold()
            found[key] = _looser(found[key], alias) if key in found else alias
    first = found.pop(spelling.casefold())
    return (first, *found.values())


def _looser(one: Alias, other: Alias) -> Alias:
    return Alias(
        one.text,
        one.case if one.case is other.case else Case.AUTO,
        tuple(dict.fromkeys((*one.needs, *other.needs))) if one.needs and other.needs else (),
        tuple(word for word in one.not_near if word in other.not_near),
        tuple(word for word in one.exclude if word in other.exclude),
        lenient=True,
        usual=one.usual and other.usual,
    )
