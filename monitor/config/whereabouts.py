"""What is known of a config file that has faults: where its database is, and who is to hear of it.

Each looks for its own block of the text, so that a fault elsewhere does not hide it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from monitor.config.building import DEFAULT_STORE
from monitor.config.loading import load_contents
from monitor.config.plan import Monitoring
from monitor.config.secret import expanded
from monitor.config.tree import SIZE_LIMIT
from monitor.errors import ConfigError

_STORE = re.compile(r"""^store:[ \t]+(["']?)(?P<path>[^\s"'#][^"'#\r\n]*?)\1[ \t]*(?:#.*)?$""", re.MULTILINE)

_MONITORING = re.compile(r"^monitoring:[ \t]*(?:#.*)?\n(?:[ \t]+\S.*\n?|[ \t]*(?:#.*)?\n)*", re.MULTILINE)
_AROUND = "timezone: UTC\nwatch: {names: [Newswatch]}\nsources: [https://example.org/feed]\n"


def store_of(path: Path, env: Mapping[str, str]) -> Path:
    """The database that the config at `path` names, or the one that stands beside it; never an error.

    For those who look at a machine whose config.yaml cannot be used; everybody else takes `Config.store`.
    """
    folder = path.absolute().parent
    try:
        found = _STORE.search(_text(path))
        return folder / Path(expanded(found["path"], env)).expanduser() if found else folder / DEFAULT_STORE
    except (OSError, ValueError, RuntimeError):
        return folder / DEFAULT_STORE


def monitoring_of(path: Path, env: Mapping[str, str]) -> Monitoring:
    """The block `monitoring` of the config at `path` by itself, an empty one where there is none; no error.

    So whoever watches Newswatch from outside hears of a start that a fault of another block prevents.
    """
    try:
        found = _MONITORING.search(_text(path))
        return load_contents(_AROUND + found[0], path, env).monitoring if found else Monitoring()
    except (OSError, ConfigError):
        return Monitoring()


def _text(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(SIZE_LIMIT).decode("utf-8", "replace").replace("\r\n", "\n")
