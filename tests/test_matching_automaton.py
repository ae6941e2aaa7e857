"""One pass over a text and a look at a part of it find the same."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.matching.automaton import Automaton, Needles
from monitor.matching.fold import fold
from monitor.matching.forms import forms

PHRASES = ["Palo Alto", "sec.", ".NET", "Straße", "华为 cloud", "Huawei", "Роскомнадзор", "C++", "É x"]
TEXTS = st.lists(
    st.tuples(
        st.sampled_from([*PHRASES, "the", "HUAWEI", "strasse", "Роскомнадзора", "Ž", "ß", "ﬁ"]),
        st.sampled_from([*"   -.的ß", "  ", "\n", ", ", "\u200b"]),
    ),
    max_size=20,
).map(lambda pairs: "".join(word + glue for word, glue in pairs))


@given(st.one_of(TEXTS, st.text()))
def test_a_part_holds_what_the_whole_holds(text: str) -> None:
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


@given(st.one_of(TEXTS, st.text()))
def test_an_offset_leads_to_no_later_place(text: str) -> None:
    folded = fold(text)
    for at in range(1, len(folded.text) - 1):
        assert folded.place(folded.start(at)) <= at
