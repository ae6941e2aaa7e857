"""The commands as a user runs them: real processes, a real newsroom, real files."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import click
import pytest

from monitor.cli.context import config_of
from monitor.cli.screen import table
from monitor.newsroom import Newsroom, answers, demo_config, expected
from tests.hours import daily

PAGE = """<html><head><title>Huawei and the NCSC - Paper</title></head><body>
<article><h1>Huawei and the NCSC</h1>
<p>The phone maker Huawei works with the NCSC on a new centre, both said on Monday in London, and will go on
doing so for the years to come, whatever the United States may say about it.</p>
<p>Neither ZTE nor any other maker was part of the talks, which took most of the year and ended in spring.</p>
</article>
<aside><h3>Top Articles</h3><ul><li><a href="/1">REvil strikes JBS Foods</a></li></ul></aside>
</body></html>"""


def newswatch(
    folder: Path, *arguments: str, env: dict[str, str] | None = None, input: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder, without a terminal, as cron would."""
    return subprocess.run(
        [sys.executable, "-m", "monitor", *arguments],
        cwd=folder, capture_output=True, text=True, input=input, timeout=300,
        env={**os.environ, "PYTHONWARNINGS": "default", **(env or {})},
    )  # fmt: skip


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    with Newsroom() as sites:
        yield sites


@pytest.fixture
def watch(newsroom: Newsroom, tmp_path: Path) -> Path:
    """A folder with a config that watches the newsroom."""
    (tmp_path / "config.yaml").write_text(demo_config(newsroom, tmp_path, when=daily()), encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, bytes]:
    """config.yaml and database of a watch after its first round; for `polled`."""
    folder = tmp_path_factory.mktemp("read")
    with Newsroom() as sites:
        text = demo_config(sites, folder, when=daily())
        (folder / "config.yaml").write_text(text, encoding="utf-8")
        assert newswatch(folder, "run").returncode == 0
    return text.replace(str(folder), "@FOLDER@"), (folder / "newswatch.db").read_bytes()


@pytest.fixture
def polled(read: tuple[str, bytes], tmp_path: Path) -> Path:
    """A folder with a watch after its first round, whose newsroom is closed."""
    text, database = read
    (tmp_path / "config.yaml").write_text(text.replace("@FOLDER@", str(tmp_path)), encoding="utf-8")
    (tmp_path / "newswatch.db").write_bytes(database)
    return tmp_path


def mails(folder: Path) -> list[Any]:
    """The digests in the folder, oldest first."""
    return [
        message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in sorted((folder / "digests").glob("*.eml"), key=lambda path: path.stat().st_mtime)
    ]


def plain(mail: Any) -> str:
    text: str = mail.get_body(("plain",)).get_content()
    return text


def test_a_round_is_silent_under_cron_and_the_digest_tells_once(newsroom: Newsroom, watch: Path) -> None:
    """run, digest send, run, digest send: every wanted title once, the second digest says nothing new."""
    first = newswatch(watch, "run")
    assert (first.returncode, first.stdout, first.stderr) == (0, "", "")
    sent = newswatch(watch, "digest", "send")
    assert (sent.returncode, sent.stderr) == (0, "")
    (mail,) = mails(watch)
    told = " ".join(plain(mail).replace("*", "").split())
    # One text on two sites is one story; its second title need not stand in the mail.
    titles = {one.title for one in expected(newsroom).values() if one.names}
    assert sum(title in told for title in titles) >= len(titles) - 1
    assert newswatch(watch, "run", "--all").returncode == 0
    assert newswatch(watch, "digest", "send").returncode == 0
    second = mails(watch)[-1]
    assert second["Subject"].startswith("Nothing new")
    assert not any(title in " ".join(plain(second).replace("*", "").split()) for title in titles)


def test_run_reports_as_json(watch: Path) -> None:
    """--json gives one document with a record per source."""
    done = newswatch(watch, "run", "--json")
    report = json.loads(done.stdout)
    assert done.returncode == report["exit_code"] == 0
    assert report["new"] > 10
    assert {source["outcome"] for source in report["sources"]} == {"ok"}


