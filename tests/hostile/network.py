"""Hostile answers below the level of documents: redirects, names, streams, heads, robots.txt, TLS."""

from __future__ import annotations

import asyncio

from tests.hostile.cases import NAME, case, feed, good, item, page, title_of, with_page
from tests.hostile.web import CANARY_WORDS, Asked, Reply, Site, Write, http, leads_to

SECRET = (CANARY_WORDS,)


@case("plain", stored=(1, 1), shown=(title_of("plain").removeprefix(NAME),))
def _plain(site: Site) -> dict[str, Reply]:
    return good(site, "plain")


@case("moved for good", stored=(1, 1))
def _moved(site: Site) -> dict[str, Reply]:
    pages = good(site, "an address that moved")
    return {
        "/feed": leads_to("/new", "301 Moved Permanently"),
        "/new": pages["/feed"],
        "/story": pages["/story"],
    }


def _inside(name: str, form: str) -> None:
    @case(f"redirect to {name}", stored=(0, 0), fails=" ", hidden=SECRET)
    def _build(site: Site) -> dict[str, Reply]:
        host, _, port = site.inside.partition(":")
        number = int.from_bytes(bytes(int(part) for part in host.split(".")), "big")
        return {"/feed": leads_to(form.format(host=host, port=port, number=number, hex=f"{number:x}"))}


for _name, _form in {
    "the inside": "http://{host}:{port}/",
    "one number": "http://{number}:{port}/",
    "hexadecimal": "http://0x{hex}:{port}/",
    "octal": "http://0177.0.02.01:{port}/",
    "a mapped address": "http://[::ffff:{host}]:{port}/",
    "a name of this machine": "http://localhost:{port}/",
    "user information": "http://news.example@{host}:{port}/",
    "no scheme": "//{host}:{port}/",
    "a file": "file:///etc/hostname",
    "a data address": "data:text/xml,<rss/>",
    "a script": "javascript:alert(1)",
    "nonsense": "http://[not an address/",
}.items():
    _inside(_name, _form)


@case("redirects in a ring", stored=(0, 0), fails="redirects")
def _ring(site: Site) -> dict[str, Reply]:
    return {"/feed": leads_to("/other"), "/other": leads_to("/feed")}


@case("redirects without end", stored=(0, 0), fails="redirects")
def _chain(site: Site) -> dict[str, Reply]:
    robots = http("", "text/plain")
    return {
        "/robots.txt": robots,
        "*": lambda asked: leads_to(f"/step{len(asked.path)}/{asked.path.count('/')}{asked.path}"),
    }


@case("meta refresh inside", hidden=SECRET)
def _refresh(site: Site) -> dict[str, Reply]:
    head = f'<meta http-equiv=refresh content="0;url=http://{site.inside}/">'
    return with_page(site, "a page that refreshes", page(title_of("refresh"), head=head))


@case("link inside", hidden=SECRET)
def _link(site: Site) -> dict[str, Reply]:
    return {"/feed": feed(item(f"http://{site.inside}/", title_of("inside")))}


@case("link to a file", stored=(0, 0), hidden=("root:", "file:///"))
def _file(site: Site) -> dict[str, Reply]:
    return {"/feed": feed(item("file:///etc/passwd", title_of("file")))}


@case("robots inside", stored=(0, 1), hidden=SECRET)
def _robots_inside(site: Site) -> dict[str, Reply]:
    return {**good(site, "robots that lead inside"), "/robots.txt": leads_to(f"http://{site.inside}/")}


@case("robots out of service", stored=(0, 0), fails="robots.txt")
def _robots_error(site: Site) -> dict[str, Reply]:
    return {**good(site, "robots of 503"), "/robots.txt": http("", "text/plain", "503 Busy")}


@case("robots forbid", stored=(0, 0), fails="robots.txt")
def _robots_forbid(site: Site) -> dict[str, Reply]:
    return {
        **good(site, "robots that forbid"),
        "/robots.txt": http("User-agent: *\nDisallow: /", "text/plain"),
    }


@case("robots of many megabytes", stored=(0, 1))
def _robots_huge(site: Site) -> dict[str, Reply]:
    return {**good(site, "huge robots"), "/robots.txt": http(b"# " + b"x" * (20 << 20), "text/plain")}


