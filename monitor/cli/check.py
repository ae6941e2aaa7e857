"""`newswatch check`: strict validation with the code that `run` uses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from monitor.cli.context import config_of
from monitor.cli.screen import complain, on_terminal, say

if TYPE_CHECKING:
    from monitor.config.plan import Config
    from monitor.errors import Problem


@click.command(short_help="Check config.yaml, with line and column.")
@click.option(
    "--next", "count", type=click.IntRange(0, 50), default=3, help="How many next times to show per digest."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of text.")
@click.pass_context
def check(context: click.Context, count: int, as_json: bool) -> None:
    """Check config.yaml: every problem at once, the watch examples, the next times of each digest."""
    from datetime import UTC, datetime

    from monitor.errors import ConfigError
    from monitor.schedule import upcoming

    config = config_of(context, warn=True)
    wrong = failed_examples(config)
    if wrong:
        raise ConfigError(str(config.path), wrong)
    lacking = missing_browser(config)
    if lacking:
        complain(lacking)
    now = datetime.now(UTC)
    times = {
        plan.name: [slot.due.astimezone(config.zone) for slot in upcoming(plan.when, config.zone, now, count)]
        for plan in config.digests
    }
    if as_json:
        document = {
            "config": str(config.path),
            "names": len(config.watches),
            "sources": len(config.sources),
            "digests": {
                name: [time.isoformat() for time in next_times] for name, next_times in times.items()
            },
            "warnings": [*config.warnings, *([lacking] if lacking else [])],
            "notes": list(config.notes),
        }
        say(json.dumps(document, ensure_ascii=False))
        return
    if not on_terminal() and not context.obj["verbose"]:
        return
    for note in config.notes:
        complain(note)
    say(
        f"{config.path}: fine. {_count(len(config.watches), 'name')}, "
        f"{_count(len(config.sources), 'source')}, {_count(len(config.digests), 'digest')}"
        + (f", {_count(len(config.alerts), 'alert')}." if config.alerts else ".")
    )
    for name, next_times in times.items():
        if next_times:
            say(f"  {name}: next " + ", ".join(f"{time:%a %d %b %H:%M %Z}" for time in next_times))


def missing_browser(config: Config) -> str:
    """A warning where a source needs a browser that this machine cannot start, at the first such source."""
    from monitor.config.report import headline
    from monitor.errors import Problem

    wanting = [source for source in config.sources if source.browser]
    if not wanting:
        return ""
    from monitor.browser.ready import missing

    reason = missing()
    told = f"browser: true cannot be kept: {reason}"
    return headline(str(config.path), Problem(wanting[0].line, 1, told, warning=True)) if reason else ""


def failed_examples(config: Config) -> list[Problem]:
    """The watch examples that do not hold, each as a problem at its own place."""
    tried = [watch for watch in config.watches if watch.example_places]
    if not tried:
        return []
    from monitor.config.wording import quoted
    from monitor.errors import Problem
    from monitor.matching import compile as compile_watches

    # All names are looked for: a longer one of another watch may take a place.
    matcher = compile_watches(config.watches)
    problems: list[Problem] = []
    for watch in tried:
        examples = (
            *((text, True) for text in watch.hit_examples),
            *((text, False) for text in watch.miss_examples),
        )
        for (example, wanted), (line, column) in zip(examples, watch.example_places, strict=True):
            findings = matcher.scan(example)
            hit = next((match for match in findings.matches if match.watch == watch.key), None)
            if (hit is not None) is wanted:
                continue
            if hit is not None:
                told = f"should miss but does hit, as {quoted(hit.mentions[0].surface)}"
            else:
                refused = (mention.why for mention in findings.refused if mention.watch == watch.key)
                told = f"should hit but does not: {next(refused, 'the name does not stand in it')}"
            problems.append(Problem(line, column, f"example of {quoted(watch.name)} {told}"))
    return problems


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
