"""A date as pages write it → ISO 8601, or nothing. No date is ever made up, completed or guessed.

Left out rather than guessed: ``03/04/2024`` (which is the month?), two-digit years, dates in the future, the
zero dates of empty database fields. A time without a zone is kept without one.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

_DIGITS = {
    ord(b): str(i) for digits in ("০১২৩৪৫৬৭৮৯", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९") for i, b in enumerate(digits)
}
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier enero januar gennaio janeiro januari জানুয়ারি জানুয়ারী",
            "february feb février fevrier febrero februar febbraio fevereiro februari ফেব্রুয়ারি ফেব্রুয়ারী",
            "march mar mars marzo märz maerz março maart মার্চ",
            "april apr avril abril aprile এপ্রিল",
            "may mai mayo maggio maio mei মে",
            "june jun juin junio juni giugno junho জুন",
            "july jul juillet julio juli luglio julho জুলাই",
            "august aug août aout agosto augustus আগস্ট আগষ্ট",
            "september sep sept septembre septiembre settembre setembro সেপ্টেম্বর",
            "october oct octobre octubre oktober okt ottobre outubro অক্টোবর",
            "november nov novembre noviembre novembro নভেম্বর",
            "december dec décembre decembre diciembre dezember dez dicembre dezembro ডিসেম্বর",
        ),
        1,
    )
    for name in names.split()
}
_ISO = re.compile(
    r"^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\s?(\d{1,2}:\d{2}(?::\d{2})?)(?:[.,]\d{1,9})?\s?(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?",
    re.I,
)
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(?:\d{2})?Z?)?$")
_SLASHED = re.compile(r"^(\d{4})[/.](\d{1,2})[/.](\d{1,2})\b")
_DAY_FIRST = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b")
_DAY_MONTH = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th|\.|ই|শে|লা|রা|ঠা)?\s{1,3}(?:of |de )?([^\W\d_][\w\u0980-\u09ff]{2,14})\.?,?\s{1,3}(?:de )?(\d{4})\b"
)
_MONTH_DAY = re.compile(
    r"\b([^\W\d_][\w\u0980-\u09ff]{2,14})\.?\s{1,3}(\d{1,2})(?:st|nd|rd|th)?,?\s{1,3}(\d{4})\b"
)
_RFC_5322 = re.compile(r"^(?:[A-Za-z]{3},\s)?\d{1,2}\s[A-Za-z]{3}\s\d{4}\s\d")
_EARLIEST = 1900
_ZERO_DATES = {date(1970, 1, 1), date(1969, 12, 31), date(1900, 1, 1)}  # how databases spell "none"
_MAX_TEXT = 200


def iso_date(text: str | None, latest: date) -> str | None:
    """``text`` as ``YYYY-MM-DD`` or ``YYYY-MM-DDTHH:MM:SS[±HH:MM]``; None where it is no date, or later than
    ``latest``.

    A day of grace is given to ``latest``: it is tomorrow already in half of the world.
    """
    value = " ".join((text or "").translate(_DIGITS).split())[:_MAX_TEXT]
    if not value:
        return None
    found = _iso(value) or _numeric(value) or _mail(value) or _in_words(value)
    if not found:
        return None
    day, written = found
    if day.year < _EARLIEST or day in _ZERO_DATES or day > latest + timedelta(days=1):
        return None
    return written


def _iso(value: str) -> tuple[date, str] | None:
    match = _ISO.match(value)
    if not match:
        return None
    year, month, day, time, zone = match.groups()
    made = _day(year, month, day)
    if not made:
        return None
    if not time:
        return made, made.isoformat()
    try:
        clock = datetime.strptime(time if time.count(":") == 2 else f"{time}:00", "%H:%M:%S").time()  # noqa: DTZ007 – the zone follows
    except ValueError:
        return made, made.isoformat()
    written = f"{made.isoformat()}T{clock.isoformat()}"
    if not zone:
        return made, written
    if zone.upper() in ("Z", "UTC", "GMT"):
        return made, written + "+00:00"
    digits = zone[1:].replace(":", "").ljust(4, "0")
    if int(digits[:2]) > 14 or int(digits[2:]) > 59:
        return made, written
    return made, f"{written}{zone[0]}{digits[:2]}:{digits[2:]}"


def _numeric(value: str) -> tuple[date, str] | None:
    if match := _COMPACT.match(value) or _SLASHED.match(value):
        made = _day(*match.groups()[:3])
    elif match := _DAY_FIRST.match(value):
        first, second, year = match.groups()
        if int(first) > 12:
            made = _day(year, second, first)
        elif int(second) > 12 or first == second:
            made = _day(year, first, second)
        else:
            return None  # 03/04/2024 is in March or in April
    else:
        return None
    return (made, made.isoformat()) if made else None


def _in_words(value: str) -> tuple[date, str] | None:
    if match := _DAY_MONTH.search(value):
        day, name, year = match.groups()
    elif match := _MONTH_DAY.search(value):
        name, day, year = match.groups()
    else:
        return None
    month = _MONTHS.get(name.casefold())
    made = _day(year, str(month), day) if month else None
    return (made, made.isoformat()) if made else None


def _mail(value: str) -> tuple[date, str] | None:
    if not _RFC_5322.match(value):
        return None
    try:
        moment = parsedate_to_datetime(value)  # RFC 5322: Fri, 01 Mar 2024 10:00:00 GMT
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo:
        try:
            moment = moment.astimezone(UTC)
        except (ValueError, OverflowError):
            return None
    return moment.date(), moment.isoformat()


def _day(year: str | None, month: str | None, day: str | None) -> date | None:
    try:
        return date(int(year or 0), int(month or 0), int(day or 0))
    except ValueError:
        return None
