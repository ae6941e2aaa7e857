"""Material for digests, written for these tests: one ordinary day of a vendor watch."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from monitor.config.plan import Config, Crawling, Delivery, DigestPlan, Smtp, Source
from monitor.facts.types import Cve
from monitor.items import Mention, Role, Zone
from monitor.schedule import parse
from monitor.stories.news import News
from monitor.told import Appearance, DigestMaterial, Newest, OwedArticle, OwedMatch, SourceHealth
from monitor.watches import Alias, Priority, Watch

NOW = datetime(2026, 6, 17, 6, 0, 12, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")
VENDORS = ("Huawei", "ZTE", "Samsung", "Apple", "Dahua", "Hikvision", "Kaspersky", "Microsoft")
AGENCIES = ("NCSC", "CISA", "BSI", "ENISA", "ANSSI", "FBI")
HIGH = frozenset({"Huawei", "ZTE"})
SOURCES = {
    "teiss": "https://www.teiss.co.uk/",
    "The Register": "https://www.theregister.com/security/headlines.atom",
    "BleepingComputer": "https://www.bleepingcomputer.com/feed/",
    "CISA alerts": "https://www.cisa.gov/cybersecurity-advisories/all.xml",
    "heise Security": "https://www.heise.de/security/rss/news-atom.xml",
    "SecurityWeek": "https://www.securityweek.com/feed/",
    "Dark Reading": "https://www.darkreading.com/rss.xml",
    "Al Amn": "https://alamn.example/feed",
}


def watch(name: str, watchlist: str = "vendors", **settings: object) -> Watch:
    priority = Priority.HIGH if name in HIGH else Priority.NORMAL
    made = Watch(
        key=name.casefold(), name=name, watchlist=watchlist, aliases=(Alias(name),), priority=priority
    )
    return replace(made, **settings)  # type: ignore[arg-type]


WATCHES = tuple(watch(name) for name in VENDORS) + tuple(watch(name, "agencies") for name in AGENCIES)


def plan(**settings: object) -> DigestPlan:
    made = DigestPlan(
        name="Daily vendor watch",
        to=("soc@example.org",),
        when=parse("every day at 07:00"),
        watches=frozenset(one.key for one in WATCHES),
    )
    return replace(made, **settings)  # type: ignore[arg-type]


def config(
    *plans: DigestPlan,
    watches: tuple[Watch, ...] = WATCHES,
    smtp: Smtp | None = None,
    folder: Path = Path("out"),
) -> Config:
    return Config(
        path=Path("config.yaml"),
        digest="0" * 64,
        zone=LONDON,
        watches=watches,
        sources=tuple(Source(name, url) for name, url in SOURCES.items()),
        digests=plans or (plan(),),
        delivery=Delivery(sender="Newswatch <watch@example.org>", smtp=smtp, folder=folder),
        crawling=Crawling(),
        store=Path("newswatch.db"),
    )


def mention(
    name: str,
    sentence: str,
    *,
    zone: Zone = Zone.BODY,
    offset: int = 0,
    surface: str = "",
    role: Role = Role.NAMED,
) -> Mention:
    """`name` where it (or `surface`) first stands in `sentence`, which begins at `offset` of its text."""
    shown = surface or name
    at = sentence.index(shown)
    start = at + offset
    return Mention(name.casefold(), shown, shown, zone, start, start + len(shown), sentence, at, role)


def match(name: str, total: int, *mentions: Mention, about: bool = False) -> OwedMatch:
    return OwedMatch(name.casefold(), total, mentions, about)


def article(
    number: int, title: str, source: str, matches: tuple[OwedMatch, ...], **settings: object
) -> OwedArticle:
    made = OwedArticle(
        article_id=number,
        story_id=number,
        title=title,
        url=f"{SOURCES.get(source, 'https://example.org/').split('/', 3)[0]}//"
        f"{SOURCES.get(source, 'https://example.org/').split('/', 3)[2]}/news/{number}",
        source=source,
        published=NOW - timedelta(hours=12, minutes=7 * number % 60),
        first_seen=NOW - timedelta(hours=11),
        language="en",
        matches=matches,
    )
    return replace(made, **settings)  # type: ignore[arg-type]


def health(sick: dict[str, tuple[str, str]] | None = None, **settings: object) -> tuple[SourceHealth, ...]:
    """Every source; those of `sick` with (state, reason)."""
    made = []
    for name, url in SOURCES.items():
        state, reason = (sick or {}).get(name, ("ok", ""))
        since = NOW - timedelta(days=2) if state != "ok" else None
        one = SourceHealth(
            name,
            url,
            state,
            reason,
            since=since,
            last_ok=NOW - timedelta(minutes=20),
            last_new=NOW - timedelta(hours=2),
        )
        made.append(replace(one, **settings))  # type: ignore[arg-type]
    return tuple(made)


def material(*owed: OwedArticle, **settings: object) -> DigestMaterial:
    made = DigestMaterial(
        digest="Daily vendor watch",
        since=NOW - timedelta(days=1),
        until=NOW,
        owed=owed,
        articles_read=412,
        newest=Newest(
            "Hospital group restores systems after a week", "SecurityWeek", NOW - timedelta(minutes=20)
        ),
        sources=health(),
    )
    return replace(made, **settings)  # type: ignore[arg-type]


_SAFE = "Despite U.S. ban, Huawei keeps the trust of the UK's NCSC"
_SAFE_1 = (
    "A report by the UK's National Cyber Security Centre says it found no new evidence that Huawei equipment "
    "carries state back doors, a week after Washington extended its ban to firms close to Huawei and ZTE."
)
_ZTE = "ZTE patches three flaws in its base-band management plane"
_ZTE_1 = (
    "ZTE has released fixes for CVE-2026-20418 and two more flaws rated up to 9.1; operators should move to "
    "release 22.4 before Friday, the vendor's response team <psirt@zte.example> said."
)
_BOTNET = "CISA and NCSC warn of a router botnet that rents out home lines"
_BOTNET_1 = (
    "The joint advisory by CISA and the UK's NCSC lists 14 indicators and asks owners to replace routers "
    "that no longer get updates."
)
_GALAXY = "Samsung schließt kritische Lücke in Galaxy-Geräten"
_GALAXY_1 = (
    "Samsung verteilt das Sicherheitsupdate für Juni; Angreifer konnten die Lücke aus der Ferne ausnutzen."
)
_FINE = "Regulator fines Apple over app store terms"
_FINE_1 = "The order gives Apple 60 days to change the terms and is not about a vulnerability."
_RTL = "هواوي تطلق تحديثا أمنيا لأجهزة Huawei"


def ordinary_day() -> DigestMaterial:
    """Six stories: one told before, two copied, in German, in Arabic, of a feed's text; a backlog."""
    owed = (
        article(
            4211,
            _SAFE,
            "teiss",
            (
                match(
                    "NCSC",
                    3,
                    mention("NCSC", _SAFE, zone=Zone.HEADLINE),
                    mention("NCSC", _SAFE_1, surface="National Cyber Security Centre"),
                ),
                match(
                    "Huawei",
                    6,
                    mention("Huawei", _SAFE, zone=Zone.HEADLINE),
                    mention("Huawei", _SAFE_1),
                    about=True,
                ),
                match("ZTE", 1, mention("ZTE", _SAFE_1)),
            ),
            appearances=(
                Appearance("The Register", "https://www.theregister.com/2026/06/16/huawei_ncsc/", NOW),
                Appearance("SecurityWeek", "https://www.securityweek.com/huawei-ncsc/", NOW),
            ),
        ),
        article(
            4218,
            _ZTE,
            "BleepingComputer",
            (
                match(
                    "ZTE",
                    4,
                    mention("ZTE", _ZTE, zone=Zone.HEADLINE),
                    mention("ZTE", _ZTE_1, role=Role.SUBJECT),
                ),
            ),
            kind="update",
        ),
        article(
            4222,
            _BOTNET,
            "CISA alerts",
            (
                match("CISA", 3, mention("CISA", _BOTNET, zone=Zone.HEADLINE), mention("CISA", _BOTNET_1)),
                match("NCSC", 2, mention("NCSC", _BOTNET, zone=Zone.HEADLINE), mention("NCSC", _BOTNET_1)),
            ),
            appearances=(Appearance("teiss", "https://www.teiss.co.uk/news/botnet/", NOW),),
        ),
        article(
            4231,
            _GALAXY,
            "heise Security",
            (
                match(
                    "Samsung",
                    5,
                    mention("Samsung", _GALAXY, zone=Zone.HEADLINE),
                    mention("Samsung", _GALAXY_1),
                ),
            ),
            language="de",
            published=NOW.replace(hour=5, minute=12),
        ),
        article(
            4230,
            _FINE,
            "SecurityWeek",
            (match("Apple", 2, mention("Apple", _FINE, zone=Zone.HEADLINE), mention("Apple", _FINE_1)),),
            url="https://wire.example.net/apple-fined",
            body_from="feed",
            note="The page answered 403; this is the feed's own text.",
        ),
        article(
            4240,
            _RTL,
            "Al Amn",
            (match("Huawei", 1, mention("Huawei", _RTL, zone=Zone.HEADLINE)),),
            language="ar",
            published=None,
        ),
    )
    backlog = tuple(
        article(
            100 + number,
            f"What the FBI said about router worms, part {number}",
            "Dark Reading",
            (
                match(
                    "FBI",
                    1,
                    mention(
                        "FBI", f"What the FBI said about router worms, part {number}", zone=Zone.HEADLINE
                    ),
                ),
            ),
            kind="older",
            published=datetime(2025, 3, number, tzinfo=UTC),
        )
        for number in range(1, 16)
    )
    return material(
        *owed,
        *backlog,
        sources=health({"Dark Reading": ("blocked", "the last 2 polls were answered with HTTP 403")}),
        averages={
            "huawei": 0.4,
            "zte": 0.3,
            "ncsc": 1.1,
            "cisa": 2.0,
            "samsung": 0.9,
            "apple": 1.5,
            "fbi": 0.7,
        },
    )


