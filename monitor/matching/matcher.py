"""From an article to its findings: the pass of the automaton, the rules, mentions and matches.

Owns the order of the steps and the making of `Findings`. Knows no store, no clock, no page markup.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache

from monitor.items import Article, Block, Findings, Match, Mention, Role, Zone
from monitor.matching.automaton import Hit, Scan
from monitor.matching.countries import home_of, says
from monitor.matching.groups import Claim, choose, distinct, lands, words_beside
from monitor.matching.judge import Candidate, Judge, Ruling, undecided
from monitor.matching.layout import Page, lay_out
from monitor.matching.lists import is_item, lead_in
from monitor.matching.longest import keep_longest, stand_apart
from monitor.matching.loot import is_raided
from monitor.matching.names import Lexicon, Name, compile_names
from monitor.matching.phrases import Phrases
from monitor.matching.roles import role
from monitor.matching.salience import ABOUT, salience
from monitor.watches import Watch

NAME_LIMIT = 1_000
HIT_LIMIT = 10_000
"""Places of one name, and of all names, that are judged in one article; no article in earnest has as many.

What is judged takes 0.2 ms a mention, in the loop that all sources share.
"""

_HEADLINE, _NAMED = Zone.HEADLINE, Role.NAMED
_STOP = re.compile(r"\. ")
"""Found by `re` in half the time that counting two characters takes."""

SMALL_SHOWN = 3
"""Of the places that write a name in small letters ("a target"), this many are told as refused."""


class Matcher:
    """Finds the watches it was compiled from; immutable, safe to share between threads."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        sharing = {name.watch for name in lexicon.names if name.alias.text.casefold() in lexicon.shared}
        self._lands = {watch: lands(lexicon.watches[watch]) for watch in sharing}
        self._distinct = frozenset(
            (name.watch, name.alias.text)
            for name in lexicon.names
            if name.watch in sharing
            and not lexicon.watches[name.watch].undivided
            and distinct(lexicon.watches[name.watch], name.alias.text)
        )
        self._shared_lands = frozenset[int]().union(*self._lands.values())

    def find(self, article: Article) -> Findings:
        """Return every mention of every watch in `article`, and what was refused, with the reason.

        Matches come in the order of their first mention, mentions in reading order. Offsets are code
        points into the article's title (headline) or text. Never raises on any text; linear in it.
        """
        page, lexicon = lay_out(article), self._lexicon
        scan = lexicon.automaton.scan(page.text)
        if not scan.hits:
            return Findings()
        fitting, refused, small = self._read(scan, page)
        kept, inside = self._keep(fitting)
        furniture = [c for c in kept if c.passage.furniture and c.name.watch < lexicon.watched]
        rulings: list[Ruling] = []
        if len(furniture) < len(kept):
            judge = Judge(lexicon, page, Phrases(lexicon, scan), small)
            open_ = [candidate for candidate in kept if not candidate.passage.furniture]
            rulings = self._decide_groups(judge.rule(open_), judge, page, article.url)
            rulings = [ruling for ruling in rulings if lexicon.is_watched(ruling.candidate.name.watch)]
        counted = _one_per_place([r.candidate for r in rulings if not r.why])
        refused += inside
        refused += [(r.candidate, r.why) for r in rulings if r.why]
        return Findings(
            self._matches(counted, page),
            tuple([self._mention(c, c.passage.why) for c in _one_per_place(furniture)]) if furniture else (),
            self._refused(refused, {(c.start, c.end, c.name.watch) for c in counted}) if refused else (),
        )

    def _read(
        self, scan: Scan, page: Page
    ) -> tuple[list[Candidate], list[tuple[Candidate, str]], dict[str, int]]:
        """Return the hits whose case fits, those refused for it, and how often names stand in small ones."""
        lexicon = self._lexicon
        names, owners, forms = lexicon.names, lexicon.owners, lexicon.forms
        fitting: list[Candidate] = []
        refused: list[tuple[Candidate, str]] = []
        small: dict[str, int] = {}
        for start, end, form, surface in _bounded(scan.hits, owners):
            name, passage = names[owners[form]], page.passage(start)
            if forms[form].case_fits(surface):
                fitting.append(Candidate(start, end, surface, name, passage))
                continue
            if passage.furniture or not lexicon.is_watched(name.watch):
                continue
            if surface.islower():
                key = name.alias.text.casefold()
                small[key] = small.get(key, 0) + 1
                if small[key] > SMALL_SHOWN:
                    continue
            refused.append((Candidate(start, end, surface, name, passage), f"case: written '{surface}'"))
        return fitting, refused, small

    def scan(self, text: str) -> Findings:
        """Return every mention in one bare text, taken as the body of an article without a headline."""
        return self.find(Article("", "", "", text, (Block(Zone.BODY, text, 0),)))

    def _keep(self, fitting: Sequence[Candidate]) -> tuple[list[Candidate], list[tuple[Candidate, str]]]:
        """Keep the longest names; a rival's longer name ("NCSC-NL") holds only names of those it rivals."""
        lexicon = self._lexicon
        if not lexicon.rivals:
            return keep_longest(fitting)
        beside = [candidate for candidate in fitting if not lexicon.is_watched(candidate.name.watch)]
        kept, inside = keep_longest([c for c in fitting if lexicon.is_watched(c.name.watch)])
        for watch, rivals in lexicon.rivals.items() if beside else ():
            own = [c for c in kept if c.name.watch == watch]
            if not own:
                continue
            _, held = keep_longest([*own, *(c for c in beside if c.name.watch in rivals)])
            lost = {id(c): why for c, why in held if c.name.watch == watch}
            inside += [(c, lost[id(c)]) for c in own if id(c) in lost]
            kept = [c for c in kept if id(c) not in lost]
        return kept + beside, inside

    def _decide_groups(self, rulings: list[Ruling], judge: Judge, page: Page, url: str) -> list[Ruling]:
        """Let watches that share an alias compete for each of its places, then each with its rivals."""
        if not self._lexicon.shared:
            return rulings
        places: dict[tuple[int, int], list[int]] = {}
        for number, ruling in enumerate(rulings):
            if not ruling.why and ruling.candidate.name.alias.text.casefold() in self._lexicon.shared:
                places.setdefault((ruling.candidate.start, ruling.candidate.end), []).append(number)
        if not places:
            return rulings
        out = list(rulings)

        @cache
        def countries() -> tuple[frozenset[int], frozenset[int]]:
            article = "\n".join(part.text for part in page.prose)
            spoken_of = frozenset(land for land in self._shared_lands if says(land, article))
            return spoken_of, home_of(url)

        for numbers in places.values():
            able = [n for n in numbers if self._is_distinct(rulings[n].candidate.name)]
            asked = [n for n in able if self._lexicon.is_watched(rulings[n].candidate.name.watch)]
            self._settle(out, asked, judge, page, countries)
            for number in asked:
                watch = out[number].candidate.name.watch
                others = self._lexicon.rivals.get(watch, frozenset())
                against = [n for n in able if rulings[n].candidate.name.watch in others]
                if against and not out[number].why:
                    self._settle(out, [number, *against], judge, page, countries)
        return out

    def _settle(
        self,
        rulings: list[Ruling],
        numbers: Sequence[int],
        judge: Judge,
        page: Page,
        countries: Callable[[], tuple[frozenset[int], frozenset[int]]],
    ) -> None:
        """Refuse those of `numbers`, all at one place, that lose it to another, or all where nobody wins.

        countries: gives those that the article speaks of and its publisher's, looked for once where needed.
        """
        watches = self._lexicon.watches
        if len({rulings[n].candidate.name.watch for n in numbers}) < 2:
            return
        winners = self._contest([rulings[n].candidate for n in numbers], judge, page, *countries())
        shown = sorted({watches[rulings[n].candidate.name.watch].shown for n in numbers})
        for position, number in enumerate(numbers):
            if not self._lexicon.is_watched(rulings[number].candidate.name.watch):
                continue  # a rival claims each of its places anew from every watch beside it
            if not winners:
                rulings[number] = undecided(rulings[number], shown)
            elif position not in winners:
                winner = watches[rulings[numbers[winners[0]]].candidate.name.watch].shown
                rulings[number] = Ruling(rulings[number].candidate, f"means {winner} here")

    def _is_distinct(self, name: Name) -> bool:
        return (name.watch, name.alias.text) in self._distinct

    def _contest(
        self,
        rivals: Sequence[Candidate],
        judge: Judge,
        page: Page,
        spoken_of: frozenset[int],
        home: frozenset[int],
    ) -> list[int]:
        passage = rivals[0].passage
        low, high = passage.near(rivals[0].start - passage.at)
        within = (low + passage.at, high + passage.at)
        claims = [
            Claim(
                rival.name.watch,
                judge.proven(rival.name.watch),
                judge.needs_met(rival.name, (0, len(page.text))),
                judge.needs_met(rival.name, within),
            )
            for rival in rivals
        ]
        countries = [self._lands[rival.name.watch] for rival in rivals]
        start, end = (place - passage.at for place in (rivals[0].start, rivals[0].end))
        beside = words_beside(passage.text, start, end)
        return choose(claims, countries, passage.text[low:high], spoken_of, home, beside)

    def _matches(self, counted: Sequence[Candidate], page: Page) -> tuple[Match, ...]:
        by_watch: dict[int, list[Mention]] = {}
        for candidate in counted:
            by_watch.setdefault(candidate.name.watch, []).append(self._mention(candidate, page=page))
        if not by_watch:
            return ()
        body = [part for part in page.prose if part.zone is not _HEADLINE]
        ends = [(part.start if part.start > 0 else 0) + len(part.text) for part in body]
        length = max(ends, default=0)
        # counting full stops is enough for a share and spares splitting passages that name nobody
        joined = "\n".join([part.text for part in body])
        total = len(body) + len(_STOP.findall(joined)) + (0 if joined.isascii() else joined.count("。"))
        out = []
        for index, mentions in by_watch.items():
            score = salience(mentions, length, total)
            out.append(Match(self._lexicon.watches[index].key, tuple(mentions), score, score >= ABOUT))
        return tuple(out)

    def _mention(self, candidate: Candidate, why: str = "", page: Page | None = None) -> Mention:
        passage, name = candidate.passage, candidate.name
        start, end = candidate.start - passage.at, candidate.end - passage.at
        low, high = passage.sentence(start, end)
        sentence = passage.text[low:high]
        plays = _NAMED
        if page and not passage.furniture:
            body = self._lexicon.watches[name.watch].kind == "agencies"
            plays = role(sentence, start - low, candidate.surface, passage.zone, body=body)
            if plays is _NAMED and not body and is_item(sentence):
                lead = lead_in(page.lines_before(candidate.start))
                plays = Role.USED if is_raided(lead) else plays
        return Mention(
            self._lexicon.watches[name.watch].key,
            name.alias.text,
            candidate.surface,
            passage.zone,
            passage.base + start,
            passage.base + end,
            sentence,
            start - low,
            plays,
            why,
        )

    def _refused(
        self, refused: Iterable[tuple[Candidate, str]], taken: set[tuple[int, int, int]]
    ) -> tuple[Mention, ...]:
        """One refusal per place and watch, none where another alias of the watch counts there."""
        out: dict[tuple[int, int, int], tuple[Candidate, str]] = {}
        for candidate, why in sorted(
            refused, key=lambda item: (item[0].start, item[0].end, item[0].name.order)
        ):
            place = (candidate.start, candidate.end, candidate.name.watch)
            if place not in taken and not candidate.passage.furniture:
                out.setdefault(place, (candidate, why))
        return tuple([self._mention(candidate, why) for candidate, why in out.values()])


def compile(watches: Iterable[Watch]) -> Matcher:
    """Return the matcher of `watches`, which may be none; the order of watches changes no finding.

    Names may hold any characters; one without letters or digits finds nothing.
    """
    return Matcher(compile_names(sorted(watches, key=lambda watch: watch.key)))


def _bounded(hits: Sequence[Hit], owners: Sequence[int]) -> Sequence[Hit]:
    """Return the hits that are judged: of a page stuffed with names the first ones."""
    if len(hits) <= NAME_LIMIT:
        return hits
    often: Counter[int] = Counter()
    judged = []
    for hit in hits:
        owner = owners[hit.form]
        often[owner] += 1
        if often[owner] <= NAME_LIMIT:
            judged.append(hit)
    return judged[:HIT_LIMIT]


def _one_per_place(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Keep one alias per place and watch: the one written as it stands there, else the first configured."""
    if stand_apart(candidates):
        return list(candidates)
    best: dict[tuple[int, int, int], Candidate] = {}
    for candidate in sorted(
        candidates, key=lambda c: (c.start, c.end, c.name.alias.text != c.surface, c.name.order)
    ):
        best.setdefault((candidate.start, candidate.end, candidate.name.watch), candidate)
    return list(best.values())
