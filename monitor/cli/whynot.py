"""`newswatch why-not`: which stage dropped an article that never came."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from monitor.cli.context import config_of
from monitor.cli.screen import say

if TYPE_CHECKING:
    from monitor.config.plan import Config
    from monitor.store import StoredArticle, StoryRecord
    from monitor.whynot import Answer


@click.command("why-not", short_help="Why an article never came.")
@click.argument("url")
@click.option("--fetch", is_flag=True, help="Read the page now if it is not stored.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of text.")
@click.pass_context
def why_not(context: click.Context, url: str, fetch: bool, as_json: bool) -> None:
    """Say which stage dropped the article at URL, from the database; asks no site unless told to."""
    from monitor.errors import UsageError
    from monitor.log import set_up
    from monitor.whynot import document

    set_up(context.obj["verbose"])
    if not url.startswith(("http://", "https://")):
        raise UsageError(f"{url}: give the article's address, beginning with http:// or https://")
    answers = _answers(config_of(context), url, fetch=fetch)
    if as_json:
        say(json.dumps(document(answers, url), ensure_ascii=False))
        return
    for answer in answers:
        _print(answer)


def _answers(config: Config, url: str, *, fetch: bool) -> list[Answer]:
    """The store's answer; with `fetch` also that of the page as it reads now, where none is stored."""
    from monitor.hosts import covering, host_of
    from monitor.rounds import utc_now
    from monitor.store import open_store
    from monitor.urls import site_of
    from monitor.whynot import Outlet, seen, unseen

    today = utc_now().astimezone(config.zone).date()
    with open_store(config.store, create=False) as store:
        stored = store.article(url)
        offers, outlets = store.trail(url)
        story = store.story(stored.story_id) if stored is not None else None
    if stored is not None:
        return [_of_stored(config, url, stored, story)]
    known = {outlet.name for outlet in outlets}
    unsynced = tuple(
        Outlet(source.name, True, None, "", "")
        for source in config.sources
        if source.name not in known and site_of(source.url) == site_of(url)
    )
    answers = [unseen(offers, (*outlets, *unsynced))]
    if entry := covering(host_of(url), config.crawling.never):
        answers[0] = replace(
            answers[0],
            details=(*answers[0].details, f"{entry} is never asked (crawling: never in config.yaml)"),
        )
    if fetch:
        from monitor.explain import explain
        from monitor.loop import run_on_reactor
        from monitor.matching import compile as compile_watches
        from monitor.onepage import fetch_page

        article = run_on_reactor(fetch_page(config, url))
        found = compile_watches(config.watches).find(article)
        answers.append(seen(None, explain(article, found, config.watches), today))
    return answers


def _of_stored(config: Config, url: str, stored: StoredArticle, story: StoryRecord | None) -> Answer:
    from monitor.cli.deliveries import told_lines
    from monitor.config.plan import passed_over
    from monitor.explain import explain
    from monitor.rounds import utc_now
    from monitor.urls import article_key
    from monitor.whynot import Held, seen

    held = Held(
        article_id=stored.article_id,
        found_at=stored.article.url,
        same_address=article_key(url) == article_key(stored.article.url),
        backlog=stored.backlog,
        told=tuple(line for told in stored.told for line in told_lines(told, config.zone)),
        story_told=tuple(
            f'{digest}: same story as "{one.title}" (#{one.article_id}), '
            f"told on {at.astimezone(config.zone):%Y-%m-%d %H:%M %Z}"
            for one in (story.articles if story is not None else ())
            if one.article_id != stored.article_id
            for digest, at in one.told
        ),
    )
    today = utc_now().astimezone(config.zone).date()
    left_out = passed_over(config.plans, stored.findings.matches)
    return seen(held, explain(stored.article, stored.findings, config.watches), today, left_out)


def _print(answer: Answer) -> None:
    say(f"{answer.stage}: {answer.reason}")
    if answer.duplicate_of is not None:
        say(f"  known as one more appearance of article {answer.duplicate_of}")
    elif answer.article_id is not None:
        say(f"  article {answer.article_id}")
    if answer.backlog:
        say("  older than its source's first poll (backlog): a digest tells it as a line, not as news")
    for line in answer.details:
        say(f"  {line}")
