"""Messages: built whatever the texts hold, parsed back to the same texts, stable to the byte."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alerts import mime
from monitor.told import OutboxMessage

NOW = datetime(2026, 6, 17, 6, 0, 12, tzinfo=UTC).astimezone(ZoneInfo("Europe/London"))
ENVELOPE = mime.Envelope(
    sender="Newswatch <watch@example.org>",
    digest="Daily vendor watch",
    label="2026-06-17T07:00 Europe/London",
    keys=("huawei", "ncsc"),
    priority="high",
)
ANY = st.text(st.characters(codec=None, exclude_categories=()), max_size=400)


def built(
    subject: str = "5 stories: Huawei — 17 Jun",
    html: str = "<p>Huawei</p>",
    text: str = "Huawei",
    recipient: str = "soc@example.org",
    envelope: mime.Envelope = ENVELOPE,
) -> OutboxMessage:
    shown = mime.content(html, text, envelope)
    return mime.build(subject, shown, recipient, envelope, channel="smtp", now=NOW)


def parsed(message: OutboxMessage) -> EmailMessage:
    read = message_from_bytes(message.mime, policy=default)
    assert isinstance(read, EmailMessage)
    return read


def text_of(part: object) -> str:
    assert isinstance(part, EmailMessage)
    return str(part.get_content()).replace("\r\n", "\n")


def test_a_message_has_the_headers_that_receivers_file_and_thread_by() -> None:
    read = parsed(built())
    assert read["Subject"] == "5 stories: Huawei — 17 Jun"
    assert read["From"] == "Newswatch <watch@example.org>"
    assert read["To"] == "soc@example.org"
    assert read["Date"].datetime == NOW
    assert str(read["Date"]) == "Wed, 17 Jun 2026 07:00:12 +0100"
    assert re.fullmatch(
        r"<2026-06-17T0700\.daily-vendor-watch\.[0-9a-f]{16}@example\.org>", read["Message-ID"]
    )
    assert read["List-Id"] == "Daily vendor watch <daily-vendor-watch.example.org>"
    assert read["List-Unsubscribe"] == "<mailto:watch@example.org?subject=unsubscribe%20daily-vendor-watch>"
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["X-Auto-Response-Suppress"] == "All"
    assert read["X-Newswatch-Names"] == "huawei, ncsc"
    assert read["X-Newswatch-Priority"] == "high"
    assert read["MIME-Version"] == "1.0"


def test_text_comes_before_html_and_both_travel_quoted_printable() -> None:
    read = parsed(built(html="<p>三星 — Samsung</p>", text="三星 — Samsung"))
    assert read.get_content_type() == "multipart/alternative"
    kinds = [(part.get_content_type(), part["Content-Transfer-Encoding"]) for part in read.iter_parts()]
    assert kinds == [("text/plain", "quoted-printable"), ("text/html", "quoted-printable")]
    assert [text_of(part) for part in read.iter_parts()] == ["三星 — Samsung\n", "<p>三星 — Samsung</p>\n"]


def test_without_html_the_message_is_plain_text() -> None:
    assert parsed(built(html="")).get_content_type() == "text/plain"


def test_the_same_slot_and_recipient_give_the_same_bytes() -> None:
    assert built() == built()


@pytest.mark.parametrize(
    "other",
    [
        {"recipient": "ciso@example.org"},
        {"envelope": replace(ENVELOPE, label="2026-06-18T07:00 Europe/London")},
        {"envelope": replace(ENVELOPE, digest="Week in review")},
    ],
)
def test_another_slot_digest_or_recipient_gives_another_message_id(other: dict[str, object]) -> None:
    assert built(**other).message_id != built().message_id  # type: ignore[arg-type]


def test_a_moved_slot_keeps_its_message_id_when_the_text_changes() -> None:
    assert built(subject="other", text="other").message_id == built().message_id


def test_the_header_reply_to_takes_replies_and_requests_to_stop() -> None:
    read = parsed(built(envelope=replace(ENVELOPE, reply_to="SOC <soc@example.org>")))
    assert read["Reply-To"] == "SOC <soc@example.org>"
    assert read["List-Unsubscribe"].startswith("<mailto:soc@example.org?")


def test_a_folder_has_no_address_to_write_to() -> None:
    assert parsed(built(recipient="folder:/srv/digests"))["To"] == "undisclosed-recipients:;"


def test_a_local_part_beyond_ascii_is_written_in_utf8() -> None:
    message = built(recipient="jörg@example.org")
    assert "jörg@example.org".encode() in message.mime.partition(b"\r\n\r\n")[0]


def test_a_host_beyond_ascii_is_written_in_its_ascii_form() -> None:
    assert parsed(built(recipient="soc@bücher.example"))["To"] == "soc@xn--bcher-kva.example"


@pytest.mark.parametrize("recipient", ["soc", "", "a b@example.org", "soc@example.org, other@example.org"])
def test_what_is_no_address_is_refused(recipient: str) -> None:
    with pytest.raises(ValueError, match="not a mail address"):
        built(recipient=recipient)


@given(subject=ANY, text=ANY, name=ANY, keys=st.lists(ANY, max_size=5))
@example(subject="a\u2028b\x85c\x0bd", text="\x00\x92", name="\ud800", keys=["\r\nBcc: a@b.example"])
@example(
    subject="=?utf-8?q?a=0D=0ABcc:_a@b.example?=", text="a\r\nb\rc", name='"<>', keys=["=?utf-8?b?AA==?="]
)
@example(subject="\u202eevil\u202c" + "x" * 10_000, text="." * 2_000, name="…" * 500, keys=["三星"] * 5)
@example(subject="{{ 7 * 7 }} <script>alert(1)</script>", text="From me\n.\n..\n", name="a, b; c", keys=[])
def test_any_text_builds_and_comes_back(subject: str, text: str, name: str, keys: list[str]) -> None:
    envelope = replace(ENVELOPE, digest=name or "x", keys=tuple(keys))
    message = built(subject=subject, text=text, html=f"<p>{text}</p>", envelope=envelope)
    assert all(len(line) <= 998 for line in message.mime.split(b"\r\n"))
    assert b"\n" not in message.mime.replace(b"\r\n", b"")
    assert message.mime.isascii()
    assert message.mime.partition(b"\r\n\r\n")[0].count(b"MIME-Version: 1.0") == 1
    assert all(len(line) <= 78 for line in message.mime.partition(b"\r\n\r\n")[2].split(b"\r\n"))
    read = parsed(message)
    assert not read.defects
    assert read["Subject"] == mime.header(subject)
    assert read["Bcc"] is None
    assert read["Message-ID"] == message.message_id
    assert read["List-Unsubscribe"].endswith(
        "@example.org?subject=unsubscribe%20" + mime.slug(name or "x") + ">"
    )
    plain, html = read.iter_parts()
    expected = mime.body(text)
    assert text_of(plain).rstrip("\n") == expected.rstrip("\n")
    assert text_of(html).rstrip("\n") == f"<p>{expected}</p>".rstrip("\n")


@given(ANY)
def test_a_slug_is_always_usable(text: str) -> None:
    assert re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?", mime.slug(text))
