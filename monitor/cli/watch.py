"""`newswatch watch`: the watched names listed, added, removed and muted; only the needed bytes change."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import click

from monitor.cli.context import config_of
from monitor.cli.edits import carried_out, opened, plain_text, show_lines
from monitor.cli.screen import complain, say, table

if TYPE_CHECKING:
    from datetime import date

    from monitor.config.plan import Config

DRY_RUN = click.option("--dry-run", is_flag=True, help="Show the change as a diff and write nothing.")


@click.group(short_help="The watched names: list, add, remove, mute.")
def watch() -> None:
    """Look after the watched names in config.yaml.

    Edits change only the lines they need; comments, indents and line ends stay. The file as it was is
    kept beside it as config.yaml~.
    """


@watch.command("list", short_help="The watched names.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of text.")
@click.pass_context
def watch_list(context: click.Context, as_json: bool) -> None:
    """List the watched names: watchlist, aliases, priority, mute, line of config.yaml."""
    config = config_of(context)
    today = _today(config)
    if as_json:
        names = [
            {
                "name": one.name,
                "label": one.label,
                "list": one.watchlist,
                "aliases": [alias.text for alias in one.aliases[1:]],
                "priority": one.priority.value,
                "muted": one.muted_until.isoformat() if one.muted_until else None,
                "line": one.line,
            }
            for one in config.watches
        ]
        say(json.dumps({"config": str(config.path), "names": names}, ensure_ascii=False))
        return
    table(
        ("NAME", "LIST", "ALIASES", "PRIORITY", "MUTED", "LINE"),
        [
            (
                one.name if not one.label else f"{one.name} ({one.label})",
                one.watchlist,
                str(len(one.aliases) - 1),
                one.priority.value,
                _mute(one.muted_until, today),
                str(one.line),
            )
            for one in config.watches
        ],
        numbers=(2, 5),
    )


@watch.command("add", short_help="Watch one more name.")
@click.argument("name")
@click.option("--list", "watchlist", help="The watchlist to add it to; made if it is missing.")
@click.option("--alias", "aliases", multiple=True, help="Another spelling (may be repeated).")
@click.option("--label", help="The name as readers of the digest see it.")
@click.option("--priority", type=click.Choice(("high", "normal", "low")), help="high stands first.")
@click.option("--needs", multiple=True, help="One of these must stand in the article (may be repeated).")
@click.option("--case", type=click.Choice(("auto", "exact", "any")), help="How the case of letters counts.")
@DRY_RUN
@click.pass_context
def watch_add(
    context: click.Context,
    name: str,
    watchlist: str | None,
    aliases: tuple[str, ...],
    label: str | None,
    priority: str | None,
    needs: tuple[str, ...],
    case: str | None,
    dry_run: bool,
) -> None:
    """Add NAME at the end of a watchlist. A name that begins with - goes after --."""
    from monitor.config.editing import watch_added, watchlists
    from monitor.packs.account import account
    from monitor.packs.shelf import kind_of

    old, text = opened(context)
    item: dict[str, str | list[str]] = {"name": plain_text(name, "the name")}
    if label is not None:
        item["label"] = plain_text(label, "the label")
    if aliases:
        item["aliases"] = [plain_text(alias, "the alias") for alias in aliases]
    if case is not None:
        item["case"] = case
    if needs:
        item["needs"] = [plain_text(word, "--needs") for word in needs]
    if priority is not None:
        item["priority"] = priority
    there = watchlists(text)
    chosen = _chosen(there, watchlist, kind_of(str(item["name"])))
    edit = watch_added(old, text, chosen, item, os.environ)
    if watchlist is not None and chosen not in there:
        _tell_of_new_list(chosen, there)
    if carried_out(old, edit, dry_run=dry_run):
        say(f"{item['name']} is watched now, in {chosen}; {old.path}:")
        show_lines(edit)
        if known := account(str(item["name"]), alone=bool(aliases)):
            say(known)
        added = {one.key for one in edit.config.watches if one.name == item["name"]}
        if not any(added & digest.watches for digest in edit.config.digests):
            say("no digest takes it yet: name it, or its watchlist, under watch: of one")
        say("takes effect at the next poll; articles that were read before are not searched again")


@watch.command("remove", short_help="Watch a name no longer.")
@click.argument("name")
@DRY_RUN
@click.pass_context
def watch_remove(context: click.Context, name: str, dry_run: bool) -> None:
    """Take NAME with its settings and its own comment lines out of config.yaml."""
    from monitor.config.editing import watch_named, watch_removed

    old, text = opened(context)
    found = watch_named(old, name)
    edit = watch_removed(old, text, found, os.environ)
    if carried_out(old, edit, dry_run=dry_run):
        say(f"{found.name} is watched no longer; {old.path}:")
        show_lines(edit)
        say("takes effect at the next poll; the stories that name it stay in the database")


@watch.command("mute", short_help="Leave a name out of digests for a while.")
@click.argument("name")
@click.option("--until", metavar="DATE", help="The first day it counts again: 2027-01-31")
@click.option(
    "--for", "span", metavar="SPAN", help="For so long from today: 3d, 1w (if nothing is given: 1w)"
)
@click.option("--off", is_flag=True, help="Take the mute away.")
@DRY_RUN
@click.pass_context
def watch_mute(
    context: click.Context, name: str, until: str | None, span: str | None, off: bool, dry_run: bool
) -> None:
    """Mute NAME: its stories are kept and stay out of digests until a date."""
    from monitor.config.editing import watch_muted, watch_named
    from monitor.errors import UsageError

    if sum((until is not None, span is not None, off)) > 1:
        raise UsageError("give one of --until DATE, --for SPAN and --off")
    old, text = opened(context)
    found = watch_named(old, name)
    end = None if off else _end(old, until, span or "1w")
    edit = watch_muted(old, text, found, end, os.environ)
    if carried_out(old, edit, dry_run=dry_run):
        say(f"{found.name} is muted until {end}; {old.path}:" if end else f"{found.name} is no longer muted:")
        show_lines(edit)
        say("takes effect at the next poll")


def _chosen(there: list[str], wanted: str | None, kind: str) -> str:
    """The watchlist to add to: the one asked for, else that of its kind in the packs, else the only one.

    kind: "vendors", "agencies" or "". A list is made for it where the only one there is for the other kind.
    """
    from monitor.config.wording import quoted
    from monitor.errors import UsageError

    if wanted is not None:
        named = plain_text(wanted, "the watchlist")
        return next((one for one in there if one.casefold() == named.casefold()), named)
    kinds = {one.casefold(): one for one in there if one.casefold() in ("vendors", "agencies")}
    if kind in kinds:
        return kinds[kind]
    if kind and kinds and len(there) == 1:
        return kind
    if len(there) == 1:
        return there[0]
    lists = ", or ".join(f"--list {one}" if one.isalnum() else f"--list {quoted(one)}" for one in there[:8])
    raise UsageError(f"there are {len(there)} watchlists; say which: {lists}")


def _tell_of_new_list(chosen: str, there: list[str]) -> None:
    from monitor.config.wording import did_you_mean, quoted

    complain(f"the watchlist {quoted(chosen)} is new{did_you_mean(chosen, there)}")


def _end(config: Config, until: str | None, span: str) -> date:
    """The first day on which a muted name counts again."""
    from datetime import date, timedelta
    from math import ceil

    from monitor.config.scalars import duration
    from monitor.config.wording import quoted
    from monitor.errors import UsageError

    today = _today(config)
    if until is None:
        try:
            length = duration(span.strip(), "--for", "1d", "3650d")
        except ValueError as error:
            raise UsageError(str(error)) from error
        return today + timedelta(days=ceil(length / timedelta(days=1)))
    try:
        end = date.fromisoformat(until.strip())
    except ValueError as error:
        raise UsageError(f"--until is {quoted(until)}; write a date, as in 2027-01-31") from error
    if end <= today:
        raise UsageError(f"--until is {end}, which mutes nothing: today is {today}")
    return end


def _today(config: Config) -> date:
    from datetime import UTC, datetime

    return datetime.now(UTC).astimezone(config.zone).date()


def _mute(until: date | None, today: date) -> str:
    if until is None:
        return ""
    return f"until {until}" if until > today else f"over since {until}"
