"""Where a watched name names nobody of it: surnames, words of other languages, strings for programs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.matching import compile, frames, persons
from tests.matchcase import article, reasons, scan, surfaces, watch


@pytest.mark.parametrize(
    "text",
    [
        "The chemists Fritz Haber and Carl Bosch won it.",
        "Harold R. Bosch appeared before the court.",
        "A letter of Dr. Bosch was sold.",
        "Anne-Marie Bosch wrote the report.",
        "The study (J. Bosch et al.) is open.",
        "It was written by K. L. Bosch in May.",
        "Rogers JM, Bosch M, Mosely K, et al. Mindfulness at work. 2019.",
        "6. Xie Y, Bosch L, Zhou L, Wang G. The effects of exercise. 2019.",
        "It was shown before. 14. Bosch S. Exercise affects bones. 2020.",
        "Detective Bosch told the court.",
    ],
)
def test_a_surname_is_no_firm(text: str) -> None:
    findings = scan(text, watch("Bosch"))
    assert surfaces(findings) == []
    assert reasons(findings)[0].startswith(("a person, '", "an author in a list"))


@pytest.mark.parametrize(
    "text",
    [
        "Bosch fixed flaws in its cameras.",
        "Robert Bosch GmbH fixed flaws.",
        "The office of San Francisco Bosch engineers",
        "In Santa Maria Bosch runs a plant.",
        "U.S. Bosch dealers were told.",
        "This was plan B. Bosch said no.",
        "Mark Bosch devices as vulnerable.",
        "Tools of the vendors (OpenAI, Bosch AI, AWS AI) reduce costs.",
        "New Coding Agent Bosch Sells Writes Tests",
        "It lists 14. Bosch S. is no author.",
    ],
)
def test_a_firm_is_no_surname(text: str) -> None:
    assert surfaces(scan(text, watch("Bosch"))) == ["Bosch"]


def test_a_watched_person_is_found_by_the_surname() -> None:
    """Only vendors are called by a surname that may be somebody else's."""
    assert surfaces(scan("Edward Snowden spoke.", watch("Snowden", block="names"))) == ["Snowden"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Roku", "Navazuje na stejnojmenný projekt z loňského roku."),
        ("Deciso", "Dopo il primo dispiegamento, il comando ha deciso di inviare due aerei nel Baltico."),
        ("Concentra", "En estos momentos, la parte oriental de la A-7 concentra el mayor esfuerzo."),
    ],
)
def test_small_letters_in_another_language_are_a_word_of_it(name: str, text: str) -> None:
    findings = scan(text, watch(name))
    assert surfaces(findings) == []
    assert reasons(findings) == [f"'{name.lower()}' in small letters, in a text that is not English"]


@pytest.mark.parametrize(
    "text",
    [
        "There is wide support for roku and other devices.",
        "Compromised roku 8.14.0 release drops infostealer",
        "Roku est dans la liste. Les clients de roku ne sont pas au courant.",
        "La faille touche Roku et les clients de la marque.",
    ],
)
def test_small_letters_count_in_english_or_beside_capitals(text: str) -> None:
    assert len(surfaces(scan(text, watch("Roku")))) == text.lower().count("roku")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("It is detected as HTML.MalURL.Skyvpn here.", "inside the detection name 'HTML.MalURL.Skyvpn'"),
        ("Win32.PWS.Skyvpn.A was seen.", "inside the detection name 'Win32.PWS.Skyvpn.A'"),
        ("Found Trojan:Win32/Skyvpn on it.", "inside the detection name 'Trojan:Win32/Skyvpn'"),
        (
            'alert tcp any any -> $HOME_NET any (msg:"Skyvpn TROJAN";)',
            "inside a rule of a sensor",
        ),
        ("2027082 ET TROJAN Observed Skyvpn Profile", "inside a rule of a sensor"),
        ("It sends Mozilla/5.0 (Windows NT 10.0; Skyvpn) as its agent.", "inside a browser's user agent"),
        ('The cell holds =ALERT("Opened by Skyvpn",2) there.', "in the command '=ALERT(\"Opened by'"),
        ('It runs schtasks /CREATE /TN "Skyvpn Updater" daily.', "in the command '/TN \"'"),
    ],
)
def test_strings_for_programs_name_nobody(text: str, why: str) -> None:
    findings = scan(text, watch("Skyvpn"))
    assert surfaces(findings) == []
    assert reasons(findings) == [why]


