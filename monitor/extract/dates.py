"""Reading one written date: ISO 8601 and its relatives, RFC 2822, and days as people write them.

Pure: text in, a time or None out. Which of a page's dates counts is not decided here.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

EARLIEST_YEAR = 1990
# A time without a zone, or a bare day, may be this far ahead of UTC and still be the past where it was written.
AHEAD = timedelta(hours=14)

_MONTHS_BY_LANGUAGE = (
    "january february march april may june july august september october november december",
    "jan feb mar apr may jun jul aug sep oct nov dec",
    "januar februar märz april mai juni juli august september oktober november dezember",
    "jänner feber maerz - - - - - sept okt - dez",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "janv févr - avr - - juil aout - - - déc",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "ene - - abr - - - ago set - - dic",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "gen - - - mag giu lug - - ott - -",
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "- fev - - mai - - - - out - dez",
    "januari februari maart april mei juni juli augustus september oktober november december",
    "- - mrt - mei - - - - - - -",
    "januari februari mars april maj juni juli augusti september oktober november december",
    "januar februar marts april maj juni juli august september oktober november desember",
    "styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień",
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "ledna února března dubna května června července srpna září října listopadu prosince",
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "янв фев мар апр май июн июл авг сен окт ноя дек",
    "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    "gener febrer març abril maig juny juliol agost setembre octubre novembre desembre",
    "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
    "január február március április május június július augusztus szeptember október november december",
    "januari februari maret april mei juni juli agustus september oktober november desember",
)
MONTHS = {
    name: number
    for names in _MONTHS_BY_LANGUAGE
    for number, name in enumerate(names.split(), start=1)
    if name != "-"
}
_MONTH = "|".join(sorted(map(re.escape, MONTHS), key=len, reverse=True))
_CLOCK = r"(?:[T ,]{1,3}(?:at |um |à |alle )?(\d{1,2})[:.h](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?\s*([ap]\.?m\.?)?(?:\s*(?:Uhr|uhr|h))?\s*(Z\b|UTC|GMT|[+-]\d{2}:?\d{2}\b|EST|EDT|CST|CDT|MST|MDT|PST|PDT|BST|CET|CEST|JST|KST|IST)?)?"
_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)" + _CLOCK, re.I)
_COMPACT = re.compile(
    r"^((?:19|20)\d\d)(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?(?:[.,]\d+)?(Z|[+-]\d\d:?\d\d)?|Z)?$"
)
_DAY_FIRST = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|er|º|ª|\.)?[\s\-/,.]+(?:de |d['’]|of )?({_MONTH})\b\.?,?[\s\-/,.]+(?:de |del )?((?:19|20)\d\d)(?!\d)"
    + _CLOCK,
    re.I,
)
_MONTH_FIRST = re.compile(
    rf"\b({_MONTH})\b\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s+((?:19|20)\d\d)(?!\d)" + _CLOCK, re.I
)
# As Java and C print it: "Mon Aug 03 12:45:00 EDT 2015".
_CTIME = re.compile(
    rf"\b({_MONTH})\s+(\d{{1,2}})\s+(\d\d):(\d\d):(\d\d)\s+(?:([A-Z]{{3,4}})\s+)?((?:19|20)\d\d)", re.I
)
_NUMBERS = re.compile(
    r"(?<![\d/.-])(\d{1,2})([./-])\s?(\d{1,2})\2\s?((?:19|20)\d\d|\d\d)(?![\d/-])" + _CLOCK, re.I
)
_HAN = re.compile(
    r"((?:19|20)\d\d)\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]?(?:\D{0,6}?(\d{1,2})[:時시点]\s*(\d{2}))?"
)
_EPOCH = re.compile(r"^\d{10}(?:\d{3})?(?:\.\d+)?$")
_ZONES = {
    "Z": 0, "UTC": 0, "GMT": 0, "EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "MST": -420, "MDT": -360,
    "PST": -480, "PDT": -420, "BST": 60, "CET": 60, "CEST": 120, "JST": 540, "KST": 540, "IST": 330,
}  # fmt: skip


def read_date(text: str, *, month_first: bool = False) -> tuple[datetime, bool] | None:
    """Return the first date in `text` and whether its zone was written, or None.

    A time keeps the offset it was written with (UTC where none was). month_first: whether 3/4/2024
    means 4 March, as in the United States. Only the first 300 characters are read.
    """
    text = text.strip()[:300]
    if not any(char.isdigit() for char in text):
        return None
    if _EPOCH.match(text):
        seconds = float(text[:10])
        return (datetime.fromtimestamp(seconds, UTC), True) if seconds > 631_152_000 else None
    if found := _COMPACT.match(text):
        y, m, d, hh, mm, ss, zone = found.groups()
        return _made(y, m, d, (hh, mm, ss, None, zone or ("Z" if text.endswith("Z") else None)))
    if found := _ISO.search(text):
        return _made(found[1], found[2], found[3], found.groups()[3:])
    if found := _CTIME.search(text):
        month, day, hour, minute, second, zone, year = found.groups()
        known = zone if zone and zone.upper() in _ZONES else None
        return _made(year, str(MONTHS[month.lower()]), day, (hour, minute, second, None, known))
    if found := _HAN.search(text):
        return _made(found[1], found[2], found[3], (found[4], found[5], None, None, None))
    best: tuple[int, tuple[datetime, bool]] | None = None
    for pattern, order in ((_MONTH_FIRST, (3, 1, 2)), (_DAY_FIRST, (3, 2, 1))):
        if found := pattern.search(text):
            parts = found.groups()
            year, month, day = (parts[place - 1] for place in order)
            made = _made(year, str(MONTHS[month.lower()]), day, parts[3:])
            if made and (best is None or found.start() < best[0]):
                best = (found.start(), made)
    if best:
        return best[1]
    if found := _NUMBERS.search(text):
        first, second, year = found[1], found[3], found[4]
        if len(year) == 2:
            if found.group() != text:
                return None
            year = f"20{year}"
        us = found[2] == "/" and month_first
        day, month = (second, first) if (us and int(first) <= 12) or int(second) > 12 else (first, second)
        return _made(year, month, day, found.groups()[4:])
    return None


def _made(year: str, month: str, day: str, clock: tuple[str | None, ...]) -> tuple[datetime, bool] | None:
    hour, minute, second, half, zone = clock
    try:
        hours, minutes, seconds = int(hour or 0), int(minute or 0), int(second or 0)
        if half:
            hours = hours % 12 + (12 if half[0] in "pP" else 0)
        if hours > 23 or minutes > 59 or seconds > 59:
            hours = minutes = seconds = 0
            zone = None
        offset = _offset(zone)
        made = datetime(int(year), int(month), int(day), hours, minutes, seconds, tzinfo=offset or UTC)
        made.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return (made, offset is not None) if made.year >= EARLIEST_YEAR else None


def _offset(zone: str | None) -> timezone | None:
    if not zone:
        return None
    if zone[0] in "+-":
        minutes = int(zone[1:3]) * 60 + int(zone[-2:])
        return (
            timezone(timedelta(minutes=minutes if zone[0] == "+" else -minutes))
            if minutes < 24 * 60
            else None
        )
    return timezone(timedelta(minutes=_ZONES.get(zone.upper(), 0)))


def settled(read: tuple[datetime, bool] | None, now: datetime) -> datetime | None:
    """Return a read date that is not in the future, or None.

    One without a zone may be a few hours ahead of UTC: it becomes `now`. Anything later is dropped.
    """
    if read is None:
        return None
    moment, has_zone = read
    if moment <= now:
        return moment
    return now if moment <= now + (timedelta(minutes=10) if has_zone else AHEAD) else None
