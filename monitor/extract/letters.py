"""Counts over the letters of all runs of a page at once: words, marks, capitals, digits.

One array of code points for the whole page instead of a dozen passes over every run: on real pages
six times as fast. What a character counts as is taken from the same patterns a reader of the code
would write, tried once on every character.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.float32]

# Words are counted in this many first characters of a run; no article's paragraph needs more to be known.
SAMPLE = 1500
_COMMON = frozenset(
    ["the", "a", "an", "and", "or", "of", "to", "in", "on", "for", "with", "at", "by", "from", "that", "this", "it", "is", "was", "are", "were", "be", "been", "has", "have", "had", "not", "but", "as", "its", "his", "her", "he", "she", "they", "we", "you", "i", "who", "which", "will", "would", "can", "could", "said", "than", "more", "about", "after", "also", "their", "our", "if", "when", "there", "what", "all", "one", "into", "up", "out", "so", "no", "do", "because", "der", "die", "das", "und", "oder", "von", "zu", "im", "in", "den", "dem", "des", "ein", "eine", "einen", "einer", "mit", "auf", "für", "ist", "sind", "war", "nicht", "auch", "sich", "es", "er", "sie", "wir", "dass", "als", "bei", "nach", "aus", "wie", "an", "werden", "wird", "hat", "haben", "noch", "nur", "über", "le", "la", "les", "un", "une", "des", "et", "ou", "de", "du", "en", "dans", "pour", "par", "sur", "avec", "est", "sont", "qui", "que", "ne", "pas", "ce", "cette", "au", "aux", "il", "elle", "se", "plus", "mais", "el", "los", "las", "una", "unos", "y", "o", "del", "al", "en", "por", "para", "con", "es", "son", "que", "no", "se", "su", "lo", "como", "más", "pero", "il", "lo", "gli", "della", "di", "che", "non", "per", "è", "sono", "del", "un", "da", "si", "con", "o", "os", "as", "um", "uma", "e", "do", "da", "dos", "das", "em", "no", "na", "para", "com", "que", "não", "se", "mais", "het", "een", "van", "en", "op", "te", "dat", "niet", "zijn", "voor", "met", "die", "er", "aan", "ook", "og", "i", "det", "at", "en", "den", "til", "er", "som", "på", "de", "med", "av", "för", "att", "och", "är", "w", "i", "z", "na", "do", "że", "się", "nie", "jest", "to", "o", "od", "и", "в", "не", "на", "что", "с", "по", "как", "это", "из", "у", "за", "для", "от", "к", "о", "а", "но"]
)  # fmt: skip
_LONGEST = max(map(len, _COMMON))
# Odd numbers without a pattern, by which the numbers of all common words differ in their highest bits.
_FACTOR, _OTHER_FACTOR = np.uint64(0x7CE42C8218072E8D), np.uint64(0xE4B06CE60741C7A9)
# So many characters, of two bytes each, are one number; a word is two of them.
_HALF = 4
_SLOT_BITS = 14
_SLOT_SHIFT = np.uint64(64 - _SLOT_BITS)
_LETTER, _UPPER, _DIGIT, _COMMA, _STOP, _PIPE, _CJK, _CLOSING = (1 << bit for bit in range(8))
_COUNTED = np.uint8(_UPPER | _DIGIT | _COMMA | _STOP | _PIPE | _CJK)
_KINDS = {
    _LETTER: r"\w",
    _UPPER: r"[A-ZÀ-ÖØ-ÞА-Я]",
    _DIGIT: r"\d",
    _COMMA: r"[,、，]",
    _STOP: r"[.!?。！？…]",
    _PIPE: r"[|•»]",
    _CJK: r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]",
    # What may follow the stop at the end of a sentence.
    _CLOSING: r"[\s\"”’)\]]",
}
# Characters beyond this plane are counted as nothing: pictures, for the most part.
_PLANE = 0x10000


@dataclass(frozen=True, slots=True)
class Letters:
    """One entry per run. words, common and cjk are of its first `SAMPLE` characters, the rest of all.

    common: how many of its words are among the commonest of its language. lower: the runs in lower case.
    """

    size: Counts
    words: Counts
    common: Counts
    cjk: Counts
    commas: Counts
    stops: Counts
    upper: Counts
    digits: Counts
    pipes: Counts
    lower: list[str]


def counted(texts: list[str]) -> Letters:
    """Return the counts of every text. None of them is empty or holds a line break."""
    joined = "\n".join(texts)
    # The one letter whose lower case is longer than itself would shift all that follows.
    lowered = joined.replace("İ", "I").lower()
    kinds = _kinds_of(joined)
    sizes = np.array([len(text) for text in texts])
    starts = np.concatenate([[0], np.cumsum(sizes + 1)[:-1]])

    begins, ends = _words(kinds)
    known = begins[_are_common(lowered, begins, ends - begins)]
    # The words of a run are those between its place and the end of its sample.
    samples = np.minimum(sizes, SAMPLE) + starts
    # Hardly one character in ten is of a kind that is counted: only these are looked at more than once.
    marks = np.flatnonzero(kinds & _COUNTED)
    of_run = starts.searchsorted(marks, "right") - 1
    marked = kinds.take(marks)

    def sums(chosen: NDArray[np.bool_]) -> Counts:
        return np.bincount(of_run[chosen], minlength=len(texts)).astype(np.float32)

    def within(places: NDArray[np.int64]) -> Counts:
        counts: Counts = (places.searchsorted(samples) - places.searchsorted(starts)).astype(np.float32)
        return counts

    # After the last character of all nothing stands, which closes a sentence too.
    closed = (kinds.take(marks + 1, mode="clip") & _CLOSING) > 0
    closed[marks == len(kinds) - 1] = True
    return Letters(
        size=sizes.astype(np.float32),
        words=within(begins),
        common=within(known),
        cjk=sums(((marked & _CJK) > 0) & (marks < samples[of_run])),
        commas=sums((marked & _COMMA) > 0),
        stops=sums(((marked & _STOP) > 0) & closed),
        upper=sums((marked & _UPPER) > 0),
        digits=sums((marked & _DIGIT) > 0),
        pipes=sums((marked & _PIPE) > 0),
        lower=lowered.split("\n"),
    )


def _words(kinds: NDArray[np.uint8]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where every word begins and ends."""
    padded = np.zeros(len(kinds) + 2, dtype=bool)
    padded[1:-1] = (kinds & _LETTER) > 0
    edges = np.flatnonzero(padded[1:] != padded[:-1])
    return edges[::2], edges[1::2]


