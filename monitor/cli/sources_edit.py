"""`newswatch sources list`, `add` and `remove`: the sources of config.yaml; only the needed bytes change."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import click

from monitor.cli.context import config_of
from monitor.cli.edits import carried_out, opened, plain_text, show_lines
from monitor.cli.screen import row, say, table

if TYPE_CHECKING:
    from monitor.config.plan import Config, Source
    from monitor.config.written import Value
    from monitor.told import SourceHealth
    from monitor.trial import Trial


@click.command("list", short_help="The sources and their state.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of text.")
@click.pass_context
def sources_list(context: click.Context, as_json: bool) -> None:
    """List the sources: kind, address, line of config.yaml, and their state once they were polled."""
    config = config_of(context)
    states = _states(config)
    if as_json:
        listed = [
            {
                "name": source.name,
                "url": source.url,
                "kind": source.kind.value,
                "line": source.line,
                "state": states[source.name].state if source.name in states else None,
                "reason": states[source.name].reason if source.name in states else "",
            }
            for source in config.sources
        ]
        say(json.dumps({"config": str(config.path), "sources": listed}, ensure_ascii=False))
        return
    table(
        ("NAME", "KIND", "STATE", "LINE", "ADDRESS"),
        [
            (
                source.name,
                source.kind.value,
                _state(states.get(source.name)),
                str(source.line),
                source.url,
            )
            for source in config.sources
        ],
        numbers=(3,),
    )


@click.command("add", short_help="Read one more source.")
@click.argument("target", metavar="URL|NAME")
@click.option("--name", help="The source as readers see it; its host if left out.")
@click.option(
    "--kind", type=click.Choice(("auto", "feed", "listing", "sitemap")), help="auto looks at what comes."
)
@click.option("--allow-private", is_flag=True, help="The site may have a private address (an intranet).")
@click.option("--browser", is_flag=True, help="Its pages show nothing without JavaScript.")
@click.option("--no-test", is_flag=True, help="Add it without trying it first.")
@click.option("--dry-run", is_flag=True, help="Show the change as a diff and write nothing.")
@click.pass_context
def sources_add(
    context: click.Context,
    target: str,
    name: str | None,
    kind: str | None,
    allow_private: bool,
    browser: bool,
    no_test: bool,
    dry_run: bool,
) -> None:
    """Add a source by its URL, or by its NAME in the starter set, at the end of `sources`.

    Tries it once, as `sources test` does, and says what came. Where nothing readable came the file
    stays as it is (exit code 1); --no-test adds it all the same.
    """
    from monitor.config.editing import sources_added
    from monitor.log import set_up

    set_up(context.obj["verbose"])
    old, text = opened(context)
    found = _settings(target)
    item: dict[str, Value] = {**found}
    if name is not None:
        item = {"name": plain_text(name, "the name"), **{key: item[key] for key in item if key != "name"}}
    if kind is not None:
        item["kind"] = kind
    if allow_private:
        item["allow_private"] = True
    if browser:
        item["browser"] = True
    _check_not_there(old, found["url"])
    edit = sources_added(old, text, [item if len(item) > 1 else found["url"]], os.environ)
    source = edit.config.sources[-1]
    if not no_test:
        trial = _tried(old, source)
        _tell(trial)
        if trial.feed is None and not trial.readable:
            say(f"{source.name} was not added; to add it all the same: --no-test")
            context.exit(1)
    if carried_out(old, edit, dry_run=dry_run):
        say(f"{source.name} is a source now; {old.path}:")
        show_lines(edit)
        say("takes effect at the next poll; what it holds by then is no news")


@click.command("remove", short_help="Read a source no longer.")
@click.argument("name")
@click.option("--dry-run", is_flag=True, help="Show the change as a diff and write nothing.")
@click.pass_context
def sources_remove(context: click.Context, name: str, dry_run: bool) -> None:
    """Take the source NAME (or its URL) with its settings and its own comment lines out of config.yaml."""
    from monitor.config.editing import source_named, source_removed

    old, text = opened(context)
    source = source_named(old, name)
    edit = source_removed(old, text, source, os.environ)
    if carried_out(old, edit, dry_run=dry_run):
        say(f"{source.name} is a source no longer; {old.path}:")
        show_lines(edit)
        say("takes effect at the next poll; its articles stay in the database")


def _settings(target: str) -> dict[str, str]:
    """The settings of a source by its address, or by its name in the starter set."""
    from monitor.config.wording import quoted
    from monitor.errors import UsageError

    word = plain_text(target, "the source")
    if word.startswith(("http://", "https://", "maildir:", "imaps://")):
        return {"url": word}
    if found := _starter(word):
        return found
    hint = f"; write it as https://{word}" if "." in word and " " not in word else ""
    raise UsageError(f"{quoted(word)} is no address and no source of the starter set{hint}")


def _starter(name: str) -> dict[str, str] | None:
    """The settings of the source of this name in the starter set; None where none has it."""
    from monitor.packs.sources import find

    found = find(name)
    if found is None:
        return None
    settings = {"name": found.name, "url": found.url}
    if found.kind != "feed":
        settings["kind"] = found.kind
    if found.language not in ("", "en"):
        settings["language"] = found.language
    return settings


def _check_not_there(config: Config, url: str) -> None:
    from monitor.config.addresses import source_key
    from monitor.config.wording import quoted
    from monitor.errors import UsageError

    for source in config.sources:
        if source_key(source.url) == source_key(url):
            raise UsageError(
                f"this address is a source already: {config.path}:{source.line}, {quoted(source.name)}"
            )


def _tried(config: Config, source: Source) -> Trial:
    if source.mailbox is not None:
        from monitor.errors import UsageError

        raise UsageError("a mailbox cannot be tried beforehand; add it with --no-test")
    from monitor.loop import run_on_reactor
    from monitor.onesource import try_source

    return run_on_reactor(try_source(config.crawling, source, as_source=True))


def _tell(trial: Trial) -> None:
    """What one try found, in a few lines."""
    from monitor.explain import kept_and_dropped
    from monitor.trial import newest, poor

    if trial.feed is not None:
        entries = trial.feed.entries
        row(
            "found",
            f"{trial.kind}, {len(entries)} entries{f' ({trial.feed.title})' if trial.feed.title else ''}",
        )
        for entry in newest(entries, 1):
            row("newest", entry.title or entry.url)
    if trial.advice:
        row("advice", trial.advice)
    if trial.article is not None:
        row("article", kept_and_dropped(trial.article))
        if why := poor(trial.article):
            row("poor", why)
    else:
        row("nothing", trial.reason)


def _states(config: Config) -> dict[str, SourceHealth]:
    """The state of each source that the store knows, by name; empty before the first poll."""
    from datetime import UTC, datetime

    from monitor.store import open_to_read

    if not config.store.exists():
        return {}
    with open_to_read(config.store) as store:
        return {one.name: one for one in store.source_health(datetime.now(UTC))}


def _state(health: SourceHealth | None) -> str:
    if health is None:
        return "not polled yet"
    return f"{health.state}: {health.reason}" if health.reason else health.state
