"""Reading a config file: bytes to text to tree to typed settings to the plan."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from monitor.config.building import config
from monitor.config.checking import typed
from monitor.config.plan import Config
from monitor.config.report import headline
from monitor.config.tree import SIZE_LIMIT, Faults, read_tree
from monitor.errors import ConfigError, Problem


def load_file(path: Path, env: Mapping[str, str]) -> Config:
    """`monitor.config.load`."""
    return load_contents(contents(path), path, env)


def contents(path: Path) -> str:
    """The text of a config file; ConfigError where it is too large, no file, or not UTF-8."""
    try:
        with path.open("rb") as file:
            data = file.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise _unusable(path, 0, 0, f"cannot be read: {error.strerror}") from error
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        if len(data) > SIZE_LIMIT:
            return data.decode(errors="replace")
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise _unusable(path, 1, 1, "the file is UTF-16; save it as UTF-8") from error
        before = data[: error.start].decode()
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        code = f"0x{data[error.start]:02X}"
        raise _unusable(
            path, line, column, f"the byte {code} is not UTF-8; save the file as UTF-8"
        ) from error


def load_contents(text: str, path: Path, env: Mapping[str, str]) -> Config:
    """`monitor.config.load_text`."""
    data = text.encode(errors="surrogatepass")
    if len(data) > SIZE_LIMIT:
        limit = SIZE_LIMIT // 1024 // 1024
        raise _unusable(path, 0, 0, f"the file is larger than {limit} MiB; no config.yaml is")
    with _collector_paused():
        tree, problems = read_tree(text.removeprefix("\N{BYTE ORDER MARK}"))
        if tree is None:
            raise ConfigError(str(path), _in_order(problems))
        faults = Faults(tree, problems)
        file = typed(faults, env, path.absolute().parent)
        built = config(file, faults, path, hashlib.sha256(data).hexdigest(), env)
    found = _in_order(faults.problems)
    if any(not problem.warning for problem in found):
        raise ConfigError(str(path), found)
    return replace(
        built,
        warnings=tuple(headline(str(path), problem) for problem in found if not problem.note),
        notes=tuple(headline(str(path), problem) for problem in found if problem.note),
    )


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Without it Python walks all that was read for cycles, again and again while it grows.

    That was 40 % of the time of reading 100,000 names, and nothing of it is garbage.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _in_order(problems: list[Problem]) -> list[Problem]:
    return sorted(dict.fromkeys(problems), key=lambda problem: (problem.line, problem.column))


def _unusable(path: Path, line: int, column: int, message: str) -> ConfigError:
    return ConfigError(str(path), [Problem(line, column, message)])
