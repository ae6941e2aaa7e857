"""Pulse, notify socket, metrics file, heartbeat, endpoint: real files, sockets and servers on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import logging
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from monitor import pulse
from monitor.config import load_text
from monitor.config.plan import Config, Monitoring, Secret
from monitor.errors import ConfigError, LockedError, UsageError
from monitor.lock import held_by, lock_path, only_run
from monitor.notify import Notifier
from monitor.operate import signals
from monitor.operate.endpoint import Endpoint
from monitor.store import open_store
from tests.operatecase import NOW
from tests.operatecase import pulse as a_pulse
from tests.ports import free_port

CONFIG = """\
timezone: UTC
watch:
  vendors: [Huawei]
sources:
  - https://example.org/feed
monitoring:
  {monitoring}
"""


def config(folder: Path, monitoring: str = "log: json", **env: str) -> Config:
    return load_text(CONFIG.format(monitoring=monitoring), folder / "config.yaml", env)


class Beats(HTTPServer):
    """Keeps the paths it was asked for; answers with `status`, after `wait` seconds."""

    def __init__(self, status: int = 200, wait: float = 0.0) -> None:
        super().__init__(("127.0.0.1", 0), _Beat)
        self.status, self.wait = status, wait
        self.paths: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/s3cret-uuid"


class _Beat(BaseHTTPRequestHandler):
    server: Beats

    def do_GET(self) -> None:
        self.server.paths.append(self.path)
        time.sleep(self.server.wait)
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def beats(status: int = 200, wait: float = 0.0) -> Iterator[Beats]:
    with Beats(status, wait) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_heartbeat_is_one_request_and_a_failure_another() -> None:
    with beats() as server:
        monitoring = Monitoring(heartbeat=Secret(server.url))
        signals.beat(monitoring, failed=False)
        signals.beat(monitoring, failed=True)
        signals.beat(Monitoring(heartbeat=Secret(server.url + "/?key=1")), failed=True)
        signals.beat(Monitoring(), failed=True)
    assert server.paths == ["/s3cret-uuid", "/s3cret-uuid/fail", "/s3cret-uuid/fail?key=1"]


@pytest.mark.parametrize("kind", ["refused", "error", "slow", "garbage", "no host"])
def test_a_heartbeat_that_fails_is_said_without_its_address(
    kind: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever happens: one warning, no exception, no part of the secret."""
    monkeypatch.setattr(signals, "TIMEOUT", 0.2)
    caplog.set_level(logging.DEBUG)
    with beats(500 if kind == "error" else 200, 0.8 if kind == "slow" else 0.0) as server:
        url = {
            "refused": "http://127.0.0.1:1/s3cret-uuid",
            "garbage": "http://127.0.0.1:99999/s3cret-uuid",
            "no host": "http:///s3cret-uuid",
        }.get(kind, server.url)
        signals.beat(Monitoring(heartbeat=Secret(url)), failed=False)
    (record,) = caplog.records
    assert "heartbeat not taken" in record.getMessage()
    assert "s3cret" not in caplog.text


