"""What holds for any names and any text."""

from __future__ import annotations

import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from monitor.items import Article, Block, Findings, Mention, Zone
from monitor.matching import compile
from monitor.matching.layout import lay_out
from monitor.matching.matcher import NAME_LIMIT
from monitor.watches import Alias, Watch
from tests.matchcase import article, watch

WORDS = ["Huawei", "ZTE", "Target", "Box", "Palo", "Alto", "Networks", "TP-Link", "EA", "NCSC", "U.S."]
WORDS += ["华为", "Straße"]
NAMES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
GLUE = st.sampled_from([*"   -x(/İé的", ", ", ". ", "\n", "\n\n", "’s ", "\u200b"])
TEXTS = st.lists(st.tuples(st.sampled_from([*WORDS, "the", "said", "huawei", "box"]), GLUE), max_size=25).map(
    lambda pairs: "".join(word + glue for word, glue in pairs)
)
ANY = st.one_of(st.text(), TEXTS)


def _all(findings: Findings) -> list[Mention]:
    return [
        *(mention for match in findings.matches for mention in match.mentions),
        *findings.furniture,
        *findings.refused,
    ]


def _watches(names: list[str]) -> list[Watch]:
    return [watch(name) for name in dict.fromkeys(names)]


@given(st.lists(st.one_of(NAMES, st.text(min_size=1, max_size=12)), max_size=6), ANY, ANY)
def test_nothing_raises_and_offsets_are_exact(names: list[str], title: str, text: str) -> None:
    page = article(title, text, furniture=[text])
    watches = [Watch(str(number), name, "vendors", (Alias(name),)) for number, name in enumerate(names)]
    findings = compile(watches).find(page)
    for mention in _all(findings):
        assert mention.sentence[mention.at : mention.at + len(mention.surface)] == mention.surface
    for match in findings.matches:
        for mention in match.mentions:
            base = title if mention.zone.value == "headline" else page.text
            assert base[mention.start : mention.end] == mention.surface


@given(st.lists(NAMES, min_size=1, max_size=5), TEXTS)
@example(["EA"], "EAx xEA EAé İEA")
def test_never_inside_a_word(names: list[str], text: str) -> None:
    for mention in _all(compile(_watches(names)).scan(text)):
        if mention.surface.isascii():
            for beside in (text[mention.start - 1 : mention.start], text[mention.end : mention.end + 1]):
                spaced = not beside.isalnum() or unicodedata.name(beside, "").startswith("CJK")
                assert spaced, (mention.surface, text)


@given(st.lists(NAMES, min_size=1, max_size=5), TEXTS, st.randoms(use_true_random=False))
def test_the_order_of_names_is_irrelevant(names: list[str], text: str, random) -> None:  # type: ignore[no-untyped-def]
    watches = _watches(names)
    shuffled = random.sample(watches, len(watches))
    assert compile(watches).scan(text) == compile(shuffled).scan(text)


@given(NAMES, st.lists(NAMES, max_size=4), TEXTS)
def test_adding_a_name_changes_no_other(name: str, others: list[str], text: str) -> None:
    inner = f" {name.replace('-', ' ')} "
    free = [other for other in others if inner not in f" {other.replace('-', ' ')} "]
    alone = compile([watch(name)]).scan(text)
    among = compile(_watches([name, *free])).scan(text)
    key = name.casefold()
    assert [m for m in among.matches if m.watch == key] == [m for m in alone.matches if m.watch == key]
    assert [m for m in among.refused if m.watch == key] == list(alone.refused)


@given(
    st.lists(st.text(alphabet="ab\x00", min_size=1), min_size=1, max_size=6),
    st.randoms(use_true_random=False),
)
def test_each_position_is_of_its_own_passage(texts: list[str], random) -> None:  # type: ignore[no-untyped-def]
    """Also where a text holds the sign that is put between passages, and in any order."""
    page = lay_out(Article("", "", "", "", tuple(Block(Zone.BODY, text) for text in texts)))
    places = []
    for number, text in enumerate(texts):
        begin = sum(len(earlier) + 1 for earlier in texts[:number])
        places += [(begin, at, text) for at in range(begin, begin + len(text)) if page.text[at] != "\x00"]
    for begin, at, text in random.sample(places, len(places)):
        passage = page.passage(at)
        assert (passage.at, passage.text) == (begin, text)
        assert page.passage(at) is passage


def test_a_long_text_takes_time_in_proportion() -> None:
    """Counted in characters folded and sentences made, not in seconds: no step may run twice over a text."""
    text = ("The box and the Huawei router of İstanbul. " * 9000)[:380_000]
    findings = compile([watch("Huawei"), watch("Box")]).scan(text)
    assert text.count("Huawei") > NAME_LIMIT
    assert len(findings.matches[0].mentions) == NAME_LIMIT
