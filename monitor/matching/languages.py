"""Whether a text is in another language than English, and one that writes nouns small, by small words.

Owns those words, for languages in Latin letters that have names of firms among their words. Knows no name.
"""

from __future__ import annotations

from monitor.matching.characters import LETTERS
from monitor.matching.frames import words_of

_OTHERS = words_of(
    "der das und ist nicht von mit dem ein eine einer einem für auf auch sich wird bei nach zum zur des "
    "le la les une est dans pour pas qui sur au aux avec par ce cette sont de du et "
    "il gli che di del della dei delle dal dalla nel nella è sono più anche alla "
    "el los las una que en por para como más su sus al fue y se lo "
    "het een van voor niet zijn naar ook te em uma não dos pelo pela ao da "
    "na w z się nie jest od że je v ve za ze si sa og att som och på av det är till ikke med"
)
_ENGLISH = words_of("the of and with for from by to were that this are has have it its been or not you")

_GERMAN = words_of("der das und ist nicht mit dem ein einer einem für auf auch sich wird bei nach zum zur")

LEAST = 2
"""A text has at least so many small words of other languages, as names hold one ("Banco de Chile")."""


def reads_as_other(text: str) -> bool:
    """Say whether small words of other languages outnumber those of English in `text`; linear."""
    words = LETTERS.findall(text.lower())
    others = sum(word in _OTHERS for word in words)
    return others >= LEAST and others > sum(word in _ENGLISH for word in words)


def capitals_tell(text: str) -> bool:
    """Say whether `text` is in another language than English, and in one that writes nouns small."""
    return reads_as_other(text) and sum(word in _GERMAN for word in LETTERS.findall(text.lower())) < LEAST
