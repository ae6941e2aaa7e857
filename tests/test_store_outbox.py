"""Messages: claimed by one at a time, ended once, and honest about what may have arrived twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from monitor.errors import LeaseLost
from monitor.store import Store, open_store
from monitor.store.outbox import DOT_SECONDS
from monitor.told import Claimed
from tests.storecase import DAY, HOUR, NOW, compose, digest, messages, source

LEASE = 60.0
SECOND = timedelta(seconds=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "news.db")
    opened.sync_sources([source("alpha")], NOW)
    yield opened
    opened.close()


def claim(store: Store, now: datetime = NOW) -> Claimed:
    claimed = store.claim(now, LEASE)
    assert claimed is not None
    return claimed


def test_empty_outbox(store: Store) -> None:
    """Nothing to send."""
    assert store.claim(NOW, LEASE) is None
    assert store.outbox_counts() == {
        "queued": 0, "sending": 0, "dotted": 0, "sent": 0, "dead": 0, "perhaps delivered": 0,
    }  # fmt: skip


def test_sent_once(store: Store) -> None:
    """From the outbox to the server's word, with the bytes it was frozen with."""
    compose(store, "monday")
    claimed = claim(store)
    assert claimed.message == messages("monday")[0]
    assert (claimed.digest, claimed.attempts, claimed.perhaps_delivered) == ("daily", 1, False)
    assert store.claim(NOW, LEASE) is None
    store.mark_dotted(claimed, NOW)
    store.mark_sent(claimed, NOW + SECOND, "250 2.0.0 queued as 1")
    assert store.claim(NOW + DAY, LEASE) is None
    record = store.sent(claimed.message.message_id)
    assert record is not None
    assert (record.state, record.sent_at, record.reply) == ("sent", NOW + SECOND, "250 2.0.0 queued as 1")
    assert (record.digest, record.label, record.recipient) == ("daily", "monday", "soc@example.org")
    assert store.message(claimed.message.message_id) == claimed.message
    assert store.sent("<none>") is None
    assert store.message("<none>") is None


def test_a_result_counts_once(store: Store) -> None:
    """A message that ended stays ended."""
    compose(store, "monday")
    claimed = claim(store)
    store.mark_sent(claimed, NOW, "250")
    for late in (
        lambda: store.mark_sent(claimed, NOW, "250"),
        lambda: store.mark_dotted(claimed, NOW),
        lambda: store.mark_retry(claimed, NOW, NOW, "451"),
        lambda: store.mark_dead(claimed, NOW, "550"),
    ):
        with pytest.raises(LeaseLost):
            late()
    assert store.outbox_counts()["sent"] == 1


def test_expired_lease_before_the_dot(store: Store) -> None:
    """Who died while sending certainly sent nothing: again, and not marked as perhaps delivered."""
    compose(store, "monday")
    late = claim(store)
    assert store.claim(NOW + timedelta(seconds=LEASE) - SECOND, LEASE) is None
    again = claim(store, NOW + timedelta(seconds=LEASE))
    assert (again.attempts, again.perhaps_delivered) == (2, False)
    assert again.message == late.message
    with pytest.raises(LeaseLost):
        store.mark_dotted(late, NOW + timedelta(seconds=LEASE))


def test_expired_lease_after_the_dot(store: Store) -> None:
    """Who died after the dot may have delivered: again, with the same bytes, recorded for ever."""
    compose(store, "monday")
    late = claim(store)
    store.mark_dotted(late, NOW)
    assert store.claim(NOW + timedelta(seconds=DOT_SECONDS) - SECOND, LEASE) is None
    again = claim(store, NOW + timedelta(seconds=DOT_SECONDS))
    assert again.perhaps_delivered
    assert again.message == late.message
    store.mark_sent(again, NOW + HOUR, "250")
    record = store.sent(again.message.message_id)
    assert record is not None
    assert record.perhaps_delivered
    assert store.outbox_counts()["perhaps delivered"] == 1


@pytest.mark.parametrize("dotted", [False, True])
@pytest.mark.parametrize("refused", [False, True])
def test_retry_after_the_dot(store: Store, dotted: bool, refused: bool) -> None:
    """No answer to the dot leaves it open; a refusal in words, or no dot, does not."""
    compose(store, "monday")
    claimed = claim(store)
    if dotted:
        store.mark_dotted(claimed, NOW)
    store.mark_retry(claimed, NOW, NOW + HOUR, "connection lost", refused=refused)
    assert store.claim(NOW + HOUR - SECOND, LEASE) is None
    again = claim(store, NOW + HOUR)
    assert again.perhaps_delivered == (dotted and not refused)
    store.mark_retry(again, NOW + HOUR, NOW + 2 * HOUR, "451 later", refused=True)
    record = store.sent(again.message.message_id)
    assert record is not None
    assert (record.attempts, record.reply, record.next_try) == (2, "451 later", NOW + 2 * HOUR)
    assert record.perhaps_delivered == (dotted and not refused)


