"""HTML and text of a digest: golden files, size, columns, escaping, the same stories in both."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from alerts import columns, compose, digest, render
from alerts.shape import DigestView
from monitor.items import Zone
from monitor.told import Appearance, DigestMaterial, Newest
from tests.digests.material import (
    NOW,
    SOURCES,
    WATCHES,
    article,
    config,
    eventful_day,
    health,
    match,
    material,
    mention,
    ordinary_day,
    plan,
    watch,
)

GOLDEN = Path(__file__).parent / "digests"
FAILING = dict.fromkeys(list(SOURCES)[:5], ("failing", "HTTP 503"))
WORDS = "Investigators said that the flaw in the management plane of the routers lets attackers read traffic"


def view(given: DigestMaterial, **plan_settings: object) -> DigestView:
    return digest.view(given, plan(**plan_settings), config(), NOW, version="0")


def many(count: int, names: tuple[str, ...] = ("Huawei", "NCSC"), filler: str = WORDS) -> DigestMaterial:
    """`count` stories, each with a title, a sentence and two other sources."""
    owed = []
    for number in range(count):
        name = names[number % len(names)]
        title = f"{name} and the routers of provider number {number}"
        sentence = f"{filler}, and {name} answered in statement {number} that an update is under way."
        owed.append(
            article(
                number,
                title,
                "teiss",
                (match(name, 5, mention(name, title, zone=Zone.HEADLINE), mention(name, sentence)),),
                appearances=(Appearance("SecurityWeek", f"https://www.securityweek.com/{number}", NOW),),
            )
        )
    return material(*owed, averages={"huawei": 1.5})


class Page(HTMLParser):
    """Collects what a page says, links to and would load."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.stack: list[str] = []
        self.headings: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.stack.append(tag)
        for name, value in attrs:
            if name == "href":
                self.links.append(value or "")
            elif name in ("src", "srcset", "background", "poster", "data", "action") or "url(" in (
                value or ""
            ):
                self.loads.append(f"{tag} {name}={value}")
            elif name.startswith("on"):
                self.loads.append(f"{tag} {name}")
        if tag in ("h1", "h2", "h3"):
            self.headings.append(tag)
        if tag in ("script", "img", "link", "iframe", "object", "form", "svg"):
            self.loads.append(tag)

    def handle_data(self, data: str) -> None:
        if "style" not in self.stack[-1:]:
            self.text.append(data)

    @property
    def words(self) -> str:
        return " ".join("".join(self.text).split())


@pytest.mark.parametrize(
    ("name", "given_view"),
    [
        ("ordinary", view(ordinary_day())),
        ("brief", view(ordinary_day(), layout="brief")),
        ("eventful", view(eventful_day())),
        ("empty", view(material())),
        (
            "sick",
            view(
                material(
                    articles_read=0,
                    newest=None,
                    sources=health(FAILING),
                )
            ),
        ),
        ("large", view(many(300))),
    ],
)
def test_a_digest_reads_as_its_golden_file(name: str, given_view: DigestView) -> None:
    html, text = render.both(given_view)
    for path, shown in ((GOLDEN / f"{name}.html", html), (GOLDEN / f"{name}.txt", text)):
        if os.environ.get("NEWSWATCH_WRITE_GOLDEN"):
            path.write_text(shown, encoding="utf-8")
        assert shown == path.read_text(encoding="utf-8"), f"NEWSWATCH_WRITE_GOLDEN=1 writes {path.name} anew"


@pytest.mark.parametrize("count", [5, 50, 500])
def test_the_html_stays_under_what_gmail_shows(count: int) -> None:
    seen = view(many(count))
    [message] = compose.messages(many(count), plan(), config(), "2026-06-17T07:00 Europe/London", NOW)
    part = message_from_bytes(message.mime, policy=default).get_body(("html",))  # type: ignore[attr-defined]
    encoded = part.get_payload()
    assert len(encoded.replace("\n", "\r\n") if "\r" not in encoded else encoded) <= render.HTML_LIMIT
    html = message.html
    page = Page(html)
    left = re.findall(r"and ([\d,]+) more(?! names)", page.words)
    told = len([link for link in page.links if "teiss" in link])
    assert told + sum(int(number.replace(",", "")) for number in left) == count == seen.stories
    if count == 500:
        assert len(encoded) > render.HTML_LIMIT * 0.8
        assert page.headings.count("h3") >= 30


def test_html_and_text_tell_the_same_stories_in_the_same_order() -> None:
    html, text = render.both(view(many(300)))
    links = [link for link in Page(html).links if link.startswith("https://www.teiss.co.uk")]
    assert re.findall(r"https://www\.teiss\.co\.uk/\S+", text) == links
    assert len(links) == len(set(links)) > 100


def test_the_text_part_has_no_entity_and_no_wide_line() -> None:
    for given_view in (view(ordinary_day()), view(many(40)), view(material())):
        text = render.text(given_view)
        assert not re.search(r"&[a-z#0-9]+;", text)
        assert [line for line in text.splitlines() if columns.width(line) > 78 and "://" not in line] == []
        assert not re.search(r"\n\n\n\n", text)
        assert text.endswith("Newswatch 0\n")


