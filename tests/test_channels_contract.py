"""What every channel of CHANNELS must keep; a new channel joins by its line there and a stage below."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

import alerts
from alerts import mime, outgoing
from alerts.base import Channel
from monitor.config.plan import Delivery, Secret, Smtp, Webhook
from monitor.errors import DeliveryError
from monitor.told import Claimed
from tests.digests.mailserver import mail_server
from tests.digests.material import NOW, config
from tests.digests.receiver import receiver


@dataclass
class Stage:
    """A receiver for one channel. received: the bytes it holds; broken: settings that fail."""

    delivery: Delivery
    broken: Delivery
    to: str = ""
    to_broken: str = ""

    def received(self) -> list[bytes]:
        raise NotImplementedError


@contextmanager
def folder_stage(tmp_path: Path) -> Iterator[Stage]:
    class Folder(Stage):
        def received(self) -> list[bytes]:
            return [path.read_bytes() for path in sorted((tmp_path / "out").glob("*.eml"))]

    (tmp_path / "file").write_text("in the way")
    yield Folder(config(folder=tmp_path / "out").delivery, config(folder=tmp_path / "file").delivery)


@contextmanager
def smtp_stage(tmp_path: Path) -> Iterator[Stage]:
    with mail_server() as server:

        class Mail(Stage):
            def received(self) -> list[bytes]:
                return [text for _, text in server.kept]

        with mail_server() as gone:
            pass
        way = Smtp("127.0.0.1", server.port, security="none")
        yield Mail(config(smtp=way).delivery, config(smtp=replace(way, port=gone.port)).delivery)


@contextmanager
def maildir_stage(tmp_path: Path) -> Iterator[Stage]:
    class Box(Stage):
        def received(self) -> list[bytes]:
            return [path.read_bytes() for path in sorted((tmp_path / "box" / "new").glob("*"))]

    (tmp_path / "file").write_text("in the way")
    there, nowhere = f"maildir:{tmp_path / 'box'}", f"maildir:{tmp_path / 'file'}"
    yield Box(config().delivery, config().delivery, to=there, to_broken=nowhere)


@contextmanager
def sendmail_stage(tmp_path: Path) -> Iterator[Stage]:
    (tmp_path / "queue").mkdir()
    command = tmp_path / "sendmail"
    command.write_text(
        f'#!/bin/sh\ncase "$*" in "-i -f watch@example.org -- "*) ;; *) exit 64 ;; esac\n'
        f'exec cat > "$(mktemp {tmp_path}/queue/XXXXXX)"\n'
    )
    command.chmod(0o755)

    class Command(Stage):
        def received(self) -> list[bytes]:
            return [path.read_bytes().replace(b"\n", b"\r\n") for path in (tmp_path / "queue").iterdir()]

    delivery = config().delivery
    yield Command(replace(delivery, sendmail=command), replace(delivery, sendmail=tmp_path / "there-is-none"))


@contextmanager
def webhook_stage(tmp_path: Path) -> Iterator[Stage]:
    with receiver() as server:

        class Hook(Stage):
            def received(self) -> list[bytes]:
                return [post.body for post in server.posts]

        with receiver() as gone:
            pass
        secret = Secret("whsec_bmV3c3dhdGNo")
        hooks = [Webhook(f"http://127.0.0.1:{one.port}/in", secret) for one in (server, gone)]
        ways = [replace(config().delivery, webhooks={"soc": hook}) for hook in hooks]
        yield Hook(*ways, to="webhook:soc")


@contextmanager
def chat_stage(tmp_path: Path) -> Iterator[Stage]:
    with receiver() as server:

        class Room(Stage):
            def received(self) -> list[bytes]:
                return [json.loads(post.body)["message"].encode() for post in server.posts]

        with receiver() as gone:
            pass
        ways = [
            replace(config().delivery, chats={"ops": Secret(f"json://127.0.0.1:{one.port}/room?retry=0")})
            for one in (server, gone)
        ]
        yield Room(*ways, to="chat:ops")


STAGES = {
    "chat": chat_stage,
    "folder": folder_stage,
    "maildir": maildir_stage,
    "sendmail": sendmail_stage,
    "smtp": smtp_stage,
    "webhook": webhook_stage,
}


@pytest.fixture(params=sorted(alerts.CHANNELS))
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def stage(kind: str, tmp_path: Path) -> Iterator[Stage]:
    with STAGES[kind](tmp_path) as made:
        yield made


@pytest.fixture
def way(kind: str, stage: Stage) -> Iterator[Channel]:
    made = alerts.channel(kind, stage.delivery)
    yield made
    made.close()


def claimed(kind: str, recipient: str = "", text: str = ".\nHuawei 华为\n", number: int = 0) -> Claimed:
    recipient = recipient or "soc@example.org"
    envelope = mime.Envelope(
        "Newswatch <watch@example.org>", "Daily vendor watch", f"2026-06-17T07:{number:02} Europe/London"
    )
    built = outgoing.plain("x", text)
    if alerts.CHANNELS[kind].carries == "mail" and "maildir:" not in recipient:
        shown = mime.content("<p>x</p>", text, envelope)
        message = mime.build("x", shown, recipient, envelope, channel=kind, now=NOW)
    else:
        (message,) = outgoing.for_each([recipient], built, envelope, config(), NOW)
    return Claimed(message, "Daily vendor watch", "lease", 1, perhaps_delivered=False)


def nothing() -> None:
    pass


def test_every_channel_has_a_stage() -> None:
    assert sorted(STAGES) == sorted(alerts.CHANNELS)


def test_it_knows_its_kind(kind: str, way: Channel) -> None:
    assert way.kind == kind


def test_the_very_bytes_arrive_and_the_receiver_answers(kind: str, stage: Stage, way: Channel) -> None:
    given = claimed(kind, stage.to)
    assert way.send(given, nothing)
    assert stage.received() == [given.message.mime]


def test_several_messages_arrive_each_for_its_recipient(kind: str, stage: Stage, way: Channel) -> None:
    given = [claimed(kind, stage.to or f"reader{number}@example.org", number=number) for number in range(3)]
    for one in given:
        way.send(one, nothing)
    assert sorted(stage.received()) == sorted(one.message.mime for one in given)


def test_dotted_is_called_before_the_receiver_has_it_or_a_repeat_changes_nothing(
    kind: str, stage: Stage, way: Channel
) -> None:
    had: list[int] = []
    way.send(claimed(kind, stage.to), lambda: had.append(len(stage.received())))
    if way.idempotent:
        way.send(claimed(kind, stage.to), nothing)
        assert len(stage.received()) == 1
    else:
        assert had == [0]


def test_nothing_arrives_where_dotted_fails(kind: str, stage: Stage, way: Channel) -> None:
    def broken() -> None:
        raise RuntimeError("the store is full")

    if way.idempotent:
        return
    with pytest.raises(RuntimeError, match="the store is full"):
        way.send(claimed(kind, stage.to), broken)
    way.close()
    assert stage.received() == []


def test_a_receiver_that_cannot_be_reached_is_told_in_words_and_may_be_tried_again(
    kind: str, stage: Stage
) -> None:
    way = alerts.channel(kind, stage.broken)
    with pytest.raises(DeliveryError) as caught:
        way.send(claimed(kind, stage.to_broken or stage.to), nothing)
    way.close()
    assert caught.value.retryable
    assert len(caught.value.reason) > 20
    assert "Errno" not in caught.value.reason


def test_closing_twice_or_unused_harms_nobody(kind: str, stage: Stage) -> None:
    way = alerts.channel(kind, stage.delivery)
    way.close()
    way.close()


def test_its_repr_shows_no_secret(kind: str, stage: Stage) -> None:
    smtp = Smtp("127.0.0.1", 1, user="watch", password=Secret("hunter2"))
    way = alerts.channel(kind, replace(stage.delivery, smtp=smtp))
    assert "hunter2" not in repr(way) + repr(vars(way))


@pytest.mark.parametrize(
    ("recipient", "smtp", "expected"),
    [
        ("soc@example.org", Smtp("mail.example.org", 587), "smtp"),
        ("soc@example.org", None, "folder"),
        ("folder:/srv/digests", Smtp("mail.example.org", 587), "folder"),
        ("folder:/srv/digests", None, "folder"),
        ("maildir:/srv/mail", Smtp("mail.example.org", 587), "maildir"),
        ("webhook:soc", None, "webhook"),
        ("chat:ops", None, "chat"),
    ],
)
def test_a_recipient_says_which_channel_serves_it(recipient: str, smtp: Smtp | None, expected: str) -> None:
    assert alerts.kind_for(recipient, config(smtp=smtp).delivery) == expected


def test_smtp_without_a_server_is_a_channel_that_is_down() -> None:
    with pytest.raises(DeliveryError, match="names no SMTP server"):
        alerts.channel("smtp", config().delivery)
