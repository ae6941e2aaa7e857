"""Any sequence of polls, digests, deliveries, crashes and clock steps keeps the promises to the reader."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from datetime import timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from monitor.errors import LeaseLost
from monitor.store import PollDone, open_store
from monitor.told import Claimed, DigestMaterial, OutboxMessage
from tests.storecase import NOW, digest, messages, reading, source

FEEDS = ("alpha", "beta")
WATCHES = ("huawei", "zte", "cisa")
PLANS = (digest("daily", "huawei", "zte"), digest("weekly", "zte", "cisa"))
READERS = ("a@example.org", "b@example.org")

names = st.sampled_from(["one", "two", "three"])
watches = st.sets(st.sampled_from(WATCHES), max_size=3).map(sorted)
feeds = st.sampled_from(FEEDS)
plans = st.sampled_from(PLANS)


class Promises(RuleBasedStateMachine):
    """What the reader saw, kept beside the store: `owing` is what must still be shown, `shown` what was."""

    @initialize()
    def start(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "news.db"
        self.store = open_store(self.path)
        self.now = NOW
        self.slots = 0
        self.owing: dict[str, set[tuple[str, str]]] = defaultdict(set)
        self.told_first: set[tuple[str, int]] = set()
        self.shown: dict[tuple[str, int], set[str]] = defaultdict(set)
        self.accepted: dict[str, list[bytes]] = defaultdict(list)
        self.claims: list[Claimed] = []
        self.store.sync_sources([source(feed) for feed in FEEDS], self.now)
        self.store.sync_digests(PLANS, self.now)

    def teardown(self) -> None:
        if hasattr(self, "store"):
            for plan in PLANS:
                self.compose(plan)
                assert self.owing[plan.name] == set(), "a name was never shown"
            self.store.close()
            self.folder.cleanup()

    @rule(
        feed=feeds, name=names, named=watches, page=st.booleans(), passing=st.booleans(), copy=st.booleans()
    )
    def poll(self, feed: str, name: str, named: list[str], page: bool, passing: bool, copy: bool) -> None:
        """A feed offers an article, as its page or, where that fails, as its own text."""
        lease = self.store.lease_source(feed, self.now, 60)
        if lease is None:
            return
        made = reading(
            name,
            *named,
            site=f"{feed}.example" if copy else "alpha.example",
            exact=f"text of {name} {named}",
            body_from="page" if page else "feed",
            owner="" if page else feed,
            retry_page=passing and not page,
        )
        counts = self.store.finish_poll(PollDone(feed, lease, 1, "ok", readings=(made,)), PLANS, self.now)
        assert counts.new + counts.duplicates + counts.updated == 1
        if counts.matched:
            found = self.store.article(made.entry_keys[0])
            assert found is not None
        for plan in PLANS:
            fresh = {(name, watch) for watch in named if watch in plan.watches}
            seen = {(name, watch) for shown in self.seen(plan.name, name) for watch in shown}
            self.owing[plan.name] |= fresh - seen

    def seen(self, plan: str, name: str) -> list[set[str]]:
        return [
            watched
            for (digest_name, article_id), watched in self.shown.items()
            if digest_name == plan and self.title(article_id) == f"The {name}"
        ]

    def title(self, article_id: int) -> str:
        found = self.store.article(article_id)
        assert found is not None
        return found.article.title

    @rule(plan=plans, broken=st.booleans())
    def compose_or_fail(self, plan: object, broken: bool) -> None:
        """A digest is due; sometimes its template is broken."""
        assert not isinstance(plan, str)
        if not broken:
            self.compose(plan)  # type: ignore[arg-type]
            return

        def fails(material: DigestMaterial) -> list[OutboxMessage]:
            raise ArithmeticError

        before = self.store.material(plan, self.now)  # type: ignore[arg-type]
        try:
            self.store.freeze(plan, "broken", self.now, fails)  # type: ignore[arg-type]
        except ArithmeticError:
            assert self.store.material(plan, self.now) == before  # type: ignore[arg-type]
        else:
            raise AssertionError("the fault was swallowed")

    def compose(self, plan: object) -> None:
        self.slots += 1
        label = f"{plan.name} {self.slots}"  # type: ignore[attr-defined]

        def render(material: DigestMaterial) -> list[OutboxMessage]:
            self.read(plan.name, material)  # type: ignore[attr-defined]
            return messages(label, *READERS)

        assert self.store.freeze(plan, label, self.now, render) is not None  # type: ignore[arg-type]
        assert self.store.freeze(plan, label, self.now, render) is None  # type: ignore[arg-type]
        assert self.store.material(plan, self.now).owed == ()  # type: ignore[arg-type]

    def read(self, plan: str, material: DigestMaterial) -> None:
        """The reader reads: nothing twice, and an update says something new."""
        for article in material.owed:
            key = (plan, article.article_id)
            named = {match.watch for match in article.matches}
            if article.kind == "update":
                assert named - self.shown[key], "an update without news"
            else:
                assert key not in self.told_first, "told twice"
            self.told_first.add(key)
            self.shown[key] |= named
            name = article.title.removeprefix("The ")
            self.owing[plan] -= {(name, watch) for watch in named}

    @rule()
    def begin_delivery(self) -> None:
        """A delivery begins; it may be killed here."""
        claimed = self.store.claim(self.now, 60)
        if claimed is not None:
            self.claims.append(claimed)

    @rule(answer=st.sampled_from(["sent", "lost", "refused", "killed", "dead"]))
    def end_delivery(self, answer: str) -> None:
        """The server takes the message or not, or its answer is lost, or we are killed after the dot."""
        if not self.claims:
            return
        claimed = self.claims.pop()
        try:
            self.store.mark_dotted(claimed, self.now)
        except LeaseLost:
            return
        if answer in ("sent", "lost", "killed"):
            self.accepted[claimed.message.message_id].append(claimed.message.mime)
        if answer == "sent":
            self.store.mark_sent(claimed, self.now, "250")
        elif answer in ("lost", "refused"):
            self.store.mark_retry(claimed, self.now, self.now, answer, refused=answer == "refused")
        elif answer == "dead":
            self.store.mark_dead(claimed, self.now, answer, refused=True)

    @rule(seconds=st.integers(-4000, 4000))
    def time_passes(self, seconds: int) -> None:
        """Time passes, or the clock is set back."""
        self.now += timedelta(seconds=seconds)

    @rule()
    def crash(self) -> None:
        """The process ends and another opens the file."""
        self.store.close()
        self.store = open_store(self.path)

    @invariant()
    def copies_are_flagged(self) -> None:
        """Whatever the server took twice has the same bytes and is recorded as perhaps delivered."""
        for message_id, taken in getattr(self, "accepted", {}).items():
            record = self.store.sent(message_id)
            assert record is not None
            assert len(set(taken)) == 1
            assert len(taken) == 1 or record.perhaps_delivered


Promises.TestCase.settings = settings(stateful_step_count=30)
TestPromises = Promises.TestCase
