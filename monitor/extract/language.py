"""In which language an article is written: as declared, unless its letters say otherwise; else a guess."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

_TAG = re.compile(r"^([a-z]{2,3})(?:[-_]|$)", re.I)
_SAMPLE = 1500
# Letters that only some languages are written in; kana before Han, which Japanese shares with Chinese.
_LETTERS = (
    (re.compile(r"[\u3040-\u30ff]"), ("ja",)),
    (re.compile(r"[\uac00-\ud7af]"), ("ko",)),
    (re.compile(r"[\u3400-\u9fff]"), ("zh", "ja")),
    (re.compile(r"[\u0400-\u04ff]"), ("ru", "uk", "bg", "sr", "mk", "be", "kk", "ky", "mn", "tg", "bs")),
    (re.compile(r"[\u0600-\u06ff]"), ("ar", "fa", "ur", "ps", "ku", "ug", "sd")),
    (re.compile(r"[\u0590-\u05ff]"), ("he", "yi")),
    (re.compile(r"[\u0370-\u03ff]"), ("el",)),
    (re.compile(r"[\u0e00-\u0e7f]"), ("th",)),
    (re.compile(r"[\u0900-\u097f]"), ("hi", "mr", "ne", "sa")),
)

_FOREIGN = frozenset(language for _, languages in _LETTERS for language in languages)
# Whether a text holds any of them at all: most hold none.
_OTHERS = re.compile("|".join(pattern.pattern for pattern, _ in _LETTERS))


def language_of(text: str, *declared: str) -> str:
    """Return the ISO 639-1 code of `text`'s language, "" where there is too little text to tell.

    declared: what the page, its metadata and its feed say, the best first. The first one that the
    letters of the text allow is believed; without one, py3langid guesses from at least 80 characters.
    """
    sample = text[:_SAMPLE]
    letters = any(map(str.isalpha, sample))
    allowed: tuple[str, ...] | None = None
    if letters and _OTHERS.search(sample):
        count = _letters(sample)
        for pattern, languages in _LETTERS:
            if len(pattern.findall(sample)) > count * (0.1 if languages == ("ja",) else 0.3):
                allowed = languages
                break
    for claim in declared:
        if (found := _TAG.match(claim.strip())) and letters:
            code = found[1].lower()
            if (allowed is None and code not in _FOREIGN) or (allowed is not None and code in allowed):
                return code
    if allowed is not None and len(allowed) <= 2:
        return allowed[0]
    return _guesser()(sample) if _letters(sample) >= 80 else ""


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


@cache
def _guesser() -> Callable[[str], str]:
    """py3langid, loaded only where a page says nothing: its model costs 0.3 s and some 40 MB."""
    from py3langid import langid

    return lambda text: str(langid.classify(text)[0])
