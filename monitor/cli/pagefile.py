"""A saved page as a command is given it: plain or gzipped, a web page or text."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitor.items import Article
    from monitor.parsebox import ParseBox
    from monitor.rules import Rules


_OPENINGS = (b"<style", b"<script", b"<link", b"<title", b"<!--", b"<?xml")


def contents(path: Path) -> bytes:
    """Return the bytes of a saved page, decompressed where it is gzipped; OSError or EOFError."""
    data = path.read_bytes()
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


def looks_like_markup(data: bytes) -> bool:
    """Whether these bytes are a web page rather than plain text."""
    head = data[:4096].replace(b"\x00", b"").lower()
    # Some pages open with pages of styles or scripts before their first element that holds text.
    return head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(_OPENINGS) or any(
        tag in head
        for tag in (b"<!doctype", b"<html", b"<head", b"<body", b"<div", b"<p>", b"<article", b"<meta")
    )


def read_alone(data: bytes, url: str) -> Article:
    """Read one page; see `read`."""
    import asyncio

    return asyncio.run(_alone(data, url))


async def _alone(data: bytes, url: str) -> Article:
    from monitor.parsebox import ParseBox

    box = ParseBox(workers=1)
    try:
        return await read(box, data, url)
    finally:
        await box.close()


async def read(box: ParseBox, data: bytes, url: str) -> Article:
    """A page through the killable child, plain text directly; rules of the site where the URL names one."""
    from monitor import extract
    from monitor.rounds import utc_now

    if not looks_like_markup(data):
        return extract.text_article(data.decode("utf-8", "replace"), now=utc_now(), url=url)
    return await box.article(data, url, now=utc_now(), rules=_rules(url))


def _rules(url: str) -> Rules:
    from monitor.sites import site_rules

    return site_rules(url)
