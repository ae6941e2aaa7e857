"""What every command that edits config.yaml shares: the checked text, the diff, the writing, the account."""

from __future__ import annotations

import hashlib
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.context import config_of
from monitor.cli.screen import complain, say

if TYPE_CHECKING:
    from monitor.config.editing import Edit
    from monitor.config.plan import Config

SHOWN = 20  # changed lines that are printed


def opened(context: click.Context) -> tuple[Config, str]:
    """The checked config and the text it was read from."""
    from monitor.config.loading import contents
    from monitor.errors import UsageError

    config = config_of(context, warn=False)
    text = contents(config.path)
    if hashlib.sha256(text.encode()).hexdigest() != config.digest:
        raise UsageError(f"{config.path} was edited meanwhile; look at it and try again")
    return config, text


def carried_out(old: Config, edit: Edit, *, dry_run: bool) -> bool:
    """Write the edit, or show its diff; tell whether it was written. New warnings go to standard error."""
    from monitor.config.writing import replace_text

    known = {warning.split(": ", 1)[1] for warning in old.warnings}
    for warning in edit.config.warnings:
        if warning.split(": ", 1)[1] not in known:
            complain(warning)
    if dry_run:
        show_diff(edit.before, edit.after, old.path)
        return False
    replace_text(old.path, edit.before, edit.after)
    return True


def show_lines(edit: Edit) -> None:
    """The changed lines with their numbers, each with - or + before it."""
    first, gone, come = edit.hunk()
    for sign, lines in (("-", gone), ("+", come)):
        for at, line in enumerate(lines[:SHOWN]):
            say(f"{sign} {first + at:>4} | {_visible(line)}")
        if len(lines) > SHOWN:
            say(f"{sign} {len(lines) - SHOWN} more lines")
    if edit.others:
        say(f"changes what counts as: {', '.join(edit.others[:SHOWN])}; see: newswatch preview")


def show_diff(before: str, after: str, path: Path) -> None:
    """The change as `diff -u` shows it."""
    from difflib import unified_diff

    for line in unified_diff(
        before.splitlines(), after.splitlines(), str(path), f"{path} (new)", n=2, lineterm=""
    ):
        say(_visible(line))


def plain_text(word: str, what: str) -> str:
    """A text from the command line as config.yaml may hold it; UsageError for what hides in a name.

    Spaces are folded and characters composed, as everywhere; line breaks, control, bidi and zero-width
    characters are refused.
    """
    from monitor.config.wording import quoted
    from monitor.errors import UsageError
    from monitor.text import clean_text

    cleaned = clean_text(word)
    wanted = unicodedata.normalize("NFC", word)
    if cleaned != " ".join(part for part in wanted.replace("\N{NO-BREAK SPACE}", " ").split(" ") if part):
        hidden = next(c for c in wanted if c != " " and clean_text(c) != unicodedata.normalize("NFC", c))
        raise UsageError(
            f"{what} {quoted(word)} holds a character that no name should (U+{ord(hidden):04X}); "
            "write it without"
        )
    if not cleaned:
        raise UsageError(f"{what} is empty")
    return cleaned


def _visible(line: str) -> str:
    return "".join(c if c.isprintable() else " " if c == "\t" else "\N{REPLACEMENT CHARACTER}" for c in line)
