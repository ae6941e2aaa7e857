"""The table of hostile sites: what a case is, and the good feed and page it is made from."""

from __future__ import annotations

import html
import random
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formatdate

from tests.hostile.web import Reply, Site, http

RSS = "application/rss+xml; charset=utf-8"
NAME = "Huawei"  # watched, and in every article, so that what is stored is also told

_SYLLABLES = [first + vowel for first in "bdfgklmnprstvz" for vowel in "aeiou"]


@dataclass(frozen=True)
class Case:
    """A hostile site and its safe end.

    stored: fewest and most articles after both rounds. fails: words of the recorded reason; "" where the
    poll may end in any way. shown: what the digest must say. hidden: what may stand in no output.
    markup: what may not stand in an HTML part of the digest, where it would work.
    """

    name: str
    build: Callable[[Site], dict[str, Reply]]
    stored: tuple[int, int] = (0, 1)
    fails: str = ""
    shown: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    markup: tuple[str, ...] = ()
    entry: str = "/feed"


CASES: dict[str, Case] = {}


def case(
    name: str, **expected: object
) -> Callable[[Callable[[Site], dict[str, Reply]]], Callable[[Site], dict[str, Reply]]]:
    """Add the decorated builder of pages to the table."""

    def add(build: Callable[[Site], dict[str, Reply]]) -> Callable[[Site], dict[str, Reply]]:
        assert name not in CASES
        CASES[name] = Case(name, build, **expected)  # type: ignore[arg-type]
        return build

    return add


def made_up(seed: str, count: int) -> list[str]:
    """Words that no other seed has, so that no two cases are taken for one story."""
    chance = random.Random(seed)
    return ["".join(chance.choices(_SYLLABLES, k=chance.randint(3, 5))) for _ in range(count)]


def title_of(seed: str) -> str:
    """A harmless title with the watched name."""
    return f"{NAME} {' '.join(made_up(seed + ' title', 4))}"


def words_of(seed: str, count: int = 90) -> str:
    """A harmless text with the watched name."""
    words = made_up(seed, count)
    lines = [" ".join(words[at : at + 12]).capitalize() + "." for at in range(0, count, 12)]
    return f"{' '.join(made_up(seed + ' first', 4)).capitalize()} {NAME}. " + " ".join(lines)


def item(link: str, title: str, text: str = "", guid: str = "", date: str = "") -> str:
    """An RSS item; title and text are put in as they are."""
    return (
        f"<item><title>{title}</title><link>{link}</link><guid isPermaLink='false'>{guid or link}</guid>"
        f"<pubDate>{date or formatdate(usegmt=True)}</pubDate><description>{text}</description></item>"
    )


def rss(*items: str, prolog: str = "") -> str:
    """A feed of items."""
    inner = f"<channel><title>W</title>{''.join(items)}</channel>"
    return f'<?xml version="1.0"?>{prolog}<rss version="2.0">{inner}</rss>'


def feed(*items: str, prolog: str = "") -> bytes:
    """The answer with such a feed."""
    return http(rss(*items, prolog=prolog), RSS)


def page(title: str, body: str = "", head: str = "") -> bytes:
    """The answer with an article's page; the title is put in as it is."""
    text = body or f"<p>{words_of(title)}</p>"
    return http(
        f"<!doctype html><html lang=en><head><title>{title}</title>{head}</head><body><nav><a href=/>Home</a>"
        f"</nav><main><article><h1>{title}</h1>{text}</article></main></body></html>"
    )


def good(site: Site, name: str, **pages: Reply) -> dict[str, Reply]:
    """A feed of one article and its page."""
    title = title_of(name)
    return {
        "/feed": feed(item(f"{site.url}/story", title, f"About {NAME}.")),
        "/story": page(title),
        **pages,
    }


def with_page(site: Site, name: str, answer: Reply) -> dict[str, Reply]:
    """A good feed whose one article lies on a hostile page."""
    return {**good(site, name), "/story": answer}


def titled(site: Site, title: str) -> dict[str, Reply]:
    """A feed and a page that both carry this title."""
    safe = html.escape(f"{title} {' '.join(made_up(title, 4))}", quote=True)
    return {"/feed": feed(item(f"{site.url}/story", safe, safe)), "/story": page(safe)}
