"""Dates as feeds and pages write them, read as aware UTC.

Owns the spellings: RFC 822 with the variants of the wild, ISO 8601, asctime, month names of twelve
languages, named zones, two-digit years. It must not know the present: whether a date is possible is
judged where `now` is known. A date that could be two days (03/04/2026) or is no day (2026-03) is none.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

EARLIEST_YEAR = 1990
LATEST_YEAR = 2100

_MONTH_NAMES = """
jan january januar janvier janv enero ene gennaio gen janeiro januari leden stycznia januára январь января янв
feb february februar février fév febrero febbraio fevereiro fev februari únor lutego luty февраль февраля фев
mar march märz mär mrz mars marzo março maart mrt březen marca март марта мар
apr april avril avr abril abr aprile kwietnia duben апрель апреля апр
may mai mayo maggio mag maio mei maja květen май мая
jun june juni juin junio giugno giu junho czerwca červen июнь июня июн
jul july juli juillet juil julio luglio lug julho lipca červenec июль июля июл
aug august août aoû agosto ago augustus sierpnia srpen август августа авг
sep sept september septembre septiembre settembre set setembro września září сентябрь сентября сен
oct october oktober okt octobre octubre ottobre ott outubro out października říjen октябрь октября окт
nov november novembre noviembre novembro listopada listopad ноябрь ноября ноя
dec december dezember dez décembre déc diciembre dic dicembre dezembro grudnia prosinec декабрь декабря дек
"""
_MONTHS = {name: number for number, line in enumerate(_MONTH_NAMES.split("\n")) for name in line.split()}

_HOURS = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "met": 1, "cest": 2,
    "mest": 2, "mez": 1, "mesz": 2, "eet": 2, "eest": 3, "sast": 2, "msk": 3, "trt": 3, "gst": 4, "ist":
    5.5, "pkt": 5, "wib": 7, "sgt": 8, "hkt": 8, "myt": 8, "pht": 8, "awst": 8, "jst": 9, "kst": 9, "acst":
    9.5, "acdt": 10.5, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13, "brt": -3, "art": -3, "ndt": -2.5,
    "nst": -3.5, "adt": -3, "ast": -4, "edt": -4, "est": -5, "et": -5, "cdt": -5, "cst": -6, "ct": -6,
    "mdt": -6, "mst": -7, "mt": -7, "pdt": -7, "pst": -8, "pt": -8, "akdt": -8, "akst": -9, "hst": -10,
}  # fmt: skip

_CLOCK = r"(?:[T\s,]+(?:at\s+|um\s+|-\s*)?(?P<h>\d{1,2})[:.](?P<m>\d{2})(?:[:.](?P<s>\d{2})(?:[.,]\d+)?)?)?"
_ZONE = r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?" + (
    r"(?:\s*\(?(?P<zone>[A-Za-z]{1,5})?\)?\s*(?P<offset>[+-]\s?\d{1,2}:?\d{0,2})?)?"
)
_REST = r"(?:[\s(].*)?"
_NAME = r"(?P<month>[^\W\d_]{3,})\.?"
_ISO = re.compile(
    r"(?P<year>\d{4})(?P<sep>[-/.]?)(?P<number>\d{2})(?P=sep)(?P<day>\d{2})"
    r"(?:[T\s]\s*(?P<h>\d{1,2}):?(?P<m>\d{2})(?::?(?P<s>\d{2})(?:[.,:]\d+)?)?)?" + _ZONE + _REST,
    re.IGNORECASE,
)
_FORMS = (
    re.compile(
        rf"(?:[^\W\d_]+\.?,?\s*)?(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.|º)?[\s,-]*(?:de\s+)?{_NAME},?[\s,-]*(?:de\s+)?"
        rf"(?P<year>\d{{4}}|\d{{2}}){_CLOCK}{_ZONE}{_REST}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?:[^\W\d_]+\.?,?\s+)?{_NAME}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+"
        rf"(?P<h>\d{{1,2}}):(?P<m>\d{{2}})(?::(?P<s>\d{{2}}))?\s+(?:(?P<zone>[A-Z]{{1,5}})\s+)?"
        rf"(?:(?P<offset>[+-]\d{{4}})\s+)?(?P<year>\d{{4}}){_REST}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?:[^\W\d_]+\.?,?\s+)?{_NAME}\s*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}){_CLOCK}{_ZONE}{_REST}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?P<day>\d{{1,2}})\.\s?(?P<number>\d{{1,2}})\.(?P<year>\d{{4}}){_CLOCK}{_ZONE}{_REST}",
        re.IGNORECASE,
    ),
)
# What nearly all feeds write is read first and fast: "Mon, 02 Nov 2026 10:15:00 GMT".
_WEEKDAYS = frozenset(f"{day}, " for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"))
_USUAL_MONTHS = {
    f" {name.title()} ": f"-{number:02}-"
    for name, number in _MONTHS.items()
    if len(name) == 3 and name.isascii()
}
_USUAL_ZONES = {
    f" {name.upper()}": f"{datetime(2000, 1, 1, tzinfo=timezone(timedelta(hours=hours))):%z}"
    for name, hours in _HOURS.items()
}
_OFFSET = re.compile(r" [+-]\d{4}")
_NONE = timedelta()
_EPOCH = re.compile(r"\d{10}(?:\d{3})?")


@lru_cache(maxsize=512)
def read_date(text: str) -> datetime | None:
    """Return the moment that `text` names as aware UTC, or None where it names none.

    To the second. A date without a zone counts as UTC, one without a time as midnight. Years before 1990
    and after 2100 are faults of the clock that wrote them: None. Never raises.
    """
    text = text.strip()
    if text[:5] in _WEEKDAYS and (iso := _as_iso(text)) and (moment := _read_iso(iso)):
        return _possible(moment)
    text = " ".join(text[:120].split())
    if text[4:5] == "-" and len(text) >= len("2026-01-01T00:00:00") and (moment := _read_iso(text)):
        return _possible(moment)
    if not text:
        return None
    match = _ISO.fullmatch(text)
    if match is None:
        if _EPOCH.fullmatch(text):
            return _possible(datetime.fromtimestamp(int(text[:10]), UTC))
        match = next(filter(None, (form.fullmatch(text) for form in _FORMS)), None)
    return _moment(match.groupdict()) if match else None


def _as_iso(text: str) -> str:
    """A date in the usual form as ISO 8601, "" for one in any other form."""
    if text[6:7] == " ":
        text = f"{text[:5]}0{text[5:]}"
    month = _USUAL_MONTHS.get(text[7:12])
    if not month or text[16:23:3] != " ::":
        return ""
    zone = _USUAL_ZONES.get(text[25:])
    if not zone:
        if not _OFFSET.fullmatch(text, 25):
            return ""
        zone = text[26:]
    return f"{text[12:16]}{month}{text[5:7]}T{text[17:25]}{zone}"


def _read_iso(text: str) -> datetime | None:
    """The moment of a date in ISO 8601 to the second, None for what Python does not take for one."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.microsecond:
            moment = moment.replace(microsecond=0)
        if moment.tzinfo is UTC:
            return moment
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _moment(part: dict[str, str | None]) -> datetime | None:
    """The moment that the parts of a date name together."""
    month = _MONTHS.get((part.get("month") or "").lower()) if "month" in part else int(part["number"] or 0)
    if not month:
        return None
    year = int(part["year"] or 0)
    if year < 100:
        year += 2000 if year < 70 else 1900
    hour, minute, second = (int(part.get(name) or 0) for name in ("h", "m", "s"))
    half = (part.get("half") or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    ahead = _ahead(part.get("zone") or "", part.get("offset") or "")
    return _at(year, month, int(part["day"] or 0), hour, minute, second, ahead)


def _at(
    year: int, month: int, day: int, hour: int, minute: int, second: int, ahead: timedelta
) -> datetime | None:
    """The moment of a clock that is `ahead` of UTC; midnight may be written 24:00, a leap second 60."""
    days, hour = (1, 0) if (hour, minute) == (24, 0) else (0, hour)
    try:
        moment = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
        return _possible(moment + timedelta(days=days) - ahead if ahead or days else moment)
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=256)
def _ahead(zone: str, offset: str) -> timedelta:
    """How far a zone is ahead of UTC: "GMT", "EST", "+0100", "+1:00", "-5", "GMT+2"."""
    if not offset:
        return timedelta(hours=_HOURS.get(zone.lower(), 0)) if zone else _NONE
    digits = offset[1:].replace(":", "").strip()
    hours, minutes = (int(digits), 0) if len(digits) <= 2 else (int(digits[:-2]), int(digits[-2:]))
    ahead = timedelta(hours=hours, minutes=minutes)
    return -ahead if offset[0] == "-" else ahead


def _possible(moment: datetime) -> datetime | None:
    return moment if EARLIEST_YEAR <= moment.year <= LATEST_YEAR else None
