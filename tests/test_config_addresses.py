from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config.addresses import (
    SmtpAddress,
    is_private,
    mailbox,
    sender,
    smtp_address,
    source_key,
    web_address,
)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("soc@example.org", "soc@example.org"),
        ("first.last+tag@sub.example.co.uk", "first.last+tag@sub.example.co.uk"),
        ("root@localhost", "root@localhost"),
        ("SOC team <soc@example.org>", "soc@example.org"),
        ('"SOC, duty" <soc@example.org>', "soc@example.org"),
        ("<soc@example.org>", "soc@example.org"),
    ],
)
def test_mail_addresses(text: str, address: str) -> None:
    assert mailbox(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "", "soc", "@example.org", "soc@", "a b@example.org", "a@b@c", "a@example.org, b@example.org",
        "a@example.org;b@example.org", ".a@example.org", "a..b@example.org", "a@-example.org",
        "a@example..org",
        "a@exämple.org", "a@example.org\n", "a@example.org\r\nBcc: x@example.org", "x" * 250 + "@example.org",
        "<a@example.org", "Name <a@example.org> <b@example.org>",
    ],
)  # fmt: skip
def test_what_is_no_mail_address(text: str) -> None:
    with pytest.raises(ValueError, match="mail address"):
        mailbox(text)


def test_senders_keep_their_name() -> None:
    assert sender("Newswatch <watch@example.org>") == "Newswatch <watch@example.org>"
    assert sender('"Newswatch"  <watch@example.org>') == "Newswatch <watch@example.org>"
    assert sender("watch@example.org") == "watch@example.org"
    assert sender("<watch@example.org>") == "watch@example.org"


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/feed", "http://example.org", "https://example.org:8443/a?b=c#d", "https://[2001:db8::1]/",
        "https://exämple.org/", "https://例え.jp/feed",
    ],
)  # fmt: skip
def test_web_addresses(text: str) -> None:
    assert web_address(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "", "example.org", "//example.org", "ftp://example.org", "javascript:alert(1)", "https://", "https:///x",
        "https://user@example.org", "https://user:word@example.org", "https://example.org:0/", "https://[::1",
        "https://example.org:port/", "https://example.org/a b", "https://exa\tmple.org/", "https://a\\b.org/",
    ],
)  # fmt: skip
def test_what_is_no_web_address(text: str) -> None:
    with pytest.raises(ValueError):
        web_address(text)


@pytest.mark.parametrize(
    ("url", "private"),
    [
        ("http://127.0.0.1/", True), ("http://10.0.0.1/", True), ("http://[::1]:80/", True),
        ("http://169.254.169.254/", True), ("http://0.0.0.0/", True), ("http://localhost:8080/", True),
        ("http://news.localhost/", True), ("https://8.8.8.8/", False), ("https://example.org/", False),
    ],
)  # fmt: skip
def test_hosts_that_the_internet_cannot_reach(url: str, private: bool) -> None:
    assert is_private(url) is private


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("smtp://mail.example.org", SmtpAddress("mail.example.org", 587, "", False)),
        ("smtp://watch@mail.example.org:25", SmtpAddress("mail.example.org", 25, "watch", False)),
        ("smtps://mail.example.org/", SmtpAddress("mail.example.org", 465, "", True)),
        ("smtp://a%40b.org@mail.example.org", SmtpAddress("mail.example.org", 587, "a@b.org", False)),
        ("smtp://a@b.org@mail.example.org", SmtpAddress("mail.example.org", 587, "a@b.org", False)),
        ("smtp://[::1]:2525", SmtpAddress("::1", 2525, "", False)),
    ],
)
def test_smtp_servers(text: str, address: SmtpAddress) -> None:
    assert smtp_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "mail.example.org", "mail.example.org:587", "http://mail.example.org", "smtp://", "smtp://:25",
        "smtp://mail.example.org/inbox", "smtp://mail.example.org?x=1", "smtp://mail.example.org:0",
        "smtp://u:hunter2@mail.example.org", "smtps://u:hunt/er2@mail.example.org", "smtp://u:@mail.example.org",
    ],
)  # fmt: skip
def test_what_is_no_smtp_server(text: str) -> None:
    with pytest.raises(ValueError) as caught:
        smtp_address(text)
    assert "hunt" not in str(caught.value)


@given(st.text(max_size=40) | st.from_regex(r"(https?|smtps?)://[^ ]{0,20}", fullmatch=True))
def test_any_text_is_an_address_or_refused_with_a_sentence(text: str) -> None:
    for read in (mailbox, sender, web_address, smtp_address):
        refused = "nothing"
        try:
            read(text)
        except ValueError as error:
            refused = str(error)
        assert refused.isprintable()
        assert "Error" not in refused


def test_addresses_of_one_source_have_one_key() -> None:
    assert (
        len(
            {
                source_key(url)
                for url in ("https://a.example/f/", "http://A.example/f", "https://a.example/f#x")
            }
        )
        == 1
    )
    others = (
        "https://a.example/f?feed=rss2",
        "https://www.a.example/f",
        "https://a.example/F",
        "maildir:a.example/f",
    )
    assert len({source_key(url) for url in (*others, "https://a.example/f")}) == 5
    assert source_key("https://[bad") == "https://[bad"
