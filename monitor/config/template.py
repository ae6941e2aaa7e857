"""The first config.yaml that `newswatch init` writes: the answers given, with the rest as comments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from monitor.config.written import scalar
from monitor.packs import shelf
from monitor.packs.sources import PackSource

STARTER_NAMES = ("Huawei", "ZTE", "Samsung", "Fortinet", "Ivanti", "NCSC", "CISA")
STARTER_SOURCES = (
    "https://www.teiss.co.uk/news",
    "https://www.bleepingcomputer.com/feed/",
    "https://krebsonsecurity.com/feed/",
    "https://www.securityweek.com/feed/",
    "https://www.theregister.com/security/headlines.atom",
    "https://www.cisa.gov/cybersecurity-advisories/all.xml",
    "https://www.ncsc.gov.uk/api/1/services/v1/all-rss-feed.xml",
)


def starter(
    *,
    zone: str,
    names: Sequence[str],
    sources: Sequence[str],
    to: str,
    smtp: str,
    known: Sequence[PackSource] = (),
) -> str:
    """A commented config.yaml that loads without a warning.

    zone: IANA name. names: what to watch, each once. sources: addresses. to: a mail address, or "" for
    the folder `digests`. smtp: the server's address, or "" for files only. known: sources of the starter
    set. The values are taken as they are: a wrong one is named when the file is loaded.
    """
    agencies = [name for name in names if shelf.kind_of(name) == "agencies"]
    vendors = [name for name in names if name not in agencies]
    return "\n".join(
        [
            "# Check an edit with:  newswatch check      Try it with:  newswatch run --dry-run",
            f"timezone: {scalar(zone)}    # every time in this file is in this zone",
            "",
            "# What to watch: watchlists, named as you like. The packs know the aliases of many names:",
            "# docs/packs.md. An entry is a name or a block:",
            "#   - name: Target",
            "#     case: exact                  # \"target\" does not count",
            "#     aliases: [Target Corp]       # other spellings, beside those of the pack",
            "#     needs: [retailer, stores]    # one of these must stand in the article",
            "#     exclude: [Target Field]      # longer phrases that do not count",
            "watch:",
            *_watchlist("vendors", vendors),
            *_watchlist("agencies", agencies),
            "",
            "# Where to read: feeds, or pages that list articles. An entry is an address or a block:",
            "#   - name: heise Security",
            "#     url: https://www.heise.de/security/feed.xml",
            "#     every: 15m                   # its own rhythm if left out",
            "#     language: de",
            "sources:",
            *(f"  - {scalar(source)}" for source in sources),
            *(line for source in known for line in _source(source)),
            "",
            "# Who gets which names, and when: weekdays at 07:00, Monday at 08:00, every 4 hours, ...",
            "digests:",
            "  - name: Daily digest",
            f"    to: {scalar(to or 'folder:digests')}",
            "    when: every day at 07:00",
            "    # watch: [agencies]            # watchlists or names; all if left out",
            "    # if_empty: skip               # no mail on a day without news",
            "",
            "# CVE ids are marked that CISA knows to be exploited: its catalogue is fetched once a day.",
            "kev: true",
            "",
            "# How mail leaves.",
            "delivery:",
            *_delivery(smtp),
            "",
        ]
    )  # fmt: skip


def _watchlist(watchlist: str, names: Iterable[str]) -> list[str]:
    lines = [f"    - {scalar(name)}" for name in names]
    return [f"  {watchlist}:", *lines] if lines else []


def _source(source: PackSource) -> list[str]:
    return [
        f"  - name: {scalar(source.name)}",
        f"    url: {scalar(source.url)}",
        *([f"    kind: {source.kind}"] if source.kind != "feed" else []),
        *([f"    language: {source.language}"] if source.language != "en" else []),
    ]


def _delivery(smtp: str) -> list[str]:
    if not smtp:
        return [
            "  folder: digests                  # without smtp, mail is written here as files",
            "  # smtp: smtp://watch@mail.example.org:587",
            "  # password: ${SMTP_PASSWORD}     # or: file:/run/secrets/smtp",
        ]
    return [
        f"  smtp: {scalar(smtp)}",
        "  # from: Newswatch <watch@example.org>",
        "  # The password is read from the environment variable SMTP_PASSWORD, or from a file:",
        "  # password: file:/run/secrets/smtp",
    ]
