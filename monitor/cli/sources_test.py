"""`newswatch sources test`: what is read of a source, by which rules, and better ones where it is little."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.context import config_of
from monitor.cli.pagefile import contents
from monitor.cli.screen import on_terminal, row, say, shaded

if TYPE_CHECKING:
    from monitor.config.plan import Crawling, Source
    from monitor.items import Article, Block
    from monitor.trial import Trial

WIDTH = 160  # characters shown of one block
FURNITURE = 25  # blocks of furniture shown; --json holds all


@click.command("test", short_help="What is read of a source, and by which rules.")
@click.argument("target")
@click.option("--url", default="", help="The address a saved page came from.")
@click.option("--browser", is_flag=True, help="Read its pages as their scripts leave them.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of text.")
@click.pass_context
def sources_test(context: click.Context, target: str, url: str, browser: bool, as_json: bool) -> None:
    """Try a source: its URL, the NAME it has in config.yaml, or a saved page FILE.

    Fetches as politely as a poll, stores nothing, and shows the kind of the source, its newest
    entries, and the newest article with its zones. Where little was read, proposes rules to paste
    into config.yaml. Exit code 1 when nothing readable came.
    """
    from monitor.log import set_up

    set_up(context.obj["verbose"])
    trial = _tried(context, target, url, browser=browser)
    if as_json:
        from monitor.trial import document

        say(json.dumps(document(trial), ensure_ascii=False))
    else:
        _print(trial)
    context.exit(0 if trial.readable else 1)


def _tried(context: click.Context, target: str, url: str, *, browser: bool) -> Trial:
    if Path(target).is_file():
        if browser:
            from monitor.errors import UsageError

            raise UsageError("--browser reads a site; a saved page is read as it stands")
        import asyncio

        from monitor.onesource import try_page
        from monitor.rounds import utc_now

        return asyncio.run(try_page(contents(Path(target)), url, utc_now()))
    crawling, source, is_source = _source(context, target)
    from monitor.loop import run_on_reactor
    from monitor.onesource import try_source

    source = replace(source, browser=source.browser or browser)
    return run_on_reactor(try_source(crawling, source, as_source=is_source))


def _source(context: click.Context, target: str) -> tuple[Crawling, Source, bool]:
    """The configured source of this name or address, else an address by itself (False); UsageError."""
    from urllib.parse import urlsplit

    from monitor.config.plan import Crawling, Source, SourceKind
    from monitor.errors import UsageError

    is_address = target.startswith(("http://", "https://"))
    # An address can be tried before there is any config.yaml.
    if is_address and not context.obj["config"].exists():
        return Crawling(), Source(name=urlsplit(target).hostname or target, url=target), False
    config = config_of(context)
    for source in config.sources:
        if target in (source.name, source.url):
            return config.crawling, source, True
    if not is_address:
        names = ", ".join(source.name for source in config.sources[:20])
        raise UsageError(f"{target}: no such file, no URL, and no source of that name; there are: {names}")
    # What config.yaml says of a site holds for its other pages too.
    near = next((s for s in config.sources if urlsplit(s.url).netloc == urlsplit(target).netloc), None)
    if near is not None:
        return config.crawling, replace(near, url=target, kind=SourceKind.AUTO), False
    return config.crawling, Source(name=urlsplit(target).hostname or target, url=target), False


def _print(trial: Trial) -> None:
    from monitor.trial import newest, poor, told

    entries = trial.feed.entries if trial.feed else ()
    row("source", "  ".join(part for part in (trial.url, trial.kind) if part))
    if trial.feed is not None:
        titled = f" ({trial.feed.title})" if trial.feed.title else ""
        row("index", f"{len(entries)} entries{titled}; read by the spider {trial.reader}")
        if trial.feed.note:
            row("note", trial.feed.note)
    for entry in newest(entries):
        when = f"{entry.published:%Y-%m-%d %H:%M}" if entry.published else "no date"
        row("entry", f"{when:<17} {_short(entry.title or '(no title)')}")
        row("", f"{'':<17} {entry.url}")
    if trial.advice:
        row("advice", trial.advice)
    if trial.article is None:
        row("nothing", trial.reason)
        return
    _article(trial.article, told(trial.rules))
    if why := poor(trial.article):
        row("poor", why)
        if trial.proposal is None:
            row("propose", "nothing; no rules were found that read it otherwise")
        else:
            from monitor.trial import as_yaml

            row("propose", f"rules that keep {trial.proposal.words:,} words; paste them under the source:")
            for line in as_yaml(trial.proposal.rules).splitlines():
                say(f"    {line}")


def _article(article: Article, rules: str) -> None:
    from monitor.explain import kept_and_dropped

    when = f"{article.published:%Y-%m-%d %H:%M %Z}" if article.published else "date unknown"
    dated = f" (by {article.dated_by})" if article.dated_by else ""
    say()
    row("article", article.title or "(no title)")
    row("", "  ".join(part for part in (article.url, when + dated, article.language) if part))
    row("rules", rules)
    row("body", f"{kept_and_dropped(article)}; read by {article.read_by}")
    if article.shape != "article":
        row("shape", article.shape)
    if article.note:
        row("note", article.note)
    say()
    shown = 0
    for block in article.blocks:
        if block.zone.value == "furniture":
            shown += 1
            if shown > FURNITURE:
                continue
        _block(block)
    if shown > FURNITURE:
        say(f"{'':<11}... and {shown - FURNITURE} more blocks of furniture")


_STYLES = {"headline": "bold", "lead": "cyan", "body": "green", "furniture": "dim"}


def _block(block: Block) -> None:
    why = f"[{block.why}] " if block.why else ""
    shaded(f"{block.zone.value:<10} {why}{_short(block.text)}", _STYLES[block.zone.value])


def _short(text: str) -> str:
    limit = WIDTH if not on_terminal() else WIDTH * 2
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
