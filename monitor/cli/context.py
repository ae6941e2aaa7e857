"""What every command starts with: the checked config, or the names given in its place."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.errors import ConfigError, Problem, UsageError

if TYPE_CHECKING:
    from monitor.config.plan import Config
    from monitor.lastgood import Refusal
    from monitor.watches import Watch


LOG_FORMAT = click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    envvar="NEWSWATCH_LOG_FORMAT",
    help="Log lines as text or as JSON documents. Default: what config.yaml says, else text.",
)


def config_of(context: click.Context, *, warn: bool | None = None) -> Config:
    """Load the config that the command line names; within a command once, while the file stays as it is.

    warn: show its warnings on standard error, each once in a command; None does so for a person at a
    terminal, so that cron does not mail the same line at every round.

    Raises ConfigError with every problem, or with the way to write a first config where none is.
    """
    from monitor.cli.screen import complain
    from monitor.config import load
    from monitor.files import stamp

    path: Path = context.obj["config"]
    if not path.exists():
        raise _missing(path)
    seen = stamp(path)
    known: tuple[tuple[int, int, int], Config] | None = context.obj.get("loaded")
    config = known[1] if known is not None and known[0] == seen else load(path, os.environ)
    context.obj["loaded"] = seen, config
    if warn or (warn is None and sys.stderr.isatty()):
        told: set[str] = context.obj.setdefault("warned", set())
        for warning in config.warnings:
            if warning not in told:
                told.add(warning)
                complain(warning)
    return config


def store_path_of(context: click.Context) -> Path:
    """Where the database is; found also where config.yaml has faults, which are another command's to tell."""
    from monitor.config.whereabouts import store_of

    path: Path = context.obj["config"]
    try:
        return config_of(context, warn=False).store
    except ConfigError:
        return store_of(path, os.environ)


def in_force(context: click.Context, *, tell: bool = False) -> tuple[Config, Refusal | None]:
    """The config to watch by: the file's, or the last good one, with what is wrong with the file.

    tell: a fault is told on standard error, to a person always, else once for each edit: cron runs often.
    Raises ConfigError as `config_of` does where no good version is kept.
    """
    from monitor import lastgood
    from monitor.cli.screen import complain
    from monitor.rounds import utc_now

    path: Path = context.obj["config"]
    try:
        config, refusal, is_new = lastgood.in_force(path, os.environ, utc_now())
    except ConfigError:
        if not path.exists():
            raise _missing(path) from None
        raise
    if refusal is not None and tell and (is_new or sys.stderr.isatty()):
        complain(refusal.text)
        complain("config.yaml is not taken up; the last good version is used")
    for warning in config.warnings if refusal is None and sys.stderr.isatty() else ():
        complain(warning)
    return config, refusal


def _missing(path: Path) -> ConfigError:
    return ConfigError(str(path), [Problem(0, 0, f"there is no {path}. Write one with: newswatch init")])


def watches_named(
    context: click.Context, names: tuple[str, ...], *, option: str = "--watch"
) -> tuple[Watch, ...]:
    """The watches of these names, as config.yaml would make them; of none, config.yaml's own.

    Names that the packs have as bodies are read as agencies, all others as vendors, as `init` writes them;
    what config.yaml would be warned of is told.

    UsageError where a name would be wrong there. option: what gave the names.
    """
    if not names:
        return config_of(context).watches
    from monitor.cli.screen import complain
    from monitor.config import load_text
    from monitor.packs.shelf import kind_of

    lists: dict[str, list[str]] = {}
    for name in names:
        lists.setdefault(kind_of(name.strip()) or "vendors", []).append(name)
    listed = json.dumps(lists, ensure_ascii=False)
    text = f"timezone: UTC\nwatch: {listed}\nsources: [https://example.org/feed]\n"
    try:
        made = load_text(text, Path(option), {})
    except ConfigError as error:
        wrong = next(problem for problem in error.problems if not problem.warning)
        raise UsageError(f"{option}: {wrong.message}") from error
    for warning in made.warnings:
        complain(f"{option}: {warning.partition(': warning: ')[2]}")
    return tuple(replace(watch, line=0) for watch in made.watches)  # they stand on no line of config.yaml