def test_the_page_loads_nothing_and_links_only_to_articles_and_the_operator() -> None:
    page = Page(render.html(view(ordinary_day())))
    assert page.loads == []
    assert {link.partition(":")[0] for link in page.links} == {"https", "mailto"}
    assert not [link for link in page.links if link.startswith("#")]


def test_foreign_text_carries_its_language_and_direction() -> None:
    html = render.html(view(ordinary_day()))
    assert '<h3 lang="de" style' in html
    assert '<p lang="de" style' in html
    assert '<h3 lang="ar" dir="rtl" style' in html
    assert html.count("<html lang=") == 1


def test_markup_and_template_code_in_a_headline_are_shown_literally() -> None:
    title = 'Huawei </a><script>alert("1")</script> {{ 7 * 7 }} {% raw %} &amp; <b>bold'
    owed = article(1, title, "teiss", (match("Huawei", 1, mention("Huawei", title, zone=Zone.HEADLINE)),))
    html, text = render.both(view(material(owed)))
    assert title in Page(html).words
    assert "<script" not in html
    assert "49" not in Page(html).words
    assert title.replace("Huawei", "*Huawei*") in " ".join(text.split())


ANY = st.text(st.characters(codec=None, exclude_categories=()), max_size=300)


@settings(max_examples=30)
@given(title=ANY, sentence=ANY, source=ANY, url=ANY, language=ANY, note=ANY, name=ANY)
@example(*["\ud800\u2028\x00\x92\u202e<b>{{ 1 }}\r\n" * 20] * 7)
@example(*["x" * 10_000] * 7)
@example(*["三星" * 2_000] * 7)
@example(*["\u0627\u0644 " * 500] * 7)
def test_any_text_makes_a_message(
    title: str, sentence: str, source: str, url: str, language: str, note: str, name: str
) -> None:
    shown = f"{sentence}Huawei{sentence}"
    owed = article(
        1,
        title,
        source,
        (match("Huawei", 1, mention("Huawei", shown)),),
        url=url,
        language=language,
        note=note,
        appearances=(Appearance(source[::-1], url, NOW),),
    )
    unwell = health({"teiss": ("failing", note)})
    given_material = material(owed, sources=unwell, newest=Newest(title, source, NOW))
    named = replace(WATCHES[0], label=name, watchlist=name)
    watches = (named, *WATCHES[1:])
    written = plan(name=name or "x")
    seen = digest.view(given_material, written, config(watches=watches), NOW)
    html, text = render.both(seen)
    assert render.encoded_size(html) <= render.HTML_LIMIT
    assert Page(html).loads == []
    assert all(columns.width(line) <= 78 for line in text.split("\n") if "://" not in line)
    [message] = compose.messages(given_material, written, config(watches=watches), "x", NOW)
    assert message.html
    parsed = message_from_bytes(message.mime, policy=default)
    assert not parsed.defects
    assert len(list(parsed.iter_parts())) == 2  # type: ignore[attr-defined]


def test_five_hundred_names_in_one_story_and_a_name_of_two_hundred_characters_fit() -> None:
    watches = tuple(watch(f"{'Extraordinary Vendor ' * 9}{number}") for number in range(500))
    sentence = "x " + " ".join(one.name for one in watches)
    everything = tuple(match(one.name, 1, mention(one.name, sentence)) for one in watches)
    owed = article(1, "One story", "teiss", everything)
    everyone = plan(watches=frozenset(one.key for one in watches))
    seen = digest.view(material(owed), everyone, config(watches=watches), NOW)
    html, text = render.both(seen)
    assert render.encoded_size(html) <= render.HTML_LIMIT
    assert "and 475 more names" in " ".join(Page(html).words.split())
    assert "https://www.teiss.co.uk/news/1" in html
    assert "https://www.teiss.co.uk/news/1" in text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("one two", "  one two"),
        ("https://example.org/" + "x" * 90, "  https://example.org/" + "x" * 90),
        ("a" * 80, "  " + "a" * 76 + "\n  aaaa"),
        ("三" * 40, "  " + "三" * 38 + "\n  三三"),
        ("e\u0301" * 76, "  " + "e\u0301" * 76),
    ],
)
def test_lines_break_by_the_columns_they_take(text: str, expected: str) -> None:
    assert columns.wrap(text, "  ") == expected


@given(st.text(max_size=400), st.sampled_from(["", "   "]))
def test_wrapping_loses_nothing_but_spaces(text: str, indent: str) -> None:
    wrapped = columns.wrap(text, indent)
    assert "".join(wrapped.split()) == "".join(text.split())


@pytest.mark.skipif(not shutil.which("w3m"), reason="w3m is not installed")
def test_without_graphics_the_page_reads_well() -> None:
    page = render.html(view(ordinary_day()))
    shown = subprocess.run(
        ["w3m", "-dump", "-T", "text/html", "-I", "utf-8", "-O", "utf-8", "-cols", "78"],
        input=page, capture_output=True, encoding="utf-8", check=True,
    ).stdout  # fmt: skip
    assert shown.lstrip().startswith("Daily vendor watch") or "Daily vendor watch" in shown.splitlines()[2]
    assert "\u200c" not in shown
