"""Hostile words in titles and texts: for HTML, mail, terminals, logs, spreadsheets, templates, paths."""

from __future__ import annotations

import html

from tests.hostile.cases import NAME, case, feed, item, page, title_of, titled, words_of
from tests.hostile.web import Reply, Site, http


def _title(
    name: str,
    title: str,
    *,
    shown: tuple[str, ...] = (),
    hidden: tuple[str, ...] = (),
    markup: tuple[str, ...] = (),
) -> None:
    @case(name, stored=(1, 1), shown=shown, hidden=hidden, markup=markup)
    def _build(site: Site) -> dict[str, Reply]:
        return titled(site, title)


_title("script in a title", f"{NAME} <script>alert(1)</script> seen", markup=("<script>alert", "<script >"))
_title("a broken tag in a title", f'{NAME} "><img src=x onerror=alert(2)> gap', markup=("<img src=x",))
_title("a comment that ends", f"{NAME} --><svg/onload=alert(3)> open", markup=("<svg/onload",))
_title("style in a title", f"{NAME} </style><style>*{{display:none}}</style> gone", markup=("<style>*",))
_title("a mail header", f"{NAME} router\r\nBcc: spy@example.net\r\n\r\nbody", hidden=("\nBcc: spy@",))
_title(
    "lines of Unicode",
    f"{NAME} news\u2028Subject: forged\u2029more\x85end",
    hidden=("\u2028", "\u2029", "\x85"),
)
_title("a formula", f'=HYPERLINK("http://evil.example","{NAME}")', hidden=("\n=HYPER",))
_title(
    "a template",
    f"{NAME} {{{{ 79*1913017 }}}} {{% raw %}} notice",
    shown=("{{ 79*1913017 }}",),
    hidden=("151128343",),
)
_title("a format", f"{NAME} %s %n {{0.__class__}} notice", shown=("%s %n",))
_title("a query", f"{NAME} '); DROP TABLE articles; -- notice", shown=("DROP TABLE",))
_title("a search", f'{NAME} NEAR( AND * ^ " notice of syntax', shown=("NEAR(",))
_title("a path", f"{NAME} ../../../../tmp/newswatch-was-here notice")
_title(
    "an end of a transmission",
    f"{NAME} ends\r\n.\r\nMAIL FROM:<spy@example.net> now",
    hidden=("\n.\r\nMAIL",),
)
_title(
    "a forged log line", f"{NAME} x\n2026-01-01 ERROR newswatch forged notice", hidden=("\n2026-01-01 ERROR",)
)
_title("direction turned round", f"{NAME} \u202egnp.exe\u2066 notice of turns", hidden=("\u202e", "\u2066"))
_title("letters without width", f"{NAME} a\u200bb\u2060c\ufeff notice", hidden=("\ufeff",))
_title("tags nobody sees", f"{NAME} notice \U000e0041\U000e0042 tagged", hidden=("\U000e0041",))
_title("marks piled up", f"{NAME} n{chr(0x301) * 3000} notice of marks")


_title(
    "a tag of YAML", f'{NAME} !!python/object/apply:os.system ["touch /tmp/newswatch-was-here"] &a *a notice'
)
_title(
    "more templates",
    f"{NAME} ${{79*1913017}} <%= 79*1913017 %> #{{79*1913017}} @(79*1913017) notice",
    hidden=("151128343",),
)
_title(
    "a command of the shell",
    f"{NAME} $(touch /tmp/newswatch-was-here) `touch /tmp/newswatch-was-here` | notice",
)
_title("another formula", f"+cmd|' /C calc'!A0 {NAME} notice", hidden=("\n+cmd",))
_title("a formula behind a tab", f"\t@SUM(1+1) {NAME} notice", hidden=("\n@SUM", "\t@SUM"))
_title("an encoded word", f"{NAME} =?utf-8?b?Q2M6IG1vbGVAZXhhbXBsZS5uZXQ=?= notice", hidden=("Cc: mole@",))
_title("a link of Markdown", f"{NAME} [click](http://evil.example/) ![x](http://evil.example/p.gif) notice")
_title(
    "marks of order",
    f"{NAME} \u200e\u200f\u061c\u202a\u2067 notice of marks",
    hidden=("\u202a", "\u2067", "\u200f"),
)
_title(
    "letters of nobody", f"{NAME} \ufdd0\uffff\ufff9 notice of nobody", hidden=("\ufff9", "\uffff", "\ufdd0")
)
_title(
    "an end of HTML",
    f"{NAME} </body></html><meta http-equiv=refresh content=0> notice",
    markup=("<meta http-equiv=refresh",),
)
_title("spaces for ever", NAME + "\u3000\u2003 \t" * 100_000 + "notice of spaces")


