"""A mail becomes an article or a list of links, and its frame never flags."""

from __future__ import annotations

import email
import email.policy
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from selectolax.lexbor import LexborHTMLParser

from monitor import wire
from monitor.errors import NotAnArticle
from monitor.items import Letter, Zone
from monitor.newsletters import blocks
from monitor.newsletters.reading import letter
from tests.letters import TEXT, links, mail, story

NOW = datetime(2026, 11, 1, tzinfo=UTC)
ADDRESSES = tuple(f"https://x.example/s-{n}" for n in range(5))


def read(body: bytes) -> Letter:
    found = letter(body, now=NOW)
    assert wire.load_letter(wire.dump_letter(found)) == found
    return found


def kept(found: Letter) -> str:
    assert found.article is not None
    return " ".join(block.text for block in found.article.blocks if block.zone in (Zone.LEAD, Zone.BODY))


def test_a_long_running_text_is_an_article() -> None:
    found = read(mail(html=story(view="https://m.example/v/1")))
    article = found.article
    assert article is not None
    assert (found.guid, found.sender, found.entries) == ("1@news.example", "news@example.org", ())
    assert article.url == article.canonical_url == "https://m.example/v/1"
    assert article.title == "Weekly – Radios for cranes"
    assert article.published == datetime(2026, 6, 1, 10, tzinfo=UTC)
    assert (article.dated_by, article.body_from) == ("mail", "mail")
    assert kept(found).count("Huawei") == 5
    assert "ZTE" not in kept(found)
    for block in article.blocks:
        if block.start >= 0:
            assert article.text[block.start : block.start + len(block.text)] == block.text


def test_an_article_without_a_web_address_is_named_by_its_message() -> None:
    found = read(mail(text="\n\n".join([TEXT] * 5) + "\n\nTo unsubscribe from ZTE: https://m.example/u"))
    assert found.article is not None
    assert found.article.url == "mid:1@news.example"
    assert found.article.canonical_url == ""
    assert "Huawei" in kept(found)
    assert "ZTE" not in kept(found)


@pytest.mark.parametrize("button", [False, True], ids=["linked headlines", "buttons"])
def test_headlines_with_teasers_are_links(button: bool) -> None:
    found = read(mail(html=links(*ADDRESSES, button=button)))
    assert found.article is None
    assert tuple(entry.url for entry in found.entries) == ADDRESSES
    assert found.entries[1].title == "Harbour gets radios for crane 1"
    assert {entry.summary for entry in found.entries} == {"The harbour said so on Monday."}


def test_headlines_without_spaces_are_links_too() -> None:
    teaser = "同社は月曜日に更新を公開した。"
    cells = "".join(
        f"<p><a href='{address}'>ファーウェイがルーターの脆弱性を修正</a></p><p>{teaser}</p>"
        for address in ADDRESSES
    )
    found = read(mail(html=f"<html><body>{cells}</body></html>"))
    assert tuple(entry.url for entry in found.entries) == ADDRESSES
    assert found.entries[0].summary == teaser


def test_a_text_part_lists_links_too() -> None:
    items = "\n\n".join(
        f"* Huawei patches flaw {n}\nThe vendor fixed it in its routers.\n<{address}>"
        for n, address in enumerate(ADDRESSES)
    )
    found = read(mail(text=f"THE WEEK\n\n{items}\n\nUnsubscribe: https://m.example/u\n"))
    assert tuple(entry.url for entry in found.entries) == ADDRESSES
    assert found.entries[0].title == "Huawei patches flaw 0"
    assert found.entries[0].summary == "The vendor fixed it in its routers."


def test_a_mail_without_message_id_is_known_by_its_bytes() -> None:
    one, other = (read(mail(text=TEXT + word, guid="")).guid for word in ("", " More."))
    assert one.endswith("@sha256.invalid")
    assert one != other
    assert one == read(mail(text=TEXT, guid="")).guid


def test_a_letter_forwarded_as_a_part_of_its_own_is_read() -> None:
    whole = EmailMessage()
    whole["From"], whole["Subject"], whole["Message-ID"] = "me@example.net", "Fwd: Weekly", "<9@example.net>"
    whole.set_content("See below.")
    whole.add_attachment(email.message_from_bytes(mail(html=story()), policy=email.policy.default))
    found = read(whole.as_bytes())
    assert (found.guid, found.sender) == ("9@example.net", "me@example.net")
    assert TEXT in kept(found)
    whole.replace_header("Content-Type", whole["Content-Type"])
    whole.get_payload()[0].set_payload("A remark of many words. " * 20)  # type: ignore[index,union-attr]
    assert TEXT not in kept(read(whole.as_bytes()))


def forward(*enclosed: EmailMessage, text: str = "", html: str = "") -> EmailMessage:
    whole = EmailMessage()
    whole["From"], whole["Subject"], whole["Message-ID"] = "me@example.net", "Fwd: Weekly", "<9@example.net>"
    if text:
        whole.set_content(text)
    if html:
        (whole.add_alternative if text else whole.set_content)(html, subtype="html")
    for one in enclosed:
        whole.add_attachment(one)
    return whole


