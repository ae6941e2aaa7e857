"""Names in use: a place or a tool is told from news of the name, for English frames."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.items import Role, Zone
from monitor.matching import compile, things
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
    "It sent mails through free mail services from Acmechat.",
    "The loader fetches its orders from Acmechat.",
    "The photo was posted to Acmechat.",
    "It slipped into the official Acmechat Play Store.",
    "The malware was found on Acmechat.",
    "The kit is on sale on Acmechat.",
    "The ads were published across Fabrikam and Acmechat.",
    "Malicious packages on Acmechat take tokens.",
    "Tokens stood in public Acmechat commits.",
    "They were reached via Acmechat to infect devices.",
    "Fake apps and more are sold by those who meet there every night, be it in bars or Acmechat channels.",
    "The Acmechat handle @jane was theirs.",
    "Mails were read in the Acmechat desktop client.",
    "Victims logged into Acmechat as asked.",
    "The post was removed from Acmechat.",
    "He opened it with a text editor such as Acmechat.",
    "A job was posted to a social network (Acmechat).",
    "Even non-Acmechat users can read it.",
    "She sold the login of an Acmechat.",
    "The script will disable Acmechat first.",
    "The file shows the user interface of Acmechat.",
    "The malware steals passwords from Fabrikam, Contoso and Acmechat.",
    "It can harvest Acmechat credentials and tokens.",
    "* Stealing session files from applications, including Acmechat",
    "The stealer searches for Fabrikam and Acmechat data.",
    "The trojan targets browsers like Fabrikam and Acmechat.",
    "They spread a fake Acmechat installer.",
    "A loader disguised as the Acmechat app was found.",
    "The group spoofed VPN apps, such as Fabrikam and Acmechat.",
    "The package runs the legitimate Acmechat setup.",
    "A malicious Acmechat browser extension was found.",
    "The gang sent readers through compromised Acmechat websites.",
    "They use Acmechat to send stolen data home.",
    "A file sent from Acmechat is there for ever.",
    "The attacks use Acmechat tokens.",
    "The files went out via\u00a0Acmechat.",
    "The files went out via\nAcmechat.",
    "The firm found Acmechat packages disguised as another's.",
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
    "Thieves stole passwords from Acmechat.",
    "Hackers steal passwords from Acmechat.",
    "By one click it is possible to steal the token of Acmechat users.",
    "The leak held Acmechat passwords.",
    "The breach exposed millions of accounts on Acmechat.",
    "A malicious Acmechat update went to its customers.",
    "The firm suffered a breach via Acmechat.",
    "The attack through Acmechat hit many.",
    "Attacks targeting banks via Acmechat are wider than thought.",
    "The patch from Acmechat is out.",
    "The Acmechat app is back.",
    "Remember, Acmechat prioritizes websites.",
    "Does Acmechat support webhooks?",
    "Is Acmechat a website builder?",
    "It is a battle to gain leverage over Acmechat.",
    "Leaders must follow the way shown through Acmechat Cloud's checks.",
    "The mails led to an Acmechat phishing page.",
    "The state banned officials from using Acmechat.",
    "It removed trust in certificates from Acmechat.",
    "The list holds:\n* Acmechat",
    "Attackers target the following products, as a flaw in each was found:\n* Fabrikam\n* Acmechat",
]
LISTS = [
    "The stealer takes all. It will extract data from the following browsers:\n\n* Fabrikam\n* Acmechat\n",
    "It steals the passwords of these programs:\n\nMail clients\n\n* Fabrikam\n\nVPN clients\n\n* Acmechat",
    "The malware stops the following processes:\n- Fabrikam\n- Acmechat Desktop",
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


@pytest.mark.parametrize("text", LISTS)
def test_a_list_of_what_malware_robs(text: str) -> None:
    """The line that leads a list in says what its items are, also over the headings of its parts."""
    assert _roles(text) == [Role.USED]
    assert Role.USED not in _roles(text, "agencies")


def test_a_list_whose_items_are_blocks() -> None:
    """On a page each item is a block of its own."""
    lead = "The stealer reads the credentials of the following applications:"
    told = article("Passwords at risk", lead, "Fabrikam", "Acmechat")
    [match] = compile([watch("Acmechat")]).find(told).matches
    assert [mention.role for mention in match.mentions] == [Role.USED]


def test_what_ends_a_list_leads_nothing_in() -> None:
    items = "\n".join(f"* Program {number}" for number in range(500))
    far = f"The stealer reads the credentials of these applications:\n{items}\n* Acmechat"
    ended = (
        "The stealer reads the credentials of these applications:\n* Fabrikam\n\n"
        "That was all that could be said of it by anybody we asked.\n\n* Acmechat"
    )
    assert _roles(far) == _roles(ended) == [Role.NAMED]


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


@given(st.from_regex(things._HARM))
def test_what_tells_of_harm_holds_one_of_the_strings_looked_for_first(text: str) -> None:
    found = things._HARM.search(text)
    assert found is not None
    assert any(harm in found[0].casefold() for harm in things._HARMS)