def test_one_bad_source_is_named_and_hurts_no_other(newsroom: Newsroom, watch: Path) -> None:
    """A site that answers 503 is a line on standard error and exit 1; the others are read."""
    bad, *others = newsroom.sites
    bad.script(*_index(bad), answers.status(503), answers.status(503), answers.status(503))
    done = newswatch(watch, "run", "--json")
    report = json.loads(done.stdout)
    outcomes = {source["name"]: source["outcome"] for source in report["sources"]}
    assert done.returncode == 1
    assert outcomes.pop(bad.name) == "failed"
    assert set(outcomes.values()) == {"ok"}
    assert set(outcomes) == {site.name for site in others}
    assert bad.name in done.stderr
    assert "503" in done.stderr


def _index(site: Any) -> tuple[str]:
    from urllib.parse import urlsplit

    return (urlsplit(site.url).path,)


def test_only_known_sources_may_be_asked_for(watch: Path) -> None:
    """A misspelt --source is exit 2 with the names there are."""
    done = newswatch(watch, "run", "--source", "nobody")
    assert done.returncode == 2
    assert "no source is named 'nobody'" in done.stderr


def test_a_dry_run_leaves_no_trace(watch: Path) -> None:
    """--dry-run prints the digest it would send, stores nothing and sends nothing."""
    done = newswatch(watch, "run", "--dry-run")
    assert done.returncode == 0, done.stderr
    assert "would say now" in done.stdout
    assert "Huawei" in done.stdout
    assert not (watch / "digests").exists() or not any((watch / "digests").iterdir())
    assert json.loads(newswatch(watch, "run", "--json").stdout)["new"] > 10


def test_show_prints_and_changes_nothing(polled: Path) -> None:
    """digest show gives text, HTML, a mail and JSON of what is owed, again and again."""
    text = newswatch(polled, "digest", "show").stdout
    assert "Huawei" in text
    assert newswatch(polled, "digest", "show", "--format", "html").stdout.lstrip().startswith("<!")
    eml = newswatch(polled, "digest", "show", "--format", "eml").stdout
    assert "Message-ID:" in eml
    assert json.loads(newswatch(polled, "digest", "show", "--format", "json").stdout)["stories"] > 3
    assert "Huawei" in newswatch(polled, "digest", "show").stdout


def test_a_test_mail_leaves_the_digest_owed(polled: Path) -> None:
    """digest send --to writes a copy elsewhere and everything stays owed."""
    done = newswatch(polled, "digest", "send", "--to", "me@example.org")
    assert (done.returncode, done.stderr) == (0, "")
    (test,) = mails(polled)
    assert test["To"] == "me@example.org"
    assert newswatch(polled, "digest", "send").returncode == 0
    assert not mails(polled)[-1]["Subject"].startswith("Nothing new")


def test_an_unwritable_folder_keeps_the_mail_queued(polled: Path) -> None:
    """The digest cannot be written: exit 3 and a plain line; later it arrives."""
    (polled / "digests").write_text("a file stands where the folder should be")
    done = newswatch(polled, "digest", "send")
    assert done.returncode == 3
    assert "digests" in done.stderr
    assert "Traceback" not in done.stderr
    (polled / "digests").unlink()


