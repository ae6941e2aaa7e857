"""SMTP: what each failure means, TLS that is verified, and that nothing doubtful is called delivered."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP as Server
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session

from alerts.base import ChannelDown
from alerts.smtp import SmtpChannel, stuffed, tls_context
from monitor.config.plan import Secret, Smtp
from monitor.errors import DeliveryError
from monitor.told import Claimed, OutboxMessage
from tests.digests.mailserver import Answer, Drop, Stall, mail_server
from tests.digests.material import config

MIME = b"Subject: x\r\nTo: soc@example.org\r\n\r\nfirst\r\n.\r\n..two\r\nlast\r\n"


def claimed(recipient: str = "soc@example.org", mime: bytes = MIME) -> Claimed:
    return Claimed(OutboxMessage("<a@example.org>", "smtp", recipient, "x", mime), "Daily", "lease", 1, False)


_OPEN: list[SmtpChannel] = []


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    while _OPEN:
        _OPEN.pop().close()


def channel(port: int, *, timeout: float = 300.0, **settings: object) -> SmtpChannel:
    server = replace(Smtp("127.0.0.1", port, security="none"), **settings)  # type: ignore[arg-type]
    _OPEN.append(SmtpChannel(config(smtp=server).delivery, timeout=timeout, dot_timeout=timeout))
    return _OPEN[-1]


def silent() -> None:
    pass


class Dots:
    """Counts the calls of `dotted` and what the server had kept by then."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        self.count += 1


def test_a_message_arrives_byte_for_byte_and_the_reply_comes_back() -> None:
    dots = Dots()
    with mail_server() as server:
        way = channel(server.port)
        assert way.send(claimed(), dots) == "250 2.0.0 Ok: queued as 4XqT"
        way.close()
        assert server.kept == [("soc@example.org", MIME)]
    assert dots.count == 1


def test_one_connection_carries_many_messages() -> None:
    with mail_server() as server:
        way = channel(server.port)
        for number in range(3):
            way.send(claimed(f"reader{number}@example.org"), silent)
        way.close()
        assert [recipient for recipient, _ in server.kept] == [f"reader{n}@example.org" for n in range(3)]
        assert server.seen["banner"] == 1
        assert server.seen["quit"] == 1


# stage, answer, whether the channel is down, whether later may help, calls of dotted
REFUSALS = [
    ("banner", "421 too busy", True, True, 0),
    ("banner", "554 no service", True, True, 0),
    ("banner", Drop(), True, True, 0),
    ("ehlo", Drop(), True, True, 0),
    ("mail", "451 try later", True, True, 0),
    ("mail", "550 sender unknown", True, True, 0),
    ("mail", "552 too large", False, False, 0),
    ("mail", "421 closing", True, True, 0),
    ("mail", Drop(), True, True, 0),
    ("rcpt", "451 greylisted", False, True, 0),
    ("rcpt", "550 no such user", False, False, 0),
    ("rcpt", Drop(), True, True, 0),
    ("data", "451 try later", False, True, 0),
    ("data", "554 refused", False, False, 0),
    ("data", Drop(), False, True, 0),
    ("dot", "451 try later", False, True, 1),
    ("dot", "550 spam", False, False, 1),
    ("dot", Drop(), False, True, 1),
    ("dot", Drop(kept=True), False, True, 1),
]


@pytest.mark.parametrize(("stage", "answer", "down", "retryable", "dots"), REFUSALS)
def test_each_failure_says_what_it_means(
    stage: str, answer: Answer, down: bool, retryable: bool, dots: int
) -> None:
    counted = Dots()
    with mail_server(**{stage: [answer, answer]}) as server:
        way = channel(server.port)
        with pytest.raises(DeliveryError) as caught:
            way.send(claimed(), counted)
        assert isinstance(caught.value, ChannelDown) is down
        assert caught.value.retryable is retryable
        assert counted.count == dots
        if isinstance(answer, str):
            assert answer[:3] in caught.value.reason
            assert answer[4:] in caught.value.reason
        # Whatever went wrong, the next message of the same channel arrives once the server is well.
        server.script.clear()
        kept = len(server.kept)
        way.send(claimed("next@example.org"), silent)
        way.close()
        assert server.kept[kept:] == [("next@example.org", MIME)]


