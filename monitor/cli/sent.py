"""`newswatch digest sent|resend`: what was composed, and the same bytes once more."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from monitor.cli.context import config_of
from monitor.cli.screen import complain, say, table

if TYPE_CHECKING:
    from monitor.config.plan import Config
    from monitor.store import Store
    from monitor.store.types import OutboxRecord, SlotRecord


@click.command(short_help="List the digests that were composed, and what became of their messages.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of text.")
@click.pass_context
def sent(context: click.Context, limit: int, as_json: bool) -> None:
    """List the digests composed last, the latest first, each with the ID that `digest resend` takes."""
    from monitor.store import open_to_read

    config = config_of(context)
    with open_to_read(config.store) as store:
        slots = [(slot, store.messages_of(slot.slot_id)) for slot in store.slots(limit)]
    if as_json:
        say(json.dumps([_slot(slot, messages) for slot, messages in slots], ensure_ascii=False))
        return
    table(
        ["ID", "Digest", "Slot", "Articles", "Messages"],
        [
            [str(slot.slot_id), slot.digest, slot.label, str(slot.told), _states(messages)]
            for slot, messages in slots
        ],
        numbers=[0, 3],
    )


@click.command(short_help="Send a past digest once more, with the same bytes.")
@click.argument("slot", type=int, metavar="ID")
@click.option("--recipient", default="", help="Only to this one of its recipients.")
@click.option("--to", "to", help="To this address as a test, and not to its recipients; nothing is recorded.")
@click.pass_context
def resend(context: click.Context, slot: int, recipient: str, to: str | None) -> None:
    """Send the messages of a past digest again: the same bytes under the same Message-ID.

    Mail clients that drop doubles show it once. Messages given up for good are tried again too.
    """
    from alerts.dispatch import deliver
    from monitor.errors import UsageError
    from monitor.log import set_up
    from monitor.rounds import utc_now
    from monitor.store import open_store

    set_up(context.obj["verbose"])
    config = config_of(context)
    with open_store(config.store) as store:
        messages = store.messages_of(slot)
        if not messages:
            raise UsageError(f"no digest has the ID {slot}; see: newswatch digest sent")
        if to:
            _as_a_test(context, config, store, messages[0], to)
            return
        if recipient and recipient not in {message.recipient for message in messages}:
            known = ", ".join(message.recipient for message in messages[:5])
            raise UsageError(f"digest {slot} did not go to {recipient}, but to: {known}")
        store.send_again(slot, recipient, utc_now())
        report = deliver(store, config, utc_now())
    for trouble in report.troubles:
        complain(trouble)
    say(f"{report.sent} message{'' if report.sent == 1 else 's'} sent.")
    context.exit(3 if report.retried or report.dead else 0)


def _as_a_test(context: click.Context, config: Config, store: Store, record: OutboxRecord, to: str) -> None:
    from alerts import kind_for
    from alerts.dispatch import send_once
    from monitor.errors import DeliveryError

    message = store.message(record.message_id)
    assert message is not None
    try:
        reply = send_once(
            config.delivery, replace(message, recipient=to, channel=kind_for(to, config.delivery))
        )
    except DeliveryError as error:
        complain(f"{to}: {error.reason}")
        context.exit(3)
    say(f"Test sent to {to}: {reply}")


def _states(messages: list[OutboxRecord]) -> str:
    counts = {state: sum(message.state == state for message in messages) for state in ("sent", "dead")}
    waiting = len(messages) - sum(counts.values())
    parts = [f"{count} {state}" for state, count in (*counts.items(), ("waiting", waiting)) if count]
    twice = sum(message.perhaps_delivered for message in messages)
    return ", ".join(parts) + (f" ({twice} perhaps twice)" if twice else "") or "none"


def _slot(slot: SlotRecord, messages: list[OutboxRecord]) -> dict[str, object]:
    return {
        "id": slot.slot_id,
        "digest": slot.digest,
        "slot": slot.label,
        "until": slot.until.isoformat(),
        "told": slot.told,
        "messages": [_document(message) for message in messages],
    }


def _document(message: OutboxRecord) -> dict[str, object]:
    return {
        "message_id": message.message_id,
        "recipient": message.recipient,
        "state": message.state,
        "sent_at": message.sent_at.isoformat() if message.sent_at else None,
        "perhaps_delivered_twice": message.perhaps_delivered,
        "reply": message.reply,
    }
