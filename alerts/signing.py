"""Mail signed by its sender's domain (DKIM, RFC 6376), once, before it is stored.

Needs the extra `newswatch[dkim]`. Mail that cannot be signed leaves unsigned and the log says so: a
digest that does not come is worse than one that a filter looks at twice.
"""

from __future__ import annotations

import importlib
import logging
from dataclasses import replace

from monitor.config.plan import Dkim
from monitor.told import OutboxMessage

log = logging.getLogger("newswatch.delivery")

# Signed although absent ones are named too: none can be added on the way (RFC 6376 section 8.15).
HEADERS = (
    b"From", b"To", b"Subject", b"Date", b"Message-ID", b"Reply-To", b"List-Id", b"List-Unsubscribe",
    b"List-Unsubscribe-Post", b"In-Reply-To", b"References", b"MIME-Version", b"Content-Type",
    b"Content-Transfer-Encoding",
)  # fmt: skip


def signed(message: OutboxMessage, dkim: Dkim | None) -> OutboxMessage:
    """Return the message with a DKIM-Signature before its headers; unchanged without `dkim`."""
    if dkim is None:
        return message
    try:
        header: bytes = importlib.import_module("dkim").sign(
            message.mime,
            dkim.selector.encode(),
            dkim.domain.encode(),
            dkim.key.reveal().encode(),
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=list(HEADERS),
        )
    except ImportError:
        log.error("mail leaves unsigned: dkim: needs dkimpy; pip install 'newswatch[dkim]'")
        return message
    except Exception as error:  # the boundary of a foreign library, whose words may quote the key
        log.error("mail leaves unsigned: the key under dkim: cannot be used (%s)", type(error).__name__)
        return message
    return replace(message, mime=header + message.mime)
