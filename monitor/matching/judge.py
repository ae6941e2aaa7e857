"""The rules: which of the hits in one article count, and in plain words why the others do not.

Owns the order of the rules and the words of every refusal. Changes no offsets and reads no text but
the article's own passages.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import NamedTuple

from monitor.items import Zone
from monitor.matching.acronyms import defined_as, in_words
from monitor.matching.breaches import ransomed
from monitor.matching.code import in_code
from monitor.matching.countries import country_of, land_here, lands_whose
from monitor.matching.evidence import Context, weigh
from monitor.matching.firms import called_firm, shown_as_firm, shown_as_thing
from monitor.matching.fold import fold
from monitor.matching.gangs import Gangs
from monitor.matching.languages import capitals_tell, reads_as_other
from monitor.matching.layout import Page, Passage
from monitor.matching.names import Lexicon, Name
from monitor.matching.namesakes import Place, has_kin, whose
from monitor.matching.persons import given_here, initials_here, surname
from monitor.matching.phrases import Phrases
from monitor.matching.places import not_naming
from monitor.matching.setting import CAPITALS, style
from monitor.matching.towns import place_here, state_here
from monitor.matching.wording import listed, one_of, shown
from monitor.matching.words import is_word

NEEDS_REACH = 1500
"""A name that is an English word needs its company within this many characters of one of its places."""

LENIENT = 2
"""Points above which the sentence alone speaks for a name whose needs, of a pack, stand nowhere."""

PHRASE_REACH = 300
"""An excluded phrase begins at most this many characters before the name inside it."""

_FAR = 1 << 60
_DRAWN = re.compile(r"[A-Z]+[a-z]+[A-Z]|\b[a-z]+[A-Z]|[A-Z]{2}[a-z]")
"""Capitals that no English word has: "GReAT", "eBay"."""


class Candidate(NamedTuple):
    """A hit of a name whose case fits. start, end: in the joined text of the page."""

    start: int
    end: int
    surface: str
    name: Name
    passage: Passage


class Ruling(NamedTuple):
    """What a candidate came to: `why` is "" where it counts. firm: evidence enough to vouch for others."""

    candidate: Candidate
    why: str
    firm: bool = False
    doubtful: bool = False


class Judge:
    """Rules on the candidates of one article; made anew for each."""

    def __init__(self, lexicon: Lexicon, page: Page, phrases: Phrases, small: dict[str, int]) -> None:
        self._lexicon = lexicon
        self._page = page
        self._phrases = phrases
        self._small = small
        self._proven: set[int] = set()
        self._named: set[str] = set()
        self._persons: set[str] = set()
        self._meanings: dict[str, list[str]] = {}
        self._places: dict[int, list[int]] = {}
        self._usable: dict[int, list[tuple[int, int]]] = {}
        self._own: dict[int, frozenset[str]] = {}
        self._raised: set[int] = set()
        self._nobodies: dict[tuple[int, int, str], str] = {}
        self._spelled: dict[tuple[int, str], str] = {}
        self._gangs = Gangs()
        self._bearers: dict[str, dict[int, str]] = {}

    def rule(self, candidates: Sequence[Candidate]) -> list[Ruling]:
        """Return a ruling for each candidate, in its order; groups are not decided here."""
        self._read_definitions(candidates)
        for candidate in sorted(candidates, key=lambda c: c.start):
            if candidate.name.gang:
                place, passage = (candidate.start, candidate.end), candidate.passage
                firm = self._shows_firm(candidate)
                self._gangs.look(candidate.name.alias.text, place, passage.text, passage.at, firm=firm)
            self._places.setdefault(id(candidate.name), []).append(candidate.start)
            if not candidate.surface.islower():
                self._raised.add(id(candidate.name))
        rulings: dict[int, Ruling] = {}
        # unambiguous names first: a full name that stands in the article vouches for the short ones
        order = sorted(
            range(len(candidates)), key=lambda n: (bool(candidates[n].name.needs), candidates[n].name.common)
        )
        for number in order:
            ruling = rulings[number] = self._one(candidates[number])
            name = ruling.candidate.name
            clear = ruling.firm and " " in name.alias.text if name.common else name.spelled
            if not ruling.why and clear and not name.needs:
                self._proven.add(name.watch)
            if not ruling.why and ruling.firm:
                self._named.add(name.alias.text.casefold())
        for number, ruling in rulings.items():
            key = ruling.candidate.name.alias.text.casefold()
            if (ruling.doubtful and ruling.why) or (ruling.candidate.name.common and key in self._persons):
                rulings[number] = self._one(ruling.candidate)
        self._give_to_persons(rulings)
        return [rulings[number] for number in range(len(candidates))]

    def proven(self, watch: int) -> bool:
        """Say whether a full name of `watch` stands in the article."""
        return watch in self._proven

    def needs_met(self, name: Name, within: tuple[int, int]) -> bool:
        """Say whether one of the phrases `name` needs stands within a span of the page."""
        return any(self._first(self._phrases.spans(number), *within) for number in name.needs)

    def _one(self, candidate: Candidate) -> Ruling:
        name, passage = candidate.name, candidate.passage
        start, end = candidate.start - passage.at, candidate.end - passage.at
        why = (
            self._nobody(candidate)
            or self._no_firm(candidate)
            or self._gang(candidate)
            or self._excluded(candidate)
            or self._not_near(candidate)
            or self._abroad(candidate)
        )
        if why:
            return Ruling(candidate, why)
        needed = False
        proven = name.watch in self._proven
        if name.needs:
            needed = self._needs_beside(candidate)
            wanting = not needed and not proven and not name.alias.usual
            if wanting and not (name.alias.lenient and self._may_speak(candidate)):
                return Ruling(candidate, f"needs {one_of(name.alias.needs)} in the article")
        if name.acronym:
            return Ruling(candidate, self._other_meaning(candidate, proven))
        if not name.common or (candidate.surface == name.alias.text and _DRAWN.search(candidate.surface)):
            return Ruling(candidate, "")
        low, high = passage.sentence(start, end)
        key = name.alias.text.casefold()
        context = Context(
            proven=proven,
            needed=needed,
            named_elsewhere=key in self._named,
            small=self._small.get(key, 0),
            person=key in self._persons,
            agency=self._lexicon.watches[name.watch].kind == "agencies",
            own=self._own_words(name),
            lawful=name.lawful,
            gang=name.gang,
        )
        evidence = weigh(passage.text[low:high], start - low, candidate.surface, context)
        around = passage.text[slice(*passage.near(start))]
        if evidence.points <= 0 and not name.needs and capitals_tell(around):
            evidence = weigh(
                passage.text[low:high], start - low, candidate.surface, context._replace(foreign=True)
            )
        if evidence.person:
            self._persons.add(key)
        unmet = bool(name.needs) and not needed and not proven
        # the evidence is English, and a capital says nothing in German
        foreign = unmet and reads_as_other(around)
        if evidence.points > (LENIENT if unmet and not name.alias.usual else 0) and not foreign:
            return Ruling(candidate, "", evidence.firm)
        asked = f"needs {one_of(name.alias.needs)} in the article" if foreign or not evidence.against else ""
        against = asked + " or a clearer sentence" * (not foreign) if asked else evidence.against
        return Ruling(candidate, against, doubtful=True)

    def _give_to_persons(self, rulings: dict[int, Ruling]) -> None:
        """Refuse a firm's name where the whole article gives it to a person who bears it."""
        by_name: dict[int, list[int]] = {}
        for number, ruling in rulings.items() if self._bearers else ():
            name = ruling.candidate.name
            if name.firm and name.alias.text in self._bearers:
                by_name.setdefault(id(name), []).append(number)
        for numbers in by_name.values():
            bearers = self._bearers[rulings[numbers[0]].candidate.name.alias.text]
            own = sorted((rulings[number] for number in numbers), key=lambda ruling: ruling.candidate.start)
            places = [
                Place(hit.start, hit.end, bearers.get(hit.start, ""), not why)
                for hit, why, *_ in own
                if hit.passage.zone is not Zone.HEADLINE
            ]
            proven = any(hit.name.watch in self._proven for hit, *_ in own)
            if person := "" if proven else whose(self._page.text, places):
                for number in numbers:
                    rulings[number] = rulings[number]._replace(why=rulings[number].why or person, firm=False)

    def _may_speak(self, candidate: Candidate) -> bool:
        """Say whether the sentence may stand in for what a pack's alias needs."""
        name, passage = candidate.name, candidate.passage
        if name.common or self._lexicon.watches[name.watch].kind != "vendors":
            return name.common
        if candidate.surface.islower() and not name.alias.text.islower():
            return False
        start = candidate.start - passage.at
        low, high = passage.sentence(start, candidate.end - passage.at)
        sentence = passage.text[low:high]
        if not name.gang and not name.acronym and ransomed(sentence[start - low + len(candidate.surface) :]):
            return True
        return shown_as_firm(sentence, start - low, candidate.surface, acronym=name.acronym)

    @staticmethod
    def _first(
        spans: Sequence[tuple[int, int]], low: int, high: int, outside: Candidate | None = None
    ) -> tuple[int, int] | None:
        """Return the first of `spans` within [low, high) that is not inside `outside`."""
        for start, end in islice(spans, bisect_left(spans, (low, 0)), None):
            if start >= high:
                break
            if end <= high and not (outside and outside.start <= start and end <= outside.end):
                return start, end
        return None

    def _nobody(self, candidate: Candidate) -> str:
        """Say why nobody is named at this place: found once for all watches that share the spelling there."""
        key = (candidate.start, candidate.end, candidate.name.alias.text)
        if key not in self._nobodies:
            passage = candidate.passage
            start, end = candidate.start - passage.at, candidate.end - passage.at
            self._nobodies[key] = not_naming(passage.text, start, end, candidate.name.alias.text) or in_code(
                passage.text, start, end
            )
        return self._nobodies[key]

    def _no_firm(self, candidate: Candidate) -> str:
        """Say why the one word that a firm is called by is a surname or a word of another language here."""
        name, passage = candidate.name, candidate.passage
        written = name.alias.text
        if written.islower() or self._lexicon.watches[name.watch].kind != "vendors":
            return ""
        start, end = candidate.start - passage.at, candidate.end - passage.at
        if not written.isalpha():
            letters = written.replace(" ", "").isalpha() and not candidate.surface.islower()
            return place_here(passage.text, start, end) if letters else ""
        if not candidate.surface.islower():
            person = surname(passage.text, start, end)
            if person.startswith("a person") and not name.common:
                self._bearers.setdefault(name.alias.text, {})[candidate.start] = person
            if not person and not name.common:  # else the sentence is weighed
                person = given_here(passage.text, start, end)
                if not person and has_kin(passage.text, end):
                    person = f"a person, '{candidate.surface}', who has kin"
            if not person and not name.common and (land := land_here(passage.text, start, end)):
                return f"part of '{land}'"
            return person or place_here(passage.text, start, end)
        if id(name) in self._raised or not reads_as_other(passage.text[slice(*passage.near(start))]):
            return ""
        return f"'{candidate.surface}' in small letters, in a text that is not English"

    def _gang(self, candidate: Candidate) -> str:
        """Say that criminals or their malware are called so here, or everywhere in the article.

        A place elsewhere in it still counts that shows a firm, or with its full name or a needed word.
        """
        name = candidate.name
        if not name.gang or not (anywhere := self._gangs.anywhere(name.alias.text)):
            return ""
        place = (candidate.start, candidate.end)
        if here := self._gangs.here(name.alias.text, place):
            return f"a gang or malware, '{shown(here)}'"
        firm = self._gangs.firm(name.alias.text, place)
        if firm or name.watch in self._proven or self._needs_beside(candidate):
            return ""
        return f"a gang or malware in this article, '{shown(anywhere)}'"

    @staticmethod
    def _shows_firm(candidate: Candidate) -> bool:
        """Say whether the sentence shows a name that criminals bear too to be a firm's."""
        name, passage = candidate.name, candidate.passage
        start = candidate.start - passage.at
        low, high = passage.sentence(start, candidate.end - passage.at)
        sentence, at = passage.text[low:high], start - low
        return called_firm(sentence[at + len(candidate.surface) :]) or shown_as_firm(
            sentence, at, candidate.surface, acronym=name.acronym
        )

    def _abroad(self, candidate: Candidate) -> str:
        """Say that the country before a public body is not its own: "Germany's BSI"."""
        watch, passage = self._lexicon.watches[candidate.name.watch], candidate.passage
        if watch.kind != "agencies" or not watch.country:
            return ""
        start = candidate.start - passage.at
        lead = passage.text[max(0, start - 32) : start]
        if not (lands := lands_whose(lead)) or lands & country_of(watch.country):
            return ""
        return f"of another country, '{lead.split()[-1]} {candidate.surface}'"

    def _excluded(self, candidate: Candidate) -> str:
        numbers, needles = candidate.name.exclude
        if not numbers or not self._phrases.may_hold(needles, candidate.start, candidate.end):
            return ""
        for number in numbers:
            spans = self._phrases.between(number, candidate.start, candidate.end)
            for at in range(bisect_right(spans, (candidate.start, _FAR)) - 1, -1, -1):
                start, end = spans[at]
                if start < candidate.start - PHRASE_REACH:
                    break
                if candidate.end <= end:
                    return f"inside '{shown(self._page.text[start:end])}'"
        return ""

    def _not_near(self, candidate: Candidate) -> str:
        numbers, needles = candidate.name.not_near
        if not numbers:
            return ""
        low, high = candidate.passage.near(candidate.start - candidate.passage.at)
        low, high = low + candidate.passage.at, high + candidate.passage.at
        if not self._phrases.may_hold(needles, low, high):
            return ""
        for number in numbers:
            found = self._first(self._phrases.between(number, low, high), low, high, candidate)
            if found:
                return f"near '{shown(self._page.text[slice(*found)])}'"
        return ""

    def _needs_beside(self, candidate: Candidate) -> bool:
        """Say whether a needed phrase stands in the article beside the name, in no furniture.

        In a long report a word such as "mobile" stands somewhere; a name that is an English word itself
        therefore needs it in the headline or within reach of one of its own places.
        """
        usable = self._usable.get(id(candidate.name))
        if usable is None:
            usable = self._usable[id(candidate.name)] = self._usable_needs(candidate.name)
        return any(not (candidate.start <= start and end <= candidate.end) for start, end in usable)

    def _usable_needs(self, name: Name) -> list[tuple[int, int]]:
        usable = []
        places = self._places[id(name)]
        for start, end in (span for number in name.needs for span in self._phrases.spans(number)):
            zone = self._page.passage(start).zone
            if zone is Zone.FURNITURE:
                continue
            at = bisect_left(places, start)
            near = any(abs(place - start) <= NEEDS_REACH for place in places[max(0, at - 1) : at + 1])
            if near or zone is Zone.HEADLINE or not name.common:
                usable.append((start, end))
        return usable

    def _own_words(self, name: Name) -> frozenset[str]:
        """The words that belong to the watch: of its name, its other aliases, and what this alias needs."""
        if id(name) not in self._own:
            watch = self._lexicon.watches[name.watch]
            texts = (watch.name, *(alias.text for alias in watch.aliases), *name.alias.needs)
            words = frozenset(word for text in texts for word in text.lower().split())
            self._own[id(name)] = words - set(name.alias.text.lower().split())
        return self._own[id(name)]

    def _read_definitions(self, candidates: Iterable[Candidate]) -> None:
        places = {(c.start, c.end, c.name.alias.text): c for c in candidates if c.name.acronym}
        for (start, end, acronym), candidate in places.items():
            passage = candidate.passage
            full = defined_as(passage.text, start - passage.at, end - passage.at)
            if full:
                self._meanings.setdefault(acronym, []).append(full)

    def _other_meaning(self, candidate: Candidate, proven: bool) -> str:
        passage, name = candidate.passage, candidate.name
        place = candidate.start - passage.at, candidate.end - passage.at
        if why := initials_here(passage.text, *place) or state_here(passage.text, *place):
            return why
        if is_word(candidate.surface.lower()) and len(candidate.surface) > 1:
            start = candidate.start - passage.at
            low, high = passage.sentence(start, candidate.end - passage.at)
            if style(passage.text[low:high], start - low, len(candidate.surface)) == CAPITALS:
                return f"'{candidate.surface}' stands in a line of capitals"
        thing = shown_as_thing(passage.text, *place)
        if thing and not proven:
            return f"a common noun, '{thing}'"
        if proven:
            return ""
        meanings = self._meanings.get(name.alias.text)
        if not meanings:
            key = (passage.at, name.alias.text)
            if key not in self._spelled:
                self._spelled[key] = in_words(passage.text, name.alias.text)
            meanings = [self._spelled[key]] if self._spelled[key] else []
        watch = self._lexicon.watches[name.watch]
        full_names = [
            text for text in (watch.name, *(a.text for a in watch.aliases)) if _spells(text, name.alias.text)
        ]
        for meaning in meanings:
            if (not full_names and " " in meaning) or any(_alike(meaning, text) for text in full_names):
                return ""
        return f"stands for '{meanings[0]}' in this article" if meanings else ""


def undecided(ruling: Ruling, names: Sequence[str]) -> Ruling:
    """Return `ruling` refused as one that several watches claim and nothing tells apart."""
    return ruling._replace(why=f"undecided between {listed(names)}")


def _spells(text: str, acronym: str) -> bool:
    words = [word for word in re.split(r"[\s-]+", text) if word and word[0].isalnum()]
    return len(words) > 1 and text != acronym and acronym.casefold() not in text.casefold().split()


def _alike(meaning: str, full: str) -> bool:
    ours, theirs = set(fold(meaning).text.split()), set(fold(full).text.split())
    return len(ours & theirs) >= 0.6 * min(len(ours), len(theirs))
