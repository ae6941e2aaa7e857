"""Documents made to exhaust or mislead those who read them: bombs, trees, entities, charsets, floods."""

from __future__ import annotations

import functools
import gzip
import json
import sys
import zlib
from collections.abc import Callable

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

from tests.hostile.cases import NAME, RSS, case, feed, good, item, page, rss, title_of, with_page, words_of
from tests.hostile.web import CANARY_WORDS, Asked, Reply, Site, http

UNPACKED = 200 << 20


@functools.cache
def _zeros(how: str) -> bytes:
    """UNPACKED zeros, packed in pieces so that the server needs no memory of its own."""
    piece, count = bytes(1 << 20), UNPACKED >> 20
    if how == "gzip":
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    elif how == "deflate":
        packer = zlib.compressobj(9)
    elif how == "br":
        press = brotli.Compressor(quality=4)
        return b"".join([*(press.process(piece) for _ in range(count)), press.finish()])
    else:
        squeeze = zstd.ZstdCompressor()
        return b"".join([*(squeeze.compress(piece) for _ in range(count)), squeeze.flush()])
    return b"".join([*(packer.compress(piece) for _ in range(count)), packer.flush()])


def _bomb(name: str, encoding: str, body: Callable[[], bytes], fails: str) -> None:
    @case(name, stored=(0, 0), fails=fails)
    def _build(site: Site) -> dict[str, Reply]:
        return {"/feed": lambda asked: http(body(), RSS, "200 OK", ("Content-Encoding", encoding))}


def _layers(count: int) -> bytes:
    body = rss().encode()
    for _ in range(count):
        body = gzip.compress(body)
    return body


_BIG = "larger than 8 MiB when unpacked"
_bomb("gzip bomb", "gzip", lambda: _zeros("gzip"), _BIG)
_bomb("deflate bomb", "deflate", lambda: _zeros("deflate"), _BIG)
_bomb("brotli bomb", "br", lambda: _zeros("br"), _BIG)
_bomb("zstd bomb", "zstd", lambda: _zeros("zstd"), _BIG)
_bomb("gzip in gzip bomb", "gzip, gzip", lambda: gzip.compress(_zeros("gzip")), _BIG)
_bomb("brotli in gzip bomb", "br, gzip", lambda: gzip.compress(_zeros("br")), _BIG)
_bomb("forty layers", ", ".join(["gzip"] * 40), lambda: _layers(40), "packed")
_bomb("broken packing", "gzip", lambda: gzip.compress(rss().encode())[:40], "")


def _xml(name: str, prolog: str, title: str, hidden: tuple[str, ...] = ()) -> None:
    @case(name, hidden=hidden)
    def _build(site: Site) -> dict[str, Reply]:
        told = prolog.replace("INSIDE", f"http://{site.inside}/")
        return {
            "/feed": feed(item(f"{site.url}/story", title), prolog=told),
            "/story": page(title_of(name)),
        }


_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
_LINE = (CANARY_WORDS, "root:x:")
_xml("entities of entities", f'<!DOCTYPE r [<!ENTITY l0 "ha">{_LAUGHS}]>', f"{NAME} &l9;")
_xml("one long entity often", f'<!DOCTYPE r [<!ENTITY a "{"a" * 50_000}">]>', NAME + "&a;" * 10_000)
_xml("an entity of a file", '<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/passwd">]>', f"{NAME} &f;", _LINE)
_xml("an entity of the inside", '<!DOCTYPE r [<!ENTITY f SYSTEM "INSIDE">]>', f"{NAME} &f;", _LINE)
_xml("a definition from the inside", '<!DOCTYPE r SYSTEM "INSIDE">', NAME, _LINE)
_xml("a parameter from the inside", '<!DOCTYPE r [<!ENTITY % p SYSTEM "INSIDE"> %p;]>', NAME, _LINE)
_xml("an inclusion", "", f'{NAME} <x:include xmlns:x="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/>', _LINE)  # noqa: E501  # fmt: skip


