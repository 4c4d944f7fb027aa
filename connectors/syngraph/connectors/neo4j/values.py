"""How literals become node properties and literals again, exactly.

A property with one datatype that Neo4j has (string, boolean, 64-bit integer, double, date, dateTime) holds native values;
any other holds lexical forms, `text@lang` for a text in a language. What is written is read back at once, here: where the
plain value and the vocabulary alone would not give the same literals, they are kept word for word beside it (`exact`).
So the round trip holds by construction, and the plain value is free to be what people want to see.
"""

import datetime
import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Final

from neo4j.time import Date, DateTime

from syngraph.ontologies.door import parse_term
from syngraph.ontologies.iri import RDF_LANG_STRING, XSD_STRING, Iri, xsd
from syngraph.ontologies.statement import Literal

Native = str | bool | int | float | Date | DateTime
Value = Native | list[Native]

_TAGGED = re.compile(r"(?P<text>.*)@(?P<tag>[a-z]{1,8}(?:-[a-z0-9]{1,8})*)\Z", re.DOTALL)
_INTEGER = re.compile(r"-?[0-9]{1,19}\Z", re.ASCII)
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})\Z", re.ASCII)
_MOMENT = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?(Z|[+-][0-9]{2}:[0-9]{2})?\Z", re.ASCII
)


def written(literals: Iterable[Literal], datatype: Iri | None, functional: bool) -> tuple[Value, tuple[str, ...]]:
    """The value of a node's property, and the literals in N-Triples where that value does not tell them.

    literals: at least one. datatype: the property's only one, in the form in which the door stores it, else None.

    >>> written([Literal("7", xsd("integer"))], xsd("integer"), functional=True)
    (7, ())
    >>> written([Literal("chat", language="fr"), Literal("cat")], None, functional=False)
    (['cat', 'chat@fr'], ('"cat"', '"chat"@fr'))
    """
    ordered = _ordered(literals)
    natives = _natives(ordered, datatype)
    shown = natives or [_lexical(one) for one in ordered]
    value: Value = shown[0] if functional and len(shown) == 1 else shown
    if natives:  # all of this datatype: what it prints is all that a reader would make of it
        faithful = all(_printed(native) == one.lexical for native, one in zip(natives, ordered, strict=True))
    else:
        faithful = _ordered(read(value, datatype)) == ordered
    return value, () if faithful else tuple(one.ntriples() for one in ordered)


def read(value: Value, datatype: Iri | None, exact: Sequence[str] = ()) -> tuple[Literal, ...]:
    """The literals that `written` wrote.

    >>> read(["cat", "chat@fr"], None, ('"cat"', '"chat"@fr'))[1].language
    'fr'
    """
    if exact:
        return tuple(one for one in map(parse_term, exact) if isinstance(one, Literal))
    return tuple(_literal(one, datatype or XSD_STRING) for one in (value if isinstance(value, list) else [value]))


def _ordered(literals: Iterable[Literal]) -> list[Literal]:
    found = list(literals)
    return sorted(found, key=Literal.ntriples) if len(found) > 1 else found  # nearly always one, and N-Triples are not free


def _literal(native: Native, datatype: Iri) -> Literal:
    if datatype == RDF_LANG_STRING and isinstance(native, str):
        tagged = _TAGGED.match(native)
        return Literal(tagged["text"], language=tagged["tag"]) if tagged else Literal(native)
    return Literal(_printed(native), datatype)


def _lexical(literal: Literal) -> str:
    return f"{literal.lexical}@{literal.language}" if literal.language else literal.lexical


def _natives(literals: Sequence[Literal], datatype: Iri | None) -> list[Native] | None:
    """All as native values of one kind (Neo4j's arrays hold no other), else None."""
    make = _MAKERS.get(datatype) if datatype else None
    if make is None or any(one.datatype != datatype for one in literals):
        return None
    made = [make(one.lexical) for one in literals]
    natives = [one for one in made if one is not None]
    zoned = {isinstance(one, DateTime) and one.tzinfo is not None for one in natives}
    return natives if len(natives) == len(made) and len(zoned) == 1 else None


def _boolean(lexical: str) -> bool | None:
    return {"true": True, "false": False}.get(lexical)


def _integer(lexical: str) -> int | None:
    number = int(lexical) if _INTEGER.match(lexical) else None
    return number if number is not None and -(2**63) <= number < 2**63 else None


def _double(lexical: str) -> float | None:
    try:
        return float(lexical)
    except ValueError:
        return None


def _date(lexical: str) -> Date | None:
    found = _DATE.match(lexical)
    try:
        return Date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _moment(lexical: str) -> DateTime | None:
    found = _MOMENT.match(lexical)
    if not found:
        return None
    year, month, day, hour, minute, second = (int(part) for part in found.groups()[:6])
    zone = None
    if found[8]:
        if not 1 < year < 9999:  # the driver counts in UTC, where such a moment may fall outside the calendar
            return None
        sign = -1 if found[8][0] == "-" else 1
        offset = datetime.timedelta() if found[8] == "Z" else sign * datetime.timedelta(hours=int(found[8][1:3]), minutes=int(found[8][4:]))
        zone = datetime.timezone(offset)
    try:
        return DateTime(year, month, day, hour, minute, second, int((found[7] or "").ljust(9, "0")), tzinfo=zone)
    except ValueError:
        return None


_MAKERS: Final[dict[Iri | None, Callable[[str], Native | None]]] = {
    XSD_STRING: str,
    xsd("boolean"): _boolean,
    xsd("integer"): _integer,
    xsd("double"): _double,
    xsd("date"): _date,
    xsd("dateTime"): _moment,
}


def _printed(native: Native) -> str:
    """The lexical form in which the door would let this value in."""
    if isinstance(native, str):
        return native
    if isinstance(native, bool):
        return "true" if native else "false"
    if isinstance(native, float):
        return _printed_double(native)
    if isinstance(native, DateTime):
        return _printed_moment(native)
    return native.iso_format() if isinstance(native, Date) else str(native)


def _printed_double(number: float) -> str:
    if number != number:
        return "NaN"
    if number in (float("inf"), float("-inf")):
        return "INF" if number > 0 else "-INF"
    digits = format(Decimal(repr(number)), "f")
    return digits.removesuffix(".0")


def _printed_moment(moment: DateTime) -> str:
    year, month, day, hour, minute, second = moment.year_month_day + moment.hour_minute_second_nanosecond[:3]
    part = f".{moment.nanosecond:09d}".rstrip("0").rstrip(".")
    offset = moment.utcoffset()
    zone = ""
    if offset is not None:
        minutes = round(offset.total_seconds() / 60)
        zone = f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}" if minutes else "Z"
    return f"{year:04d}-{month:02d}-{day:02d}T{hour:02d}:{minute:02d}:{second:02d}{part}{zone}"
