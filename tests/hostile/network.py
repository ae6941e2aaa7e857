"""Hostile answers below the level of documents: redirects, names, streams, heads, robots.txt, TLS."""

from __future__ import annotations

import asyncio
import gzip

from tests.hostile.cases import NAME, case, feed, good, item, page, title_of, with_page, words_of
from tests.hostile.web import CANARY_WORDS, Asked, Reply, Site, Write, http, leads_to

SECRET = (CANARY_WORDS,)


@case("plain", stored=(1, 1), shown=(title_of("plain").removeprefix(NAME),))
def _plain(site: Site) -> dict[str, Reply]:
    # It names what stands first: a digest of so many stories shows the others as a number.
    title = title_of("plain")
    return {**good(site, "plain"), "/story": page(title, f"<p>The NCSC said so. {words_of(title)}</p>")}


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
    "a short form": "http://127.0.513:{port}/",
    "octal with zeros": "http://0000177.0.0002.0001:{port}/",
    "wide figures": "http://\uff11\uff12\uff17.0.2.1:{port}/",
    "a compatible address": "http://[::{host}]:{port}/",
    "a mapped address in hexadecimal": "http://[0:0:0:0:0:ffff:7f00:201]:{port}/",
    "a mapped address in a zone": "http://[::ffff:7f00:201%25lo]:{port}/",
    "NAT64": "http://[64:ff9b::7f00:201]:{port}/",
    "6to4": "http://[2002:7f00:201::1]:{port}/",
    "a dot behind the name": "http://localhost.:{port}/",
    "a dot behind the address": "http://{host}.:{port}/",
    "no address": "http://0:{port}/",
    "no address of IPv6": "http://[::]:{port}/",
    "capitals": "HTTP://LOCALHOST:{port}/",
    "strokes that lean": "http:\\\\{host}:{port}\\",
    "a stroke before the host": "http://news.example\\@{host}:{port}/",
    "a tab in the host": "http://\t{host}:{port}/",
    "port 0": "http://{host}:0/",
    "a port beyond ports": "http://{host}:99999/",
    "a port of words": "http://{host}:http/",
    "another scheme": "gopher://{host}:{port}/_GET",
    "view-source": "view-source:http://{host}:{port}/",
    "a nought": "http://{host}\0.news.example:{port}/",
    "an address of megabytes": "http://{host}:{port}/" + "a" * 60_000,
}.items():
    _inside(_name, _form)