def whole_letter() -> EmailMessage:
    return email.message_from_bytes(mail(html=story()), policy=email.policy.default)


STYLES = "".join(f".c{n} {{ color : red ; margin : 0 0 0 {n}px ; }}\n" for n in range(20))
REMARK = f"<html><head><style>{STYLES}</style></head><body><script>{STYLES}</script><p>FYI</p></body></html>"


@pytest.mark.parametrize("text", ["", "FYI"], ids=["html alone", "with a text part"])
def test_the_markup_of_a_remark_makes_it_no_longer(text: str) -> None:
    assert TEXT in kept(read(forward(whole_letter(), text=text, html=REMARK).as_bytes()))
    long = REMARK.replace("FYI", "A remark of many words. " * 20)
    assert TEXT not in kept(read(forward(whole_letter(), text=text, html=long).as_bytes()))


def test_a_forward_of_a_forward_is_read_to_a_fixed_depth() -> None:
    nested = whole_letter()
    for _ in range(3):
        nested = forward(nested, html=REMARK)
        assert TEXT in kept(read(nested.as_bytes()))
    assert TEXT in kept(read(forward(forward(whole_letter())).as_bytes()))
    assert TEXT not in kept(read(forward(nested, html=REMARK).as_bytes()))


def test_an_enclosed_message_without_text_hides_none_after_it() -> None:
    blank = forward(text="\n", html="<p><img src='https://x.example/i.png'></p>")
    assert TEXT in kept(read(forward(forward(blank), blank, whole_letter(), text="FYI").as_bytes()))


@pytest.mark.parametrize(
    "header",
    ["---------- Forwarded message ---------\nFrom: ZTE News <n@zte.example>\nDate: Mon\nSubject: W\nTo: me",
     "From: ZTE News <n@zte.example>\nSent: Monday\nTo: me\nSubject: Weekly",
     "-----Original Message-----\nFrom: ZTE News\nSent: Monday"],
)  # fmt: skip
def test_the_header_of_what_was_forwarded_is_no_text(header: str) -> None:
    text = "\n\n".join([header, *(f"{TEXT} Number {n}." for n in range(4))])
    found = kept(read(mail(text=text)))
    assert "ZTE" not in found
    assert TEXT in found


def test_what_is_hidden_or_attached_is_not_read() -> None:
    hidden = story().replace("<table>", "<div style='display:none'>Siemens is the preheader</div><table>", 1)
    found = read(mail(html=hidden))
    assert "Siemens" not in kept(found)
    attached = (
        b"From: a@b.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n"
        b"--x\nContent-Type: text/html\nContent-Disposition: attachment\n\n<p>Siemens</p>\n--x--\n"
    )
    with pytest.raises(NotAnArticle):
        letter(attached, now=NOW)


@pytest.mark.parametrize(
    ("charset", "raw"),
    [
        ("iso-8859-1", "Größe".encode("latin-1")),
        ("x-unknown", "Größe".encode()),
        ("zip", "Größe".encode()),
        ('"utf-\x008"', "Größe".encode()),
        ("", "Größe".encode()),
        ("us-ascii", "Größe".encode("cp1252")),
        ("windows-1252", "Größe".encode("cp1252")),
    ],
)
def test_charsets_come_from_a_list(charset: str, raw: bytes) -> None:
    head = (
        f"From: a@b.example\nContent-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit\n\n"
    )
    text = kept(read(head.encode() + raw + b" of the harbour: " + TEXT.encode()))
    assert text.startswith(("Größe", "Gr\ufffd"))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"Content-Type: multipart/mixed; boundary=a\n\n"
        + b"--a\nContent-Type: multipart/mixed; boundary=a\n\n" * 50,
        b"From: =?utf-8?b?////?=\nSubject: =?zip?q?x?=\nDate: Mon, 99 Foo\nMessage-ID: <\n\n",
    ],
    ids=["nothing", "nested", "headers"],
)
def test_broken_mail_is_refused_in_words(body: bytes) -> None:
    with pytest.raises(NotAnArticle):
        letter(body, now=NOW)


def test_a_tower_of_elements_is_not_built(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parsing takes the square of the depth: what the parser is given holds no such depth."""
    given: list[str] = []

    def parse(html: str) -> LexborHTMLParser:
        given.append(html)
        return LexborHTMLParser(html)

    monkeypatch.setattr(blocks, "LexborHTMLParser", parse)
    tower = "<div>" * 4_000
    found = read(forward(whole_letter(), html=f"<p>FYI</p>{tower}").as_bytes())
    assert TEXT in kept(found)
    assert TEXT in kept(read(mail(html=tower + story())))
    assert any("FYI" in html for html in given)
    assert not any(tower in html for html in given)


def test_noise_is_a_letter_that_says_nothing() -> None:
    assert read(b"\x00\xff" * 1000).entries == ()


def test_headers_are_decoded_and_cleaned() -> None:
    body = (
        b"From: =?utf-8?q?N=C3=A9?= <n@b.example>\nSubject: =?utf-8?b?R3LDtsOfZSDigK4=?=\n\n" + TEXT.encode()
    )
    found = read(body)
    assert found.title == "Größe"
    assert found.sender == "n@b.example"
