"""What a YAML parser complains about, said in plain words: where it is and what to write.

Knows the parser's own phrases (libyaml 0.2.5 and PyYAML 6) and no setting of Newswatch.
"""

from __future__ import annotations

import re

import yaml

from monitor.config.wording import quoted
from monitor.errors import Problem

LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")

_FORBIDDEN = re.compile("[^\t\n\r\x85\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_TAB = "a tab cannot indent in YAML; use spaces"
_NEEDS_QUOTES = "a text that begins with {} needs quotes around it"


def plain_fault(error: yaml.YAMLError, text: str) -> Problem:
    """Say a parser's error in plain words, at the place where the reader should look."""
    assert isinstance(error, yaml.MarkedYAMLError), "characters are checked before parsing"
    lines = LINE_BREAK.split(text)
    problem = error.problem or ""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    start = error.context_mark or mark
    opened = (start.line, start.column) if start else (0, 0)
    here = lines[line][column:] if line < len(lines) else ""

    if "cannot start any token" in problem or "tab character" in problem:
        sentence = _TAB if here.startswith("\t") else _NEEDS_QUOTES.format(here[:1])
    elif "mapping values are not allowed" in problem:
        sentence = _stray_colon(lines, line, column)
    elif "could not find expected ':'" in problem:
        (line, column), sentence = opened, _no_colon(lines, opened)
    elif "did not find expected key" in problem:
        sentence = _no_key(lines, line, column, opened)
    elif "expected '-' indicator" in problem:
        sentence = _after_value(lines, line, column) or (
            "a list goes on above; begin this line with '- ' or line it up with another setting"
        )
    elif "expected ',' or ']'" in problem:
        (line, column), sentence = (
            opened,
            "the list that opens here with [ has no comma or ] where one must be",
        )
    elif "expected ',' or '}'" in problem:
        (line, column), sentence = (
            opened,
            "the block that opens here with { has no comma or } where one must be",
        )
    elif "quoted scalar" in (error.context or "") and "end of stream" in problem:
        (line, column), sentence = opened, "the quote that opens here is never closed"
    elif "quoted scalar" in (error.context or "") and "document indicator" in problem:
        (line, column), sentence = opened, "the quote that opens here is not closed before the line of dashes"
    elif "escape character" in problem or "hexdecimal" in problem or "hexadecimal" in problem:
        sentence = "a backslash in double quotes begins an escape; use single quotes around this text"
    elif "block sequence entries are not allowed" in problem:
        sentence = "a list entry needs a line of its own; write the dash below its setting"
    elif "scanning an alias" in (error.context or "") or "scanning an anchor" in (error.context or ""):
        line, column = opened
        sentence = _NEEDS_QUOTES.format("*" if "alias" in (error.context or "") else "&")
    elif "tag" in (error.context or "") or "tag" in problem:
        (line, column), sentence = opened, _NEEDS_QUOTES.format("!")
    elif "expected node content" in problem:
        sentence = "something is missing here: a value, or a bracket that closes"
    elif "block scalar" in (error.context or ""):
        sentence = "after | or > the text begins on the next line, indented"
    elif "mapping keys are not allowed" in problem:
        sentence = _NEEDS_QUOTES.format("?")
    elif any(
        word in f"{error.context} {problem}" for word in ("document start", "directive", "YAML document")
    ):
        sentence = "this line is not a setting; lines that begin with % or follow ... do not belong here"
    else:
        sentence = f"YAML cannot be read here: {problem or error.context or 'unknown fault'}"
    return Problem(line + 1, column + 1, sentence)


def forbidden_character(text: str) -> Problem | None:
    """The first character that YAML 1.1 does not allow in a file (section 5.1), as a fault."""
    found = _FORBIDDEN.search(text)
    if found is None:
        return None
    before = LINE_BREAK.split(text[: found.start()])
    message = f"a character that no text file should hold (U+{ord(found[0]):04X}); remove it"
    return Problem(len(before), len(before[-1]) + 1, message)


def _stray_colon(lines: list[str], line: int, column: int) -> str:
    first = re.match(r"\s*(?:- )*", lines[line])
    rest = lines[line][first.end() if first else 0 : column]
    if ": " in rest:
        return "a colon too many; put quotes around a text that holds ': '"
    above = next((n for n in range(line - 1, -1, -1) if lines[n].strip()), 0)
    if re.match(r"\s*(?:- )*\w+:[^\s/]", lines[above]):
        return f"line {above + 1} needs a space after its colon"
    return f"this line is indented below line {above + 1}, which has a value already; line them up"


def _no_colon(lines: list[str], opened: tuple[int, int]) -> str:
    rest = lines[opened[0]][opened[1] :].strip()
    if rest.startswith("-") and not rest.startswith("- "):
        return f"a list entry needs a space after the dash: - {rest[1:][:40]}"
    name = rest.split("#")[0].strip()
    if ":" in name:
        return f"a setting needs a space after its colon: {name.partition(':')[0]}: ..."
    # Only the first word: what follows may be a secret.
    return f"{quoted(name.split()[0])} has no colon; write a setting as name: value"


def _no_key(lines: list[str], line: int, column: int, opened: tuple[int, int]) -> str:
    text = lines[line] if line < len(lines) else ""
    if stray := _after_value(lines, line, column):
        return stray
    if text[column : column + 2] == "- " or text[column:] == "-":
        return (
            "a list entry cannot stand here; line it up with the entries above or indent it below its setting"
        )
    if text[column : column + 1] == ":":
        return "a name is missing before this colon"
    return (
        f"this line does not line up: its block began on line {opened[0] + 1} in column {opened[1] + 1}, "
        f"this line begins in column {column + 1}"
    )


def _after_value(lines: list[str], line: int, column: int) -> str:
    """What to say where a value ended and its line goes on, "" where the line begins here."""
    before = lines[line][:column].rstrip() if line < len(lines) else ""
    if not before.strip("- "):
        return ""
    if before.endswith(("'", '"')):
        return "text after the closing quote; put the quotes around the whole text and double those inside"
    return "something stands after the value that does not belong to it"
