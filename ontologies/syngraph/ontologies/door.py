"""The one door for terms: what may enter the graph, and in which form; after it, no store changes a term any more.

What comes out is a fixed point of Oxigraph, N-Triples, rdflib and SQLite: equal terms are equal text, everywhere.
- xsd:string is the plain literal; language tags are lower case;
- the integer types derived from xsd:integer become xsd:integer, xsd:dateTimeStamp becomes xsd:dateTime (`stored_datatype`),
  after their own limits have been checked;
- a value outside a store's native range (an integer beyond 64 bits) is written in its canonical form, which the store then keeps;
- a double or float that would turn into infinity or zero is refused, as is a leap second, which XML Schema has not.
"""

import re
from collections.abc import Callable
from typing import Final

from syngraph.ontologies import number_form, time_form
from syngraph.ontologies.errors import WrongInItself
from syngraph.ontologies.iri import MAX_BYTES, RDF_LANG_STRING, XSD_STRING, Iri, xsd
from syngraph.ontologies.ntriples import parse_statement, parse_term
from syngraph.ontologies.rdflib_terms import from_rdflib, to_rdflib, triple
from syngraph.ontologies.statement import Literal, Statement, Term
from syngraph.ontologies.wellformed import is_wellformed_iri, is_wellformed_tag

__all__ = [
    "DATATYPES",
    "admitted",
    "admitted_statement",
    "fault",
    "from_rdflib",
    "parse_statement",
    "parse_term",
    "stored_datatype",
    "to_rdflib",
    "triple",
]

_NEXT_STEP: Final = "correct the value where it was read, or give the property another datatype"
_XSD: Final = str(xsd(""))
_BOOLEANS: Final = {"1": "true", "true": "true", "0": "false", "false": "false"}
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})*\Z", re.ASCII)
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?\Z", re.ASCII)
_FORBIDDEN = re.compile("[\x00\ud800-\udfff]")


def _form(kind: str, text: str) -> str | None:
    """The canonical form of `text` as a value of the XML Schema datatype `kind`, None when it is none."""
    if kind in number_form.LIMITS:
        return number_form.limited_integer(text, kind)
    if kind in _SIMPLE:
        return _SIMPLE[kind](text)
    if kind in time_form.MOMENTS:
        return time_form.moment(text, kind)
    if kind in time_form.DURATIONS:
        return time_form.duration(text, kind)
    return text


def _timestamp(text: str) -> str | None:
    form = time_form.moment(text, "dateTime")
    return form if form is not None and re.search(r"(?:Z|[+-]\d\d:\d\d)\Z", form) else None


def _token(text: str) -> str | None:
    """rdflib strips every kind of white space off a token, so only those without any at their edges stay as they are."""
    return None if text != text.strip() or re.search("[\t\n\r]|  ", text) else text


def _matching(pattern: str) -> Callable[[str], str | None]:
    compiled = re.compile(pattern + r"\Z")
    return lambda text: text if compiled.match(text) else None


_SIMPLE: Final[dict[str, Callable[[str], str | None]]] = {
    "integer": number_form.integer,
    "decimal": number_form.decimal,
    "double": number_form.double,
    "float": number_form.float32,
    "boolean": _BOOLEANS.get,
    "dateTimeStamp": _timestamp,
    "hexBinary": lambda text: text.upper() if _HEX.match(text) else None,
    "base64Binary": lambda text: text.replace(" ", "") if _BASE64.match(text.replace(" ", "")) else None,
    "language": _matching(r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*"),
    "normalizedString": _matching(r"[^\t\n\r]*"),
    "token": _token,
    "NMTOKEN": _matching(r"[\w:.\-\u00b7]+"),
    "Name": _matching(r"[^\W\d][\w:.\-\u00b7]*|:[\w:.\-\u00b7]*"),
    "NCName": _matching(r"[^\W\d][\w.\-\u00b7]*"),
}


DATATYPES: Final = frozenset(
    xsd(kind) for kind in (*_SIMPLE, *number_form.LIMITS, *time_form.MOMENTS, *time_form.DURATIONS, "string", "anyURI")
)
"""The datatypes of XML Schema whose values the door understands; any other datatype is taken as it is."""


def stored_datatype(datatype: Iri) -> Iri:
    """The datatype that values of `datatype` have once they are in the graph.

    >>> stored_datatype(xsd("nonNegativeInteger")).local, stored_datatype(xsd("date")).local
    ('integer', 'date')
    """
    kind = datatype.removeprefix(_XSD)
    if kind != datatype and kind in number_form.LIMITS:
        return xsd("integer")
    return xsd("dateTime") if datatype == xsd("dateTimeStamp") else datatype


def fault(term: Term) -> str | None:
    """Why this term cannot enter the graph, in words for the document's owner; None when it can.

    >>> fault(Literal("30 Feb", xsd("date")))
    "'30 Feb' is no xsd:date"
    """
    return _iri_fault(term) if isinstance(term, Iri) else _literal_fault(term)


def admitted(term: Term) -> Term:
    """The same term in the form in which every store keeps it.

    raises: WrongInItself when it cannot enter (`fault` says why).

    >>> admitted(Literal("1.50", xsd("decimal"))).ntriples()
    '"1.5"^^<http://www.w3.org/2001/XMLSchema#decimal>'
    """
    reason = fault(term)
    if reason is not None:
        raise WrongInItself(reason, _NEXT_STEP)
    if isinstance(term, Iri):
        return term
    if term.language is not None:
        return Literal(term.lexical, language=term.language.lower())
    kind = term.datatype.removeprefix(_XSD)
    form = _form(kind, term.lexical) if kind != term.datatype else term.lexical
    return Literal(term.lexical if form is None else form, stored_datatype(term.datatype))


def admitted_statement(statement: Statement) -> Statement:
    """Subject and property checked, object in its admitted form.

    raises: WrongInItself when one of the three cannot enter.
    """
    for term in (statement.subject, statement.property):
        admitted(term)
    return Statement(statement.subject, statement.property, admitted(statement.object))


def _iri_fault(iri: Iri) -> str | None:
    if _FORBIDDEN.search(iri):
        return f"an IRI with a character that no store keeps: {iri[:80]!r}"
    if len(iri.encode()) > MAX_BYTES:
        return f"an IRI over {MAX_BYTES} bytes: {iri[:80]!r}…"
    return None if is_wellformed_iri(iri) else f"not a well-formed IRI: {iri[:80]!r}"


def _literal_fault(literal: Literal) -> str | None:
    if found := _FORBIDDEN.search(literal.lexical):
        what = "the character NUL" if found[0] == "\x00" else "half a character (a lone surrogate)"
        return f"{what} in {literal.lexical[:80]!r}"
    if literal.language is not None:
        return None if is_wellformed_tag(literal.language) else f"not a language tag: {literal.language!r}"
    if literal.datatype == XSD_STRING:
        return None
    if literal.datatype in (RDF_LANG_STRING, RDF_LANG_STRING.replace("langString", "dirLangString")):
        return f"a literal with a language needs a language tag: {literal.lexical[:80]!r}"
    if reason := _iri_fault(literal.datatype):
        return reason
    kind = literal.datatype.removeprefix(_XSD)
    if kind == literal.datatype or _form(kind, literal.lexical) is not None:
        return None
    return f"{literal.lexical[:80]!r} is no xsd:{kind}"