def _feed(name: str, body: Callable[[Site], bytes | str], kind: str = RSS, **expected: object) -> None:
    @case(name, **expected)
    def _build(site: Site) -> dict[str, Reply]:
        return {**good(site, name), "/feed": http(body(site), kind)}


def _page(name: str, body: Callable[[], str], **expected: object) -> None:
    @case(name, **expected)
    def _build(site: Site) -> dict[str, Reply]:
        return with_page(site, name, lambda asked: http(body()))


_xml("a style sheet of the inside", '<?xml-stylesheet type="text/xsl" href="INSIDE"?>', NAME, _LINE)
_xml("a schema of the inside", '<?xml-model href="INSIDE"?><!DOCTYPE r PUBLIC "x" "INSIDE">', NAME, _LINE)


@case("everything leads inside", stored=(0, 1), hidden=(CANARY_WORDS,))
def _all_inside(site: Site) -> dict[str, Reply]:
    """Every element of a feed, and every claim of its page, that names an address."""
    inside = f"http://{site.inside}/"
    title = title_of("everything leads inside")
    entry = (
        f"<entry><title>{title}</title><id>{inside}</id><link rel='alternate' href='{site.url}/story'/>"
        f"<link rel='enclosure' href='{inside}'/><link rel='replies' href='{inside}'/><icon>{inside}</icon>"
        f"<content src='{inside}' type='text/html'/><author><uri>{inside}</uri></author></entry>"
    )
    told = (
        f"<feed xmlns='http://www.w3.org/2005/Atom' xml:base='{inside}'><title>W</title>"
        f"<link rel='self' href='{inside}'/><link rel='next' href='{inside}'/>{entry}</feed>"
    )
    rels = "canonical amphtml alternate next prefetch dns-prefetch stylesheet icon manifest pingback"
    head = "".join(f"<link rel={rel} type='application/rss+xml' href='{inside}'>" for rel in rels.split())
    head += f"<base href='{inside}'><meta property=og:url content='{inside}'>"
    body = f"<p>{words_of('everything')}</p><iframe src='{inside}'></iframe><object data='{inside}'></object>"
    return {"/feed": http(told, "application/atom+xml"), "/story": page(title, body, head=head)}


@case("a page that announces the inside", stored=(0, 1), hidden=(CANARY_WORDS,))
def _announced(site: Site) -> dict[str, Reply]:
    head = f"<link rel=alternate type='application/rss+xml' href='http://{site.inside}/'>"
    return {"/feed": page(title_of("announced"), head=head)}


@case("a map of the inside", stored=(0, 0), hidden=(CANARY_WORDS,))
def _map(site: Site) -> dict[str, Reply]:
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    loc = f"<sitemap><loc>http://{site.inside}/sitemap.xml</loc></sitemap>"
    return {"/feed": http(f"<sitemapindex xmlns='{space}'>{loc}</sitemapindex>", "application/xml")}


@case("a bomb for a page", stored=(1, 1))
def _page_bomb(site: Site) -> dict[str, Reply]:
    answer = http(_zeros("br"), "text/html", "200 OK", ("Content-Encoding", "br"))
    return with_page(site, "a bomb for a page", answer)


