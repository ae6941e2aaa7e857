"""The first config.yaml that `newswatch init` writes: the answers given, with the rest as comments."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence

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
FULL_NAMES = {
    "anssi": "Agence nationale de la sécurité des systèmes d'information",
    "bsi": "Bundesamt für Sicherheit in der Informationstechnik",
    "cisa": "Cybersecurity and Infrastructure Security Agency",
    "enisa": "European Union Agency for Cybersecurity",
    "fbi": "Federal Bureau of Investigation",
    "gchq": "Government Communications Headquarters",
    "ncsc": "National Cyber Security Centre",
    "nsa": "National Security Agency",
}

_PLAIN = re.compile(r"[^\W\d_](?:[\w .&+/()-]*[\w)/])?")
_RESERVED = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}


def starter(*, zone: str, names: Sequence[str], sources: Sequence[str], to: str, smtp: str) -> str:
    """A commented config.yaml that loads without a warning.

    zone: IANA name. names: what to watch, each once. sources: addresses. to: a mail address, or "" for
    the folder `digests`. smtp: the server's address, or "" for files only. The values are taken as they
    are: a wrong one is named when the file is loaded.
    """
    agencies = [name for name in names if name.casefold() in FULL_NAMES]
    vendors = [name for name in names if name.casefold() not in FULL_NAMES]
    return "\n".join(
        [
            "# Check an edit with:  newswatch check      Try it with:  newswatch run --dry-run",
            f"timezone: {_scalar(zone)}    # every time in this file is in this zone",
            "",
            "# What to watch: watchlists, named as you like. An entry is a name or a block:",
            "#   - name: Apple",
            "#     case: exact                  # \"apple\" does not count",
            "#     aliases: [Apple Inc.]        # other spellings",
            "#     needs: [iPhone, iOS, macOS]  # one of these must stand in the article",
            "#     exclude: [Big Apple]         # longer phrases that do not count",
            "watch:",
            *_watchlist("vendors", vendors),
            *_watchlist("agencies", agencies),
            "",
            "# Where to read: feeds, or pages that list articles. An entry is an address or a block:",
            "#   - name: heise Security",
            "#     url: https://www.heise.de/security/feed.xml",
            "#     every: 15m                   # 30m if left out",
            "#     language: de",
            "sources:",
            *(f"  - {_scalar(source)}" for source in sources),
            "",
            "# Who gets which names, and when: weekdays at 07:00, Monday at 08:00, every 4 hours, ...",
            "digests:",
            "  - name: Daily digest",
            f"    to: {_scalar(to or 'folder:digests')}",
            "    when: every day at 07:00",
            "    # watch: [agencies]            # watchlists or names; all if left out",
            "    # if_empty: skip               # no mail on a day without news",
            "",
            "# How mail leaves.",
            "delivery:",
            *_delivery(smtp),
            "",
        ]
    )  # fmt: skip


def _watchlist(watchlist: str, names: Iterable[str]) -> list[str]:
    lines: list[str] = []
    for name in names:
        full = FULL_NAMES.get(name.casefold(), "")
        lines.append(f"    - name: {_scalar(name)}" if full else f"    - {_scalar(name)}")
        if full:
            lines.append(f"      aliases: [{_scalar(full)}]")
    return [f"  {watchlist}:", *lines] if lines else []


def _delivery(smtp: str) -> list[str]:
    if not smtp:
        return [
            "  folder: digests                  # without smtp, mail is written here as files",
            "  # smtp: smtp://watch@mail.example.org:587",
            "  # password: ${SMTP_PASSWORD}     # or: file:/run/secrets/smtp",
        ]
    return [
        f"  smtp: {_scalar(smtp)}",
        "  # from: Newswatch <watch@example.org>",
        "  # The password is read from the environment variable SMTP_PASSWORD, or from a file:",
        "  # password: file:/run/secrets/smtp",
    ]


def _scalar(text: str) -> str:
    """The text as YAML: plain where any YAML reader takes it for a text, else in double quotes."""
    address = re.fullmatch(r"[a-z]+://[\w./?=&%~+@:-]*[\w/]", text)
    if address or (_PLAIN.fullmatch(text) and text.casefold() not in _RESERVED):
        return text
    return json.dumps(text, ensure_ascii=False)
