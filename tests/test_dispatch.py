"""The outbox is emptied at least once, whatever the server does whoever is killed; the books are true."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from alerts import compose, retries
from alerts.dispatch import LEASE, DeliveryReport, deliver, send_once
from monitor.config.plan import Config, Smtp
from monitor.store import Store, open_store
from monitor.told import OutboxMessage
from tests.digests.mailserver import STAGES, Answer, Drop, MailServer, Stall, mail_server
from tests.digests.material import NOW, config, ordinary_day, plan

READERS = ("soc@example.org", "ciso@example.org", "cert@example.org")
ROOT = Path(__file__).parent.parent


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "news.db") as opened:
        yield opened


def over(port: int, tmp_path: Path) -> Config:
    return config(smtp=Smtp("127.0.0.1", port, security="none"), folder=tmp_path / "out")


def owe(store: Store, made: Config, *recipients: str, name: str = "Daily vendor watch") -> dict[str, bytes]:
    """Freeze one digest for `recipients`; returns its bytes per recipient."""
    written = plan(to=recipients or READERS, name=name)
    bytes_of: dict[str, bytes] = {}

    def rendered(_: object) -> list[OutboxMessage]:
        built = compose.messages(ordinary_day(), written, made, "2026-06-17T07:00 Europe/London", NOW)
        bytes_of.update({one.recipient: one.mime for one in built})
        return built

    assert store.freeze(written, "2026-06-17T07:00 Europe/London", NOW, rendered) is not None
    return bytes_of


def until_empty(store: Store, made: Config, now: datetime, *, days: int = 8) -> datetime:
    """Deliver again and again as time passes, until nothing is owed."""
    end = now + timedelta(days=days)
    while store.unsent() and now < end:
        deliver(store, made, now, clock=lambda now=now: now)
        now += timedelta(seconds=max(LEASE, 60) + 1)
    return now


def test_every_reader_gets_the_frozen_bytes(store: Store, tmp_path: Path) -> None:
    with mail_server() as server:
        made = over(server.port, tmp_path)
        frozen = owe(store, made)
        report = deliver(store, made, NOW)
        assert report == DeliveryReport(sent=3)
        assert dict(server.kept) == frozen
        assert server.seen["banner"] == 1
    assert store.outbox_counts()["sent"] == 3
    assert deliver(store, made, NOW + timedelta(hours=1)).sent == 0


def test_one_refused_reader_does_not_hold_up_the_others(store: Store, tmp_path: Path) -> None:
    with mail_server(**{"rcpt ciso@example.org": ["550 5.1.1 no such user"]}) as server:
        made = over(server.port, tmp_path)
        owe(store, made)
        report = deliver(store, made, NOW)
        assert (report.sent, report.dead) == (2, 1)
        [trouble] = report.troubles
        assert trouble == (
            "Daily vendor watch to ciso@example.org: "
            f"127.0.0.1:{server.port} refused the recipient ciso@example.org: 550 5.1.1 no such user; "
            "it will not be tried again"
        )
    [record] = store.dead()
    assert (record.recipient, record.perhaps_delivered) == ("ciso@example.org", False)
    assert "550 5.1.1 no such user" in record.reply


def test_a_passing_refusal_is_tried_again_later_with_the_same_bytes(store: Store, tmp_path: Path) -> None:
    with mail_server(rcpt=["451 4.7.1 greylisted"]) as server:
        made = over(server.port, tmp_path)
        frozen = owe(store, made, "soc@example.org")
        first = deliver(store, made, NOW, clock=lambda: NOW)
        assert (first.sent, first.retried) == (0, 1)
        assert "next try 2026-06-17 06:01 UTC" in first.troubles[0]
        assert deliver(store, made, NOW + timedelta(seconds=59)).sent == 0
        assert deliver(store, made, NOW + timedelta(seconds=60)).sent == 1
        assert dict(server.kept) == frozen


def test_a_server_that_is_gone_is_asked_once_per_pass_and_folders_go_on(store: Store, tmp_path: Path) -> None:
    with mail_server() as gone:
        port = gone.port
    made = over(port, tmp_path)
    owe(store, made, *READERS, f"folder:{tmp_path / 'shared'}")
    report = deliver(store, made, NOW)
    assert (report.sent, report.retried, report.dead) == (1, 1, 0)
    assert len(report.troubles) == 1
    assert "Connection refused" in report.troubles[0]
    assert len(list((tmp_path / "shared").glob("*.eml"))) == 1
    assert store.outbox_counts()["queued"] == 3


def test_a_folder_that_refuses_does_not_hold_up_another(store: Store, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    made = config(folder=tmp_path / "out")
    owe(store, made, f"folder:{tmp_path / 'file'}", f"folder:{tmp_path / 'fine'}", "soc@example.org")
    report = deliver(store, made, NOW)
    assert (report.sent, report.retried) == (2, 1)
    assert f"cannot write to the folder {tmp_path / 'file'}" in report.troubles[0]


def test_mail_written_for_a_server_waits_while_config_names_none(store: Store, tmp_path: Path) -> None:
    with mail_server() as server:
        made = over(server.port, tmp_path)
        owe(store, made, "soc@example.org")
        report = deliver(store, config(folder=tmp_path / "out"), NOW)
        assert report.retried == 1
        assert "names no SMTP server" in report.troubles[0]
        assert deliver(store, made, NOW + timedelta(minutes=2)).sent == 1


def test_a_lost_answer_to_the_final_dot_is_sent_again_and_told(store: Store, tmp_path: Path) -> None:
    with mail_server(dot=[Drop(kept=True)]) as server:
        made = over(server.port, tmp_path)
        owe(store, made, "soc@example.org")
        first = deliver(store, made, NOW)
        assert (first.sent, first.retried) == (0, 1)
        assert "perhaps accepted" in first.troubles[0]
        second = deliver(store, made, NOW + timedelta(minutes=2))
        assert (second.sent, second.repeated) == (1, 1)
        (_, one), (_, two) = server.kept
        assert one == two
        assert b"Message-ID: <2026-06-17T0700.daily-vendor-watch." in one


def test_a_refusal_after_the_final_dot_leaves_no_doubt(store: Store, tmp_path: Path) -> None:
    with mail_server(dot=["451 4.3.0 try later"]) as server:
        made = over(server.port, tmp_path)
        owe(store, made, "soc@example.org")
        deliver(store, made, NOW)
        second = deliver(store, made, NOW + timedelta(minutes=2))
        assert (second.sent, second.repeated) == (1, 0)
        assert len(server.kept) == 1


def test_what_no_channel_foresaw_costs_one_message_one_attempt(
    store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    made = config(folder=tmp_path / "out")
    owe(store, made, "folder:\x00", "soc@example.org")
    report = deliver(store, made, NOW)
    assert (report.sent, report.retried) == (1, 1)
    assert "ValueError: " in report.troubles[0]
    assert "Traceback" in caplog.text


def test_a_test_message_goes_out_and_stands_nowhere(store: Store, tmp_path: Path) -> None:
    with mail_server() as server:
        made = over(server.port, tmp_path)
        message = compose.test_message(made, "me@example.org", NOW)
        assert send_once(made.delivery, message).startswith("250")
        assert [recipient for recipient, _ in server.kept] == ["me@example.org"]
    assert store.sent(message.message_id) is None


@pytest.mark.parametrize(
    ("attempts", "minutes"),
    [(0, 1), (1, 1), (2, 5), (3, 15), (4, 60), (5, 120), (6, 240), (7, 240), (900, 240)],
)
def test_the_wait_grows_and_never_ends(attempts: int, minutes: int) -> None:
    assert retries.next_try(attempts, NOW) == NOW + timedelta(minutes=minutes)


TALKING = ("banner", "mail", "rcpt", "data", "dot")
FAULTS: list[tuple[str, Answer]] = [
    *((stage, Drop()) for stage in STAGES if stage not in ("rset", "quit")),
    *((stage, f"{code} as scripted") for stage in TALKING for code in (421, 451)),
    ("dot", Drop(kept=True)),
    ("quit", Drop()),
    ("quit", "500 what"),
]


@pytest.mark.parametrize("times", [1, 10])
@pytest.mark.parametrize(("stage", "answer"), FAULTS)
def test_any_passing_fault_ends_with_every_message_sent(
    store: Store, tmp_path: Path, stage: str, answer: Answer, times: int
) -> None:
    with mail_server(**{stage: [answer] * times}) as server:
        made = over(server.port, tmp_path)
        frozen = owe(store, made)
        until_empty(store, made, NOW)
        assert store.outbox_counts()["sent"] == 3
        assert dict(server.kept) == frozen
        lost_answers = times if isinstance(answer, Drop) and answer.kept else 0
        assert len(server.kept) == 3 + lost_answers
        doubtful = times if stage == "dot" and isinstance(answer, Drop) else 0
        assert store.outbox_counts()["perhaps delivered"] == min(doubtful, len(READERS))


def test_random_faults_lose_nothing_and_double_only_after_a_lost_answer(store: Store, tmp_path: Path) -> None:
    chance = random.Random(2026)
    usual: list[Answer] = ["421 scripted", "451 scripted", Drop(), Drop()]
    script: dict[str, list[Answer]] = {
        stage: [chance.choice(usual) for _ in range(chance.randrange(3, 9))]
        for stage in STAGES
        if stage not in ("ehlo", "rset", "quit")
    }
    script["dot"] = [Drop(kept=chance.random() < 0.5) for _ in range(8)]
    lost = sum(isinstance(answer, Drop) and answer.kept for answer in script["dot"])
    with MailServer(script) as server:
        made = over(server.port, tmp_path)
        frozen = {
            (who, mime)
            for number in range(5)
            for who, mime in owe(store, made, name=f"Digest {number}").items()
        }
        until_empty(store, made, NOW, days=30)
        assert set(server.kept) == frozen
        assert len(server.kept) == len(frozen) + lost


def asked(server: MailServer, stage: str) -> threading.Event:
    """An event that is set once the server was asked at `stage`."""
    came = threading.Event()
    usual = server.answer

    def watched(one: str, recipient: str = "") -> Answer:
        answer = usual(one, recipient)
        if one == stage:
            came.set()
        return answer

    server.answer = watched  # type: ignore[method-assign]
    return came


@pytest.mark.parametrize(
    ("stage", "kept", "repeated"),
    [
        ("banner", False, 0),
        ("mail", False, 0),
        ("rcpt", False, 0),
        ("data", False, 0),
        ("dot", False, 1),
        ("dot", True, 1),
    ],
)
def test_killed_at_any_stage_the_next_run_delivers_the_same_bytes(
    tmp_path: Path, stage: str, kept: bool, repeated: int
) -> None:
    database = tmp_path / "news.db"
    with MailServer({stage: [Stall(kept=kept)]}) as server:
        made = over(server.port, tmp_path)
        with open_store(database) as store:
            frozen = owe(store, made, "soc@example.org")
        came = asked(server, stage)
        sender = subprocess.Popen(
            [sys.executable, "-m", "tests.digests.sender", str(database), str(server.port), "0"], cwd=ROOT
        )
        assert came.wait(300)
        sender.kill()
        assert sender.wait() == -9
        with open_store(database) as store:
            # A killed run holds its lease until the server's own time for an answer is over.
            report = deliver(store, made, NOW + timedelta(seconds=700))
            assert (report.sent, report.repeated) == (1, repeated)
        assert {mime for _, mime in server.kept} == set(frozen.values())
        assert len(server.kept) == 1 + kept
