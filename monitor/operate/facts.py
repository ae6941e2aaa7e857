"""What `survey` found, as values; times are aware UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from zoneinfo import ZoneInfo

from monitor.pulse import Pulse
from monitor.store.overview import LastDigest, Overview
from monitor.told import SourceHealth

_UTC = ZoneInfo("UTC")


class Level(IntEnum):
    """How much a line matters: OK, NOTE (worth knowing), LOOK (somebody should act), CONFIG (unusable)."""

    OK = 0
    NOTE = 1
    LOOK = 2
    CONFIG = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was judged. name: what; says: how it is; step: what to do, "" for nothing."""

    name: str
    level: Level
    says: str
    step: str = ""


@dataclass(frozen=True, slots=True)
class NextDigest:
    """A digest's schedule. due_since: a slot that is due and was not composed, None where there is none."""

    name: str
    due: datetime | None
    due_since: datetime | None = None
    last: LastDigest | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything `status` and the metrics are judged from.

    config_fault: its first fault with its place, "" where there is none; config_faults: how many there are.
    config_digest: identity of the file, "" where it has faults. names, sites (its sources), never (hosts that
    are never asked), digests: of the config in use.
    store_fault: why the database cannot be read, "" where it can; then overview is None. holder: the process
    that holds the run lock, None where nobody does. lost: the last pulse of a daemon that ended unasked.
    """

    now: datetime
    version: str
    config_path: str
    store_path: str
    zone: ZoneInfo = _UTC
    config_fault: str = ""
    config_faults: int = 0
    config_digest: str = ""
    names: int = 0
    sites: int = 0
    never: tuple[str, ...] = ()
    digests: tuple[NextDigest, ...] = ()
    store_fault: str = ""
    overview: Overview | None = None
    sources: tuple[SourceHealth, ...] = ()
    pulse: Pulse | None = None
    holder: str | None = None
    lost: Pulse | None = None

    def local(self, moment: datetime) -> str:
        """A moment as people of this config's zone say it: "07:00", "Tue 16 Jun 07:00"."""
        here, today = moment.astimezone(self.zone), self.now.astimezone(self.zone).date()
        if here.date() == today:
            return f"{here:%H:%M}"
        near = abs((here.date() - today).days) < 300
        return f"{here:%a} {here.day} {here:%b %H:%M}" if near else f"{here.day} {here:%b %Y}"
