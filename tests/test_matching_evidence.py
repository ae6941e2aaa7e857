"""Names that are also English words: the sentence decides, for words no rule was written for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.matching import frames, setting
from monitor.matching.setting import CAPITALS, FRAGMENT, PLAIN, TITLE, style
from monitor.watches import Alias
from tests.matchcase import reasons, scan, surfaces, watch

NAMES = [
    ("Harvest", "Thieves broke into Harvest last week."),
    ("Harvest", "The software maker Harvest was breached."),
    ("Harvest", "Harvest said on Monday that data was stolen."),
    ("Harvest", "Harvest, Inc. was breached."),
    ("Harvest", "It hit firms such as Fortinet, Harvest, and Okta."),
    ("Harvest", "Harvest Warns Customers of New Breach"),
    ("Harvest", "The flaw lets attackers read Harvest customer data."),
    ("Harvest", "Researchers found an open Harvest server."),
    ("Compass", "Compass discloses breach after ransom attack"),
    ("Oracle", "Oracle patches 300 flaws"),
    ("Oracle", "Attackers Exploit Oracle Flaw in Wild"),
    ("Square", "Payments by Square were down."),
    ("Compass", "Compass Users Targeted by Phishing Scams"),
    ("Square", "Square.com is a good option for small shops."),
    ("Slack", "Ask in the Example.org Slack before you begin."),
    ("Compass", "It runs on the 12th Gen Compass Core with two fans."),
    ("Compass", "_Compass_ said on Monday that data was stolen."),
    ("Harvest", "I paid abroad with a Harvest debit card."),
    ("Harvest", "He told Harvest News that the breach was old."),
    ("Harvest", "It is a flaw in Harvest Kempo that was fixed."),
    ("Oracle", "Critical Oracle Flaw Under Attack by Gangs"),
    ("Compass", "Thieves Steal Keys as Compass Extensions Turn Bad"),
    ("Monday", "Shares of Monday.com fell."),
    ("Oracle", "Weird Oracle Podcasts behavior could enable hacking."),
    ("Oracle", "Fraud was blocked. The post Oracle Ends Old Habits Against Fraud appeared first on Example."),
    ("Oracle", "Oracle Blocks Fraud and Oracle Details New Attacks"),
    ("Oracle", "The attackers abused the Oracle-owned service."),
    ("Treasury", "In May the United States Treasury acted alone."),
    ("Oracle", "The dump held usernames and hashed passwords of Oracle customers."),
    ("Compass", "It steals usernames, Compass tokens and cookies."),
    ("Compass", "The aliases of the user on Compass were known."),
    ("Compass", "A company called Compass was breached."),
    ("Compass", "The tongue has been named Compass's favourite ever since."),
    ("Oracle", "[Old Flaws Expose Oracle Servers to Takeover](https://a.example/x) was read most."),
    ("Oracle", "The post New Worm Targets Oracle Servers appeared first on Example."),
    ("Oracle", "Is Oracle safe for regulated firms?"),
    ("Oracle", "Apparently Oracle never saw that mail."),
    ("Oracle", "It is a “Quarrel Between Oracle Users Of One Town” thing."),
    ("Compass", "Compass Hacked by Gang of Thieves"),
    ("Compass", "Compass was hit by an outage."),
    ("Compass", "Compass (NYSE: CMPS) fell by a tenth."),
    ("Compass", "Compass-owned Harbour lost the keys."),
    ("Compass", "Compass, the country’s oldest bank, was warned."),
    ("Compass", "What Are Good Alternatives to Compass?"),
    ("Library of Congress", "Words Courtesy of Old Records Library of Congress The Times"),
    ("Orange", "L'opérateur Orange a été piraté."),
    ("Oracle", "An Oracle Flaw Let Thieves In"),
    ("Honor", "The flaw is in the Huawei Honor 7 and was fixed."),
    ("Compass", "It was the work of a threat actor Compass tracks as NewFish."),
    ("Compass", "Compass to Acquire Harbour for $2 Billion"),
    ("Harvest", "Thieves Can Revive Expired Harvest Cards for Payments"),
    ("Compass", "The gang uses the Compass messaging app to lure them."),
    ("Oracle", "Oracle threat intelligence experts have seen it."),
    ("Oracle", "Oracle adding new events to its log"),
    ("Oracle", "The user Oracle account was locked."),
    ("Oracle", "Introducing Oracle ASM: a view of what is open"),
    ("Compass", "A researcher at Sophos' Compass said so."),
    ("Oracle", 'It was told under "Oracle Launches New Framework" there.'),
    ("Oracle", "They warned of Exploited Oracle flaws today and again."),
    ("Harvest", "Harvest's 2013 breach cost it a fortune."),
    ("Harvest", "Harvest, the loan app, was down on Monday."),
    ("Harvest", "Harvest patches the flaw in its gateway."),
    ("Compass", "Compass ransomware attack leaves shops without orders."),
    ("Phoenix", "A flaw in Phoenix's gateway was fixed by its maker."),
    ("Square", "The fund took a stake in Square and in others."),
    ("Compass", "Best Compass Alternatives: What Brokers Use"),
    ("Compass", "It was sent to a Compass-controlled host."),
    ("Compass", "The ransomware attack on Compass began by post."),
]


@pytest.mark.parametrize(("name", "text"), NAMES)
def test_a_name(name: str, text: str) -> None:
    findings = scan(text, watch(name))
    assert findings.matches, reasons(findings)


WORDS = [
    ("Bridge", "Bridge Alternatives for Old Cities", "'Bridge' is an everyday word"),
    ("Target", "Hackers Target Hospitals in New Wave", "'Target' is an everyday word"),
    ("Target", "Hackers Target Users With Fake Apps", "'Target' is an everyday word"),
    ("Target", "New Malware to Target Linux Servers", "'to Target' reads as a verb"),
    ("Harvest", "Hackers Harvest Credentials From Schools", "'Harvest' is an everyday word"),
    ("Shield", "A New Shield for Small Firms", "the noun of a phrase"),
    ("Match", "Match your logs to the list.", "'Match your' reads as a verb"),
    ("Bridge", "He crossed the Brooklyn Bridge at night.", "part of 'Brooklyn Bridge'"),
    ("Bridge", "Bridge-style routers are old.", "part of 'Bridge-style'"),
    ("Mint", "The group Mint Sandstorm struck again.", "part of 'Mint Sandstorm'"),
    ("Gap", "Mind the Gap in Your Defence", "'the Gap' reads as a common noun"),
    ("Press", "Press the button twice.", "'Press the' reads as a verb"),
    ("Salt", "A pinch of salt.", "case: written 'salt'"),
    ("Wire", "The hacker Wire, a member, and the user Wire fled.", "somebody calls himself 'Wire'"),
    ("Harvest", "It began in spring. _Harvest_ in autumn was late.", "its capital says nothing here"),
    ("Harvest", "The farmers rest in winter → Harvest the fields first.", "'Harvest the' reads as a verb"),
    ("Compass", "He wrote for the Electronic Compass Foundation.", "part of 'Electronic Compass'"),
    ("Nest", "In shade grows the Bird's Nest Fern too.", "part of 'Bird's Nest'"),
    ("Compass", "They met at the Compass of Salt last year.", "'Compass of' reads as a common noun"),
    ("Crown", "Parliament was above the Crown and its courts.", "'the Crown' reads as a common noun"),
    ("Oracle", "Police Take Phishing Kit Oracle Amid New Raids", "'Kit Oracle' reads as common words"),
    ("Compass", "How Thieves Find Paths to Compass Garden", "part of 'Compass Garden'"),
    ("Medium", "Each flaw is rated (Critical, High, Medium, Low) by hand.", "is paired with a common word"),
    ("Monday", "It was published Monday in a journal.", "its capital says nothing here"),
    ("Monday", "It was published on Monday, Oct 27, in a journal.", "its capital says nothing here"),
    ("Compass", "A ban by the Compass Court stands.", "part of 'Compass Court'"),
    ("Crown", "A king wore a crown.", "case: written 'crown'"),
    ("Edge", "Power and Edge were praised.", "is paired with a common word"),
    ("Orange", "He goes by the monikers Shade, Orange and Pixel.", "somebody calls himself 'Orange'"),
    ("Orange", "He used nicknames such as 'sly fox' and 'Orange'.", "somebody calls himself 'Orange'"),
    ("Shell", "The Windows Shell does not check its paths.", "'Windows' owns what is called 'Shell' here"),
    ("Wire", "The hacker Wire calls the firm a fraud.", "somebody calls himself 'Wire'"),
    ("Signal", "Signal to Noise Ratio Is Low", "'Signal to' reads as common words"),
    ("Compass", "A phishing platform called Compass struck.", "somebody calls himself 'Compass'"),
    ("Compass", "Now Everyone Can Compass the world.", "part of 'Can Compass'"),
    ("Target", "Good Ways to Target Old Users Soon", "'to Target' reads as a verb"),
    ("Target", "[Hackers Target Linux Systems](https://a.example/x) was read.", "part of 'Hackers Target'"),
    ("Square", "Square Root Leak in Crypto Library Fixed", "'Square Root' reads as common words"),
    ("Orange", "Agent Orange victims were sent phishing mail.", "'Agent Orange' reads as common words"),
    ("Compass", "Compass Medical Center Warns Patients", "part of 'Compass Medical Center'"),
    ("Crown", "Crown Prosecution Service brings charges in London.", "part of 'Crown Prosecution Service'"),
    ("Compass", "Compass ransomware spreads through mail.", "is what a malware or gang is called"),
    ("Orange", 'Season five of "Orange is the New Black" was leaked.', "begins the title of a work"),
    ("Amber", "For leakers there is safety. Amber Scorah builds a safe.", "'Amber Scorah' is a person"),
    ("Phoenix", "He was a Phoenix police officer for years.", "'Phoenix' is a place here"),
    ("Phoenix", "The talks were held in Phoenix last year.", "'Phoenix' is a place here"),
    ("Harvest", "Fraud was blocked. The post Harvest on Demand appeared first on Example.", "everyday word"),
    ("Mirage", 'A campaign called "Meta Mirage" was seen.', "part of 'Meta Mirage'"),
    ("Blizzard", "Russian Group Void Blizzard Debuts Tools", "part of 'Void Blizzard'"),
    ("Blaze", "Logins Are Gone Before You Can Blaze", "'Can Blaze' reads as a verb"),
    ("Harvest", "Er hat eine Harvest gesehen.", "reads as a common noun"),
    ("Sage", "It grows. Sage green is the colour of the season.", "reads as common words"),
]


@pytest.mark.parametrize(("name", "text", "why"), WORDS)
def test_a_word(name: str, text: str, why: str) -> None:
    findings = scan(text, watch(name))
    assert findings.matches == ()
    assert any(why in reason for reason in reasons(findings)), reasons(findings)


def test_a_clear_name_elsewhere_and_the_full_name_vouch() -> None:
    alone = "Compass Platform Outage Grows"
    assert scan("Bridge Outage Grows", watch("Bridge")).matches == ()
    vouched = "Bridge Outage Grows\n\nAttackers broke into Bridge Systems on Monday."
    [match] = scan(vouched, watch("Bridge", "Bridge Systems")).matches
    assert [mention.surface for mention in match.mentions] == ["Bridge", "Bridge Systems"]
    assert scan(alone, watch("Compass")).matches


def test_a_trade_that_the_full_name_does_not_tell_is_another_firm() -> None:
    delta = watch("Delta", "Delta Air Lines")
    refused = reasons(scan("Delta Electronics fixed a flaw in it.", delta))
    assert refused == ["'Delta Electronics' is another firm"]
    assert scan("Delta Airlines grounded its flights.", delta).matches
    assert scan("Delta Electronics fixed a flaw in it.", watch("Delta")).matches


def test_a_public_body_may_be_a_department() -> None:
    assert scan("So said the US Justice Department.", watch("Justice", block="agencies")).matches


def test_a_coined_name_needs_no_evidence() -> None:
    for text in ("Fortinet", "fortinet!", "A Fortinet", "the Fortinet", "To Fortinet: no"):
        assert scan(text, watch("Fortinet")).matches, text


def test_capitals_throughout_prove_no_acronym() -> None:
    who = watch("WHO")
    assert scan("WHO IS THE NEW HEAD OF THE BODY?", who).matches == ()
    assert scan("The WHO is the new head.", who).matches


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Thieves broke into X last week.", PLAIN),
        ("Thieves Broke Into X at Noon Last Week", TITLE),
        ("THIEVES BROKE INTO X", CAPITALS),
        ("X Ltd", FRAGMENT),
        ("Knife Cutting the X: disclosing a framework in use", FRAGMENT),
    ],
)
def test_style(sentence: str, kind: str) -> None:
    assert style(sentence, sentence.index("X"), 1) in {kind, TITLE if kind == FRAGMENT else kind}


@given(st.lists(st.sampled_from(["thieves", "Broke", "into", "The", "Big", "iPhone", "X-ray", "a", "7"])))
def test_a_title_has_three_capitals_for_each_small_word(words: list[str]) -> None:
    told = [word for word in words if word[0].isalpha()]
    content = [word for word in told if len(word) > 2 and word.lower() not in frames.FUNCTION]
    raised = [word for word in content if not word[0].islower()]
    title = len(content) >= 2 and len(raised) >= 0.75 * len(content)
    wanted = FRAGMENT if len(told) < 3 else TITLE if title else PLAIN
    assert style(" ".join([*words, "Acmesoft"]), len(" ".join(words)), 9) == wanted


@given(st.from_regex(setting._INDEFINITE))
def test_no_phrase_with_an_article_is_longer_than_what_is_looked_at(text: str) -> None:
    found = setting._INDEFINITE.search(text)
    assert found is not None
    assert found[0].count(" ") < setting._INDEFINITE_REACH


def test_a_word_of_its_own_after_the_name_speaks_for_it() -> None:
    quest = watch("Quest", "Quest Software", Alias("Quest", needs=("KACE",)))
    assert surfaces(scan("Critical Quest KACE Vulnerability Exploited", quest)) == ["Quest"]


def test_a_program_is_no_building_and_a_library_stays_its_owners() -> None:
    for text in ("A flaw in Adobe Bridge was fixed.", "A flaw in Adobe Parquet's Java Library was fixed."):
        assert scan(text, watch("Adobe")).matches, text
    assert not scan("They met on the Target Bridge in May.", watch("Target")).matches


def test_what_goes_on_with_a_version_is_part_of_the_product() -> None:
    flash = watch("Flash", "Adobe Flash")
    assert reasons(scan("Google just released Gemini 3 Flash for all.", flash)) == [
        "part of 'Gemini 3 Flash'"
    ]
    for text in (
        "On Windows 10 Flash was removed.",
        "On May 12 Flash was removed.",
        "The Top 10 Flash flaws are old.",
    ):
        assert scan(text, flash).matches, text


def test_what_a_firm_sells_is_no_firm_of_another_trade() -> None:
    text = "It syncs with Apple Health, and Delta Health too."
    assert surfaces(scan(text, watch("Apple", "Apple Inc."), watch("Delta", "Delta Air Lines"))) == ["Apple"]


def test_what_a_body_is_based_in_is_no_part_of_its_name() -> None:
    assert surfaces(scan("They sanctioned the Russia-based Media Land today.", watch("Media Land")))


def test_a_researcher_with_a_capitalised_pen_name_is_a_person() -> None:
    text = "Security researcher Chaotic Eclipse has released a proof. Later Eclipse released another."
    assert surfaces(scan(text, watch("Eclipse"))) == []


@pytest.mark.parametrize(
    ("name", "text", "counts"),
    [
        (
            "Orange",
            "Orange a confirmé mercredi avoir été victime d'une attaque sur un de ses systèmes.",
            True,
        ),
        ("Target", "Target ha confirmado que los datos de sus clientes fueron robados.", True),
        (
            "Signal",
            "Signal an die Bauern: Die Regierung will mit der neuen Behörde nicht mehr warten.",
            False,
        ),
        ("Target", "Target a group of people who are not with the rest of them.", False),
        ("Target", "Target CEO Jane Roe left the chain after ten years.", True),
        ("Block", "“We know,” Block CFO Jane Roe told the court.", True),
        ("Target", "Hackers Target CEO Accounts at Banks", False),
    ],
)
def test_a_capital_in_another_language_and_an_office_of_a_firm(name: str, text: str, counts: bool) -> None:
    assert surfaces(scan(text, watch(name))) == [name] * counts


def test_capitals_that_no_word_has_are_a_name() -> None:
    crew = watch("GReAT")
    assert surfaces(scan("GReAT saw it first.", crew)) == ["GReAT"]
    assert surfaces(scan("Great saw it first, and that is great.", crew)) == []
