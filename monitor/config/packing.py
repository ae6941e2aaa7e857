"""What the packs add to a watched name, and what the file overrides of it.

A fault about a picked entry is told on the line of the name that picked it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from monitor.config.models import WatchBlock
from monitor.config.tree import Faults
from monitor.config.wording import did_you_mean, listing, quoted
from monitor.packs import shelf
from monitor.packs.entries import Entry, Rules, Spelling, united
from monitor.watches import Alias, Watch

_SHOWN = 6  # entries
Loc = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Pick:
    """What stands behind a watched name: one entry, or a whole group that shares its spelling."""

    entries: tuple[Entry, ...]
    spelling: str
    whole: bool = False

    @property
    def label(self) -> str:
        """The name as readers see it; "" where the pack has none."""
        return "" if self.whole else self.entries[0].label

    @property
    def country(self) -> str:
        """Where the body belongs; "" for a group of several countries."""
        countries = {entry.country for entry in self.entries}
        return countries.pop() if len(countries) == 1 else ""

    @property
    def texts(self) -> tuple[str, ...]:
        """Every spelling that the pack knows, brands too."""
        known = (alias.text for entry in self.entries for alias in entry.spellings())
        return (*known, *(brand.text for entry in self.entries for brand in entry.brands))

    @property
    def rules(self) -> frozenset[str]:
        """The rules that the pack binds the name with, as config.yaml names them."""
        return _names_of(Rules() if self.whole else self.entries[0].rules)

    def rivals(self) -> tuple[Watch, ...]:
        """The bodies that share one of its spellings, as watches that nothing is told of."""
        if self.whole:
            return ()
        return tuple(
            Watch(other.key, other.name, other.kind, other.spellings(), other.label, country=other.country)
            for other in shelf.rivals(self.entries[0])
        )


def pick(block: WatchBlock, loc: Loc, faults: Faults) -> Pick | None:
    """What the packs have for a name: the entry of this name, else the group of this spelling.

    A group is picked by a name without aliases of its own: with them it is one body, described already.
    """
    if not block.pack:
        if block.brands is True or block.brands:
            faults.warning((*loc, "brands"), "brands does nothing beside pack: false", key=True)
        return None
    stated = block.model_fields_set
    if entry := shelf.entry(block.name):
        return Pick((entry,), entry.name)
    if "aliases" not in stated and (members := shelf.group(block.name)):
        return Pick(members, shelf.group_text(block.name), whole=True)
    if "aliases" not in stated and (meant := shelf.named_apart(block.name)):
        message = (
            f"the packs have no entry {quoted(block.name)}, so that only these letters with their brackets "
            f"are looked for; write {_one_of(meant)}, or aliases: to say what it is"
        )
        faults.warning((*loc, "name"), message)
    for setting in ("pack", "brands"):
        if setting in stated and getattr(block, setting) is not False:
            known = shelf.known_as(block.name)
            near = f"; it is a spelling of {quoted(known[0])}" if known else ""
            message = f"{setting} does nothing: the packs have no entry {quoted(block.name)}{near}"
            faults.warning((*loc, setting), message, key=True)
    return None


@dataclass(frozen=True, slots=True)
class Loan:
    """What a name that is no entry, but a spelling of one, takes from it: rules, and where it belongs."""

    alias: Alias
    country: str
    rules: frozenset[str]


def lend(block: WatchBlock) -> Loan | None:
    """What the packs know of a name that is an alias or a brand of one entry; the other names stay out.

    Who writes "Delta" watches that word, and the packs know what else it may mean. The full names of the
    entry speak for it as its needs do.
    """
    found = shelf.spelled(block.name) if block.pack and not shelf.group(block.name) else None
    if found is None:
        return None
    entry, spelling = found
    known = spelling.rules.over(entry.rules) if spelling in entry.aliases else spelling.rules
    if known.needs:
        holding = [text for text in (entry.name, *(one.text for one in entry.aliases)) if " " in text]
        known = replace(known, needs=(*known.needs, *(text for text in holding if text not in known.needs)))
    rules = _rules(block, known)
    return Loan(rules.alias(block.name, lenient=not block.needs), entry.country, _names_of(known))


def aliases(
    block: WatchBlock,
    own: Sequence[Alias],
    found: Pick,
    spelled: Mapping[str, Set[str]],
    loc: Loc,
    faults: Faults,
) -> tuple[Alias, ...]:
    """Every spelling of a picked name, the name first: those of the file, then those of the pack.

    own: the name and the aliases as the file alone has them. spelled: the spellings that the file writes
    out, with the names it writes them for, all case-folded; those of other names are left to them.
    """
    brands = _brands(block, found, loc, faults)
    if found.whole:
        marks = (brand.rules.alias(brand.text) for brand in brands)
        listed = (*united(found.entries, found.spelling), *marks)
        return _once(_bound(block, _stricter(block, alias)) for alias in listed)
    entry = found.entries[0]
    rules = _rules(block, entry.rules)
    written = {alias.text.casefold() for alias in own[1:]}
    listed = (
        rules.alias(entry.name, lenient=not block.needs),
        *(_inheriting(block, index, alias, rules) for index, alias in enumerate(own[1:])),
        *(
            _bound(
                block,
                spelling.rules.over(rules).alias(
                    spelling.text, lenient=not block.needs or spelling.rules.needs is not None
                ),
            )
            for spelling in (*entry.aliases, *brands)
            if spelling.text.casefold() not in written
        ),
    )
    # a shared acronym stays: the bodies that have it compete for each of its places
    own_still = {entry.key, *written, *(text.casefold() for text in entry.groups)}
    return _once(
        alias
        for alias in listed
        if alias.text.casefold() in own_still or not spelled.get(alias.text.casefold(), set()) - {entry.key}
    )


def _bound(block: WatchBlock, alias: Alias) -> Alias:
    """A spelling of the pack with what the file refuses, also where the pack gave it rules of its own.

    Nobody can edit it in the file, so a word written there that drops the name drops it too.
    """
    return replace(
        alias,
        not_near=tuple(dict.fromkeys((*block.not_near, *alias.not_near))),
        exclude=tuple(dict.fromkeys((*block.exclude, *alias.exclude))),
    )


def _stricter(block: WatchBlock, alias: Alias) -> Alias:
    """A spelling of a group under the case and the needs that the file states for all of them."""
    stated = block.model_fields_set
    alias = replace(alias, case=block.case if "case" in stated else alias.case)
    if "needs" not in stated:
        return alias
    needs = tuple(dict.fromkeys((*block.needs, *alias.needs))) if block.needs else ()
    return replace(alias, needs=needs, lenient=False, usual=False)


def _once(listed: Iterable[Alias]) -> tuple[Alias, ...]:
    found: dict[str, Alias] = {}
    for alias in listed:
        found.setdefault(alias.text.casefold(), alias)
    return tuple(found.values())


def _names_of(rules: Rules) -> frozenset[str]:
    """The rules that bind, as config.yaml names them."""
    words = {"needs": rules.needs, "not_near": rules.not_near, "exclude": rules.exclude}
    return frozenset(setting for setting, listed in words.items() if listed)


def _rules(block: WatchBlock, own: Rules) -> Rules:
    """The rules of the name: the case of the file if it says one, its words beside those of the pack.

    An empty list in the file takes away what the pack has.
    """
    stated = block.model_fields_set

    def words(setting: str, ours: tuple[str, ...] | None) -> tuple[str, ...]:
        written: list[str] = getattr(block, setting)
        if setting in stated and not written:
            return ()
        # words that only help would be asked for beside those of the file
        kept = () if setting == "needs" and written and own.usual else ours or ()
        return tuple(dict.fromkeys((*written, *kept)))

    return Rules(
        block.case if "case" in stated else own.case,
        words("needs", own.needs),
        words("not_near", own.not_near),
        words("exclude", own.exclude),
        usual=own.usual and not block.needs,
    )


def _inheriting(block: WatchBlock, index: int, alias: Alias, rules: Rules) -> Alias:
    """An alias of the file, with the rules of the whole name for what it does not state itself."""
    stated = block.aliases[index].model_fields_set
    said = Rules(
        alias.case if "case" in stated else None,
        alias.needs if "needs" in stated else None,
        alias.not_near if "not_near" in stated else None,
        alias.exclude if "exclude" in stated else None,
    )
    return said.over(rules).alias(alias.text, lenient="needs" not in stated and not block.needs)


def _one_of(names: Sequence[str]) -> str:
    return " or ".join(quoted(name) for name in names[:_SHOWN]) + (" or another" if names[_SHOWN:] else "")


def _brands(block: WatchBlock, found: Pick, loc: Loc, faults: Faults) -> tuple[Spelling, ...]:
    known = {brand.text.casefold(): brand for entry in found.entries for brand in entry.brands}
    if block.brands is True and not known:
        faults.warning((*loc, "brands"), f"the packs know no brands of {quoted(block.name)}", key=True)
    if isinstance(block.brands, bool):
        return tuple(known.values()) if block.brands else ()
    chosen = []
    for index, word in enumerate(block.brands):
        brand = known.get(word.casefold())
        if brand is None:
            names = [spelling.text for spelling in known.values()]
            told = did_you_mean(word, names) or (f"; it knows {listing(names)}" if names else "")
            faults.error(
                (*loc, "brands", index),
                f"the pack knows no brand {quoted(word)} of {quoted(block.name)}{told}. "
                "Write others under aliases:",
            )
            continue
        chosen.append(brand)
    return tuple(chosen)