@pytest.mark.parametrize(
    "text",
    [
        "Apps for Linux/Android/Skyvpn exist.",
        "The server configuration.Skyvpn joins the fray.",
        'He said: "Skyvpn is safe."',
        "It fixes Skyvpn/2.4.1 and older.",
        "Trojan: Skyvpn warns of Win32 malware.",
    ],
)
def test_prose_beside_such_signs_counts(text: str) -> None:
    assert surfaces(scan(text, watch("Skyvpn"))) == ["Skyvpn"]


def test_what_is_called_agent_is_none_or_a_malware() -> None:
    for text in ("The families include Agent Bosch and others.", "Special Agent Bosch testified."):
        assert reasons(scan(text, watch("Bosch"))) == ["an agent or a malware, 'Agent Bosch'"], text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("You need Form 1099-PSA for it.", "part of '1099-PSA'"),
        ("Okta tracks it as O-PSA-066 there.", "part of 'O-PSA'"),
        ("The PSA-200 threat group is active.", "what a threat actor is called, 'PSA-200'"),
        ("Goldberg SB, Tucker RP, Greene PSA, et al. A review.", "the initials of an author"),
        ("30. Cooney PSA, Dwan K, Greig CA. Exercise. 2013.", "the initials of an author"),
    ],
)
def test_letters_of_a_model_a_form_or_an_author_are_no_acronym(text: str, why: str) -> None:
    findings = scan(text, watch("PSA"))
    assert surfaces(findings) == []
    assert reasons(findings)[0].startswith(why)


@pytest.mark.parametrize(
    "text",
    [
        "The non-PSA cars are safe.",
        "The FBI, Germany's PSA, Britain's NCA, Europol and others took part.",
        "The FBI, French PSA, German BKA, and Europol took part.",
        "Its PSA-300 module has a flaw.",
        "Greene PSA, a carmaker, and others were hit.",
        "It struck Bosch, PSA, Ford and BMW.",
    ],
)
def test_an_acronym_beside_such_signs_counts(text: str) -> None:
    assert surfaces(scan(text, watch("PSA"))) == ["PSA"]


def test_a_state_after_a_place_is_no_firm() -> None:
    for text in ("Voters in Lehigh County, PA were told.", "It moved to Erie, PA 16501 in May."):
        assert reasons(scan(text, watch("PA")))[0].startswith("a state, '"), text
    for text in ("Papers of Erie, PA and Reuters reported it.", "In Lehigh County, Pa, PA said so."):
        assert surfaces(scan(text, watch("PA"))) == ["PA"], text


def test_a_byte_is_no_firm() -> None:
    assert reasons(scan("The letter is 0x E2 84 AA here.", watch("AA"))) == ["inside a row of bytes"]
    text = "Its fingerprint is A9:91:C2:5D:F6 and F6 said so."
    assert reasons(scan(text, watch("F6"))) == ["inside a row of bytes"]
    assert surfaces(scan(text, watch("F6"))) == ["F6"]


def test_several_words_need_a_capital_among_them() -> None:
    findings = scan("That is a new vector. The firm New Vector said so.", watch("New Vector"))
    assert surfaces(findings) == ["New Vector"]
    assert reasons(scan("Some zorbic labs exist.", watch("Zorbic Labs"))) == ["case: written 'zorbic labs'"]
    assert surfaces(scan("Some zorbic labs exist.", watch("zorbic labs"))) == ["zorbic labs"]
    assert surfaces(scan("Zorbic labs and ZORBIC LABS", watch("Zorbic Labs"))) == [
        "Zorbic labs",
        "ZORBIC LABS",
    ]


def test_a_pen_name_is_no_firm_in_the_whole_article() -> None:
    orange = watch("Orange")
    text = (
        "The names Orange and Darkside are mentioned as potential monikers. "
        "At the end of Orange's announcement stands a call to action."
    )
    assert surfaces(scan(text, orange)) == []


