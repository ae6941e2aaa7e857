"""`newswatch sources import` and `export`: lists of feeds as other readers write and take them (OPML)."""

from __future__ import annotations

import os
from pathlib import Path

import click

from monitor.cli.context import config_of
from monitor.cli.edits import carried_out, opened
from monitor.cli.screen import complain, on_terminal, say

SKIPPED_SHOWN = 20


@click.command("import", short_help="Add the feeds of an OPML file.")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Show the change as a diff and write nothing.")
@click.pass_context
def sources_import(context: click.Context, file: Path, dry_run: bool) -> None:
    """Add the feeds of an OPML FILE that are not sources yet to config.yaml.

    Inserts lines at the end of `sources` and changes no other byte; the old file stays beside it as
    config.yaml~. Feeds that are there already are passed over.
    """
    from monitor import opml
    from monitor.config.editing import sources_added
    from monitor.config.importing import selection
    from monitor.errors import ReadError, UsageError

    old, text = opened(context)
    try:
        listed = opml.read(file.read_bytes())
    except ReadError as error:
        raise UsageError(f"{file}: {error.reason}") from error
    chosen = selection(listed, old.sources)
    for url, reason in chosen.skipped[:SKIPPED_SHOWN]:
        complain(f"passed over: {url} {reason}")
    if len(chosen.skipped) > SKIPPED_SHOWN:
        complain(f"passed over: {len(chosen.skipped) - SKIPPED_SHOWN} more")
    if not chosen.items:
        complain(f"nothing to add: {file} lists no feed that is not a source already")
        return
    edit = sources_added(old, text, chosen.items, os.environ, compact=True)
    if carried_out(old, edit, dry_run=dry_run) and on_terminal():
        first = edit.config.sources[len(old.sources)].line
        say(f"{len(chosen.items)} sources added to {old.path} from line {first}; before: {old.path}~")
        say("A running daemon reads them at its next poll; what they hold by then is no news.")


@click.command("export", short_help="The sources as an OPML file.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True), default="-")
@click.pass_context
def sources_export(context: click.Context, file: Path) -> None:
    """Write the sources of config.yaml as OPML 2.0, to FILE or standard output.

    Mailboxes are left out: other readers cannot read them, and their addresses name users.
    """
    from monitor import opml
    from monitor.errors import UsageError

    config = config_of(context, warn=False)
    outlines = [
        opml.Outline(source.name, source.url, language=source.language)
        for source in config.sources
        if source.url.startswith(("http://", "https://"))
    ]
    written = opml.write(outlines, "Sources of Newswatch")
    if str(file) == "-":
        say(written.decode().rstrip("\n"))
        return
    try:
        file.write_bytes(written)
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror}") from error
    if on_terminal():
        say(f"{len(outlines)} sources written to {file}")
