"""What every channel of CHANNELS must keep; a new channel joins by its line there and a stage below."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

import alerts
from alerts import mime
from alerts.base import Channel
from monitor.config.plan import Delivery, Secret, Smtp
from monitor.errors import DeliveryError
from monitor.told import Claimed
from tests.digests.mailserver import mail_server
from tests.digests.material import NOW, config


@dataclass
class Stage:
    """A receiver for one channel. received: the bytes it holds; broken: settings that fail."""

    delivery: Delivery
    broken: Delivery

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


STAGES = {"folder": folder_stage, "smtp": smtp_stage}


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


def claimed(kind: str, recipient: str = "soc@example.org", text: str = ".\nHuawei 华为\n") -> Claimed:
    envelope = mime.Envelope(
        "Newswatch <watch@example.org>", "Daily vendor watch", "2026-06-17T07:00 Europe/London"
    )
    message = mime.build(
        "x", mime.content("<p>x</p>", text, envelope), recipient, envelope, channel=kind, now=NOW
    )
    return Claimed(message, "Daily vendor watch", "lease", 1, perhaps_delivered=False)


def nothing() -> None:
    pass


def test_every_channel_has_a_stage() -> None:
    assert sorted(STAGES) == sorted(alerts.CHANNELS)


def test_it_knows_its_kind(kind: str, way: Channel) -> None:
    assert way.kind == kind


def test_the_very_bytes_arrive_and_the_receiver_answers(kind: str, stage: Stage, way: Channel) -> None:
    given = claimed(kind)
    assert way.send(given, nothing)
    assert stage.received() == [given.message.mime]


def test_several_messages_arrive_each_for_its_recipient(kind: str, stage: Stage, way: Channel) -> None:
    given = [claimed(kind, f"reader{number}@example.org") for number in range(3)]
    for one in given:
        way.send(one, nothing)
    assert sorted(stage.received()) == sorted(one.message.mime for one in given)


def test_dotted_is_called_before_the_receiver_has_it_or_a_repeat_changes_nothing(
    kind: str, stage: Stage, way: Channel
) -> None:
    had: list[int] = []
    way.send(claimed(kind), lambda: had.append(len(stage.received())))
    if way.idempotent:
        way.send(claimed(kind), nothing)
        assert len(stage.received()) == 1
    else:
        assert had == [0]


def test_nothing_arrives_where_dotted_fails(kind: str, stage: Stage, way: Channel) -> None:
    def broken() -> None:
        raise RuntimeError("the store is full")

    if way.idempotent:
        return
    with pytest.raises(RuntimeError, match="the store is full"):
        way.send(claimed(kind), broken)
    way.close()
    assert stage.received() == []


def test_a_receiver_that_cannot_be_reached_is_told_in_words_and_may_be_tried_again(
    kind: str, stage: Stage
) -> None:
    way = alerts.channel(kind, stage.broken)
    with pytest.raises(DeliveryError) as caught:
        way.send(claimed(kind), nothing)
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
    ],
)
def test_a_recipient_says_which_channel_serves_it(recipient: str, smtp: Smtp | None, expected: str) -> None:
    assert alerts.kind_for(recipient, config(smtp=smtp).delivery) == expected


def test_smtp_without_a_server_is_a_channel_that_is_down() -> None:
    with pytest.raises(DeliveryError, match="names no SMTP server"):
        alerts.channel("smtp", config().delivery)
