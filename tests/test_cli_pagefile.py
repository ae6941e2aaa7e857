"""A saved page is told from plain text by how it begins."""

from __future__ import annotations

import pytest

from monitor.cli.pagefile import looks_like_markup


@pytest.mark.parametrize(
    "data",
    [
        b"<!DOCTYPE html><p>a",
        b"<style>\n" + b".a { color: red }\n" * 1_000 + b"</style><html><body><p>a</p>",
        b"\xef\xbb\xbf  <script>" + b"x();" * 2_000 + b"</script><div>a</div>",
        b"<!-- saved -->" + b" " * 5_000 + b"<p>a</p>",
        "<html><body>a".encode("utf-16"),
        "<style>".encode("utf-16") + "a{}".encode("utf-16-le") * 3_000,
    ],
)
def test_pages(data: bytes) -> None:
    assert looks_like_markup(data)


@pytest.mark.parametrize(
    "data", [b"", b"A firm was hit.\n\nIts site held <script> tags.", b"a < b and <b>c</b>", b"[members /]"]
)
def test_texts(data: bytes) -> None:
    assert not looks_like_markup(data)
