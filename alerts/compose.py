"""Due digests become frozen messages: which slot, what it says, one message per recipient.

Owns the decision what is due and the fallback when a digest cannot be laid out. It must not know
how mail travels.
"""

from __future__ import annotations

import difflib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from alerts import digest, mime, outgoing, templated
from alerts.due import due_slots
from alerts.shape import DigestView
from monitor.config.plan import Config, DigestPlan
from monitor.errors import UsageError
from monitor.facts.kev import catalogue
from monitor.store import Store
from monitor.told import DigestMaterial, OutboxMessage

log = logging.getLogger("newswatch.digest")


@dataclass(frozen=True, slots=True)
class Preview:
    """A digest as it would go out now; nothing was written or sent. messages: one per recipient."""

    view: DigestView
    html: str
    text: str
    messages: tuple[OutboxMessage, ...]


def compose_due(store: Store, config: Config, now: datetime, notices: Sequence[str] = ()) -> list[str]:
    """Freeze every digest that has a due slot and return their names; StoreError if the store fails.

    Several missed slots of one digest become one message set under the newest slot's label. notices:
    sentences for the top of each.
    """
    composed = []
    for plan in config.digests:
        due = due_slots(plan, config, store, now)
        if not due:
            continue
        label, merged = due[-1].label, len(due) - 1

        def rendered(
            material: DigestMaterial, plan: DigestPlan = plan, label: str = label, merged: int = merged
        ) -> list[OutboxMessage]:
            return messages(material, plan, config, label, now, merged=merged, notices=notices)

        if store.freeze(plan, label, now, rendered) is not None:
            log.info("composed %s for %s", plan.name, label)
            composed.append(plan.name)
    return composed


def compose_now(store: Store, config: Config, name: str, now: datetime) -> int | None:
    """Freeze a digest at once, whatever its schedule; None if one was composed in this very second."""
    plan = plan_named(config, name)
    label = f"manual {now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return store.freeze(plan, label, now, lambda material: messages(material, plan, config, label, now))


def preview(store: Store, config: Config, name: str, now: datetime, *, to: Sequence[str] = ()) -> Preview:
    """Lay a digest out from what is owed now, for its recipients or those of `to`; writes nothing."""
    plan = plan_named(config, name)
    material = store.material(plan, now)
    seen = digest.view(material, plan, config, now, known=catalogue(config.store.parent))
    label = f"preview {now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    seen, words = _words(seen, material, config)
    built = outgoing.for_each(to or plan.to, words, _envelope(plan, config, label, seen), config, now)
    return Preview(seen, words.html, words.text, tuple(built))


def messages(
    material: DigestMaterial,
    plan: DigestPlan,
    config: Config,
    label: str,
    now: datetime,
    *,
    merged: int = 0,
    notices: Sequence[str] = (),
) -> list[OutboxMessage]:
    """The messages of one slot: one per recipient, none where an empty digest is to be skipped.

    A digest that cannot be laid out goes out as a plain list of titles and addresses, and says so.
    """
    try:
        known = catalogue(config.store.parent)
        seen = digest.view(material, plan, config, now, merged=merged, notices=notices, known=known)
        if plan.if_empty == "skip" and not seen.worth_sending:
            return []
        seen, words = _words(seen, material, config)
        envelope = _envelope(plan, config, label, seen)
    except Exception as error:  # the boundary of a digest: readers get their stories, however plain
        log.exception("digest %s could not be laid out", plan.name)
        words = outgoing.plain(*_fallback(material, plan, error))
        envelope = _envelope(plan, config, label, None)
    return outgoing.for_each(plan.to, words, envelope, config, now)


def _words(seen: DigestView, material: DigestMaterial, config: Config) -> tuple[DigestView, outgoing.Words]:
    """The words of a digest in each form, and the view they tell: it says where templates failed."""
    told, html, text = templated.laid_out(seen, config.delivery.templates)
    return told, outgoing.laid_out(told, html, text, material)


def test_message(config: Config, recipient: str, now: datetime) -> OutboxMessage:
    """A short message that proves the way to `recipient`; for `dispatch.send_once`, never for the outbox."""
    plain = (
        "This is a test message of Newswatch.\n\n"
        "If you read it, digests can reach you by this way. Nothing was marked as told.\n"
    )
    label = f"test {now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    envelope = mime.Envelope(config.delivery.sender, "Newswatch test", label, config.delivery.reply_to)
    words = outgoing.plain("Newswatch test message", plain)
    built = outgoing.for_each([recipient], words, envelope, config, now)
    if not built:
        raise UsageError(f"{recipient}: no message can be built for this")
    return built[0]


def plan_named(config: Config, name: str) -> DigestPlan:
    """The digest of this name; "" means the only one. UsageError names those there are."""
    if not name and len(config.digests) == 1:
        return config.digests[0]
    found = next((plan for plan in config.digests if plan.name.casefold() == name.casefold()), None)
    if found is not None:
        return found
    known = [plan.name for plan in config.digests]
    near = difflib.get_close_matches(name, known, 1)
    asked = f"there is no digest '{name}'" if name else "there are several digests"
    hint = f"did you mean '{near[0]}'?" if near else f"name one of: {', '.join(known) or '(none configured)'}"
    raise UsageError(f"{asked}; {hint}")


def _envelope(plan: DigestPlan, config: Config, label: str, seen: DigestView | None) -> mime.Envelope:
    return mime.Envelope(
        sender=config.delivery.sender,
        digest=plan.name,
        label=label,
        reply_to=config.delivery.reply_to,
        keys=seen.keys if seen else (),
        priority=seen.priority if seen else "normal",
    )


def _fallback(material: DigestMaterial, plan: DigestPlan, error: Exception) -> tuple[str, str]:
    """Subject and text of a digest without any layout."""
    count = len(material.owed)
    lines = [
        f"{plan.name}: this digest could not be laid out ({type(error).__name__}), so it is a plain list.",
        "Please tell whoever runs Newswatch; its log says more.",
        "",
    ]
    for article in material.owed:
        names = ", ".join(match.watch for match in article.matches)
        lines += [f"- {article.title}", f"  {article.url}", f"  {article.source}; {names}", ""]
    return f"{plan.name}: {count} {'article' if count == 1 else 'articles'} (plain list)", "\n".join(lines)
