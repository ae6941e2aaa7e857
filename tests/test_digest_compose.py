"""Which digests are due, and that each becomes messages exactly once, against the real store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from alerts import compose
from monitor.config.plan import Config, DigestPlan, Smtp
from monitor.errors import UsageError
from monitor.schedule import parse
from monitor.store import Store, open_store
from tests import storecase
from tests.digests.material import NOW, article, config, match, material, mention, ordinary_day, plan, watch

SMTP = Smtp("127.0.0.1", 25, security="none")
LABEL = "2026-06-17T07:00 Europe/London"
START = datetime(2026, 6, 16, 12, 0, tzinfo=UTC)
EVENING = datetime(2026, 6, 16, 18, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "news.db") as opened:
        yield opened


def prepared(store: Store, *plans: DigestPlan) -> Config:
    """A config whose sources and digests the store knows since START."""
    made = config(*(plans or (plan(),)), smtp=SMTP)
    store.sync_sources([storecase.source()], START)
    store.sync_digests(made.digests, START)
    return made


def read(store: Store, made: Config, name: str, now: datetime = EVENING) -> None:
    """One poll that brings an article naming Huawei."""
    storecase.poll(store, "alpha", storecase.reading(name, "huawei"), digests=made.digests, now=now)


def test_a_digest_is_composed_once_for_its_slot(store: Store) -> None:
    made = prepared(store, plan(to=("soc@example.org", "ciso@example.org")))
    read(store, made, "one")
    assert compose.compose_due(store, made, NOW - timedelta(minutes=2)) == []
    assert compose.compose_due(store, made, NOW) == ["Daily vendor watch"]
    assert compose.compose_due(store, made, NOW) == []
    assert compose.compose_due(store, made, NOW + timedelta(hours=3)) == []
    records = store.unsent()
    assert {record.recipient for record in records} == {"soc@example.org", "ciso@example.org"}
    assert {record.label for record in records} == {LABEL}
    assert {record.subject for record in records} == {"1 story: Huawei — 17 Jun"}


def test_missed_slots_become_one_digest_under_the_newest_label(store: Store) -> None:
    made = prepared(store)
    read(store, made, "one")
    late = NOW + timedelta(days=3, hours=2)
    assert compose.compose_due(store, made, late) == ["Daily vendor watch"]
    [record] = store.unsent()
    assert record.label == "2026-06-20T07:00 Europe/London"
    message = store.message(record.message_id)
    assert message is not None
    assert "This digest also covers the 3 before it" in message.html
    assert compose.compose_due(store, made, late + timedelta(minutes=1)) == []


def test_what_one_digest_told_the_next_does_not_tell_again(store: Store) -> None:
    made = prepared(store)
    read(store, made, "one")
    compose.compose_due(store, made, NOW)
    compose.compose_due(store, made, NOW + timedelta(days=1))
    subjects = [record.subject for record in store.unsent()]
    assert sorted(subjects) == [
        "1 story: Huawei — 17 Jun",
        "Newswatch needs attention: no articles read since 16 Jun",
    ]


def test_an_empty_digest_may_be_skipped_but_not_a_sick_one(store: Store) -> None:
    made = prepared(
        store, plan(if_empty="skip"), plan(name="ZTE only", watches=frozenset({"zte"}), if_empty="skip")
    )
    read(store, replace(made, digests=made.digests[:1]), "one")
    assert compose.compose_due(store, made, NOW) == ["Daily vendor watch", "ZTE only"]
    assert [record.digest for record in store.unsent()] == ["Daily vendor watch"]
    compose.compose_due(store, made, NOW + timedelta(days=1))
    tomorrow = [record.subject for record in store.unsent() if record.digest == "ZTE only"]
    assert tomorrow == ["Newswatch needs attention: no articles read since 16 Jun"]


def test_quiet_is_not_broken_three_times_over(store: Store) -> None:
    """No article read, a third of the sources sick, no digest accepted for two periods: each another subject,
    also for those who skip empty digests."""
    made = prepared(store, plan(to=("folder:x", "folder:y"), if_empty="skip"))
    sources = [storecase.source(name) for name in ("alpha", "beta", "gamma")]
    store.sync_sources(sources, START)

    def day(number: int, *, outcome: str = "ok", accepted: bool = False, read: bool = True) -> list[str]:
        now = NOW + timedelta(days=number)
        for one in sources:
            fails = outcome == "failed" and one.name != "gamma"
            brought = [] if fails or not read else [storecase.reading(f"{one.name}{number}")]
            how = {"outcome": "failed", "reason": "HTTP 503"} if fails else {}
            storecase.poll(
                store, one.name, *brought, digests=made.digests, now=now - timedelta(hours=3), **how
            )
        compose.compose_due(store, made, now)
        subjects = []
        while claimed := store.claim(now, 60):
            subjects.append(claimed.message.subject)
            if accepted:
                store.mark_sent(claimed, now, "ok")
            else:
                store.mark_retry(claimed, now, now + timedelta(hours=20), "no route")
        return sorted(set(subjects))

    assert day(0) == []
    assert day(1, read=False, accepted=True) == ["Newswatch needs attention: no articles read since 17 Jun"]
    sick = ["Newswatch needs attention: 2 of 3 sources sick"]
    assert day(2, outcome="failed", accepted=True) == sick
    assert day(3, outcome="failed") == sick
    assert day(4, outcome="failed") == sick
    # The two before are waiting still, and are tried again beside it.
    assert "Newswatch needs attention: no digest accepted since 19 Jun" in day(5)
    assert day(6, accepted=True)[:1] == ["Newswatch needs attention: 2 of 3 sources sick"]
    assert day(7, accepted=True) == []


def test_a_clock_that_was_set_back_neither_doubles_nor_silences(store: Store) -> None:
    made = prepared(store)
    compose.compose_due(store, made, NOW + timedelta(days=30))
    assert compose.compose_due(store, made, NOW + timedelta(days=1)) == ["Daily vendor watch"]
    assert compose.compose_due(store, made, NOW + timedelta(days=1, minutes=1)) == []
    labels = {record.label for record in store.unsent()}
    assert labels == {"2026-07-17T07:00 Europe/London", "2026-06-18T07:00 Europe/London"}


def test_a_digest_by_hand_takes_what_is_owed(store: Store) -> None:
    made = prepared(store)
    read(store, made, "one")
    now = EVENING + timedelta(hours=1)
    assert compose.compose_now(store, made, "", now) is not None
    [record] = store.unsent()
    assert (record.label, record.subject) == ("manual 2026-06-16T19:00:00Z", "1 story: Huawei — 16 Jun")
    assert record.message_id.startswith("<2026-06-16T1900.daily-vendor-watch.")
    assert compose.compose_now(store, made, "daily vendor watch", now) is None


def test_a_preview_writes_nothing(store: Store) -> None:
    made = prepared(store)
    read(store, made, "one")
    first = compose.preview(store, made, "Daily vendor watch", NOW)
    assert first == compose.preview(store, made, "", NOW)
    assert first.view.subject == "1 story: Huawei — 17 Jun"
    assert first.messages[0].html == first.html
    assert store.unsent() == []
    assert store.last_slot("Daily vendor watch") is None
    [other] = compose.preview(store, made, "", NOW, to=("me@example.org",)).messages
    assert (other.recipient, other.channel) == ("me@example.org", "smtp")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Dayly vendor watch", "did you mean 'Daily vendor watch'?"),
        ("", "there are several digests; name one of: Daily vendor watch, Weekly"),
        ("zzz", "name one of: Daily vendor watch, Weekly"),
    ],
)
def test_a_digest_that_is_not_there_is_answered_with_those_that_are(name: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        compose.plan_named(config(plan(), plan(name="Weekly")), name)
    assert said in str(caught.value)


def test_a_test_message_says_that_nothing_was_told() -> None:
    message = compose.test_message(config(smtp=SMTP), "me@example.org", NOW)
    assert message.channel == "smtp"
    assert "Nothing was marked as told" in message.mime.decode()


def test_every_slot_and_recipient_has_its_own_message_id() -> None:
    made = config(smtp=SMTP)
    wide = plan(to=("a@example.org", "b@example.org"))
    ids = {
        message.message_id
        for label in (LABEL, "2026-06-18T07:00 Europe/London")
        for message in compose.messages(material(), wide, made, label, NOW)
    }
    assert len(ids) == 4


def test_the_counts_of_the_digest_are_those_of_the_store(store: Store) -> None:
    made = prepared(store)
    for number in range(7):
        read(store, made, f"number-{number}", EVENING + timedelta(minutes=number))
    shown = compose.preview(store, made, "", NOW)
    owed = store.material(made.digests[0], NOW).owed
    assert shown.view.stories == len({one.story_id for one in owed}) == 7
    assert sum(len(section.stories) for section in shown.view.sections) == 7


def test_a_digest_that_cannot_be_laid_out_goes_out_plain(caplog: pytest.LogCaptureFixture) -> None:
    title = "Huawei again"
    broken = article(1, title, "teiss", (match("Huawei", 1, mention("Huawei", title)),))
    object.__setattr__(broken, "published", "yesterday")
    made = config(plan(), smtp=SMTP)
    [message] = compose.messages(material(broken), made.digests[0], made, LABEL, NOW)
    assert message.subject == "Daily vendor watch: 1 article (plain list)"
    read_back = message_from_bytes(message.mime, policy=default)
    assert read_back.get_content_type() == "text/plain"
    text = read_back.get_content()  # type: ignore[attr-defined]
    assert "Huawei again" in text
    assert "https://www.teiss.co.uk/news/1" in text
    assert "could not be laid out" in caplog.text


def test_a_recipient_that_is_no_address_does_not_stop_the_others(caplog: pytest.LogCaptureFixture) -> None:
    made = config(plan(to=("soc@example.org", "nonsense", "ciso@example.org")), smtp=SMTP)
    built = compose.messages(ordinary_day(), made.digests[0], made, LABEL, NOW)
    assert [message.recipient for message in built] == ["soc@example.org", "ciso@example.org"]
    assert "no message for nonsense could be built" in caplog.text


def test_hourly_digests_on_the_autumn_night_are_composed_once_each(store: Store) -> None:
    made = prepared(store, plan(when=parse("every hour")))
    now, end = datetime(2026, 10, 24, 22, 0, 5, tzinfo=UTC), datetime(2026, 10, 25, 4, 0, 5, tzinfo=UTC)
    compose.compose_due(store, made, now)
    composed = 0
    while now < end:
        now += timedelta(minutes=20)
        composed += len(compose.compose_due(store, made, now))
    labels = [record.label for record in store.slots(50)]
    assert len(labels) == len(set(labels))
    assert composed == len(labels) - 1


def test_muted_names_are_told_as_such() -> None:
    muted = watch("Qualcomm", muted_until=NOW.date() + timedelta(days=9))
    made = replace(config(plan(), smtp=SMTP), watches=(*config().watches, muted))
    [message] = compose.messages(material(), made.digests[0], made, LABEL, NOW)
    assert "Muted: Qualcomm (until 2026-06-26)" in message.html


def test_the_same_material_gives_the_same_bytes() -> None:
    first, second = (compose.messages(ordinary_day(), plan(), config(), LABEL, NOW) for _ in range(2))
    assert first == second
