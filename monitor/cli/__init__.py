"""The command `newswatch`: one module per command, wired here; heavy imports stay inside the commands.

Exit codes: 0 fine, 1 finished with trouble, 2 usage or config, 3 a mail could not be delivered
(it stays queued), 4 another run holds the lock, 5 internal error.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn

import click

from monitor import __version__
from monitor.cli.channel import channel
from monitor.cli.check import check
from monitor.cli.daemon import daemon
from monitor.cli.database import database
from monitor.cli.demo import demo
from monitor.cli.digest import digest
from monitor.cli.doctor import doctor
from monitor.cli.explain import explain
from monitor.cli.init import init
from monitor.cli.kev import kev
from monitor.cli.preview import preview
from monitor.cli.run import run
from monitor.cli.screen import complain
from monitor.cli.search import search
from monitor.cli.sources import sources
from monitor.cli.status import status
from monitor.cli.story import story
from monitor.cli.watch import watch
from monitor.cli.whynot import why_not
from monitor.errors import (
    ConfigError,
    LockedError,
    NewswatchError,
    SiblingError,
    UsageError,
)

EXIT_CODES = """\b
Exit codes:
  0  fine
  1  finished with trouble (a source failed, the database refused, status or doctor found something)
  2  usage or config.yaml is wrong
  3  a mail could not be delivered; it stays queued
  4  another run holds the lock
  5  internal error
"""


@click.group(epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="newswatch")
@click.option(
    "-c",
    "--config",
    "config_path",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("config.yaml"),
    envvar="NEWSWATCH_CONFIG",
    show_default=True,
    show_envvar=True,
    help="The configuration to use.",
)
@click.option("-v", "--verbose", count=True, help="Say more (-vv: everything).")
@click.pass_context
def newswatch(context: click.Context, config_path: Path, verbose: int) -> None:
    """Watch security-news sites for the names you give; mail a digest of the articles that name them."""
    context.obj = {"config": config_path, "verbose": verbose}


for command in (
    init, check, run, daemon, status, doctor, database, digest, channel, explain, why_not, search, story,
    preview, watch, sources, kev, demo,
):  # fmt: skip
    newswatch.add_command(command)


def exit_code(error: NewswatchError) -> int:
    """The documented exit code of an error raised on purpose."""
    if isinstance(error, ConfigError | UsageError | SiblingError):
        return 2
    return 4 if isinstance(error, LockedError) else 1


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line; never shows a traceback for an error raised on purpose."""
    try:
        code = newswatch.main(arguments, prog_name="newswatch", standalone_mode=False)
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except click.ClickException as error:
        error.show()
        code = 2
    except click.Abort:
        complain("stopped")
        code = 1
    except ConfigError as error:
        from monitor.config import render_problems

        complain(render_problems(error))
        code = 2
    except NewswatchError as error:
        complain(str(error))
        code = exit_code(error)
    except BrokenPipeError:
        # The reader of our output went away (`newswatch explain ... | head`): nothing is wrong.
        sys.stderr.close()
        code = 0
    except Exception:
        # The outermost boundary: whatever comes here is our fault, and is said as such.
        import traceback

        complain(traceback.format_exc().rstrip())
        complain(f"This is a fault in newswatch {__version__}; please report it with the lines above.")
        code = 5
    sys.exit(code if isinstance(code, int) else 0)
