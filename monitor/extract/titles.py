"""Which of a page's claims is its headline, and that headline without the site's name."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from monitor.extract.metadata import Claims
from monitor.text import TITLE_LIMIT, clean_text

_SEPARATOR = re.compile(r"\s+[|\-–—·•»«:›>~⋆]{1,2}\s+|\s*[|｜·•»›]\s*|\s+::\s+")
_WORDS = re.compile(r"\w+")
_PLAIN = re.compile(r"[^\w]+")
_TAG = re.compile(r"<[a-zA-Z/!?][^<>]*>?")  # also one that never ends
# What `_PLAIN` takes out of ASCII: a table is ten times as fast as the pattern.
_BARE = {code: None for code in range(128) if not (chr(code).isalnum() or chr(code) == "_")}
# Below this share of common words a heading does not say what the page claims as its title.
_SLOGAN = 0.3
# A claim of fewer words may be a section's name as well.
_TITLE_WORDS = 4
# A heading in capitals is taken in the spelling of a claim that shares this much of its words.
_RECAST = 0.6
# A feed's title that shares less than this of the words is another one: a rewritten headline, or another page.
_OTHER_WORDS = 0.5
_OTHER_LEAST = 3
ANNOUNCED = 150  # code points of it that are told
_SET_OFF = ("|", "-", "–", "—", ":", ",", "·", "•", "»", "«")


def folded(text: str) -> str:
    """Return `text` as bare lower-case letters and digits, for comparing."""
    if text.isascii():
        return text.lower().translate(_BARE)
    return _PLAIN.sub("", text.casefold())


def says(text: str, key: str) -> bool:
    """Return whether `text`, folded, is `key`, which is folded already; most texts tell by their first letter."""
    first = text[:1]
    if first.isalnum() and first.isascii() and first.lower() != key[:1]:
        return False
    return folded(text) == key


def headline(
    told: Claims,
    headings: list[str],
    url: str,
    suffix: str = "",
    offered: str = "",
    lesser: Iterable[str] = (),
) -> str:
    """Return the article's title, cleaned, without the site's name; "" where the page names none.

    headings: the texts of its h1 elements in page order. suffix: what the site's rules cut from the end.
    offered: the title the feed gives, one claim more. lesser: the texts of lower headings, which tell where no
    h1 is what of the claim is the site's.
    """
    names = site_names(told, url)
    tagged, shared = told.title_tag, told.meta("og:title", "twitter:title") or told.said("headline")
    claimed = [
        without_site(clean_text(html.unescape(value), limit=TITLE_LIMIT), names, suffix)
        for value in (
            told.said("headline"),
            told.meta("og:title"),
            told.meta("twitter:title", "dc.title", "title"),
            told.title_tag,
            offered,
        )
    ]
    claimed = [value for value in claimed if value and folded(value) not in names]
    heads = [clean_text(html.unescape(text), limit=TITLE_LIMIT) for text in headings[:8]]
    heads = [
        text for text in heads if text and folded(text) not in names and not _names_site(text, tagged, shared)
    ]
    if not heads and claimed:
        return _borne_out(claimed[0], lesser) or _without_last(claimed[0])
    if not heads:
        return ""
    head = max(heads, key=lambda text: _agreement(text, claimed))
    agreement = _agreement(head, claimed)
    if agreement < 0.2 and claimed and (len(heads) > 1 or len(head.split()) < 2):
        return claimed[0]
    og = without_site(clean_text(html.unescape(told.meta("og:title")), limit=TITLE_LIMIT), names, suffix)
    tag = without_site(tagged, names, suffix)
    # Where `<title>` and OpenGraph say the same and the heading hardly a word of it, the heading is a slogan or a section.
    if agreement < _SLOGAN and og and folded(og) == folded(tag) and len(og.split()) >= _TITLE_WORDS:
        return og
    # A `<title>` that is OpenGraph's title and more (a kicker, a section, a date) bears that out as the headline.
    if len(og.split()) >= 2 and folded(og) != folded(tag) and _part_of(og, tag):
        return og
    head = without_site(head, names, suffix).rstrip("¶ ")
    if head.isupper():
        head = next((value for value in claimed if _agreement(head, [value]) >= _RECAST), head)
    if ":" not in head:
        head = next((value for value in claimed if ":" in value and folded(value) == folded(head)), head)
    # A kicker or a date set into the heading: what the page claims is the heading's own end.
    for value in claimed:
        if (
            len(value) > 12
            and len(head) > len(value)
            and folded(head).endswith(folded(value))
            and head.endswith(value)
        ):
            return value if not head[: -len(value)].rstrip().endswith((":", "–", "—", "-")) else head
    return head


def announced_otherwise(offered: str, title: str) -> str:
    """What readers should know where a feed offers an article under other words than its page; "" elsewhere.

    offered: the feed's title. title: the page's, which is the article's. Other are words of which the shorter
    of the two shares fewer than half with the other; headings of one or two words say too little for that.
    """
    there = clean_text(_TAG.sub(" ", html.unescape(offered)), limit=TITLE_LIMIT)
    one, other = (set(_WORDS.findall(text.lower())) for text in (there, title))
    fewer = min(len(one), len(other))
    if fewer < _OTHER_LEAST or folded(there) in folded(title) or len(one & other) / fewer >= _OTHER_WORDS:
        return ""
    cut = there if len(there) <= ANNOUNCED else f"{there[:ANNOUNCED].rstrip()}..."
    return f'the feed announced it as "{cut}"'


def _part_of(title: str, tagged: str) -> bool:
    """Whether a title stands whole in `<title>`, set off there by its end, a bar, a colon or a comma."""
    at = tagged.find(title)
    if at < 0:
        return False
    before, after = tagged[:at].rstrip(), tagged[at + len(title) :].lstrip()
    return (not before or before.endswith(_SET_OFF)) and (not after or after.startswith(_SET_OFF))


def _names_site(head: str, tagged: str, shared: str) -> bool:
    """Whether a heading is the other half of `<title>`, beside what the page shares as its title."""
    own, whole, title = folded(head), folded(tagged), folded(shared)
    return bool(title) and own not in title and title not in own and whole in {own + title, title + own}


def _borne_out(title: str, headings: Iterable[str]) -> str:
    """The heading that a title begins with and goes beyond only by what stands after a bar, "" without one."""
    for text in headings:
        if title.startswith(text) and len(text.split()) >= _TITLE_WORDS:
            return text if _SEPARATOR.match(title, len(text)) else ""
    return ""


def _without_last(title: str) -> str:
    """Cut a short last part after a bar, which no heading of the page bears out."""
    kept, bar, last = title.rpartition(" | ")
    return kept if bar and len(last.split()) <= 3 and len(kept.split()) >= 4 else title


def _agreement(head: str, claimed: list[str]) -> float:
    """How far a heading says what the page claims as its title: the better share of common words, 0 to 1."""
    words = set(_WORDS.findall(head.lower()))
    best = 0.0
    for value in claimed:
        if folded(value) == folded(head):
            return 2.0
        other = set(_WORDS.findall(value.lower()))
        common = len(words & other)
        best = max(best, common / max(1, min(len(words), len(other))) * min(1.0, len(words) / 3))
    return best


def site_names(told: Claims, url: str) -> frozenset[str]:
    """Return what the site calls itself, folded: its declared names and the words of its host."""
    host = (urlsplit(url).hostname or "").removeprefix("www.").lower()
    labels = host.split(".")
    names = {
        told.meta("og:site_name"),
        told.meta("application-name"),
        told.publisher,
        told.meta("twitter:site").lstrip("@"),
        host,
    }
    names |= set(labels[:-1]) - {"com", "co", "org", "net", "gov", "blog", "blogs", "news", "en", "m"}
    if len(labels) > 1:
        names.add("".join(labels[-2:]))
    return frozenset(key for name in names if name and 1 < len(key := folded(name)) < 40)


def without_site(title: str, names: frozenset[str], suffix: str = "") -> str:
    """Return a title without the site's name at its end or start."""
    if suffix and title.endswith(suffix):
        title = title[: -len(suffix)].rstrip(" |-–—·")
    for _ in range(3):
        cuts = list(_SEPARATOR.finditer(title))
        if not cuts:
            break
        last, first = cuts[-1], cuts[0]
        if _is_site(title[last.end() :], names) and len(title[: last.start()]) > 3:
            title = title[: last.start()].strip()
        elif _is_site(title[: first.start()], names) and len(title[first.end() :]) > 8:
            title = title[first.end() :].strip()
        else:
            break
    return title


def _is_site(part: str, names: frozenset[str]) -> bool:
    key = folded(part)
    return bool(key) and (
        key in names
        or any(len(name) > 3 and (key.startswith(name) or key.endswith(name) or name.startswith(key)) and len(key) < 3 * len(name) and len(key) > 3 for name in names)
    )  # fmt: skip
