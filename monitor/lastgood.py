"""The last good version of config.yaml, kept beside the database, so that a restart survives a bad edit.

newswatch.db.config.yaml   the text itself, readable by its owner only; what it refers to (`${NAME}`,
                           `file:`) is not in it
newswatch.db.config.json   whose it is, since when it is used, and what is wrong with the file now

Both are written by `run` and by the daemon; `status` and the digest read the second. Where they cannot
be written the watch goes on: a missing copy costs nothing until the file has a fault.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from monitor.config import load_text, render_problems
from monitor.config.loading import contents
from monitor.config.plan import Config
from monitor.config.report import headline
from monitor.config.whereabouts import store_of
from monitor.errors import ConfigError
from monitor.files import write_whole

log = logging.getLogger("newswatch.config")


@dataclass(frozen=True, slots=True)
class Refusal:
    """An edit that is not taken up. digest: SHA-256 of its text. since: ISO 8601, when it was first met.

    first: its first fault as "path:line:column: what is wrong". more: how many faults it has beyond that.
    text: every fault with its line and a caret; passwords are masked.
    """

    digest: str
    since: str
    first: str
    more: int
    text: str

    def notice(self) -> str:
        """One sentence for the digest."""
        more = f" (and {self.more} more)" if self.more else ""
        return (
            f"An edit of the configuration is not in use, the version before it is: {self.first}{more}. "
            "`newswatch check` shows what to write."
        )


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known beside a database. path: of the config file; digest: of the copy; taken: ISO 8601."""

    path: str
    digest: str
    taken: str
    refusal: Refusal | None = None


def in_force(path: Path, env: Mapping[str, str], now: datetime) -> tuple[Config, Refusal | None, bool]:
    """The file's config, or the last good one with what is wrong with the file; and whether that is new.

    Raises the file's ConfigError where no good version of this file is kept.
    """
    text = ""
    try:
        text = contents(path)
        config = load_text(text, path, env)
    except ConfigError as error:
        store = store_of(path, env)
        config_before = _copy(store, path, env)
        if config_before is None:
            raise
        return config_before, *refuse(store, error, text, now)
    keep(config, text, now)
    return config, None, False


def keep(config: Config, text: str, now: datetime) -> None:
    """Keep a version that loads: `text` as it stood at `config.path`; an earlier refusal is over."""
    kept = recall(config.store)
    path = str(config.path.absolute())
    if kept is not None and (kept.path, kept.digest, kept.refusal) == (path, config.digest, None):
        return
    with _telling(config.store):
        if kept is None or kept.digest != config.digest or not _copy_path(config.store).exists():
            _write(_copy_path(config.store), text)
        _note(config.store, Kept(path, config.digest, now.isoformat()))


def refuse(store: Path, error: ConfigError, text: str, now: datetime) -> tuple[Refusal, bool]:
    """Note an edit that does not load; return it and whether it is new. `text`: what stands there."""
    problems = [problem for problem in error.problems if not problem.warning] or error.problems
    digest = _digest(text)
    first = headline(error.path, problems[0]) if problems else str(error)
    kept = recall(store)
    known = kept.refusal if kept is not None else None
    if known is not None and (known.digest, known.first) == (digest, first):
        return known, False
    refusal = Refusal(digest, now.isoformat(), first, max(len(problems) - 1, 0), render_problems(error, text))
    if kept is not None:
        with _telling(store):
            _note(store, Kept(kept.path, kept.digest, kept.taken, refusal))
    return refusal, True


def recall(store: Path) -> Kept | None:
    """What is known beside this database; None where nothing readable is. Never an error."""
    try:
        fields = json.loads(_note_path(store).read_text(encoding="utf-8"))
        refusal = fields.pop("refusal")
        return Kept(**fields, refusal=Refusal(**refusal) if refusal else None)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def notices(store: Path) -> tuple[str, ...]:
    """What a digest says about the configuration: an edit that is not in use, or nothing."""
    kept = recall(store)
    return (kept.refusal.notice(),) if kept is not None and kept.refusal is not None else ()


def _copy(store: Path, path: Path, env: Mapping[str, str]) -> Config | None:
    """The kept version of the file at `path`; None where there is none that loads."""
    kept = recall(store)
    if kept is None or kept.path != str(path.absolute()):
        return None
    try:
        text = contents(_copy_path(store))
        return load_text(text, path, env) if _digest(text) == kept.digest else None
    except ConfigError:
        return None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _copy_path(store: Path) -> Path:
    return store.with_name(store.name + ".config.yaml")


def _note_path(store: Path) -> Path:
    return store.with_name(store.name + ".config.json")


def _note(store: Path, kept: Kept) -> None:
    _write(_note_path(store), json.dumps(asdict(kept), ensure_ascii=False))


def _write(path: Path, text: str) -> None:
    """Replace a file whole; only its owner may read it."""
    content = text.encode("utf-8", "surrogatepass")
    write_whole(path, content, by=path.with_name(f"{path.name}.{os.getpid()}"))


@contextlib.contextmanager
def _telling(store: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        log.warning("the last good config is not kept folder=%s reason=%s", store.parent, error.strerror)
