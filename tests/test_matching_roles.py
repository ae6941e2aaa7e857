"""Roles: who acts or suffers, who is quoted, who is merely named."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.items import Role, Zone
from monitor.matching import compile, roles
from monitor.matching.frames import words_of
from tests.matchcase import article, watch

CASES = [
    (Role.SUBJECT, "Acmesoft on Friday patched its tills."),
    (Role.SUBJECT, "Acmesoft last month sued the baker."),
    (Role.QUOTED, "“It is old,” said Acmesoft's Jane Doe."),
    (Role.QUOTED, "According to Acmesoft, the group is new."),
    (Role.QUOTED, "According to researchers at Acmesoft, it is new."),
    (Role.QUOTED, "Acmesoft researchers found it in May."),
    (Role.QUOTED, "He told Acmesoft that it was over."),
    (Role.QUOTED, "A report by Acmesoft lists them."),
    (Role.QUOTED, "It is new, Acmesoft said on Monday."),
    (Role.QUOTED, "The campaign, first observed by Acmesoft in May, goes on."),
    (Role.QUOTED, "The malware was dubbed by\u00a0Acmesoft as new."),
    (Role.NAMED, "According to Acmesoft-owned Fabrikam, it is new."),
    (Role.USED, "The campaign targets developers who use Acmesoft."),
    (Role.NAMED, "The team found Acmesoft samples."),
    (Role.NAMED, "Jane Doe is the new director of Acmesoft."),
    (Role.NAMED, "They are all in the list to Acmesoft Releases and more."),
    (Role.SUBJECT, "Acmesoft was told to leave."),
    (Role.NAMED, "They map to Acmesoft's required fields."),
    (Role.SUBJECT, "Numerous firms were attacked via Acmesoft."),
    (Role.QUOTED, "Acmesoft reported that the gang is new."),
    (Role.QUOTED, "Acmesoft engineers working on it found a bug."),
    (Role.NAMED, "It helps readers to meet Acmesoft engineers."),
    (Role.NAMED, "A data analyst firm like Acmesoft can fall."),
    (Role.NAMED, "A provider for Acmesoft has suffered a breach."),
    (Role.SUBJECT, "Acmesoft reported a large data breach."),
    (Role.SUBJECT, "They were arrested for the cyberattack on Acmesoft stores."),
    (Role.SUBJECT, "A copy of records from Acmesoft was leaked."),
    (Role.NAMED, "Acmesoft gathers much data through Acmesoft Cloud, it is told."),
    (Role.NAMED, "Acmesoft's servers send it through Acmesoft Cloud."),
    (Role.SUBJECT, "Acmesoft patched the flaw."),
    (Role.SUBJECT, "Thieves hit by a flaw in Acmesoft routers paid."),
    (Role.SUBJECT, "The attack on Acmesoft began in May."),
    (Role.SUBJECT, "It was acquired by Acmesoft in May."),
    (Role.NAMED, "The list holds Fabrikam, Acmesoft and others."),
    (Role.SUBJECT, "Acmesoft and Fabrikam patched flaws."),
    (Role.SUBJECT, "Both Fabrikam and Acmesoft patched flaws."),
    (Role.SUBJECT, "On Monday the Acmesoft, Fabrikam and the Contoso issued a joint advisory."),
    (Role.SUBJECT, "Fabrikam, Acmesoft, and Contoso were breached."),
    (Role.SUBJECT, "In May Fabrikam, Contoso and Acmesoft were breached."),
    (Role.SUBJECT, "Hackers breached Fabrikam, Acmesoft and Contoso."),
    (Role.SUBJECT, "Hackers breached Fabrikam, Contoso, and Acmesoft."),
    (Role.SUBJECT, "The advisory was published by Fabrikam, the Contoso and the Acmesoft."),
    (Role.SUBJECT, "Acmesoft or Fabrikam have patched it."),
    (Role.QUOTED, "Acmesoft and Fabrikam say that the flaw is old."),
    (Role.QUOTED, "According to Fabrikam and Acmesoft, it is new."),
    (Role.NAMED, "Since the breach of Fabrikam, Acmesoft tools are few."),
    (Role.NAMED, "Hackers breached Fabrikam, and Acmesoft tools are few."),
    (Role.NAMED, "They know Fabrikam, Acmesoft and Contoso tools well."),
    (Role.NAMED, "We like Acmesoft, and Fabrikam patched it."),
]


@pytest.mark.parametrize(("role", "text"), CASES)
def test_roles(role: Role, text: str) -> None:
    [match] = compile([watch("Acmesoft")]).scan(text).matches
    assert match.mentions[-1].role == role


def test_roles_in_headlines() -> None:
    matcher = compile([watch("Acmesoft")])
    for title, role in (
        ("Acmesoft routers under attack", Role.SUBJECT),
        ("Thieves exploit router flaw: Acmesoft", Role.QUOTED),
    ):
        [match] = matcher.find(article(title, "Text.")).matches
        assert [(mention.zone, mention.role) for mention in match.mentions] == [(Zone.HEADLINE, role)]


WORDS = sorted(
    words_of(
        "told said Said according to the by from hacked breach of attacked Mr. McD-smith O’Brien, "
        "zero-day in an interview with researchers at cyber x: ( report threat targets two"
    )
)


@given(st.lists(st.sampled_from(WORDS)), st.sampled_from(["", " ", "\n", " \n", "  "]))
def test_the_short_ways_to_no_role_lose_none(words: list[str], end: str) -> None:
    before = " ".join(words) + end
    acted_on = roles._ACTED_ON.search(before[-100:]) or roles._PASSIVE_BY.search(before[-60:])
    assert roles._quoted_before(before) == bool(roles._QUOTED_BEFORE.search(before[-160:]))
    assert roles._acted_on(before) == bool(acted_on)


@given(
    st.sampled_from([(roles._ACTED_ON, roles._DONE_TO), (roles._QUOTED_BEFORE, roles._SOURCES)]), st.data()
)
def test_what_a_pattern_finds_holds_one_of_the_words_looked_for_first(
    told: tuple[re.Pattern[str], frozenset[str]], data: st.DataObject
) -> None:
    pattern, words = told
    found = pattern.search(data.draw(st.from_regex(pattern)))
    assert found is not None
    assert not words.isdisjoint(re.findall(r"\w+", found[0].casefold()))
