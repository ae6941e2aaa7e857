"""config.yaml, read as text, checked in one pass and given on as `monitor.config.plan.Config`.

This package owns the words of the file and every message about it. Light to import: the YAML reader
and the models load when a file is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitor.config.plan import Config
    from monitor.errors import ConfigError

__all__ = ["load", "load_text", "render_problems"]


def load(path: Path, env: Mapping[str, str]) -> Config:
    """Read and check a config file.

    env: what ${NAME} refers to. Relative paths in the file start at its folder. Raises ConfigError with
    every problem found; a file that cannot be read is one such problem.
    """
    from monitor.config.loading import load_file

    return load_file(path, env)


def load_text(text: str, path: Path, env: Mapping[str, str]) -> Config:
    """Check the text of a config file as if it stood at `path`; raises ConfigError as `load` does."""
    from monitor.config.loading import load_contents

    return load_contents(text, path, env)


def render_problems(error: ConfigError, text: str | None = None) -> str:
    """Every problem as "path:line:column: what is wrong", with the line and a caret below it.

    text: the file's contents; where it is None the file is read again, and the lines are left out if
    that fails.
    """
    from monitor.config.loading import contents
    from monitor.config.report import shown
    from monitor.errors import ConfigError

    if text is None:
        try:
            text = contents(Path(error.path))
        except ConfigError:
            text = ""
    return shown(error.path, error.problems, text)
