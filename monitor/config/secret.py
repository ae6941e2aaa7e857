"""Where secrets come from: ${NAME} from the environment, file:PATH from a file; never config.yaml itself.

An edge: reads the secret's file. Its messages name the place of a secret and never the secret.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Mapping
from pathlib import Path

from monitor.config.paths import path_of
from monitor.config.plan import Secret
from monitor.config.wording import quoted

DEFAULT_VARIABLE = "SMTP_PASSWORD"
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_SIZE_LIMIT = 64 * 1024  # bytes; a password is a line


def expanded(text: str, env: Mapping[str, str]) -> str:
    """Put the values of ${NAME} in; ValueError where the environment has no such variable."""
    for name in _VARIABLE.findall(text):
        if name not in env:
            raise ValueError(f"the environment variable {name} is not set")
    return _VARIABLE.sub(lambda found: env[found[1]], text)


def secret_of(text: str, env: Mapping[str, str], folder: Path, *, what: str = "a password") -> Secret:
    """The secret that ${NAME} or file:PATH points to; a literal one is refused.

    what: its name in the refusal. Relative paths start at `folder`. A file that other users of the
    machine can read is refused.
    """
    if variable := _VARIABLE.fullmatch(text):
        value = expanded(text, env)
        if not value:
            raise ValueError(f"the environment variable {variable[1]} is empty")
        return Secret(value)
    if text.startswith("file:"):
        return Secret(_read(text.removeprefix("file:").strip(), folder))
    if text.startswith("$") and text[1:].isidentifier() and text[1:].isupper():
        raise ValueError(f"a variable needs braces: ${{{text[1:]}}}")
    if what != "a password":
        raise ValueError(f"write {what}, ${{NAME}} or file:/path/to/it")
    raise ValueError(
        f"a password does not belong in this file; write ${{{DEFAULT_VARIABLE}}} or file:/path/to/password"
    )


def _read(written: str, folder: Path) -> str:
    shown = quoted(written)
    try:
        path = path_of(written, folder)
        mode = path.stat().st_mode
        # Asked before opening: a pipe would hold the opening until somebody writes.
        if not stat.S_ISREG(mode):
            raise ValueError(f"{shown} is not a file")
        if mode & stat.S_IROTH:
            raise ValueError(f"every user of this machine can read {shown}; run: chmod 600 {written}")
        with path.open("rb") as file:
            value = file.read(_SIZE_LIMIT).decode().rstrip("\r\n")
    except OSError as error:
        raise ValueError(f"{shown} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError:
        # Its own words would repeat bytes of the secret.
        raise ValueError(f"{shown} does not hold text") from None
    if not value:
        raise ValueError(f"{shown} is empty")
    return value
