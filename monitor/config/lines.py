"""Lines of a YAML text by offset: where they begin and end, and which comments belong to what stands above.

Offsets count characters; a line ends where YAML 1.1 ends it (section 5.4). Knows no setting.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitor.config.yaml_faults import LINE_BREAK

_BREAKS = "\n\r\x85\u2028\u2029"


def line_start(text: str, at: int) -> int:
    """Where the line that holds `at` begins."""
    while at > 0 and text[at - 1] not in _BREAKS:
        at -= 1
    return at


def line_after(text: str, at: int) -> int:
    """Where the line after the one that holds `at` begins, or the end of the text."""
    found = LINE_BREAK.search(text, at)
    return found.end() if found else len(text)


def lines_from(text: str, at: int) -> Iterator[tuple[int, int]]:
    """Start and end (of the line break) of each line from the line start `at` on."""
    while at < len(text):
        after = line_after(text, at)
        yield at, after
        at = after


def indent_of(text: str, start: int) -> int:
    """How many spaces and tabs the line that begins at `start` begins with."""
    at = start
    while at < len(text) and text[at] in " \t":
        at += 1
    return at - start


def is_comment(text: str, start: int) -> bool:
    """Tell whether the line that begins at `start` holds a comment and nothing else."""
    at = start + indent_of(text, start)
    return text[at : at + 1] == "#"


def is_blank(text: str, start: int) -> bool:
    """Tell whether the line that begins at `start` is empty or white space."""
    at = start + indent_of(text, start)
    return at >= len(text) or text[at] in _BREAKS


def stands_first(text: str, at: int) -> bool:
    """Tell whether nothing but white space stands before `at` on its line."""
    return not text[line_start(text, at) : at].strip(" \t")


def stands_last(text: str, at: int) -> bool:
    """Tell whether nothing but white space and a comment stands from `at` to the end of its line."""
    rest = text[at : line_after(text, at)].strip()
    return not rest or rest.startswith("#")


def below(text: str, at: int, column: int) -> int:
    """The line start under the content that ends at `at` and under the comments that belong to it.

    Those are the comment lines right below it that are indented deeper than `column` (from 0).
    """
    place = line_after(text, at)
    for start, after in lines_from(text, place):
        if not is_comment(text, start) or indent_of(text, start) <= column:
            break
        place = after
    return place


def above(text: str, start: int, column: int, floor: int) -> int:
    """Where the comment lines at `column` right above the line at `start` begin; not above `floor`."""
    while start > floor:
        before = line_start(text, start - 1)
        if text[start - 2 : start] == "\r\n":
            before = line_start(text, start - 2)
        if before < floor or not is_comment(text, before) or indent_of(text, before) != column:
            break
        start = before
    return start


def break_near(text: str, at: int) -> str:
    """The line end in use above `at`, else the first one of the text, else a line feed."""
    found = LINE_BREAK.search(text, line_start(text, max(0, at - 2)), at) or LINE_BREAK.search(text)
    return found[0] if found else "\n"


def with_lines(text: str, at: int, lines: Sequence[str]) -> str:
    """The text with `lines` put in at the line start `at`; a last line without an end gets one."""
    end = break_near(text, at)
    before = text[:at]
    if before and before[-1] not in _BREAKS:
        before += end
    return before + "".join(line + end for line in lines) + text[at:]
