"""`newswatch explain --report`: the mail that a reader sent by a link of the digest, and what it asks for."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alerts.reports import Report
    from monitor.watches import Watch


def report_in(file: str, watches: Sequence[Watch]) -> tuple[Report, Watch]:
    """The report in a file ("-": standard input) and the watch it names; UsageError in one sentence."""
    from alerts import reports
    from alerts.subject import cut
    from monitor.config.wording import quoted
    from monitor.errors import UsageError

    try:
        if file == "-":
            mail = sys.stdin.buffer.read(reports.SIZE + 1)
        else:
            with Path(file).open("rb") as opened:
                mail = opened.read(reports.SIZE + 1)
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror or error}") from error
    found = reports.read(mail)
    named = found.of(watches)
    if named is None:
        raise UsageError(f"the report names {quoted(cut(found.name, 80))}, and no such name is watched")
    return found, named


def heading(report: Report, watch: Watch) -> str:
    """What the reader says, in config.yaml's words and not in the mail's."""
    said = "a wrong match" if report.kind == "wrong" else "not wanted for a week"
    alias = next(
        (one.text for one in watch.aliases if one.text == report.alias and one.text != watch.name), ""
    )
    return f"{watch.name} is {said}, article {report.article}" + (f', found as "{alias}"' if alias else "")


def mute_command(watch: Watch) -> str:
    """The command line that does what the reader asks for."""
    from alerts.reports import MUTED_FOR

    name, span = shlex.quote(watch.name), f"--for {MUTED_FOR}"
    # A name that begins with a hyphen would be taken for an option.
    return f"newswatch watch mute {f'{span} -- {name}' if watch.name.startswith('-') else f'{name} {span}'}"
