"""Sentences of a text: where each begins and ends, for any script, in linear time.

Owns what ends a sentence. Knows nothing of names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitor.matching.frames import words_of

WINDOW = 400

# Every branch begins with one of the same characters, which `re` finds fast; what each was follows.
_END = re.compile(
    r"[.!?…。！？｡।؟۔\n](?:(?<=[.!?…])[.!?…]*[\"'”’»)\]]*(?=\s|$)|(?<=[。！？｡])[。！？｡]*[」』”’）]*"
    r"|(?<=[।؟۔])[।؟۔]*(?=\s|$)|(?<=\n)(?:\s*\n|(?=\s*[•*–—\-|#]\s)))"
)
_LAST_WORD = re.compile(r"[\w.&'’-]+$")
_DOTTED = re.compile(r"(?:\w\.)+\w")
_NEXT = re.compile(r"\s*[\"'“‘«(\[]*(\w+)?")
# Words whose full stop does not end a sentence.
_ABBREVIATIONS = words_of(
    "mr mrs ms dr prof gen col lt sgt capt sen rep gov st jr sr vs etc e.g i.e cf al approx dept est "
    "fig no nos vol ed jan feb mar apr jun jul aug sept sep oct nov dec mon tue tues wed thu thurs "
    "fri inc corp ltd co llc bros plc intl univ assn u.s u.k u.n e.u u.a.e d.c a.m p.m ph.d b.v s.a "
    "n.v"
)
# After these abbreviations a sentence may well end: it does when a word follows that opens sentences.
_MAY_END = words_of("inc corp ltd co llc bros plc etc u.s u.k u.n e.u u.a.e d.c a.m p.m b.v s.a n.v al")
_OPENERS = words_of(
    "the a an this that these those it its he she they we you i in on at by for from with but and or "
    "so if when while as after before since because although however meanwhile there here now then "
    "what who how why"
)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of the sentences of `text`, in order, without the white space between them.

    A full stop after an abbreviation ("U.S.", "Inc.", "Mr.") ends none unless a word follows that
    opens sentences. A blank line always ends one. Spans never overlap; linear in the length.
    """
    start, length = 0, len(text)
    for found in _END.finditer(text):
        stop, after = found.span()
        if after == length or (text[stop] == "." and not _ends(text, start, stop, after)):
            continue
        span = _stripped(text, start, after)
        if span:
            yield span
        start = after
    span = _stripped(text, start, length)
    if span:
        yield span


def whole(text: str) -> tuple[int, int] | None:
    """Return the span of the one sentence of `text`, None where it plainly has none or may have several."""
    found = _END.search(text)
    return _stripped(text, 0, len(text)) if found is None or found.end() == len(text) else None


def _ends(text: str, start: int, stop: int, after: int) -> bool:
    low = max(start, stop - 20)
    space = text.rfind(" ", low, stop)
    if after - stop == 1 and text[after] == " ":
        # nearly every full stop: a plain word before it, one space and a letter after it
        letter, plain = text[after + 1 : after + 2], text[space + 1 if space >= 0 else low : stop]
        if letter.islower():
            return False
        if letter.isupper() and plain.isalpha() and len(plain) > 1 and plain.lower() not in _ABBREVIATIONS:
            return True
    word = _LAST_WORD.search(text, max(low, space), stop)
    following = _NEXT.match(text, after)
    opener = following[1] if following else None
    if opener and opener[0].islower():
        return False
    if not word or after - stop > 1:
        return True
    last = word[0].lower().lstrip("(")
    if last in _ABBREVIATIONS:
        return last in _MAY_END and opener is not None and opener.lower() in _OPENERS
    if len(last) == 1 and last.isalpha() and word[0].isupper():
        return False
    if "." in last and _DOTTED.fullmatch(last):
        return opener is not None and opener.lower() in _OPENERS
    return True


def _stripped(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if end > start else None


def window(text: str, span: tuple[int, int], start: int, end: int) -> tuple[int, int]:
    """Return `span`, or where it is longer than 400 characters a part of it around [start, end).

    The cut falls between words where there are any. A name longer than the window is kept whole.
    """
    low, high = span
    if high - low <= WINDOW:
        return low, high
    room = max(0, WINDOW - (end - start))
    left = max(low, start - room // 2)
    right = min(high, max(end, left + WINDOW))
    left = max(low, min(left, right - WINDOW))
    left = min(left, start)
    if left > low:
        space = text.find(" ", left, start)
        left = space + 1 if 0 <= space < start else left
    if right < high:
        space = text.rfind(" ", end, right)
        right = space if space >= end else right
    return left, right
