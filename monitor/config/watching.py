"""From the `watch` block to watches: one rule set per spelling, and faults that need all names at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.config.models import AliasBlock, File, WatchBlock
from monitor.config.nesting import note_names_inside_names, stands_in
from monitor.config.packing import Loan, Pick, aliases, lend, pick
from monitor.config.tree import Faults
from monitor.config.wording import quoted
from monitor.packs import shelf
from monitor.watches import Alias, Case, Watch

_KINDS = ("vendors", "agencies")
NAME_LIMIT = 200  # characters
_DOTTED = re.compile(r"\b(?:[A-Z]\.){2,}")
_HYPHENS = re.compile(r"[\s\-\u2010\u2011\u2013]+")
_QUOTES = str.maketrans("‘’ʼ", "'''")

Loc = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class _Spelling:
    """One alias with the place it came from."""

    alias: Alias
    loc: Loc
    watch: str


def watches(file: File, faults: Faults) -> tuple[Watch, ...]:
    """Build every watch; faults are recorded with their places."""
    built: list[Watch] = []
    lines: dict[str, int] = {}
    spellings: list[_Spelling] = []
    lists: dict[str, str] = {}
    cased, written = _told_apart_by_case(file), _written(file)
    for watchlist, blocks in file.watch.items():
        _check_watchlist(watchlist, lists, faults)
        # Where no watchlist holds one, that is an error which is told already.
        if not blocks and any(file.watch.values()) and not faults.emptied(("watch", watchlist)):
            message = f"the watchlist {quoted(watchlist)} holds no names"
            faults.warning(("watch", watchlist), message, key=True)
        for index, block in enumerate(blocks):
            loc: Loc = ("watch", watchlist, index)
            key, told_apart = block.name.casefold(), block.name.casefold() in cased
            if key in lines and told_apart and block.name not in lines:
                faults.warning(
                    (*loc, "name"),
                    f"{quoted(block.name)} is watched with other capitals on line {lines[key]}; "
                    "each counts only as it is written. To count them as one name, keep one",
                )
                key = block.name
            if key in lines:
                faults.error((*loc, "name"), f"{quoted(block.name)} is already watched on line {lines[key]}")
                continue
            lines[key] = lines[block.name] = faults.line(loc)
            own = _spellings(block, key, loc, exact=told_apart)
            picked = None if told_apart else pick(block, loc, faults)
            lent = None if told_apart or picked is not None else lend(block)
            _check_spellings(own, picked, lent, faults)
            _check_examples(block, loc, faults)
            _check_kind(block, watchlist, loc, faults)
            spellings += own
            listed = tuple(spelling.alias for spelling in own)
            if picked is not None:
                listed = aliases(block, listed, picked, written, loc, faults)
            elif lent is not None:
                listed = (lent.alias, *listed[1:])
            built.append(
                Watch(
                    key=key,
                    name=block.name,
                    watchlist=watchlist,
                    aliases=listed,
                    label=block.label or (picked.label if picked is not None else ""),
                    priority=block.priority,
                    muted_until=block.muted,
                    hit_examples=block.examples.hit,
                    miss_examples=block.examples.miss,
                    example_places=_example_places(block, loc, faults),
                    about_only=block.min == "about",
                    country=source.country if (source := picked or lent) is not None else "",
                    rivals=picked.rivals() if picked is not None else (),
                    undivided=picked is not None and picked.whole,
                    line=faults.line(loc),
                )
            )
    _warn_of_shared_spellings(spellings, faults)
    note_names_inside_names(((one.alias.text, one.watch, one.loc) for one in spellings), faults)
    return tuple(built)


def _check_watchlist(watchlist: str, lists: dict[str, str], faults: Faults) -> None:
    loc: Loc = ("watch", watchlist)
    twin = lists.setdefault(watchlist.casefold(), watchlist)
    if twin != watchlist:
        line = faults.tree.at(("watch", twin)).key_line
        faults.error(loc, f"the watchlist {quoted(watchlist)} stands on line {line} already", key=True)


def _check_kind(block: WatchBlock, watchlist: str, loc: Loc, faults: Faults) -> None:
    """A body among vendors is read as a firm, and the other way round: tell where the packs know better."""
    if not block.pack or watchlist.casefold() not in _KINDS:
        return
    kind = shelf.kind_of(block.name)
    if kind and kind != watchlist.casefold():
        faults.note(
            (*loc, "name"),
            f"the packs have {quoted(block.name)} among {kind}; here it is read as one of {watchlist}",
        )


def _told_apart_by_case(file: File) -> frozenset[str]:
    """Names (folded) that are watched in several spellings with capitals, as Nvidia and NVIDIA.

    One in small letters only is a name written carelessly, not a second one.
    """
    first: dict[str, str] = {}
    several: dict[str, set[str]] = {}
    for blocks in file.watch.values():
        for block in blocks:
            folded = block.name.casefold()
            other = first.setdefault(folded, block.name)
            if other != block.name:
                several.setdefault(folded, {other}).add(block.name)
    return frozenset(folded for folded, names in several.items() if folded not in names)


def _written(file: File) -> dict[str, set[str]]:
    """Every spelling (folded) that the file writes out, with the names (folded) it is written for."""
    found: dict[str, set[str]] = {}
    for blocks in file.watch.values():
        for block in blocks:
            for text in (block.name, *(alias.text for alias in block.aliases)):
                found.setdefault(text.casefold(), set()).add(block.name.casefold())
    return found


def _spellings(block: WatchBlock, key: str, loc: Loc, *, exact: bool) -> list[_Spelling]:
    case = Case.EXACT if exact else block.case
    name = Alias(block.name, case, block.needs, block.not_near, block.exclude)
    return [
        _Spelling(name, (*loc, "name"), key),
        *(
            _Spelling(_alias(alias, block), (*loc, "aliases", index, "text"), key)
            for index, alias in enumerate(block.aliases)
        ),
    ]


def _alias(alias: AliasBlock, block: WatchBlock) -> Alias:
    """An alias takes from its name what it does not state itself."""
    stated = alias.model_fields_set
    return Alias(
        text=alias.text,
        case=alias.case if "case" in stated else block.case,
        needs=alias.needs if "needs" in stated else block.needs,
        not_near=alias.not_near if "not_near" in stated else block.not_near,
        exclude=alias.exclude if "exclude" in stated else block.exclude,
    )


def _check_spellings(
    own: Sequence[_Spelling], picked: Pick | None, lent: Loan | None, faults: Faults
) -> None:
    lines: dict[str, int] = {}
    for spelling in own:
        text, loc = spelling.alias.text, spelling.loc
        if fault := _unusable(spelling.alias):
            faults.error(loc, fault)
        elif not any(c.isalnum() for c in text):
            faults.warning(
                loc, f"{quoted(text)} has no letter or digit; it is found wherever these signs stand"
            )
        elif not any(c.isalpha() for c in text) and not spelling.alias.needs:
            faults.note(loc, f"{quoted(text)} is a number and found wherever that stands; give it needs:")
        folded = text.casefold()
        if folded in lines:
            faults.error(loc, f"{quoted(text)} stands here twice; the first is on line {lines[folded]}")
        lines.setdefault(folded, faults.line(loc))
    folded_texts = [spelling.alias.text.casefold() for spelling in own]
    if picked is not None:
        folded_texts += [text.casefold() for text in picked.texts]
    known = picked or lent
    for spelling in own:
        _check_rules(spelling, folded_texts, faults, known.rules if known is not None else frozenset())


def _unusable(alias: Alias) -> str:
    """What makes a spelling unfit to be looked for, "" where nothing does."""
    if len(alias.text) > NAME_LIMIT:
        return f"a name of {len(alias.text)} characters; the longest may have {NAME_LIMIT}"
    if len(alias.text) == 1 and alias.text.isalnum() and not alias.needs:
        kind = "digit" if alias.text.isdigit() else "letter"
        return f"{quoted(alias.text)} is a single {kind} and would be found everywhere; give it needs:"
    return ""


def _check_rules(spelling: _Spelling, own: Sequence[str], faults: Faults, packed: frozenset[str]) -> None:
    """Rules that can never hold, or never do anything. Inherited ones are told once, at the name.

    packed: rules that the pack binds the name with; an empty list takes those away, so it does something.
    """
    base, place = spelling.loc[:-1], spelling.loc[-1]
    alias = spelling.alias
    stated = faults.tree.at(base).entries or {}
    covered = own if place == "name" else [alias.text.casefold()]
    for setting, words in (("needs", alias.needs), ("not_near", alias.not_near), ("exclude", alias.exclude)):
        if setting not in stated:
            continue
        if not words and place == "name" and setting not in packed:
            faults.warning((*base, setting), f"{setting} is empty and does nothing", key=True)
        for index, word in enumerate(words):
            told = _useless(setting, word.casefold(), alias, covered)
            if told:
                faults.warning((*base, setting, index), f"{quoted(word)} {told}")
    if alias.needs and {w.casefold() for w in alias.needs} <= {w.casefold() for w in alias.not_near}:
        faults.warning(
            (*base, "needs"),
            "every word of needs stands in not_near too, so the name can hardly count",
            key=True,
        )
    if "needs" in stated and alias.needs and place == "name":
        _check_needs_outside(alias, (*base, "needs"), faults)


def _check_needs_outside(alias: Alias, loc: Loc, faults: Faults) -> None:
    """A need that stands only in phrases which do not count asks for nothing beside the name."""
    asked = [word for word in alias.needs if word.casefold() != alias.text.casefold()]
    holding = [next((phrase for phrase in alias.exclude if stands_in(word, phrase)), "") for word in asked]
    if holding and all(holding):
        faults.warning(
            loc,
            f"every word of needs stands inside exclude ({quoted(holding[0])}), where the name does not "
            "count; add one that stands elsewhere",
            key=True,
        )


def _useless(setting: str, word: str, alias: Alias, covered: Sequence[str]) -> str:
    if not any(c.isalnum() for c in word):
        return "has no letter or digit, so it never stands as a word"
    if setting == "exclude":
        if word in covered:
            return "is the name itself, so it would never count"
        if not any(name in word for name in covered):
            return f"does not hold {quoted(alias.text)}, so it excludes nothing; not_near may be meant"
        return ""
    if word != alias.text.casefold():
        return ""
    if setting == "needs":
        return "is the name itself, so this need is always met"
    return "is the name itself, so it would never count"


def _as_found(text: str) -> str:
    """The form in which a text is found.

    Case, curly quotes, full-width letters, hyphens for spaces and the dots of "U.S." do not matter.
    """
    plain = unicodedata.normalize("NFKC", text).translate(_QUOTES)
    undotted = _DOTTED.sub(lambda found: found[0].replace(".", ""), plain)
    return _HYPHENS.sub(" ", undotted).strip().casefold()


def _check_examples(block: WatchBlock, loc: Loc, faults: Faults) -> None:
    if "examples" not in block.model_fields_set or block.examples.hit or block.examples.miss:
        return
    if not faults.emptied((*loc, "examples")):
        faults.warning(
            (*loc, "examples"), "examples hold neither hit: nor miss:, so nothing is tried", key=True
        )


def _example_places(block: WatchBlock, loc: Loc, faults: Faults) -> tuple[tuple[int, int], ...]:
    if not (block.examples.hit or block.examples.miss):
        return ()
    return (*faults.places((*loc, "examples", "hit")), *faults.places((*loc, "examples", "miss")))


def _warn_of_shared_spellings(spellings: Sequence[_Spelling], faults: Faults) -> None:
    """One spelling for two names flags both, unless rules tell them apart."""
    first: dict[str, _Spelling] = {}
    for spelling in spellings:
        folded = _as_found(spelling.alias.text)
        other = first.setdefault(folded, spelling)
        told_apart = any((*s.alias.needs, *s.alias.not_near) for s in (spelling, other)) or (
            spelling.alias.text != other.alias.text and spelling.alias.case is other.alias.case is Case.EXACT
        )
        if other.watch != spelling.watch and not told_apart:
            line = faults.line(other.loc)
            faults.warning(
                spelling.loc,
                f"{quoted(spelling.alias.text)} stands for another name on line {line} too; both will be "
                "flagged unless needs: or not_near: tells them apart",
            )
