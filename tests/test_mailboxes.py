"""Mailboxes are read as they are: what is new, nothing else, and nothing in them changes."""

from __future__ import annotations

import asyncio
import dataclasses
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import trustme

from monitor import mailboxes
from monitor.config.plan import Mailbox, Secret
from monitor.errors import MailboxError
from monitor.mailboxes import Batch
from monitor.mailboxes import batch as batches
from monitor.mailboxes import maildir as maildirs
from monitor.mailboxes.batch import Listed, chosen
from tests.imapserver import ImapServer
from tests.letters import Maildir, mail
from tests.loopback import run


def take(
    mailbox: Mailbox, since: str = "", *, again: bool = False, private: bool = True, **more: Any
) -> Batch:
    limits: dict[str, Any] = {"timeout": 300.0, "seconds": 300.0, **more}
    return mailboxes.take(mailbox, since, again=again, allow_private=private, **limits)


# -- what is taken


def listed(*places: int, size: int = 10) -> list[Listed]:
    return [Listed(str(at), at, size) for at in places]


def test_the_first_look_takes_the_newest_and_later_ones_go_on_from_there() -> None:
    many = listed(*range(1, 301))
    assert [one.at for one in chosen(many, None, again=False)[0]] == list(range(201, 301))
    wanted, left = chosen(many, 150, again=False)
    assert ([one.at for one in wanted], left) == (list(range(151, 251)), 50)
    wanted, left = chosen(many, 300, again=True)
    assert ([one.at for one in wanted], left) == (list(range(201, 301)), 0)
    assert chosen(many, 300, again=False) == ([], 0)


def test_messages_stamped_alike_stay_together() -> None:
    wanted, left = chosen(listed(*[5] * 150, 6), 4, again=False)
    assert ([one.at for one in wanted], left) == ([5] * 150, 1)


def test_a_batch_has_a_limit_of_bytes() -> None:
    wanted, left = chosen(listed(*range(1, 21), size=batches.SIZE_LIMIT), 0, again=False)
    assert (len(wanted), left) == (8, 12)


# -- Maildir


def test_a_maildir_is_read_and_left_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maildirs, "OVERLAP", 0)
    folder = Maildir(tmp_path / "box")
    bodies = [mail(subject=str(n)) for n in range(3)]
    for body in bodies[:2]:
        folder.deliver(body)
    before = folder.files()
    first = take(Mailbox(folder=folder.path))
    assert sorted(first.messages) == sorted(bodies[:2])
    assert folder.files() == before
    assert take(Mailbox(folder=folder.path), first.token).messages == ()
    time.sleep(0.02)
    folder.deliver(bodies[2])
    assert take(Mailbox(folder=folder.path), first.token).messages == (bodies[2],)
    assert len(take(Mailbox(folder=folder.path), first.before[0]).messages) == 3


def test_a_delivery_stamped_before_the_last_look_is_not_lost(tmp_path: Path) -> None:
    folder = Maildir(tmp_path / "box")
    folder.deliver(b"one")
    token = take(Mailbox(folder=folder.path)).token
    folder.deliver(b"two")
    assert set(take(Mailbox(folder=folder.path), token).messages) == {b"one", b"two"}


def test_a_delivery_stamped_by_a_clock_five_minutes_behind_is_not_lost(tmp_path: Path) -> None:
    folder = Maildir(tmp_path / "box")
    folder.deliver(b"one")
    token = take(Mailbox(folder=folder.path)).token
    assert int(token.removeprefix("maildir:")) <= time.time_ns() - 300 * 10**9


def test_links_and_large_files_in_a_maildir_are_not_read(tmp_path: Path) -> None:
    folder = Maildir(tmp_path / "box")
    (tmp_path / "secret").write_text("x")
    (folder.path / "new" / "link").symlink_to(tmp_path / "secret")
    os.mkfifo(folder.path / "new" / "pipe")
    with (folder.path / "cur" / "large").open("wb") as file:
        file.truncate(batches.SIZE_LIMIT + 1)
    batch = take(Mailbox(folder=folder.path))
    assert (batch.messages, batch.too_large) == ((), 1)


def test_a_folder_that_is_no_maildir_says_so(tmp_path: Path) -> None:
    with pytest.raises(MailboxError, match="is no Maildir"):
        take(Mailbox(folder=tmp_path))


