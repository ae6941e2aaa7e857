"""`newswatch explain`: what was read of a page, what flags and why, what does not and why."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.context import config_of, watches_named
from monitor.cli.deliveries import told_lines
from monitor.cli.explain_batch import explain_batch
from monitor.cli.pagefile import contents, read_alone
from monitor.cli.screen import highlighted, on_terminal, row, say

if TYPE_CHECKING:
    from monitor.explain import Explanation
    from monitor.facts import Facts
    from monitor.items import Article
    from monitor.sitememory import SiteMemory
    from monitor.store import StoryRecord
    from monitor.watches import Watch


MOST_OF_STORY = 8


@dataclass(frozen=True, slots=True)
class Stored:
    """What the store knows of an article: what became of it in each digest, its story in lines, its facts."""

    sent: tuple[str, ...] = ()
    story: tuple[str, ...] = ()
    facts: Facts | None = None


@click.command(short_help="Why an article flags, and why not.")
@click.argument("target", required=False)
@click.option(
    "--batch",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A manifest of JSON lines {id, file or text, url}; prints one JSON line for each.",
)
@click.option("--url", default="", help="The address a saved page came from.")
@click.option(
    "--watch", "names", multiple=True, help="Watch this name instead of config.yaml's (may be repeated)."
)
@click.option("--wrong", default="", help="Propose a line of config.yaml that refuses this name here.")
@click.option("--report", metavar="FILE|-", help="The mail of a reader who used a link of the digest.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of text.")
@click.pass_context
def explain(
    context: click.Context,
    target: str | None,
    batch: Path | None,
    url: str,
    names: tuple[str, ...],
    wrong: str,
    report: str | None,
    as_json: bool,
) -> None:
    """Explain an article: a saved page or text FILE, a URL, the ID of a stored one, or - for stdin.

    Shows what was kept and dropped of the page, each name that flags with its zone and sentence, and
    each that stands there without flagging with the reason. With --batch, many files at once; needs
    no database.
    """
    from monitor.errors import UsageError
    from monitor.log import set_up

    set_up(context.obj["verbose"])
    if wrong and batch is not None:
        raise UsageError("--wrong explains one FILE, URL or ID; leave --batch out")
    if report is not None and (target is not None or batch is not None or wrong):
        raise UsageError(
            "--report takes article and name from the mail; leave TARGET, --batch and --wrong out"
        )
    if report is None and (target is None) == (batch is None):
        raise UsageError("give one FILE, URL or ID to explain, or --batch MANIFEST")
    watches = watches_named(context, names)
    if report is not None:
        _answer(context, watches, report, as_json=as_json)
        return
    if batch is not None:
        explain_batch(context, watches, batch)
        return
    assert target is not None
    explanation, stored = _one(context, watches, target, url)
    left_out = _left_out(context, explanation) if not names else ()
    _tell(context, watches, target, explanation, left_out, stored, wrong=wrong, as_json=as_json)


def _answer(context: click.Context, watches: tuple[Watch, ...], file: str, *, as_json: bool) -> None:
    """Tell what a reader's mail asks for: a line that refuses the name in its article, or the mute."""
    from monitor.cli.reported import heading, mute_command, report_in

    report, named = report_in(file, watches)
    if report.kind == "mute":
        command = mute_command(named)
        asked = {"report": "mute", "article": report.article, "name": named.name, "command": command}
        if as_json:
            say(json.dumps(asked, ensure_ascii=False))
        else:
            row("report", heading(report, named))
            row("remedy", command)
        return
    explanation, stored = _explained(watches, *_stored_or_fetched(context, str(report.article)))
    if not as_json:
        row("report", heading(report, named))
    left_out = _left_out(context, explanation)
    _tell(
        context, watches, str(report.article), explanation, left_out, stored, wrong=named.key, as_json=as_json
    )


def _tell(
    context: click.Context,
    watches: tuple[Watch, ...],
    target: str,
    explanation: Explanation,
    left_out: tuple[str, ...],
    stored: Stored | None,
    *,
    wrong: str,
    as_json: bool,
) -> None:
    """Print an explanation; with `wrong`, the line that refuses this name too."""
    from monitor.explain import document

    facts, told = _facts(context, explanation, stored), stored or Stored()
    remedy = _remedy(context, watches, explanation, wrong) if wrong else None
    if as_json:
        all_of_it = {
            **document(explanation, id=target),
            "left_out": list(left_out),
            "sent": list(told.sent),
            "story": list(told.story),
            "facts": facts,
        }
        if remedy is not None:
            all_of_it["remedy"] = remedy
        say(json.dumps(all_of_it, ensure_ascii=False))
        return
    _print(explanation, left_out, facts, told)
    if remedy is not None:
        _print_remedy(remedy)


