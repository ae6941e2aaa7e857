"""Webhooks: signed as the specification says, judged by their answer, never held by a slow one."""

from __future__ import annotations

import json
import socket
import threading
from dataclasses import replace
from pathlib import Path

import pytest
import standardwebhooks
from jsonschema import Draft202012Validator

from alerts import compose, mime, outgoing
from alerts.webhook import WebhookChannel, key
from monitor.config.plan import Delivery, Secret, Webhook
from monitor.errors import DeliveryError
from monitor.told import Claimed, OutboxMessage
from tests.digests.material import NOW, config, material, ordinary_day, plan
from tests.digests.receiver import receiver

SCHEMA = json.loads((Path(__file__).parent.parent / "alerts" / "webhook.schema.json").read_text("utf-8"))
CHECK = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
SECRET = "whsec_bmV3c3dhdGNoIHNpZ25z"


def ways(port: int, secret: str | None = SECRET) -> Delivery:
    hook = Webhook(f"http://127.0.0.1:{port}/in?room=soc", Secret(secret) if secret else None)
    return replace(config().delivery, webhooks={"soc": hook})


def claimed(message: OutboxMessage) -> Claimed:
    return Claimed(message, "Daily vendor watch", "lease", 1, perhaps_delivered=False)


def words(text: str = "Only words") -> Claimed:
    envelope = mime.Envelope("watch@example.org", "Daily", "2026-06-17T07:00 Europe/London")
    (message,) = outgoing.for_each(["webhook:soc"], outgoing.plain("A note", text), envelope, config(), NOW)
    return claimed(message)


def test_a_digest_is_what_the_schema_says_and_its_signature_holds() -> None:
    """Read by the specification's own library, with the id in the header, the body and the outbox alike."""
    wide = plan(to=("webhook:soc",))
    settings = replace(config(wide), delivery=ways(0))
    (message,) = compose.messages(ordinary_day(), wide, settings, "2026-06-17T07:00 Europe/London", NOW)
    assert (message.channel, message.html) == ("webhook", "")
    with receiver() as server:
        WebhookChannel(ways(server.port)).send(claimed(message), lambda: None)
        (post,) = server.posts
    assert post.path == "/in?room=soc"
    told = standardwebhooks.Webhook(SECRET).verify(post.body, post.headers)
    CHECK.validate(told)
    assert told["id"] == post.headers["webhook-id"] == message.message_id.strip("<>")
    stories = told["data"]["stories"]
    assert {story["article"] for story in stories} == {
        article.article_id for article in ordinary_day().owed if article.kind != "older"
    }
    assert all(any(run["hit"] for run in story["snippet"]) or story["names"] for story in stories)


def test_an_empty_day_and_plain_words_fit_the_schema_too() -> None:
    wide = plan(to=("webhook:soc",))
    settings = replace(config(wide), delivery=ways(0))
    (message,) = compose.messages(material(), wide, settings, "x", NOW)
    CHECK.validate(json.loads(message.mime))
    note = json.loads(words().message.mime)
    CHECK.validate(note)
    assert note["type"] == "note"


def test_the_schema_refuses_what_it_should() -> None:
    note = json.loads(words().message.mime)
    assert not CHECK.is_valid({**note, "type": "digest"})
    assert not CHECK.is_valid({**note, "version": 2})


def test_without_a_secret_nothing_claims_to_be_signed() -> None:
    with receiver() as server:
        WebhookChannel(ways(server.port, None)).send(words(), lambda: None)
        assert "webhook-signature" not in server.posts[0].headers


def test_a_secret_is_base64_after_its_mark_and_plain_words_otherwise() -> None:
    assert key("whsec_bmV3c3dhdGNo") == b"newswatch"
    assert key("a plain word") == b"a plain word"
    assert key("whsec_no base64!") == b"whsec_no base64!"


@pytest.mark.parametrize(
    ("status", "retryable"),
    [
        (301, True),
        (400, True),
        (401, True),
        (404, True),
        (410, False),
        (413, False),
        (429, True),
        (500, True),
    ],
)
def test_the_answer_decides(status: int, retryable: bool) -> None:
    with receiver(status, Location="http://127.0.0.1:1/") as server:
        with pytest.raises(DeliveryError, match=str(status)) as caught:
            WebhookChannel(ways(server.port)).send(words(), lambda: None)
        assert len(server.posts) == 1  # no redirect is followed
    assert caught.value.retryable is retryable
    assert caught.value.code == status


def test_an_answer_that_drips_is_cut() -> None:
    """Each byte comes in time, the whole never does."""
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            with server.accept()[0] as peer:
                peer.recv(65536)
                while not stop.wait(0.02):
                    try:
                        peer.sendall(b"H")
                    except OSError:
                        return

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        way = WebhookChannel(ways(server.getsockname()[1]), timeout=300, deadline=0.3)
        with pytest.raises(DeliveryError, match="perhaps accepted"):
            way.send(words(), lambda: None)
        stop.set()
        thread.join()


def test_its_address_stays_out_of_errors() -> None:
    """The path of a webhook is often its password."""
    way = WebhookChannel(
        replace(config().delivery, webhooks={"soc": Webhook("http://127.0.0.1:1/T0/s3cret")})
    )
    with pytest.raises(DeliveryError) as caught:
        way.send(words(), lambda: None)
    assert "s3cret" not in caught.value.reason


def test_a_webhook_that_left_config_is_named() -> None:
    with pytest.raises(DeliveryError, match="no webhook soc"):
        WebhookChannel(config().delivery).send(words(), lambda: None)