@pytest.mark.parametrize("stage", ["banner", "ehlo", "mail", "rcpt", "data", "dot"])
def test_a_server_that_says_nothing_does_not_hold_the_mail_for_ever(stage: str) -> None:
    with mail_server(**{stage: [Stall(), Stall()]}) as server:
        way = channel(server.port, timeout=0.2)
        with pytest.raises(DeliveryError) as caught:
            way.send(claimed(), silent)
        assert caught.value.retryable


def test_a_refused_quit_or_rset_harms_nobody() -> None:
    with mail_server(rcpt=["550 no"], rset=[Drop()], quit=[Drop()]) as server:
        way = channel(server.port)
        with pytest.raises(DeliveryError):
            way.send(claimed(), silent)
        way.send(claimed(), silent)
        way.close()
        assert len(server.kept) == 1


def test_an_idle_connection_the_server_closed_is_opened_again() -> None:
    with mail_server() as server:
        way = channel(server.port)
        way.send(claimed("one@example.org"), silent)
        server.script["mail"] = [Drop()]
        way.send(claimed("two@example.org"), silent)
        way.close()
        assert [recipient for recipient, _ in server.kept] == ["one@example.org", "two@example.org"]


def test_nobody_listening_is_a_channel_that_is_down() -> None:
    with mail_server() as server:
        port = server.port
    with pytest.raises(ChannelDown, match=f"cannot connect with 127.0.0.1:{port}: Connection refused"):
        channel(port).send(claimed(), silent)


def test_if_the_dot_cannot_be_recorded_it_is_not_sent() -> None:
    def broken() -> None:
        raise RuntimeError("no space left")

    with mail_server() as server:
        way = channel(server.port)
        with pytest.raises(RuntimeError, match="no space left"):
            way.send(claimed(), broken)
        way.send(claimed("next@example.org"), silent)
        way.close()
        assert [recipient for recipient, _ in server.kept] == ["next@example.org"]


def test_a_size_the_server_does_not_take_is_final() -> None:
    with mail_server(mail=["552 5.3.4 message too big"]) as server, pytest.raises(DeliveryError) as caught:
        channel(server.port).send(claimed(), silent)
    assert not caught.value.retryable


def test_an_address_beyond_ascii_needs_a_server_that_takes_it() -> None:
    with mail_server() as server:
        with pytest.raises(DeliveryError, match="no SMTPUTF8") as caught:
            channel(server.port).send(claimed("jörg@example.org"), silent)
        assert not caught.value.retryable
        server.script["ehlo"] = ["250-loopback\r\n250-8BITMIME\r\n250 SMTPUTF8"]
        channel(server.port).send(claimed("jörg@example.org"), silent)
        assert server.kept[0][0] == "jörg@example.org"


def test_lines_end_in_crlf_and_leading_dots_are_doubled() -> None:
    assert stuffed(b".a\nb\r.c\r\n..d") == b"..a\r\nb\r\n..c\r\n...d\r\n"


# ---- TLS and login, against aiosmtpd


