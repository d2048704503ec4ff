"""A date as pages write it → ISO 8601, or nothing. No date is ever made up, completed or guessed.

Left out rather than guessed: ``03/04/2024`` (which is the month?), two-digit years, dates in the future, the
zero dates of empty database fields. A time without a zone is kept without one.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from catalogue.scripts import BANGLA, DEVANAGARI, THAI_AND_LAO
from indexer.extract.wordlists import wordlists_of

_LISTS = wordlists_of(__name__)
_DIGITS = {ord(digit): str(i) for digits in _LISTS.table("digits").values() for i, digit in enumerate(digits)}
_MONTHS = {
    name: number
    for months in _LISTS.lists("months").values()
    for number, names in enumerate(months, 1)
    for name in names.split()
}
ENGLISH_MONTHS = frozenset(name for names in _LISTS.lists("months")["en"] for name in names.split())
_ISO = re.compile(
    r"""
    ^(\d{4})-(\d{1,2})-(\d{1,2})
    (?:
        [T ] \s? (\d{1,2}:\d{2}(?::\d{2})?) (?:[.,]\d{1,9})?
        \s? (Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?
    )?
    """,
    re.I | re.VERBOSE,
)
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(?:\d{2})?Z?)?$")
_SLASHED = re.compile(r"^(\d{4})[/.](\d{1,2})[/.](\d{1,2})\b")
_DAY_FIRST = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b")
# Vowel signs of these scripts are no letters to regular expressions.
_MARKED = BANGLA + DEVANAGARI + THAI_AND_LAO
_DAY_MONTH = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th|er|\.|ই|শে|লা|রা|ঠা)?\s{1,3}(?:of |de )?"
    rf"([^\W\d_][\w{_MARKED}]{{1,14}})\.?,?\s{{1,3}}(?:de )?(\d{{4}})\b"
)
_MONTH_DAY = re.compile(
    rf"\b([^\W\d_][\w{_MARKED}]{{2,14}})\.?\s{{1,3}}(\d{{1,2}})(?:st|nd|rd|th)?,?\s{{1,3}}(\d{{4}})\b"
)
# Year, month and day with the signs of Chinese, Japanese and Korean.
_SIGNED = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]")
# Thailand counts from the Buddha's death.
_BUDDHIST_ERA = 543
_THAI_MONTHS = frozenset(name for names in _LISTS.lists("months")["th"] for name in names.split())
_ANY_DATE = re.compile(r"(?<!\d)(?:\d{4}([-/.])\d{1,2}\1\d{1,2}|\d{1,2}([-/.])\d{1,2}\2\d{4})(?!\d)")
_RFC_5322 = re.compile(r"^(?:[A-Za-z]{3},\s)?\d{1,2}\s[A-Za-z]{3}\s\d{4}\s\d")
# The first year that an article on the web is believed to be of.
_EARLIEST = 1900
# How databases spell "none".
_ZERO_DATES = frozenset((date(1970, 1, 1), date(1969, 12, 31), date(1900, 1, 1)))
# Characters of a text that are looked at.
_MAX_TEXT = 200
# Hours that a zone of time may be away from Greenwich.
_MAX_ZONE = 14


class _Written(NamedTuple):
    """A date, and the ISO 8601 text that it is written as, which may hold a time."""

    day: date
    text: str


def iso_date(text: str | None, latest: date) -> str | None:
    """``text`` as ``YYYY-MM-DD`` or ``YYYY-MM-DDTHH:MM:SS[±HH:MM]``.

    None where it is no date, or later than ``latest`` by more than a day: in half of the world it is tomorrow
    already.
    """
    value = " ".join((text or "").translate(_DIGITS).split())[:_MAX_TEXT]
    if not value:
        return None
    found = _iso(value) or _numeric(value) or _mail(value) or _in_words(value)
    if not found:
        return None
    if found.day.year < _EARLIEST or found.day in _ZERO_DATES or found.day > latest + timedelta(days=1):
        return None
    return found.text


def before_date(text: str) -> str:
    """``text`` up to the first date in it; all of it where it has none."""
    start, _ = _span(text)
    return text[:start].rstrip()


def without_date(text: str) -> str:
    """``text`` without the first date in it."""
    start, end = _span(text)
    return f"{text[:start].rstrip()} {text[end:].lstrip()}"


def _span(text: str) -> tuple[int, int]:
    """Where the first date in a text begins and ends: at its end where it has none."""
    value = text.translate(_DIGITS)
    nothing = (len(text), len(text))
    if len(value) != len(text) or not any(c.isdigit() for c in value):
        return nothing
    spans = [match.span() for pattern in (_ANY_DATE, _SIGNED) for match in pattern.finditer(value)]
    for pattern, name in ((_DAY_MONTH, 2), (_MONTH_DAY, 1)):
        spans += [m.span() for m in pattern.finditer(value) if m[name].casefold() in _MONTHS]
    return min(spans, default=nothing)


def _iso(value: str) -> _Written | None:
    """A date of ISO 8601. A time or zone that cannot be is left out."""
    match = _ISO.match(value)
    if not match:
        return None
    year, month, day, time, zone = match.groups()
    made = _day(year, month, day)
    if not made:
        return None
    if not time:
        return _Written(made, made.isoformat())
    seconds = time if time.count(":") == 2 else f"{time}:00"
    try:
        clock = datetime.strptime(seconds, "%H:%M:%S").time()  # noqa: DTZ007 – the zone follows
    except ValueError:
        return _Written(made, made.isoformat())
    return _Written(made, f"{made.isoformat()}T{clock.isoformat()}{_zone(zone or '')}")


def _zone(zone: str) -> str:
    """A zone as ``±HH:MM``; empty where there is none, or none that can be."""
    if not zone:
        return ""
    if zone.upper() in ("Z", "UTC", "GMT"):
        return "+00:00"
    digits = zone[1:].replace(":", "").ljust(4, "0")
    if int(digits[:2]) > _MAX_ZONE or int(digits[2:]) > 59:
        return ""
    return f"{zone[0]}{digits[:2]}:{digits[2:]}"


def _numeric(value: str) -> _Written | None:
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
    return _Written(made, made.isoformat()) if made else None


def _in_words(value: str) -> _Written | None:
    if match := _SIGNED.search(value):
        made = _day(*match.groups())
        return _Written(made, made.isoformat()) if made else None
    if match := _DAY_MONTH.search(value):
        day, name, year = match.groups()
        if name in _THAI_MONTHS and int(year) > _BUDDHIST_ERA + _EARLIEST:
            year = str(int(year) - _BUDDHIST_ERA)
    elif match := _MONTH_DAY.search(value):
        name, day, year = match.groups()
    else:
        return None
    month = _MONTHS.get(name.casefold())
    made = _day(year, str(month), day) if month else None
    return _Written(made, made.isoformat()) if made else None


def _mail(value: str) -> _Written | None:
    """A date of RFC 5322: Fri, 01 Mar 2024 10:00:00 GMT."""
    if not _RFC_5322.match(value):
        return None
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo:
        try:
            moment = moment.astimezone(UTC)
        except (ValueError, OverflowError):
            return None
    return _Written(moment.date(), moment.isoformat())


def _day(year: str | None, month: str | None, day: str | None) -> date | None:
    try:
        return date(int(year or 0), int(month or 0), int(day or 0))
    except ValueError:
        return None
