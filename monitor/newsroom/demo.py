"""The newsroom as a demonstration: its five sites, a config.yaml that watches them, and what must come of it.

Knows which names the shipped articles must and must not flag; knows nothing of how Newswatch reads them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from monitor.newsroom.serving import Newsroom
from monitor.newsroom.site import Site
from monitor.newsroom.written import Piece

CONFIG = """\
# The demonstration of Newswatch: five made-up sites on this machine, read with real rules.
timezone: UTC
watch:
  vendors:
    - name: Huawei
      aliases: [华为]
    - ZTE
    - name: Samsung
      aliases: [Samsung Electronics]
      exclude: [Samsung Lions]           # a baseball club
    - Electronic Arts                    # stands only beside the articles: must stay quiet
    - JBS Foods                          # likewise
    - name: Fortinet
      aliases: [FortiGate]
    - Hikvision
    - Siemens
    - Cisco
    - Nokia
    - name: Target
      case: exact                        # "a target" does not count
      needs: [retailer, stores]
    - name: Signal
      case: exact
      needs: [messenger, Signal Foundation]
  agencies:
    - name: NCSC
      aliases: [National Cyber Security Centre]
      not_near: [NCSC-NL, Netherlands, Dutch]
      priority: high
    - name: CISA
      aliases: [Cybersecurity and Infrastructure Security Agency]
    - name: BSI
      aliases: [Bundesamt für Sicherheit in der Informationstechnik]
    - ANSSI
    - ENISA
sources:
{sources}
digests:
  - name: Demo digest
    to: {to}
    when: {when}
delivery:
  from: Newswatch demo <newswatch@demo.invalid>
  {delivery}
crawling:
  delay: {delay}
store: {store}
"""


@dataclass(frozen=True, slots=True)
class Expected:
    """What Newswatch must make of a page: names that flag, names in furniture, names meant otherwise."""

    site: str
    url: str
    title: str
    names: frozenset[str]
    furniture: frozenset[str]
    refused: frozenset[str]


def demo_config(
    newsroom: Newsroom,
    folder: Path | str,
    *,
    when: str = "every day at 07:00",
    to: str = "reader@demo.invalid",
    delivery: str = "",
    delay: float = 0.01,
) -> str:
    """The text of a config.yaml that watches an open newsroom and writes its digest under `folder`.

    delivery: one line of the `delivery` block in place of the folder ("smtp: smtp://..."); delay: seconds.
    """
    from monitor.config.written import scalar  # the newsroom itself needs nothing of the rest

    folder = Path(folder).resolve()
    sources = "\n".join(
        f"  - name: {site.name}\n    url: {site.url}\n"
        + ("" if site.masthead.feed else "    kind: listing\n")
        + "    allow_private: true"
        for site in newsroom.sites
    )
    return CONFIG.format(
        sources=sources,
        to=to,
        when=when,
        delay=delay,
        delivery=delivery or f"folder: {scalar(str(folder / 'digests'))}",
        store=scalar(str(folder / "newswatch.db")),
    )


def expected(newsroom: Newsroom) -> dict[str, Expected]:
    """What must come of every page that stands at the newsroom's present step, by address."""
    return {
        site.address(piece.slug): _expected(site, piece)
        for site in newsroom.sites
        for piece in site.current()
    }


def _expected(site: Site, piece: Piece) -> Expected:
    return Expected(
        site.name, site.address(piece.slug), piece.title, piece.names, piece.furniture, piece.refused
    )


def faults(newsroom: Newsroom, flagged: Mapping[str, Collection[str]]) -> list[str]:
    """Compare what was flagged (address -> names) with what must be; one sentence per difference.

    Addresses may have lost their last slash or query. An article told under another one ("also in")
    counts with the names of that one.
    """
    seen = {_place(url): frozenset(names) for url, names in flagged.items()}
    wanted = {_place(url): one for url, one in expected(newsroom).items()}
    out = [f"unknown page flagged: {place}" for place in sorted(seen.keys() - wanted.keys()) if seen[place]]
    for place, one in wanted.items():
        got = seen.get(place, frozenset())
        out += [f"missed: {name} in {one.title!r} ({one.site})" for name in sorted(one.names - got)]
        out += [f"false: {name} in {one.title!r} ({one.site})" for name in sorted(got - one.names)]
    return out


def _place(url: str) -> str:
    parts = urlsplit(url)
    return parts.netloc + parts.path.rstrip("/")