@case("odd words everywhere", stored=(1, 1), hidden=("\nX-Odd:", "\x1b", "\u202e"), markup=("<script>odd",))
def _everywhere(site: Site) -> dict[str, Reply]:
    """Authors, categories, languages, ids and the title of the feed, which also come out somewhere."""
    odd = html.escape("\u202e<script>odd</script>=1+1\r\nX-Odd: yes")
    told = (
        f"<item><title>{title_of('everywhere')}</title><link>{site.url}/story</link><guid>&lt;a@b&gt;{odd}</guid>"
        f"<author>{odd}</author><category>{odd}</category><source url='{odd}'>{odd}</source>"
        f"<description>{odd} {words_of('everywhere', 30)}</description></item>"
    )
    body = f"<rss version='2.0'><channel><title>{odd}</title><language>{odd}</language>{told}</channel></rss>"
    head = "".join(
        f"<meta name={name} content='{odd}'>" for name in ("author", "keywords", "description", "date")
    )
    return {
        "/feed": http(body, "application/rss+xml"),
        "/story": page(title_of("everywhere"), head=head),
    }


@case("a terminal's commands", stored=(0, 1), hidden=("\x1b", "\x9b", "\x07"))
def _ansi(site: Site) -> dict[str, Reply]:
    words = f"{NAME} \\u001b]0;pwned\\u0007\\u001b]52;c;cm0=\\u0007 \\u009b2J notice"
    told = f'{{"version":"https://jsonfeed.org/version/1.1","items":[{{"id":"1","url":"{site.url}/story","title":"{words}"}}]}}'
    return {
        "/feed": http(told, "application/feed+json"),
        "/story": page(f"{NAME} &#27;[2J &#155;31m commands"),
    }


@case("commands in an address", stored=(0, 3), hidden=("\x1b", "javascript:alert(4)", "\x07"))
def _address(site: Site) -> dict[str, Reply]:
    links = (
        "javascript:alert(4)",
        "data:text/html,x",
        f"{site.url}/a%1b%5b2J",
        "http://\x07bell/",
        "vbscript:x",
    )
    return {"/feed": feed(*(item(html.escape(link), title_of(link)) for link in links))}


@case("a pixel and a form", stored=(1, 1), markup=("<img", "pixel.gif", "<form", "url(http"))
def _pixel(site: Site) -> dict[str, Reply]:
    more = "<img src='http://spy.example/pixel.gif'><form action=http://spy.example/><input name=p></form>"
    style = "<div style='background:url(http://spy.example/c.gif)'>x</div>"
    told = html.escape(more + style + "Huawei")
    return {
        "/feed": feed(item(f"{site.url}/story", title_of("pixel"), told)),
        "/story": page(title_of("pixel"), f"<p>{words_of('pixel')}</p>{more}{style}"),
    }


@case("letters that look alike", stored=(0, 1))
def _alike(site: Site) -> dict[str, Reply]:
    link = "http://xn--pple-43d.example/story"
    return {"/feed": feed(item(link, title_of("alike"), words_of("alike", 40)))}


@case("dates of nowhere", stored=(5, 5))
def _dates(site: Site) -> dict[str, Reply]:
    dates = (
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "-0001-01-01T00:00:00Z",
        "0",
        "not a date",
        "Sat, 30 Feb 2026 99:99 GMT",
    )
    made = [
        item(f"{site.url}/d{at}", title_of(f"date {at}"), words_of(f"date {at}", 40), date=date)
        for at, date in enumerate(dates)
    ]
    return {"/feed": feed(*made)}


@case("a name said 10,000 times", stored=(1, 1))
def _stuffed(site: Site) -> dict[str, Reply]:
    body = f"<p>{(NAME + ' ') * 10_000}</p>"
    return {
        "/feed": feed(item(f"{site.url}/story", title_of("stuffed"))),
        "/story": page(title_of("stuffed"), body),
    }


@case("no title and no link", stored=(0, 2))
def _bare(site: Site) -> dict[str, Reply]:
    return {"/feed": feed("<item></item>", "<item><title></title></item>", "<item><guid>1</guid></item>")}
