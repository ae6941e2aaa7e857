from __future__ import annotations

import pytest

from monitor.config.tree import read_tree

FAULTS = [
    ("a:\n\tb: c\n", 2, 1, "a tab cannot indent in YAML; use spaces"),
    ("\tx: y", 1, 1, "a tab cannot indent"),
    ("a: @x\n", 1, 4, "a text that begins with @ needs quotes"),
    ("a: `x`\n", 1, 4, "a text that begins with ` needs quotes"),
    ("a: * * *\n", 1, 4, "a text that begins with * needs quotes"),
    ("a: &\n", 1, 4, "a text that begins with & needs quotes"),
    ("a: !!\n", 1, 4, "a text that begins with ! needs quotes"),
    ("a: b: c\n", 1, 5, "a colon too many; put quotes around"),
    ("a: b\n\n  c: d\n", 3, 4, "this line is indented below line 1, which has a value already"),
    ("a: b\n  # note\n  c: d\n", 3, 3, "this line does not line up: its block began on line 1 in column 1"),
    ("a:b\nc: d\n", 2, 2, "line 1 needs a space after its colon"),
    ("a: b\nc\nd: e\n", 2, 1, "'c' has no colon; write a setting as name: value"),
    ("a: b\nc:d\ne: f\n", 2, 1, "a setting needs a space after its colon: c: ..."),
    ("a:\n- x\n-y\n", 3, 1, "a list entry needs a space after the dash: - y"),
    ("a:\n  b: 1\n c: 2\n", 3, 2, "this line does not line up: its block began on line 1 in column 1"),
    ("a:\n  - x\n  b: c\n", 3, 3, "a list goes on above; begin this line with '- '"),
    ("a: b\n- c\n", 2, 1, "a list entry cannot stand here"),
    ("a: 'x' y\n", 1, 8, "text after the closing quote"),
    ("a:\n  - 'x' y\n", 2, 9, "text after the closing quote"),
    ("a: [x]]\n", 1, 7, "something stands after the value"),
    ("a: [x, y\nb: c\n", 1, 4, "the list that opens here with [ has no comma or ]"),
    ("a: {x: y\nb: c\n", 1, 4, "the block that opens here with { has no comma or }"),
    ('a: "x\nb: c\n', 1, 4, "the quote that opens here is never closed"),
    ("a: 'x\n---\nb: c\n", 1, 4, "the quote that opens here is not closed before the line of dashes"),
    ('a: "\\q"\n', 1, 5, "a backslash in double quotes begins an escape"),
    ('a: "\\xZZ"\n', 1, 7, "a backslash in double quotes begins an escape"),
    ("a: - b\n", 1, 4, "a list entry needs a line of its own"),
    ("x: |foo\n", 1, 5, "after | or > the text begins on the next line"),
    ("a: x\n...\nb: y\n", 3, 1, "this line is not a setting"),
    ("%YAML 3.0\n---\na: b\n", 1, 1, "this line is not a setting"),
    ("%TAG ! !\na: b\n", 2, 1, "this line is not a setting"),
    ("%YAML 1.1\n%YAML 1.1\n---\n", 2, 1, "this line is not a setting"),
    ("a: ? b\n", 1, 4, "a text that begins with ? needs quotes"),
    ("{\\\\:?", 1, 4, "YAML cannot be read here: found unexpected ':'"),
    (":\n", 1, 1, "a name is missing before this colon"),
    ("]", 1, 1, "something is missing here"),
    ("{", 2, 1, "something is missing here"),
    ("a: [b", 1, 4, "the list that opens here"),
    ("? a\n- b\n", 2, 1, "a list entry cannot stand here"),
    ("a: b\n--- \n", 2, 1, "a second document begins here"),
]


@pytest.mark.parametrize(
    ("text", "line", "column", "sentence"), FAULTS, ids=[repr(fault[0]) for fault in FAULTS]
)
def test_a_fault_of_yaml_is_said_in_plain_words_where_it_stands(
    text: str, line: int, column: int, sentence: str
) -> None:
    _, (problem,) = read_tree(text)
    assert problem.message.startswith(sentence)
    assert (problem.line, problem.column) == (line, column)
    assert not problem.warning
