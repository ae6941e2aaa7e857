"""The rules of a watch: needs, not_near, exclude, longest match, licences and groups."""

from __future__ import annotations

import pytest

from monitor.matching import compile
from monitor.watches import Alias, Watch
from tests.matchcase import article, reasons, scan, surfaces, watch

APPLE = watch("Apple", Alias("Apple", needs=("iPhone", "iOS"), exclude=("Apple Daily", "Big Apple")))
NCSC_UK = watch("NCSC (UK)", "National Cyber Security Centre", Alias("NCSC", needs=("GCHQ", "British", "UK")))
NCSC_NL = watch(
    "NCSC (NL)", "Nationaal Cyber Security Centrum", Alias("NCSC", needs=("Dutch", "Netherlands"))
)


def test_needs_stand_anywhere_in_the_article() -> None:
    page = article("A patch from Apple", "One line.", "The iPhone gets it.")
    assert surfaces(compile([APPLE]).find(page)) == ["Apple"]


def test_missing_needs_are_named() -> None:
    findings = scan("A patch from Apple today.", APPLE)
    assert reasons(findings) == ["needs one of 'iPhone', 'iOS' in the article"]


def test_needs_in_furniture_do_not_count() -> None:
    page = article("A patch from Apple", "One line.", furniture=["Buy an iPhone"])
    findings = compile([APPLE]).find(page)
    assert findings.matches == ()
    assert reasons(findings) == ["needs one of 'iPhone', 'iOS' in the article"]


def test_needs_inside_the_name_do_not_count() -> None:
    signal = watch("JBS", Alias("JBS", needs=("JBS", "meat")))
    assert surfaces(scan("and JBS said", signal)) == []
    assert surfaces(scan("and JBS, a meat packer, said", signal)) == ["JBS"]


def test_an_english_word_needs_its_company_nearby_in_a_long_report() -> None:
    orange = watch("Orange", Alias("Orange", needs=("telecom",)))
    near = "The telecom operator said that Orange agreed. "
    far = "He and Orange agreed. " + "Nothing else was told on that day. " * 100 + "A telecom law passed."
    assert surfaces(scan(near, orange)) == ["Orange"]
    assert surfaces(scan(far, orange)) == []


def test_exclusions_swallow() -> None:
    findings = scan("The iPhone story of Apple Daily and the Big Apple, not of Apple.", APPLE)
    assert surfaces(findings) == ["Apple"]
    assert reasons(findings) == ["inside 'Apple Daily'", "inside 'Big Apple'"]


def test_an_exclusion_that_differs_in_case_only_counts_as_written() -> None:
    sec = watch("SEC", Alias("SEC", exclude=("sec.",)))
    assert surfaces(scan("He was fined by the SEC.", sec)) == ["SEC"]


def test_not_near_reaches_the_neighbouring_sentence_only() -> None:
    nsa = watch("NSA", Alias("NSA", not_near=("5G",)))
    findings = scan("Networks grow. Both NSA modes work. It is 5G. The end came. Now the NSA spied.", nsa)
    assert len(surfaces(findings)) == 1
    assert reasons(findings) == ["near '5G'"]


def test_the_longest_name_wins_over_all_watches() -> None:
    findings = scan("Palo Alto Networks of Palo Alto said", watch("Palo Alto"), watch("Palo Alto Networks"))
    assert {match.watch: len(match.mentions) for match in findings.matches} == {
        "palo alto": 1,
        "palo alto networks": 1,
    }
    assert reasons(findings) == ["inside 'Palo Alto Networks'"]


def test_a_longer_alias_of_the_same_watch_counts_once() -> None:
    findings = scan("Huawei Technologies said", watch("Huawei", "Huawei Technologies"))
    assert surfaces(findings) == ["Huawei Technologies"]
    assert findings.refused == ()


def test_a_full_name_licenses_its_acronym() -> None:
    text = "The National Cyber Security Centre (NCSC) warned. Later the NCSC spoke."
    assert surfaces(scan(text, NCSC_UK)) == ["National Cyber Security Centre", "NCSC", "NCSC"]
    assert surfaces(scan("Later the NCSC spoke.", NCSC_UK)) == []