@case("robots of slow patterns", stored=(1, 1))
def _robots_stars(site: Site) -> dict[str, Reply]:
    rules = "User-agent: *\n" + f"Disallow: /{'*a' * 40}$\n" * 400
    return {**good(site, "robots of stars"), "/robots.txt": http(rules, "text/plain")}


@case("a day between requests", stored=(1, 1))
def _robots_day(site: Site) -> dict[str, Reply]:
    return {
        **good(site, "robots of a day"),
        "/robots.txt": http("User-agent: *\nCrawl-delay: 86400", "text/plain"),
    }


@case("come back in years", stored=(0, 0), fails="too many requests")
def _years(site: Site) -> dict[str, Reply]:
    return {"/feed": http("", "text/plain", "429 Slow", ("Retry-After", "999999999"))}


@case("cookies for everybody", stored=(1, 1))
def _cookies(site: Site) -> dict[str, Reply]:
    pages = good(site, "cookies")
    jar = tuple(("Set-Cookie", f"c{number}={'v' * 900}; Domain=.example.com") for number in range(50))
    body = bytes(pages["/feed"]).partition(b"\r\n\r\n")[2]  # type: ignore[arg-type]
    return {**pages, "/feed": http(body, "application/rss+xml", "200 OK", *jar)}


async def _never(asked: Asked, write: Write) -> None:
    await asyncio.sleep(60)


async def _drip(asked: Asked, write: Write) -> None:
    await write(b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n\r\n")
    while True:
        await write(b"<")
        await asyncio.sleep(0.5)


async def _drip_head(asked: Asked, write: Write) -> None:
    await write(b"HTTP/1.1 200 OK\r\n")
    while True:
        await write(b"X-A: b\r\n")
        await asyncio.sleep(0.5)


async def _endless_head(asked: Asked, write: Write) -> None:
    await write(b"HTTP/1.1 200 OK\r\n")
    while True:
        await write(b"X-Header: " + b"y" * 1000 + b"\r\n")


async def _endless_body(asked: Asked, write: Write) -> None:
    await write(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n<rss>")
    while True:
        await write(b"<item/>" * 10_000)


async def _endless_chunks(asked: Asked, write: Write) -> None:
    await write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        await write(b"10000\r\n" + b"z" * 65536 + b"\r\n")


async def _wait_more(asked: Asked, write: Write) -> None:
    while True:
        await write(b"HTTP/1.1 100 Continue\r\n\r\n")
        await asyncio.sleep(0.01)


def _raw(name: str, reply: Reply, stored: tuple[int, int] = (0, 0), fails: str = " ") -> None:
    @case(name, stored=stored, fails=fails)
    def _build(site: Site) -> dict[str, Reply]:
        return {"/feed": reply}


_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"
_raw("no answer", _never)
_raw("a byte at a time", _drip)
_raw("a header at a time", _drip_head)
_raw("headers without end", _endless_head)
_raw("a body without end", _endless_body)
_raw("chunks without end", _endless_chunks)
_raw("continue without end", _wait_more)
_raw("one header of megabytes", _HEAD + b"X: " + b"h" * (9 << 20) + b"\r\n\r\n<rss/>")
_raw("half a body", _HEAD + b"Content-Length: 9000\r\n\r\n<rss>")
_raw("noise", bytes(range(1, 256)) * 20 + b"\r\n\r\n")
_raw("a chunk of no size", _HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n")
_raw("a chunk beyond numbers", _HEAD + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nabc")
_raw("two lengths", _HEAD + b"Content-Length: 4\r\nContent-Length: 400\r\n\r\n<rss")
_raw("a length below nothing", _HEAD + b"Content-Length: -1\r\n\r\n<rss/>")
_raw("a status of words", b"HTTP/1.1 fine OK\r\n\r\n<rss/>")
_raw("a status nobody knows", http("<rss/>", "text/xml", "799 What"))
_raw("unasked 304", b"HTTP/1.1 304 Not Modified\r\n\r\n", fails="304")
_raw("nothing at all", http("", "application/rss+xml"))
_raw("a closed door", b" ")


@case("a certificate of nobody", stored=(0, 0), fails="certificate")
def _bad_tls(site: Site) -> dict[str, Reply]:
    return good(site, "a bad certificate")
