"""The traps of the field: what a name is in running text and what only looks like it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.items import Block, Zone
from monitor.matching import compile
from monitor.watches import Alias, Case, Watch
from tests.matchcase import article, reasons, scan, surfaces, watch

FOUND = [
    ("Fortinet", "and _Fortinet_ said", "Fortinet"),
    ("Palo Alto Networks", "_Palo Alto Networks_’ firewalls", "Palo Alto Networks"),
    ("Huawei", "Huawei's phones", "Huawei"),
    ("Huawei", "Huawei’s phones", "Huawei"),
    ("Huawei", "“Huawei”—the maker", "Huawei"),
    ("Huawei", "a non-Huawei router", "Huawei"),
    ("Huawei", "a Huawei-made router", "Huawei"),
    ("Huawei", "the #Huawei ban", "Huawei"),
    ("huawei", "Huawei said", "Huawei"),
    ("Huawei", "HUAWEI IS BANNED", "HUAWEI"),
    ("Huawei", "the Ｈｕａｗｅｉ ban", "Ｈｕａｗｅｉ"),
    ("Huawei", "the Hua\u00adwei ban", "Hua\u00adwei"),
    ("Huawei", "the Hua\u200bwei ban", "Hua\u200bwei"),
    ("Huawei", "in İstanbul, Straße 3: Huawei", "Huawei"),
    ("Huawei", "收购Huawei公司", "Huawei"),
    ("Huawei", "\u202eHuawei\u202c", "Huawei"),
    ("iPhone", "two iPhones were", "iPhones"),
    ("TP-Link", "a TP Link router", "TP Link"),
    ("TP-Link", "a TP‑Link router", "TP‑Link"),
    ("TP-Link", "a TP\u00a0Link router", "TP\u00a0Link"),
    ("TP Link", "a TP-Link router", "TP-Link"),
    ("Palo Alto Networks", "Palo Alto\nNetworks said", "Palo Alto\nNetworks"),
    ("Palo Alto Networks", "Palo  Alto   Networks said", "Palo  Alto   Networks"),
    ("U.S. Cyber Command", "the US Cyber Command said", "US Cyber Command"),
    ("US Cyber Command", "the U.S. Cyber Command said", "U.S. Cyber Command"),
    ("FBI", "the F.B.I. said", "F.B.I"),
    ("AT&T", "and AT&T said", "AT&T"),
    ("Johnson & Johnson", "and Johnson and Johnson said", "Johnson and Johnson"),
    ("F5, Inc.", "the F5 Inc. product", "F5 Inc"),
    ("Information Commissioner's Office", "the Information Commissioner’s Office fined", None),
    ("Yahoo!", "and Yahoo said", "Yahoo"),
    ("C++", "in C++ code", "C++"),
    (".NET", "the .NET runtime", ".NET"),
    ("ANSSI", "selon l'ANSSI, la", "ANSSI"),
    (
        "Société Générale",
        "la Socie\u0301te\u0301 Ge\u0301ne\u0301rale a",
        "Socie\u0301te\u0301 Ge\u0301ne\u0301rale",
    ),
    ("NÚKIB", "úřad NU\u0301KIB varuje", "NU\u0301KIB"),
    ("华为", "美国对华为的禁令", "华为"),
    ("ファーウェイ", "米国はファーウェイを禁止", "ファーウェイ"),
    ("ソニー", "ソニーグループは発表した", "ソニー"),
    ("SK텔레콤", "SK텔레콤은 발표했다", "SK텔레콤은"),
    ("화웨이", "미국은 화웨이를 금지", "화웨이를"),
    ("هواوي", "قالت وهواوي إن", "هواوي"),
    ("Касперский", "по данным Касперского, атака", "Касперского"),
    ("Лаборатория Касперского", "в Лаборатории Касперского сообщили", "Лаборатории Касперского"),
    ("Роскомнадзор", "решение Роскомнадзора", "Роскомнадзора"),
    ("AMD", "the AMD/Intel chips", "AMD"),
    ("Okta", "breach at okta this week", "okta"),
    ("CERT-In", "and CERT-In warned", "CERT-In"),
    ("a.*b", "the a.*b thing", "a.*b"),
    ("F5", "and F5 said", "F5"),
    ("Box.com", "files on Box.com were", "Box.com"),
    ("U.S.", "in the U.S. today", "U.S"),
]


@pytest.mark.parametrize(("name", "text", "surface"), FOUND)
def test_a_name_is_found_as_it_stands(name: str, text: str, surface: str | None) -> None:
    findings = scan(text, watch(name))
    [mention] = [mention for match in findings.matches for mention in match.mentions]
    assert text[mention.start : mention.end] == mention.surface
    assert surface is None or mention.surface == surface


NOT_FOUND = [
    ("Fortinet", "foo_fortinet_bar"),
    ("Intel", "the symbol _x64_intel"),
    ("Apple", "#ifdef __APPLE__"),
    ("Cisco", "flights to San Francisco"),
    ("NATO", "a senator said"),
    ("TP-Link", "an HTTP link"),
    ("EA", "each team leaks health data"),
    ("HP", "the PHP code"),
    ("Meta", "the metadata of Metasploit"),
    ("Box", "VirtualBox and Dropbox"),
    ("NIS", "the NIS2 directive"),
    ("Palo Alto Networks", "offices in Palo Alto. Networks were down"),
    ("Palo Alto Networks", "Palo Alto\n\nNetworks"),
    ("Check Point", "in check, point by point"),
    ("C++", "in C code"),
    (".NET", "a NET of things"),
    ("a.*b", "the aXXb thing"),
    ("アップル", "スナップルを"),
    ("TP-Link", "the tp-linked thing"),
    ("!!!", "wow!!!"),
]


@pytest.mark.parametrize(("name", "text"), NOT_FOUND)
def test_what_only_looks_like_the_name_is_nothing(name: str, text: str) -> None:
    findings = scan(text, watch(name))
    assert findings.matches == ()
    assert findings.refused == ()


REFUSED = [
    ("NCSC", "the ncsc said", "case: written 'ncsc'"),
    ("NATO", "the Nato summit", "case: written 'Nato'"),
    ("F5", "then press f5 twice", "case: written 'f5'"),
    ("CERT-In", "the cert in question", "case: written 'cert in'"),
    ("US Treasury", "tell us treasury staff", "case: written 'us treasury'"),
    ("Apple", "an apple a day", "case: written 'apple'"),
    ("target", "the target was a bank", "case: written 'target'"),
    ("Huawei", "see huawei.com for more", "inside the address or file name 'huawei.com'"),
    ("Huawei", "see https://www.huawei.com/en/psirt", "inside the address 'https://www.huawei.com/en/psirt'"),
    ("Huawei", "mail psirt@huawei.com now", "inside the address 'psirt@huawei.com'"),
    ("Huawei", "as @Huawei wrote", "the handle '@Huawei'"),
    ("Cisco", r"in C:\Program Files\Cisco\x.exe", r"inside the path 'Files\Cisco\x.exe'"),
    ("Cisco", "in /opt/cisco/anyconnect", "inside the path '/opt/cisco/anyconnect'"),
    ("Huawei", "run huawei.exe", "inside the address or file name 'huawei.exe'"),
    ("Reuters", "PARIS, June 3 (Reuters) - The bank closed.", "in a dateline"),
    ("AFP", "PARIS (AFP) — The bank closed.", "in a dateline"),
    ("AFP", "Photo by John Doe/AFP via Getty Images", "in a credit line"),
    ("Samsung", "Image credit: Samsung", "in a credit line"),
    (
        "Apple",
        '![Screenshot of Apple App tracking](https://x.example/a.png "b")',
        "in the words of a picture",
    ),
    (
        "Apple",
        '![a](https://x.example/a.png "Screenshot of Apple App tracking")',
        "in the words of a picture",
    ),
    ("Twitter", '[Follow](https://x.example/quo "Follow on Twitter")', "in the title of a link"),
    ("Example Weekly", "The post Ten flaws appeared first on Example Weekly.", "in a credit line"),
    ("Reuters", "By Jane Doe, Reuters", "in a byline"),
]


@pytest.mark.parametrize(("name", "text", "why"), REFUSED)
def test_a_refusal_says_why(name: str, text: str, why: str) -> None:
    findings = scan(text, watch(name))
    assert findings.matches == ()
    assert reasons(findings) == [why]


def test_case_can_be_set() -> None:
    text = "the Nato summit and NATO and nato"
    assert surfaces(scan(text, watch("NATO", Alias("NATO", Case.ANY)))) == ["Nato", "NATO", "nato"]
    assert surfaces(scan("Okta okta", watch("Okta", Alias("Okta", Case.EXACT)))) == ["Okta"]
    assert surfaces(scan("on target", watch("Target", Alias("Target", Case.ANY)))) == ["target"]


def test_zones_offsets_and_furniture() -> None:
    page = article(
        "ZTE follows Huawei",
        "The ban on Huawei stands.",
        lead="Huawei lost.",
        furniture=["Read: JBS pays", "Huawei again"],
    )
    findings = compile([watch("Huawei"), watch("ZTE"), watch("JBS")]).find(page)
    assert [match.watch for match in findings.matches] == ["zte", "huawei"]
    huawei = findings.matches[1]
    assert [mention.zone for mention in huawei.mentions] == [Zone.HEADLINE, Zone.LEAD, Zone.BODY]
    for mention in huawei.mentions:
        base = page.title if mention.zone is Zone.HEADLINE else page.text
        assert base[mention.start : mention.end] == mention.surface == "Huawei"
        assert mention.sentence[mention.at :].startswith("Huawei")
    assert [(mention.watch, mention.why, mention.start) for mention in findings.furniture] == [
        ("jbs", "related", 6),
        ("huawei", "related", 0),
    ]


def test_a_headline_repeated_as_a_block_counts_once() -> None:
    page = article("Huawei banned", "Text.")
    twice = replace(page, blocks=(Block(Zone.HEADLINE, "Huawei banned"), *page.blocks))
    [match] = compile([watch("Huawei")]).find(twice).matches
    assert len(match.mentions) == 1


def test_no_watches_no_text_and_many_names() -> None:
    assert compile([]).scan("Huawei").matches == ()
    assert compile([watch("Huawei")]).scan("").matches == ()
    many = [watch(f"Firma{number:05d}") for number in range(20_000)]
    assert surfaces(scan("and Firma00123 said", *many)) == ["Firma00123"]


def test_small_letters_are_told_a_few_times_only() -> None:
    findings = scan("a target, " * 50, watch("Target"))
    assert findings.matches == ()
    assert len(findings.refused) == 3


def test_a_page_stuffed_with_a_name_is_judged_up_to_a_limit() -> None:
    found = compile(
        [Watch("a", "Apple", "v", (Alias("Apple"),)), Watch("h", "Huawei", "v", (Alias("Huawei"),))]
    )
    text = "Huawei " * 5_000 + "and then Apple said on Monday that it would sue the makers of this page."
    totals = {match.watch: len(match.mentions) for match in found.scan(text).matches}
    assert totals == {"h": 1_000, "a": 1}
