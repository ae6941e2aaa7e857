"""OPML: what is read of well-formed, nested and broken lists, and that writing and reading agree."""

from __future__ import annotations

import contextlib
import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import opml
from monitor.errors import NotOpml, ReadError
from monitor.opml import Outline
from monitor.text import clean_text

NESTED = b"""<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0"><head><title>Mine</title></head><body>
  <outline text="Security">
    <outline text="Vendors" title="ignored">
      <outline type="rss" text="Wire &amp; Post" title="Longer" xmlUrl="https://wire.example/feed"
               htmlUrl="https://wire.example/" language="de-AT"/>
    </outline>
    <outline TEXT="Notes" XMLURL="http://notes.example/rss"/>
  </outline>
  <outline title="Only a title" xmlUrl="feed://old.example/rss.xml" category="/Press/World,/Other"/>
  <outline text="Again" xmlUrl="https://wire.example/feed"/>
  <outline text="A link" type="link" url="https://page.example/"/>
  <outline text="An old list" type="rss" url="https://older.example/rss"/>
  <outline text="Script" xmlUrl="javascript:alert(1)"/>
  <outline text="File" xmlUrl="file:///etc/passwd"/>
  <outline text="Off" isComment="true"><outline text="x" xmlUrl="https://off.example/feed"/></outline>
</body></opml>"""


def test_nested_outlines_become_feeds_with_their_folders() -> None:
    assert opml.read(NESTED) == (
        Outline(
            "Wire & Post", "https://wire.example/feed", "https://wire.example/", "Security/Vendors", "de-at"
        ),
        Outline("Notes", "http://notes.example/rss", "", "Security"),
        Outline("Only a title", "http://old.example/rss.xml", "", "Press/World"),
        Outline("An old list", "https://older.example/rss"),
    )
    assert opml.read(gzip.compress(NESTED)) == opml.read(NESTED)


@pytest.mark.parametrize(
    "data",
    [
        b"\n  \xef\xbb\xbf" + b'<opml><body><outline text="A &amp; B" xmlUrl="https://a.example/f?x=1&amp;y=2"/></body></opml>',
        b'<opml><body><outline text="A & B" xmlUrl="https://a.example/f?x=1&y=2"/></body></opml>',
        b'<opml><body><outline text="A &amp; B" xmlUrl="https://a.example/f?x=1&amp;y=2">',
        b'<opml><body><outline text="A &amp; B" xmlUrl="https://a.example/f?x=1&amp;y=2"></wrong></body></opml>',
        b'<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml><body><outline text="A &amp; B" '
        b'xmlUrl="https://a.example/f?x=1&amp;y=2"/></body></opml>',
        '<?xml version="1.0" encoding="utf-8"?><opml><body><outline text="A &amp; B" '
        'xmlUrl="https://a.example/f?x=1&amp;y=2"/></body></opml>'.encode("utf-16"),
        b'<x:opml xmlns:x="urn:x"><x:body><x:outline text="A &amp; B" '
        b'xmlUrl="https://a.example/f?x=1&amp;y=2"/></x:body></x:opml>',
    ],
)  # fmt: skip
def test_broken_lists_are_read_as_far_as_they_go(data: bytes) -> None:
    assert opml.read(data) == (Outline("A & B", "https://a.example/f?x=1&y=2"),)


def test_the_files_own_entities_are_not_expanded() -> None:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    bomb = f'<!DOCTYPE opml [<!ENTITY l0 "lol">{levels}]><opml><body><outline text="&l8;"'
    (found,) = opml.read(f'{bomb} xmlUrl="https://a.example/f"/></body></opml>'.encode())
    assert len(found.name) < 100


def test_depth_and_number_are_bounded() -> None:
    deep = (
        b"<outline text='d'>" * 200
        + b"<outline text='x' xmlUrl='https://a.example/f'/>"
        + b"</outline>" * 200
    )
    (one,) = opml.read(b"<opml><body>" + deep + b"</body></opml>")
    assert one.category == "/".join(["d"] * opml.FOLDERS_DEEP)
    many = "".join(f"<outline xmlUrl='https://a.example/{n}'/>" for n in range(opml.OUTLINE_LIMIT + 10))
    assert len(opml.read(f"<opml><body>{many}</body></opml>".encode())) == opml.OUTLINE_LIMIT


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "an empty file"),
        (
            b"<html><head><title>Home</title></head></html>",
            "an HTML page ('Home'), not an OPML list of feeds",
        ),
        (b"<rss><channel/></rss>", "not an OPML list of feeds"),
        (b"sources: []", "plain text"),
        (b"%PDF-1.7", "a PDF"),
        (gzip.compress(b" " * (opml.SIZE_LIMIT + 1)), "too large"),
    ],
)
def test_what_is_no_opml_is_named(data: bytes, told: str) -> None:
    with pytest.raises(NotOpml) as raised:
        opml.read(data)
    assert told in raised.value.reason
    assert isinstance(raised.value, ReadError)


def test_a_list_without_feeds_is_a_list() -> None:
    assert opml.read(b"<opml version='2.0'><head/><body/></opml>") == ()


WORD = st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="/"), min_size=1, max_size=12)
OUTLINES = st.lists(
    st.builds(
        Outline,
        name=st.lists(WORD, max_size=3).map(" ".join),
        url=st.integers(0, 10**6).map(lambda n: f"https://feeds.example/{n}?a=1&b=<2>".replace("<2>", "%3C")),
        home=st.sampled_from(["", "https://site.example/", "http://site.example/a?b&c"]),
        category=st.lists(WORD, max_size=3).map("/".join),
        language=st.sampled_from(["", "de", "pt-br"]),
    ),
    unique_by=lambda outline: outline.url,
)


@given(OUTLINES, st.text(max_size=20))
def test_what_was_written_is_read_again(outlines: list[Outline], title: str) -> None:
    normal = [
        Outline(
            clean_text(o.name), o.url, o.home, "/".join(map(clean_text, o.category.split("/"))), o.language
        )
        for o in outlines
    ]
    assert opml.read(opml.write(outlines, title)) == tuple(normal)


@given(
    st.binary(max_size=300)
    | st.text(max_size=300).map(lambda text: f"<opml>{text}</opml>".encode("utf-8", "replace"))
)
def test_any_bytes_give_outlines_or_the_one_error(data: bytes) -> None:
    with contextlib.suppress(NotOpml):
        opml.read(data)


@pytest.mark.parametrize("outline", ["<o:outline xmlUrl='https://a.example/f'/>", "<outline o:text='A'/>"])
def test_a_namespace_beyond_reason_ends_the_reading(outline: str) -> None:
    data = f"<opml xmlns:o='urn:{'x' * 1_000_000}'><body>{outline * 20_000}</body></opml>".encode()
    with pytest.raises(NotOpml, match="namespace of more than 1000 characters"):
        opml.read(data)


@pytest.mark.parametrize("data", [b"", b"\n \n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_told_as_one(data: bytes) -> None:
    with pytest.raises(NotOpml, match="an empty file"):
        opml.read(data)
