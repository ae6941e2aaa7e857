"""What an acronym stands for in this article: "Baota (BT)", "National Cyber Security Centre (NCSC)".

Owns the reading of definitions in brackets and of words of running text with these initials ("the
International Space Station"). Knows nothing of watches.
"""

from __future__ import annotations

import re
from functools import cache

from monitor.matching.frames import words_of

_PHRASE = re.compile(r"((?:[\w’'&/.-]+[ \n]+){0,9}[\w’'&/.-]+)\s*$")
_DEFINED = re.compile(r"(?: \d{4})?[),;/]")  # "(CISA 2015)"
_KNOWN_AS = re.compile(
    r"(?:,? (?:(?:also|better|commonly|widely|usually|is|which is) ){0,2}"
    r"(?:known|abbreviated|shortened|referred to) (?:as|to)|, or) (?:the )?$"
)
_OF_A_YEAR = re.compile(r"(?: of)? \d{4}$")
_SKIP = words_of("of the and for in on to de la le les des du der die das für und et y e i &")


_GIVING = {"O": "of", "A": "and", "F": "for"}
_APART = "*|\n\t:_"


@cache
def _in_words(acronym: str) -> re.Pattern[str]:
    joint = r"(?: (?:of|the|and|for|on|in))? "
    words = [f"{letter}[a-z]+" for letter in acronym]
    for at in range(1, len(words) - 1):
        if small := _GIVING.get(acronym[at]):
            words[at] = f"(?:{words[at]}|{small})"  # "Indicators of Compromise", IOC
    return re.compile(joint.join(words) + r"\b")


def in_words(text: str, acronym: str) -> str:
    """Return words of running text whose initials are `acronym`: "the International Space Station"; or "".

    A small word stands before them, or they are a line, a cell or emphasised words of their own: in a title,
    where every word has a capital, they are met by chance, as are fewer than three.
    """
    if len(acronym) < 3 or not acronym.isascii() or not acronym.isalpha():
        return ""
    for found in _in_words(acronym).finditer(text):
        at = found.start()
        before, after = text[max(0, at - 20) : at], text[found.end() : found.end() + 1]
        if before[-1:] == " " and before.split(" ")[-2].islower():
            return found[0]
        if (not before or before[-1] in _APART) and (not after or after in _APART):
            return found[0]
    return ""


def defined_as(text: str, start: int, end: int) -> str:
    """Return the words that [start, end), an acronym, abbreviates; "" where it is no definition.

    "Full Name (FN)", "Full Name, known as FN" and "FN (Full Name)" count. The initials must give the
    acronym, whatever small words are skipped; a single word counts where its letters hold the acronym
    in order.
    """
    acronym = "".join(char for char in text[start:end] if char.isalnum()).lower()
    if len(acronym) < 2:
        return ""
    called = _KNOWN_AS.search(text, max(0, start - 60), start)
    if called or (text[start - 1 : start] == "(" and _DEFINED.match(text, end)):
        stop = called.start() if called else start - 1
        found = _PHRASE.search(_OF_A_YEAR.sub("", text[max(0, stop - 160) : stop]))
        full = _spelled(found[1].split(), acronym) if found else ""
        return full if " " in full or not called else ""  # not "in Nebraska, or NSA"
    following = re.match(r" \(([^()]{4,80})\)", text[end : end + 90])
    if following:
        words = following[1].split()
        full = _spelled(words, acronym)
        return full if len(full.split()) == len(words) else ""
    return ""


def _spelled(words: list[str], acronym: str) -> str:
    for count in range(2, min(len(words), len(acronym) + 4) + 1):
        tail = words[-count:]
        if tail[0].lower() in _SKIP:
            continue
        parts = [part for word in tail for part in re.split(r"[-/]", word) if part]
        initials = "".join(part[0] for part in parts if part.lower() not in _SKIP).lower()
        if acronym in (initials, "".join(part[0] for part in parts).lower()):
            return " ".join(tail)
        main = [word.lower() for word in tail if word.lower() not in _SKIP]
        if all(word[0].isupper() for word in tail if word.lower() not in _SKIP) and _aligned(main, acronym):
            return " ".join(tail)
    word = words[-1]
    parts = re.split(r"[-/]", word)
    if len(parts) > 1 and _aligned([part.lower() for part in parts if part], acronym):
        return word
    if (
        word[0].isupper()
        and not word.isupper()
        and len(word) > len(acronym)
        and _aligned([word.lower()], acronym)
    ):
        return word
    return ""


def _aligned(words: list[str], acronym: str) -> bool:
    """Say whether each word gives its first letter, perhaps later ones: "Cybersecurity Advisory", CSA."""
    if not words:
        return not acronym
    if not acronym or words[0][0] != acronym[0]:
        return False
    if len(words) == 1:
        letters = iter(words[0])
        return all(char in letters for char in acronym)
    at = 0
    for used in range(1, len(acronym)):
        if _aligned(words[1:], acronym[used:]):
            return True
        at = words[0].find(acronym[used], at + 1)
        if at < 0:
            return False
    return False
