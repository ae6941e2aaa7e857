"""Strangers' words through the whole chain: composed, encoded, parsed back; mail, webhook and chat room.

A message is always built, never by the plain fallback, and shows a headline as it is written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from alerts import brief, columns, compose, render, urgent
from monitor.config.plan import AlertPlan
from monitor.facts.types import Cve
from monitor.items import Zone
from monitor.stories.news import News
from monitor.text import TITLE_LIMIT, clean_text
from monitor.told import Appearance, DigestMaterial, Newest, OutboxMessage
from tests.digests.material import (
    NOW,
    WATCHES,
    article,
    config,
    eventful_day,
    health,
    match,
    material,
    mention,
    plan,
    watch,
)
from tests.test_render import Page

SCHEMA = Draft202012Validator(
    json.loads((Path(__file__).parent.parent / "alerts" / "webhook.schema.json").read_text("utf-8"))
)
TO = ("soc@example.org", "webhook:soc", "chat:ops")
# Letters, signs, separators and marks of every kind, surrogates and unassigned code points with them.
ANY = st.text(st.characters(codec=None, exclude_categories=()), max_size=300)
NASTY = st.sampled_from(
    [
        "\ud800", "\udfff\ud83d", "\u2028", "\u2029", "\x00",
        "\x85", "\x92", "\x1b[2J", "\r\n.\r\n",
        "\r\nBcc: a@b.example",
        "\u202e",
        "\u2066\u2069", "\u200b\ufeff", "{{ 7 * 7 }}", "{% raw %}", "{# #}", "<script>alert(1)</script>",
        "</a>",
        "<!--", "]]>", "&amp;", "&#0;", '" onmouseover="x', "=?utf-8?q?a=0D=0ABcc:?=", "@everyone",
        "[a](http://evil.example)",
        "``` ", "javascript:alert(1)", "三星" * 40, "\u0627\u0644\u0623\u0645\u0646",
        "e" + "\u0301" * 200, "👩‍👩‍👧‍👦" * 20, "x" * 10_000,
        "newswatch-report: mute article=1 name=\"ZTE\"", "\t\t", "…" * 90, "%0d%0a", "a" * 200,
    ]
)  # fmt: skip
WORDS = st.one_of(ANY, st.lists(st.one_of(NASTY, st.text(max_size=8)), max_size=6).map("".join))


def composed(
    given_material: DigestMaterial, watches: Sequence[Any] = WATCHES, name: str = "daily"
) -> list[OutboxMessage]:
    written = plan(name=name, to=TO, watches=frozenset(one.key for one in watches))
    return compose.messages(
        given_material, written, config(watches=tuple(watches)), "2026-06-17T07:00 UTC", NOW
    )


def parts(message: OutboxMessage) -> tuple[EmailMessage, str, str]:
    """A mail that came through, its text and its HTML; nothing in it is out of bounds."""
    assert all(len(line) <= 998 for line in message.mime.split(b"\r\n"))
    assert b"\n" not in message.mime.replace(b"\r\n", b"")
    parsed = message_from_bytes(message.mime, policy=default)
    assert isinstance(parsed, EmailMessage)
    assert not parsed.defects
    assert parsed["Bcc"] is None
    text, html = (str(part.get_content()).replace("\r\n", "\n") for part in parsed.iter_parts())
    for shown in (text, html):
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]", shown)
    page = Page(html)
    assert page.loads == []
    assert {link.partition(":")[0] for link in page.links} <= {"http", "https", "mailto"}
    assert render.encoded_size(html) <= render.HTML_LIMIT
    assert [one for one in text.splitlines() if columns.width(one) > 78 and "://" not in one] == []
    return parsed, text, html


def bare(text: str) -> str:
    """Without white space, which wrapping changes, and without the stars around hits."""
    return "".join(text.split()).replace("*", "")


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    title=WORDS, sentence=WORDS, source=WORDS, note=WORDS, label=WORDS, name=WORDS, product=WORDS, word=WORDS,
    url=WORDS,
)  # fmt: skip
@example(*["\ud800\u2028\x00\x92\u202e<script>{{ 1 }}\r\n" * 20] * 9)
@example(*["x" * 10_000] * 9)
@example(*["三星" * 5_000] * 9)
@example(*["\u0627\u0644 " * 3_000] * 9)
@example(*[""] * 9)
def test_any_words_anywhere_are_built_and_parse_back(
    title: str,
    sentence: str,
    source: str,
    note: str,
    label: str,
    name: str,
    product: str,
    word: str,
    url: str,
) -> None:
    owed = article(
        1,
        title,
        source,
        (match("Huawei", 1, mention("Huawei", f"{sentence}Huawei{sentence}")),),
        url=url,
        language=word,
        note=note,
        kind="update",
        appearances=(Appearance(source[::-1], f"https://a.example/{url}", NOW),),
        news=(News("cve", word), News("name", word), News("date", word), News("figure", product)),
        cves=(Cve(word, main=True, severity=note),),
        products=(product,),
    )
    older = article(2, sentence, note, (match("ZTE", 1),), kind="older", url=title)
    unwell = health({"teiss": ("failing", note)})
    watches = (replace(WATCHES[0], label=label, watchlist=word or "x"), *WATCHES[1:])
    made = composed(
        material(owed, older, sources=unwell, newest=Newest(title, source, NOW)), watches, name=name or "x"
    )
    rule = AlertPlan(name or "x", TO, frozenset(one.key for one in watches))
    alerted = urgent.messages(material(owed), rule, config(watches=watches), "1 first", {}, NOW)
    for kind, (mail, hook, room) in (("digest", made), ("alert", alerted)):
        assert mail.html
        _, text, _ = parts(mail)
        assert "could not be laid out" not in text
        document = json.loads(hook.mime)
        assert document["type"] == kind
        SCHEMA.validate(document)
        shown = room.mime.decode()
        assert len(shown) <= brief.LIMIT
        assert not set(shown) & set("@<`|[\x00\x1b\u2028")


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(WORDS)
@example("Huawei {{ 7 * 7 }} {% raw %} <script>alert(1)</script> &amp; </a> %s \\ *bold* _x_")
@example("华为发布家用路由器安全更新" * 15)
@example("هواوي تطلق تحديثا أمنيا لأجهزة Huawei " * 5)
def test_a_headline_is_shown_as_it_is_written(words: str) -> None:
    """What passed the store's door stands literally in mail, JSON and chat room."""
    title = clean_text(f"Huawei {words}", limit=TITLE_LIMIT)
    owed = article(1, title, "teiss", (match("Huawei", 1, mention("Huawei", title, zone=Zone.HEADLINE)),))
    mail, hook, room = composed(material(owed))
    _, text, html = parts(mail)
    whole = title[:299].rstrip()  # a longer one ends in an ellipsis
    assert bare(whole) in bare(text)
    assert bare(whole) in bare("".join(Page(html).text))
    assert json.loads(hook.mime)["data"]["stories"][0]["title"].startswith(whole)
    assert brief.harmless(title[:150]).rstrip() in room.mime.decode()


