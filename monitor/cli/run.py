"""`newswatch run`: one round, the command for cron."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.context import LOG_FORMAT, config_of, in_force
from monitor.cli.screen import complain, console, on_terminal, say
from monitor.errors import ConfigError

if TYPE_CHECKING:
    from monitor.config.plan import Config
    from monitor.crawl import Progress
    from monitor.lastgood import Refusal
    from monitor.rounds import RoundReport


@click.command(short_help="One round: poll, match, store, send (for cron).")
@click.option(
    "--source", "sources", multiple=True, help="Poll only this source, due or not (may be repeated)."
)
@click.option("--all", "everything", is_flag=True, help="Poll every source, due or not.")
@click.option(
    "--dry-run", is_flag=True, help="Poll and match on a copy of the database; store and send nothing."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of text.")
@LOG_FORMAT
@click.pass_context
def run(
    context: click.Context,
    sources: tuple[str, ...],
    everything: bool,
    dry_run: bool,
    as_json: bool,
    log_format: str | None,
) -> None:
    """Do one round: poll what is due, match, store, compose and send what is due. The command for cron."""
    from monitor.log import set_up

    config, refusal = (config_of(context), None) if dry_run else _in_force(context)
    set_up(context.obj["verbose"], log_format or config.monitoring.log)
    _known_sources(config, sources)
    with _throwaway(config) if dry_run else contextlib.nullcontext(config) as used:
        report = _round(used, sources, everything, send=not dry_run, quiet=as_json)
        if as_json:
            say(json.dumps(_document(report), ensure_ascii=False))
        elif on_terminal() or context.obj["verbose"] or dry_run:
            summary(used, report, dry_run=dry_run)
        if dry_run:
            _would_tell(used)
    if not on_terminal() or as_json:
        # What is wrong for days would be mailed by cron at every round: each change is told once.
        for change in report.changes:
            complain(str(change))
    for trouble in report.delivery.troubles if report.delivery else ():
        complain(trouble)
    context.exit(report.exit_code or (2 if refusal is not None else 0))


def _in_force(context: click.Context) -> tuple[Config, Refusal | None]:
    from monitor.operate.signals import after_refusal
    from monitor.rounds import utc_now

    try:
        return in_force(context, tell=True)
    except ConfigError:
        after_refusal(context.obj["config"], os.environ, utc_now(), None)
        raise


def _round(
    config: Config, sources: tuple[str, ...], everything: bool, *, send: bool, quiet: bool
) -> RoundReport:
    from monitor.errors import StoreError
    from monitor.operate import signals
    from monitor.rounds import utc_now

    try:
        report = _locked_round(config, sources, everything, send=send, quiet=quiet)
    except StoreError:
        if send:
            signals.after_refusal(config.path, os.environ, utc_now(), config)
        raise
    if send:
        signals.after_round(config, utc_now(), failed=signals.is_failed(report))
    return report


def _locked_round(
    config: Config, sources: tuple[str, ...], everything: bool, *, send: bool, quiet: bool
) -> RoundReport:
    from monitor.lock import only_run
    from monitor.loop import run_on_loop, run_on_reactor
    from monitor.rounds import asks_the_network, run_round, utc_now
    from monitor.store import open_store

    with only_run(config.store), open_store(config.store) as store, watching(config, quiet=quiet) as progress:
        fetch = asks_the_network(config, store, utc_now(), only=sources, everything=everything, send=send)
        # Scrapy and Twisted take most of a second to start, and cron starts many rounds with nothing due.
        run = run_on_reactor if fetch else run_on_loop
        return run(
            run_round(
                config, store, only=sources, everything=everything, progress=progress, send=send, fetch=fetch
            )
        )


def _known_sources(config: Config, wanted: tuple[str, ...]) -> None:
    from difflib import get_close_matches

    from monitor.errors import UsageError

    names = [source.name for source in config.sources]
    for name in wanted:
        if name not in names:
            close = get_close_matches(name, names, n=1)
            hint = f"did you mean {close[0]!r}?" if close else "The sources are: " + ", ".join(names)
            raise UsageError(f"no source is named {name!r}. {hint}")


@contextlib.contextmanager
def _throwaway(config: Config) -> Iterator[Config]:
    """The same config over a copy of the database that is deleted afterwards."""
    import tempfile
    from dataclasses import replace

    from monitor.store import open_store

    with tempfile.TemporaryDirectory(prefix="newswatch-") as folder:
        copy = Path(folder) / config.store.name
        if config.store.exists():
            with open_store(config.store) as store:
                store.copy_to(copy)
        yield replace(config, store=copy)


@contextlib.contextmanager
def watching(config: Config, *, quiet: bool) -> Iterator[Progress | None]:
    """A live table of the sources on a terminal; nothing elsewhere."""
    if quiet or not on_terminal():
        yield None
        return
    from rich.live import Live
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=None, pad_edge=False, header_style="bold")
    for heading, justify in (("Source", "left"), ("New", "right"), ("Matched", "right"), ("Took", "right")):
        grid.add_column(heading, justify=justify)  # type: ignore[arg-type]
    grid.add_column("State", overflow="fold")
    good = {"ok": "ok", "not modified": "ok, not modified"}

    with Live(grid, console=console(), transient=False, refresh_per_second=8):

        def show(name: str, outcome: str, new: int, matched: int, seconds: float, reason: str) -> None:
            fine = outcome in good
            grid.add_row(
                Text(name),
                str(new) if fine else "-",
                str(matched) if fine else "-",
                f"{seconds:.1f} s",
                Text(good.get(outcome, reason or outcome), style="" if fine else "bold red"),
            )

        yield show


def summary(config: Config, report: RoundReport, *, dry_run: bool) -> None:
    from monitor.rounds import utc_now
    from monitor.schedule import upcoming

    new, matched = report.new, report.matched
    line = (
        f"{new} new article{'' if new == 1 else 's'} from {len(report.polls)} source"
        f"{'' if len(report.polls) == 1 else 's'}; {matched} name{'s' if matched == 1 else ''} "
        f"watched names ({len(config.watches)} watched)."
    )
    say(line if report.polls else "No source is due (newswatch run --all polls them anyway).")
    if dry_run:
        return
    delivery = report.delivery
    if delivery and (delivery.sent or delivery.retried or delivery.dead):
        say(
            f"Messages: {delivery.sent} sent, {delivery.retried} to be tried again, "
            f"{delivery.dead} refused for good."
        )
    soonest = min(
        (
            (slot.due, plan.name)
            for plan in config.digests
            for slot in upcoming(plan.when, config.zone, utc_now(), 1)
        ),
        default=None,
    )
    if soonest:
        say(f"Next digest: {soonest[1]}, {soonest[0].astimezone(config.zone):%a %d %b %H:%M %Z}.")


def _would_tell(config: Config) -> None:
    from alerts.compose import preview
    from monitor.rounds import prepared, utc_now
    from monitor.store import open_store

    now = utc_now()
    with open_store(config.store) as store:
        for plan in config.digests:
            shown = preview(store, prepared(config, store, now), plan.name, now)
            say(f"\n[dry run] {plan.name} would say now:\n\n{shown.text}")


def _document(report: RoundReport) -> dict[str, object]:
    delivery = report.delivery
    return {
        "sources": [
            {
                "name": poll.source,
                "outcome": poll.outcome,
                "reason": poll.reason,
                "new": poll.counts.new if poll.counts else 0,
                "matched": poll.counts.matched if poll.counts else 0,
                "seconds": round(poll.seconds, 3),
            }
            for poll in report.polls
        ],
        "new": report.new,
        "matched": report.matched,
        "composed": list(report.composed),
        "sent": delivery.sent if delivery else 0,
        "retried": delivery.retried if delivery else 0,
        "dead": delivery.dead if delivery else 0,
        "exit_code": report.exit_code,
    }