def test_a_second_run_is_refused(watch: Path) -> None:
    """While another run holds the lock: exit 4 and who it is."""
    import fcntl

    with (watch / "newswatch.db.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = newswatch(watch, "run")
    assert done.returncode == 4
    assert "another run is under way" in done.stderr


@pytest.mark.parametrize("command", [("run",), ("digest", "show"), ("digest", "send")])
def test_a_foreign_file_is_never_touched(watch: Path, command: tuple[str, ...]) -> None:
    """Where the database is something else: exit 1, a clear line, and the file as it was."""
    (watch / "newswatch.db").write_bytes(b"my diary" * 100)
    done = newswatch(watch, *command)
    assert done.returncode == 1
    assert "newswatch.db" in done.stderr
    assert "Traceback" not in done.stderr
    assert (watch / "newswatch.db").read_bytes() == b"my diary" * 100


def test_check_names_line_and_column(watch: Path) -> None:
    """Every fault of a bad edit at once, exit 2, no traceback; a good file is silent."""
    assert newswatch(watch, "check").stdout == ""
    path = watch / "config.yaml"
    text = path.read_text(encoding="utf-8").replace("timezone: UTC", "timezone: Europe/Londn", 1)
    path.write_text(text.replace("\nwatch:", "\nwatchs:", 1), encoding="utf-8")
    done = newswatch(watch, "check")
    assert done.returncode == 2
    assert "config.yaml:2:" in done.stderr
    assert "'Europe/London'" in done.stderr
    assert "'watchs'" in done.stderr
    assert "Traceback" not in done.stderr


def test_examples_are_tests(watch: Path) -> None:
    """A watch example that does not hold fails check at its own place."""
    path = watch / "config.yaml"
    text = path.read_text(encoding="utf-8").replace(
        "    - ZTE\n", "    - name: ZTE\n      examples: {hit: [Nothing is named here]}\n", 1
    )
    path.write_text(text, encoding="utf-8")
    line = 2 + text[: text.index("- name: ZTE")].count("\n")
    done = newswatch(watch, "check")
    assert done.returncode == 2
    assert f"config.yaml:{line}:24: example of 'ZTE' should hit but does not" in done.stderr
    assert "should hit but does not" in done.stderr


def test_without_a_config_the_way_to_one_is_said(tmp_path: Path) -> None:
    """No config.yaml: exit 2 and what to type."""
    done = newswatch(tmp_path, "run")
    assert done.returncode == 2
    assert "newswatch init" in done.stderr


def test_init_writes_a_config_that_checks(tmp_path: Path) -> None:
    """init with flags gives a loadable file and cron lines, and never overwrites."""
    flags = ("--timezone", "Europe/London", "--watch", "Huawei", "--source", "https://example.org/feed")
    done = newswatch(tmp_path, "init", *flags)
    assert done.returncode == 0, done.stderr
    assert " run" in done.stdout
    assert newswatch(tmp_path, "check").returncode == 0
    before = (tmp_path / "config.yaml").read_bytes()
    assert newswatch(tmp_path, "init", *flags).returncode == 2
    assert (tmp_path / "config.yaml").read_bytes() == before


def test_init_takes_sources_of_a_language_or_topic(tmp_path: Path) -> None:
    """--sources writes what the starter set has; a word it does not know is told with those it does."""
    done = newswatch(tmp_path, "init", "--watch", "BSI", "--sources", "de", "--sources", "advisory")
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "config.yaml").read_text(encoding="utf-8")
    assert "name: heise Security" in text
    assert "name: CISA advisories" in text
    assert "krebsonsecurity" not in text
    assert newswatch(tmp_path, "check").returncode == 0
    done = newswatch(tmp_path, "-c", "other.yaml", "init", "--sources", "xx")
    assert done.returncode == 2
    assert "no sources are known for --sources 'xx'; write a topic (news," in done.stderr
    assert not (tmp_path / "other.yaml").exists()


def test_explain_a_saved_page(tmp_path: Path) -> None:
    """Hits with zone and sentence, furniture as furniture, without a config or database."""
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    names = [part for name in ("Huawei", "NCSC", "REvil", "JBS Foods", "Cisco") for part in ("--watch", name)]
    done = newswatch(tmp_path, "explain", "page.html", *names)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert [line.split()[1] for line in lines if line.startswith("HIT")] == ["Huawei", "NCSC"]
    refused = [line for line in lines if line.startswith("no ")]
    assert len(refused) == 2
    assert all("furniture" in line for line in refused)
    assert any("Cisco" in line for line in lines if line.startswith("not named"))
    piped = newswatch(tmp_path, "explain", "-", *names, "--json", input=PAGE)
    document = json.loads(piped.stdout)
    assert document["names"] == ["Huawei", "NCSC"]
    assert set(document["furniture_names"]) == {"REvil", "JBS Foods"}


def test_explain_a_stored_article(polled: Path) -> None:
    """By number: the same account, and what was sent to whom."""
    newswatch(polled, "digest", "send")
    shown = [json.loads(newswatch(polled, "explain", str(n), "--json").stdout) for n in range(1, 8)]
    assert any(document["names"] and document["sent"] for document in shown)
    assert newswatch(polled, "explain", "99999").returncode == 2


def test_explain_a_batch(tmp_path: Path) -> None:
    """JSON lines in, JSON lines out, in order; what cannot be read is said in its line."""
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "empty.html").write_text("", encoding="utf-8")
    rows = [
        {"id": "a", "file": "page.html", "url": "https://example.org/a"},
        {"id": "b", "text": "Officials said Huawei was named. Nothing else was."},
        {"id": "c", "file": "missing.html"},
        {"id": "d", "file": "empty.html"},
    ]
    (tmp_path / "m.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    done = newswatch(tmp_path, "explain", "--batch", "m.jsonl", "--json", "--watch", "Huawei")
    out = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["id"] for line in out] == ["a", "b", "c", "d"]
    assert [line["names"] for line in out] == [["Huawei"], ["Huawei"], [], []]
    assert "error" in out[2]
    for line in out[:2]:
        for mention in line["mentions"]:
            where = line["title"] if mention["zone"] == "headline" else line["text"]
            assert where[mention["start"] : mention["end"]] == "Huawei"
    assert done.returncode == 1


