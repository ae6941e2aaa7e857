"""The facts as Prometheus reads them: its text format 0.0.4. Pure.

Times are Unix seconds, sizes bytes. A figure that is not known is left out, never 0. Names of sources and
digests are labels; there are as many series as config.yaml has entries.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from monitor.operate.facts import Facts
from monitor.operate.standing import SICK_STATES, exit_code, judge, worst

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
STATES = ("ok", "new", *SICK_STATES)

Sample = tuple[dict[str, str], float]


def exposition(facts: Facts) -> str:
    """Every metric, sorted by name, with its help and type."""
    families = [*_always(facts), *_stored(facts)]
    text = []
    for name, kind, help_, samples in sorted(families):
        if samples:
            text += [f"# HELP {name} {help_}", f"# TYPE {name} {kind}"]
            text += [f"{name}{_labels(labels)} {_number(value)}" for labels, value in samples]
    return "\n".join(text) + "\n"


def _always(facts: Facts) -> Iterable[tuple[str, str, str, list[Sample]]]:
    code = exit_code(worst(judge(facts)))
    yield "newswatch_info", "gauge", "Version.", [({"version": facts.version}, 1)]
    yield "newswatch_status", "gauge", "0 well, 1 needs a look, 2 config.yaml cannot be used.", [({}, code)]
    yield "newswatch_config_ok", "gauge", "1 while config.yaml can be used.", [({}, not facts.config_fault)]
    yield "newswatch_names", "gauge", "Watched names.", [({}, facts.names)]
    ticked = facts.pulse.ticked if facts.pulse else None
    yield "newswatch_daemon_tick_timestamp_seconds", "gauge", "When the daemon last looked.", _at(ticked)
    yield (
        "newswatch_digest_next_timestamp_seconds", "gauge", "When a digest is due next.",
        [sample for one in facts.digests for sample in _at(one.due, digest=one.name)],
    )  # fmt: skip


def _stored(facts: Facts) -> Iterable[tuple[str, str, str, list[Sample]]]:
    seen = facts.overview
    yield "newswatch_database_ok", "gauge", "1 while the database can be read.", [({}, seen is not None)]
    if seen is None:
        return
    yield "newswatch_database_bytes", "gauge", "Size of the database and its log.", [({}, seen.size)]
    yield "newswatch_articles_total", "counter", "Articles stored ever.", [({}, seen.stored)]
    yield (
        "newswatch_articles_day",
        "gauge",
        "Articles stored in the last 24 hours.",
        [({}, seen.day_articles)],
    )
    yield "newswatch_matches_day", "gauge", "Names found in the last 24 hours.", [({}, seen.day_matches)]
    newest = seen.newest.seen if seen.newest else None
    yield "newswatch_newest_article_timestamp_seconds", "gauge", "When the newest was stored.", _at(newest)
    ended = next((run for run in seen.runs if run.ended), None)
    if ended is not None and ended.ended is not None:
        seconds = (ended.ended - ended.started).total_seconds()
        yield "newswatch_run_end_timestamp_seconds", "gauge", "When a run last ended.", _at(ended.ended)
        yield "newswatch_run_seconds", "gauge", "How long that run took.", [({}, seconds)]
        yield "newswatch_run_exit_code", "gauge", "How that run ended.", [({}, ended.exit_code or 0)]
        for key in ("new", "matched", "sources", "troubles"):
            count = ended.summary.get(key)
            if isinstance(count, int):
                yield f"newswatch_run_{key}", "gauge", f"Of that run: {key}.", [({}, count)]
    states = Counter(source.state for source in facts.sources)
    yield "newswatch_sources", "gauge", "Sources by state.", [({"state": one}, states[one]) for one in STATES]
    yield (
        "newswatch_source_ok", "gauge", "1 while a source is well.",
        [({"source": one.name}, one.state not in SICK_STATES) for one in facts.sources],
    )  # fmt: skip
    yield (
        "newswatch_source_success_timestamp_seconds", "gauge", "When a source was last read.",
        [sample for one in facts.sources for sample in _at(one.last_ok, source=one.name)],
    )  # fmt: skip
    states_of_mail = [(state, count) for state, count in seen.outbox.items() if state != "perhaps delivered"]
    yield (
        "newswatch_outbox_messages", "gauge", "Messages by state.",
        [({"state": state}, count) for state, count in states_of_mail],
    )  # fmt: skip
    twice = seen.outbox.get("perhaps delivered", 0)
    yield "newswatch_outbox_perhaps_twice", "gauge", "Messages perhaps delivered twice.", [({}, twice)]
    oldest = min((one.created for one in seen.unsent), default=None)
    yield "newswatch_outbox_oldest_timestamp_seconds", "gauge", "Since when one waits.", _at(oldest)
    yield (
        "newswatch_digest_accepted_timestamp_seconds", "gauge", "When a digest was last accepted.",
        [sample for one in seen.digests for sample in _at(one.accepted, digest=one.digest)],
    )  # fmt: skip


def _at(moment: datetime | None, **labels: str) -> list[Sample]:
    return [] if moment is None else [(labels, moment.timestamp())]


def _labels(labels: dict[str, str]) -> str:
    inside = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items())
    return f"{{{inside}}}" if inside else ""


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')


def _number(value: float) -> str:
    # Microseconds; repr of a float such as 1.7e9 would lose none, but shows noise of binary fractions.
    return f"{float(value):.6f}".rstrip("0").rstrip(".")
