"""The guard of our two sibling packages: `spiders` and `alerts` must be ours.

Both names are plain words. Another distribution may bring a package of the same name, or a folder of
that name may lie where Newswatch is started; without this guard such a run loads no spider and says
nothing. Imported by settings and the command line; it imports nothing of Newswatch but its errors.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from types import ModuleType

from monitor.errors import SiblingError

DISTRIBUTION = "newswatch"
SIBLINGS = ("spiders", "alerts")


def ensure_siblings(names: tuple[str, ...] = SIBLINGS) -> None:
    """Return when every sibling carries our mark and lies beside `monitor`; SiblingError otherwise."""
    home = Path(__file__).resolve().parent.parent
    for name in names:
        try:
            module = import_module(name)
        except ImportError as error:
            raise SiblingError(
                f"the package {name!r} of Newswatch is missing ({error}); install Newswatch again, "
                "in an environment of its own"
            ) from error
        place = place_of(module)
        if getattr(module, "__distribution__", "") != DISTRIBUTION or place != home / name:
            raise SiblingError(
                f"another package named {name!r} stands in front of ours at {place}; "
                "install Newswatch in an environment of its own, or start it in another folder"
            )


def place_of(module: ModuleType) -> Path:
    """The folder a package was loaded from, also where it has no `__init__.py`."""
    file = getattr(module, "__file__", None)
    return Path(file).resolve().parent if file else Path(next(iter(module.__path__), "")).resolve()