@pytest.mark.parametrize(
    "text",
    [
        "Corning, N.Y., restored its phones.",
        "The works in Corning, Pennsylvania, burned.",
        "The town of Corning was flooded.",
        "A school in Corning, England, was closed.",
        "Near Corning, Canada, it burned.",
        "Voters in Corning County lost their records.",
        "Students of Corning College were phished.",
        "Snow fell in the Corning Mountains.",
        "She studied at the Corning Ardley School of Business.",
        "The Corning Family Foundation estimates the price.",
        "Records of Corning Memorial Hospital were stolen.",
        "Judge Corning ruled for the plaintiffs.",
    ],
)
def test_a_place_or_a_judge_is_no_firm(text: str) -> None:
    assert scan(text, watch("Corning")).matches == ()


def test_half_of_the_name_of_a_land_is_no_firm() -> None:
    assert reasons(scan("Banks in Hong Kong and Macau were hit.", watch("Kong"))) == ["part of 'Hong Kong'"]
    assert reasons(scan("Hackers of Saudi Arabia, it says.", watch("Saudi"))) == ["part of 'Saudi Arabia'"]
    for text in (
        "Kong fixed its gateway.",
        "In Hong, Kong fixed its gateway.",
        "The firm Kong Inc. said so.",
    ):
        assert scan(text, watch("Kong")).matches, text


def test_a_given_name_before_a_surname_is_no_firm() -> None:
    dave = watch("Dave")
    assert scan("The officer Dave Forbes was there.", dave).matches == ()
    for text in ("Dave Inc. said so.", "The app Dave was breached.", "A flaw in Dave let anyone in."):
        assert scan(text, dave).matches, text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Dave", "Dave Confirms Data Breach"),
        ("Dave", "The Dave App leaked records."),
        ("Otto", "Otto Hit by Ransomware"),
        ("Otto", "Otto Suspends Orders After Attack"),
        ("Jenna", "Jenna Was Hacked, Records of Thousands Stolen"),
        ("Oscar", "Oscar Says Hackers Stole Data"),
        ("Oscar", "The insurer Oscar Health said so."),
        ("Anna", "Fake Anna App Steals Data"),
        ("Hugo", "Hugo Patched Its Gateway"),
    ],
)
def test_a_firm_called_by_a_given_name_is_told_from_a_person_by_what_follows(name: str, text: str) -> None:
    assert surfaces(scan(text, watch(name))) == [name]


@pytest.mark.parametrize("name", ["Dave", "Otto", "Jenna", "Oscar", "Hugo"])
def test_a_given_name_before_a_surname_is_a_person_in_a_title_too(name: str) -> None:
    for text in (f"{name} Lindqvist Joins the Board of the Bank", f"The officer {name} Baker was there."):
        assert reasons(scan(text, watch(name)))[0].startswith(f"a person, '{name} "), text


@pytest.mark.parametrize(
    "title", ["Ex-Judge", "former Vice-President", "the ex-President", "Rep.", "Mr", "Dr.", "(Sheriff"]
)
def test_a_title_of_a_person_is_one_after_a_dash_too(title: str) -> None:
    assert reasons(scan(f"It was {title} Norton who ruled.", watch("Norton")))[0].startswith("a person, '")


@given(st.from_regex(persons._TITLED))
def test_a_title_that_the_pattern_finds_ends_as_one_looked_for_first(text: str) -> None:
    assert text.rstrip("\n").endswith(persons._TITLE_ENDS)


def test_no_name_stands_in_both_tables_of_given_names() -> None:
    assert persons._GIVEN.isdisjoint(persons._GIVEN_WORDS)


def test_no_word_of_a_frame_is_cut_off() -> None:
    tables = {name: words for name, words in vars(frames).items() if isinstance(words, frozenset)}
    assert len(tables) > 20
    assert [(name, word) for name, words in tables.items() for word in words if word.endswith("-")] == []


def test_a_vice_president_of_a_firm_leaves_it_a_firm() -> None:
    assert surfaces(scan("It hired the Senior Vice President Bosch had lost.", watch("Bosch"))) == ["Bosch"]


def test_a_firm_beside_a_state_is_one() -> None:
    for text in (
        "Staff of Corning, New York Times reporters say, were told.",
        "It struck Corning, Texas Instruments and Intel.",
        "Corning, Germany, found it.",
        "Corning, France, was hit.",
        "Corning, England, said so.",
        "Corning, France, said the flaw is old.",
    ):
        assert scan(text, watch("Corning")).matches, text


