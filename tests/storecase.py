"""Sources, readings and polls for tests of the store: short to write, real in shape."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from monitor.config.plan import DigestPlan, Source
from monitor.items import (
    Article,
    Block,
    Findings,
    Fingerprint,
    Match,
    Mention,
    Reading,
    Role,
    Zone,
)
from monitor.schedule import parse
from monitor.store import PollCounts, PollDone, Store
from monitor.told import DigestMaterial, OutboxMessage
from monitor.urls import article_key

NOW = datetime(2026, 6, 17, 6, 0, 12, 345678, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def source(name: str = "alpha", **settings: object) -> Source:
    url = str(settings.pop("url", f"https://{name}.example/feed"))
    return Source(name=name, url=url, **settings)  # type: ignore[arg-type]


def digest(name: str = "daily", *watches: str) -> DigestPlan:
    return DigestPlan(
        name=name,
        to=("soc@example.org",),
        when=parse("every day at 07:00"),
        watches=frozenset(watches or ("huawei", "zte")),
    )


def mention(watch: str, text: str, start: int, zone: Zone = Zone.BODY, why: str = "") -> Mention:
    end = start + len(watch)
    return Mention(watch, watch, text[start:end], zone, start, end, text, start, Role.SUBJECT, why)


def reading(
    name: str,
    *watches: str,
    site: str = "alpha.example",
    text: str = "",
    exact: str | None = None,
    title: str = "",
    body_from: str = "page",
    owner: str = "",
    **settings: object,
) -> Reading:
    """An article at https://SITE/NAME whose text names `watches`; feed texts need their `owner`."""
    url = f"https://{site}/{name}"
    title = title or f"The {name}"
    text = text or f"{name} says: " + " and ".join(watches or ("nobody",)) + " were hit."
    aside = "Related: cisa warns"
    article = Article(
        url=url,
        canonical_url=url,
        title=title,
        text=text,
        blocks=(
            Block(Zone.HEADLINE, title),
            Block(Zone.LEAD, text, 0),
            Block(Zone.FURNITURE, aside, why="related"),
        ),
        published=NOW - HOUR,
        dated_by="json-ld",
        authors=("A. Writer",),
        language="en",
        read_by="generic",
        body_from=body_from,
    )
    findings = Findings(
        matches=tuple(
            Match(watch, (mention(watch, text, text.find(watch)),), 0.5, True) for watch in watches
        ),
        furniture=(mention("cisa", aside, 9, Zone.FURNITURE, "related"),),
    )
    return Reading(
        article=article,
        findings=findings,
        fingerprint=Fingerprint(exact if exact is not None else f"{body_from} of {site}/{name}"),
        key=article_key(url, source=owner if body_from == "feed" else ""),
        entry_keys=(url,),
        **settings,  # type: ignore[arg-type]
    )


def poll(
    store: Store,
    name: str = "alpha",
    *readings: Reading,
    digests: Sequence[DigestPlan] = (),
    now: datetime = NOW,
    **settings: object,
) -> PollCounts:
    """Lease a source and finish its poll with these readings."""
    lease = store.lease_source(name, now, 300)
    assert lease is not None
    done = {"outcome": "ok", "next_due": now + HOUR, "kind": "rss", "entries": len(readings), **settings}
    return store.finish_poll(
        PollDone(source=name, lease=lease, run_id=1, readings=readings, **done),  # type: ignore[arg-type]
        digests or (digest(),),
        now,
    )


def messages(label: str, *recipients: str) -> list[OutboxMessage]:
    return [
        OutboxMessage(
            message_id=f"<{label}.{to}@newswatch>",
            channel="mail",
            recipient=to,
            subject=f"Digest {label}",
            mime=f"Subject: {label}\r\n\r\nhello {to}\r\n".encode(),
            html="<p>hello</p>",
        )
        for to in recipients or ("soc@example.org",)
    ]


def compose(
    store: Store, label: str, *recipients: str, plan: DigestPlan | None = None, now: datetime = NOW
) -> tuple[int | None, list[DigestMaterial]]:
    """Freeze a slot; return its number and the material it was rendered from."""
    seen: list[DigestMaterial] = []

    def render(material: DigestMaterial) -> list[OutboxMessage]:
        seen.append(material)
        return messages(label, *recipients)

    return store.freeze(plan or digest(), label, now, render), seen
