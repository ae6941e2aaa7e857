"""Words that stand for a country in running text: its names, its people, its capital, its codes.

Owns facts of geography. Used to tell bodies apart that share an acronym.
"""

from __future__ import annotations

import re
from functools import cache

from monitor.matching.characters import LETTERS
from monitor.matching.frames import PLACES_BEFORE, words_of

# One country a line: what means it in a text. Short codes count only as written.
_TABLE = """
UK|U.K.|GB|United Kingdom|Britain|British|England|London|Whitehall|GCHQ|Cheltenham|Scotland|Wales
US|U.S.|USA|United States|America|American|Washington|Pentagon|White House
NL|Netherlands|Dutch|The Hague|Nederland|Nederlands|Holland
NZ|New Zealand|Wellington|Kiwi
CH|Switzerland|Swiss|Bern|Schweiz|Suisse
IE|Ireland|Irish|Dublin
FI|Finland|Finnish|Helsinki|Suomi
SE|Sweden|Swedish|Stockholm
NO|Norway|Norwegian|Oslo
DK|Denmark|Danish|Copenhagen
IS|Iceland|Icelandic|Reykjavik
DE|Germany|German|Berlin|Bonn|Deutschland
AT|Austria|Austrian|Vienna
FR|France|French|Paris
BE|Belgium|Belgian|Brussels
LU|Luxembourg
ES|Spain|Spanish|Madrid
PT|Portugal|Portuguese|Lisbon
IT|Italy|Italian|Rome|Italia
GR|Greece|Greek|Athens
PL|Poland|Polish|Warsaw
CZ|Czech Republic|Czechia|Czech|Prague
SK|Slovakia|Slovak|Bratislava
HU|Hungary|Hungarian|Budapest
RO|Romania|Romanian|Bucharest
BG|Bulgaria|Bulgarian|Sofia
HR|Croatia|Croatian|Zagreb
SI|Slovenia|Slovenian|Ljubljana
EE|Estonia|Estonian|Tallinn
LV|Latvia|Latvian|Riga
LT|Lithuania|Lithuanian|Vilnius
UA|Ukraine|Ukrainian|Kyiv|Kiev
RU|Russia|Russian|Moscow|Kremlin
BY|Belarus|Belarusian|Minsk
TR|Turkey|Türkiye|Turkish|Ankara
IL|Israel|Israeli|Jerusalem|Tel Aviv
SA|Saudi Arabia|Saudi|Riyadh
AE|UAE|Emirates|Emirati|Dubai|Abu Dhabi
QA|Qatar|Qatari|Doha
IR|Iran|Iranian|Tehran
EG|Egypt|Egyptian|Cairo
ZA|South Africa|South African|Pretoria
NG|Nigeria|Nigerian|Abuja
KE|Kenya|Kenyan|Nairobi
IN|India|Indian|New Delhi
PK|Pakistan|Pakistani|Islamabad
BD|Bangladesh|Bangladeshi|Dhaka
LK|Sri Lanka|Sri Lankan|Colombo
CN|China|Chinese|Beijing
TW|Taiwan|Taiwanese|Taipei
HK|Hong Kong
JP|Japan|Japanese|Tokyo
KR|South Korea|South Korean|Seoul
KP|North Korea|North Korean|Pyongyang
SG|Singapore|Singaporean
MY|Malaysia|Malaysian|Kuala Lumpur
ID|Indonesia|Indonesian|Jakarta
PH|Philippines|Philippine|Filipino|Manila
TH|Thailand|Thai|Bangkok
VN|Vietnam|Vietnamese|Hanoi
AU|Australia|Australian|Canberra|Sydney
CA|Canada|Canadian|Ottawa
MX|Mexico|Mexican
BR|Brazil|Brazilian|Brasilia|Brasília
AR|Argentina|Argentine|Buenos Aires
CL|Chile|Chilean|Santiago
CO|Colombia|Colombian|Bogota
EU|European Union|Brussels|European Commission
"""

# Of these words, the adjectives: before a body they say whose it is, as a bare name of a country does not.
_ADJECTIVES = words_of(
    "British American Dutch Swiss Irish Finnish Swedish Norwegian Danish Icelandic German Austrian French "
    "Belgian Spanish Portuguese Italian Greek Polish Czech Slovak Hungarian Romanian Bulgarian Croatian "
    "Slovenian Estonian Latvian Lithuanian Ukrainian Russian Belarusian Turkish Israeli Saudi Emirati Qatari "
    "Iranian Egyptian Nigerian Kenyan Indian Pakistani Bangladeshi Chinese Taiwanese Japanese Singaporean "
    "Malaysian Indonesian Philippine Filipino Thai Vietnamese Australian Canadian Mexican Brazilian "
    "Argentine Chilean Colombian"
)
_ADJECTIVE_PAIRS = frozenset({"South African", "Sri Lankan", "South Korean", "North Korean"})

