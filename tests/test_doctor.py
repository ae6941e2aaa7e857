"""`doctor`: each fault injected once, by real files, servers and answers, with the line it prints."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socketserver
import sqlite3
import ssl
import subprocess
import sys
import threading
from collections import namedtuple
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
import trustme

from monitor import pulse
from monitor.asked import Asked, seconds_ahead
from monitor.config.plan import Crawling, Delivery, Dkim, Secret, Smtp, Source
from monitor.doctor import examination, judges, probes
from monitor.doctor.examination import examine, exit_code
from monitor.onlinecheck import ask_sources
from monitor.operate.facts import Level, Line
from monitor.polling import classify
from monitor.store import Store, open_store
from monitor.store.probing import probe
from monitor.store.search import prepare
from tests.conftest import ROOT
from tests.digests.mailserver import Answer as Said
from tests.digests.mailserver import MailServer
from tests.loopback import Answer, Server, rss, run
from tests.operatecase import pulse as a_pulse
from tests.storecase import compose, digest, poll, reading, source

NOW = datetime(2026, 6, 17, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
PLAIN = {"ehlo": "250-loopback\r\n250 AUTH PLAIN LOGIN"}

CONFIG = """\
timezone: Europe/London
watch:
  vendors: [Huawei, ZTE]
sources:
  - name: alpha
    url: https://alpha.example/feed
  - name: beta
    url: https://beta.example/feed
  - name: gamma
    url: https://gamma.example/feed
  - name: delta
    url: https://delta.example/feed
digests:
  - name: daily
    to: {to}
    when: every day at 07:00
"""
SMTP = """\
delivery:
  from: watch@localhost
  smtp: {scheme}://watch@localhost:{port}
  password: ${{SMTP_PASSWORD}}
  ca_file: {ca_file}
"""


class Machine:
    """A folder with config, database and a mail server that are all well, to be spoilt in one place."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = folder / "config.yaml"
        self.store = folder / "newswatch.db"
        self.now = NOW
        self.env = {"SMTP_PASSWORD": "s3cret"}
        self.write(CONFIG.format(to="folder:out"))
        with open_store(self.store) as store:
            store.sync_sources([source(name) for name in ("alpha", "beta", "gamma", "delta")], NOW - 2 * HOUR)
            store.sync_digests([digest()], NOW - 2 * HOUR)
            for name in ("alpha", "beta", "gamma", "delta"):
                poll(store, name, reading(f"of-{name}", "huawei"), now=NOW - HOUR / 2, next_due=NOW + HOUR)
            for minutes in (50, 40, 30, 20, 10):
                at = NOW - timedelta(minutes=minutes)
                store.end_run(store.begin_run("run", at), at, 0, {"sources": 4})

    def write(self, text: str) -> None:
        self.config.write_text(text, encoding="utf-8")

    def opened(self) -> contextlib.closing[Store]:
        return contextlib.closing(open_store(self.store))

    def lines(self) -> list[Line]:
        return examine(self.config, self.env, self.now)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    monkeypatch.setattr(examination, "probe", partial(probe, patience=0.2))
    roomy = namedtuple("usage", "total used free")(10**12, 0, 10**12)
    monkeypatch.setattr(probes.shutil, "disk_usage", lambda _: roomy)
    return Machine(tmp_path)


def printed(lines: list[Line]) -> list[str]:
    """The lines that are not ok, as `doctor` prints them."""
    return [
        f"{line.name}: {line.says.rstrip('.')}.{f' Try: {line.step}' if line.step else ''}"
        for line in lines
        if line.level is not Level.OK
    ]


def test_a_machine_that_is_well_has_no_line_that_is_not_ok(machine: Machine) -> None:
    lines = machine.lines()
    assert printed(lines) == []
    assert exit_code(lines) == 0
    assert {line.name for line in lines} >= {
        "config", "database", "disk", "clock", "watch", "digest daily", "sources", "outbox",
    }  # fmt: skip


@contextlib.contextmanager
def nothing(machine: Machine) -> Iterator[None]:
    yield


Fault = Callable[[Machine, pytest.MonkeyPatch], contextlib.AbstractContextManager[None] | None]


