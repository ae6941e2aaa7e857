"""`newswatch preview`: what an edit of the watched names would have changed; sends and writes nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.context import config_of, watches_named
from monitor.cli.screen import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.config.plan import Config
    from monitor.items import Match, Naming


@click.command(short_help="What an edit of the names would have changed.")
@click.option("--add", multiple=True, help="As if this name were watched too (may be repeated).")
@click.option("--remove", multiple=True, help="As if this name were not watched (may be repeated).")
@click.option(
    "--config-new",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="An edited copy of config.yaml to compare it with.",
)
@click.option("--days", type=click.IntRange(1, 3650), default=30, show_default=True, help="How far back.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of text.")
@click.pass_context
def preview(
    context: click.Context,
    add: tuple[str, ...],
    remove: tuple[str, ...],
    config_new: Path | None,
    days: int,
    as_json: bool,
) -> None:
    """Compare stories per name and digest before and after an edit, on the stored articles.

    Without --add, --remove and --config-new, what was found when articles were read is compared with
    what config.yaml finds in them now.
    """
    from monitor.preview import document, edited

    old = config_of(context)
    new = _edited(context, old, add, remove, config_new)
    compared = bool(add or remove or config_new)
    kinds = edited(old.watches, new.watches)
    shown = {watch.key: watch.name for watch in (*old.watches, *new.watches)}
    told = document(_tally(old, new, days, compared=compared), kinds, shown, days)
    if as_json:
        say(json.dumps(told, ensure_ascii=False))
    else:
        _print(told)


def _edited(
    context: click.Context,
    old: Config,
    add: tuple[str, ...],
    remove: tuple[str, ...],
    config_new: Path | None,
) -> Config:
    import os
    from dataclasses import replace

    from monitor.config import load
    from monitor.errors import UsageError

    base = load(config_new, os.environ) if config_new else old
    gone = {name.casefold() for name in remove}
    missing = gone - {watch.key.casefold() for watch in base.watches}
    if missing:
        raise UsageError(f"{', '.join(sorted(missing))}: not watched, so it cannot be removed")
    known = {watch.key for watch in base.watches}
    added = watches_named(context, add, option="--add") if add else ()
    twice = [watch.name for watch in added if watch.key in known and watch.key not in gone]
    if twice:
        raise UsageError(
            f"{', '.join(twice)}: watched already; to see what other rules of it would change, "
            "give an edited copy: --config-new FILE"
        )
    lists: dict[str, set[str]] = {}
    for watch in base.watches:
        lists.setdefault(watch.watchlist, set()).add(watch.key)

    def covered(watches: frozenset[str]) -> frozenset[str]:
        """A plan for all names, or for a whole watchlist, covers one that is added there too."""
        kept = frozenset(key for key in watches if key.casefold() not in gone)
        return kept | {watch.key for watch in added if watches >= lists.get(watch.watchlist, known)}

    return replace(
        base,
        watches=(*(watch for watch in base.watches if watch.key.casefold() not in gone), *added),
        digests=tuple(replace(plan, watches=covered(plan.watches)) for plan in base.digests),
        alerts=tuple(replace(rule, watches=covered(rule.watches)) for rule in base.alerts),
    )


def _tally(old: Config, new: Config, days: int, *, compared: bool) -> Any:
    from datetime import timedelta

    from monitor.matching import compile as compile_watches
    from monitor.preview import Sieve, Tally, edited
    from monitor.rounds import as_of, utc_now
    from monitor.store import open_to_read

    now = utc_now()
    kinds = edited(old.watches, new.watches)
    looked_for = [watch for watch in (*old.watches, *new.watches) if not compared or watch.key in kinds]
    sieve = Sieve(looked_for)
    before_edit, after_edit = compile_watches(old.watches), compile_watches(new.watches)
    # A muted name is owed to no digest: a mute that the edit sets or takes away counts as from today.
    tally = Tally(*(as_of(config, now.astimezone(config.zone).date()).plans for config in (old, new)))
    with open_to_read(old.store) as store:
        for row in store.texts(now - timedelta(days=days)):
            before: Sequence[Match | Naming] = row.named
            after = before
            if sieve.holds(f"{row.title}\n{row.text}"):
                article = row.article()
                after = after_edit.find(article).matches
                if compared:
                    before = before_edit.find(article).matches
            elif not compared:
                after = ()
            if before or after:
                day = f"{row.first_seen.astimezone(new.zone):%Y-%m-%d}"
                tally.add(row.story_id, day, row.title, before, after)
    return tally


def _print(told: dict[str, Any]) -> None:
    if not told["names"]:
        moved = any(day["gained"] or day["lost"] for digest in told["digests"] for day in digest["days"])
        what = "no name would have other stories" if moved else "nothing would have changed"
        say(f"{what} in the last {told['days']} days")
    for name in told["names"]:
        edit = f" ({name['edit']})" if name["edit"] else ""
        say(f"{name['name']}{edit}: {_stories(name['before'])} before, {name['after']} after")
        for sign, titles in (("+", name["gained"]), ("-", name["lost"])):
            for title in titles:
                say(f"  {sign} {title}")
    for digest in told["digests"]:
        days = [day for day in digest["days"] if day["gained"] or day["lost"]]
        differ = "1 day differs" if len(days) == 1 else f"{len(days)} days differ"
        say(f"{digest['digest']}: {differ}")
        for day in days:
            change = f"(+{day['gained']} -{day['lost']})"
            say(f"  {day['day']}: {_stories(day['before'])} before, {day['after']} after {change}")


def _stories(count: int) -> str:
    return "1 story" if count == 1 else f"{count} stories"