def _are_common(text: str, begins: NDArray[np.int64], sizes: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of a text's words are among the commonest of their language."""
    known = _common_keys()
    out = np.zeros(len(begins), dtype=bool)
    short = np.flatnonzero(sizes <= _LONGEST)
    keys = _keys(_codes(text), begins[short], sizes[short])
    out[short] = known[keys >> _SLOT_SHIFT] == keys
    return out


# Which bits of four characters belong to a word of so many.
_MASKS = np.array([(1 << 16 * min(size, _HALF)) - 1 for size in range(2 * _HALF)], dtype=np.uint64)


def _keys(
    codes: NDArray[np.uint32], begins: NDArray[np.int64], sizes: NDArray[np.int64]
) -> NDArray[np.uint64]:
    """A number for every word, the same for the same word alone; the words are at most `_LONGEST` letters long."""
    padded = np.zeros(len(codes) + 2 * _HALF, dtype="<u2")
    padded[: len(codes)] = codes
    # Four characters from every place on: the same memory, read as larger numbers.
    fours = np.ndarray(len(codes) + _HALF + 1, dtype="<u8", buffer=padded, strides=padded.strides)
    first = fours.take(begins) & _MASKS.take(sizes)
    second = fours.take(begins + _HALF) & _MASKS.take(np.maximum(sizes, _HALF) - _HALF)
    return first * _FACTOR + second * _OTHER_FACTOR


@cache
def _common_keys() -> NDArray[np.uint64]:
    """The numbers of the common words, each at the place that its highest bits name; 0 everywhere else."""
    words = sorted(_COMMON)
    sizes = np.array([len(word) for word in words])
    begins = np.concatenate([[0], np.cumsum(sizes + 1)[:-1]])
    keys = _keys(_codes(" ".join(words)), begins, sizes)
    table = np.zeros(1 << _SLOT_BITS, dtype=np.uint64)
    table[keys >> _SLOT_SHIFT] = keys
    if np.count_nonzero(table) < len(words):
        raise ValueError("two of the common words share a place: choose other factors")
    return table


def _codes(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def _kinds_of(text: str) -> NDArray[np.uint8]:
    if text.isascii():
        return _table()[np.frombuffer(text.encode("ascii"), dtype=np.uint8)]
    return _table()[np.minimum(_codes(text), _PLANE)]


@cache
def _table() -> NDArray[np.uint8]:
    """For every character of the first plane the bits of the kinds it belongs to; one more entry for all others."""
    every = "".join(map(chr, range(_PLANE)))
    table = np.zeros(_PLANE + 1, dtype=np.uint8)
    for bit, pattern in _KINDS.items():
        table[[found.start() for found in re.finditer(pattern, every)]] |= np.uint8(bit)
    return table
