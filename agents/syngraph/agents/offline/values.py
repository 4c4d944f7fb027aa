"""What kind of value a text is, and its lexical form: dates, numbers, quantities with units, names, codes, words.

A number with a unit of measure keeps its number as the value; the unit goes into the property's label ("length in metres").
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal as OneOf

from syngraph.agents.offline.wordlists import MONTHS, NAME_PARTICLES, NUMBER_WORDS, listed
from syngraph.agents.offline.words import known

Kind = OneOf[
    "date", "gYearMonth", "gYear", "integer", "decimal", "quantity", "boolean", "anyURI", "email", "name", "code", "word", "text", "none"
]

MONTH_NUMBERS = {month: n for n, month in enumerate(MONTHS, 1)}
_MONTH = {short: n for m, n in MONTH_NUMBERS.items() for short in (m, m[:3], m[:4] if m == "september" else m)}
_NAMED = "|".join(sorted(_MONTH, key=len, reverse=True))
_YEAR = r"(?P<y>1\d{3}|20\d{2}|21\d{2})"
DATE_FORMS = (
    re.compile(rf"{_YEAR}[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}})(?:T[\d:.Z+-]+)?"),
    re.compile(rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[\s.-]*\s*(?P<mon>{_NAMED})\.?,?[\s-]+{_YEAR}", re.I),
    re.compile(rf"(?P<mon>{_NAMED})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}", re.I),
    re.compile(rf"(?P<mon>{_NAMED})\.?,?[\s-]+{_YEAR}", re.I),
    re.compile(rf"{_YEAR}-(?P<m>0[1-9]|1[0-2])"),
    re.compile(_YEAR),
)
_NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:[,  ]\d{3})+|\d+)(?:\.\d+)?")
_UNIT_FORMS = {
    "metres": "m metre metres meter meters",
    "kilometres": "km kilometre kilometres kilometer kilometers",
    "centimetres": "cm centimetre centimetres centimeter centimeters",
    "millimetres": "mm millimetre millimetres millimeter millimeters",
    "miles": "mile miles mi",
    "feet": "ft foot feet",
    "square metres": "m2 m² sqm",
    "hectares": "ha hectare hectares",
    "grams": "g gram grams",
    "kilograms": "kg kilo kilos kilogram kilograms",
    "tonnes": "t tonne tonnes",
    "litres": "l litre litres liter liters",
    "millilitres": "ml millilitre millilitres",
    "degrees Celsius": "°c ℃",
    "minutes": "min mins minute minutes",
    "hours": "h hr hrs hour hours",
    "seconds": "s sec second seconds",
    "knots": "kn knot knots",
    "kilowatts": "kw kilowatt kilowatts",
    "watts": "w watt watts",
    "euros": "€ eur euro euros",
    "pounds": "£ gbp pound pounds",
    "dollars": "$ usd dollar dollars",
    "percent": "% percent",
}
UNITS = {form: unit for unit, forms in _UNIT_FORMS.items() for form in forms.split()}
_EMPTY = listed("- – — n/a na none nil tbd tba tbc todo ? … ... unknown vacant empty pending") | {"", "not known", "to be announced"}
_URL = re.compile(r"(?:https?|ftp)://\S+|www\.\S+\.\S+", re.I)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_CODE = re.compile(r"#?(?:[A-Z]{1,5}[-./ ]?)?\d{1,7}(?:[-./]?[A-Z\d]{1,4})?|[A-Z]{1,4}-[A-Z\d]{1,6}")
_WORD_OF_NAME = r"(?:(?:[^\W\d_]\.-?)+|[^\W\d_a-zß-öø-ÿ][^\W\d_]*(?:[-'’][^\W\d_]+)*\.?)"


@dataclass(frozen=True, slots=True)
class Value:
    """A text as a value. lexical: in the datatype's form. unit: of a quantity, as a label says it, "" if it is a counted noun."""

    kind: Kind
    lexical: str
    unit: str = ""