_LEADING = PLACES_BEFORE | words_of("and or & after across within into to over outside since")

_HOST = re.compile(r"\w+://([^/?#@:\s]+)")
_ANYWHERE = ("CO", "IN", "IS")  # sold to anyone, for their looks or as hosts of software and news


@cache
def _rows() -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(line.split("|")) for line in _TABLE.split("\n") if line)


@cache
def _pattern(row: int) -> re.Pattern[str]:
    # two-letter codes that are English words or say nothing alone ("IN", "NO", "IT") are left out of texts
    words = [word for word in _rows()[row] if len(word) > 2 or word in ("UK", "US", "EU", "NZ")]
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(word) for word in words)})(?!\w)")


@cache
def _by_word() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for index, row in enumerate(_rows()):
        for word in row:
            if len(word) > 2 or word in ("UK", "US", "EU", "NZ"):
                found.setdefault(word, set()).add(index)
    return {word: frozenset(rows) for word, rows in found.items()}


def lands_before(text: str) -> frozenset[int]:
    """Return the countries that the last words of `text` name, in whatever form: "Germany", "German"."""
    if not text.endswith(" ") or (text[-2:-1] in ",;:.)" and not text.endswith((".S. ", ".K. "))):
        return frozenset()
    if not (words := text.replace("’", "'").split()[-2:]):
        return frozenset()
    words[-1] = words[-1].removesuffix("'s")
    return _by_word().get(" ".join(words)) or _by_word().get(words[-1], frozenset())


def lands_whose(text: str) -> frozenset[int]:
    """Return the countries whose body follows `text`, by an adjective or an 's: "Germany's", "the German".

    A bare name is none: "While in Germany CISA helped", "Together with Britain CISA warned". Letters are, but
    after a word that needs them itself: "the UK NCSC", not "in the UK CISA".
    """
    words = text.replace("’", "'").split()[-3:]
    if not words:
        return frozenset()
    last, led = words[-1], [word.lower() for word in words[:-1] if word.lower() != "the"]
    letters = last.replace(".", "").isupper() and not (led and led[-1] in _LEADING)
    if letters or last.endswith("'s") or last in _ADJECTIVES or " ".join(words[-2:]) in _ADJECTIVE_PAIRS:
        return lands_before(text)
    return frozenset()


@cache
def _halves() -> frozenset[str]:
    return frozenset(half for pair in _by_word() if pair.count(" ") == 1 for half in pair.split(" "))


def land_here(text: str, start: int, end: int) -> str:
    """Return the name of a land or town of two words of which [start, end) is one: "Hong Kong"; or ""."""
    word = text[start:end]
    if word not in _halves():
        return ""
    last = text[max(0, start - 16) : start]
    if last.endswith(" ") and (pair := f"{last.split(' ')[-2]} {word}") in _by_word():
        return pair
    following = text[end : end + 16]
    if following[:1] == " " and (words := LETTERS.match(following, 1)):
        pair = f"{word} {words[0]}"
        return pair if pair in _by_word() else ""
    return ""


def countries_of(name: str) -> frozenset[int]:
    """Return the countries that a watch's name or alias says it belongs to ("Dutch NCSC", "NCSC-NL")."""
    rows = {index for index in range(len(_rows())) if _pattern(index).search(name)}
    codes = set(re.findall(r"(?:-|\(|\.|\s)([A-Z]{2})\)?$", name))
    rows |= {index for index, row in enumerate(_rows()) if codes & set(row[:2])}
    return frozenset(rows)


def country_of(code: str) -> frozenset[int]:
    """Return the country of an ISO 3166-1 alpha-2 code; empty where the code is none of a country here."""
    return frozenset(index for index, row in enumerate(_rows()) if code in row[:3])


def home_of(url: str) -> frozenset[int]:
    """Return the country that the host of an address says its publisher sits in ("www.teiss.co.uk")."""
    host = _HOST.match(url)
    last = host[1].rstrip(".").rpartition(".")[2].upper() if host else ""
    if last in ("GOV", "MIL"):
        return country_of("US")
    return frozenset() if last in _ANYWHERE else country_of(last)


def says(country: int, text: str) -> bool:
    """Say whether `text` speaks of `country`."""
    return _pattern(country).search(text) is not None
