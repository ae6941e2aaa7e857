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
    "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta",
    "- - - - - - - - - okt - des",
    "ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου δεκεμβρίου",
    "януари февруари март април май юни юли август септември октомври ноември декември",
    "siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna listopada studenoga prosinca",
    "januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra",
    "januarja februarja marca aprila maja junija julija avgusta septembra oktobra novembra decembra",
    "jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember",
    "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר",
    "בינואר בפברואר במרץ באפריל במאי ביוני ביולי באוגוסט בספטמבר באוקטובר בנובמבר בדצמבר",
)
MONTHS: dict[str, int] = {}
for _names in _MONTHS_BY_LANGUAGE:
    for _number, _name in enumerate(_names.split(), start=1):
        # "listopada" is November in Polish and October in Croatian: the language named first has it.
        if _name != "-":
            MONTHS.setdefault(_name, _number)
# Any word: which is a month is looked up, because so many names in one pattern are slow to try.
_MONTH = r"[^\W\d_]{3,14}"
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
# As libraries and law write it: "2024 Jun 30".
_YEAR_FIRST = re.compile(rf"(?<!\d)((?:19|20)\d\d),?\s+({_MONTH})\b\.?\s+(\d{{1,2}})(?!\d)" + _CLOCK, re.I)
# As Java and C print it: "Mon Aug 03 12:45:00 EDT 2015".
_CTIME = re.compile(
    rf"\b({_MONTH})\s+(\d{{1,2}})\s+(\d\d):(\d\d):(\d\d)\s+(?:([A-Z]{{3,4}})\s+)?((?:19|20)\d\d)", re.I
)
_NUMBERS = re.compile(
    r"(?<![\d/.-])(\d{1,2})([./-])\s?(\d{1,2})\2\s?((?:19|20)\d\d)(?![\d/-])" + _CLOCK, re.I
)
# A year of two digits, believed where it is all the text, where a clock follows, or after such words alone.
_SHORT = re.compile(
    r"(?:^|(?<![\d/.-])\b)(\d{1,2})([./-])(\d{1,2})\2(\d\d)(?![\d/-])(?!\.\d)"
    r"(?:[ ,|-]{1,4}(?:at |um |à |alle )?(\d{1,2})[:.h](\d{2})()\s*([ap]\.?m\.?)?()(?!\d))?",
    re.I,
)
_BEFORE_SHORT = re.compile(
    r"(?:(?:posted|published|updated|last|date|datum|created|written|erstellt|veröffentlicht|aktualisiert|stand|publié"
    r"|on|at|am|vom|den|le|il|el|del|em|op|mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|gio|jeu|ven"
    r"|sam|sab|dim|dom)\b[\s:,.|-]*)+",
    re.I,
)
_HAN = re.compile(
    r"((?:19|20)\d\d)\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]?(?:\D{0,6}?(\d{1,2})[:時시点]\s*(\d{2}))?"
)
# Where year, month and day stand in each; the clock follows.
_WORDED = ((_MONTH_FIRST, (3, 1, 2)), (_DAY_FIRST, (3, 2, 1)), (_YEAR_FIRST, (1, 2, 3)))
_FIGURE = re.compile(r"\d")
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
    if not _FIGURE.search(text):
        return None
    if _EPOCH.match(text):
        seconds = float(text[:10])
        return (datetime.fromtimestamp(seconds, UTC), True) if seconds > 631_152_000 else None
    if found := _COMPACT.match(text):
        y, m, d, hh, mm, ss, zone = found.groups()
        return _made(y, m, d, (hh, mm, ss, None, zone or ("Z" if text.endswith("Z") else None)))
    if found := _ISO.search(text):
        return _made(found[1], found[2], found[3], found.groups()[3:])
    if (found := _CTIME.search(text)) and found[1].lower() in MONTHS:
        month, day, hour, minute, second, zone, year = found.groups()
        known = zone if zone and zone.upper() in _ZONES else None
        return _made(year, str(MONTHS[month.lower()]), day, (hour, minute, second, None, known))
    if found := _HAN.search(text):
        return _made(found[1], found[2], found[3], (found[4], found[5], None, None, None))
    if worded := _worded(text):
        return worded
    if found := _NUMBERS.search(text):
        return _in_figures(found, found.groups()[4:], month_first=month_first)
    if (found := _SHORT.search(text)) and (
        found[5] or found[0] == text or _BEFORE_SHORT.fullmatch(text[: found.start()])
    ):
        return _in_figures(found, found.groups()[4:], month_first=month_first)
    return None


def _in_figures(
    found: re.Match[str], clock: tuple[str | None, ...], *, month_first: bool
) -> tuple[datetime, bool] | None:
    first, second, year = found[1], found[3], found[4]
    us = found[2] == "/" and month_first
    day, month = (second, first) if (us and int(first) <= 12) or int(second) > 12 else (first, second)
    return _made(year if len(year) == 4 else f"20{year}", month, day, clock)


def _worded(text: str) -> tuple[datetime, bool] | None:
    """The first date of a text whose month is a word."""
    best: tuple[int, tuple[datetime, bool]] | None = None
    for pattern, (year, month, day) in _WORDED:
        for found in pattern.finditer(text):
            if best and found.start() >= best[0]:
                break
            number = MONTHS.get(found[month].lower())
            if number and (made := _made(found[year], str(number), found[day], found.groups()[3:])):
                best = (found.start(), made)
                break
    return best[1] if best else None


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