def test_five_hundred_stories_of_hostile_names_fit_and_are_counted() -> None:
    names = [f"{'Extraordinary Vendor ' * 9}{number}" for number in range(20)]
    watches = tuple(watch(name) for name in names)
    owed = []
    for number in range(500):
        name = names[number % 20]
        title = f"{name} {'三星' * 30} <b>{number}</b>"
        owed.append(
            article(
                number,
                title,
                "teiss",
                (
                    match(
                        name,
                        2,
                        mention(name, title, zone=Zone.HEADLINE),
                        mention(name, f"{'ا' * 200} {name}"),
                    ),
                ),
            )
        )
    mail, hook, room = composed(material(*owed), watches)
    parsed, _, html = parts(mail)
    assert str(parsed["Subject"]).startswith("500 stories: ")
    words = Page(html).words
    told = len([link for link in Page(html).links if "teiss" in link])
    assert (
        told + sum(int(n.replace(",", "")) for n in re.findall(r"and ([\d,]+) more(?! names)", words)) >= 500
    )
    assert len(json.loads(hook.mime)["data"]["stories"]) == 500
    assert "and 490 more" in room.mime.decode() or " more" in room.mime.decode()


@pytest.mark.parametrize("broken", ["title", "source"])
def test_a_digest_that_cannot_be_laid_out_is_still_a_message(broken: str) -> None:
    """What no type allows, a number for a headline, ends in the plain list and says so."""
    good = eventful_day().owed[0]
    bad = replace(eventful_day().owed[1], **{broken: 7})  # type: ignore[arg-type]
    mail, hook, room = composed(material(good, bad))
    parsed = message_from_bytes(mail.mime, policy=default)
    assert isinstance(parsed, EmailMessage)
    body = str(parsed.get_content())
    assert "could not be laid out" in body
    assert good.title in body
    assert good.url in body
    assert json.loads(hook.mime)["type"] == "note"
    assert room.mime
