"""Where the database of a config file is, also where the file has faults: a look for its line `store:`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from monitor.config.building import DEFAULT_STORE
from monitor.config.secret import expanded
from monitor.config.tree import SIZE_LIMIT

_STORE = re.compile(r"""^store:[ \t]+(["']?)(?P<path>[^\s"'#][^"'#\r\n]*?)\1[ \t]*(?:#.*)?$""", re.MULTILINE)


def store_of(path: Path, env: Mapping[str, str]) -> Path:
    """The database that the config at `path` names, or the one that stands beside it; never an error.

    For those who look at a machine whose config.yaml cannot be used; everybody else takes `Config.store`.
    """
    folder = path.absolute().parent
    try:
        with path.open("rb") as file:
            text = file.read(SIZE_LIMIT).decode("utf-8", "replace")
        found = _STORE.search(text)
        return folder / Path(expanded(found["path"], env)).expanduser() if found else folder / DEFAULT_STORE
    except (OSError, ValueError, RuntimeError):
        return folder / DEFAULT_STORE
