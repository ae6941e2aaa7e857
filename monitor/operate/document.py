"""The JSON of `newswatch status --json`: keys that stay, times in UTC, null where nothing is known. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from monitor.operate.facts import Facts, Level, Line
from monitor.operate.standing import exit_code, sick, worst

VERSION = 1  # of this document; raised when a key changes its meaning or goes


def document(facts: Facts, lines: Sequence[Line]) -> dict[str, Any]:
    """The whole answer; `lines` as `standing.judge` gave them."""
    level = worst(lines)
    seen = facts.overview
    last = seen.runs[0] if seen and seen.runs else None
    return {
        "version": VERSION,
        "at": facts.now.isoformat(),
        "state": level.name.lower(),
        "exit_code": exit_code(level),
        "lines": [line(one) for one in lines],
        "config": {
            "path": facts.config_path,
            "fault": facts.config_fault or None,
            "faults": facts.config_faults,
            "last_good_in_use": bool(facts.config_fault and facts.pulse),
        },
        "daemon": _plain(asdict(facts.pulse)) if facts.pulse else None,
        "lock_holder": facts.holder,
        "last_run": _plain(asdict(last)) if last else None,
        "digests": [
            {
                "name": digest.name,
                "next": _plain(digest.due),
                "due_since": _plain(digest.due_since),
                "last": _plain(asdict(digest.last)) if digest.last else None,
            }
            for digest in facts.digests
        ],
        "sources": {
            "total": len(facts.sources),
            "sick": [
                {
                    "name": source.name,
                    "state": source.state,
                    "reason": source.reason,
                    "since": _plain(source.since),
                    "next_due": _plain(source.next_due),
                }
                for source in sick(facts.sources)
            ],
        },
        "outbox": {
            "unsent": len(seen.unsent),
            "oldest_unsent": _plain(min((one.created for one in seen.unsent), default=None)),
            "dead_in_7_days": seen.dead,
            "perhaps_twice_in_7_days": seen.perhaps_twice,
            "last_accepted": _plain(seen.accepted),
        }
        if seen
        else None,
        "articles": {
            "stored_ever": seen.stored,
            "in_24_hours": seen.day_articles,
            "matches_in_24_hours": seen.day_matches,
            "newest": _plain(asdict(seen.newest)) if seen.newest else None,
        }
        if seen
        else None,
        "database": {
            "path": facts.store_path,
            "bytes": seen.size if seen else None,
            "fault": facts.store_fault or None,
        },
    }


def line(one: Line) -> dict[str, str | None]:
    """A judged line as JSON."""
    return {"name": one.name, "level": _level(one.level), "says": one.says, "step": one.step or None}


def _level(level: Level) -> str:
    return level.name.lower()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return value
