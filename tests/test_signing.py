"""DKIM: what is stored and sent verifies by an independent reader, and a change on the way breaks it."""

from __future__ import annotations

import base64
import logging
from dataclasses import replace

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from alerts import compose
from monitor.config.plan import Dkim, Secret
from tests.digests.material import NOW, config, ordinary_day, plan

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
).decode()
PUBLIC = base64.b64encode(
    KEY.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
)


def dns(name: bytes, timeout: int = 5) -> bytes:
    assert name == b"mail2026._domainkey.example.org."
    return b"v=DKIM1; k=rsa; p=" + PUBLIC


def mail(key: str = PEM) -> bytes:
    way = replace(config().delivery, dkim=Dkim("example.org", "mail2026", Secret(key)))
    (message,) = compose.messages(
        ordinary_day(), plan(), replace(config(), delivery=way), "2026-06-17T07:00 Europe/London", NOW
    )
    return message.mime


def test_a_digest_verifies_and_its_stop_link_is_covered() -> None:
    sent = mail()
    assert dkim.verify(sent, dnsfunc=dns)
    assert not dkim.verify(
        sent.replace(b"List-Unsubscribe: <mailto:", b"List-Unsubscribe: <mailto:x"), dnsfunc=dns
    )
    assert not dkim.verify(sent.replace(b"Subject: ", b"Subject: Re: "), dnsfunc=dns)
    assert not dkim.verify(
        sent.replace(b"\r\nDate:", b"\r\nList-Unsubscribe-Post: x\r\nDate:", 1), dnsfunc=dns
    )


def test_a_key_that_cannot_be_used_costs_the_signature_and_not_the_mail(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR):
        sent = mail("-----BEGIN PRIVATE KEY-----\nsecret words\n-----END PRIVATE KEY-----")
    assert b"DKIM-Signature" not in sent
    assert b"Message-ID" in sent
    assert "unsigned" in caplog.text
    assert "secret words" not in caplog.text
