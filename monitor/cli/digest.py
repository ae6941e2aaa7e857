"""`newswatch digest show|send`: what the next digest says or a past one said, and sending it now."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.context import config_of
from monitor.cli.screen import complain, on_terminal, say
from monitor.cli.sent import resend, sent
from monitor.cli.shown import FORMS, form_of, of_preview, of_slot, put_out

if TYPE_CHECKING:
    from alerts.compose import Preview
    from monitor.config.plan import Config
    from monitor.store import Store

NAME = click.option("--name", default="", help="Which digest. Default: the first in config.yaml.")


@click.group()
def digest() -> None:
    """Show or send a digest now."""


@digest.command(short_help="Show the digest as it would be sent now, or a past one.")
@NAME
@click.option("--slot", type=int, metavar="ID", help="A past digest, from its stored bytes; see digest sent.")
@click.option("--format", "form", type=click.Choice([*FORMS]), help="What to show. Default: text.")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Into this file; its ending (.html, .eml, .txt, .json) says in which form.",
)
@click.option("--open", "browser", is_flag=True, help="In a browser, as HTML.")
@click.pass_context
def show(
    context: click.Context, name: str, slot: int | None, form: str | None, output: Path | None, browser: bool
) -> None:
    """Show the digest as it would be sent now, or a past one; nothing is sent or marked as told."""
    from monitor.errors import UsageError
    from monitor.store import open_store, open_to_read

    if slot is not None and name:
        raise UsageError("--slot says which digest; leave --name out")
    meant = form_of(output, form, browser=browser)
    config = config_of(context)
    if slot is not None:
        with open_to_read(config.store) as store:
            shown = of_slot(store, slot)
    else:
        with open_store(config.store) as store:
            shown = of_preview(_preview(config, store, name))
    put_out(shown.form(meant), output, browser=browser)


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