def _date(text: str) -> Value | None:
    for form in DATE_FORMS:
        match = form.fullmatch(text)
        if not match:
            continue
        parts = match.groupdict()
        month = int(parts["m"]) if parts.get("m") else _MONTH[parts["mon"].lower()] if parts.get("mon") else 0
        day = int(parts["d"]) if parts.get("d") else 0
        if not month:
            return Value("gYear", parts["y"])
        if month > 12 or day > (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]:
            return None
        return Value("date", f"{parts['y']}-{month:02}-{day:02}") if day else Value("gYearMonth", f"{parts['y']}-{month:02}")
    return None


def plain_number(text: str) -> str | None:
    """A number as XML Schema writes it, or None.

    >>> plain_number("1,204"), plain_number("12.50"), plain_number("seven"), plain_number("A4")
    ('1204', '12.50', '7', None)
    """
    if _NUMBER.fullmatch(text):
        return re.sub(r"[,  +]", "", text)
    return str(NUMBER_WORDS[text.lower()]) if text.lower() in NUMBER_WORDS else None


def _quantity(text: str) -> Value | None:
    sign = re.fullmatch(r"([€£$])\s?(.+)", text)
    if sign:
        number = plain_number(sign[2].strip())
        return Value("quantity", number, UNITS[sign[1]]) if number else None
    match = re.fullmatch(rf"({_NUMBER.pattern})\s*([^\d\s,;]+(?: [a-z]+)?)", text)
    if not match or not (number := plain_number(match[1])):
        return None
    unit = UNITS.get(match[2].lower()) or ("square metres" if match[2].lower() in ("square metres", "square meters") else None)
    if unit:
        return Value("quantity", number, unit)
    return Value("quantity", number) if re.fullmatch(r"[a-z]{3,}", match[2]) else None


def is_person_name(text: str) -> bool:
    """Two to four capitalised words, particles and initials allowed, no digits: the shape of a person's name.

    >>> is_person_name("J. B. Müller"), is_person_name("Ana von der Heide"), is_person_name("Standards track"), is_person_name("Route 12")
    (True, True, False, False)
    """
    words = re.sub(r"(?<=[^\W\d_]\.)(?=[^\W\d_])", " ", text).split()
    while words and words[0].lower().rstrip(".") in ("dr", "mr", "mrs", "ms", "prof", "professor", "captain", "sir"):
        words = words[1:]
    solid = [w for w in words if w.lower() not in NAME_PARTICLES and w not in ("Jr.", "Jr", "Sr.", "II", "III")]
    if not 2 <= len(solid) <= 5 or len(words) > 6 or words[0].lower() in ("the", "a", "an"):
        return False
    if not all(re.fullmatch(_WORD_OF_NAME, w) for w in solid):
        return False
    full = [w for w in solid if not re.fullmatch(r"(?:[^\W\d_]\.-?)+|[A-Z]", w)]
    return bool(full) and not all(len(w) > 1 and w.isupper() for w in solid)


def looks_personal(text: str) -> bool:
    """A person's name by shape whose words are not all ordinary English words ("Standards Track" is no person)."""
    words = re.findall(r"[^\W\d_]{2,}", text)
    return is_person_name(text) and not all(known(w.lower()) for w in words)


@lru_cache(maxsize=65536)
def value_of(text: str) -> Value:
    """What kind of value a text is.

    >>> value_of("30-Sep-2015").lexical, value_of("May 2019").lexical, value_of("1987").kind, value_of("1,204").lexical
    ('2015-09-30', '2019-05', 'gYear', '1204')
    >>> value_of("40 m"), value_of("12 passengers")
    (Value(kind='quantity', lexical='40', unit='metres'), Value(kind='quantity', lexical='12', unit=''))
    >>> value_of("A-17").kind, value_of("Draft").kind, value_of("yes").lexical, value_of("n/a").kind
    ('code', 'word', 'true', 'none')
    """
    text = " ".join(text.split()).strip(" ;,").removesuffix(".") if not text.endswith("..") else text
    if text.lower() in _EMPTY:
        return Value("none", "")
    for found in (_date(text), _plain(text), _quantity(text)):
        if found:
            return found
    if text.lower() in ("yes", "no", "true", "false"):
        return Value("boolean", "true" if text.lower() in ("yes", "true") else "false")
    if _URL.fullmatch(text):
        return Value("anyURI", text)
    if _EMAIL.fullmatch(text):
        return Value("email", text)
    if _CODE.fullmatch(text):
        return Value("code", text)
    if is_person_name(text):
        return Value("name", text)
    return Value("word", text) if len(text) <= 30 and len(text.split()) <= 3 else Value("text", text)