# -- IMAP


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def box(authority: trustme.CA, tmp_path: Path) -> Mailbox:
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    return Mailbox(
        host="localhost",
        user="reader@news.example",
        inbox="INBOX.News",
        password=Secret("s3cret"),
        ca_file=tmp_path / "ca.pem",
    )


def served(server: ImapServer, box: Mailbox, look: Callable[[Mailbox], Any]) -> Any:
    """What `look` returns of the box while the server runs."""

    async def work() -> Any:
        async with server:
            return await asyncio.to_thread(look, dataclasses.replace(box, port=server.port))

    return run(work())


@pytest.mark.parametrize("plain", [True, False], ids=["AUTHENTICATE", "LOGIN"])
def test_an_imap_folder_is_examined_and_peeked_at(authority: trustme.CA, box: Mailbox, plain: bool) -> None:
    server = ImapServer(authority, plain=plain)
    server.messages = {3: mail(subject="three"), 9: mail(subject="nine")}

    def look(box: Mailbox) -> list[Batch]:
        first = take(box)
        nothing = take(box, first.token)
        server.messages[12] = b"twelve"
        return [first, nothing, take(box, first.token), take(box, first.token, again=True)]

    first, nothing, second, again = served(server, box, look)
    assert first.messages == (server.messages[3], server.messages[9])
    assert (first.token, first.before) == ("imap:7:9", ("imap:7:2", "imap:7:8"))
    assert (nothing.messages, nothing.token) == ((), first.token)
    assert (second.messages, second.token) == ((b"twelve",), "imap:7:12")
    assert len(again.messages) == 3
    words = {said.split()[0] for said in server.said}
    assert words <= {"CAPABILITY", "LOGIN", "AUTHENTICATE", "EXAMINE", "FETCH", "UID"}
    assert not any("STORE" in said or "BODY[" in said for said in server.said)


def test_a_new_numbering_begins_with_the_newest(authority: trustme.CA, box: Mailbox) -> None:
    server = ImapServer(authority)
    server.messages = {1: b"one"}
    assert served(server, box, lambda box: take(box, "imap:6:500")).messages == (b"one",)


def test_a_large_message_is_counted_not_fetched(authority: trustme.CA, box: Mailbox) -> None:
    server = ImapServer(authority)
    server.messages = {1: b"x" * (batches.SIZE_LIMIT + 1), 2: b"two"}
    batch = served(server, box, take)
    assert (batch.messages, batch.too_large, batch.token) == ((b"two",), 1, "imap:7:2")


def failure(server: ImapServer, box: Mailbox, **more: Any) -> MailboxError:
    def look(box: Mailbox) -> MailboxError:
        with pytest.raises(MailboxError) as caught:
            take(box, **more)
        return caught.value

    error = served(server, box, look)
    assert isinstance(error, MailboxError)
    assert "s3cret" not in error.reason + repr(box)
    return error


def test_a_wrong_password_is_told_without_it(authority: trustme.CA, box: Mailbox) -> None:
    server = ImapServer(authority)
    server.password = "other"
    error = failure(server, box)
    assert error.reason == "the server refused the password of reader@news.example"
    assert not error.passing


def test_a_missing_folder_is_told(authority: trustme.CA, box: Mailbox) -> None:
    error = failure(ImapServer(authority), dataclasses.replace(box, inbox="Elsewhere"))
    assert "has no folder Elsewhere" in error.reason


def test_a_certificate_of_another_name_or_authority_is_refused(authority: trustme.CA, box: Mailbox) -> None:
    for server in (ImapServer(authority, name="other.example"), ImapServer(trustme.CA())):
        error = failure(server, box)
        assert error.reason.startswith("the certificate of localhost:")


def test_a_private_address_needs_leave(authority: trustme.CA, box: Mailbox) -> None:
    server = ImapServer(authority)
    error = failure(server, box, private=False)
    assert "allow_private" in error.reason
    assert server.said == []


def test_a_silent_server_is_given_up(authority: trustme.CA, box: Mailbox) -> None:
    error = failure(ImapServer(authority, silent=True), box, timeout=0.3)
    assert error.passing
    assert "in time" in error.reason


def test_a_dead_server_is_told(box: Mailbox) -> None:
    with pytest.raises(MailboxError, match="localhost:1 refuses the connection") as caught:
        take(dataclasses.replace(box, port=1))
    assert caught.value.passing
