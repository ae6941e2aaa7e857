"""`status`: what each fact means, and its exit code."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest

from monitor.operate.document import document
from monitor.operate.facts import Facts, Level, NextDigest
from monitor.operate.metrics import exposition
from monitor.operate.standing import exit_code, judge, usual_gap, worst
from tests.operatecase import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    facts,
    message,
    overview,
    pulse,
    run,
    source,
)


def told(given: Facts, name: str) -> tuple[Level, str, str]:
    (line,) = [line for line in judge(given) if line.name == name]
    return line.level, line.says, line.step


def test_a_watch_that_is_well_says_so_and_exits_with_0() -> None:
    lines = judge(facts())
    assert {line.level for line in lines} == {Level.OK}
    assert exit_code(worst(lines)) == 0
    shown = " | ".join(line.says for line in lines)
    assert "config.yaml, 18 names, 4 sources, 1 digest" in shown
    assert "runs by command (cron or a timer, usually every 10 minutes)" in shown
    assert "09:50, 9 seconds long, 12 sources, 21 new articles, 4 named" in shown
    assert "next Thu 18 Jun 07:00 (in 21 hours); last 08:00, 5 articles, 2 accepted" in shown
    assert "412 read and 9 matches in 24 hours; newest 12 minutes ago: Huawei cleared (teiss)" in shown


LOOKS = {
    "silent cron": (
        facts(overview=overview(runs=tuple(run(5 * HOUR + n * 10 * MINUTE) for n in range(5)))),
        "watch", "no run since 05:00 (5 hours, usually every 10 minutes), and no daemon",
    ),
    "never run": (facts(overview=overview(runs=())), "watch", "nothing has run yet"),
    "run that hangs": (
        facts(overview=overview(runs=(run(3 * HOUR, exit_code=None),)), holder="4711"),
        "watch", "process 4711 has held the lock for 3 hours and does not end",
    ),
    "stale daemon": (
        facts(pulse=pulse(ticked=NOW - 3 * HOUR)),
        "watch", "the daemon (process 77) has looked at nothing for 3 hours",
    ),
    "daemon lost": (
        facts(lost=pulse(ticked=NOW - 5 * MINUTE)),
        "watch", "the daemon (process 77) ended without being stopped, after 09:55",
    ),
    "hanging polls": (
        facts(pulse=pulse(polled=NOW - 5 * HOUR)),
        "watch", "the daemon (process 77) has polled nothing for 5 hours: it hangs",
    ),
    "hanging mail": (
        facts(pulse=pulse(mailed=None)),
        "watch", "the daemon (process 77) has mailed nothing for 1 day: it hangs",
    ),
    "sources left lying": (
        facts(pulse=pulse(), overview=overview(overdue=NOW - 4 * HOUR)),
        "watch", "the daemon (process 77) runs, and a source is due since 06:00",
    ),
    "digest not composed": (
        facts(digests=(NextDigest("Daily", NOW + HOUR, due_since=NOW - 2 * HOUR),)),
        "digest Daily", "was due 08:00 and is not composed",
    ),
    "a third sick": (
        facts(sources=(source("a", "failing", HOUR), source("b", "quiet"), source("c"), source("d"))),
        "sources", "2 of 4 well: more than a third is sick",
    ),
    "one sick for long": (
        facts(sources=(source("a", "blocked", 2 * DAY, "HTTP 403."), *(source(n) for n in "bcde"))),
        "source a", "HTTP 403, since Mon 15 Jun 10:00",
    ),
    "old unsent mail": (
        facts(overview=overview(unsent=(message(3 * HOUR, "451 try later"), message(MINUTE)))),
        "outbox", "2 messages unsent, the oldest since 07:00 (451 try later)",
    ),
    "given up": (facts(overview=overview(dead=1)), "outbox", "1 message given up in the last week"),
    "nothing read": (
        facts(overview=overview(newest=overview().newest.__class__("Old", "teiss", NOW - 3 * DAY))),
        "articles", "newest 3 days ago: Old (teiss)",
    ),
    "no database": (
        facts(overview=None, store_fault="news.db: the database is damaged (x)"),
        "database", "the database is damaged",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", LOOKS)
def test_what_needs_a_look_is_said_with_the_next_step(case: str) -> None:
    given, name, says = LOOKS[case]
    level, said, step = told(given, name)
    assert level is Level.LOOK
    assert says in said
    assert step
    assert exit_code(worst(judge(given))) == 1


NOTES = {
    "one sick for an hour": (
        facts(sources=(source("a", "failing", HOUR, "no answer"), *(source(n) for n in "bcde"))),
        "source a", "no answer, since 09:00; next try 11:00",
    ),
    "one quiet for long": (
        facts(sources=(source("a", "quiet", 9 * DAY), *(source(n) for n in "bcde"))), "source a", "quiet",
    ),
    "young unsent mail": (facts(overview=overview(unsent=(message(MINUTE),))), "outbox", "1 message unsent"),
    "perhaps twice": (facts(overview=overview(perhaps_twice=2)), "outbox", "2 perhaps delivered twice"),
    "edit not taken up": (
        facts(pulse=pulse(config="d0")), "config", "the daemon has not taken up the last edit yet",
    ),
    "a run was stopped": (
        facts(overview=overview(runs=(run(MINUTE, exit_code=None), *(run(HOUR * n) for n in (1, 2))))),
        "last run", "the run after it was stopped in the middle",
    ),
    "last run had trouble": (
        facts(overview=overview(runs=(run(MINUTE, exit_code=1, troubles=2),))), "last run", "2 not read",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", NOTES)
def test_what_is_only_worth_knowing_wakes_nobody(case: str) -> None:
    given, name, says = NOTES[case]
    level, said, _ = told(given, name)
    assert level is Level.NOTE
    assert says in said
    assert exit_code(worst(judge(given))) == 0


def test_a_bad_config_is_exit_2_and_says_whether_the_last_good_one_is_in_use() -> None:
    broken = {"config_fault": "config.yaml:12:3: unknown setting 'alias'", "config_faults": 3}
    level, says, step = told(facts(**broken), "config")
    assert level is Level.CONFIG
    assert says == "config.yaml:12:3: unknown setting 'alias' (and 2 more); no run can start"
    assert step == "newswatch check"
    assert exit_code(worst(judge(facts(**broken)))) == 2
    _, says, _ = told(facts(pulse=pulse(), **broken), "config")
    assert says.endswith("the daemon goes on with the version of Tue 16 Jun 10:00")


def test_a_long_run_under_way_is_well() -> None:
    given = facts(overview=overview(runs=(run(20 * MINUTE, exit_code=None), run(HOUR))), holder="12")
    assert told(given, "watch")[:2] == (Level.OK, "a run is under way since 09:40")


def test_runs_by_command_after_a_lost_daemon_are_well() -> None:
    given = facts(lost=pulse(ticked=NOW - DAY))
    assert told(given, "watch")[:2] == (
        Level.OK,
        "runs by command (cron or a timer, usually every 10 minutes); no daemon",
    )


def test_a_slow_rhythm_of_runs_is_no_silence() -> None:
    """Somebody whose cron runs twice a day is not woken at noon."""
    daily = tuple(run(11 * HOUR + n * 12 * HOUR) for n in range(6))
    assert usual_gap(daily) == 12 * HOUR
    assert told(facts(overview=overview(runs=daily)), "watch")[0] is Level.OK
    assert usual_gap(daily[:3]) is None


def test_the_document_is_json_with_stable_keys() -> None:
    """Keys of version 1; whoever removes one raises the version."""
    given = facts(sources=(source("a", "failing", HOUR, "x"), source("b")), pulse=pulse())
    made = json.loads(json.dumps(document(given, judge(given))))
    assert set(made) == {
        "version", "at", "state", "exit_code", "lines", "config", "daemon", "lock_holder", "last_run",
        "digests",        "sources", "outbox", "articles", "database",
    }  # fmt: skip
    assert made["version"] == 1
    assert made["sources"]["sick"][0]["name"] == "a"
    assert made["digests"][0]["last"]["accepted"] == "2026-06-17T07:00:00+00:00"
    assert made["exit_code"] == 1
    empty = facts(overview=None, store_fault="gone", sources=(), digests=())
    assert json.loads(json.dumps(document(empty, judge(empty))))["outbox"] is None


SAMPLE = re.compile(r'newswatch_[a-z_]+(\{[a-z]+="(?:[^"\\\n]|\\["\\n])*"\})? -?[0-9]+(\.[0-9]+)?')


def test_metrics_are_in_prometheus_text_format_whatever_a_name_holds() -> None:
    """Every line is a comment or a sample; quotes, backslashes and line breaks in a name are escaped."""
    nasty = 'a"b\\c\nd{} 1\nnewswatch_status 0'
    text = exposition(facts(sources=(source(nasty, "failing", HOUR), source("b"))))
    families = set()
    for line in text.splitlines():
        if line.startswith("#"):
            kind, family = line.split()[1:3]
            families.add(family)
            assert kind in ("HELP", "TYPE")
        else:
            assert SAMPLE.fullmatch(line), line
            assert re.split(r"[{ ]", line)[0] in families
    assert "newswatch_status 1\n" in text
    assert text.count("\nnewswatch_status ") == 1
    assert 'newswatch_sources{state="failing"} 1\n' in text
    assert 'newswatch_digest_accepted_timestamp_seconds{digest="Daily"} 1781679600\n' in text
    assert text.endswith("\n")


def test_metrics_leave_out_what_is_not_known() -> None:
    text = exposition(facts(overview=None, store_fault="gone", sources=(), digests=()))
    assert "newswatch_database_ok 0\n" in text
    assert "articles" not in text
    assert "NaN" not in text
    assert exposition(facts(pulse=pulse(ticked=NOW - timedelta(seconds=1)))).count("daemon_tick") == 3
