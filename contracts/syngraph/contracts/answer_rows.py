"""When two rows of answers say the same, whether SPARQL or Cypher gave them: the one form in which cells are compared.

An IRI is its text; a number its value, to 15 digits, whatever its datatype; true and false are words; a text in a language is
`text@lang`; any other literal is its lexical form, as dates are in ISO 8601. A cell without a value is left out.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, InvalidOperation
from typing import Any, Final

from syngraph.ontologies.iri import xsd
from syngraph.ontologies.statement import Literal, Term

Row = Mapping[str, str]
"""Column -> cell, in the form in which cells are compared."""
_NUMBERS: Final = frozenset(map(xsd, ("integer", "decimal", "double", "float", "long", "int", "short", "byte", "nonNegativeInteger")))
_LONG_NUMBER = re.compile(r"-?[0-9]+\.[0-9]+\Z", re.ASCII)
_DIGITS: Final = 15
_ROUNDED: Final = Context(prec=12)
"""Two engines divide alike to this many digits at least."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Rows that only one of two bags has, each as often as it has it more than the other."""

    only_first: tuple[Row, ...] = ()
    only_second: tuple[Row, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.only_first or self.only_second)


def difference(first: Iterable[Row], second: Iterable[Row]) -> Difference:
    """Two answers compared as bags: how often a row comes counts, in which order does not.

    >>> difference([{"a": "1"}, {"a": "1"}], [{"a": "1"}]).only_first
    ({'a': '1'},)
    """
    one, other = (Counter(tuple(sorted(row.items())) for row in rows) for rows in (first, second))
    return Difference(_rows(one - other), _rows(other - one))


def term_row(row: Mapping[str, Term]) -> Row:
    """A row of SPARQL."""
    return {name: _of_term(term) for name, term in row.items()}


def value_row(columns: Sequence[str], values: Sequence[Any]) -> Row:
    """A row of Cypher, as plain JSON values."""
    return {name: _of_value(value) for name, value in zip(columns, values, strict=True) if value is not None}


def _rows(bag: Counter[tuple[tuple[str, str], ...]]) -> tuple[Row, ...]:
    return tuple(dict(row) for row in sorted(bag.elements()))


def _of_term(term: Term) -> str:
    if not isinstance(term, Literal):
        return str(term)
    if term.language:
        return f"{term.lexical}@{term.language}"
    return _number(term.lexical) if term.datatype in _NUMBERS else _text(term.lexical)


def _of_value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number(repr(value))
    return _text(value) if isinstance(value, str) else repr(value)


def _text(text: str) -> str:
    """A text; one that is a long decimal number, as Neo4j keeps decimals, like a number."""
    return _number(text) if len(text) > _DIGITS and _LONG_NUMBER.match(text) else text


def _number(lexical: str) -> str:
    """
    >>> _number("5.0"), _number("1e3"), _number("26.333333333333332"), _number("INF")
    ('5', '1000', '26.3333333333', 'Infinity')
    """
    if lexical in ("INF", "-INF"):
        return lexical.replace("INF", "Infinity")
    try:
        number = Decimal(lexical)
    except InvalidOperation:
        return lexical
    if not number.is_finite():
        return lexical
    if number != number.to_integral_value() and len(number.as_tuple().digits) > _DIGITS:
        number = _ROUNDED.plus(number)
    written = format(number, "f")
    return written.rstrip("0").rstrip(".") if "." in written else written
