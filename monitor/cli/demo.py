"""`newswatch demo`: the whole job offline, in a minute, on a small shipped newsroom."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.screen import complain, say

if TYPE_CHECKING:
    from monitor.config.plan import Config


@click.command(short_help="The whole job offline, in a minute.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo"),
    show_default=True,
    help="Where the demo's config, database and digest are written.",
)
@click.pass_context
def demo(context: click.Context, folder: Path) -> None:
    """Run the whole job offline in under a minute: news sites on loopback, a config, a digest.

    Five small sites are served on this machine only; Newswatch polls them, flags the watched names,
    and writes the digest into the folder and on the terminal. Nothing leaves this machine.
    """
    import os

    from monitor.config import load_text
    from monitor.errors import UsageError
    from monitor.log import set_up
    from monitor.loop import run_on_reactor
    from monitor.newsroom import Newsroom, demo_config, faults

    set_up(context.obj["verbose"])
    digests, path = folder / "digests", folder / "config.yaml"
    if folder.exists() and any(folder.iterdir()) and not _ours(path):
        raise UsageError(f"{folder} holds something else and is left as it is. Give another with --folder")
    try:
        digests.mkdir(parents=True, exist_ok=True)
        for old in (*folder.glob("newswatch.db*"), *digests.glob("*")):
            old.unlink()
    except OSError as error:
        raise UsageError(f"{folder} cannot be used: {error.strerror}. Give another with --folder") from error
    with Newsroom() as newsroom:
        text = demo_config(newsroom, folder)
        path.write_text(text, encoding="utf-8")
        config = load_text(text, path.resolve(), os.environ)
        say(f"Five made-up news sites are served on this machine; {path} watches them.\n")
        sent = run_on_reactor(_job(config))
        wrong = faults(newsroom, _flagged(config))
    page = next(iter(sorted(digests.glob("*.html"))), digests)
    say(f"The digest as its reader gets it:  {page}")
    say(f"Why an article flags, or not:      newswatch -c {path} explain 1")
    say("Your own watch:                    newswatch init")
    for fault in wrong:
        complain(fault)
    context.exit(0 if sent and not wrong else 1)


def _ours(path: Path) -> bool:
    """Whether an earlier demo wrote this config: only then may its folder be cleared."""
    from monitor.newsroom.demo import CONFIG

    try:
        return path.read_text(encoding="utf-8").startswith(CONFIG.splitlines()[0])
    except (OSError, UnicodeDecodeError):
        return False


async def _job(config: Config) -> bool:
    """Two rounds (the second finds nothing new and says nothing twice), then the digest."""
    from alerts.compose import compose_now, preview
    from alerts.dispatch import deliver
    from monitor.cli.run import summary, watching
    from monitor.rounds import prepared, run_round, utc_now
    from monitor.store import open_store

    name = config.digests[0].name
    with open_store(config.store) as store:
        with watching(config, quiet=False) as progress:
            report = await run_round(config, store, everything=True, progress=progress)
        summary(config, report, dry_run=True)
        again = await run_round(config, store, everything=True)
        say(f"A second round: {again.new} new articles, as it should be.\n")
        now = utc_now()
        current = prepared(config, store, now)
        say(preview(store, current, name, now).text)
        compose_now(store, current, name, now)
        return deliver(store, config, utc_now()).sent == len(config.digests[0].to) and not again.new


def _flagged(config: Config) -> dict[str, list[str]]:
    """What the store holds as flagged: names by address, every place an article was seen included."""
    from monitor.store import open_store

    names = {watch.key: watch.name for watch in config.watches}
    flagged: dict[str, list[str]] = {}
    with open_store(config.store) as store:
        number = 1
        while (stored := store.article(number)) is not None:
            for place in stored.appearances:
                flagged[place.url] = [names[match.watch] for match in stored.findings.matches]
            number += 1
    return flagged