@case("a redirect of two lines", hidden=SECRET)
def _split(site: Site) -> dict[str, Reply]:
    """What stands behind the line end is a header of the answer and no part of the address."""
    head = f"HTTP/1.1 302 Found\r\nLocation: /new\r\n http://{site.inside}/\r\nRefresh: 0;url=http://{site.inside}/"
    return {"/feed": f"{head}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()}


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


@case("a header that refreshes", stored=(1, 1), hidden=SECRET)
def _refresh_header(site: Site) -> dict[str, Reply]:
    body = bytes(page(title_of("a header that refreshes"))).partition(b"\r\n\r\n")[2]
    more = (("Refresh", f"0; url=http://{site.inside}/"), ("Link", f"<http://{site.inside}/>; rel=canonical"))
    return with_page(site, "a header that refreshes", http(body, "text/html", "200 OK", *more))


@case("a page that leads inside", stored=(1, 1), hidden=SECRET)
def _page_inside(site: Site) -> dict[str, Reply]:
    return with_page(site, "a page that leads inside", leads_to(f"http://{site.inside}/"))


@case("a page of a byte at a time", stored=(1, 1))
def _page_drip(site: Site) -> dict[str, Reply]:
    return with_page(site, "a page that drips", _drip)


@case("robots of a byte at a time", stored=(0, 0), fails="robots.txt")
def _robots_drip(site: Site) -> dict[str, Reply]:
    return {**good(site, "robots that drip"), "/robots.txt": _drip}


@case("robots that unpack without end", stored=(1, 1))
def _robots_bomb(site: Site) -> dict[str, Reply]:
    packed = gzip.compress(bytes(100 << 20), 6)
    answer = http(packed, "text/plain", "200 OK", ("Content-Encoding", "gzip"))
    return {**good(site, "robots of noughts"), "/robots.txt": lambda asked: answer}


@case("robots of odd bytes", stored=(1, 1))
def _robots_odd(site: Site) -> dict[str, Reply]:
    odd = b"\xff\xfeUser-agent\0: *\r\r\nDisallow\x85/\nUser-agent: [\nDisallow: %zz%\nCrawl-delay: 1e999"
    return {**good(site, "robots of odd bytes"), "/robots.txt": http(odd, "image/png")}


@case("names and cookies are not sent", stored=(0, 1), hidden=SECRET)
def _tells(site: Site) -> dict[str, Reply]:
    """The link of the feed holds a name and a password; the feed sets a cookie."""
    title = title_of("names and cookies")

    def told(asked: Asked) -> bytes:
        sent = {"authorization", "cookie", "referer"} & set(asked.headers)
        return page(title, f"<p>{CANARY_WORDS} {NAME} {sent}</p>" if sent else "")

    link = f"http://user:word@{site.host}:{site.port}/story"
    body = bytes(feed(item(link, title))).partition(b"\r\n\r\n")[2]
    return {"/feed": http(body, "text/xml", "200 OK", ("Set-Cookie", "a=b; Path=/")), "/story": told}


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


async def _hint_more(asked: Asked, write: Write) -> None:
    while True:
        await write(b"HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n")
        await asyncio.sleep(0.01)


async def _trail_more(asked: Asked, write: Write) -> None:
    await write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\n0\r\n")
    while True:
        await write(b"X-Trailer: " + b"t" * 1000 + b"\r\n")
        await asyncio.sleep(0.001)


async def _chunk_words(asked: Asked, write: Write) -> None:
    await write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;")
    while True:
        await write(b"a" * 10_000)
        await asyncio.sleep(0.001)


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
_raw("an answer without a head", b"<rss version='2.0'><channel><title>W</title></channel></rss>")
_raw(
    "a part that nobody asked for",
    http("<rss version='2.0'><channel/></rss>", "text/xml", "206 Partial Content"),
)
_raw("plain text called packed", http("<rss/>", "text/xml", "200 OK", ("Content-Encoding", "gzip")))
_raw("hints without end", _hint_more)
_raw("trailers without end", _trail_more)
_raw("a chunk's words without end", _chunk_words)


def _odd(name: str, head: bytes, body: bytes | None = None, stored: tuple[int, int] = (0, 1)) -> None:
    @case(name, stored=stored)
    def _build(site: Site) -> dict[str, Reply]:
        pages = good(site, name)
        whole = bytes(pages["/feed"]).partition(b"\r\n\r\n")[2]  # type: ignore[arg-type]
        told = whole if body is None else body.replace(b"BODY", whole)
        return {**pages, "/feed": b"HTTP/1.1 200 OK\r\nConnection: close\r\n" + head + b"\r\n" + told}


_odd("a header without a colon", b"no colon here\r\n", stored=(1, 1))
_odd("a header of noughts", b"X-A: a\0b\r\nX\0: c\r\n")
_odd("a folded header", b"Content-Type: text/xml;\r\n\tcharset=utf-8\r\n", stored=(1, 1))
_odd("a length too short", b"Content-Length: 40\r\n", stored=(0, 0))
_odd("length and chunks", b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\nBODY")
_odd("chunks of another name", b"Transfer-Encoding: gzip, chunked\r\n")
_odd("a packing nobody knows", b"Content-Encoding: rot13\r\n")
_odd("a packing called identity", b"Content-Encoding: identity\r\n", stored=(1, 1))
_odd("a type of no sense", b'Content-Type: \xff/\x00;charset="\r\nContent-Type: image/png\r\n')
_odd(
    "dates of no sense",
    b"Date: yesterday\r\nExpires: -1\r\nLast-Modified: 9999\r\nAge: -9\r\n",
    stored=(1, 1),
)
_odd("an age without end", b"Cache-Control: max-age=99999999999999999999\r\n", stored=(1, 1))


@case("a certificate of nobody", stored=(0, 0), fails="certificate")
def _bad_tls(site: Site) -> dict[str, Reply]:
    return good(site, "a bad certificate")
