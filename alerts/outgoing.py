"""One message per recipient, frozen, in the form its channel carries: mail, JSON or a few words. Pure."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from alerts import CHANNELS, brief, kind_for, mime, payload, signing
from alerts.shape import DigestView
from monitor.config.plan import Config
from monitor.text import clean_text
from monitor.told import DigestMaterial, OutboxMessage

log = logging.getLogger("newswatch.digest")


@dataclass(frozen=True, slots=True)
class Words:
    """What is to be told, in each form.

    html: "" for plain text only. short: for chat rooms. json: makes the body of a webhook from its
    Message-ID and the moment.
    """

    subject: str
    html: str
    text: str
    short: str
    json: Callable[[str, datetime], bytes]


def laid_out(
    view: DigestView, html: str, text: str, material: DigestMaterial, *, kind: str = "digest"
) -> Words:
    """The words of a view in every form. kind: "digest" or "alert", as webhooks are told."""
    json = partial(payload.digest, view, material, kind=kind)
    return Words(view.subject, html, text, brief.text(view), json)


def plain(subject: str, text: str) -> Words:
    """Words without any layout: a test, or a digest that could not be laid out."""
    short = brief.harmless(text[: brief.LIMIT])[: brief.LIMIT]
    return Words(subject, "", text, short, lambda identity, now: payload.note(subject, text, identity, now))


def for_each(
    recipients: Sequence[str], words: Words, envelope: mime.Envelope, config: Config, now: datetime
) -> list[OutboxMessage]:
    """Build the message of every recipient; one that cannot be built is logged and holds up no other."""
    built = []
    shown = mime.content(words.html, words.text, envelope)
    for recipient in recipients:
        try:
            built.append(_one(recipient, words, shown, envelope, config, now.astimezone(config.zone)))
        except ValueError:
            log.exception("no message for %s could be built", clean_text(recipient, limit=100))
    return built


def _one(
    recipient: str, words: Words, shown: mime.Content, envelope: mime.Envelope, config: Config, now: datetime
) -> OutboxMessage:
    kind = kind_for(recipient, config.delivery)
    carries = CHANNELS[kind].carries
    if carries == "mail":
        message = mime.build(words.subject, shown, recipient, envelope, channel=kind, now=now)
        return signing.signed(message, config.delivery.dkim)
    identity = mime.message_id(envelope, recipient)
    body = words.json(identity, now) if carries == "json" else words.short.encode("utf-8", "replace")
    subject = brief.harmless(words.subject) if carries == "text" else mime.header(words.subject)
    return OutboxMessage(identity, kind, recipient, subject, body)
