"""Delivery to a web address, signed so that the receiver knows it is ours: the Standard Webhooks form.

    webhook-id          the message's own, equal at every attempt: what a receiver has seen it can drop
    webhook-timestamp   seconds since 1970 at this attempt
    webhook-signature   v1,BASE64 of HMAC-SHA256(secret, "id.timestamp.body"), where a secret is set

After the specification at standardwebhooks.com. The body is stored with the message and never changes.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from alerts.replies import why, words
from monitor import __version__
from monitor.config.plan import Delivery, Webhook
from monitor.errors import DeliveryError
from monitor.told import Claimed

TIMEOUT = 20.0
"""Seconds for the connection and for any part of an answer."""
DEADLINE = 60.0
"""Seconds for all of it: an answer that comes byte by byte must not hold the mail of others."""
_ANSWER_LIMIT = 4096  # bytes of an answer that are read
# The receiver says that this message, or all for ever, is not wanted: trying again cannot help.
_FINAL = frozenset([410, 413])


class WebhookChannel:
    """Posts each message to the webhook that its recipient names ("webhook:soc")."""

    kind = "webhook"
    idempotent = False

    def __init__(self, delivery: Delivery, *, timeout: float = TIMEOUT, deadline: float = DEADLINE) -> None:
        self._webhooks = delivery.webhooks
        self._timeout = timeout
        self._deadline = deadline

    def send(self, claimed: Claimed, dotted: Callable[[], None]) -> str:
        """Return the answer's status, which is 2xx; DeliveryError for all else. No redirect is followed."""
        name = claimed.message.recipient.removeprefix("webhook:")
        webhook = self._webhooks.get(name)
        if webhook is None:
            raise DeliveryError(f"config.yaml names no webhook {name} (delivery: webhooks:)", retryable=True)
        parts = urlsplit(webhook.url)
        place = parts.netloc  # the path of a webhook is often its password
        connection = _connection(webhook, parts.scheme, parts.hostname or "", parts.port, self._timeout)
        asked = False
        try:
            connection.connect()
            headers = _headers(claimed.message.message_id, claimed.message.mime, webhook, int(time.time()))
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            dotted()
            asked = True
            with _cut_after(self._deadline, connection):
                connection.request("POST", path, body=claimed.message.mime, headers=headers)
                answer = connection.getresponse()
                status, said = answer.status, words(answer.read(_ANSWER_LIMIT))
        except ssl.SSLCertVerificationError as error:
            raise DeliveryError(
                f"{place}: its certificate is not trusted: {error.verify_message}", retryable=True
            ) from error
        except (OSError, http.client.HTTPException) as error:
            state = "perhaps accepted" if asked else "not accepted"
            raise DeliveryError(
                f"{place} cannot be reached ({state}): {why(error)}", retryable=True
            ) from error
        finally:
            connection.close()
        if 200 <= status < 300:
            return f"{status} {said}".strip()
        if 300 <= status < 400:
            raise DeliveryError(
                f"{place} answered {status}: it redirects, which a webhook must not; write the address it "
                "leads to",
                retryable=True,
                code=status,
            )
        raise DeliveryError(
            f"{place} answered {status} {said}".strip(), retryable=status not in _FINAL, code=status
        )

    def close(self) -> None:
        """Nothing is held open."""


def signature(secret: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """Return one signature of the Standard Webhooks form, "v1,BASE64"."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()


def key(secret: str) -> bytes:
    """The bytes of a secret: base64 after "whsec_", as the specification writes it, else its own text."""
    if secret.startswith("whsec_"):
        try:
            return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except binascii.Error:
            return secret.encode()
    return secret.encode()


def _headers(message_id: str, body: bytes, webhook: Webhook, timestamp: int) -> dict[str, str]:
    bare = message_id.strip("<>")
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"Newswatch/{__version__}",
        "webhook-id": bare,
        "webhook-timestamp": str(timestamp),
    }
    if webhook.secret is not None:
        headers["webhook-signature"] = signature(key(webhook.secret.reveal()), bare, timestamp, body)
    return headers


def _connection(
    webhook: Webhook, scheme: str, host: str, port: int | None, timeout: float
) -> http.client.HTTPConnection:
    if scheme == "http":
        return http.client.HTTPConnection(host, port, timeout=timeout)
    trusted = str(webhook.ca_file) if webhook.ca_file else None
    context = ssl.create_default_context(cafile=trusted)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return http.client.HTTPSConnection(host, port, timeout=timeout, context=context)


@contextmanager
def _cut_after(seconds: float, connection: http.client.HTTPConnection) -> Iterator[None]:
    """Cut the connection when its time is over; what waits for it then fails as if the other side had."""

    def cut() -> None:
        if connection.sock is not None:
            connection.sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
