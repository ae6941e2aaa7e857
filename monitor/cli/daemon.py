"""`newswatch daemon`: the scheduler in the foreground."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

import click

from monitor.cli.context import LOG_FORMAT, in_force
from monitor.errors import ConfigError, LockedError, NewswatchError

if TYPE_CHECKING:
    from monitor.config.plan import Config
    from monitor.lastgood import Refusal
    from monitor.notify import Notifier


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
    from monitor.notify import Notifier

    notifier = Notifier.of(os.environ)
    config: Config | None = None
    try:
        config, refusal = in_force(context)
        _watch(context, config, refusal, notifier, tick, log_format)
    except NewswatchError as error:
        _refused(context, config, notifier, error)
        raise


def _watch(
    context: click.Context,
    config: Config,
    refusal: Refusal | None,
    notifier: Notifier,
    tick: float,
    log_format: str | None,
) -> None:
    import asyncio

    from monitor.daemon import NOT_TAKEN_UP, Daemon
    from monitor.log import set_up
    from monitor.loop import run_on_reactor
    from monitor.store import open_store

    set_up(max(1, context.obj["verbose"]), log_format or config.monitoring.log)
    if refusal is not None:
        log = logging.getLogger("newswatch.daemon")
        log.error("%s fault=%s more=%d", NOT_TAKEN_UP, refusal.first, refusal.more)
    # A database that cannot be used is said at once, not at the first tick.
    open_store(config.store).close()
    try:
        run_on_reactor(Daemon(config, os.environ, tick=tick, notifier=notifier).serve())
    except asyncio.CancelledError:
        context.exit(0)


def _refused(
    context: click.Context, config: Config | None, notifier: Notifier, error: NewswatchError
) -> None:
    """Show who watches the daemon that it could not start, and why."""
    from monitor.operate.signals import after_refusal
    from monitor.operate.survey import first_fault
    from monitor.rounds import utc_now

    why = first_fault(error) if isinstance(error, ConfigError) else str(error)
    notifier.say(STATUS=f"did not start: {why}")
    # Where another daemon watches, its own signs of life are true and stay.
    if not isinstance(error, LockedError):
        after_refusal(context.obj["config"], os.environ, utc_now(), config)
