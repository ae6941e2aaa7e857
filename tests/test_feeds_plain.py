"""Markup as text: what a reader would see, and exactly what the one door for text lets through."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.feeds.plain import plain_text, plain_title
from monitor.text import clean_text

characters = st.characters() | st.sampled_from(
    " \n\r\t\0\x0b\x1c\x85\xa0\xad\u0301\u200b\u2028\u202e\u3000\ufeffAé"
)
texts = st.text(characters, max_size=80)


tags = [
    "<p>",
    "</p>",
    "<p\nclass='a'>",
    "<pre>",
    "<prelude>",
    "<b>",
    "</b>",
    "<br/>",
    "<br-x>",
    "<h1>",
    "<h7>",
    "<header>",
    "<li>",
    "<link>",
    "<a href='x'>",
    "<article>",
    "<script>x</script>",
    "<style>p{}</style>",
    "<!-- x -->",
    "text",
    "\n",
    "  ",
    "e",
    "\u0301",
]


@given(st.lists(st.sampled_from(tags), max_size=20).map("".join))
def test_orderly_markup_is_read_as_any_other(markup: str) -> None:
    # The "<" that begins no tag has the whole read in the careful way.
    assert plain_text(f"1 <3 {markup}", 1000) == clean_text(
        f"1 <3 {plain_text(f'.{markup}', 1000)[1:]}", lines=True
    )


pieces = [
    "<",
    ">",
    "&",
    "&lt;",
    "&amp;",
    "<p>",
    "<b>",
    "</p>",
    "<script>",
    "</script>",
    "<!--",
    "-->",
    "a",
    " ",
]


@given(texts | st.lists(st.sampled_from(pieces), max_size=30).map("".join))
def test_what_comes_out_is_clean(text: str) -> None:
    for plain in (plain_text(text, 200), plain_title(text, 200)):
        assert clean_text(plain, lines=True) == plain
        assert len(plain) <= 200


entities = ["&amp;", "&nbsp", "&#8217;", "&#x27;", "&copy2026", "&notit;", "&", ";", "&#", "x", " "]


@given(st.lists(st.sampled_from(entities)).map("".join))
def test_entities_are_those_of_html(text: str) -> None:
    assert plain_text(text, 1000) == clean_text(html.unescape(text), lines=True)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One</p><p>Two<br>Three</p>", "One\nTwo\nThree"),
        ("<P CLASS=x>One</P><DIV>Two</DIV>", "One\nTwo"),
        ("One\ntwo\n\nthree", "One\ntwo\nthree"),
        ("<p>One\ntwo</p>", "One two"),
        ("a <b>bold</b><i>er</i> word", "a bolder word"),
        ("a < b and c > d", "a < b and c > d"),
        (
            "<p>kept</p><script>if (a < b) { x('<p>no</p>') }</script><style>p{}</style><p>too</p>",
            "kept\ntoo",
        ),
        ("<p>kept</p><!-- <p>no</p> --><p>too</p>", "kept\ntoo"),
        ("<p>kept</p><SCRIPT>no</SCRIPT>", "kept"),
        ("<p>cut <script>never closed", "cut"),
        ("caf&eacute; &amp;amp; bar&nbsp;&#8217;", "café &amp; bar ’"),
        ("It\x92s", "It’s"),
        ("<img src=x onerror=alert(1)>", ""),
        ("<li>one<li>two", "one\ntwo"),
    ],
)
def test_html_as_text(markup: str, text: str) -> None:
    assert plain_text(markup, 1000) == text


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ("AT&amp;T breached", "AT&T breached"),
        ("It&#8217;s <em>here</em>", "It’s here"),
        ("A <b>bold</b> claim", "A bold claim"),
        ("Stored XSS in the &lt;img&gt; of a profile", "Stored XSS in the <img> of a profile"),
        ("Why <script> and <iframe> matter", "Why <script> and <iframe> matter"),
        ("R&D at B&B", "R&D at B&B"),
        ("1 < 2", "1 < 2"),
        ("two\n lines", "two lines"),
    ],
)
def test_titles(markup: str, title: str) -> None:
    assert plain_title(markup, 500) == title