def _left_out(context: click.Context, explanation: Explanation) -> tuple[str, ...]:
    from monitor.config.plan import passed_over
    from monitor.rounds import utc_now

    config = config_of(context, warn=False)
    today = utc_now().astimezone(config.zone).date()
    return passed_over(config.plans, explanation.findings.matches, config.watches, today)


def _one(
    context: click.Context, watches: tuple[Watch, ...], target: str, url: str
) -> tuple[Explanation, Stored | None]:
    if target == "-":
        return _explained(watches, read_alone(sys.stdin.buffer.read(), url), None)
    if Path(target).is_file():
        return _explained(watches, read_alone(contents(Path(target)), url), None)
    return _explained(watches, *_stored_or_fetched(context, target))


def _explained(
    watches: tuple[Watch, ...], article: Article, stored: Stored | None
) -> tuple[Explanation, Stored | None]:
    from monitor.explain import explain as account
    from monitor.matching import compile as compile_watches

    return account(article, compile_watches(watches).find(article), watches), stored


def _remedy(
    context: click.Context, watches: tuple[Watch, ...], explanation: Explanation, wrong: str
) -> dict[str, Any]:
    """A line that refuses the name here, and what it would have dropped of the last 30 days."""
    from monitor.errors import UsageError
    from monitor.suggest import suggest

    named = wrong.casefold()
    exact = [h for h in explanation.hits if wrong == h.watch.key]
    alike = [h for h in explanation.hits if named in (h.watch.key, h.watch.shown.casefold())]
    hit = next(iter(exact or alike), None)
    if hit is None:
        raise UsageError(f"{wrong} is no hit of this article; see: newswatch explain without --wrong")
    found = suggest(hit.watch, watches, explanation.article)
    remedy: dict[str, Any] = {"name": hit.watch.name, "config_line": hit.watch.line, "line": None}
    if found is None:
        return remedy
    dropped, stored = _dropped(context, watches, hit.watch, found.watch)
    return {**remedy, "line": found.line, "stored": stored, "drops": len(dropped), "titles": dropped[:3]}


def _dropped(
    context: click.Context, watches: tuple[Watch, ...], old: Watch, new: Watch
) -> tuple[list[str], int]:
    """Titles that the old rules find and the new ones do not, and how many were stored; 30 days."""
    from datetime import timedelta

    from monitor.matching import compile as compile_watches
    from monitor.rounds import utc_now
    from monitor.store import open_store

    path = config_of(context, warn=False).store if context.obj["config"].exists() else None
    if path is None or not path.exists():
        return [], 0
    with open_store(path, create=False) as store:
        stored = store.naming(old.key, utc_now() - timedelta(days=30))
    before = compile_watches(watches)
    after = compile_watches(new if watch.key == new.key else watch for watch in watches)
    lost = [
        article.title
        for article in stored
        if any(match.watch == old.key for match in before.find(article).matches)
        and not any(match.watch == old.key for match in after.find(article).matches)
    ]
    return lost, len(stored)


def _print_remedy(remedy: dict[str, Any]) -> None:
    if remedy["line"] is None:
        row("remedy", f"no single line refuses {remedy['name']} here and keeps its examples")
        return
    where = f" (line {remedy['config_line']} of config.yaml)" if remedy["config_line"] else ""
    row("remedy", f"under {remedy['name']}{where}: {remedy['line']}")
    if remedy["stored"]:
        row("", f"drops {remedy['drops']} of its {remedy['stored']} stored articles of the last 30 days")
    else:
        row("", "no stored article of the last 30 days names it, so what else it would drop is not known")
    for title in remedy["titles"]:
        row("", f"- {title}")


def _facts(context: click.Context, explanation: Explanation, stored: Stored | None) -> list[str]:
    """What the article says in facts, a line each; the CVE ids with what CISA's catalogue says of them."""
    from monitor.cli.facts import fact_lines
    from monitor.facts import facts_of
    from monitor.facts.kev import catalogue
    from monitor.rounds import utc_now

    path = context.obj["config"]
    folder = config_of(context, warn=False).store.parent if path.exists() else path.parent
    found = stored.facts if stored else None
    if found is None:
        found = facts_of(explanation.article, explanation.findings, utc_now())
    shown = {hit.watch.key: hit.watch.shown for hit in explanation.hits}
    return fact_lines(found, catalogue(folder), shown)


