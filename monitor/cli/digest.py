"""`newswatch digest show|send`: what the next digest says, and sending it now."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from monitor.cli.context import config_of
from monitor.cli.screen import complain, on_terminal, say
from monitor.cli.sent import resend, sent

if TYPE_CHECKING:
    from alerts.compose import Preview
    from monitor.config.plan import Config
    from monitor.store import Store

NAME = click.option("--name", default="", help="Which digest. Default: the first in config.yaml.")


@click.group()
def digest() -> None:
    """Show or send a digest now."""


@digest.command(short_help="Print the digest as it would be sent now.")
@NAME
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "html", "eml", "json"]),
    default="text",
    show_default=True,
    help="What to print.",
)
@click.pass_context
def show(context: click.Context, name: str, form: str) -> None:
    """Print the digest as it would be sent now; nothing is sent or marked as told."""
    from monitor.store import open_store

    config = config_of(context)
    with open_store(config.store) as store:
        shown = _preview(config, store, name)
    if form == "eml":
        sys.stdout.buffer.write(shown.messages[0].mime)
        sys.stdout.flush()
    elif form == "json":
        from dataclasses import asdict

        say(json.dumps(asdict(shown.view), ensure_ascii=False))
    else:
        say(shown.html if form == "html" else shown.text)


@digest.command(short_help="Send the digest now, off its schedule.")
@NAME
@click.option("--to", "to", help="Send a test to this address only; the digest stays owed to its readers.")
@click.pass_context
def send(context: click.Context, name: str, to: str | None) -> None:
    """Send the digest now, off its schedule; what it tells is told.

    With --to, one copy goes to that address as a test, and everything stays owed.
    """
    from alerts.compose import compose_now
    from alerts.dispatch import deliver, send_once
    from monitor.errors import DeliveryError
    from monitor.log import set_up
    from monitor.rounds import prepared, utc_now
    from monitor.store import open_store

    set_up(context.obj["verbose"])
    config = config_of(context)
    with open_store(config.store) as store:
        if to:
            for message in _preview(config, store, name, to).messages:
                try:
                    reply = send_once(config.delivery, message)
                except DeliveryError as error:
                    complain(f"{to}: {error.reason}")
                    context.exit(3)
                if on_terminal():
                    say(f"Test sent to {to}: {reply}")
            return
        now = utc_now()
        compose_now(store, prepared(config, store, now), name or config.digests[0].name, now)
        report = deliver(store, config, utc_now())
    for trouble in report.troubles:
        complain(trouble)
    if on_terminal():
        say(f"{report.sent} message{'' if report.sent == 1 else 's'} sent.")
    context.exit(3 if report.retried or report.dead else 0)


digest.add_command(sent)
digest.add_command(resend)


def _preview(config: Config, store: Store, name: str, to: str | None = None) -> Preview:
    from alerts.compose import preview
    from monitor.rounds import prepared, utc_now

    now = utc_now()
    return preview(
        store,
        prepared(config, store, now),
        name or config.digests[0].name,
        now,
        to=(to,) if to else (),
    )
