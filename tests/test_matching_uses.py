"""Names in use: a place or a tool is told from news of the name, for English frames."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.items import Role, Zone
from monitor.matching import compile
from monitor.matching.uses import AFTER, BEFORE, is_used
from tests.matchcase import article, watch

USED = [
    "The group sold access via Acmechat.",
    "It steals cookies (via Acmechat) and leaves.",
    "The gang bragged about the job on Acmechat.",
    "The files were posted by an unknown user on Acmechat.",
    "The malware downloads its second stage from Acmechat.",
    "The stealer uploads what it finds to Acmechat.",
    "The gang runs an Acmechat channel.",
    "A hard-coded Acmechat bot token was found.",
    "An Acmechat-based market was closed.",
    "It abuses services such as Fabrikam, Contoso Drive and Acmechat for control.",
    "The actor relied on Acmechat to recruit.",
    "Sites running Acmechat redirect readers.",
]
NEWS = [
    "A flaw in software used by Acmechat customers was closed.",
    "Thieves got in using a flaw in Acmechat.",
    "Thieves got in through unpatched Acmechat servers.",
    "Thieves got in through Acmechat routers.",
    "Attackers could abuse Acmechat to read all mails.",
    "The commonly used Acmechat laptop has it.",
    "A breach exposed every Acmechat account.",
    "They sent a link to a fake Acmechat page.",
    "The agency shared a report on Acmechat.",
    "He wrote about sanctions on Acmechat.",
    "Pressure on Acmechat grows.",
    "The gang posted proof of its cyberattack on Acmechat.",
    "The founder of the Acmechat group spoke.",
    "It took over hundreds of Acmechat accounts.",
    "The supply chain attack affects Acmechat packages.",
    "The list holds Fabrikam, Acmechat and others.",
    "The bug was fixed through Acmechat's programme.",
    "They used Acmechat-themed lures.",
    "The agency spoke through Acmechat Group.",
]


def _roles(text: str, block: str = "vendors") -> list[Role]:
    matches = compile([watch("Acmechat", block=block)]).scan(text).matches
    return [mention.role for match in matches for mention in match.mentions]


@pytest.mark.parametrize("text", USED)
def test_in_use(text: str) -> None:
    assert _roles(text) == [Role.USED]


@pytest.mark.parametrize("text", NEWS)
def test_news_of_the_name(text: str) -> None:
    assert Role.USED not in _roles(text)


@pytest.mark.parametrize("text", USED)
def test_a_public_body_is_no_tool(text: str) -> None:
    assert Role.USED not in _roles(text, "agencies")


def test_what_is_told_of_a_name_comes_first() -> None:
    """Who suffers or speaks is no tool, though the frame of one stands beside."""
    assert _roles("Thieves attacked Acmechat accounts.") == [Role.SUBJECT]
    assert _roles("The files went public via Acmechat. Acmechat said it was sorry.") == [
        Role.USED,
        Role.QUOTED,
    ]


def test_a_headline_that_only_uses_a_name_is_not_about_it() -> None:
    matcher = compile([watch("Acmechat")])
    [used] = matcher.find(article("Thieves sell passwords via Acmechat", "They were caught.")).matches
    [told] = matcher.find(article("Acmechat bans thieves", "They were caught.")).matches
    assert [mention.zone for mention in used.mentions] == [Zone.HEADLINE]
    assert used.used
    assert not told.used
    assert used.salience == pytest.approx(told.salience / 2, abs=0.001)


PIECES = [
    "via ",
    "used ",
    "posted ",
    "on ",
    "a ",
    "Fabrikam, ",
    "such as ",
    "flaw ",
    "'s",
    "-based",
    " bot",
    " token",
]


@given(st.lists(st.sampled_from(PIECES)).map("".join), st.lists(st.sampled_from(PIECES)).map("".join))
def test_only_the_words_beside_a_name_count(before: str, after: str) -> None:
    assert is_used(before, after) == is_used(before[-BEFORE:], after[:AFTER])


@given(st.text(max_size=200), st.text(max_size=100))
def test_what_belongs_to_a_name_is_told_of_it(before: str, after: str) -> None:
    assert not is_used(before, f"'s{after}")
    assert not is_used(f"{before} a flaw found via ", f" {after}")
