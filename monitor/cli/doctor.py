"""`newswatch doctor`: what is wrong, and what to do about it."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from monitor.cli.screen import say
from monitor.cli.status import show

if TYPE_CHECKING:
    from monitor.asked import Asked
    from monitor.config.plan import Config


@click.command(short_help="What is wrong, and what to do about it.")
@click.option("--online", is_flag=True, help="Ask every source now, once, instead of telling its last poll.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of text.")
@click.pass_context
def doctor(context: click.Context, online: bool, as_json: bool) -> None:
    """Examine config, database, disk, clock, runs, sources, outbox, mail server and sender domain.

    Logs in to the mail server and sends nothing; writes nothing. Exit code 0 when every line is ok, 1 when
    one is not, 2 when config.yaml cannot be used.
    """
    from monitor.doctor.examination import examine, exit_code
    from monitor.log import set_up
    from monitor.operate.document import line
    from monitor.operate.facts import Level
    from monitor.rounds import utc_now

    set_up(context.obj["verbose"])
    lines = examine(context.obj["config"], os.environ, utc_now(), _ask if online else None)
    code = exit_code(lines)
    if as_json:
        document = {"version": 1, "exit_code": code, "lines": [line(one) for one in lines]}
        say(json.dumps(document, ensure_ascii=False))
    else:
        show(lines, shown=None)
        failed = sum(one.level >= Level.LOOK for one in lines)
        warned = sum(one.level is Level.NOTE for one in lines)
        say(f"{failed} to mend, {warned} to know of, {len(lines) - failed - warned} ok.")
    context.exit(code)


def _ask(config: Config) -> Sequence[Asked]:
    from monitor.loop import run_on_reactor
    from monitor.onlinecheck import ask_sources

    return run_on_reactor(ask_sources(config.crawling, config.sources))
