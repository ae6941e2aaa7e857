"""`newswatch story`: what is told as one, and putting it right."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from monitor.cli.context import config_of
from monitor.cli.screen import row, say

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from monitor.store import Store, StoryRecord


@click.group()
def story() -> None:
    """Show what is told as one story; split and merge stories."""


@story.command(short_help="The articles of a story and why they are one.")
@click.argument("target", metavar="STORY|URL")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of text.")
@click.pass_context
def show(context: click.Context, target: str, as_json: bool) -> None:
    """Show a story by its number, or the story of the article at a URL."""
    from monitor.errors import UsageError
    from monitor.store import open_store

    config = config_of(context)
    with open_store(config.store, create=False) as store:
        number = _number(store, target)
        found = None if number is None else store.story(number)
    if found is None:
        raise UsageError(
            f"no story {target} in {config.store}; newswatch explain shows the story of an article"
        )
    if as_json:
        from monitor.cli.documents import story_document

        say(json.dumps(story_document(found), ensure_ascii=False))
        return
    _print(found, config.zone)


def _number(store: Store, target: str) -> int | None:
    if target.isascii() and target.isdigit() and len(target) < 19:
        return int(target)
    article = store.article(target)
    return None if article is None else article.story_id


@story.command(short_help="Put articles into a story of their own.")
@click.argument("articles", metavar="ARTICLE...", nargs=-1, required=True, type=click.IntRange(1))
@click.pass_context
def split(context: click.Context, articles: tuple[int, ...]) -> None:
    """Put articles, by number, out of their story into one of their own; they stay there.

    What the old story had kept silent is owed to the digests then.
    """
    from monitor.errors import UsageError
    from monitor.rounds import utc_now
    from monitor.store import open_store

    config = config_of(context)
    with open_store(config.store, create=False) as store:
        try:
            made = store.split_story(articles, config.plans, utc_now())
        except ValueError as error:
            raise UsageError(str(error)) from error
    say(f"story {made} begun with {len({*articles})} {'article' if len({*articles}) == 1 else 'articles'}")


@story.command(short_help="Make two stories one.")
@click.argument("into", type=click.IntRange(1))
@click.argument("other", type=click.IntRange(1))
@click.pass_context
def merge(context: click.Context, into: int, other: int) -> None:
    """Put the articles of story OTHER into story INTO."""
    from monitor.errors import UsageError
    from monitor.rounds import utc_now
    from monitor.store import open_store

    config = config_of(context)
    with open_store(config.store, create=False) as store:
        try:
            count = store.merge_stories(into, other, utc_now())
        except ValueError as error:
            raise UsageError(str(error)) from error
    say(f"{count} {'article' if count == 1 else 'articles'} of story {other} put into story {into}")


def _print(found: StoryRecord, zone: ZoneInfo) -> None:
    count = len(found.articles)
    say(
        f"Story {found.story_id}, since {found.created.astimezone(zone):%Y-%m-%d %H:%M %Z}, "
        f"{count} article{'' if count == 1 else 's'}"
    )
    for article in found.articles:
        when = article.published or article.first_seen
        say(f"#{article.article_id} {article.title}")
        row("", f"{article.source}, {when.astimezone(zone):%Y-%m-%d %H:%M %Z}  {article.url}")
        if article.why:
            row("", f"same story because: {article.why} (as #{article.joined_by})")
        for digest, until in article.told:
            row("", f"told by {digest} on {until.astimezone(zone):%Y-%m-%d %H:%M %Z}")
    for edit in found.edits:
        row("edit", edit)
