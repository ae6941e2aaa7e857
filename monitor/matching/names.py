"""Watches turned into what the automaton looks for: forms of names and of context phrases.

Owns the numbering of names and phrases. Knows no article.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from monitor.matching.automaton import Automaton
from monitor.matching.forms import Form, Written, forms, written_rule
from monitor.matching.gangs import may_be_gang, speaks_of_gangs
from monitor.matching.needles import Needles
from monitor.matching.words import common_name
from monitor.watches import Alias, Case, Watch


class Beside(NamedTuple):
    """Phrases that matter beside a name alone, by their numbers, and what shows that none stands there."""

    numbers: tuple[int, ...] = ()
    needles: Needles = Needles()


@dataclass(frozen=True, slots=True)
class Name:
    """One alias of one watch. needs: numbers of phrases.

    common: made of English words, so that the sentence must show that it is a name.
    acronym: short capitals, which may be defined as something else. spelled: long enough to prove itself.
    firm: one word with a capital, of letters alone, that a vendor is called by: it may be a surname.
    lawful: a vendor or a body is meant, and no word of the watch says that it is criminals.
    gang: criminals go by it too, though it is lawful.
    """

    watch: int
    alias: Alias
    order: int
    needs: tuple[int, ...]
    not_near: Beside
    exclude: Beside
    common: bool
    acronym: bool
    spelled: bool
    firm: bool
    lawful: bool
    gang: bool


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything one automaton finds. owners[form] is a name's number, -1 for a form of a phrase.

    phrases: for each phrase the numbers of its forms.
    watches: those asked for, `watched` of them, then the rivals that stand beside them. rivals: for each
    watch that has any, their numbers.
    """

    watches: tuple[Watch, ...]
    watched: int
    names: tuple[Name, ...]
    forms: tuple[Form, ...]
    owners: tuple[int, ...]
    phrases: tuple[tuple[int, ...], ...]
    automaton: Automaton
    shared: frozenset[str]
    rivals: Mapping[int, frozenset[int]]

    def is_watched(self, watch: int) -> bool:
        """Say whether a watch was asked for, rather than put beside one as a rival."""
        return watch < self.watched


def compile_names(watches: Iterable[Watch]) -> Lexicon:
    """Return the lexicon of `watches`; an alias without letters or digits finds nothing.

    A rival that is watched itself stands once, as a watch.
    """
    asked = tuple(watches)
    keys = {watch.key for watch in asked}
    others = {rival.key: rival for watch in asked for rival in watch.rivals if rival.key not in keys}
    kept = (*asked, *(others[key] for key in sorted(others)))
    numbers = {rival.key: len(asked) + number for number, rival in enumerate(kept[len(asked) :])}
    names: list[Name] = []
    all_forms: list[Form] = []
    owners: list[int] = []
    phrases: dict[tuple[str, Case], int] = {}
    of_phrase: list[tuple[int, ...]] = []
    users: dict[str, set[int]] = {}

    def phrase(text: str, case: Case = Case.AUTO) -> int:
        number = phrases.setdefault((text, case), len(phrases))
        if number == len(of_phrase):
            first = len(all_forms)
            all_forms.extend(forms(text, case, phrase=True))
            of_phrase.append(tuple(range(first, len(all_forms))))
            owners.extend([-1] * len(of_phrase[-1]))
        return number

    def beside(numbers: tuple[int, ...], name: str) -> Beside:
        if not numbers:
            return _NOTHING
        found = [all_forms[form] for number in numbers for form in of_phrase[number]]
        return Beside(numbers, Needles.of(found, name))

    for index, watch in enumerate(kept):
        called = (watch.shown, *(alias.text for alias in watch.aliases))
        lawful = watch.kind in _LAWFUL and not any(map(speaks_of_gangs, called))
        for order, alias in enumerate(watch.aliases):
            rule = written_rule(alias.text, alias.case)
            names.append(
                Name(
                    index,
                    alias,
                    order,
                    tuple(phrase(text) for text in alias.needs),
                    beside(tuple(phrase(text) for text in alias.not_near), alias.text),
                    beside(
                        tuple(phrase(text, _exclude_case(text, alias.text)) for text in alias.exclude),
                        alias.text,
                    ),
                    common=alias.case is not Case.ANY
                    and not alias.text.isupper()
                    and common_name(alias.text),
                    acronym=rule is Written.EXACT and alias.text.isupper() and len(alias.text) > 1,
                    spelled=len(alias.text.split()) > 1 or len(alias.text) > 6,
                    firm=watch.kind == "vendors" and alias.text.isalpha() and not alias.text.islower(),
                    lawful=lawful,
                    gang=lawful and may_be_gang(alias.text),
                )
            )
            for form in forms(alias.text, alias.case):
                all_forms.append(form)
                owners.append(len(names) - 1)
            users.setdefault(alias.text.casefold(), set()).add(index)
    needed = {number for name in names for number in name.needs}
    late = {form for number in needed for form in of_phrase[number]}
    return Lexicon(
        kept,
        len(asked),
        tuple(names),
        tuple(all_forms),
        tuple(owners),
        tuple(of_phrase),
        Automaton(all_forms, late, {form for numbers in of_phrase for form in numbers} - late),
        frozenset(text for text, indexes in users.items() if len(indexes) > 1),
        {
            index: frozenset(numbers[rival.key] for rival in watch.rivals if rival.key in numbers)
            for index, watch in enumerate(asked)
            if watch.rivals
        },
    )


_NOTHING = Beside()
_LAWFUL = ("vendors", "agencies")
"""Blocks of config.yaml whose names are no criminals'; under any other a gang may be meant."""


def _exclude_case(phrase: str, alias: str) -> Case:
    """A phrase that differs from the alias only in case or symbols ("sec.") counts only as written."""
    words = "".join(char for char in phrase.casefold() if char.isalnum())
    return Case.EXACT if words == "".join(char for char in alias.casefold() if char.isalnum()) else Case.ANY