def _stored_or_fetched(context: click.Context, target: str) -> tuple[Article, Stored | None]:
    """The article, and what the store knows of it where it is stored."""
    from datetime import timedelta

    from monitor.cli.lineage import LEAD_DAYS, lineage
    from monitor.errors import UsageError
    from monitor.rounds import utc_now
    from monitor.sitememory import NO_MEMORY
    from monitor.store import open_store
    from monitor.urls import site_of

    config = config_of(context)
    seen = NO_MEMORY
    if config.store.exists():
        with open_store(config.store, create=False) as store:
            stored = store.article(target)
            if stored is None:
                seen = store.site_lines(site_of(target)).memory()
            of_story = store.story(stored.story_id) if stored else None
            shared = stored is not None and len(stored.first_in) > 1
            leads = store.leads(utc_now() - timedelta(days=LEAD_DAYS)) if shared else []
        if stored is not None:
            told = tuple(line for told in stored.told for line in told_lines(told, config.zone))
            story = (*story_lines(of_story, stored.article_id), *lineage(stored, leads))
            return stored.article, Stored(told, story, stored.facts)
    if target.isdigit():
        raise UsageError(f"no article has the ID {target} in {config.store}")
    if not target.startswith(("http://", "https://")):
        raise UsageError(f"{target}: no such file, and no URL or article ID either")
    return _fetched(context, target, seen), None


def story_lines(story: StoryRecord | None, article_id: int) -> tuple[str, ...]:
    """What the story of an article is: why the article is in it, and its other articles, a few."""
    if story is None:
        return ()
    others = [one for one in story.articles if one.article_id != article_id]
    own = next((one for one in story.articles if one.article_id == article_id), None)
    because = (
        f"{story.story_id}, same story because: {own.why} (as #{own.joined_by})" if own and own.why else ""
    )
    lines = [f"{story.story_id}, also in it: {one.title} ({one.source})" for one in others[:MOST_OF_STORY]]
    if len(others) > MOST_OF_STORY:
        lines.append(f"{story.story_id}, and {len(others) - MOST_OF_STORY} more: newswatch story show")
    return tuple(line for line in (because, *lines) if line) or (f"{story.story_id}, nothing else in it",)


def _fetched(context: click.Context, url: str, seen: SiteMemory) -> Article:
    """Fetch one page as politely as a poll does, and read it as a poll would."""
    from monitor.loop import run_on_reactor
    from monitor.onepage import fetch_page

    return run_on_reactor(fetch_page(config_of(context), url, seen))


def _print(explanation: Explanation, left_out: tuple[str, ...], facts: list[str], stored: Stored) -> None:
    from monitor.explain import kept_and_dropped
    from monitor.facts import defanged

    article = explanation.article
    when = f"{article.published:%Y-%m-%d %H:%M %Z}" if article.published else "date unknown"
    dated = f" (by {article.dated_by})" if article.dated_by else ""
    say(article.title or "(no title)")
    say("  ".join(part for part in (article.url, when + dated, article.language) if part))
    row("body", kept_and_dropped(article) + f"; read by {article.read_by}")
    if article.shape != "article":
        row("shape", article.shape)
    if article.note:
        row("note", article.note)
    for hit in explanation.hits:
        zones = ", ".join(f"{zone.value} {count}" for zone, count in hit.zones)
        best = hit.best
        sentence, surface = _on_one_line(best.sentence), _on_one_line(best.surface)
        alias = f' as "{surface}"' if surface.casefold() != hit.watch.name.casefold() else ""
        plays = "only used, as a place or a tool" if hit.used else hit.role.value
        weight = f"{plays}, {'about it' if hit.about else 'in passing'} ({hit.salience:.2f})"
        highlighted(
            (
                (defanged(sentence[: best.at]), False),
                (sentence[best.at : best.at + len(surface)], True),
                (defanged(sentence[best.at + len(surface) :]), False),
            ),
            before=f"{'HIT':<9}{hit.watch.shown:<16} {zones}{alias}; {weight}\n{'':<9}",
        )
        if hit.not_counted:
            row("", f"not counted: {hit.not_counted}")
    for miss in explanation.misses:
        sentence = _short(defanged(_on_one_line(miss.example.sentence)))
        row("no", f"{miss.watch.shown:<16} {miss.reason}: {sentence}")
    if explanation.unnamed and (len(explanation.unnamed) <= 12 or not on_terminal()):
        row("not named", ", ".join(watch.shown for watch in explanation.unnamed))
    elif explanation.unnamed:
        row("not named", f"{len(explanation.unnamed)} other watched names")
    for line in left_out:
        row("left out", line)
    for line in facts:
        row("fact", line)
    for line in stored.story:
        row("story", line)
    for line in stored.sent:
        row("sent", line)


def _on_one_line(text: str) -> str:
    return text.replace("\n", " ")


def _short(text: str, limit: int = 100) -> str:
    return f'"{text}"' if len(text) <= limit else f'"{text[: limit - 1]}…"'