def config_fault(machine: Machine, _: object) -> None:
    machine.write(CONFIG.format(to="folder:out").replace("    when:", "    wenn:"))


def unknown_zone(machine: Machine, _: object) -> None:
    machine.write(CONFIG.format(to="folder:out").replace("Europe/London", "Europe/Londn"))


def locked(machine: Machine, _: object) -> contextlib.AbstractContextManager[None]:
    @contextlib.contextmanager
    def hold() -> Iterator[None]:
        with contextlib.closing(sqlite3.connect(machine.store, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield

    return hold()


def corrupt(machine: Machine, _: object) -> None:
    with contextlib.closing(sqlite3.connect(machine.store)) as hand:
        hand.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with machine.store.open("r+b") as file:
        file.seek(4096 * 5)
        file.write(b"\xff" * 4096 * 20)


def broken_promise(machine: Machine, _: object) -> None:
    with contextlib.closing(sqlite3.connect(machine.store)) as hand:
        prepare(hand)
        hand.execute("DELETE FROM texts WHERE article_id = 1")
        hand.commit()


def read_only(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    # The tests may run as root, to whom no mode says no.
    monkeypatch.setattr("monitor.store.probing.os.access", lambda path, mode: Path(path) != machine.store)


def foreign(machine: Machine, _: object) -> None:
    for path in machine.folder.glob("newswatch.db*"):
        path.unlink()
    with contextlib.closing(sqlite3.connect(machine.store)) as other:
        other.execute("CREATE TABLE cookbook (recipe)")
        other.commit()


def missing(machine: Machine, _: object) -> None:
    for path in machine.folder.glob("newswatch.db*"):
        path.unlink()


def disk_full(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    full = namedtuple("usage", "total used free")(10**12, 0, 10**8)
    monkeypatch.setattr(probes.shutil, "disk_usage", lambda _: full)


def clock_back(machine: Machine, _: object) -> None:
    machine.now = NOW - 26 * HOUR


def stale_daemon(machine: Machine, _: object) -> contextlib.AbstractContextManager[None]:
    @contextlib.contextmanager
    def hang() -> Iterator[None]:
        with pulse.hold(machine.store) as file:
            digest_of = a_pulse(ticked=NOW - 3 * HOUR)
            file.write(digest_of)
            yield

    return hang()


def silent_cron(machine: Machine, _: object) -> None:
    machine.now = NOW + 5 * HOUR


def unsent(machine: Machine, _: object) -> None:
    with machine.opened() as store:
        compose(store, "2026-06-17T07:00 Europe/London", "soc@example.org", now=NOW - 3 * HOUR)
        claimed = store.claim(NOW - 3 * HOUR, 60)
        assert claimed is not None
        store.mark_retry(claimed, NOW - 3 * HOUR, NOW + HOUR, "451 4.7.1 try again later", refused=True)


def given_up(machine: Machine, _: object) -> None:
    with machine.opened() as store:
        compose(store, "2026-06-17T07:00 Europe/London", "soc@example.org", now=NOW - HOUR)
        claimed = store.claim(NOW - HOUR, 60)
        assert claimed is not None
        store.mark_dead(claimed, NOW - HOUR, "550 5.1.1 no such user", refused=True)


def source_failing(status: int | None, error: str = "", message: str = "", **more: str) -> Fault:
    def spoil(machine: Machine, _: object) -> None:
        verdict = classify(status, error, message)
        with machine.opened() as store:
            poll(
                store, "beta", now=NOW - timedelta(minutes=5), next_due=NOW + HOUR,
                outcome=verdict.outcome, reason=verdict.reason, **more,
            )  # fmt: skip

    return spoil


def moved(machine: Machine, _: object) -> None:
    with machine.opened() as store:
        advice = "it has moved to https://new.example/feed: write that as url"
        poll(
            store, "beta", now=NOW - timedelta(minutes=5), next_due=NOW + HOUR,
            moved_to="https://new.example/feed", advice=advice,
        )  # fmt: skip


def many_sick(machine: Machine, _: object) -> None:
    for name in ("alpha", "beta"):
        with machine.opened() as store:
            poll(store, name, now=NOW, next_due=NOW + HOUR, outcome="failed", reason="no answer")


def no_folder(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.write(CONFIG.format(to="soc@example.org") + "delivery:\n  folder: out\n")
    monkeypatch.setattr("monitor.doctor.examination.os.access", lambda path, mode: False)


def mailing(secure: bool = True, trusted: bool = True, **script: Said) -> Fault:
    """A mail server on loopback, over TLS or not, that answers so."""

    def spoil(machine: Machine, _: object) -> contextlib.AbstractContextManager[None]:
        @contextlib.contextmanager
        def serve() -> Iterator[None]:
            authority = trustme.CA()
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            authority.issue_cert("localhost").configure_cert(context)
            ca_file = machine.folder / "ca.pem"
            (authority if trusted else trustme.CA()).cert_pem.write_to_path(ca_file)
            said: dict[str, list[Said | None]] = {
                name: [answer] * 3 for name, answer in ({**PLAIN, **script}).items()
            }
            with MailServer(said, tls=context if secure else None) as server:
                scheme = "smtps" if secure else "smtp"
                machine.write(
                    CONFIG.format(to="soc@example.org")
                    + SMTP.format(scheme=scheme, port=server.port, ca_file=ca_file)
                )
                yield
                assert not server.kept
                assert not server.seen["mail"]

        return serve()

    return spoil


def unreachable(machine: Machine, _: object) -> None:
    ca_file = machine.folder / "ca.pem"
    trustme.CA().cert_pem.write_to_path(ca_file)
    machine.write(CONFIG.format(to="soc@example.org") + SMTP.format(scheme="smtp", port=1, ca_file=ca_file))


# fault -> how it is made, what is printed about it, the exit code. docs/operations.md holds the table.
FAULTS: dict[str, tuple[Fault, str, int]] = {
    "config fault": (config_fault, "wenn'", 2),
    "unknown zone": (unknown_zone, "unknown time zone 'Europe/Londn', did you mean 'Europe/London'?", 2),
    "database locked": (locked, "another program has held it for 0 s. Try: fuser FILE, which shows who", 1),
    "database damaged": (corrupt, "Try: stop Newswatch and put the last backup in its place", 1),
    "database unsound": (broken_promise, "articles have a text: 1 articles without their text", 1),
    "database read-only": (read_only, "cannot be written. Try: give the user that runs Newswatch", 1),
    "database of another program": (foreign, "this database was not made by Newswatch", 1),
    "database missing": (missing, "does not exist yet; the first run makes it. Try: newswatch run", 1),
    "disk nearly full": (disk_full, "disk: 100 MB of 1000 GB free where the database is: nothing can be", 1),
    "clock went back": (clock_back, "clock: it went back: the last run is 1 day in the future", 1),
    "stale daemon": (stale_daemon, "watch: the daemon (process 77) has looked at nothing for 3 hours", 1),
    "no run for long": (silent_cron, "watch: no run since 09:50 (5 hours, usually every 10 minutes)", 1),
    "unsent mail": (unsent, "1 message unsent, the oldest since 07:00 (451 4.7.1 try again later)", 1),
    "mail given up": (given_up, "1 message given up in the last week. Try: newswatch digest sent", 1),
    "source answers 403": (source_failing(403), "beta: HTTP 403: the site refuses us", 1),
    "source asks to log in": (
        source_failing(None, "NotAFeed", "a login page, not a feed"),
        "beta: answered a login page, not a feed, since 09:55; next try 11:00. Try: it asks to log in", 1,
    ),
    "source answers 404": (source_failing(404), "beta: HTTP 404: there is nothing at this address", 1),
    "source with a bad certificate": (
        source_failing(None, "VerificationError"), "beta: certificate not valid", 1,
    ),
    "source forbidden by robots.txt": (
        source_failing(None, "RobotsForbids"), "beta: robots.txt forbids it", 1,
    ),
    "source moved": (moved, "beta: it has moved to https://new.example/feed: write that as url", 1),
    "a third of the sources sick": (many_sick, "sources: 2 of 4 well: more than a third is sick", 1),
    "digest folder not writable": (no_folder, "mail server: ", 1),
    "mail server unreachable": (
        unreachable, "mail server: cannot connect with localhost:1: Connection refused. Try: correct host", 1,
    ),
    "wrong password": (
        mailing(auth="535 5.7.8 Error: authentication failed"),
        "refused to log in: 535 5.7.8 Error: authentication failed (check the user in delivery: smtp: and "
        "password:). Try: correct the user", 1,
    ),
    "password login switched off (550 5.7.30)": (
        mailing(auth="550 5.7.30 Basic authentication is not supported for Client Submission."),
        "Try: send through a relay", 1,
    ),
    "mail server without TLS": (mailing(secure=False), "offers no STARTTLS. Try: use smtps://", 1),
    "mail server with a bad certificate": (
        mailing(trusted=False), "its certificate is not trusted: unable to get local issuer certificate", 1,
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_found_and_says_the_next_step(
    fault: str, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line is printed, it has a next step, no other check fails with it but what follows from it."""
    make, says, code = FAULTS[fault]
    with make(machine, monkeypatch) or nothing(machine):
        lines = machine.lines()
    found = [line for line in printed(lines) if says in line]
    assert found, printed(lines)
    assert "Try: " in found[0]
    assert exit_code(lines) == code
    assert "s3cret" not in " ".join(printed(lines))
    print(f"{fault}: {found[0]}")


def test_a_mail_server_that_is_well_is_logged_in_to_and_gets_no_mail(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mailing()(machine, monkeypatch) or nothing(machine):
        lines = machine.lines()
    (line,) = [line for line in lines if line.name == "mail server"]
    assert line.level is Level.OK
    assert "TLSv1.3, login ok, certificate until " in line.says


@pytest.mark.parametrize(
    ("reason", "step"),
    [("HTTP 401: it asks for a login", "it asks to log in"),
     ("a login page, not a feed", "it asks to log in"),
     ("HTTP 401: a challenge page (x)", "set crawling: contact:"),
     ("HTTP 403: the site refuses us", "set crawling: contact:")],
)  # fmt: skip
def test_a_login_is_another_matter_than_a_refusal(reason: str, step: str) -> None:
    assert judges.source_step("beta", reason).startswith(step)


def test_the_docs_hold_the_table_of_faults() -> None:
    """Every fault that is injected here is a row there."""
    text = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    for fault in [*FAULTS, "no SPF record", "no DKIM key", "clock wrong (--online)"]:
        assert f"| {fault} |" in text, fault


def test_the_command_prints_lines_and_json(machine: Machine) -> None:
    """A real process: text and JSON say the same, and the exit code is in both."""
    unknown_zone(machine, None)
    command = [sys.executable, "-m", "monitor", "doctor"]
    shown = subprocess.run(command, cwd=machine.folder, capture_output=True, text=True, timeout=300)
    assert shown.returncode == 2
    assert "LOOK  config" in shown.stdout
    assert "Try: newswatch check" in shown.stdout
    assert shown.stderr == ""
    done = subprocess.run(
        [*command, "--json"], cwd=machine.folder, capture_output=True, text=True, timeout=300
    )
    document = json.loads(done.stdout)
    assert document["exit_code"] == done.returncode == 2
    assert {tuple(sorted(line)) for line in document["lines"]} == {("level", "name", "says", "step")}


# -- sources asked now


def test_sources_are_asked_politely_and_judged() -> None:
    """403, 404, moved for good, robots.txt, no answer, all well: one request each to an index."""

    async def ask() -> tuple[list[Asked], list[str]]:
        async with Server("127.0.0.1") as one, Server("127.0.0.2") as other:
            one.pages = {
                "/robots.txt": "User-agent: *\nDisallow: /private\n",
                "/good": rss(("/a", "A", "x")),
                "/refused": Answer("no", 403),
                "/old": Answer("", 301, {"Location": "/good"}),
                "/private/feed": rss(("/a", "A", "x")),
                "/dated": Answer("x", 200, {"Date": "Wed, 17 Jun 2026 09:00:00 GMT"}),
            }
            other.pages = {"/robots.txt": Answer("", 404)}
            sources = [
                Source(name, one.url + path, allow_private=True)
                for name, path in (
                    ("good", "/good"), ("refused", "/refused"), ("old", "/old"), ("robots", "/private/feed"),
                    ("dated", "/dated"),
                )
            ]  # fmt: skip
            sources += [
                Source("gone", f"{other.url}/feed", allow_private=True),
                Source("dead", "http://127.0.0.3:1/feed", allow_private=True),
                Source("inside", "http://127.0.0.4:1/feed"),
            ]
            got = await ask_sources(Crawling(delay=0.01, timeout=300), sources)
            return got, one.paths()

    got, paths = run(ask())
    by_name = {asked.source: asked for asked in got}
    assert set(by_name) == {"good", "refused", "old", "robots", "dated", "gone", "dead", "inside"}
    assert by_name["good"] == Asked("good", status=200)
    assert by_name["refused"].reason == "HTTP 403: the site refuses us"
    assert by_name["gone"].reason == "HTTP 404: there is nothing at this address"
    assert by_name["old"].moved_to.endswith("/good")
    assert "robots.txt" in by_name["robots"].reason
    assert by_name["dead"].reason
    assert "loopback address" in by_name["inside"].reason
    assert by_name["dated"].ahead is not None
    assert by_name["dated"].ahead < 0
    assert "/private/feed" not in paths
    assert paths.count("/good") == 2
    lines = {line.name: line for line in judges.asked(got)}
    assert lines["sources"].says == "2 of 8 answer well now"
    assert lines["source refused"].step.startswith("set crawling: contact:")
    assert lines["source old"].step.startswith("write url: http://127.0.0.1")
    assert lines["source robots"].step.startswith("look for another feed")
    assert all(line.step for name, line in lines.items() if name != "sources")


def test_a_site_with_an_unknown_certificate_is_named() -> None:
    """A self-made certificate: said as such, with what to do, and no request is made over it."""

    async def ask() -> list[Asked]:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
        asked: list[bytes] = []

        async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            asked.append(await reader.read(100))
            writer.transport.abort()

        server = await asyncio.start_server(client, "127.0.0.1", 0, ssl=context)
        async with server:
            url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/feed"
            got = await ask_sources(
                Crawling(delay=0.01, timeout=300), [Source("tls", url, allow_private=True)]
            )
        assert not any(asked)
        return got

    (line,) = judges.asked(run(ask()))[1:]
    assert "certificate" in line.says
    assert line.step.startswith("open it in a browser")


def test_sources_that_were_asked_take_the_place_of_their_last_poll(machine: Machine) -> None:
    source_failing(403)(machine, pytest.MonkeyPatch())
    answers = [Asked(name, status=200) for name in ("alpha", "beta", "gamma", "delta")]
    lines = examine(machine.config, machine.env, NOW, lambda _: answers)
    assert printed(lines) == []
    assert "4 of 4 answer well now" in [line.says for line in lines]


# -- the clock


def test_a_clock_is_judged_by_the_middle_of_several_sites() -> None:
    def of(*ahead: float | None) -> Line:
        return judges.clock(NOW, NOW - HOUR, [Asked(str(n), ahead=one) for n, one in enumerate(ahead)])

    assert of(0.5, -0.5, 86_400.0).level is Level.OK
    assert of(200.0, 201.0, 0.0).level is Level.LOOK
    assert of(200.0, 201.0, 202.0).says == "3 minutes behind the sites' clocks"
    assert of(-7200.0, -7201.0, -7202.0).says == "2 hours ahead of the sites' clocks"
    assert of(200.0, None, None).level is Level.OK
    assert judges.clock(NOW, None, []).level is Level.OK


@pytest.mark.parametrize(
    ("date", "age", "ahead"),
    [
        ("Wed, 17 Jun 2026 09:05:00 GMT", "", 300.0),
        ("Wed, 17 Jun 2026 08:59:59 GMT", "0", -1.0),
        ("Wed, 17 Jun 2026 08:00:00 GMT", "3600", None),
        ("", "", None),
        ("yesterday", "", None),
        ("Wed, 17 Jun 2026 09:05:00 -0000", "", None),
    ],
)
def test_a_date_header_tells_the_time_only_where_it_can(date: str, age: str, ahead: float | None) -> None:
    assert seconds_ahead(date, age, NOW) == ahead


# -- the sender's domain


class Names(socketserver.ThreadingUDPServer):
    """Answers TXT questions from `texts`; says nothing at all where `silent`."""

    daemon_threads = True

    def __init__(self, texts: dict[str, list[str]], *, silent: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), _Name)
        self.texts, self.silent = texts, silent


class _Name(socketserver.BaseRequestHandler):
    server: Names

    def handle(self) -> None:
        import dns.flags
        import dns.message
        import dns.rcode
        import dns.rrset

        data, way = self.request
        if self.server.silent:
            return
        answer = dns.message.make_response(dns.message.from_wire(data))
        answer.flags |= dns.flags.RA
        name = answer.question[0].name
        texts = self.server.texts.get(name.to_text().rstrip("."))
        if texts is None:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif texts:
            answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", *(f'"{text}"' for text in texts)))
        way.sendto(answer.to_wire(), self.client_address)


def sender(texts: dict[str, list[str]], *, dkim: bool = True, silent: bool = False) -> list[Line]:
    pytest.importorskip("dns")
    signed = Dkim("example.org", "mail2026", Secret("key")) if dkim else None
    delivery = Delivery(
        "Newswatch <watch@example.org>", Smtp("mail.example.org", 587), Path("out"), dkim=signed
    )
    with Names(texts, silent=silent) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        seen = probes.names(
            delivery, nameservers=["127.0.0.1"], port=server.server_address[1], seconds=0.5 if silent else 5.0
        )
        server.shutdown()
    return judges.sender(seen)


KEY = {"mail2026._domainkey.example.org": ["v=DKIM1; k=rsa; p=MIIB"]}


def test_spf_and_dkim_that_are_there_are_well() -> None:
    (line,) = sender({"example.org": ["google-verify=1", "v=spf1 mx -all"], **KEY})
    assert (line.level, line.says) == (Level.OK, "example.org: SPF, DKIM found")
    (line,) = sender({"example.org": ["v=spf1 mx -all"]}, dkim=False)
    assert line.says == "example.org: SPF found"


def test_a_missing_spf_record_is_a_warning_with_the_record_to_write() -> None:
    for texts in ({"example.org": ["something else"]}, {"example.org": []}, {}):
        (line,) = sender({**texts, **KEY})
        assert line.level is Level.NOTE
        assert line.says.startswith("example.org has no SPF record")
        assert "v=spf1" in line.step
    (line,) = sender({"example.org": ["v=spf1 -all", "v=spf1 mx -all"], **KEY})
    assert "2 SPF records" in line.says


def test_a_missing_or_withdrawn_dkim_key_is_a_failure_where_we_sign() -> None:
    for there in ({}, {"mail2026._domainkey.example.org": ["v=DKIM1; p="]}):
        (line,) = sender({"example.org": ["v=spf1 mx -all"], **there})
        assert line.level is Level.LOOK
        assert line.says.startswith("no DKIM key at mail2026._domainkey.example.org")


def test_dns_that_does_not_answer_is_said_and_nothing_concluded() -> None:
    (line,) = sender({}, silent=True)
    assert line.says == "DNS gave no answer about example.org"


def test_dns_is_not_asked_where_it_cannot_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    """No mail, no domain of the internet, no dnspython: said, and ok."""
    files = Delivery("watch@example.org", None, Path("out"))
    inside = Delivery("watch@mail.internal", Smtp("h", 25), Path("out"))
    for delivery in (files, inside):
        (line,) = judges.sender(probes.names(delivery))
        assert line.level is Level.OK
        assert line.says.startswith("not asked: ")
    monkeypatch.setitem(sys.modules, "dns", None)
    monkeypatch.setitem(sys.modules, "dns.exception", None)
    (line,) = judges.sender(probes.names(replace(inside, sender="watch@example.org")))
    assert "newswatch[dkim]" in line.says


def test_a_certificate_that_ends_soon_is_a_warning() -> None:
    seen = judges.MailSeen("h:587", tls="TLSv1.3", expires=NOW + timedelta(days=3), login=True)
    assert judges.mail(seen, NOW).level is Level.NOTE
    assert judges.mail(replace(seen, expires=NOW + timedelta(days=30)), NOW).level is Level.OK
