"""`newswatch db backup|check|prune`: looking after the database."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.context import store_path_of
from monitor.cli.screen import complain, on_terminal, say
from monitor.words import counted, size

if TYPE_CHECKING:
    from monitor.store.pruning import Pruned

SHORTEST = "30d"  # younger articles are still compared with, averaged over and shown by `preview`


class Age(click.ParamType[timedelta]):
    """A length of time as in config.yaml: 180d."""

    name = "AGE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """The length; click's own complaint where it is none or too short."""
        from monitor.config.scalars import duration

        if isinstance(value, timedelta):
            return value
        try:
            return duration(str(value), "the age", SHORTEST, "36500d")
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.group("db", short_help="The database: back it up, check it, prune it.")
def database() -> None:
    """Look after the database."""


@database.command(short_help="Write a proven copy while Newswatch goes on.")
@click.argument("target", type=click.Path(path_type=Path), metavar="PATH")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of text.")
@click.pass_context
def backup(context: click.Context, target: Path, as_json: bool) -> None:
    """Write a copy of the database to PATH while Newswatch goes on reading and sending.

    The copy is opened anew and checked before it takes its name; an older backup at PATH stays until
    then. It is readable by its owner only: digests and addresses of readers are in it.
    """
    from monitor.store import open_to_read

    with open_to_read(store_path_of(context), older=True) as store:
        made = store.back_up(target)
    if as_json:
        document = {"path": str(made.path), "bytes": made.size, "articles": made.articles}
        say(json.dumps({**document, "schema": made.version}, ensure_ascii=False))
    elif on_terminal() or context.obj["verbose"]:
        say(f"{made.path}: {counted(made.articles, 'article')}, {size(made.size)}, reopened and sound.")


@database.command(short_help="Is everything in it as it must be?")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of text.")
@click.pass_context
def check(context: click.Context, as_json: bool) -> None:
    """Read every page of the database and check it: its structure, its references, our own invariants.

    Nothing is changed, and Newswatch may go on meanwhile. Exit code 1 when something does not hold.
    """
    from monitor.store import open_to_read

    path = store_path_of(context)
    with open_to_read(path, older=True) as store:
        found = store.unsound()
    if as_json:
        problems = [{"kind": one.kind, "says": one.says} for one in found]
        say(json.dumps({"path": str(path), "sound": not found, "problems": problems}, ensure_ascii=False))
    elif found:
        for one in found:
            complain(f"{path}: {one.kind}: {one.says}")
        complain(
            "It is left as it is. Put the last backup in its place, or save what can be read with "
            f'`sqlite3 "{path}" .recover`; report what is no damage of the disk.'
        )
    elif on_terminal() or context.obj["verbose"]:
        say(f"{path}: sound.")
    context.exit(1 if found else 0)


@database.command(short_help="Delete old articles that named nothing.")
@click.option("--older-than", type=Age(), required=True, help="How old, at least 30d: 180d")
@click.option("--dry-run", is_flag=True, help="Say what would go; delete nothing.")
@click.option("--vacuum", is_flag=True, help="Give the free room back to the disk afterwards.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of text.")
@click.pass_context
def prune(context: click.Context, older_than: timedelta, dry_run: bool, vacuum: bool, as_json: bool) -> None:
    """Delete articles that are older, name no watch and belong to no story that was told or names one.

    Messages that were sent or given up before then go too, with their bytes: such digests can no longer
    be sent again. Names found, told stories and read addresses stay, so nothing comes back as new. The
    file keeps its size and uses the room again; --vacuum makes it smaller, for which it needs as much
    free disk as the database, and other runs wait.
    """
    from monitor.errors import LockedError
    from monitor.lock import only_run
    from monitor.rounds import utc_now
    from monitor.store import open_store

    path = store_path_of(context)
    won = code = 0
    with open_store(path, create=False) as store:
        before = utc_now() - older_than
        gone = store.prunable(before) if dry_run else store.prune(before)
        if vacuum and not dry_run:
            try:
                with only_run(path):
                    won = store.vacuum()
            except LockedError as error:
                # What was asked for first is done; only the file keeps its size.
                complain(f"not made smaller: {error}")
                code = 4
    if as_json:
        say(json.dumps(_document(gone, dry_run=dry_run, won=won)))
    elif on_terminal() or context.obj["verbose"] or dry_run:
        say(
            f"{'Would delete' if dry_run else 'Deleted'} {counted(gone.articles, 'article')} "
            f"({size(gone.text_bytes)} of text) and {counted(gone.messages, 'message')} "
            f"({size(gone.message_bytes)}) from before {before:%Y-%m-%d}."
        )
        if won:
            say(f"The file is {size(won)} smaller.")
    context.exit(code)


def _document(gone: Pruned, *, dry_run: bool, won: int) -> dict[str, object]:
    return {
        "dry_run": dry_run,
        "articles": gone.articles,
        "messages": gone.messages,
        "text_bytes": gone.text_bytes,
        "message_bytes": gone.message_bytes,
        "file_bytes_won": won,
    }