@case("half a page, packed", stored=(1, 1))
def _half(site: Site) -> dict[str, Reply]:
    whole = gzip.compress(bytes(page(title_of("half"))).partition(b"\r\n\r\n")[2])
    cut = http(whole[: len(whole) // 2], "text/html", "200 OK", ("Content-Encoding", "gzip"))
    return with_page(site, "half a page", cut)


_feed("a bomb in a box", lambda site: b"PK\x03\x04" + bytes(26) + _zeros("deflate"), stored=(0, 0), fails=" ")
_feed("a bomb that is the file", lambda site: _zeros("gzip"), "application/gzip", stored=(0, 0), fails=" ")
_feed(
    "two marks of order", lambda site: b"\xef\xbb\xbf\xff\xfe" + rss(item(f"{site.url}/story", NAME)).encode()
)
_feed("a mark of 32 bits", lambda site: rss(item(f"{site.url}/story", NAME)).encode("utf-32"))
_feed("letters of a mainframe", lambda site: rss(item(f"{site.url}/story", NAME)).encode("cp037"))
_feed(
    "letters too long", lambda site: rss(item(f"{site.url}/story", NAME)).encode() + b"\xc0\xbc\xe0\x80\xbc"
)
_feed("a name of megabytes", lambda site: f"<rss {'a' * 3_000_000}='x'><{'b' * 3_000_000}/></rss>")
_feed("spaces of names", lambda site: "<rss " + " ".join(f"xmlns:n{n}='u{n}'" for n in range(100_000)) + "/>")
_feed("comments in comments", lambda site: "<rss><!--" * 300_000)
_feed("sections in sections", lambda site: "<rss><![CDATA[" * 300_000)
_feed("references without end", lambda site: rss(item(f"{site.url}/story", NAME + "&#x41;" * 800_000)))
_page("half a comment", lambda: f"<html><article><p>{NAME} here</p><!--" + "<p>x" * 800_000)
_page(
    "a script in data",
    lambda: '<script type="application/ld+json">' + '{"a":[' * 400_000 + f"</script><p>{NAME}",
)
_page("a table of cells", lambda: "<table>" + f"<tr><td>{NAME}" * 150_000)
_page("choices of choices", lambda: "<select>" + "<optgroup><option>" * 150_000 + NAME)
_page("a page of headings", lambda: f"<h1>{NAME}</h1>" * 100_000)
_page("a page of links", lambda: f"<a href=/{NAME}>{NAME} of today</a> " * 150_000)
_page("plain text for ever", lambda: f"<article><p>{NAME}<plaintext>" + "<b>" * 900_000)
_page("pictures in pictures", lambda: "<svg><math><style>" * 60_000 + NAME)
_page("dates of megabytes", lambda: f"<article><p>{NAME} <time datetime={'1' * 2_000_000}>{'9-' * 900_000}")


_feed("a tree of 200,000 levels", lambda site: "<a>" * 200_000 + "</a>" * 200_000)
_feed("30,000 entries", lambda site: rss(*[item(f"{site.url}/story", NAME)] * 30_000), stored=(0, 1000))
_feed("a title of megabytes", lambda site: rss(item(f"{site.url}/story", NAME + " x" * 2_000_000)))
_feed("an object in an object", lambda site: "[" * 100_000, "application/json", stored=(0, 0), fails=" ")
_feed(
    "numbers of megabytes", lambda site: '{"version":1,"items":[' + "9" * 3_000_000 + "]}", "application/json"
)
_feed("a picture", lambda site: b"\x89PNG\r\n\x1a\n" + bytes(5000), stored=(0, 0), fails=" ")
_feed("a page to log in", lambda site: "<html><title>Log in</title><form><input type=password></form></html>",
      "text/html", stored=(0, 0), fails="login")  # fmt: skip
_page("200,000 attributes", lambda: "<html><p " + " ".join(f"a{n}=1" for n in range(200_000)) + f">{NAME}")
_page("200,000 open boxes", lambda: "<html>" + "<div>" * 200_000 + NAME)
_page("bold in italics", lambda: "<html><p>" + "<b><i>" * 3000 + NAME + "</p>" * 3000)
_page("a word of megabytes", lambda: f"<html><article><p>{NAME} {'a' * 3_000_000}")
_page("slow for patterns", lambda: f"<html><article><p>{NAME} {'1.' * 400_000} {'/a-' * 400_000}")
_page("scripts of megabytes", lambda: "<script>" + "x=1;" * 1_500_000 + f"</script><p>{NAME}")


def _charset(name: str, label: str, encode: str, stored: tuple[int, int] = (0, 1)) -> None:
    @case(name, stored=stored)
    def _build(site: Site) -> dict[str, Reply]:
        body = rss(item(f"{site.url}/story", f"{title_of(name)} новости"))
        told = body.replace('version="1.0"', f'version="1.0" encoding="{label}"', 1).encode(encode, "replace")
        return {
            "/feed": http(told, f"application/rss+xml; charset={label}"),
            "/story": page(title_of(name)),
        }


_charset("a charset that unpacks", "zlib_codec", "utf-8", (1, 1))
_charset("a charset that turns letters", "rot13", "utf-8", (1, 1))
_charset("a charset that escapes", "unicode_escape", "utf-8", (1, 1))
_charset("a charset nobody knows", "x-none-such", "utf-8", (1, 1))
_charset("a charset that lies", "utf-8", "windows-1251")
_charset("a charset of seven bits", "utf-7", "utf-7")
_charset("wide letters without a mark", "utf-16", "utf-16-le")
_feed("halves of letters", lambda site: rss(item(f"{site.url}/story", f"{NAME} &#xD800; &#0; \ud800")))
_feed(
    "bytes that are no letters", lambda site: rss(item(f"{site.url}/story", NAME)).encode() + b"\xff\xfe\x00"
)


@case("always another address", stored=(1, 1))
def _churn(site: Site) -> dict[str, Reply]:
    """The same article at each fetch under another guid, query and date."""
    title, told = title_of("churn"), words_of("churn", 40)

    def again(asked: Asked) -> bytes:
        link = f"{site.url}/story?utm_source={asked.times}"
        return feed(item(link, title.upper() if asked.times % 2 else title, told, guid=f"g{asked.times}"))

    pages: dict[str, Reply] = {"*": page(title), "/robots.txt": http("", "text/plain")}
    return {**pages, "/feed": again}


@case("a flood of news", stored=(2, 60))
def _flood(site: Site) -> dict[str, Reply]:
    def more(asked: Asked) -> bytes:
        made = [f"{asked.times}-{number}" for number in range(30)]
        return feed(*(item(f"{site.url}/n{one}", title_of(one), words_of(one, 30)) for one in made))

    return {"/robots.txt": http("", "text/plain"), "/feed": more}


@case("an identity of others", stored=(1, 1))
def _guid(site: Site) -> dict[str, Reply]:
    """The guid and the canonical address of the good site's article."""
    others = f"http://127.0.1.1:{site.port}/story"
    title = title_of("borrowed")
    head = f"<link rel=canonical href='{others}'>"
    return {
        "/feed": feed(item(f"{site.url}/story", title, guid=others)),
        "/story": page(title, head=head),
    }


@case("a calendar without end", stored=(1, 1))
def _trap(site: Site) -> dict[str, Reply]:
    def day(asked: Asked) -> bytes:
        links = "".join(f"<a href='{asked.path}{number}'>next</a>" for number in range(20))
        return page(title_of("calendar"), f"<p>{words_of('calendar')}</p>{links}")

    return {"*": day, "/robots.txt": http("", "text/plain"), "/feed": good(site, "calendar")["/feed"]}


@case("an index of itself", stored=(0, 0), fails="index after index")
def _index(site: Site) -> dict[str, Reply]:
    def again(asked: Asked) -> bytes:
        loc = f"{site.url}/feed{asked.path.count('a') * 'a'}a"
        body = f"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><sitemap><loc>{loc}</loc></sitemap></sitemapindex>"
        return http(body, "application/xml")

    return {"*": again, "/robots.txt": http("", "text/plain")}


@case("odd objects", stored=(0, 3))
def _odd(site: Site) -> dict[str, Reply]:
    items = [1, None, {"url": 7}, {"url": f"{site.url}/story", "title": {"a": []}, "tags": "x"}]
    return {
        **good(site, "odd objects"),
        "/feed": http(json.dumps({"version": "1", "items": items}), "application/json"),
    }