def test_daemon_polls_and_drains(newsroom: Newsroom, watch: Path) -> None:
    """The daemon polls at once, logs what it does, and leaves on SIGTERM with exit 0."""
    with subprocess.Popen(
        [sys.executable, "-m", "monitor", "daemon"], cwd=watch, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        assert any("watching names=" in line for line in process.stderr)
        for line in process.stderr:
            if "round ended" in line:
                break
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=300) == 0
    assert "Huawei" in newswatch(watch, "digest", "show").stdout


def test_daemon_survives_a_bad_edit(newsroom: Newsroom, watch: Path) -> None:
    """A bad edit is named with its place once, the old version goes on; SIGHUP takes up a good one."""
    path = watch / "config.yaml"
    good = path.read_text(encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "monitor", "daemon"],
        cwd=watch, stderr=subprocess.PIPE, text=True, env={**os.environ, "NEWSWATCH_TICK": "0.2"},
    ) as process:  # fmt: skip
        assert process.stderr is not None
        assert any("watching names=" in line for line in process.stderr)
        path.write_text(good.replace("timezone: UTC", "timezone: Nowhere/Land"), encoding="utf-8")
        assert any("config.yaml:2:" in line for line in process.stderr)
        path.write_text(
            good.replace("    - Cisco\n", "    - Cisco\n    - Juniper Networks\n"), encoding="utf-8"
        )
        process.send_signal(signal.SIGHUP)
        assert any("config taken up" in line for line in process.stderr)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=300) == 0


