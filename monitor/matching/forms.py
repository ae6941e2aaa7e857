"""The written forms of one name: what the automaton looks for and what a hit must look like in the text.

Owns case, dots, plurals, endings and the symbols at a name's edges. Knows nothing of articles,
rules about context, or other names.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from monitor.matching.characters import BORDERLESS, INVISIBLE
from monitor.matching.fold import fold
from monitor.matching.words import common_name
from monitor.watches import Case

ACRONYM = 5
"""A name of at most this many letters and digits, all capitals, counts only as written."""

_RUN = re.compile(r"\w+")
_GAPS = re.compile(r"[^\w]+")
_SPACE = re.compile(r"[\s\-\u2010\u2011\u2013]+")
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ＇`´", "'") | dict.fromkeys("–—―", "-") | {"\u00a0": " "})
_GONE = re.compile(f"[{INVISIBLE}]")
_DOTTED = re.compile(r"\b(?:\w\.){2,}(?:\w\b)?")
_CAPITALS = re.compile(r"\b[A-Z]{2,5}\b")
_BORDERLESS = re.compile(f"[{BORDERLESS}]")
_KATAKANA = re.compile(r"[\u30a1-\u30ff]")
# What Japanese firms end in, without a border: "ソニーグループ"
_KATAKANA_FIRM = re.compile(
    r"(?:グループ|ホールディングス|コーポレーション|カンパニー|ジャパン|テクノロジーズ?|システムズ|ソリューションズ"
    r"|セキュリティ|ネットワークス|モバイル|エレクトロニクス)(?![\u30a1-\u30ff])"
)
_ARABIC = re.compile(r"[\u0590-\u06ff]")
_CYRILLIC = re.compile(r"[а-яёіїєґ]{4,}$")
_HANGUL = re.compile(r"[가-힣]$")

_PARTICLE = re.compile(
    r"(?:은|는|이|가|을|를|의|에|에서|에게|와|과|도|로|으로|만"
    r"|들|측|사|나|이나|부터|까지|라고|이라고|라는|이라는)?(?= )"
)
_PROCLITIC = re.compile(r" [وفبلكשבלמהו]?(?:ال)?$")
# Russian and Ukrainian endings by the ending of the dictionary form: (form, endings that replace it).
_DECLENSIONS = (
    ("ский", "ск", r"(?:ий|ого|ому|им|ом|ая|ой|ую|ое|ие|их|ими)(?= )"),
    ("ський", "ськ", r"(?:ий|ого|ому|им|ій|а|ої|у|ою|і|их|ими)(?= )"),
    ("ия", "и", r"(?:я|и|ю|ей|й|ям|ями|ях)(?= )"),
    ("а", "", r"(?:а|ы|и|е|у|ой|ою|ам|ами|ах)(?= )"),
)
_CONSONANT = r"(?:а|у|ом|е|ы|ов|ам|ами|ах|и)?(?= )"


class Written(Enum):
    """How the letters of a hit must be written."""

    ANY = "any"
    EXACT = "exact"
    NAMED = "named"  # initial capitals as configured, or capitals throughout
    ACRONYMS = "acronyms"  # only the short all-capital words of the name as configured
    RAISED = "raised"  # the same, and not in small letters throughout


# Looking a member up costs as much as all of a comparison.
_ANY, _EXACT, _NAMED, _RAISED = Written.ANY, Written.EXACT, Written.NAMED, Written.RAISED


@dataclass(frozen=True, slots=True)
class Form:
    """One written form.

    pattern: what stands in the folded text, with the space before it (and after it, unless `tail`).
    text: the form as configured, for comparing case. gaps: what stands between its words.
    lead, trail: symbols that must stand directly before and after ("." of ".NET", "++").
    """

    pattern: str
    text: str
    gaps: tuple[str, ...]
    written: Written
    lead: str = ""
    trail: str = ""
    tail: re.Pattern[str] | None = None
    free: bool = False
    katakana: bool = False
    proclitic: bool = False

    @property
    def spaced(self) -> bool:
        """Whether the pattern has a space at either side and each hit is whole words."""
        return not (self.free or self.proclitic or self.tail is not None)

    @property
    def plain(self) -> bool:
        """Whether the pattern is one word with a space at either side and nothing else is asked of a hit."""
        return self.spaced and not (self.gaps or self.lead or self.trail)

    def span(self, folded: str, start: int, end: int) -> tuple[int, int] | None:
        """Return the span of the whole word or words in `folded`, or None where the hit is inside one."""
        if self.free:
            beside = _KATAKANA.match(folded, end) and not _KATAKANA_FIRM.match(folded, end)
            if self.katakana and (beside or _KATAKANA.match(folded, start - 1)):
                return None
            return start, end
        if self.proclitic:
            if folded[start - 1] != " " and not _PROCLITIC.search(folded, max(0, start - 4), start):
                return None
        else:
            start += 1
        if self.tail is None:
            return start, end - 1
        ending = self.tail.match(folded, end)
        return (start, ending.end()) if ending else None

    def gaps_fit(self, surface: str) -> bool:
        """Say whether what stands between the words of `surface` is what the name has there."""
        return not self.gaps or surface == self.text or gaps_of(surface) == self.gaps

    def case_fits(self, surface: str) -> bool:
        """Say whether `surface` is written as the case rule of this name asks."""
        written = self.written
        if written is _ANY or surface == self.text:
            return True
        if surface.islower() and (written is _RAISED or (written is _NAMED and self.text[0].isupper())):
            return False
        ours, theirs = _RUN.findall(self.text), _RUN.findall(_plain(surface))
        if written is _EXACT:
            return "".join(theirs) == "".join(ours)
        for wanted, found in zip(ours, theirs, strict=False):
            if 1 < len(wanted) <= ACRONYM and wanted.isupper() and len(ours) > 1:
                if found != wanted:
                    return False
            elif written is _NAMED and wanted[0].isupper() and not found[0].isupper():
                return False
        return True


def gaps_of(text: str) -> tuple[str, ...]:
    """Return what stands between the words of `text`; hyphens, spaces and line breaks are the same."""
    text = _plain(text).translate(_APOSTROPHES)
    return tuple(_SPACE.sub(" ", gap) for gap in _GAPS.findall(text.strip()))


def _plain(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", _GONE.sub("", text))


def written_rule(text: str, case: Case) -> Written:
    """Return how a hit of `text` must be written under `case`.

    auto is exact for a name of at most five letters and digits that are all capitals ("NCSC", "F5").
    A name made only of English words ("Target", "Check Point") must begin its words with capitals.
    Any other name counts in any case, but the short all-capital words in it only as written
    ("US Treasury", "CERT-In"), and several words only with a capital among them, if they are configured
    with one: "new vector" and "pure storage" are seldom the firms.
    """
    if case is Case.EXACT:
        return Written.EXACT
    if case is Case.ANY:
        return Written.ANY
    cased = all(char.isupper() for char in text if char.isalpha())  # "SK텔레콤" has other letters too
    if cased and text.isupper() and sum(map(str.isalnum, text)) <= ACRONYM:
        return Written.EXACT
    if common_name(text):
        return Written.NAMED
    if text.isalnum():
        return Written.ANY
    if " " in text.strip() and not text.islower():
        return Written.RAISED
    return Written.ACRONYMS if len(_RUN.findall(text)) > 1 and _CAPITALS.search(text) else Written.ANY


def forms(text: str, case: Case = Case.AUTO, *, phrase: bool = False) -> Iterator[Form]:
    """Yield every form of a name as configured; none where it holds no letter or digit.

    With `phrase` the text is context rather than a name: the symbols at its ends are all required
    and a plural counts for any word.
    """
    text = " ".join(_plain(text).split())
    written = written_rule(text, case)
    if written is Written.NAMED and text.islower() and not phrase:
        text = text.title()
    if phrase and written in (Written.NAMED, Written.RAISED):
        written = Written.ACRONYMS if written is Written.RAISED and _CAPITALS.search(text) else Written.ANY
    if text.isalpha() and text.isascii() and len(text) > ACRONYM:
        # by far the most names: one plain word, which has one form
        folded = text.lower()
        yield Form(f" {folded} ", text, (), written)
        if _takes_plural(text, folded, "", written, phrase):
            yield Form(f" {folded}s ", text, (), written)
        return
    seen: set[tuple[str, tuple[str, ...]]] = set()
    for variant in _variants(text):
        for form in _forms(variant, written, phrase):
            if (form.pattern, form.gaps) not in seen:
                seen.add((form.pattern, form.gaps))
                yield form


def _variants(text: str) -> Iterator[str]:
    yield text
    if _DOTTED.search(text):
        yield _DOTTED.sub(lambda found: found[0].replace(".", ""), text)
    elif _CAPITALS.search(text):
        yield _CAPITALS.sub(lambda found: "".join(f"{char}." for char in found[0]), text)
    if ", " in text:
        yield text.replace(", ", " ")
    if " & " in text:
        yield text.replace(" & ", " and ")
    words = text.split(" ")
    if len(words) > 1 and (first := _declined(words[0].lower())):
        stem, endings = first
        for ending in endings.removesuffix("(?= )").strip("(?:)").split("|"):
            yield " ".join([stem + ending, *words[1:]])


def _forms(text: str, written: Written, phrase: bool) -> Iterator[Form]:
    runs = list(_RUN.finditer(text))
    if not runs:
        return
    lead, core, trail = (
        text[: runs[0].start()],
        text[runs[0].start() : runs[-1].end()],
        text[runs[-1].end() :],
    )
    lead, trail = lead.strip(), trail.strip()
    if not phrase:
        trail = trail.strip(".!?,;:")
    folded = fold(core).text.strip()
    if not folded:
        return
    gaps = gaps_of(core)
    if _BORDERLESS.match(folded) and _BORDERLESS.match(folded[-1]):
        katakana = all(_KATAKANA.match(char) for char in folded)
        yield Form(folded, core, gaps, written, lead, trail, free=True, katakana=katakana)
        return
    last = folded.rsplit(" ", 1)[-1]
    proclitic = bool(_ARABIC.match(folded))
    before = "" if proclitic else " "
    declined = None if core.isupper() else _declined(last)
    if declined:
        stem, endings = declined
        pattern = before + folded[: len(folded) - len(last)] + stem
        yield Form(pattern, core, gaps, written, lead, trail, re.compile(endings), proclitic=proclitic)
    elif _HANGUL.search(last):
        yield Form(before + folded, core, gaps, written, lead, trail, _PARTICLE, proclitic=proclitic)
    else:
        yield Form(f"{before}{folded} ", core, gaps, written, lead, trail, proclitic=proclitic)
        if _takes_plural(core, last, trail, written, phrase):
            yield Form(f"{before}{folded}s ", core, gaps, written, lead, trail)


def _takes_plural(core: str, last: str, trail: str, written: Written, phrase: bool) -> bool:
    """The plural of an English word is another word ("Targets"), that of a coined name is it ("iPhones")."""
    fits = len(last) >= 4 and last.isalpha() and last.isascii() and last[-1] != "s" and not trail
    # an auto rule has looked the words up already
    return fits and written not in (Written.EXACT, Written.NAMED) and (phrase or not common_name(core))


def _declined(word: str) -> tuple[str, str] | None:
    """Return the stem of a Cyrillic dictionary form and a pattern of its endings."""
    if not _CYRILLIC.search(word):
        return None
    for form, kept, endings in _DECLENSIONS:
        if word.endswith(form):
            return word[: len(word) - len(form)] + kept, endings
    return (word, _CONSONANT) if word[-1] not in "аеёиоуыэюяьійїє" else None
