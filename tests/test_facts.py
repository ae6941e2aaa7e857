"""Facts are what the text says, in its own words and not what it denies; indicators never link."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.facts import Cve, Facts, Figure, defanged, facts_of, kev
from monitor.facts.acts import acts_of, kind_of
from monitor.facts.cves import cves_of, says_exploited, says_patched
from monitor.facts.figures import figures_of
from monitor.facts.words import RAREST, weight, weights, words_of
from monitor.items import Article, Findings, Match, Mention, Role, Zone
from monitor.store.factrows import column, facts_in

NOW = datetime(2026, 6, 17, 6, 0, tzinfo=UTC)


def article(title: str, text: str, findings: Findings | None = None) -> Facts:
    return facts_of(Article("", "", title, text, (), published=NOW), findings or Findings(), NOW)


def test_cve_ids_with_what_their_sentences_say() -> None:
    """Exploited, patched and severe where a sentence with the id says so; main in headline and lead."""
    found = cves_of(
        "Acme fixes CVE-2026-1234",
        "The flaw, CVE-2026-1234 (CVSS score: 9.8), is exploited in the wild.",
        "Later, cve-2025–0042 could be exploited. CVE-2024-7 is no id.",
    )
    assert found == (
        Cve("CVE-2026-1234", main=True, exploited=True, patched=True, severity="critical"),
        Cve("CVE-2025-0042"),
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "There is no evidence that the flaw was exploited.",
        "It could be exploited by a remote attacker.",
        "Acme is not aware of exploitation in the wild.",
        "If exploited, the flaw gives root.",
    ],
)
def test_what_is_denied_or_possible_is_not_exploited(sentence: str) -> None:
    """A sentence that denies exploitation, or calls it possible, does not report it."""
    assert not says_exploited(sentence)


def test_a_patch_to_come_is_none() -> None:
    """Unpatched, and patches that are only promised."""
    assert says_patched("Acme has released a fix for the flaw.")
    assert not says_patched("No patch is available; it will be fixed in July.")


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("17.5 million Instagram users and 280,000 customers were hit", (Figure(17_500_000, "people"),)),
        ("1.4M accounts were exposed", (Figure(1_400_000, "records"),)),
        ("It cost $30 million. In 2025 customers left.", ()),
        ("It took 9 people", ()),
        ("640 npm packages and 200 Salesforce customers", (Figure(640, "devices"), Figure(200, "people"))),
    ],
)
def test_numbers_of_victims(text: str, figures: tuple[Figure, ...]) -> None:
    """The highest of each kind; money, years and handfuls are none."""
    assert figures_of(text) == figures


def test_a_headline_tells_what_happened_and_of_what_kind_it_is() -> None:
    """Acts by stems; round-ups and days of patches by their names."""
    assert acts_of(words_of("Man arrested over cyber attack")) == {"law"}
    assert acts_of(words_of("Acme patches exploited flaw")) == {"patch", "exploit"}
    assert kind_of("ISC Stormcast For Friday, July 11th, 2025") == "recap"
    assert kind_of("In Other News: Hacker Sentenced, Negotiator Probed") == "recap"
    assert kind_of("Microsoft Patch Tuesday: May 2025") == "patch day"
    assert kind_of("Acme patches a flaw this Tuesday") == ""


@pytest.mark.parametrize(
    ("title", "lead", "kind"),
    [
        ("Android may warn of fake cell towers", "Plus: A spy is ousted, and passwords leak.", "recap"),
        ("A curious title", "In this week’s newsletter, Ann looks back.", "recap"),
        ("A challenge", "Try it. AI SUMMARY: ### Summary of Cybersecurity News Articles 1. Acme", "recap"),
        ("Acme Plus leaks", "Acme Plus: a service that leaks.", ""),
        ("Murphy Law Firm Investigates Legal Claims", "", "notice"),
        ("Acme Data Breach Claims Investigated by Smith Jones", "", "notice"),
        ("Acme Data Breach Alert Issued By Smith", "", "notice"),
        ("Acme is investigating claims of a data breach", "", ""),
        ("Acme settles class action lawsuit after breach", "", ""),
        ("Data breach alert: Acme confirms stolen data", "", ""),
        ("Bank discloses law firm data breach", "", ""),
    ],
)
def test_articles_of_several_events_and_calls_for_clients(title: str, lead: str, kind: str) -> None:
    """By what their lead begins with or says it holds; news of claims and law firms is news."""
    assert kind_of(title, lead) == kind


def test_statements_products_and_days_ahead() -> None:
    """A watched name that speaks, a version beside it, and a day that lies ahead."""
    sentence = "CISA ordered agencies to update Acme Gate 7.4.3 by July 3."
    findings = Findings(
        (
            Match("cisa", (Mention("cisa", "CISA", "CISA", Zone.BODY, 0, 4, sentence, 0, Role.SUBJECT),)),
            Match("acme", (Mention("acme", "Acme", "Acme", Zone.BODY, 32, 36, sentence, 32, Role.NAMED),)),
        )
    )
    found = article("Agencies told to update", sentence, findings)
    assert found.official == ("cisa",)
    assert found.products == ("Acme Gate 7.4.3",)
    assert found.dates == ("2026-07-03",)


def test_words_are_stems_without_case_marks_and_possessives() -> None:
    """Inflected forms meet; scripts without spaces become pairs of characters."""
    assert words_of("Hackers’ Breaches") == words_of("hacker breach")
    assert words_of("Türkiye’s 1,500 users") == ("turkiy", "1500", "user")
    assert words_of("华为公司") == ("华为", "为公", "公司")


def test_rare_words_weigh_most_until_many_stories_have_them() -> None:
    """A word of no table is rare; a day or year says little; a store that is full of a word knows better."""
    assert weight("gainsight") == RAREST
    assert weight("2026") == weight("monday") == 0.5
    assert weight("the") < 1
    held = {"gainsight": (8, 1), "huawei": (100, 200)}
    weighed = weights(["gainsight", "huawei"], lambda word: held[word])
    assert weighed["gainsight"] == RAREST
    assert weighed["huawei"] < 1


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("It calls http://evil.example/a.exe.", "It calls hxxp://evil[.]example/a.exe."),
        ("The server at 203.0.113.7 answered", "The server at 203.0.113[.]7 answered"),
        ("Upgrade to version 12.5.0.1 today", "Upgrade to version 12.5.0.1 today"),
        ("the C2 domain evil-site.xyz", "the C2 domain evil-site[.]xyz"),
        ("Booking.com was not hit", "Booking.com was not hit"),
    ],
)
def test_indicators_are_defanged(text: str, safe: str) -> None:
    """Addresses no longer link; versions and names of companies stay."""
    assert defanged(text) == safe


@given(st.text(alphabet="htps:/.ev1l2 3[]cnom-", max_size=60))
def test_defanging_twice_is_defanging_once(text: str) -> None:
    """What is safe stays as it is."""
    assert defanged(defanged(text)) == defanged(text)


@given(st.text(max_size=300), st.text(max_size=2000))
def test_any_text_has_facts_that_can_be_stored(title: str, text: str) -> None:
    """No text breaks the reading, and a column gives back what it was given."""
    found = article(title, text)
    assert facts_in(column(found)) == found


def test_the_shipped_catalogue_states_its_date() -> None:
    """The copy holds what its first line says."""
    known = kev.shipped()
    assert known.released == date(2025, 8, 25)
    assert len(known.added) == 1404
    assert "2025-08-25" in known.source
    assert "safe" not in known.source


def test_a_cve_in_words() -> None:
    """In the catalogue: since when. Not in it: nothing is said of the catalogue."""
    known = kev.Catalogue(date(2026, 6, 1), {"CVE-2026-1": date(2026, 5, 2)}, frozenset({"CVE-2026-1"}))
    inside = Cve("CVE-2026-1", severity="high", patched=True)
    assert kev.worded(inside, known) == (
        "CVE-2026-1, high, exploited (KEV, added 2026-05-02, in ransomware), patched"
    )
    assert kev.worded(replace_id(inside, "CVE-2026-2"), known) == "CVE-2026-2, high, patched"
    assert kev.worded(Cve("CVE-2026-3", exploited=True), known) == "CVE-2026-3, said to be exploited"


def replace_id(cve: Cve, id: str) -> Cve:
    return cve._replace(id=id)


def test_a_newer_file_counts_and_a_broken_one_does_not(tmp_path: Path) -> None:
    """Works offline from the shipped copy; a file beside the database counts where it is newer and whole."""
    assert kev.catalogue(tmp_path) == kev.shipped()
    path = tmp_path / kev.FILE
    for broken in (
        b"",
        b"<html>",
        b"[]",
        b'{"dateReleased": "2030-01-01", "vulnerabilities": []}',
        b"[" * 9999,
    ):
        path.write_bytes(broken)
        assert kev.catalogue(tmp_path) == kev.shipped()
    row = {"cveID": "CVE-2026-9", "dateAdded": "2026-06-01", "knownRansomwareCampaignUse": "Known"}
    document = {"dateReleased": "2026-06-02T17:00:00Z", "vulnerabilities": [row]}
    path.write_text(json.dumps(document), encoding="utf-8")
    assert kev.catalogue(tmp_path).added == {"CVE-2026-9": date(2026, 6, 1)}
    path.write_text(json.dumps({**document, "dateReleased": "2020-01-01"}), encoding="utf-8")
    assert kev.catalogue(tmp_path) == kev.shipped()


def test_a_hostile_text_costs_no_more_than_its_length() -> None:
    """Patterns that meet one long run are tried once per piece of it, not once per id; minutes if not."""
    for piece in ("CVE-2026-1234 ", "1,111", "no evidence ", "by 1 Jan ", "released ", "-9a"):
        assert article("t", piece * (60_000 // len(piece))).kind == ""
    assert len(article("t", "".join(f"CVE-2026-{n} " for n in range(1000, 5000))).cves) == 40


def test_a_text_of_figures_and_hyphens_is_read_in_time_with_its_length() -> None:
    # Where both parts of the pattern could take each hyphen, this took minutes: the suite would stop here.
    assert figures_of("9-" * 30_000 + " users") == ()
    assert figures_of("9 a-b-c " * 8_000) == ()


@pytest.mark.parametrize("text", ["9" * 400 + " users", "9" * 21 + " users", "5,000,000,000,000,000 records"])
def test_figures_beyond_the_world_are_none(text: str) -> None:
    assert figures_of(text) == ()


def test_words_with_hyphens_may_stand_between() -> None:
    told = figures_of("It hit 17 million third-party user accounts and 250 well-known server-side systems.")
    assert told == (Figure(250, "devices"), Figure(17_000_000, "records"))
