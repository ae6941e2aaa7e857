"""`newswatch status`: one screen that says whether the watch stands."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.screen import console, on_terminal, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.operate.facts import Line

SHOWN = 12  # sick sources on the screen; --json holds all
STYLES = {"OK": "green", "NOTE": "yellow", "LOOK": "bold red", "CONFIG": "bold red"}


@click.command(short_help="One screen: is it running, and is anything wrong?")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of text.")
@click.option("--daemon", "only_daemon", is_flag=True, help="Only whether the daemon lives (for containers).")
@click.pass_context
def status(context: click.Context, as_json: bool, only_daemon: bool) -> None:
    """Show how the watch stands: daemon or runs, digests, sources, mail, articles, config, database.

    Reads only what is stored; nothing is asked over the network. Exit code 0 when all is well, 1 when
    something needs a look, 2 when config.yaml cannot be used.
    """
    from monitor.operate.document import document
    from monitor.operate.facts import Level, Line
    from monitor.operate.standing import alive, exit_code, judge, worst
    from monitor.operate.survey import survey
    from monitor.rounds import utc_now

    path: Path = context.obj["config"]
    facts = survey(path, os.environ, utc_now())
    lines = judge(facts)
    if only_daemon:
        missing = Line("watch", Level.LOOK, "no daemon runs", "newswatch daemon")
        lines = [alive(facts.pulse, facts.now) if facts.pulse else missing]
    if as_json:
        say(json.dumps(document(facts, lines), ensure_ascii=False))
    else:
        show(lines)
    context.exit(exit_code(worst(lines)))


def show(lines: Sequence[Line], shown: int | None = SHOWN) -> None:
    """Print judged lines, each with its next step; at most `shown` of sources (None: all)."""
    from rich.text import Text

    width = max((len(_name(line)) for line in lines), default=0)
    left_out = 0
    sick = 0
    for line in lines:
        if line.name.startswith("source "):
            sick += 1
            if shown is not None and sick > shown:
                left_out += 1
                continue
        step = f" Try: {line.step}" if line.step else ""
        text = f"{_name(line):<{width}}  {line.says.rstrip('.')}.{step}"
        mark = {"OK": "ok", "NOTE": "note", "LOOK": "LOOK", "CONFIG": "LOOK"}[line.level.name]
        if on_terminal():
            console().print(Text(f"{mark:<5}", style=STYLES[line.level.name]) + Text(text))
        else:
            say(f"{mark:<5} {text}")
    if left_out:
        say(f"      and {left_out} more sick sources: newswatch status --json")


def _name(line: Line) -> str:
    return line.name if len(line.name) <= 28 else line.name[:27] + "…"