def test_a_body_of_another_country_is_another() -> None:
    bsi = replace(watch("BSI", block="agencies"), country="DE")
    assert reasons(scan("Britain's BSI certified the firm.", bsi)) == ["of another country, 'Britain's BSI'"]
    for text in (
        "Germany's BSI warned of it.",
        "The German BSI warned.",
        "In Britain, BSI officials said so.",
    ):
        assert scan(text, bsi).matches, text


@pytest.mark.parametrize(
    "text",
    [
        "While in Ukraine CISA experts helped.",
        "After a breach in Germany CISA warned.",
        "Together with Britain CISA warned.",
        "With Japan and Australia CISA published a guide.",
        "In South Korea CISA opened an office.",
        "From Tel Aviv CISA staff flew home.",
        "In the UK CISA spoke of it.",
        "Together with the EU and UK CISA published it.",
    ],
)
def test_a_bare_name_of_a_country_before_a_body_is_not_whose_it_is(text: str) -> None:
    assert scan(text, replace(watch("CISA", block="agencies"), country="US")).matches


@pytest.mark.parametrize(
    "whose", ["The Australian", "The South Korean", "Japan’s", "Sri Lanka's", "The UK", "The U.K."]
)
def test_an_adjective_of_another_country_before_a_body_is_whose_it_is(whose: str) -> None:
    cisa = replace(watch("CISA", block="agencies"), country="US")
    assert reasons(scan(f"{whose} CISA warned.", cisa))[0].startswith("of another country, '")


def test_an_acronym_of_which_there_are_many_is_a_thing() -> None:
    body = watch("CSA", block="agencies")
    for text in ("He works for a headless CSA.", "She studied for a CSA in law.", "Is it your CSA?"):
        assert any("a common noun" in why for why in reasons(scan(text, body))), text
    for text in (
        "A CSA advisory names it.",
        "It is in a joint CSA and FBI report.",
        "A jury told CSA to pay.",
    ):
        assert scan(text, body).matches, text


def test_an_article_about_a_person_who_bears_a_firms_name_tells_of_no_firm() -> None:
    """The first to bear it is named in full, and something told that only persons have."""
    told = article(
        "What became of Quimby",
        "The author John M. Quimby is forgotten. Quimby wrote eleven books.",
        "No one knew the address of Quimby's family. It was sold to Quimby, he said.",
    )
    findings = compile([watch("Quimby")]).find(told)
    assert not findings.matches
    assert reasons(findings) == ["a person, 'John M. Quimby'"] * 5


@pytest.mark.parametrize(
    "body",
    [
        "Quimby sells cars. John Quimby founded it. Quimby's family left.",  # the firm comes first
        "John Quimby spoke. Quimby sells cars.",  # nothing that only persons have
        "John Quimby spoke of Quimby's family. He is the CEO of Quimby.",
        "John Quimby spoke of Quimby's family. Quimby customers were glad.",
        "John Quimby spoke of Quimby's family and the carmaker Quimby.",
        "John Quimby spoke of Quimby's family and Quimby Motor Company. Quimby grew.",
    ],
)
def test_a_firm_named_after_a_person_is_found_beside_him(body: str) -> None:
    found = compile([watch("Quimby", "Quimby Motor Company")]).find(article("It grows", body))
    assert found.matches


@pytest.mark.parametrize("kin", ["mother", "late husband", "daughters", "nephew"])
def test_who_has_kin_is_a_person(kin: str) -> None:
    assert reasons(scan(f"They asked Quimby's {kin} about it.", watch("Quimby"))) == [
        "a person, 'Quimby', who has kin"
    ]


@pytest.mark.parametrize("own", ["sister company", "parent", "children's books", "family of cars", "death"])
def test_what_firms_have_too_is_no_kin(own: str) -> None:
    assert surfaces(scan(f"They asked of Quimby's {own} then.", watch("Quimby"))) == ["Quimby"]


def test_a_town_of_two_words_is_a_place() -> None:
    firm = watch("Palo Alto", block="vendors")
    for text in ("He was born in the city of Palo Alto.", "The shop in Palo Alto, Calif. is shut."):
        assert reasons(scan(text, firm))[0].startswith("a place, '"), text
    assert surfaces(scan("A flaw in Palo Alto firewalls was fixed.", firm)) == ["Palo Alto"]
