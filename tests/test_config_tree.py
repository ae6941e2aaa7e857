from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.config.nodes import NOTHING, Node
from monitor.config.tree import DEPTH_LIMIT, NODE_LIMIT, SCALAR_LIMIT, read_tree
from monitor.config.yaml_faults import forbidden_character

TEXTS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=12)
VALUES = st.recursive(
    TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=120, deadline=None)
@given(st.dictionaries(TEXTS, VALUES, min_size=1, max_size=5), st.booleans())
def test_what_a_yaml_writer_writes_comes_back_as_text(values: dict[str, object], flow: bool) -> None:
    text = yaml.safe_dump(values, allow_unicode=True, default_flow_style=flow, width=10_000)
    tree, problems = read_tree(text)
    if tree is None or problems:
        # The door for text leaves out what spoofs, and folds what is composed: not what this test is about.
        assert any("invisible" in problem.message or "U+" in problem.message for problem in problems)
        return
    assert _folded(tree.plain()) == _folded(values)


def _folded(value: object) -> object:
    import unicodedata

    if isinstance(value, dict):
        return {_folded(key): _folded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_folded(item) for item in value]
    return unicodedata.normalize("NFC", str(value))


def test_places_count_from_one_in_lines_and_characters() -> None:
    tree, problems = read_tree("watch:\n  三星:\n    - 'x'\n    - a: [b, ünï, c]\n")
    assert not problems
    assert tree is not None
    item = tree.at(("watch", "三星", 1, "a", 2))
    assert (item.line, item.column, item.text) == (4, 19, "c")
    key = tree.at(("watch", "三星"))
    assert (key.key_line, key.key_column) == (2, 3)
    assert tree.at(("watch", "三星", 7, "nothing")) is key


def test_nothing_differs_from_an_empty_text_and_from_a_tilde() -> None:
    tree, _ = read_tree("a:\nb: ''\nc: ~\nd: null\ne: [x, ]\nf: {}\n")
    assert tree is not None
    assert tree.plain() == {"a": NOTHING, "b": "", "c": "~", "d": "null", "e": ["x"], "f": {}}


def test_long_text_over_several_lines_becomes_one() -> None:
    tree, problems = read_tree("a: >\n  one\n  two\n\n  three\nb: |\n  one\n  two\nc: one\n  two\n")
    assert tree is not None
    assert not problems
    assert tree.plain() == {"a": "one two three", "b": "one two", "c": "one two"}


@pytest.mark.parametrize(
    ("text", "kept", "code"),
    [
        ('a: "N\\u200bCSC"', "NCSC", "U+200B"),
        ('a: "\\u202eNCSC"', "NCSC", "U+202E"),
        ('a: "NC\\x07SC"', "NCSC", "U+0007"),
        ('a: "Lloyd\\x92s"', "Lloyd’s", "U+0092"),
        ("a: NC\u00adSC", "NCSC", "U+00AD"),
    ],
)
def test_hidden_characters_are_left_out_and_told(text: str, kept: str, code: str) -> None:
    tree, (problem,) = read_tree(text)
    assert tree is not None
    assert tree.at(("a",)).text == kept
    assert problem.warning
    assert code in problem.message


def test_composed_letters_are_one_name_and_no_fault() -> None:
    tree, problems = read_tree("a: Ko\u0308ln\n")
    assert tree is not None
    assert (tree.at(("a",)).text, problems) == ("Köln", [])


def test_depth_is_limited_and_the_deepest_allowed_is_read() -> None:
    tree, problems = read_tree("a: " + "[" * (DEPTH_LIMIT - 1) + "]" * (DEPTH_LIMIT - 1))
    assert tree is not None
    assert not problems
    for text in (
        "a: " + "[" * DEPTH_LIMIT,
        "a: " + "[" * 100_000,
        "\n".join(" " * n + "a:" for n in range(500)),
    ):
        assert read_tree(text)[0] is None


def test_a_long_text_is_a_fault() -> None:
    _, (problem,) = read_tree("a: " + "x" * (SCALAR_LIMIT + 1))
    assert problem.message == "this text is longer than 10,000 characters"


@pytest.mark.parametrize("code", [0, 0x1B, 0x7F, 0x9B, 0xD800, 0xFFFE, 0xFEFF])
def test_characters_that_no_file_may_hold(code: int) -> None:
    problem = forbidden_character(f"a: b\nc: d{chr(code)}e\n")
    assert problem is not None
    assert (problem.line, problem.column) == (2, 5)
    assert f"U+{code:04X}" in problem.message


@given(st.text(st.characters(exclude_categories=()), max_size=40))
def test_what_passes_the_character_check_never_breaks_the_parser_on_characters(text: str) -> None:
    if forbidden_character(text) is None:
        try:
            list(yaml.parse(text, Loader=yaml.CSafeLoader))
        except yaml.MarkedYAMLError:
            return


def test_more_values_than_memory_is_meant_for_are_refused() -> None:
    tree, (problem,) = read_tree("a: [" + "b," * NODE_LIMIT + "]")
    assert tree is None
    assert (problem.line, problem.message) == (1, "the file holds more than 1,000,000 values")


def test_offsets_slice_to_what_stands_there() -> None:
    text = "三: [b, {c: 'd e'}]  # \U0001f600\nf:\n- |\n  g\n- \"h\"\ni: j\n  k\n"
    tree, _ = read_tree(text)
    assert tree is not None

    def at(*loc: str | int) -> str:
        node: Node = tree.at(loc)
        return text[node.start : node.end]

    assert at("三") == "[b, {c: 'd e'}]"
    assert (at("三", 1), at("三", 1, "c"), at("三", 0)) == ("{c: 'd e'}", "'d e'", "b")
    assert (at("f", 0), at("f", 1), at("i")) == ("|\n  g\n", '"h"', "j\n  k")
    for name, node in (tree.entries or {}).items():
        assert text[node.key_start : node.key_end] == name
