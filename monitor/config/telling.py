"""From the `digests` block to who gets which names, and when."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from monitor.config.delivering import DEFAULT_FOLDER, recipients
from monitor.config.models import DigestBlock, File
from monitor.config.plan import DigestPlan
from monitor.config.tree import Faults
from monitor.config.wording import did_you_mean, listing, quoted
from monitor.schedule import Schedule, parse
from monitor.watches import Watch

_SHOWN = 5
DEFAULT_NAME = "Daily digest"
DEFAULT_WHEN = "every day at 07:00"


def digests(
    file: File, watches: Sequence[Watch], faults: Faults, folder: Path, watchlists: Sequence[str]
) -> tuple[DigestPlan, ...]:
    """Build every digest; a file without any gets one a day into the folder `digests`.

    watchlists: the names of all watchlists in the file, also of those that hold no usable name.
    """
    everything = frozenset(watch.key for watch in watches)
    strict = frozenset(watch.key for watch in watches if watch.about_only)
    if file.digests is None:
        to = f"folder:{folder / DEFAULT_FOLDER}"
        return (DigestPlan(DEFAULT_NAME, (to,), everything, when=parse(DEFAULT_WHEN), about=strict),)
    if not file.digests and not faults.emptied(("digests",)):
        faults.error(
            ("digests",), "digests is empty; leave it out for one digest a day into a folder", key=True
        )
    built: list[DigestPlan] = []
    lines: dict[str, int] = {}
    for index, block in enumerate(file.digests):
        loc = ("digests", index)
        line = faults.line(loc)
        when = _when(block, loc, faults)
        name = block.name or _derived_name(when, loc, faults)
        if name.casefold() in lines:
            what = f"another digest is named {quoted(name)}, on line {lines[name.casefold()]}"
            faults.error((*loc, "name"), what if block.name else f"{what}; give this one a name:")
        lines.setdefault(name.casefold(), line)
        chosen = everything
        if block.watch is not None:
            chosen = chosen_watches(block.watch, (*loc, "watch"), watches, watchlists, faults)
        built.append(
            DigestPlan(
                name=name,
                to=recipients(block.to, file.delivery, (*loc, "to"), faults, folder),
                when=when,
                watches=chosen,
                if_empty=block.if_empty,
                layout=block.layout,
                about=chosen if block.min == "about" else strict,
                subject=block.role == "subject",
                named=block.role == "named",
                line=line,
            )
        )
    _note_untold(watches, built, faults)
    return tuple(built)


def _note_untold(watches: Sequence[Watch], built: Sequence[DigestPlan], faults: Faults) -> None:
    """A name that no digest takes is stored and told to nobody: meant so, or a forgotten list."""
    told = frozenset[str]().union(*(plan.watches for plan in built))
    left = [quoted(watch.name) for watch in watches if watch.key not in told]
    sound = all(problem.warning for problem in faults.problems)  # a digest with a fault is not built
    if built and left and sound:
        more = f" and {len(left) - _SHOWN} more" if left[_SHOWN:] else ""
        faults.note(("digests",), f"no digest takes {listing(left[:_SHOWN])}{more}")


def _when(block: DigestBlock, loc: tuple[str | int, ...], faults: Faults) -> Schedule:
    if block.when is not None and block.cron is not None:
        faults.error((*loc, "cron"), "a digest has when: or cron:, not both", key=True)
    return block.when or block.cron or parse(DEFAULT_WHEN)


def _derived_name(when: Schedule, loc: tuple[str | int, ...], faults: Faults) -> str:
    """A title after the rhythm; where it is not daily the reader is asked to fix it by a name.

    The store knows a digest by its name, so a name that changes with `when` would start a new one.
    """
    weekly, monthly = len(when.weekdays) == 1, len(when.days) == 1
    if not (weekly or monthly):
        return DEFAULT_NAME
    name = "Weekly digest" if weekly else "Monthly digest"
    faults.warning(
        loc, f"this digest has no name and is called {quoted(name)}; write name: to keep it the same digest "
        "when its times change"
    )  # fmt: skip
    return name


def chosen_watches(
    words: Sequence[str],
    loc: tuple[str | int, ...],
    watches: Sequence[Watch],
    watchlists: Sequence[str],
    faults: Faults,
) -> frozenset[str]:
    """The keys of the watches that watchlists and names stand for."""
    if not words:
        faults.error(loc, "watch is empty; leave it out for all names", key=True)
    lists = {name.casefold() for name in watchlists}
    keys = {watch.key for watch in watches}
    names = {alias.text.casefold(): watch.name for watch in watches for alias in watch.aliases}
    chosen: set[str] = set()
    for index, word in enumerate(words):
        folded = word.casefold()
        if folded in lists:
            chosen.update(watch.key for watch in watches if watch.watchlist.casefold() == folded)
        elif folded in keys:
            chosen.add(folded)
        elif folded in names:
            meant = quoted(names[folded])
            faults.error((*loc, index), f"{quoted(word)} is an alias here; write the name {meant}")
        else:
            near = did_you_mean(word, [*watchlists, *(watch.name for watch in watches)])
            faults.error((*loc, index), f"no watchlist or name {quoted(word)}{near}")
    return frozenset(chosen)