def _plain(text: str) -> Value | None:
    number = plain_number(text) if text[:1].isdigit() or text[:1] in "+-" else None
    if number is None:
        return None
    return Value("decimal" if "." in number else "integer", number)


def lexical_as(text: str, datatypes: tuple[str, ...]) -> str | None:
    """`text` in the lexical form of the first of these datatypes that fits, or None when none does.

    >>> lexical_as("30 September 2015", ("date",)), lexical_as("1987", ("integer",)), lexical_as("1987", ("date", "gYear"))
    ('2015-09-30', '1987', '1987')
    >>> lexical_as("soon", ("date",)), lexical_as("12 tickets", ("integer",)), lexical_as("Draft", ("string",))
    (None, '12', 'Draft')
    """
    value = value_of(text)
    for datatype in datatypes:
        if datatype == "string":
            return " ".join(text.split())
        if value.kind == datatype or (datatype in ("decimal", "double", "float") and value.kind in ("integer", "gYear")):
            return value.lexical
        if datatype in ("integer", "int", "long", "nonNegativeInteger", "positiveInteger") and value.kind in ("gYear", "integer"):
            return value.lexical
        if (
            value.kind == "quantity"
            and datatype in ("integer", "decimal", "nonNegativeInteger", "double")
            and ("." not in value.lexical or datatype != "integer")
        ):
            return value.lexical
        if datatype == "integer" and plain_number(text) is not None and "." not in (plain_number(text) or ""):
            return plain_number(text)
        if datatype == "anyURI" and value.kind == "email":
            return "mailto:" + value.lexical
    return None


def dates_in(text: str) -> list[str]:
    """The dates of a text that holds nothing else, however they are parted; empty when it holds anything else.

    >>> dates_in("27-Jun-2022, 06-Jan-2025 14-Apr-2025"), dates_in("3 May 2019 at the latest")
    (['27-Jun-2022', '06-Jan-2025', '14-Apr-2025'], [])
    """
    found = [m for form in DATE_FORMS[:3] for m in form.finditer(text)]
    rest = text
    for match in found:
        rest = rest.replace(match[0], " ", 1)
    return [m[0] for m in sorted(found, key=lambda m: m.start())] if re.fullmatch(r"(?:[\s,;/&]|and)*", rest) else []


def split_list(text: str) -> tuple[str, ...]:
    """The members of a list in words: commas, semicolons, "and"; what stands in brackets stays together.

    >>> split_list("A. Lind, B. Berg and C. von Holt")
    ('A. Lind', 'B. Berg', 'C. von Holt')
    >>> split_list("Otter; Heron & Sons, Ltd.; Pendle")
    ('Otter', 'Heron & Sons, Ltd.', 'Pendle')
    """
    text = " ".join(text.split())
    if ";" in text:
        parts = text.split(";")
    else:
        text = re.sub(r",?\s+and\s+(?=\S+(?:\s+\S+){0,4}\s*$)", ", ", text)
        parts = re.split(r",\s+(?!(?:Jr|Sr|Ltd|Inc|LLC|PhD|MD)\b)(?![^(\[<`]*[)\]>`](?:[^(\[<`]|$))", text)
    return tuple(part for part in (p.strip(" ,;") for p in parts) if part)
