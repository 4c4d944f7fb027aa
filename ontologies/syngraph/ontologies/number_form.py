"""The one lexical form of each number, or None when the text is no such number; the form is the one Oxigraph gives back.

Native ranges do not matter: beyond 64 bits (or 18 decimals) Oxigraph keeps what it is given, and what it is given is this form.
source: XML Schema 1.1 part 2, 3.3 and E; oxsdatatypes, by experiment (tests/ontologies/test_door.py).
"""

import re
import struct
from decimal import Decimal
from fractions import Fraction
from math import inf, isinf
from typing import Final

_INTEGER = re.compile(r"([+-]?)0*([0-9]+)\Z", re.ASCII)
_DECIMAL = re.compile(r"([+-]?)(?=\.?[0-9])0*([0-9]*)(?:\.([0-9]*))?\Z", re.ASCII)
_FLOATING = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\Z", re.ASCII)
_SPECIAL: Final = {"INF": "INF", "+INF": "INF", "-INF": "-INF", "NaN": "NaN"}
_MAX_FLOAT32: Final = Fraction((2**24 - 1) * 2**104)

LIMITS: Final[dict[str, tuple[int | None, int | None]]] = {
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-128, 127),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 255),
}
"""The integer types of XML Schema that are stored as xsd:integer, with the least and greatest value of each."""


def integer(text: str) -> str | None:
    """
    >>> integer("+007"), integer("-0"), integer("1.0")
    ('7', '0', None)
    """
    found = _INTEGER.match(text)
    if not found:
        return None
    sign, digits = found.groups()
    return ("-" if sign == "-" and digits != "0" else "") + digits


def limited_integer(text: str, kind: str) -> str | None:
    """An integer within the limits of its derived type.

    >>> limited_integer("0255", "unsignedByte"), limited_integer("256", "unsignedByte")
    ('255', None)
    """
    form = integer(text)
    if form is None:
        return None
    least, most = LIMITS[kind]
    # Beyond 40 digits only the sign decides, and int() would refuse beyond 4300.
    value = int(form) if len(form) <= 40 else (-(10**40) if form.startswith("-") else 10**40)
    return form if (least is None or value >= least) and (most is None or value <= most) else None


def decimal(text: str) -> str | None:
    """
    >>> decimal("1.50"), decimal("+.5"), decimal("-0.0"), decimal("1e3")
    ('1.5', '0.5', '0', None)
    """
    found = _DECIMAL.match(text)
    if not found:
        return None
    sign, whole, part = found[1], found[2] or "0", (found[3] or "").rstrip("0")
    digits = f"{whole}.{part}" if part else whole
    return f"-{digits}" if sign == "-" and digits != "0" else digits


def double(text: str) -> str | None:
    """The shortest digits that read back as the same 64-bit number, never with an exponent.

    None also for a number that is finite in the text and would be infinite, or zero, in the graph.

    >>> double("1.5E-7"), double("-0.0"), double("+INF"), double("1e400")
    ('0.00000015', '-0', 'INF', None)
    """
    if text in _SPECIAL:
        return _SPECIAL[text]
    if not _FLOATING.match(text):
        return None
    value = float(text)
    return None if isinf(value) or (value == 0 and _has_value(text)) else _positional(_shortest_double(value))


def float32(text: str) -> str | None:
    """The shortest digits that read back as the same 32-bit number.

    >>> float32("0.123456789"), float32("16777217"), float32("1e39")
    ('0.12345679', '16777216', None)
    """
    if text in _SPECIAL:
        return _SPECIAL[text]
    if not _FLOATING.match(text):
        return None
    if not _has_value(text):
        return "-0" if text.startswith("-") else "0"
    number = _brief(text)
    if number is None or not -60 < number.adjusted() < 60:
        return None
    value = _nearest_float32(Fraction(number))
    return None if value is None or value == 0 else _positional(_shortest_float32(value))


def _has_value(text: str) -> bool:
    return any(digit in text.lower().split("e")[0] for digit in "123456789")


def _brief(text: str) -> Decimal | None:
    """A number that rounds to the same 32-bit number, in time that a million digits do not make long; None beyond all such numbers.

    Halfway between two of them no number has more than 150 digits: of those after the 200th only counts whether there is one.

    >>> _brief("0.5"), _brief("1" * 300 + "e-299") == Decimal(f"1.{'1' * 200}"), _brief("1e1000000000")
    (Decimal('0.5'), True, None)
    """
    mantissa, _, exponent = text.lower().partition("e")
    whole, _, part = mantissa.lstrip("+-").partition(".")
    digits = (whole + part).lstrip("0")
    places = exponent.lstrip("+-").lstrip("0")
    if len(places) > 9:
        return None
    power = int(places or 0) * (-1 if exponent.startswith("-") else 1) - len(part)
    if len(digits) > 200:
        power += len(digits) - 201
        digits = digits[:200] + ("1" if digits[200:].strip("0") else "0")
    return Decimal(f"{'-' if text.startswith('-') else ''}{digits}e{power}")


def _positional(text: str) -> str:
    digits = format(Decimal(text), "f")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def _shortest_double(value: float) -> str:
    """As repr(), but where two shortest forms are equally near, the one away from zero: so Oxigraph writes it."""
    text = repr(value)
    digits = Decimal(text)
    if not digits.is_finite() or len(digits.as_tuple().digits) < 15:
        return text
    exponent = digits.as_tuple().exponent
    further = digits + Decimal(1).scaleb(int(exponent)).copy_sign(digits)
    tied = float(further) == value and Fraction(further) - Fraction(value) == Fraction(value) - Fraction(digits)
    return str(further) if tied else text


def _as_float32(value: float) -> float:
    try:
        return float(struct.unpack("<f", struct.pack("<f", value))[0])
    except OverflowError:
        return inf if value > 0 else -inf


def _neighbours(value: float) -> list[float]:
    """The 32-bit numbers beside this one; adding one to the bits is the next larger magnitude."""
    bits = struct.unpack("<I", struct.pack("<f", value))[0]
    near = [bits + step for step in (-1, 0, 1) if (bits + step) & 0x7F800000 != 0x7F800000 and bits + step >= 0]
    return [float(struct.unpack("<f", struct.pack("<I", b))[0]) for b in near]


def _nearest_float32(exact: Fraction) -> float | None:
    """The nearest 32-bit number, ties to even: by way of a 64-bit number it would be rounded twice."""
    if abs(exact) >= _MAX_FLOAT32 + 2**103:
        return None
    first = _as_float32(float(exact))
    if isinf(first):
        first = float(_MAX_FLOAT32) if exact > 0 else -float(_MAX_FLOAT32)

    def distance(value: float) -> tuple[Fraction, int]:
        return abs(Fraction(value) - exact), struct.unpack("<I", struct.pack("<f", value))[0] & 1

    return min(_neighbours(first), key=distance)


def _shortest_float32(value: float) -> str:
    exact = Fraction(value)
    for precision in range(9):
        rounded = Decimal(f"{value:.{precision}e}")
        step = Decimal(1).scaleb(rounded.adjusted() - precision)
        # Just above a power of two the gaps differ in size: the best digits may be one step away from the rounded ones.
        near = [d for d in (rounded, rounded - step, rounded + step) if _nearest_float32(Fraction(d)) == value]
        if near:
            return str(min(near, key=lambda d: (abs(Fraction(d) - exact), -abs(d))))  # a tie goes away from zero
    return f"{value:.9e}"
