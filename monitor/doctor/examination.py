"""The whole examination: every probe made, every judge asked, what others depend on first."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.asked import Asked
from monitor.doctor import judges, probes
from monitor.errors import ConfigError
from monitor.operate import standing
from monitor.operate.facts import Facts, Level, Line
from monitor.operate.survey import survey
from monitor.store.probing import Probed, probe

if TYPE_CHECKING:
    from monitor.config.plan import Config, Delivery

# Lines of `status` that `doctor` judges more closely itself.
_OWN = ("database", "last run", "articles", "config")
# What `status` sends here for is answered by the other lines.
_INSIDE = {
    "outbox": "mend what `mail server` says here; the next round sends it",
    "sources": "see each of them; where all fail, look at this machine's network",
    "articles": "see `sources` and `watch` here",
}

Ask = Callable[["Config"], Sequence[Asked]]


def examine(path: Path, env: Mapping[str, str], now: datetime, ask: Ask | None = None) -> list[Line]:
    """Examine everything; ask: puts its question to every source now, None leaves them in peace."""
    from monitor.config import load

    facts = survey(path, env, now)
    try:
        config: Config | None = load(path, env)
        lines = [line for line in standing.judge(facts) if line.name == "config"]
        lines += [
            Line("config", Level.NOTE, warning, "newswatch check")
            for warning in (config.warnings if config else ())
        ]
    except ConfigError as error:
        config = None
        lines = _faults(facts, error)
    store = Path(facts.store_path)
    seen = probe(store)
    lines += [judges.database(seen), judges.disk(*probes.disk_of(store))]
    answers = list(ask(config)) if ask is not None and config is not None else []
    stamp = facts.overview.newest_stamp if facts.overview else None
    lines.append(judges.clock(now, stamp, answers))
    lines += _standing(facts, seen, answers)
    if config is not None and (browser := probes.browser_for(config.sources)) is not None:
        lines.append(judges.browser(browser))
    if config is not None:
        lines += mail_lines(
            config.delivery, now, recipients=[to for plan in config.digests for to in plan.to]
        )
    return lines


def exit_code(lines: Sequence[Line]) -> int:
    """0 where every line is ok, 2 where config.yaml cannot be used, else 1."""
    level = standing.worst(lines)
    return 2 if level is Level.CONFIG else int(level > Level.OK)


def _faults(facts: Facts, error: ConfigError) -> list[Line]:
    """Every fault of config.yaml, and first whether the watch goes on all the same."""
    from monitor.config.report import headline

    (first,) = [line for line in standing.judge(facts) if line.name == "config"]
    rest = [problem for problem in error.problems if not problem.warning][1:]
    return [first] + [
        Line("config", Level.CONFIG, headline(error.path, problem), "newswatch check") for problem in rest
    ]


def _standing(facts: Facts, seen: Probed, answers: Sequence[Asked]) -> list[Line]:
    """The lines of `status`, with the step for each sick source; sources that were asked now are left out."""
    found: list[Line] = []
    fresh = {one.source for one in answers}
    for line in standing.judge(facts):
        name = line.name.removeprefix("source ")
        if line.name in _OWN or (line.name.startswith("source ") and name in fresh):
            continue
        if line.name == "sources" and answers:
            continue
        if line.name.startswith("source "):
            line = replace(line, step=judges.source_step(name, line.says))
        if line.step.startswith("newswatch doctor"):
            line = replace(line, step=_INSIDE.get(line.name, ""))
        found.append(line)
    if seen.state == "missing":
        found = [line for line in found if line.name != "watch"]
    found += judges.asked(answers) if answers else []
    return found + judges.advised([source for source in facts.sources if source.name not in fresh])


def mail_lines(delivery: Delivery, now: datetime, recipients: Sequence[str]) -> list[Line]:
    """How mail leaves: the server asked, the sender's domain looked up, the folder tried."""
    mailed = any(":" not in to for to in recipients)
    if delivery.smtp is not None:
        server = probes.mail_server(delivery, delivery.smtp)
        return [judges.mail(server, now), *judges.sender(probes.names(delivery))]
    if delivery.sendmail is not None:
        well = os.access(delivery.sendmail, os.X_OK)
        says = f"{delivery.sendmail} {'sends' if well else 'cannot be run'}"
        step = "" if well else "correct its mode, or sendmail: in config.yaml"
        line = Line("mail server", Level.OK if well else Level.LOOK, says, step)
        return [line, *judges.sender(probes.names(delivery))]
    if not mailed and recipients:
        return []
    place = delivery.folder if delivery.folder.exists() else delivery.folder.parent
    well = os.access(place, os.W_OK)
    says = f"no server is set; digests are written into {delivery.folder}"
    return [
        Line("mail server", Level.OK if well else Level.LOOK, says if well else f"{place} cannot be written",
             "" if well else "correct its owner or mode, or folder: in config.yaml")
    ]  # fmt: skip