def test_dead(store: Store) -> None:
    """Given up for good, with the server's words; never claimed again."""
    compose(store, "monday")
    claimed = claim(store)
    store.mark_dead(claimed, NOW, "550 no such user")
    assert store.claim(NOW + DAY, LEASE) is None
    (record,) = store.dead()
    assert (record.state, record.reply, record.next_try) == ("dead", "550 no such user", NOW)
    assert store.unsent() == []


def test_fair_between_recipients(store: Store) -> None:
    """Many messages for one recipient do not hold up another's one."""
    for number in range(5):
        compose(store, f"n{number}", "busy@example.org", now=NOW + number * SECOND)
    compose(store, "late", "other@example.org", now=NOW + HOUR)
    served = [claim(store, NOW + HOUR + number * SECOND).message.recipient for number in range(3)]
    assert served == ["busy@example.org", "other@example.org", "busy@example.org"]


def test_one_that_always_fails_goes_behind(store: Store) -> None:
    """A message that fails and is due at once does not keep others from being tried."""
    compose(store, "monday", "bad@example.org", "one@example.org", "two@example.org")
    tried = []
    for number in range(4):
        now = NOW + number * SECOND
        claimed = claim(store, now)
        tried.append(claimed.message.recipient)
        store.mark_retry(claimed, now, now, "451")
    assert tried == ["bad@example.org", "one@example.org", "two@example.org", "bad@example.org"]


def test_oldest_first_within_a_recipient(store: Store) -> None:
    """A reader gets Monday before Tuesday."""
    compose(store, "tuesday", now=NOW + DAY)
    compose(store, "monday", now=NOW)
    assert "monday" in claim(store, NOW + DAY).message.message_id


def test_channels(store: Store) -> None:
    """A claim can be for some channels only."""
    folder = replace(messages("monday")[0], channel="folder")
    store.freeze(digest(), "monday", NOW, lambda _: [folder])
    assert store.claim(NOW, LEASE, channels=["mail"]) is None
    claimed = store.claim(NOW, LEASE, channels=["mail", "folder"])
    assert claimed is not None
    assert claimed.message == folder


def test_clock_went_back(store: Store) -> None:
    """Times of a clock that ran ahead hold up nothing; a small step back claims nothing twice."""
    compose(store, "monday", now=NOW)
    held = claim(store, NOW + SECOND)
    assert store.claim(NOW, LEASE) is None
    assert store.claim(NOW + SECOND - timedelta(seconds=LEASE), LEASE) is None
    again = claim(store, NOW - DAY)
    with pytest.raises(LeaseLost):
        store.mark_sent(held, NOW, "250")
    store.mark_retry(again, NOW + DAY, NOW + 2 * DAY, "451")
    assert claim(store, NOW - 3 * DAY).attempts == 3


def test_unsent(store: Store) -> None:
    """What is still to be sent, the longest due first."""
    compose(store, "monday", "a@example.org", "b@example.org")
    claimed = claim(store)
    store.mark_retry(claimed, NOW, NOW + HOUR, "451 later")
    assert [(record.recipient, record.state) for record in store.unsent()] == [
        ("b@example.org", "queued"),
        ("a@example.org", "queued"),
    ]
    assert len(store.unsent(limit=1)) == 1


def test_replies_of_any_kind(store: Store) -> None:
    """A server's words are data."""
    compose(store, "monday")
    claimed = claim(store)
    store.mark_retry(claimed, NOW, NOW, "4'; DROP TABLE outbox; --\x00")
    assert store.unsent()[0].reply == "4'; DROP TABLE outbox; --\x00"


def test_a_past_slot_is_sent_again_with_its_own_bytes(store: Store) -> None:
    """Sent ones count as perhaps twice; those given up are tried again; those under way are left alone."""
    slot, _ = compose(store, "monday", "one@example.org", "two@example.org", "three@example.org")
    assert slot is not None
    first, second, third = (claim(store) for _ in range(3))
    store.mark_sent(first, NOW, "250")
    store.mark_dead(second, NOW, "550", refused=True)
    assert store.send_again(slot, first.message.recipient, NOW) == 1
    assert store.send_again(slot, "", NOW) == 1  # the dead one; the third is under way
    again = {one.message.message_id: one for one in (claim(store), claim(store))}
    assert again[first.message.message_id].message == first.message
    assert again[first.message.message_id].perhaps_delivered
    assert not again[second.message.message_id].perhaps_delivered
    assert store.send_again(slot + 1, "", NOW) == 0
    assert third.message.message_id not in again
