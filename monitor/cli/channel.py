"""`newswatch channel test`: prove a way for digests, without touching what is owed."""

from __future__ import annotations

import click

from monitor.cli.context import config_of
from monitor.cli.screen import complain, say


@click.group()
def channel() -> None:
    """Try the ways by which digests leave."""


@channel.command(short_help="Send a test message to one address, folder, webhook or chat room.")
@click.argument("to", required=False)
@click.pass_context
def test(context: click.Context, to: str | None) -> None:
    """Send a short test message to TO, written as in `to:` of a digest; without TO to every recipient.

    Nothing is marked as told and nothing is written to the database.
    """
    from alerts.compose import test_message
    from alerts.dispatch import send_once
    from monitor.errors import DeliveryError, UsageError
    from monitor.rounds import utc_now

    config = config_of(context)
    recipients = (to,) if to else tuple(dict.fromkeys(way for plan in config.plans for way in plan.to))
    if not recipients:
        raise UsageError("config.yaml names no recipient; give one: newswatch channel test ADDRESS")
    failed = False
    for recipient in recipients:
        message = test_message(config, recipient, utc_now())
        try:
            reply = send_once(config.delivery, message)
        except DeliveryError as error:
            failed = True
            complain(f"{recipient}: {error.reason}")
        else:
            say(f"{recipient}: sent by {message.channel}: {reply}")
    context.exit(1 if failed else 0)
