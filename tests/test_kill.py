"""kill -9 of the whole program in the middle of runs and of sends; then one clean run must make it whole.

Each round publishes new articles, starts `newswatch run` as a process of its own, one hour later by its
clock, and kills it: at the n-th request that reaches the newsroom, at the n-th command that reaches the
mail server, or at any moment. NEWSWATCH_KILLS sets how many kills (10 if not set), NEWSWATCH_KILL_SEED
what they are drawn from.
"""

from __future__ import annotations

import email
import email.policy
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.newsroom import Masthead, Newsroom, Piece, Site, made_up
from monitor.newsroom.answers import Visit, slow
from tests.digests.mailserver import Answer, MailServer
from tests.hours import hourly

KILLS = int(os.environ.get("NEWSWATCH_KILLS", "10"))
SEED = int(os.environ.get("NEWSWATCH_KILL_SEED", "20271031"))
NAMES = ("Huawei", "ZTE")
READERS = {"all@example.org": NAMES, "second@example.org": NAMES, "zte@example.org": ("ZTE",)}

# The real command by a later clock: nothing else of it is touched.
RUN = """
import sys
from datetime import timedelta
from functools import partial
from monitor import cli, rounds
later = timedelta(hours=float(sys.argv[1]))
now = rounds.utc_now
rounds.utc_now = lambda: now() + later
rounds.run_round = partial(rounds.run_round, clock=rounds.utc_now)
cli.main(["-c", sys.argv[2], "run"])
"""


class Victim:
    """The `newswatch run` of one round, and the point at which it is to die."""

    def __init__(self, config: Path, hours: float) -> None:
        self.log = (config.parent / "run.log").open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-c", RUN, str(hours), str(config)],
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )

    def kill(self) -> None:
        """kill -9 of the program itself, not of its children."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)

    def finish(self, seconds: float = 300) -> int:
        """Its exit code; every child of it must end by itself soon after."""
        try:
            code = self.process.wait(seconds)
        finally:
            self.log.close()
        limit = time.monotonic() + 300
        while group_lives(self.process.pid):
            if time.monotonic() > limit:
                os.killpg(self.process.pid, signal.SIGKILL)
                raise AssertionError("a child outlived its parent")
            time.sleep(0.02)
        return code


def group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@dataclass
class Trigger:
    """Fires once, at the `wanted`-th event of its kind, `later` seconds after it."""

    kind: str
    wanted: int
    later: float
    action: Callable[[], None] = lambda: None
    seen: int = 0
    guard: threading.Lock = field(default_factory=threading.Lock)

    def event(self, kind: str) -> None:
        with self.guard:
            self.seen += kind == self.kind
            if kind != self.kind or self.seen != self.wanted:
                return
        if self.later:
            threading.Timer(self.later, self.action).start()
        else:
            self.action()


class WatchedMailServer(MailServer):
    """Tells each command to whoever listens, before it answers."""

    listener: Callable[[str], None] = staticmethod(lambda kind: None)  # type: ignore[assignment]

    def answer(self, stage: str, recipient: str = "") -> Answer:
        self.listener("mail")
        return super().answer(stage, recipient)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A killed client is why we are here; anything else is a fault of the test."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def draw(dice: random.Random) -> Trigger:
    kind = dice.choice(["request", "mail", "mail", "moment"])
    later = dice.choice([0.0, dice.uniform(0.0, 0.03)])
    if kind == "moment":
        return Trigger(kind, 1, dice.uniform(0.3, 4.0))
    return Trigger(kind, dice.randint(1, 14), later)


def config_text(newsroom: Newsroom, port: int) -> str:
    sources = "".join(
        f"  - name: {site.name}\n    url: {site.url}\n    allow_private: true\n" for site in newsroom.sites
    )
    return f"""\
timezone: Europe/London
watch:
  vendors: [{", ".join(NAMES)}]
sources:
{sources}digests:
  - name: Everything
    to: [all@example.org, second@example.org]
    cron: {hourly()}
  - name: One name
    to: zte@example.org
    cron: {hourly()}
    watch: [ZTE]
    if_empty: skip
delivery:
  from: newswatch@example.org
  smtp: smtp://127.0.0.1:{port}
  insecure: true
crawling:
  delay: 0
store: newswatch.db
"""


def told_in(mime: bytes) -> set[str]:
    """The addresses of articles in a message's text part."""
    part = email.message_from_bytes(mime, policy=email.policy.default).get_body(("plain",))
    assert part is not None
    return set(re.findall(r"^\s*(http://127\.\S+/news/\S+)\s*$", part.get_content(), re.M))


def message_id(mime: bytes) -> str:
    return str(email.message_from_bytes(mime, policy=email.policy.default)["Message-ID"])


