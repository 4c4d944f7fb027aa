"""The one lexical form of each date, time and duration, or None when the text is no such value; the form is Oxigraph's.

Time zones stay as they are, but +00:00 and -00:00 are Z; 24:00:00 is the start of the next day; a leap second is no value.
source: XML Schema 1.1 part 2, 3.3.6-3.3.15 and 3.4.26-27; oxsdatatypes, by experiment (tests/ontologies/test_door.py).
"""

import re
from calendar import isleap
from decimal import Decimal, localcontext

_YEAR = r"(?P<year>-?(?:[1-9][0-9]{3,}|0[0-9]{3}))"
_DATE = _YEAR + r"-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
_TIME = r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})(?:\.(?P<part>[0-9]+))?"
_ZONE = r"(?P<zone>Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?\Z"
_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

_PATTERNS = {
    "date": re.compile(_DATE + _ZONE, re.ASCII),
    "dateTime": re.compile(_DATE + "T" + _TIME + _ZONE, re.ASCII),
    "time": re.compile(_TIME + _ZONE, re.ASCII),
    "gYear": re.compile(_YEAR + _ZONE, re.ASCII),
    "gYearMonth": re.compile(_YEAR + r"-(?P<month>[0-9]{2})" + _ZONE, re.ASCII),
    "gMonth": re.compile(r"--(?P<month>[0-9]{2})" + _ZONE, re.ASCII),
    "gDay": re.compile(r"---(?P<day>[0-9]{2})" + _ZONE, re.ASCII),
    "gMonthDay": re.compile(r"--(?P<month>[0-9]{2})-(?P<day>[0-9]{2})" + _ZONE, re.ASCII),
}
MOMENTS = frozenset(_PATTERNS)
DURATIONS = frozenset({"duration", "yearMonthDuration", "dayTimeDuration"})
"""The local names of the datatypes that `moment` and `duration` know."""

_DURATION = re.compile(
    r"(?P<sign>-?)P(?=[0-9]|T[0-9])(?:(?P<Y>[0-9]+)Y)?(?:(?P<O>[0-9]+)M)?(?:(?P<D>[0-9]+)D)?"
    r"(?:T(?=[0-9])(?:(?P<H>[0-9]+)H)?(?:(?P<M>[0-9]+)M)?(?:(?P<S>[0-9]+(?:\.[0-9]+)?)S)?)?\Z",
    re.ASCII,
)
_MAX_DIGITS = 30
"""Years and durations beyond this many digits are refused: no clock means them, and int() costs the square of the digits."""


def moment(text: str, kind: str) -> str | None:
    """A date, time, dateTime or one of the g-types, by the local name of its datatype.

    >>> moment("2020-12-31T24:00:00+00:00", "dateTime"), moment("2019-02-29", "date")
    ('2021-01-01T00:00:00Z', None)
    """
    found = _PATTERNS[kind].match(text)
    if not found:
        return None
    parts = found.groupdict()
    if len(parts.get("year") or "") > _MAX_DIGITS or parts.get("year") == "-0000":
        return None
    year = int(parts["year"]) if parts.get("year") else None
    month = int(parts["month"]) if parts.get("month") else None
    day = int(parts["day"]) if parts.get("day") else None
    if not _on_calendar(year, month, day):
        return None
    clock, overnight = "", False
    if parts.get("hour") is not None:
        reading = _clock(parts["hour"], parts["minute"], parts["second"], parts["part"])
        if reading is None:
            return None
        clock, overnight = reading
    if overnight and year is not None and month is not None and day is not None:
        year, month, day = _next_day(year, month, day)
    zone = parts["zone"] or ""
    return _written(kind, year, month, day, clock) + ("Z" if zone in ("+00:00", "-00:00") else zone)


def duration(text: str, kind: str) -> str | None:
    """A duration, yearMonthDuration or dayTimeDuration, carried into its largest units (months and days never meet).

    >>> duration("P13MT24H", "duration"), duration("-P0D", "duration"), duration("P0Y", "yearMonthDuration"), duration("P1YT", "duration")
    ('P1Y1M1D', 'PT0S', 'P0M', None)
    """
    found = _DURATION.match(text)
    if not found or any(len(part) > _MAX_DIGITS for part in found.groupdict("").values()):
        return None
    amount = {unit: Decimal(found[unit] or 0) for unit in "YODHMS"}
    if kind == "yearMonthDuration" and any(found[unit] for unit in "DHMS"):
        return None
    if kind == "dayTimeDuration" and (found["Y"] or found["O"]):
        return None
    with localcontext() as exact:
        exact.prec = 4 * _MAX_DIGITS
        months = int(12 * amount["Y"] + amount["O"])
        seconds = 86400 * amount["D"] + 3600 * amount["H"] + 60 * amount["M"] + amount["S"]
        if not months and not seconds:
            return "P0M" if kind == "yearMonthDuration" else "PT0S"
        return found["sign"] + "P" + _months(months) + _seconds(seconds)


def _on_calendar(year: int | None, month: int | None, day: int | None) -> bool:
    if month is not None and not 1 <= month <= 12:
        return False
    if day is None:
        return True
    longest = 31 if month is None else _month_days(year, month)
    return 1 <= day <= longest


def _month_days(year: int | None, month: int) -> int:
    """Without a year (gMonthDay) February has 29 days."""
    return 29 if month == 2 and (year is None or isleap(year)) else _MONTH_DAYS[month - 1]


def _next_day(year: int, month: int, day: int) -> tuple[int, int, int]:
    if day < _month_days(year, month):
        return year, month, day + 1
    return (year, month + 1, 1) if month < 12 else (year + 1, 1, 1)


def _clock(hour: str, minute: str, second: str, part: str | None) -> tuple[str, bool] | None:
    """The time of day, and whether it was the 24:00:00 of the day before."""
    fraction = (part or "").rstrip("0")
    if hour == "24":
        return ("00:00:00", True) if minute == second == "00" and not fraction else None
    if int(hour) > 23 or int(minute) > 59 or int(second) > 59:
        return None
    return f"{hour}:{minute}:{second}" + (f".{fraction}" if fraction else ""), False


def _written(kind: str, year: int | None, month: int | None, day: int | None, clock: str) -> str:
    years = "" if year is None else f"{'-' if year < 0 else ''}{abs(year):04}"
    forms = {"gYear": years, "time": clock}
    if kind in forms:
        return forms[kind]
    if kind == "gDay":
        return f"---{day:02}"
    if kind in ("gMonth", "gMonthDay"):
        return f"--{month:02}" + (f"-{day:02}" if kind == "gMonthDay" else "")
    if kind == "gYearMonth":
        return f"{years}-{month:02}"
    return f"{years}-{month:02}-{day:02}" + (f"T{clock}" if kind == "dateTime" else "")


def _months(months: int) -> str:
    years, rest = divmod(months, 12)
    return (f"{years}Y" if years else "") + (f"{rest}M" if rest else "")


def _seconds(total: Decimal) -> str:
    minutes, seconds = divmod(total, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    written = format(seconds, "f")
    if "." in written:
        written = written.rstrip("0").rstrip(".")
    clock = (f"{hours:f}H" if hours else "") + (f"{minutes:f}M" if minutes else "") + (f"{written}S" if seconds else "")
    return (f"{days:f}D" if days else "") + (f"T{clock}" if clock else "")
