"""A mail server that fails at every stage, crossed with kill -9 before and after every write of the outbox.

A case is a failure (stage, kind, at which message) and a kill (before or after the n-th write, or none).
Four messages wait; one pass of the real dispatch runs in a process of its own against the failing server
and is killed where the case says; then clean passes run until nothing is due. What must hold:

- nothing is lost: every message was accepted, or the server refused it for ever (5xx) and it is dead;
- nothing is sent twice, except where the first attempt ended after its final dot; then the copies are the
  same bytes under the same Message-ID and the outbox says "perhaps delivered twice".

NEWSWATCH_TORTURE=all runs every case (some 2,500; 10 to 20 minutes), else a drawn sample.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import ssl
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import trustme

import alerts
from alerts import dispatch, mime, outgoing
from alerts.smtp import SmtpChannel
from monitor.config.plan import Config, Secret, Smtp
from monitor.store import open_store
from tests.digests.mailserver import Answer, Drop, MailServer, Stall
from tests.digests.material import NOW, config
from tests.storecase import digest

READERS = tuple(f"reader{number}@example.org" for number in range(4))
ONCE = ("banner", "ehlo", "starttls", "auth", "rset", "quit")
EACH = ("mail", "rcpt", "data", "dot")
WRITES = ("claim", "mark_dotted", "mark_sent", "mark_retry", "mark_dead")
KILLS = 3 * len(READERS)
SAMPLE = 60

pytestmark = pytest.mark.slow


class PatientSmtp(SmtpChannel):
    """The real channel, which gives a server up after `patience` seconds."""

    patience = 300.0

    def __init__(self, delivery: Any) -> None:
        super().__init__(delivery, timeout=self.patience, dot_timeout=self.patience)


@dataclass(frozen=True)
class Case:
    """One failure and one kill; kill 0: none, else the number of the write, `after` it or before."""

    stage: str
    kind: str
    nth: int = 0
    kill: int = 0
    after: bool = False

    @property
    def answers(self) -> list[Answer | None]:
        made: dict[str, Answer] = {
            "4xx": "451 4.3.0 later", "5xx": "554 5.0.0 never", "stall": Stall(), "drop": Drop(),
            "stall kept": Stall(kept=True), "drop kept": Drop(kept=True),
        }  # fmt: skip
        return [*([None] * self.nth), made[self.kind]]

    @property
    def patience(self) -> float:
        """Seconds until the first pass gives the server up: soon only where it is to say nothing."""
        return 0.4 if "stall" in self.kind else PatientSmtp.patience

    @property
    def after_the_dot(self) -> bool:
        """Whether the first pass may leave a message of which only the server knows what became."""
        return self.kill > 0 or (self.stage == "dot" and self.kind not in ("4xx", "5xx"))


def cases() -> list[Case]:
    kinds = ("4xx", "5xx", "stall", "drop")
    failures = [Case(stage, kind) for stage, kind in product(ONCE, kinds)]
    failures += [Case(stage, kind, nth) for stage, kind, nth in product(EACH, kinds, range(len(READERS)))]
    failures += [
        Case("dot", f"{kind} kept", nth) for kind, nth in product(("stall", "drop"), range(len(READERS)))
    ]
    kills = [(0, False), *product(range(1, KILLS + 1), (False, True))]
    return [replace(failure, kill=kill, after=after) for failure in failures for kill, after in kills]


def chosen() -> list[Case]:
    every = cases()
    if os.environ.get("NEWSWATCH_TORTURE") == "all":
        return every
    return random.Random(20261127).sample(every, SAMPLE)


def settings(port: int, stage: str, ca_file: Path) -> Config:
    server = Smtp("127.0.0.1", port, security="none")
    if stage == "auth":
        server = Smtp("localhost", port, "watch", Secret("hunter2"), "tls", ca_file)
    elif stage == "starttls":
        server = replace(server, security="starttls")
    return config(smtp=server)


def one_pass(
    path: Path, how: Config, now: datetime, patience: float, kill: int = 0, after: bool = False
) -> None:
    """One pass of the dispatch over the outbox, killed at its n-th write."""
    alerts.CHANNELS["smtp"] = alerts.Way("tests.test_torture_delivery:PatientSmtp")
    PatientSmtp.patience = patience
    done = 0

    def watched(write: Any, *arguments: Any, **named: Any) -> Any:
        nonlocal done
        done += 1
        if done == kill and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        result = write(*arguments, **named)
        if done == kill and after:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    with open_store(path) as store:
        for name in WRITES:
            # The instance's own door is wrapped: the pass itself is the program's, untouched.
            object.__setattr__(store, name, partial(watched, getattr(store, name)))
        store.free_abandoned(now)
        dispatch.deliver(store, how, now)


@pytest.fixture(scope="module")
def processes() -> Any:
    """Children start from a process that holds the program already, and no thread."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.test_torture_delivery"])
    return context


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A database with one slot and a message to each reader, as bytes."""
    path = tmp_path_factory.mktemp("torture") / "newswatch.db"
    envelope = mime.Envelope("Newswatch <watch@example.org>", "Daily", "2026-06-17T07:00 Europe/London")
    how = config(smtp=Smtp("127.0.0.1", 1, security="none"))
    with open_store(path) as store:
        store.sync_digests([digest()], NOW)
        store.freeze(
            digest(), "2026-06-17T07:00 Europe/London", NOW,
            lambda _: outgoing.for_each(READERS, outgoing.plain("x", ".\ntext\n"), envelope, how, NOW),
        )  # fmt: skip
    return path.read_bytes()


@pytest.fixture(scope="module")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return path


@pytest.fixture
def server(authority: trustme.CA, case: Case) -> Iterator[MailServer]:
    script: dict[str, list[Any]] = {case.stage: case.answers}
    tls = None
    if case.stage == "auth":
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert("localhost").configure_cert(tls)
        script["ehlo"] = ["250-loopback\r\n250 AUTH PLAIN"]
    if case.stage == "starttls":
        script["ehlo"] = ["250-loopback\r\n250 STARTTLS"]
    with MailServer(script, tls) as made:
        yield made


@pytest.mark.parametrize("case", chosen(), ids=str)
def test_nothing_is_lost_and_nothing_comes_twice_but_after_its_dot(
    case: Case, server: MailServer, template: bytes, tmp_path: Path, ca_file: Path, processes: Any
) -> None:
    path = tmp_path / "newswatch.db"
    path.write_bytes(template)
    failing = settings(server.port, case.stage, ca_file)
    child = processes.Process(
        target=one_pass, args=(path, failing, NOW, case.patience, case.kill, case.after)
    )
    child.start()
    child.join(300)
    assert child.exitcode in (0, -signal.SIGKILL)
    with server.guard:
        server.script.clear()
        server.tls = None
        first = list(server.kept)
    clean = settings(server.port, "", ca_file)
    now, dead = NOW, 0
    for _ in range(12):
        now += timedelta(hours=5)
        again = processes.Process(target=one_pass, args=(path, clean, now, PatientSmtp.patience))
        again.start()
        again.join(300)
        assert again.exitcode == 0
        with open_store(path) as store:
            counts = store.outbox_counts()
            dead = counts.get("dead", 0)
            if counts.get("sent", 0) + dead == len(READERS):
                break
    assert counts.get("sent", 0) + dead == len(READERS), f"still waiting: {counts}"
    _judge(case, server, first, path, dead)


def _judge(case: Case, server: MailServer, first: list[tuple[str, bytes]], path: Path, dead: int) -> None:
    times = Counter(recipient for recipient, _ in server.kept)
    refused_for_ever = case.kind == "5xx" and case.stage in EACH
    assert dead <= (1 if refused_for_ever else 0)
    lost = [reader for reader in READERS if not times[reader]]
    assert len(lost) == dead, f"lost: {lost}"
    with open_store(path) as store:
        doubtful = store.outbox_counts().get("perhaps delivered", 0)
    twice = [reader for reader in READERS if times[reader] > 1]
    assert max(times.values(), default=0) <= 2
    if twice:
        assert case.after_the_dot
        assert doubtful >= len(twice)
        assert {reader for reader, _ in first} >= set(twice)
    for reader in READERS:
        assert len({text for one, text in server.kept if one == reader}) <= 1, "the copies differ"


def test_there_are_more_than_two_thousand_cases() -> None:
    assert len(set(cases())) > 2_000