def test_a_fault_of_ours_is_said_as_such(watch: Path) -> None:
    """An internal error is exit 5 with a traceback and a request to report it."""
    program = (
        "import sys\n"
        "from monitor.cli import main\n"
        "def broken(context): raise RuntimeError('inside')\n"
        "sys.modules['monitor.cli.check'].config_of = broken\n"
        "main(['check'])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=watch, capture_output=True, text=True)
    assert done.returncode == 5
    assert "please report it" in done.stderr


def test_channel_test_tries_every_way_and_names_the_one_that_fails(tmp_path: Path) -> None:
    """Nothing is stored: the database is not even made."""
    (tmp_path / "config.yaml").write_text(
        "timezone: UTC\nwatch:\n  v: [Huawei]\nsources: [https://example.org/feed]\n"
        "digests:\n  - to: [folder:out, 'maildir:box', http://127.0.0.1:9/hook]\n"
    )
    result = newswatch(tmp_path, "channel", "test")
    assert result.returncode == 1
    assert len(list((tmp_path / "out").glob("*.eml"))) == 1
    assert len(list((tmp_path / "box" / "new").iterdir())) == 1
    assert "webhook:127.0.0.1/" in result.stderr
    assert "cannot be reached" in result.stderr
    assert not (tmp_path / "newswatch.db").exists()


def test_a_past_digest_is_listed_and_sent_again_to_the_byte(polled: Path) -> None:
    newswatch(polled, "digest", "send")
    (path,) = (polled / "digests").glob("*.eml")
    before = path.read_bytes()
    path.unlink()
    (listed,) = json.loads(newswatch(polled, "digest", "sent", "--json").stdout)
    assert [message["state"] for message in listed["messages"]] == ["sent"]
    again = newswatch(polled, "digest", "resend", str(listed["id"]))
    assert (again.returncode, again.stdout) == (0, "1 message sent.\n")
    assert path.read_bytes() == before
    test = newswatch(polled, "digest", "resend", str(listed["id"]), "--to", f"folder:{polled / 'other'}")
    assert test.returncode == 0
    assert [one.read_bytes() for one in (polled / "other").glob("*.eml")] == [before]
    table = newswatch(polled, "digest", "sent").stdout
    assert "1 sent (1 perhaps twice)" in " ".join(table.split())
    missing = newswatch(polled, "digest", "resend", "99")
    assert missing.returncode == 2
    assert "digest sent" in missing.stderr


def test_the_operators_commands_on_a_real_watch(newsroom: Newsroom, watch: Path) -> None:
    """status before and after a run, metrics and heartbeat of the run, backup, check, prune, doctor."""
    seen: list[str] = []
    beats = newsroom.sites[0]
    beats.script("/beat", lambda visit: seen.append("/beat") or answers.status(200)(visit))
    config = watch / "config.yaml"
    host = beats.url.split("/", 3)[2]
    config.write_text(
        config.read_text(encoding="utf-8")
        + f"monitoring:\n  metrics: newswatch.prom\n  heartbeat: http://{host}/beat\n  log: json\n",
        encoding="utf-8",
    )
    assert newswatch(watch, "status").returncode == 1
    done = newswatch(watch, "-v", "run")
    assert done.returncode == 0
    assert seen == ["/beat"]
    logged = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    assert {"time", "level", "logger", "message"} <= set(logged[0])
    assert "newswatch_run_exit_code 0\n" in (watch / "newswatch.prom").read_text(encoding="utf-8")
    standing = newswatch(watch, "status", "--json")
    document = json.loads(standing.stdout)
    assert (standing.returncode, document["exit_code"]) == (0, 0), document["lines"]
    assert document["articles"]["stored_ever"] > 10
    assert newswatch(watch, "status", "--daemon").returncode == 1
    copied = newswatch(watch, "db", "backup", "copy.db", "--json")
    assert json.loads(copied.stdout)["articles"] == document["articles"]["stored_ever"]
    checked = newswatch(watch, "db", "check")
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")
    assert newswatch(watch, "db", "prune", "--older-than", "1d").returncode == 2
    pruned = newswatch(watch, "db", "prune", "--older-than", "180d", "--vacuum", "--json")
    assert json.loads(pruned.stdout)["articles"] == 0
    examined = newswatch(watch, "doctor", "--online", "--json")
    assert examined.returncode == 0, examined.stdout
    assert "5 of 5 answer well now" in examined.stdout
    config.write_text(config.read_text(encoding="utf-8").replace("timezone:", "timezon:"), encoding="utf-8")
    assert newswatch(watch, "status").returncode == 2
    assert newswatch(watch, "db", "check").returncode == 0
    with (watch / "newswatch.db").open("r+b") as file:
        file.seek(4096 * 5)
        file.write(b"\xff" * 4096 * 20)
    damaged = newswatch(watch, "db", "check", "--json")
    assert damaged.returncode == 1


def test_a_warning_is_told_once_in_a_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A command that loads config.yaml several times does not repeat what a person has read."""
    path = tmp_path / "config.yaml"
    path.write_text("watch: {vendors: [Huawei]}\nsources: [https://example.org/feed]\n")
    context = click.Context(click.Command("any"), obj={"config": path})
    config_of(context, warn=True)
    config_of(context, warn=True)
    assert capsys.readouterr().err.count("timezone") == 1


def test_a_table_in_a_pipe_is_one_line_per_row(capsys: pytest.CaptureFixture[str]) -> None:
    """Columns stand under each other by what a terminal shows of wide letters; nothing is folded."""
    table(("NAME", "LINE"), [("华为", "4"), ("Acme" * 500, "12")], numbers=(1,))
    table(("", ""), [("a", "b")])
    wide = 2000 - 4
    assert capsys.readouterr().out.splitlines() == [
        "NAME" + " " * wide + "  LINE",
        "华为" + " " * wide + "     4",
        "Acme" * 500 + "    12",
        "a  b",
    ]


def test_config_is_loaded_anew_within_a_command_only_where_it_was_edited(tmp_path: Path) -> None:
    """Of 100,000 names every load is seconds."""
    path = tmp_path / "config.yaml"
    text = "timezone: UTC\nwatch: {vendors: [Huawei]}\nsources: [https://example.org/feed]\n"
    path.write_text(text)
    context = click.Context(click.Command("any"), obj={"config": path})
    first = config_of(context)
    assert config_of(context) is first
    path.write_text(text.replace("Huawei", "Huawei, ZTE"))
    assert len(config_of(context).watches) == 2


def test_init_tells_wrong_answers_without_places_in_a_file_that_is_not_there(tmp_path: Path) -> None:
    done = newswatch(
        tmp_path, "init", "--watch", "x", "--source", "https://a.example/feed", "--timezone", "Mars"
    )
    assert done.returncode == 2
    assert done.stderr.startswith("config.yaml was not written; mend this first:\n")
    assert "'x' is a single letter" in done.stderr
    assert "unknown time zone 'Mars'" in done.stderr
    assert "config.yaml:" not in done.stderr
    assert not (tmp_path / "config.yaml").exists()