def test_an_acronym_defined_as_something_else_is_that() -> None:
    csa = watch("CSA", "Cyber Security Agency of Singapore")
    findings = scan("A joint Cybersecurity Advisory (CSA) came out. The CSA lists flaws.", csa)
    assert surfaces(findings) == []
    assert set(reasons(findings)) == {"stands for 'Cybersecurity Advisory' in this article"}
    nsa = watch("NSA", "National Security Agency")
    assert surfaces(scan("5G non-standalone (NSA) works. NSA is cheap.", nsa)) == []
    assert len(surfaces(scan("The National Security Agency (NSA) spoke. NSA said no.", nsa))) == 3


@pytest.mark.parametrize(
    "defined",
    [
        "The Cyber Stability Act of 2015, known as CSA, lapsed.",
        "The Cyber Stability Act (CSA 2015) lapsed.",
        "The Cyber Stability Act, or CSA, lapsed.",
    ],
)
def test_a_definition_needs_no_brackets_of_its_own(defined: str) -> None:
    csa = watch("CSA", "Cyber Security Agency of Singapore")
    assert surfaces(scan(f"{defined} Few miss the CSA.", csa)) == []
    assert surfaces(scan("Ask in Costa Rica, or CSA will.", csa)) == ["CSA"]
    full = "The Cyber Security Agency of Singapore, known as CSA, spoke. The CSA said no."
    assert len(surfaces(scan(full, csa))) == 3


def test_an_acronym_whose_words_run_as_something_else_is_that() -> None:
    """No brackets are needed; but in a title, where every word has a capital, chance gives the letters."""
    iss = watch("ISS", "Integrated Service Solutions")
    text = "They left the International Space Station in May. The ISS is old."
    assert reasons(scan(text, iss)) == ["stands for 'International Space Station' in this article"]
    for text in (
        "They rely on Integrated Service Solutions. The ISS staff clean it.",
        "How Insurers See Scams. The ISS staff were told.",
    ):
        assert "ISS" in surfaces(scan(text, iss)), text
    assert surfaces(scan("The International Space Station has ISS staff.", watch("ISS"))) == ["ISS"]
    ioc = watch("IOC", "International Olympic Committee", block="agencies")
    table = "| **Indicators of Compromise** | **IOC** |"
    assert reasons(scan(table, ioc)) == ["stands for 'Indicators of Compromise' in this article"]


def test_a_bare_name_without_full_name_just_matches() -> None:
    text = "The UK's National Cyber Security Centre (NCSC) warned."
    assert surfaces(scan(text, watch("NCSC"))) == ["NCSC"]


def test_groups_resolve_by_full_name_or_country_or_stay_undecided() -> None:
    both = (NCSC_UK, NCSC_NL)
    dutch = scan("The Dutch NCSC warned of the flaw.", *both)
    assert [match.watch for match in dutch.matches] == ["ncsc (nl)"]
    full = scan("The Nationaal Cyber Security Centrum spoke to a British paper. The NCSC warned.", *both)
    assert {match.watch for match in full.matches} == {"ncsc (nl)"}
    near = scan("A Dutch firm fell. " + "It is so. " * 5 + "The British NCSC warned of it.", *both)
    assert [match.watch for match in near.matches] == ["ncsc (uk)"]
    unclear = scan("British and Dutch experts met. The NCSC warned of it.", *both)
    assert unclear.matches == ()
    assert set(reasons(unclear)) == {"undecided between NCSC (NL) and NCSC (UK)"}


def test_the_country_that_follows_a_shared_name_decides_before_any_other() -> None:
    """Another body's country nearby, even its full name, says less than the words at the place itself."""
    text = "The National Cyber Security Centre (NCSC) of the United Kingdom spoke. Dutch officials agreed."
    shared = tuple(
        watch(name, "NCSC", "National Cyber Security Centre")
        for name in ("UK NCSC", "Dutch NCSC", "Swiss NCSC")
    )
    assert [match.watch for match in scan(text, *shared).matches] == ["uk ncsc"]
    text = "The UK NCSC met the NCSC of the Netherlands."
    assert [(m.watch, len(m.mentions)) for m in scan(text, *shared).matches] == [
        ("uk ncsc", 1),
        ("dutch ncsc", 1),
    ]


