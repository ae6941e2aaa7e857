"""`newswatch daemon`: the scheduler in the foreground."""

from __future__ import annotations

import logging
import os

import click

from monitor.cli.context import LOG_FORMAT, in_force


@click.command(short_help="Watch until stopped, in the foreground.")
@click.option(
    "--tick",
    type=click.FloatRange(0.05, 60),
    default=20,
    show_default=True,
    envvar="NEWSWATCH_TICK",
    help="Seconds between two looks at what is due.",
)
@LOG_FORMAT
@click.pass_context
def daemon(context: click.Context, tick: float, log_format: str | None) -> None:
    """Watch until stopped: poll and send on schedule, in the foreground (for systemd or a container).

    Tells systemd when it is ready and feeds its watchdog. SIGTERM finishes what is under way and stops;
    SIGHUP or an edit takes up config.yaml.
    """
    import asyncio

    from monitor.daemon import NOT_TAKEN_UP, Daemon
    from monitor.log import set_up
    from monitor.loop import run_on_reactor
    from monitor.notify import Notifier
    from monitor.store import open_store

    config, refusal = in_force(context)
    set_up(max(1, context.obj["verbose"]), log_format or config.monitoring.log)
    if refusal is not None:
        log = logging.getLogger("newswatch.daemon")
        log.error("%s fault=%s more=%d", NOT_TAKEN_UP, refusal.first, refusal.more)
    notifier = Notifier.of(os.environ)
    # A database that cannot be used is said at once, not at the first tick.
    open_store(config.store).close()
    try:
        run_on_reactor(Daemon(config, os.environ, tick=tick, notifier=notifier).serve())
    except asyncio.CancelledError:
        context.exit(0)
