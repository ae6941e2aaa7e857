"""Digests and the channels that carry them; a new channel is one file beside these and one line here."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from alerts.base import Channel
    from monitor.config.plan import Delivery

__distribution__ = "newswatch"


class Way(NamedTuple):
    """Where a channel is found ("module:class") and what it carries: "mail", "json" or "text"."""

    path: str
    carries: str = "mail"


# kind -> way; loaded only when config.yaml names the kind. An entry of `to` names its kind: "webhook:soc".
CHANNELS = {
    "smtp": Way("alerts.smtp:SmtpChannel"),
    "sendmail": Way("alerts.sendmail:SendmailChannel"),
    "folder": Way("alerts.folder:FolderChannel"),
    "maildir": Way("alerts.maildir:MaildirChannel"),
    "webhook": Way("alerts.webhook:WebhookChannel", "json"),
    "chat": Way("alerts.chat:ChatChannel", "text"),
}


def channel(kind: str, delivery: Delivery) -> Channel:
    """Load the channel of this kind; KeyError for an unknown one, ChannelDown where settings lack."""
    module, _, name = CHANNELS[kind].path.partition(":")
    made: Channel = getattr(import_module(module), name)(delivery)
    return made


def kind_for(recipient: str, delivery: Delivery) -> str:
    """Which channel serves an entry of `to`: the one it names; for an address SMTP, sendmail or a folder."""
    named = recipient.partition(":")[0]
    if named in CHANNELS:
        return named
    if delivery.smtp:
        return "smtp"
    return "sendmail" if delivery.sendmail else "folder"
