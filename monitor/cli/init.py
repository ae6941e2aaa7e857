"""`newswatch init`: a first config.yaml and the lines that keep it running."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.screen import complain, say

if TYPE_CHECKING:
    from monitor.packs.sources import PackSource


@click.command(short_help="Write a first config.yaml.")
@click.option("--timezone", "zone", help="IANA zone, e.g. Europe/London. Default: this machine's.")
@click.option("--watch", "names", multiple=True, help="A name to watch (may be repeated).")
@click.option(
    "--source", "sources", multiple=True, help="Address of a feed or listing page (may be repeated)."
)
@click.option(
    "--sources",
    "words",
    multiple=True,
    help="Sources that Newswatch knows: a topic (news, advisory, ...), language (de) or country (GB).",
)
@click.option("--to", "to", help="Who gets the digest. Default: files in the folder digests.")
@click.option(
    "--smtp", "smtp", help="smtp://user@host:587 or smtps://user@host. Default: no mail, files only."
)
@click.pass_context
def init(
    context: click.Context,
    zone: str | None,
    names: tuple[str, ...],
    sources: tuple[str, ...],
    words: tuple[str, ...],
    to: str | None,
    smtp: str | None,
) -> None:
    """Write a commented config.yaml, from flags or five questions; never overwrites one."""
    import os

    from monitor.config import load_text
    from monitor.config.template import STARTER_NAMES, STARTER_SOURCES, starter
    from monitor.errors import ConfigError, UsageError

    path: Path = context.obj["config"]
    if path.exists():
        raise UsageError(f"{path} is there already and is left as it is. Edit it, then: newswatch check")
    known = known_sources(words)
    if sys.stdin.isatty() and not (zone or names or sources or words or to or smtp):
        zone = click.prompt("Your time zone", default=local_zone())
        names = _words(click.prompt("Names to watch, with commas", default=", ".join(STARTER_NAMES)))
        sources = _words(
            click.prompt("Feeds or listing pages, with commas", default=", ".join(STARTER_SOURCES))
        )
        to = click.prompt("Mail the digest to (empty: write files)", default="", show_default=False)
        smtp = click.prompt("SMTP server (empty: write files)", default="", show_default=False) if to else ""
    text = starter(
        zone=zone or local_zone(),
        names=list(names) or list(STARTER_NAMES),
        sources=list(sources) or ([] if known else list(STARTER_SOURCES)),
        known=known,
        to=to or "",
        smtp=smtp or "",
    )
    # A file that would not load is never written: wrong flags are named like any other fault.
    try:
        load_text(text, path, {**os.environ, "SMTP_PASSWORD": os.environ.get("SMTP_PASSWORD", "unset")})
    except ConfigError as error:
        # Places in a file that is not there say nothing.
        wrong = "\n".join(problem.message for problem in error.problems if not problem.warning)
        raise UsageError(f"{path} was not written; mend this first:\n{wrong}") from error
    try:
        with path.open("x", encoding="utf-8") as out:
            out.write(text)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from error
    complain(f"Wrote {path}. Look through it, then: newswatch check && newswatch run")
    for line in keep_running(path):
        say(line)


def known_sources(words: Sequence[str]) -> list[PackSource]:
    """The sources of the starter set that any of the words stands for, each once, in its order."""
    from monitor.errors import UsageError
    from monitor.packs.sources import TOPICS, chosen, everything

    for word in words:
        if not chosen(word):
            languages = sorted({source.language for source in everything()})
            raise UsageError(
                f"no sources are known for --sources {word!r}; write a topic ({', '.join(TOPICS)}), "
                f"a language ({', '.join(languages)}), a country such as GB, or all"
            )
    wanted = {source for word in words for source in chosen(word)}
    return [source for source in everything() if source in wanted]


def keep_running(path: Path) -> list[str]:
    """The cron line and the systemd unit for this config, ready to paste."""
    command = shlex.join([str(Path(sys.argv[0]).resolve()), "-c", str(path.resolve())])
    return [
        "# cron (crontab -e): one round every 10 minutes; digests go out when they are due",
        f"*/10 * * * * {command} run",
        "# or systemd (~/.config/systemd/user/newswatch.service), then:",
        "#   systemctl --user enable --now newswatch",
        "[Unit]",
        "Description=Newswatch",
        "[Service]",
        "Type=notify",
        "WatchdogSec=120",
        f"ExecStart={command} daemon",
        f"WorkingDirectory={path.resolve().parent}",
        "Restart=on-failure",
        "[Install]",
        "WantedBy=default.target",
    ]


def local_zone() -> str:
    """This machine's IANA zone name, UTC where it does not say."""
    from tzlocal import get_localzone_name

    try:
        return get_localzone_name() or "UTC"
    except Exception:
        # tzlocal raises many kinds on half-configured machines; UTC is right or easily changed.
        return "UTC"


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())