class Inbox:
    def __init__(self) -> None:
        self.kept: list[bytes] = []
        self.refusal = ""

    async def handle_RCPT(
        self, server: Server, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.refusal or "250 2.1.5 Ok"

    async def handle_DATA(self, server: Server, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.kept.append(envelope.content)
        return "250 2.0.0 Ok"


class AnyPort(Controller):
    """A controller that takes whatever port is free."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def secured(
    authority: trustme.CA | None, *, implicit: bool = False, password: str = "", name: str = "localhost"
) -> Iterator[tuple[int, Inbox]]:
    """A server with a certificate of `authority` for `name`, or without TLS where there is none."""
    inbox = Inbox()
    context = None
    if authority is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert(name).configure_cert(context)

    def authenticate(
        server: Server, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        fine = isinstance(data, LoginPassword) and data.password == password.encode()
        return AuthResult(success=fine, handled=False)

    settings: dict[str, object] = {"ready_timeout": 300.0}
    if password:
        settings |= {
            "authenticator": authenticate,
            "auth_required": not implicit,
            "auth_require_tls": not implicit,
        }
    if implicit:
        controller = AnyPort(inbox, hostname="localhost", port=0, ssl_context=context, **settings)
    else:
        controller = AnyPort(inbox, hostname="localhost", port=0, tls_context=context, **settings)
    controller.start()
    try:
        yield controller.port, inbox
    finally:
        controller.stop()


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> Path:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return path


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_trusted_certificate_and_a_right_password_deliver(
    authority: trustme.CA, ca_file: Path, security: str
) -> None:
    with secured(authority, implicit=security == "tls", password="hunter2") as (port, inbox):
        way = channel(
            port,
            host="localhost",
            security=security,
            ca_file=ca_file,
            user="watch",
            password=Secret("hunter2"),
        )
        assert way.send(claimed(), silent) == "250 2.0.0 Ok"
        way.close()
    assert inbox.kept == [MIME]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_an_unknown_certificate_is_refused(authority: trustme.CA, security: str) -> None:
    with (
        secured(authority, implicit=security == "tls") as (port, inbox),
        pytest.raises(ChannelDown, match="its certificate is not trusted"),
    ):
        channel(port, host="localhost", security=security).send(claimed(), silent)
    assert inbox.kept == []


def test_a_certificate_of_another_host_is_refused(authority: trustme.CA, ca_file: Path) -> None:
    with (
        secured(authority, name="other.example") as (port, inbox),
        pytest.raises(ChannelDown, match="its certificate is not trusted: Hostname mismatch"),
    ):
        channel(port, host="localhost", security="starttls", ca_file=ca_file).send(claimed(), silent)
    assert inbox.kept == []


def test_a_server_without_starttls_gets_nothing() -> None:
    with secured(None) as (port, inbox), pytest.raises(ChannelDown, match="offers no STARTTLS"):
        channel(port, host="localhost", security="starttls").send(claimed(), silent)
    assert inbox.kept == []


def test_a_password_is_never_sent_without_tls() -> None:
    with secured(None) as (port, _), pytest.raises(ChannelDown, match="never sent without TLS"):
        channel(port, host="localhost", user="watch", password=Secret("hunter2")).send(claimed(), silent)


def test_a_wrong_password_is_named_but_not_shown(
    authority: trustme.CA, ca_file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    with secured(authority, password="right") as (port, _), pytest.raises(ChannelDown) as caught:
        channel(
            port,
            host="localhost",
            security="starttls",
            ca_file=ca_file,
            user="watch",
            password=Secret("wr0ng-pw"),
        ).send(claimed(), silent)
    assert "refused to log in: 535" in caught.value.reason
    assert "password" in caught.value.reason
    assert "wr0ng-pw" not in caught.value.reason + caplog.text + repr(caught.value)


def test_a_server_that_echoes_the_password_does_not_bring_it_into_the_records(
    authority: trustme.CA, ca_file: Path
) -> None:
    with secured(authority, password="hunter2") as (port, inbox):
        inbox.refusal = "550 no hunter2 here"
        way = channel(
            port,
            host="localhost",
            security="starttls",
            ca_file=ca_file,
            user="watch",
            password=Secret("hunter2"),
        )
        with pytest.raises(DeliveryError, match="550 no \\*\\*\\* here"):
            way.send(claimed(), silent)
        way.close()


@pytest.mark.parametrize(
    ("reply", "remedy"),
    [
        ("530 5.7.57 client was not authenticated", "the server wants a login"),
        ("550 5.7.30 Basic authentication is not supported", "use a relay"),
    ],
)
def test_a_refusal_with_a_known_remedy_names_it(reply: str, remedy: str) -> None:
    with mail_server(mail=[reply]) as server, pytest.raises(ChannelDown, match=remedy):
        channel(server.port).send(claimed(), silent)


def test_only_tls_1_2_and_later_is_spoken() -> None:
    context = tls_context(Smtp("localhost", 587))
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2
    assert context.check_hostname
    assert context.verify_mode == ssl.CERT_REQUIRED
