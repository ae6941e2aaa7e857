"""Bodies that are known and not watched claim a shared name, and nothing is told of them."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from monitor.items import Findings
from monitor.matching import compile
from monitor.watches import Alias, Watch
from tests.matchcase import article, reasons, scan, surfaces, watch

DUTCH = replace(watch("NCSC (NL)", "NCSC", "NCSC-NL", "Dutch National Cyber Security Centre"), country="NL")
NEW = replace(watch("NCSC (NZ)", "NCSC", "NCSC-NZ"), country="NZ")
BRITISH = replace(
    watch("NCSC (UK)", "NCSC", "National Cyber Security Centre"), country="GB", rivals=(DUTCH, NEW)
)


def test_a_rival_takes_its_places_and_is_named_in_the_refusal_alone() -> None:
    findings = scan("The Dutch NCSC warned.", BRITISH)
    assert findings.matches == ()
    assert [(mention.watch, mention.why) for mention in findings.refused] == [
        ("ncsc (uk)", "means NCSC (NL) here")
    ]


def test_where_nothing_tells_them_apart_nobody_is_guessed() -> None:
    assert reasons(scan("The NCSC warned.", BRITISH)) == [
        "undecided between NCSC (NL), NCSC (NZ) and NCSC (UK)"
    ]


def test_the_country_of_the_publisher_decides_last() -> None:
    page = article("Flaw", "The NCSC warned of a flaw.")
    for url, wanted in (
        ("https://www.teiss.co.uk/1", ["NCSC"]),
        ("https://www.security.nl/1", []),
        ("https://example.co/1", []),
        ("https://[broken", []),
    ):
        assert surfaces(compile([BRITISH]).find(replace(page, url=url))) == wanted, url
    near = article("Flaw", "The Dutch NCSC warned of a flaw.")
    assert surfaces(compile([BRITISH]).find(replace(near, url="https://www.teiss.co.uk/1"))) == []


def test_a_longer_name_of_a_rival_holds_the_shared_one() -> None:
    assert reasons(scan("The British met NCSC-NL in London.", BRITISH)) == ["inside 'NCSC-NL'"]
    inside = scan("The Dutch National Cyber Security Centre spoke in London.", BRITISH)
    assert inside.matches == ()


def test_a_rival_swallows_and_contests_no_name_but_of_those_it_rivals() -> None:
    own = watch("Dutch National")
    text = "The Dutch National Cyber Security Centre, NCSC-NL, spoke."
    assert surfaces(scan(text, own)) == ["Dutch National"]
    assert [match.watch for match in scan(text, BRITISH, own).matches] == [own.key]
    same = Watch("our ncsc", "Our NCSC", "agencies", (Alias("NCSC"),))
    both = scan("The Dutch NCSC warned.", same, BRITISH)
    assert [match.watch for match in both.matches] == [same.key]


def test_nothing_of_a_rival_is_told_in_furniture_either() -> None:
    page = article("Flaw", "Nothing here.", furniture=["NCSC-NZ and NCSC"])
    assert {m.watch for m in compile([BRITISH]).find(page).furniture} <= {"ncsc (uk)"}


def test_a_rival_that_is_watched_is_a_watch() -> None:
    findings = scan("The Dutch NCSC warned.", BRITISH, replace(DUTCH, rivals=(BRITISH, NEW)))
    assert [match.watch for match in findings.matches] == ["ncsc (nl)"]


def test_a_watch_of_all_bodies_never_has_to_prove_which_one_is_meant() -> None:
    every = replace(watch("NCSC", "National Cyber Security Centre", "NCSC-NL"), undivided=True)
    findings = scan("The Dutch NCSC warned.", every, BRITISH)
    assert [match.watch for match in findings.matches] == ["ncsc"]
    findings = scan("The NCSC in London warned.", every, BRITISH)
    assert [match.watch for match in findings.matches] == ["ncsc", "ncsc (uk)"]


WORDS = ["NCSC", "NCSC-NL", "Dutch", "London", "National", "Cyber", "Security", "Centre", "Huawei"]
TEXT = st.lists(st.sampled_from([*WORDS, "the", "said.", "\n\n"]), max_size=20).map(" ".join)


def _places(findings: Findings) -> set[tuple[int, int]]:
    found = (match.mentions for match in findings.matches if match.watch == BRITISH.key)
    return {(mention.start, mention.end) for mentions in found for mention in mentions}


@given(TEXT)
def test_rivals_change_nothing_of_other_names_and_add_no_finding(text: str) -> None:
    others = [watch("Huawei"), watch("Cyber Security"), watch("Security Centre"), watch("Centre NCSC")]
    alone: Watch = replace(BRITISH, rivals=())
    without, beside = compile([*others, alone]).scan(text), compile([*others, BRITISH]).scan(text)
    for one, other in ((without.matches, beside.matches), (without.refused, beside.refused)):
        assert [x for x in one if x.watch != BRITISH.key] == [x for x in other if x.watch != BRITISH.key]
    assert _places(beside) <= _places(without)


def test_an_alias_takes_no_rule_of_a_rival() -> None:
    needy = replace(DUTCH, aliases=(Alias("NCSC", needs=("kaas",)), Alias("NCSC-NL")))
    alone = replace(BRITISH, rivals=(needy,))
    assert surfaces(scan("The NCSC in Britain warned.", alone)) == ["NCSC"]
    assert reasons(scan("The NCSC likes kaas.", alone)) == ["means NCSC (NL) here"]


def test_a_counterpart_is_of_the_country_before_it() -> None:
    text = "The National Cyber Security Centre (NCSC) warned. Its Dutch counterpart, the NCSC, agreed."
    findings = scan(text, BRITISH)
    assert [(m.start, m.why) for m in findings.refused] == [(text.rindex("NCSC"), "means NCSC (NL) here")]
    assert surfaces(findings) == ["National Cyber Security Centre", "NCSC"]