def test_groups_without_needs_resolve_by_the_country_in_their_names() -> None:
    swiss = watch("Swiss NCSC", "NCSC")
    finnish = watch("NCSC-FI", "NCSC")
    assert [m.watch for m in scan("In Helsinki the NCSC warned.", swiss, finnish).matches] == ["ncsc-fi"]
    assert scan("The NCSC warned.", swiss, finnish).matches == ()
    winner = scan("In Bern the NCSC warned.", swiss, finnish)
    assert reasons(winner) == ["means Swiss NCSC here"]


def test_watches_that_share_a_name_with_nothing_to_tell_them_apart_both_match() -> None:
    first, second = watch("First", Alias("First"), "Huawei"), watch("Other", Alias("Other"), "Huawei")
    assert {m.watch for m in scan("and Huawei said", first, second).matches} == {"first", "other"}


def test_needs_of_a_pack_speak_for_a_word_and_are_not_asked_for() -> None:
    strict = watch("Target", Alias("Target", needs=("retailer",)))
    lenient = watch("Target", Alias("Target", needs=("retailer",), lenient=True))
    clear, start = "Hackers who breached Target sold cards.", "Target lists were sold."
    assert surfaces(scan(clear, strict)) == []
    assert surfaces(scan(clear, lenient)) == ["Target"]
    assert surfaces(scan(start, lenient)) == []
    assert all(reasons(scan(text, lenient)) for text in (start, "Target agreed."))
    assert surfaces(scan("The chest held Target and gold.", lenient)) == []
    arm = watch("Arm", Alias("Arm", needs=("chip",), lenient=True))
    assert reasons(scan("Er kam von der Mutter, die in den Arm und nicht ins Bein traf.", arm)) == [
        "needs 'chip' in the article"
    ]
    coined = watch("Proton", Alias("Protonix", needs=("mail",), lenient=True), Alias("Proton", needs=("x",)))
    assert reasons(scan("Yesterday Protonix was hit.", coined)) == ["needs 'mail' in the article"]


def test_needs_of_a_usual_name_help_and_are_not_asked_for() -> None:
    """They speak for an English word, whose sentence must show it all the same; other names need none."""
    word = watch("Twitch", Alias("Twitch", needs=("streamers",), lenient=True, usual=True))
    assert surfaces(scan("The office of Twitch held gold.", word)) == ["Twitch"]
    headline = "Hackers Leak Twitch Source Code"
    assert not surfaces(scan(headline, word))
    assert surfaces(scan(f"{headline}. The streamers were told.", word)) == ["Twitch"]
    assert not surfaces(scan("Sie gab das Twitch und nicht den Ball in die Hand von der Mutter.", word))
    coined = watch("Quoxel", Alias("Quoxel", needs=("token",), lenient=True, usual=True))
    assert surfaces(scan("They went to Quoxel in May.", coined)) == ["Quoxel"]


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("Firms like Acmesoft and QXR made it easy.", True),
        ("Vendors such as Acmesoft, Fabrikam and QXR agreed.", True),
        ("The chipmaker QXR was hit.", True),
        ("On Monday QXR confirmed it.", True),
        ("It reached QXR customers first.", True),
        ("They buy from Nikon, QXR and others.", True),
        ("Use QXR, ECC or AES; ask Cisco.", False),
        ("It was sold by QXR Technologies.", True),
        ("The QXR cipher is old.", False),
        ("A QXR was hacked.", False),
        ("They sign with QXR and DSA.", False),
        ("Keys like QXR are long.", False),
    ],
)
def test_a_sentence_may_stand_in_for_what_a_pack_needs_of_an_acronym(text: str, counts: bool) -> None:
    asked = Alias("QXR", needs=("token",), lenient=True)
    assert bool(surfaces(scan(text, watch("QXR", asked)))) is counts
    assert surfaces(scan(text, watch("QXR", asked, block="agencies"))) == []
    assert surfaces(scan(text, watch("QXR", Alias("QXR", needs=("token",))))) == []


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("Critical Quoxel Flaw Exploited Within Hours", True),
        ("Quoxel Confirms Data Breach", True),
        ("A Quoxel data breach grew.", True),
        ("It hit firms such as Fabrikam, Quoxel and others.", True),
        ("Quoxel customers were told.", True),
        ("Quoxel has confirmed that it lost the data.", True),
        ("Quoxel Falls Victim to a Gang of Thieves", True),
        ("Quoxel said it is among the victims of the gang.", True),
        ("Quoxel suffered a big cyber attack.", True),
        ("Thieves abuse a vulnerability in Quoxel.", True),
        ("The tools come from ASML, Quoxel, or others.", True),
        ("Such clients are adidas, Reebok, Quoxel.", True),
        ("It asked Quoxel, Fabrikam and Honda.", True),
        ("It asked Quoxel, Fabrikam and Peter.", False),
        ("It asked Honda; Quoxel, he said, slept.", False),
        ("It has the shape of the Quoxel, Lenovo's old case.", False),
        ("An old Quoxel F-250 will do.", True),
        ("The Quoxel MX213 has a flaw.", True),
        ("In Quoxel CVE-2024 was the topic.", False),
        ("In Quoxel 250 guests met.", False),
        ("Quoxel said it was unable to prove the claim.", False),
        ("Quoxel suffered a stroke.", False),
        ("Quoxel said on Monday that he was glad.", False),
        ("The quoxel flaw is in the stone.", False),
        ("A Quoxel staff writer told it.", False),
        ("They went to Quoxel in May.", False),
    ],
)
def test_a_sentence_may_stand_in_for_what_a_pack_needs_of_a_name(text: str, counts: bool) -> None:
    asked = Alias("Quoxel", needs=("token",), lenient=True)
    assert bool(surfaces(scan(text, watch("Quoxel", asked)))) is counts
    assert surfaces(scan(text, watch("Quoxel", asked, block="agencies"))) == []
    assert surfaces(scan(text, watch("Quoxel", Alias("Quoxel", needs=("token",))))) == []