_EDGE = "Exploited hole in Kaspersky gateways: vendor confirms, patches follow on Friday"
_EDGE_1 = (
    "Kaspersky confirmed that CVE-2025-48384 and CVE-2026-20418 are used against its gateways and that the "
    "records of 2,300,000 people were copied from 203.0.113.7, as CISA said in its order of the same day."
)
_PAGER = "Microsoft closes five holes, one of them open since March"
_PAGER_1 = "Microsoft Exchange Server 2019 and 2016 get fixes for five holes, the company said on Tuesday."
_ENISA = "ENISA und BSI warnen gemeinsam vor Lieferkettenangriffen auf Krankenhäuser"
_ENISA_1 = "Die ENISA und das BSI nennen 17 Häuser in vier Ländern, die seit April betroffen waren."


def eventful_day() -> DigestMaterial:
    """Updates with news of every kind, CVE ids in and out of the catalogue, a story in nine places."""
    places = (
        "The Register",
        "SecurityWeek",
        "Dark Reading",
        "teiss",
        "CISA alerts",
        "heise Security",
        "Al Amn",
    )
    copies = tuple(
        Appearance(name, f"{SOURCES[name].split('/', 3)[0]}//{SOURCES[name].split('/', 3)[2]}/kaspersky", NOW)
        for name in places
    )
    kaspersky = (mention("Kaspersky", _EDGE, zone=Zone.HEADLINE), mention("Kaspersky", _EDGE_1))
    owed = (
        article(
            5101,
            _EDGE,
            "BleepingComputer",
            (
                match("Kaspersky", 7, *kaspersky, about=True),
                match("CISA", 1, mention("CISA", _EDGE_1)),
            ),
            kind="update",
            appearances=copies,
            news=(
                News("exploited"),
                News("cve", "CVE-2025-48384"),
                News("cve", "CVE-2026-20418"),
                News("patched"),
                News("figure", "2,300,000 people"),
                News("name", "cisa"),
                News("official", "kaspersky"),
                News("date", "2026-06-19"),
            ),
            cves=(
                Cve("CVE-2025-48384", main=True, exploited=True),
                Cve("CVE-2026-20418", main=True, exploited=True, patched=True, severity="critical"),
            ),
            products=("Kaspersky Secure Mail Gateway 2.0.1",),
        ),
        article(
            5102,
            _PAGER,
            "SecurityWeek",
            (
                match(
                    "Microsoft",
                    9,
                    mention("Microsoft", _PAGER, zone=Zone.HEADLINE),
                    mention("Microsoft", _PAGER_1, role=Role.SUBJECT),
                    about=True,
                ),
            ),
            cves=(
                Cve("CVE-2023-23397", main=True),
                *(
                    Cve(f"CVE-2026-3000{number}", main=True, patched=True, severity="high")
                    for number in range(5)
                ),
            ),
            products=("Microsoft Exchange Server 2019", "Microsoft Exchange Server 2016"),
        ),
        article(
            5103,
            _ENISA,
            "heise Security",
            (
                match("ENISA", 2, mention("ENISA", _ENISA, zone=Zone.HEADLINE), mention("ENISA", _ENISA_1)),
                match("BSI", 2, mention("BSI", _ENISA, zone=Zone.HEADLINE), mention("BSI", _ENISA_1)),
            ),
            language="de",
            kind="update",
            news=(News("name", "bsi"),),
        ),
    )
    return material(
        *owed, averages={"kaspersky": 0.1, "microsoft": 6.4, "cisa": 2.0, "enisa": 0.4, "bsi": 0.9}
    )


def muted_watch() -> Watch:
    return watch("Qualcomm", muted_until=date(2026, 7, 1))
