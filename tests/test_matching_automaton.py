"""One pass over a text and a look at a part of it find the same."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from monitor.matching.automaton import Automaton, is_wide
from monitor.matching.fold import fold, unstressed
from monitor.matching.forms import forms
from monitor.matching.needles import Needles
from monitor.matching.skim import skim, skim_pattern

PHRASES = ["Palo Alto", "sec.", ".NET", "Straße", "华为 cloud", "Huawei", "Роскомнадзор", "C++", "É x"]
PHRASES += [
    "Citroën",
    "Société Générale",
    "Kaspersky Lab",
    "EA",
    "LG전자",
    "Weiss & Ross",
    "AT&T",
    "شركة آبل",
    "é",
]
WORDS = [*PHRASES, "the", "HUAWEI", "strasse", "Роскомнадзора", "Ž", "ß", "ﬁ", "Citroe\u0308n", "citroen"]
WORDS += [
    "\u212aaspersky",
    "Ka\u017fpersky",
    "Ｈｕａｗｅｉ",
    "Hua\u200bwei",
    "Weiß",
    "EAé",
    "éEA",
    "EAž",
    "①EA",
    "palo",
]
GLUE = [*"   -.的ß_*①é\x00\u00a0—\u200b한", "  ", " \n", "\n\n", ", ", " \u200b ", "\u2003 ", "\u0301"]
TEXTS = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(GLUE)), max_size=20).map(
    lambda pairs: "".join(word + glue for word, glue in pairs)
)


@given(st.one_of(TEXTS, st.text()))
def test_skimming_and_folding_find_the_same(text: str) -> None:
    """What is looked for in a part is looked for in folded text; all else in text that is only skimmed."""
    every = [form for phrase in PHRASES for form in forms(phrase, phrase=True)]
    whole = Automaton(every, late=range(len(every))).scan(text)
    part = Automaton(every, local=range(len(every))).scan(text)
    prompt = Automaton(every).scan(text).hits
    assert part.hits == whole.hits == []
    for number, form in enumerate(every):
        found = [hit for hit in prompt if hit.form == number]
        assert whole.late(number) == found
        assert part.local(number, 0, len(text)) == found
        for hit in found:
            assert hit in part.local(number, hit.start, hit.end)
            assert part.may_hold(Needles.of([form]), hit.start, hit.end)
            assert part.may_hold(Needles.of([form], PHRASES[0]), hit.start, hit.start + 1)
            assert part.may_hold(Needles.of(every), hit.end - 1, hit.end)


@given(st.one_of(TEXTS, st.text()))
def test_a_skimmed_text_holds_whatever_the_folded_one_does(text: str) -> None:
    """But for wide white space, which is told, each pattern is in it where the folded text has it."""
    text = unstressed(text)
    folded, skimmed = fold(text), skim(text)
    for phrase in PHRASES:
        for form in forms(phrase, phrase=True):
            if not form.spaced:
                continue
            for at in range(len(folded.text)):
                if folded.text.startswith(form.pattern, at):
                    start, end = folded.start(at + 1), folded.end(at + len(form.pattern) - 1)
                    low, sought = skimmed.place(start) - 1, skim_pattern(form.pattern)
                    found = [n for n in range(low, low + 3) if skimmed.data.startswith(sought, max(0, n))]
                    assert found or re.search(r"\s(?:\W*)\s", text[start:end])


@given(st.one_of(TEXTS, st.text()))
def test_an_offset_leads_to_no_later_place(text: str) -> None:
    folded = fold(text)
    for at in range(1, len(folded.text) - 1):
        assert folded.place(folded.start(at)) <= at


@given(st.one_of(TEXTS, st.text()))
def test_wide_white_space_is_seen(text: str) -> None:
    assert is_wide(text) == (re.search(r"\s\s", text) is not None)
