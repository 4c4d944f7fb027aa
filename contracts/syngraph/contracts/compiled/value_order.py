"""When one literal comes before another, as SPARQL's `<` and `<=` have it; what cannot be compared is neither.

Numbers compare with numbers, by value; texts without a language by code point; each kind of moment with its own kind, and a moment with
a time zone with one without only where they are further apart than any zone could bring them.
source: SPARQL 1.1, 17.3 (operator mapping); XPath 3.1, B.1 (promotion of numbers); XML Schema 1.1 part 2, D.2 (order of moments)
"""

import math
import re
import struct
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from rdflib.term import Node

from syngraph.contracts.compiled.term_text import literal_parts, text_of
from syngraph.ontologies.iri import xsd
from syngraph.ontologies.number_form import LIMITS
from syngraph.ontologies.time_form import DURATIONS, MOMENTS

_XSD = str(xsd(""))
_NUMBERS = frozenset({"integer", "decimal", "double", "float", *LIMITS})
_LONG = 1_000
"""Values of longer texts are not remembered: a few thousand of them could fill the memory."""
_MOMENT = re.compile(
    r"(?:(?P<year>-?\d{4,}))?(?:-{1,2}(?P<month>\d\d)(?!:))?(?:-{1,3}(?P<day>\d\d)(?!:))?T?"
    r"(?:(?P<clock>\d\d:\d\d:\d\d(?:\.\d+)?))?(?P<zone>Z|[+-]\d\d:\d\d)?\Z",
    re.ASCII,
)
_DURATION = re.compile(r"(-?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?\Z", re.ASCII)
_WIDEST_ZONE = 14 * 3600


class Comparable(NamedTuple):
    """The value of a literal and what it may be compared with. zoned: a moment with a time zone, its value being in UTC."""

    kind: str
    value: Any
    zoned: bool = False


def compare(one: Comparable, other: Comparable) -> int | None:
    """Negative, zero or positive, as `one` is before, equal to or after `other`; None when they cannot be compared.

    >>> def order(one: str, other: str) -> int | None:
    ...     return compare(comparable(f'"{one}"^^<{xsd("dateTime")}>'), comparable(f'"{other}"^^<{xsd("dateTime")}>'))
    >>> order("2020-01-01T12:00:00Z", "2020-01-01T12:00:00+01:00")
    1
    >>> order("2020-01-01T12:00:00Z", "2020-01-01T13:00:00"), order("2020-01-01T12:00:00Z", "2020-01-03T00:00:00")
    (None, -1)
    """
    if one.kind != other.kind:
        return None
    if one.kind == "duration":
        return _durations(one.value, other.value)
    left, right = one.value, other.value
    if one.kind == "number":
        left, right = _promoted(left, right)
    if one.zoned != other.zoned:
        return -1 if _later(left) < right else 1 if _later(right) < left else None
    if left != left or right != right:  # not a number
        return None
    return int(left > right) - int(left < right)


def precedes(one: Node, other: Node, or_equals: bool = False) -> bool:
    """Whether the term `one` < `other` (or <=); terms that cannot be compared do not (SHACL 4.5.3).

    >>> from rdflib.term import Literal
    >>> precedes(Literal("3"), Literal("4")), precedes(Literal("3"), Literal(4)), precedes(Literal(4), Literal(4), or_equals=True)
    (True, False, True)
    """
    (left, left_wrong), (right, right_wrong) = text_of(one), text_of(other)
    if left_wrong or right_wrong:
        return False
    before, after = comparable(left), comparable(right)
    order = None if before is None or after is None else compare(before, after)
    return order is not None and (order < 0 or (or_equals and order == 0))


def comparable(text: str) -> Comparable | None:
    """The value of a term, None when it has no place in any order. The text is in the form of the door, not ill-typed."""
    return _remembered(text) if len(text) <= _LONG else _comparable(text)


@lru_cache(maxsize=4096)
def _remembered(text: str) -> Comparable | None:
    return _comparable(text)


def _comparable(text: str) -> Comparable | None:
    parts = literal_parts(text)
    if parts is None or not parts.datatype.startswith(_XSD):
        return None
    kind, lexical = parts.datatype.removeprefix(_XSD), parts.lexical
    if kind == "string":
        return Comparable("string", lexical)
    if kind == "boolean":
        return Comparable("boolean", int(lexical == "true"))
    if kind in _NUMBERS:
        return Comparable("number", _number(kind, lexical))
    if kind in MOMENTS:
        return _moment(kind, lexical)
    return _duration(lexical) if kind in DURATIONS else None


class _Single(float):
    """The value of an xsd:float: a number of 32 bits."""


def _number(kind: str, lexical: str) -> int | Decimal | float:
    if kind == "double":
        return float(lexical)
    if kind == "float":
        return _single(float(lexical))
    return int(lexical) if "." not in lexical and len(lexical) <= 40 else Decimal(lexical)


def _single(value: float) -> _Single:
    """The nearest number of 32 bits; infinity beyond them."""
    try:
        return _Single(struct.unpack("<f", struct.pack("<f", value))[0])
    except OverflowError:
        return _Single(math.copysign(math.inf, value))


def _promoted(left: int | Decimal | float, right: int | Decimal | float) -> tuple[int | Decimal | float, int | Decimal | float]:
    """Two numbers in the wider of their types: whole and decimal numbers exactly, then xsd:float, then xsd:double."""
    floating = [type(one) for one in (left, right) if isinstance(one, float)]
    if not floating:
        return left, right
    wider = float if float in floating else lambda value: _single(float(value))
    return wider(left), wider(right)


def _moment(kind: str, lexical: str) -> Comparable | None:
    found = _MOMENT.match(lexical)
    if found is None:
        return None
    seconds, part = _days(int(found["year"] or 1972), int(found["month"] or 12), int(found["day"] or 1)) * 86400, Decimal(0)
    if found["clock"]:
        hour, minute, second = found["clock"][:8].split(":")
        seconds += int(hour) * 3600 + int(minute) * 60 + int(second)
        part = Decimal(f"0{found['clock'][8:]}")  # of any length: int() and Fraction refuse 5,000 digits
    zone = found["zone"]
    if zone and zone != "Z":
        seconds -= (1 if zone[0] == "+" else -1) * (int(zone[1:3]) * 3600 + int(zone[4:6]) * 60)
    return Comparable(kind, (seconds, part), zone is not None)


def _later(moment: tuple[int, Decimal]) -> tuple[int, Decimal]:
    """The moment in the time zone that makes it latest, if it has none."""
    return moment[0] + _WIDEST_ZONE, moment[1]


def _days(year: int, month: int, day: int) -> int:
    """Days since a fixed day, in the calendar of today carried back and forth without end."""
    year -= month <= 2
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * ((month + 9) % 12) + 2) // 5 + day


def _duration(lexical: str) -> Comparable | None:
    found = _DURATION.match(lexical)
    if found is None:
        return None
    years, months, days, hours, minutes = (int(part or 0) for part in found.groups()[1:6])
    seconds = Fraction(found[7] or 0) + 86400 * days + 3600 * hours + 60 * minutes
    sign = -1 if found[1] else 1
    return Comparable("duration", (sign * Fraction(12 * years + months), sign * seconds))


def _durations(one: tuple[Fraction, ...], other: tuple[Fraction, ...]) -> int | None:
    """Months and seconds are no common measure: durations are in order when both are."""
    signs = {(left > right) - (left < right) for left, right in zip(one, other, strict=True)}
    return signs.pop() if len(signs) == 1 else None if {1, -1} <= signs else sum(signs)
