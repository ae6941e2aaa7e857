"""Alerts, end to end at a real store: gathered, threaded, limited, settled, and told of in the digest."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from alerts import compose, dispatch, urgent
from monitor.config.plan import AlertPlan, Config, Hours, Rate
from monitor.store import Store, open_store
from tests.digests.material import NOW, config, plan
from tests.storecase import poll, reading, source
from tests.test_store_copies import told

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
RULE = AlertPlan("Urgent", ("soc@example.org",), frozenset({"huawei", "zte"}))
CVE = "The flaw CVE-2026-4242 in Huawei routers is exploited in attacks, huawei says. "


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "newswatch.db") as opened:
        opened.sync_sources([source("alpha"), source("beta")], NOW - HOUR)
        yield opened


def settings(tmp_path: Path, rule: AlertPlan = RULE) -> Config:
    daily = plan(to=("folder:digests",), watches=frozenset({"huawei", "zte"}))
    return replace(config(daily, folder=tmp_path / "out"), alerts=(rule,), store=tmp_path / "newswatch.db")


def tick(store: Store, how: Config, now: datetime) -> list[Any]:
    """One mail tick; the alerts that left, parsed."""
    before = set((how.delivery.folder).glob("*.eml"))
    urgent.compose_alerts(store, how, now)
    dispatch.deliver(store, how, now)
    new = sorted(set(how.delivery.folder.glob("*.eml")) - before)
    return [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in new]


def text(mail: Any) -> str:
    return str(mail.get_body(("plain",)).get_content())


def test_a_story_is_alerted_once_after_its_copies_came(store: Store, tmp_path: Path) -> None:
    how = settings(tmp_path)
    poll(store, "alpha", reading("one", "huawei", text=CVE * 12), digests=how.plans, now=NOW)
    assert tick(store, how, NOW + 4 * MINUTE) == []
    poll(
        store, "beta",
        reading("copy", "huawei", site="beta.example", text=CVE * 12, exact="other", title="The one"),
        digests=how.plans, now=NOW + 4 * MINUTE,
    )  # fmt: skip
    (mail,) = tick(store, how, NOW + 5 * MINUTE)
    assert mail["Subject"] == "Huawei: The one (alpha)"
    assert mail["In-Reply-To"] is None
    assert "beta" in text(mail)
    assert "At a glance" not in text(mail)
    assert "Sources:" not in text(mail)
    assert tick(store, how, NOW + HOUR) == []


def test_news_of_an_alerted_story_is_threaded_under_it(store: Store, tmp_path: Path) -> None:
    how = settings(tmp_path)
    poll(store, "alpha", reading("one", "huawei", text=CVE * 12), digests=how.plans, now=NOW)
    (first,) = tick(store, how, NOW + 5 * MINUTE)
    more = CVE * 10 + "zte routers have CVE-2026-4242 as well, zte says. " * 3
    two = reading("two", "huawei", "zte", text=more, title="The one reaches zte")
    poll(store, "alpha", two, digests=how.plans, now=NOW + HOUR)
    (update,) = tick(store, how, NOW + 2 * HOUR)
    assert update["In-Reply-To"] == update["References"] == first["Message-ID"]
    assert update["Subject"] == "Update: Huawei, ZTE: The one reaches zte (alpha)"


def test_what_is_kept_back_is_settled_and_the_digest_says_so(store: Store, tmp_path: Path) -> None:
    night = replace(RULE, quiet=Hours(time(0), time(23, 59)))
    how = settings(tmp_path, night)
    poll(store, "alpha", reading("one", "huawei"), digests=how.plans, now=NOW)
    assert tick(store, how, NOW + HOUR) == []
    assert store.waiting(night) == ()
    shown = compose.preview(store, how, "", NOW + HOUR)
    assert "Not alerted: quiet hours (Urgent)." in shown.text


def test_the_digest_says_what_was_alerted(store: Store, tmp_path: Path) -> None:
    how = settings(tmp_path)
    poll(store, "alpha", reading("one", "huawei"), digests=how.plans, now=NOW)
    assert len(tick(store, how, NOW + HOUR)) == 1
    shown = compose.preview(store, how, "", NOW + HOUR)
    assert "Alerted" in shown.text
    assert "(Urgent)" in shown.text


def test_the_limit_holds_and_the_rest_goes_to_the_digest(store: Store, tmp_path: Path) -> None:
    how = settings(tmp_path, replace(RULE, limit=Rate(2, HOUR)))
    made = [
        told(name, " ".join(f"{name}{n}" for n in range(80)), "huawei", title=f"{name} {name}")
        for name in ("kilo", "lima", "mike", "oscar")
    ]
    poll(store, "alpha", *made, digests=how.plans, now=NOW)
    assert len(tick(store, how, NOW + 10 * MINUTE)) == 2
    assert tick(store, how, NOW + 3 * HOUR) == []
    assert compose.preview(store, how, "", NOW + HOUR).text.count("Not alerted: limit of 2 per hour") == 2


def test_a_backlog_alerts_nobody(store: Store, tmp_path: Path) -> None:
    """Five hundred articles of a new source: no alert, and nothing waits for ever."""
    how = settings(tmp_path)
    old = [reading(f"w{n}", "huawei", title=f"w{n} w{n}", backlog=True) for n in range(500)]
    poll(store, "alpha", *old, digests=how.plans, now=NOW)
    assert tick(store, how, NOW + HOUR) == []
    assert store.waiting(RULE) == ()


def test_two_runs_at_once_alert_once(store: Store, tmp_path: Path) -> None:
    how = settings(tmp_path)
    poll(store, "alpha", reading("one", "huawei"), digests=how.plans, now=NOW)
    with open_store(tmp_path / "newswatch.db") as other:
        stale = other.waiting(RULE)
        assert len(tick(store, how, NOW + HOUR)) == 1
        assert stale
        assert urgent.compose_alerts(other, how, NOW + HOUR + MINUTE) == []


def test_an_alert_that_cannot_be_laid_out_still_tells(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("no layout")

    monkeypatch.setattr("alerts.urgent.alert.view", broken)
    how = settings(tmp_path)
    poll(store, "alpha", reading("one", "huawei"), digests=how.plans, now=NOW)
    (mail,) = tick(store, how, NOW + HOUR)
    assert "https://alpha.example/one" in text(mail)
    assert "could not be laid out" in text(mail)