@pytest.mark.parametrize(
    "text",
    [
        "Names of guests were taken in the breach at {}, in June.",
        "Customers of {} were told by letter.",
        "A judge threw out the lawsuit against {}.",
        "An outage at {} held up trains.",
        "The cyberattack on {}, which was breached in May, cost it a fortune.",
        "It bought a stake in {} last week.",
        "{} Customers Hit by Data Breach",
        "{} Data Breach Exposes Millions of Records",
        "{}'s data breach is bigger than first told",
        "{} Employee Data Leaked on Dark Web",
        "Cyberattack Hits {} Stores",
        "{} Notifies 300,000 Patients of Breach",
        "{} is investigating a possible cyberattack",
        "{} warns customers of phishing",
        "{} says customer data stolen by intruders",
        "{} sued over data breach",
        "{} settles data breach lawsuit",
        "{} ransomware attack disrupts deliveries",
        "{} and its customers are at risk",
        "Ransomware gang claims attack on {}",
        "Cyberattack cripples {} systems",
        "Former {} engineer stole source code",
        "Data stolen from {} is for sale",
    ],
)
@pytest.mark.parametrize("name", ["Harvest", "Acmeo"])
def test_what_is_done_to_firms_speaks_for_a_name_whose_needs_the_packs_gave(name: str, text: str) -> None:
    lent = Watch("w", name, "vendors", (Alias(name, needs=("combine harvester",), lenient=True),))
    assert compile([lent]).scan(text.format(name)).matches
    asked = Watch("w", name, "vendors", (Alias(name, needs=("combine harvester",)),))
    assert not compile([asked]).scan(text.format(name)).matches


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Premier", "Premier customer data is sorted apart"),
        ("Cloud", "Cloud Data Breach Costs Rise"),
        ("Harvest", "Phishing Attacks Harvest Customer Accounts"),
        ("Harvest", "Gangs Harvest Data Breach Victims"),
        ("Harvest", "Harvest Customer Records With Ease"),
        ("Harvest", "Cyberattack Hits Harvest Hill School"),
        ("Acmeo", "Outage Hits Acmeo Applicants"),
        ("QXR", "QXR data leak found in the sample"),
        ("Acmeo", "The film Attack on Acmeo opens today"),
        ("Acmeo", "In May Acmeo has paid for a breach of trust"),
        ("Acmeo", "Much of what hackers say hits home in Acmeo customs"),
        ("Play", "Play ransomware attack disrupts a clinic"),
    ],
)
def test_what_only_resembles_news_of_a_breach_shows_no_firm(name: str, text: str) -> None:
    lent = Watch("w", name, "vendors", (Alias(name, needs=("combine harvester",), lenient=True),))
    assert not compile([lent]).scan(text).matches
