"""`newswatch search`: stored articles by their words."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import click

from monitor.cli.context import config_of
from monitor.cli.screen import complain, highlighted, say

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.config.plan import Config
    from monitor.search import Hit, Query, Wanted


# Words that begin with "-" are part of the query; -h is left out because it would begin many of them.
@click.command(
    short_help="Stored articles by their words.",
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
)
@click.argument("words", nargs=-1)
@click.option(
    "--watch", "watches", multiple=True, help="Only articles that name this watch (may be repeated)."
)
@click.option("--source", "sources", multiple=True, help="Only articles of this source (may be repeated).")
@click.option(
    "--lang", "languages", multiple=True, help="Only articles in this language: en, de, zh (may be repeated)."
)
@click.option("--story", type=int, help="Only articles of the story with this number.")
@click.option("--since", help="Stored since then: 12h, 30d, 4w, 2026-05-01 or a time.")
@click.option("--until", help="Stored until then; a day counts to its end.")
@click.option(
    "--best", is_flag=True, help="Articles with the words in their headline first, then the newest."
)
@click.option(
    "--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many at most."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line instead of text.")
@click.option("--csv", "as_csv", is_flag=True, help="A table for a spreadsheet instead of text.")
@click.pass_context
def search(
    context: click.Context,
    words: tuple[str, ...],
    watches: tuple[str, ...],
    sources: tuple[str, ...],
    languages: tuple[str, ...],
    story: int | None,
    since: str | None,
    until: str | None,
    best: bool,
    limit: int,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Find stored articles that hold all WORDS in headline or text, the newest first.

    "A phrase" in quotes, a word's begin with a star (ransom*), -word for what must not stand in it;
    everything else is taken as it is. Without words: all that the options let through. Asks no site, writes
    nothing.
    """
    from monitor.errors import UsageError
    from monitor.search import Wanted, parse
    from monitor.store import open_to_read

    for word in words:
        # A mistyped option must not become a word that silently finds nothing.
        if word.startswith("--") and word[2:3].isalpha() and " " not in word:
            raise click.NoSuchOption(word, ctx=context)
    if as_json and as_csv:
        raise UsageError("--json and --csv exclude one another")
    config = config_of(context)
    query = parse(" ".join(words))
    wanted = Wanted(
        query,
        watches=tuple(_watch(config, name) for name in watches),
        sources=sources,
        languages=tuple(one.strip().lower().partition("-")[0] for one in languages),
        since=_moment(config, since),
        until=_moment(config, until, end=True),
        story=story,
        best=best,
        limit=limit,
    )
    with open_to_read(config.store) as store:
        hits, below = store.search(wanted), store.unsearchable()
        missing = _unknown_sources(config, sources)
    if as_json:
        _lines(hits, query)
    elif as_csv:
        _table(hits, query)
    else:
        _report(hits, wanted, config)
    for name in missing:
        complain(f"no source is named {name!r} in config.yaml")
    if below:
        complain(
            f"Articles before number {below} cannot be found yet: `newswatch run` adds them to the index."
        )


def _watch(config: Config, name: str) -> str:
    """The key of a watch; what is no longer in config.yaml may still stand in the database."""
    wanted = name.strip().casefold()
    found = next((one.key for one in config.watches if wanted in (one.key, one.shown.casefold())), None)
    if found is None:
        complain(f"no watch is named {name!r} in config.yaml; articles that named it before are searched")
    return found or wanted


def _unknown_sources(config: Config, names: tuple[str, ...]) -> list[str]:
    known = {source.name for source in config.sources}
    return [name for name in names if name not in known]


def _moment(config: Config, text: str | None, *, end: bool = False) -> datetime | None:
    from monitor.errors import UsageError
    from monitor.rounds import utc_now
    from monitor.search.moments import moment_of

    if text is None:
        return None
    try:
        return moment_of(text, utc_now(), config.zone, end=end)
    except ValueError as error:
        raise UsageError(str(error)) from error


def _lines(hits: list[Hit], query: Query) -> None:
    from monitor.search import document

    for hit in hits:
        say(json.dumps(document(hit, query), ensure_ascii=False))


def _table(hits: list[Hit], query: Query) -> None:
    from monitor.search import csv_rows

    for row in csv_rows(hits, query):
        line = io.StringIO()
        csv.writer(line, lineterminator="").writerow(row)
        say(line.getvalue())


def _report(hits: list[Hit], wanted: Wanted, config: Config) -> None:
    from monitor.search import excerpt, marked

    shown = {watch.key: watch.shown for watch in config.watches}
    for hit in hits:
        seen = hit.first_seen.astimezone(config.zone)
        highlighted(marked(hit.title, wanted.query), before=f"{seen:%Y-%m-%d %H:%M}  ")
        # What is watched no longer has its key alone.
        names = ", ".join(shown.get(key, key) for key in hit.watches)
        say("  " + "  ".join(filter(None, (f"{hit.article_id}", hit.source, names, hit.url))))
        highlighted(excerpt(hit.text, wanted.query), before="  ")
    if not hits:
        say("Nothing found.")
    elif len(hits) == wanted.limit:
        say(f"The first {wanted.limit} are shown; more with --limit.")
