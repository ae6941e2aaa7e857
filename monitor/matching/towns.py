"""Places and houses called as a firm is: "Corning, N.Y.", "the city of Orange", "Norton County", "X School".

Owns names and codes of states and the look of towns, counties, schools, hospitals and foundations in English
prose. Knows no watch.
"""

from __future__ import annotations

import re

from monitor.matching.frames import words_of

_TABLE = """
Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii
Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan
Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|New Hampshire|New Jersey|New Mexico|New York
North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania|Rhode Island|South Carolina
South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Washington|West Virginia|Wisconsin|Wyoming
Ontario|Quebec|Alberta|Manitoba|Saskatchewan|Nova Scotia|British Columbia
Queensland|Tasmania|Ala.|Ariz.|Ark.|Calif.|Colo.|Conn.|Del.|Fla.|Ga.|Ill.|Ind.|Kan.
Ky.|La.|Mass.|Md.|Mich.|Minn.|Miss.|Mo.|Mont.|Neb.|Nev.|N.C.|N.D.|N.H.|N.J.|N.M.|N.Y.|Okla.|Ore.|Pa.
R.I.|S.C.|S.D.|Tenn.|Tex.|Va.|Vt.|Wash.|Wis.|W.Va.|Wyo.|Ont.
"""
_STATES = frozenset(name for line in _TABLE.split("\n") for name in line.split("|") if name)
# After a firm they say where it sits ("Siemens, Germany, found it"), after "in" and a town where that lies.
_LANDS = words_of("England Scotland Wales Ireland France Germany Australia Canada")
_LIES = (" in ", "In ", " near ", "Near ", " outside ", "Outside ")
_CODES = words_of(
    "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND "
    "OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC ON BC AB"
)
_TOWN_BEFORE = re.compile(r"\b(?:[A-Z][\w.'’-]+ )?[A-Z][\w.'’-]+, $")
_ZIP = re.compile(r",? (?:\d{5}\b|USA\b|U\.S\.A?)")
_STATE = re.compile(r", ([A-Z][\w.]{1,13}(?: [A-Z][a-z]{3,9})?)")
_ENDS = re.compile(r"[,;:)\n]|\.?\s*$|\. |\s[–—-]")
_OF_A_PLACE = re.compile(
    r"\b(?i:town|city|village|borough|suburb|hamlet|municipality|county|parish|mayor|bishop|diocese"
    r"|university) of $"
)
_UNITS = words_of("County Township Parish Borough College University Mountains Island Islands River Valley")
_SCHOOL = re.compile(
    r"(?: [A-Z][\w'’-]+){0,2} (?:School of|(?:Medical|Business|Law|High|Graduate) School|Family Foundation"
    r"|(?:Memorial|General|Children['’]s) Hospital)\b"
)


def place_here(text: str, start: int, end: int) -> str:
    """Say in words that [start, end) of a passage is a town or a county there, "" where nothing shows it."""
    if text[end : end + 2] == ", " and (found := _STATE.match(text, end)):
        states = _STATES | _LANDS if text[max(0, start - 9) : start].endswith(_LIES) else _STATES
        for state in (found[1], found[1].split()[0]):
            stop = end + 2 + len(state)
            if state in states and (state.endswith(".") or _ENDS.match(text, stop)):
                return f"a place, '{text[start:stop]}'"
    if text[start - 4 : start] == " of " and (found := _OF_A_PLACE.search(text, max(0, start - 24), start)):
        return f"a place, '{found[0]}{text[start:end]}'"
    if text[end : end + 1] == " ":
        unit = text[end + 1 : end + 12].split(" ", 1)[0].rstrip(".,;:")
        if unit in _UNITS:
            return f"a place, '{text[start:end]} {unit}'"
        ahead = text[end : end + 60] if unit[:1].isupper() else ""
        headed = "School" in ahead or "Foundation" in ahead or "Hospital" in ahead
        if headed and (school := _SCHOOL.match(text, end)):
            return f"part of '{text[start:end]}{school[0]}'"
    return ""


def state_here(text: str, start: int, end: int) -> str:
    """Say in words that [start, end) of a passage is a state's code after a place: "Lehigh County, PA"."""
    if end - start != 2 or text[start - 2 : start] != ", " or text[start:end] not in _CODES:
        return ""
    town = _TOWN_BEFORE.search(text, max(0, start - 50), start)
    if not town or not (town[0].endswith(("County, ", "Township, ", "City, ")) or _ZIP.match(text, end)):
        return ""
    return f"a state, '{town[0].strip()} {text[start:end]}'"
