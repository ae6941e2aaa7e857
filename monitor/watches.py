"""What is watched: a name, its aliases and the rules that decide when one counts. Data only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Case(StrEnum):
    """How the case of letters counts: `auto` is exact for short all-capital names, any case else."""

    AUTO = "auto"
    EXACT = "exact"
    ANY = "any"


class Priority(StrEnum):
    """How much a name matters to its reader; orders the digest."""

    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Alias:
    """One spelling of a name with the rules that bind it.

    needs: one of these must stand in the article (any zone but furniture) for the alias to count.
    not_near: one of these within the same or a neighbouring sentence drops the mention.
    exclude: longer phrases that contain the alias and must not count.
    lenient: where the alias is an English word, its needs speak for it and are not asked for.
    usual: it mostly means the watch, so that its needs are never asked for.
    """

    text: str
    case: Case = Case.AUTO
    needs: tuple[str, ...] = ()
    not_near: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    lenient: bool = False
    usual: bool = False


@dataclass(frozen=True, slots=True)
class Watch:
    """A watched vendor or agency.

    key: stable identity in the store (the name, case-folded); two watches never share one.
    aliases: every spelling that may count, the name itself first.
    watchlist: the block of config.yaml it stands in ("vendors", "agencies"); shown as its kind.
    country: where it belongs, as ISO 3166-1 alpha-2 or EU; "" where its names alone say it.
    rivals: bodies with a spelling of this watch ("NCSC") that are known and not watched; matching lets
    them claim their places and tells nothing of them. undivided: it stands for every body of its
    spelling and so need not prove which one is meant.
    line, example_places: where it stands in config.yaml; line and column of each example, hits first.
    """

    key: str
    name: str
    watchlist: str
    aliases: tuple[Alias, ...]
    label: str = ""
    priority: Priority = Priority.NORMAL
    muted_until: date | None = None
    hit_examples: tuple[str, ...] = ()
    miss_examples: tuple[str, ...] = ()
    about_only: bool = False
    country: str = ""
    rivals: tuple[Watch, ...] = ()
    undivided: bool = False
    line: int = field(default=0, compare=False)
    example_places: tuple[tuple[int, int], ...] = field(default=(), compare=False)

    @property
    def shown(self) -> str:
        """The name as readers see it."""
        return self.label or self.name

    @property
    def kind(self) -> str:
        """Its watchlist, whatever the case it is written in: "vendors" for "Vendors"."""
        return self.watchlist.casefold()

    def mute_on(self, today: date) -> str:
        """Until when it stays out of digests, as a reader reads it; "" where it does not on `today`."""
        if self.muted_until is None or self.muted_until <= today:
            return ""
        return f"muted until {self.muted_until}"
