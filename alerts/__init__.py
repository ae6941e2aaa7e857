"""Digests and the channels that carry them; a new channel is one file beside these and one line here."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alerts.base import Channel
    from monitor.config.plan import Delivery

__distribution__ = "newswatch"

# kind -> "module:class"; loaded only when config.yaml names the kind.
CHANNELS = {
    "smtp": "alerts.smtp:SmtpChannel",
    "folder": "alerts.folder:FolderChannel",
}


def channel(kind: str, delivery: Delivery) -> Channel:
    """Load the channel of this kind; KeyError for an unknown one, ChannelDown where settings lack."""
    module, _, name = CHANNELS[kind].partition(":")
    made: Channel = getattr(import_module(module), name)(delivery)
    return made


def kind_for(recipient: str, delivery: Delivery) -> str:
    """Which channel serves an entry of `to`: SMTP an address, where it is configured; a folder all else."""
    if recipient.startswith("folder:"):
        return "folder"
    return "smtp" if delivery.smtp else "folder"