def test_a_heartbeat_that_hangs_holds_up_nothing(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A resolver that never answers is left behind."""
    over = threading.Event()
    monkeypatch.setattr(signals, "WAIT", 0.05)
    monkeypatch.setattr(signals, "_ask", lambda *_: over.wait(30))
    signals.beat(Monitoring(heartbeat=Secret("https://x.example/s3cret")), failed=False)
    over.set()
    assert "no answer in time" in caplog.text


@pytest.mark.parametrize(
    "written", ["https://hc.example/s3cret", "${BEAT}", "file:beat"], ids=["plain", "variable", "file"]
)
def test_the_heartbeat_address_comes_as_secrets_do(tmp_path: Path, written: str) -> None:
    """As it stands, from the environment or from a file; never shown."""
    (tmp_path / "beat").write_text("https://hc.example/s3cret\n", encoding="utf-8")
    (tmp_path / "beat").chmod(0o600)
    found = config(tmp_path, f"heartbeat: {written}", BEAT="https://hc.example/s3cret")
    assert found.monitoring.heartbeat is not None
    assert found.monitoring.heartbeat.reveal() == "https://hc.example/s3cret"
    assert "s3cret" not in repr(found)


@pytest.mark.parametrize("written", ["hc.example/s3cret", "ftp://hc.example/s3cret", "${BEAT}"])
def test_what_is_no_address_is_refused_without_repeating_it(tmp_path: Path, written: str) -> None:
    with pytest.raises(ConfigError) as caught:
        config(tmp_path, f"heartbeat: {written}", BEAT="s3cret but no address")
    assert not any("s3cret" in problem.message for problem in caught.value.problems)


def test_the_metrics_file_is_whole_and_readable_by_the_collector(tmp_path: Path) -> None:
    found = config(tmp_path, "metrics: out/newswatch.prom")
    (tmp_path / "out").mkdir()
    open_store(found.store).close()
    signals.write_metrics(found, NOW)
    target = tmp_path / "out/newswatch.prom"
    assert "newswatch_status" in target.read_text(encoding="utf-8")
    assert stat.S_IMODE(target.stat().st_mode) == 0o644
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["newswatch.prom"]


def test_a_metrics_file_that_cannot_be_written_stops_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    found = config(tmp_path, "metrics: missing/newswatch.prom")
    signals.after_round(found, NOW, failed=False)
    assert "metrics not written" in caplog.text


def test_the_pulse_is_read_while_its_daemon_lives_and_only_then(tmp_path: Path) -> None:
    store = tmp_path / "news.db"
    assert pulse.read(store) is None
    wanted = a_pulse(pid=os.getpid(), fault="config.yaml:2:1: x", fault_since=NOW)
    with pulse.hold(store) as file:
        assert pulse.read(store) is None  # nothing written yet
        file.write(wanted)
        assert pulse.read(store) == wanted
        file.write(replace(wanted, fault=""))
        assert pulse.read(store) == replace(wanted, fault="")
        with pytest.raises(LockedError, match=f"process {os.getpid()}"), pulse.hold(store):
            pytest.fail("two daemons")
    assert pulse.read(store) is None
    assert pulse.last_of_lost(store) == replace(wanted, fault="")
    with pulse.hold(store) as file:
        assert pulse.last_of_lost(store) is None
        file.clear()
    assert pulse.last_of_lost(store) is None
    assert held_by(pulse.pulse_path(store)) is None


def test_a_killed_daemon_is_told_from_one_that_was_stopped(tmp_path: Path) -> None:
    """kill -9 leaves its last pulse, SIGTERM does not; a second daemon starts at once after either."""
    text = DAEMON_CONFIG.format(heartbeat="http://127.0.0.1:1/x", port=1).replace("  port: 1\n", "")
    (tmp_path / "config.yaml").write_text(text, encoding="utf-8")
    for ending, says in ((signal.SIGKILL, "ended without being stopped"), (signal.SIGTERM, "no daemon")):
        with start(tmp_path, WATCHDOG_USEC="400000") as process:
            until(
                lambda: (
                    (seen := pulse.read(tmp_path / "newswatch.db")) is not None and seen.polled is not None
                )
            )
            process.send_signal(ending)
            process.wait(timeout=300)
        lines = status_of(tmp_path)[1]["lines"]
        (watch,) = [line["says"] for line in lines if line["name"] == "watch"]
        assert says in watch


def test_a_look_at_the_lock_refuses_no_run(tmp_path: Path) -> None:
    """`status` in a loop beside runs: none is turned away."""
    store = tmp_path / "news.db"
    over = threading.Event()

    def look() -> None:
        while not over.is_set():
            held_by(lock_path(store))
            time.sleep(0.001)

    looking = threading.Thread(target=look)
    looking.start()
    try:
        for _ in range(100):
            with only_run(store):
                pass
    finally:
        over.set()
        looking.join()


@contextmanager
def notify_socket(folder: Path) -> Iterator[tuple[socket.socket, str]]:
    path = folder / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as way:
        way.bind(str(path))
        way.settimeout(300)
        yield way, str(path)


def test_the_notifier_says_what_systemd_reads(tmp_path: Path) -> None:
    with notify_socket(tmp_path) as (way, path):
        env = {"NOTIFY_SOCKET": path, "WATCHDOG_USEC": "60000000", "WATCHDOG_PID": str(os.getpid())}
        notifier = Notifier.of(env)
        assert env == {}
        assert notifier.watchdog == 60.0
        notifier.say(READY="1", STATUS="watching\nFORGED=1")
        assert way.recv(4096) == b"READY=1\nSTATUS=watching"


def test_the_notifier_is_silent_without_a_service_manager(tmp_path: Path) -> None:
    """No socket, one that is gone, another process's watchdog: nothing happens."""
    Notifier.of({}).say(READY="1")
    Notifier.of({"NOTIFY_SOCKET": str(tmp_path / "gone")}).say(READY="1")
    assert Notifier.of({"WATCHDOG_USEC": "1000", "WATCHDOG_PID": "1"}).watchdog == 0.0
    assert Notifier.of({"WATCHDOG_USEC": "x"}).watchdog == 0.0


def ask(port: int, path: str, method: str = "GET", host: str = "") -> tuple[int, str]:
    way = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    try:
        way.request(method, path, headers={"Host": host or f"127.0.0.1:{port}"})
        with way.getresponse() as answer:
            return answer.status, answer.read().decode()
    finally:
        way.close()


def test_the_endpoint_serves_metrics_and_health_and_nothing_else() -> None:
    state = [True]
    with Endpoint(0, lambda: "newswatch_status 0\n", lambda: (state[0], "fine")) as endpoint:
        assert ask(endpoint.port, "/metrics") == (200, "newswatch_status 0\n")
        assert ask(endpoint.port, "/health") == (200, "fine\n")
        assert ask(endpoint.port, "/health", "HEAD") == (200, "")
        state[0] = False
        assert ask(endpoint.port, "/health")[0] == 503
        assert ask(endpoint.port, "/config.yaml")[0] == 404
        assert ask(endpoint.port, "/metrics", "POST")[0] == 501
        assert ask(endpoint.port, "/metrics", host="evil.example")[0] == 421


def test_a_fault_in_an_answer_ends_no_listener(caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> str:
        raise RuntimeError("inside")

    with Endpoint(0, broken, lambda: (True, "fine")) as endpoint:
        assert ask(endpoint.port, "/metrics") == (500, "see the log\n")
        assert ask(endpoint.port, "/health")[0] == 200
    assert "inside" in caplog.text


def test_a_taken_port_is_said_with_the_setting() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as other,
        pytest.raises(UsageError, match="monitoring: port:"),
    ):
        Endpoint(other.getsockname()[1], lambda: "", lambda: (True, ""))


DAEMON_CONFIG = """\
timezone: UTC
watch:
  vendors: [Huawei]
sources:
  - url: http://127.0.0.1:1/feed
    name: dead
    allow_private: true
monitoring:
  heartbeat: {heartbeat}
  metrics: newswatch.prom
  port: {port}
  log: json
"""


@contextmanager
def start(folder: Path, **env: str) -> Iterator[subprocess.Popen[str]]:
    """A daemon in this folder; it does not outlive a test that fails."""
    with subprocess.Popen(
        [sys.executable, "-m", "monitor", "daemon"],
        cwd=folder, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "NEWSWATCH_TICK": "0.2", **env},
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.kill()


def test_the_daemon_shows_that_it_lives(tmp_path: Path) -> None:
    """A real daemon: READY, WATCHDOG, STOPPING, heartbeat, metrics, endpoint, pulse and status."""
    port = free_port()
    path = tmp_path / "config.yaml"
    said: list[str] = []

    def hears(word: str, after: int = 0) -> None:
        until(lambda: any(word in one for one in said[after:]))

    with beats() as server, notify_socket(tmp_path) as (way, name):
        good = DAEMON_CONFIG.format(heartbeat=server.url, port=port)
        path.write_text(good, encoding="utf-8")
        threading.Thread(target=listen, args=(way, said), daemon=True).start()
        with start(tmp_path, NOTIFY_SOCKET=name, WATCHDOG_USEC="400000") as process:
            assert process.stderr is not None
            hears("READY=1\nSTATUS=watching for 1 names in 1 sources")
            hears("WATCHDOG=1", after=len(said))
            logged = []
            for line in process.stderr:
                logged.append(json.loads(line))
                if "round ended" in logged[-1]["message"]:
                    break
            assert set(logged[0]) == {"time", "level", "logger", "message"}
            until(lambda: len(server.paths) > 0)
            until(lambda: (tmp_path / "newswatch.prom").exists())
            status, metrics = ask(port, "/metrics")
            assert status == 200
            assert 'newswatch_source_ok{source="dead"} 0' in metrics
            assert "newswatch_daemon_tick_timestamp_seconds" in metrics
            assert ask(port, "/health")[0] == 200
            assert status_of(tmp_path, "--daemon")[0] == 0
            code, document = status_of(tmp_path)
            assert document["daemon"]["pid"] == process.pid
            assert code == 1  # all of its sources are sick
            path.write_text(good.replace(f"port: {port}", "port: 0"), encoding="utf-8")
            hears("config.yaml is not in use")
            code, document = status_of(tmp_path)
            assert code == 2
            assert document["config"]["last_good_in_use"] is True
            assert "config.yaml:11:9" in document["config"]["fault"]
            path.write_text(good.replace(f"  port: {port}\n", ""), encoding="utf-8")
            hears("watching for", after=len(said))
            with start(tmp_path) as second:
                assert second.wait(timeout=300) == 4
                assert second.stderr is not None
                assert (
                    f"another daemon watches with this database (process {process.pid}"
                    in second.stderr.read()
                )
            process.terminate()
            assert process.wait(timeout=300) == 0
            hears("STOPPING=1")
    assert set(server.paths) == {"/s3cret-uuid/fail"}  # nothing at all could be read
    assert status_of(tmp_path, "--daemon")[0] == 1


def no_good_config(folder: Path, good: str) -> None:
    (folder / "config.yaml").write_text(good.replace("vendors", "vendors: x"), encoding="utf-8")


def foreign_store(folder: Path, good: str) -> None:
    (folder / "newswatch.db").write_bytes(b"not a database" * 100)


def taken_port(folder: Path, good: str) -> None:
    """The test itself listens there."""


@pytest.mark.parametrize("command", ["daemon", "run"])
@pytest.mark.parametrize(
    ("spoil", "why", "metric", "code"),
    [
        (no_good_config, "config.yaml:3", "newswatch_config_ok 0", 2),
        (foreign_store, "newswatch.db", "newswatch_database_ok 0", 1),
        (taken_port, "monitoring", "newswatch_config_ok 1", 2),
    ],
)
def test_a_start_that_is_refused_is_shown_outside(
    tmp_path: Path, command: str, spoil: Callable[[Path, str], None], why: str, metric: str, code: int
) -> None:
    """To the service manager, in the metrics file and by the heartbeat, by the real command."""
    if (command, spoil) == ("run", taken_port):
        pytest.skip("a round has no port")
    said: list[str] = []
    with (
        beats() as server,
        notify_socket(tmp_path) as (way, name),
        socket.create_server(("127.0.0.1", 0)) as taken,
    ):
        good = DAEMON_CONFIG.format(heartbeat=server.url, port=taken.getsockname()[1])
        (tmp_path / "config.yaml").write_text(good, encoding="utf-8")
        spoil(tmp_path, good)
        threading.Thread(target=listen, args=(way, said), daemon=True).start()
        done = subprocess.run(
            [sys.executable, "-m", "monitor", command],
            cwd=tmp_path, capture_output=True, text=True, timeout=300,
            env={**os.environ, "NOTIFY_SOCKET": name},
        )  # fmt: skip
        assert (done.returncode, server.paths) == (code, ["/s3cret-uuid/fail"]), done.stderr
        assert metric in (tmp_path / "newswatch.prom").read_text(encoding="utf-8")
        if command == "daemon":
            until(lambda: any(one.startswith("STATUS=did not start: ") and why in one for one in said))
    assert "s3cret" not in done.stderr


def listen(way: socket.socket, said: list[str]) -> None:
    with contextlib.suppress(OSError):
        while True:
            said.append(way.recv(4096).decode())


def until(true: Callable[[], bool], seconds: float = 300.0) -> None:
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit
        time.sleep(0.02)


def status_of(folder: Path, *options: str) -> tuple[int, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "status", "--json", *options],
        cwd=folder, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    return done.returncode, json.loads(done.stdout)


def test_the_watchdog_is_not_fed_while_work_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The loop turns, the polls do not end: systemd hears of it and gets no WATCHDOG=1."""
    from monitor.operate import vitals

    monkeypatch.setattr(vitals, "STUCK", -1.0)
    with notify_socket(tmp_path) as (way, name):
        made = vitals.Vitals(config(tmp_path), lambda: NOW, Notifier(name, 60.0))
        with made:
            made.turn()
            assert b"WATCHDOG" not in (said := way.recv(4096))
            assert b"under way for more than two hours" in said
            monkeypatch.setattr(vitals, "STUCK", 60.0)
            made.turn()
            assert b"WATCHDOG=1" in way.recv(4096)
            assert made.interval <= 30.0
    assert made.health()[0] is True
    assert timedelta(seconds=vitals.LONGEST) < timedelta(minutes=1)


def test_a_failure_is_told_once_even_if_all_is_well_again_before_the_next_beat(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A message given up in one tick, then good ticks: the next heartbeat says it, the one after does not.

    A failing round stays one until a better one; a store that refuses until it is read again.
    """
    from monitor.operate import vitals

    monkeypatch.setattr(vitals, "LEAST", 0.0)
    told: list[bool] = []
    monkeypatch.setattr(vitals.signals, "beat", lambda _, failed: told.append(failed))
    made = vitals.Vitals(config(tmp_path), lambda: NOW, Notifier())

    def after(*happened: tuple[str, bool]) -> bool:
        for part, well in happened:
            made.well(part, well)
        asyncio.run(made.tell(at_once=True))
        return told[-1]

    assert after(("poll", True), ("mail", True)) is False
    assert after(("mail", False), ("mail", True)) is True
    assert after() is False
    assert after(("poll", False)) is True
    assert after() is True
    assert after(("poll", True)) is False
    assert after(("store", False)) is True
    assert after(("store", True)) is False


def test_a_heartbeat_comes_at_most_once_a_minute_and_not_before_it_is_due(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from monitor.operate import vitals

    told: list[bool] = []
    written: list[int] = []
    monkeypatch.setattr(vitals.signals, "beat", lambda _, failed: told.append(failed))
    monkeypatch.setattr(vitals.signals, "write_metrics", lambda *_: written.append(1))
    made = vitals.Vitals(config(tmp_path), lambda: NOW, Notifier())

    async def ticks() -> None:
        await made.tell()
        assert (told, written) == ([], [])
        for _ in range(3):
            await made.tell(at_once=True)

    asyncio.run(ticks())
    assert told == [False]
    assert written == [1, 1, 1]