@pytest.mark.slow
@pytest.mark.timeout(60 + 40 * KILLS)
def test_killed_at_any_point_nothing_is_lost_and_nothing_told_twice(tmp_path: Path) -> None:
    dice = random.Random(SEED)
    sites = [Site(Masthead(f"Site {number}")) for number in range(3)]
    now = datetime.now(UTC)
    expected: dict[str, str] = {}  # address -> the watched name it holds, or ""
    trigger = Trigger("none", 0, 0.0)

    def request_seen(visit: Visit) -> Any:
        trigger.event("request")
        return slow(0.01)(visit)

    for site in sites:
        site.script("*", request_seen)
    with Newsroom(sites, now=now) as newsroom, WatchedMailServer() as server:
        server.listener = lambda kind: trigger.event(kind)
        path = tmp_path / "config.yaml"
        path.write_text(config_text(newsroom, server.port), encoding="utf-8")

        def publish(round_: int) -> None:
            for place, site in enumerate(sites):
                name = (*NAMES, "")[place] if round_ % 3 else NAMES[round_ % 2]
                piece = written(round_ * len(sites) + place, name, hours=-round_)
                site.publish(piece)
                expected[site.address(piece.slug)] = name

        publish(0)
        # Digests count from when they are first seen; this run sees them, so the later ones owe slots.
        assert Victim(path, 0).finish() == 0, (tmp_path / "run.log").read_text()
        killed = round_ = 0
        struck: Counter[str] = Counter()
        while killed < KILLS:
            round_ += 1
            assert round_ < 4 * KILLS + 10, "too few of the runs were caught"
            publish(round_)
            trigger = draw(dice)
            victim = Victim(path, round_)
            trigger.action = victim.kill
            trigger.event("moment")
            code = victim.finish()
            struck[trigger.kind] += code != 0
            trigger = Trigger("none", 0, 0.0)
            assert code in (0, -signal.SIGKILL), (code, (tmp_path / "run.log").read_text())
            killed += code != 0
        assert Victim(path, round_ + 1).finish() == 0, (tmp_path / "run.log").read_text()
        kept = list(server.kept)
        assert Victim(path, round_ + 1.01).finish() == 0
        assert server.kept == kept, "a run with nothing new sent something"
    copies = len(kept) - len({message_id(mime) for _, mime in kept})
    print(
        f"{killed} kills in {round_} runs {dict(struck)}, {len(kept)} mails, {copies} of them second copies"
    )
    check_mails(kept, expected, killed)
    check_store(tmp_path / "newswatch.db", set(expected), kept)


def written(number: int, name: str, hours: float) -> Piece:
    # A sentence that is the same on every page would be the site's, not the article's.
    also = f"Visitor {number} came from {name}, took notes and left a card." if name else ""
    return made_up(number, hours=hours, also=also)


def check_mails(kept: list[tuple[str, bytes]], expected: dict[str, str], kills: int) -> None:
    copies: dict[str, list[bytes]] = defaultdict(list)
    told: dict[tuple[str, str], set[str]] = defaultdict(set)
    for recipient, mime in kept:
        copies[message_id(mime)].append(mime)
        for url in told_in(mime):
            told[recipient, url].add(message_id(mime))
    assert all(len(set(same)) == 1 for same in copies.values()), "one Message-ID with two texts"
    assert sum(len(same) - 1 for same in copies.values()) <= kills
    for recipient, names in READERS.items():
        wanted = {url for url, name in expected.items() if name in names}
        assert {url for who, url in told if who == recipient} == wanted, f"told to {recipient} (seed {SEED})"
    twice = {place: ids for place, ids in told.items() if len(ids) > 1}
    assert not twice, f"told in two mails (seed {SEED}): {twice}"


def check_store(store: Path, urls: set[str], kept: list[tuple[str, bytes]]) -> None:
    copies = Counter(message_id(mime) for _, mime in kept)
    with closing(sqlite3.connect(store)) as rows:
        assert rows.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        stored = Counter(url for (url,) in rows.execute("SELECT canonical_url FROM articles"))
        assert set(stored) == urls
        assert set(stored.values()) == {1}
        outbox = {
            row[0]: row[1:] for row in rows.execute("SELECT message_id, state, perhaps_delivered FROM outbox")
        }
    assert {state for state, _ in outbox.values()} == {"sent"}
    assert set(outbox) == set(copies), (
        "a message is in the outbox and not at the server, or the other way round"
    )
    repeated = {name for name, count in copies.items() if count > 1}
    assert repeated <= {name for name, (_, perhaps) in outbox.items() if perhaps}, (
        "sent twice and not flagged"
    )


def test_a_trigger_fires_once_at_its_event() -> None:
    fired: list[int] = []
    trigger = Trigger("mail", 2, 0.0, lambda: fired.append(trigger.seen))
    for kind in ("mail", "request", "mail", "mail"):
        trigger.event(kind)
    assert fired == [2]


def test_lost_and_doubled_mails_would_be_seen() -> None:
    url = "http://127.0.0.1:1/news/report-1-from-birch"

    def mail(number: int, text: str = url) -> bytes:
        return (
            f"Message-ID: <{number}@x>\r\nContent-Type: text/plain\r\n\r\n1. Title\r\n   {text}\r\n".encode()
        )

    whole = [(reader, mail(number)) for number, reader in enumerate(READERS)]
    check_mails(whole, {url: "ZTE"}, kills=0)
    check_mails([*whole, whole[0]], {url: "ZTE"}, kills=1)
    for kept in (whole[1:], [*whole, whole[0]], [*whole, ("all@example.org", mail(9))]):
        with pytest.raises(AssertionError):
            check_mails(kept, {url: "ZTE"}, kills=0)
    with pytest.raises(AssertionError, match="two texts"):
        check_mails([*whole, ("all@example.org", mail(0, "x"))], {url: "ZTE"}, kills=9)
