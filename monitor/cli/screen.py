"""What a terminal shows: plain lines, tables and progress; never markup or control codes from outside.

Texts have passed `clean_text`; here they are printed literally (no rich markup is interpreted).
Without a terminal there is no colour, no progress and, on success, no output.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

Runs = Iterable[tuple[str, bool]]


def console(*, error: bool = False, width: int | None = None) -> Console:
    """A rich console that prints text literally; of the terminal's width if none is given."""
    from rich.console import Console

    return Console(stderr=error, width=width, markup=False, highlight=False, emoji=False, soft_wrap=True)


def on_terminal() -> bool:
    """Whether a person is looking at standard output."""
    return sys.stdout.isatty()


def complain(message: str) -> None:
    """One problem on standard error."""
    print(_printable(message, sys.stderr.encoding), file=sys.stderr)


def say(message: str = "") -> None:
    """One line on standard output."""
    print(_printable(message, sys.stdout.encoding))


def row(label: str, text: str) -> None:
    """Print one line of a report: a label and what it says."""
    say(f"{label:<9}{' ' if len(label) >= 9 else ''}{text}")


def _printable(message: str, encoding: str | None) -> str:
    # A C locale cannot show an en dash or 华为: a replaced character is better than a traceback.
    return message.encode(encoding or "utf-8", "replace").decode(encoding or "utf-8", "replace")


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: Sequence[int] = ()) -> None:
    """Print aligned columns; `numbers` are the columns set to the right."""
    if not on_terminal():
        _plain_table([headings, *rows] if any(headings) else rows, numbers)
        return
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=None, pad_edge=False, header_style="bold", show_header=any(headings))
    for index, heading in enumerate(headings):
        grid.add_column(heading, justify="right" if index in numbers else "left", overflow="fold")
    for row in rows:
        grid.add_row(*(Text(cell) for cell in row))
    console().print(grid)


def _plain_table(rows: Sequence[Sequence[str]], numbers: Sequence[int]) -> None:
    """For a pipe, which has no width: one line per row, whatever its length, of any number of rows."""
    from rich.cells import cell_len

    sizes = [[cell_len(cell) for cell in row] for row in rows]
    widths = [max(column) for column in zip(*sizes, strict=True)]
    for row, size in zip(rows, sizes, strict=True):
        cells = []
        for index, (cell, taken, width) in enumerate(zip(row, size, widths, strict=True)):
            room = " " * (width - taken)
            cells.append(room + cell if index in numbers else cell + room)
        say("  ".join(cells).rstrip())


def shaded(line: str, style: str) -> None:
    """Print one line, in rich's `style` where a person looks at it."""
    if not on_terminal():
        say(line)
        return
    from rich.text import Text

    console().print(Text(line, style=style))


def highlighted(runs: Runs, *, before: str = "", after: str = "") -> None:
    """Print text with its hits marked: bold on a terminal, *starred* elsewhere."""
    if not on_terminal():
        say(before + "".join(f"*{text}*" if hit else text for text, hit in runs) + after)
        return
    from rich.text import Text

    line = Text(before)
    for text, hit in runs:
        line.append(text, style="bold yellow" if hit else "")
    line.append(after)
    console().print(line)
