"""What only looks like a byline, a credit or an address is prose: the names in it count."""

from __future__ import annotations

import pytest

from monitor.matching.places import not_naming

PROSE = [
    ("Microsoft", "From Russia with malware: Microsoft links hackers to the GRU"),
    ("Fortinet", "From Fortinet to Cisco: a year of zero-days"),
    ("Cisco", "From Fortinet to Cisco, a year of zero-days"),
    ("Microsoft", "By exploiting old flaws, hackers breach Microsoft customers"),
    ("Microsoft", "By Exploiting Old Flaws, Hackers Breach Microsoft Customers"),
    ("Microsoft", "By the numbers: Microsoft patches 80 flaws"),
    ("Huawei", "Von Huawei bis Cisco: Router im Test"),
    ("Microsoft", "Par précaution, Microsoft coupe un service"),
    ("Cisco", "The bigger picture: Cisco and Fortinet face the same flaw."),
    ("Cisco", "The Big Picture: Cisco Faces New Rules"),
    ("Visa", "Paid by credit/debit cards (Visa, Mastercard)."),
    ("Cisco", "A suit over copyright infringement by Cisco was settled."),
    ("Cisco", "The copyright holder Cisco sued."),
    ("Microsoft", "The report, originally published by Microsoft, names ten groups."),
    ("Amazon", "Amazon.com Inc. said on Monday that it was hit."),
    ("Amazon", "Shares of Amazon.com’s rival rose."),
    ("Mozilla", "Mozilla.org said that it took the add-on down."),
    ("Cisco", "By Noon Cisco Had Fixed It"),
    ("Cisco", "By Law, Cisco Must Pay"),
    ("Cisco", "Reporting by Cisco shows that it was an old flaw."),
    ("Cisco", "According to reporting by Cisco, the flaw is old."),
    ("Cisco", "Files from Cisco were leaked in May."),
    ("Huawei", "Illustration: How Huawei Built Its Network"),
    ("Google", "Credit: Jane Roe of Google’s analysts reported the flaw."),
]


@pytest.mark.parametrize(("name", "text"), PROSE)
def test_prose_that_looks_like_a_place_names(name: str, text: str) -> None:
    start = text.index(name)
    assert not_naming(text, start, start + len(name), name) == ""


PLACES = [
    ("Reuters", "By Jane Doe, Reuters", "in a byline"),
    ("Reuters", "By Jane Doe and John Roe of Reuters", "in a byline"),
    ("Kaspersky", "Von Max Muster, Kaspersky", "in a byline"),
    ("Reuters", "From Reuters", "in a byline"),
    ("Reuters", "Reporting by Ann Lee; Editing by Bob Ray; Additional reporting by Reuters", "in a byline"),
    ("Reuters", "It went on for days. (Reporting by Ann Lee, Reuters)", "in a byline"),
    ("Reuters", "With files from Reuters", "in a byline"),
    ("Huawei", "A phone in a shop. Photo: Huawei", "in a credit line"),
    ("Huawei", "A phone in a shop Photo: Jane Roe / Huawei", "in a credit line"),
    ("Cisco", "A router (photo by Cisco)", "in a credit line"),
    ("Cisco", "Photo: Jane Roe, courtesy of Cisco. It was hit.", "in a credit line"),
    ("Reuters", "By Will Roe, Reuters, May 5", "in a byline"),
    ("Mozilla", "Visit Mozilla.org for more.", "inside the address or file name 'Mozilla.org'"),
    ("Cisco", "© 2024 Cisco", "in a credit line"),
    ("Cisco", "Copyright 2024 Cisco and others", "in a credit line"),
    ("Cisco", "This article was originally published by Cisco Talos", "in a credit line"),
    ("Microsoft", "Visit Microsoft.com for more.", "inside the address or file name 'Microsoft.com'"),
    ("Cisco", "Read Cisco.com/security.", "inside the address or file name 'Cisco.com/security.'"),
    ("Microsoft", "The file Microsoft.dll was found.", "inside the address or file name 'Microsoft.dll'"),
    ("Skype", "It drops Skype Server Tool.exe and leaves.", "inside the file name 'Skype Server Tool.exe'"),
    (
        "Skype",
        "See [2](/images/Skype%20window.png)",
        "inside the path '/images/Skype%20window.png'",
    ),
]


@pytest.mark.parametrize(("name", "text", "why"), PLACES)
def test_places_name_nobody(name: str, text: str, why: str) -> None:
    start = text.index(name)
    assert not_naming(text, start, start + len(name), name) == why
