"""Copies against templates: likeness alone does not decide, and one publisher repeats itself."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.copies import Text, alike, contradiction, likeness, same_headline
from monitor.fingerprint import folded_words, sketch

LAW_FIRM = (
    "Murray Law is investigating claims on behalf of all people whose data was exposed in the recent "
    "breach at {name}. On {date} the firm learned that hackers had gained access to the network of "
    "{name} and to files that hold names, social security numbers, and medical records. As a result, "
    "the personal data of {number} people may be in the hands of criminals who sell it to others. If "
    "you received a notice of the breach from {name}, or if you are a client of {name}, you may be "
    "entitled to payment. Please visit our site to learn more about your rights and what you can do "
    "to protect them, or call us at any hour of the day for a talk without cost. Murray Law has "
    "recovered millions for victims of such breaches in the whole country in the last ten years."
)
PATCH_DAY = (
    "Microsoft has released its monthly set of security updates, which fix {count} flaws in Windows, "
    "Office and other products. Of these, {critical} are rated critical because they let attackers "
    "run code from afar. One of the flaws, {cve}, is under attack. The firm did not say who exploits "
    "it or how. As always, users should back up their data before they install the updates, and read "
    "the notes of the release to see what is known to break. Administrators can find the whole list "
    "in the guide of the vendor, sorted by product and by rating. Other vendors released updates this "
    "month as well, among them Adobe, Cisco, Fortinet and the Android team."
)


def text(title: str, body: str, site: str = "a.example") -> Text:
    return Text(title, body, site=site, sketch=sketch(folded_words(body)))


def firm(name: str, date: str, number: str, site: str) -> Text:
    return text(
        f"{name} Breach Exposes Data: Murray Law Investigates",
        LAW_FIRM.format(name=name, date=date, number=number),
        site,
    )


@pytest.mark.parametrize("title", ["", "Murray Law Investigates"])
def test_a_template_filled_in_twice_is_no_copy(title: str) -> None:
    """Press releases about two companies share most words, whatever their headline says."""
    one = firm("Oglethorpe Dental", "March 3", "12,000", "a.example")
    other = firm("Beverly Oncology", "May 9", "31,000", "b.example")
    if title:
        one, other = text(title, one.whole), text(title, other.whole, "b.example")
    assert alike(likeness(one.sketch, other.sketch), same_site=False)
    assert contradiction(one, other).startswith("names differ: ")
    assert contradiction(one, firm("Oglethorpe Dental", "March 3", "12,000", "b.example")) == ""


def test_siblings_of_a_monthly_text() -> None:
    """Other CVE ids or other numbers in the headline: not the same text."""
    march = text("63 flaws fixed", PATCH_DAY.format(count=63, critical=5, cve="CVE-2026-1111"))
    april = text("81 flaws fixed", PATCH_DAY.format(count=81, critical=9, cve="CVE-2026-2222"))
    assert alike(likeness(march.sketch, april.sketch), same_site=False)
    assert contradiction(march, april) == "CVE ids differ: CVE-2026-1111 here, CVE-2026-2222 there"
    march = text("63 flaws fixed", PATCH_DAY.format(count=63, critical=5, cve="a flaw"))
    april = text("81 flaws fixed", PATCH_DAY.format(count=81, critical=9, cve="a flaw"))
    assert contradiction(march, april) == "numbers differ: 63 here, 81 there"


def test_what_a_copy_may_lack_or_add_is_no_contradiction() -> None:
    """A cut copy lacks names, ids and numbers; a longer one has more."""
    whole = text("63 flaws fixed", PATCH_DAY.format(count=63, critical=5, cve="CVE-2026-1111, CVE-2026-1112"))
    part = text(
        "Windows fixes are out", whole.whole.partition("One of")[0] + "Read more at Example, says Example."
    )
    assert contradiction(whole, part) == contradiction(part, whole) == ""


def test_the_bar_is_higher_within_one_site() -> None:
    """A quarter of the words replaced: a copy elsewhere, a text of its own at home."""
    draw = random.Random(3)
    words = [f"word{draw.randint(0, 5000)}" for _ in range(400)]
    changed = words[:200] + [f"other{n}" for n in range(100)] + words[300:]
    like = likeness(sketch([w.encode() for w in words]), sketch([w.encode() for w in changed]))
    assert alike(like, same_site=False)
    assert not alike(like, same_site=True)


def test_few_common_numbers_are_no_likeness() -> None:
    """A short text that quotes a long one in a sentence has too little in common with it."""
    long = [f"w{n}".encode() for n in range(6000)]
    short = long[100:106] + [f"s{n}".encode() for n in range(44)]
    assert not alike(likeness(sketch(long), sketch(short)), same_site=False)


def test_headlines() -> None:
    assert same_headline("Acme breached - again!", "ACME breached, again")
    assert not same_headline("Update", "Update")
    assert not same_headline("Acme breached", "Acme breached again")


@given(st.text(max_size=60), st.text(max_size=300), st.text(max_size=60), st.text(max_size=300))
def test_any_texts(title: str, body: str, title2: str, body2: str) -> None:
    """Never raises; no text contradicts itself; who stands first does not matter."""
    one, other = text(title, body), text(title2, body2)
    assert contradiction(one, one) == ""
    assert bool(contradiction(one, other)) == bool(contradiction(other, one))
