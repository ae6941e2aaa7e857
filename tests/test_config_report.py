from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.config.report import headline, shown
from monitor.errors import Problem


def test_a_place_is_path_line_and_column() -> None:
    assert headline("a/config.yaml", Problem(3, 7, "wrong")) == "a/config.yaml:3:7: wrong"
    assert headline("config.yaml", Problem(0, 0, "wrong")) == "config.yaml: wrong"
    assert headline("config.yaml", Problem(3, 7, "odd", warning=True)) == "config.yaml:3:7: warning: odd"


def test_the_caret_stands_below_the_place_whatever_the_width_of_letters() -> None:
    text = "x: y\n三星: ö\u0308 z\n"
    assert shown("c", [Problem(2, 8, "here")], text).splitlines()[1:] == [
        "     2 | 三星: ö\u0308 z",
        "       |         ^",
    ]


def test_a_long_line_is_shown_around_its_place() -> None:
    line = "a" * 300 + "X" + "b" * 300
    _, excerpt, caret = shown("c", [Problem(1, 301, "here")], line).splitlines()
    assert len(excerpt) <= 110
    assert excerpt[caret.index("^")] == "X"


def test_a_line_that_is_not_there_is_left_out() -> None:
    assert shown("c", [Problem(9, 1, "x"), Problem(2, 1, "y")], "a: b\n\n") == "c:9:1: x\nc:2:1: y"


@given(
    st.text(max_size=200),
    st.lists(st.builds(Problem, st.integers(0, 5), st.integers(0, 300), st.just("wrong")), max_size=4),
)
def test_nothing_but_printable_text_is_shown(text: str, problems: list[Problem]) -> None:
    for line in shown("c", problems, text).split("\n"):
        assert line.isprintable()
