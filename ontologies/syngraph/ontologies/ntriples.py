"""How terms and statements are read back from N-Triples, one line at a time and without a parser's opinions."""

import re
from functools import lru_cache

from syngraph.ontologies.errors import WrongInItself
from syngraph.ontologies.iri import XSD_STRING, Iri
from syngraph.ontologies.statement import Literal, Statement, Term

_IRI = r"<([^<>\"{}|^`\x00-\x20]*)>"
_TERM = re.compile(rf"[ \t]*(?:{_IRI}|\"((?:[^\"\\\n\r]|\\.)*)\"(?:@([A-Za-z]+(?:-[A-Za-z0-9]+)*)|\^\^{_IRI})?)[ \t]*")
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
_iri = lru_cache(maxsize=1 << 15)(Iri)  # a ledger says the same few IRIs over and over, and checking one costs a microsecond or two
_PLAIN = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}


def parse_term(text: str) -> Term:
    """The term that `statement.ntriples` wrote, or any other writer of N-Triples; blank nodes are no terms here.

    raises: WrongInItself when the text is not exactly one term.

    >>> parse_term('"caf\\\\u00e9"@fr')
    Literal(lexical='café', datatype=Iri('http://www.w3.org/1999/02/22-rdf-syntax-ns#langString'), language='fr')
    """
    term, end = _term_at(text, 0)
    if end != len(text):
        raise WrongInItself(f"more than one term: {text[:120]!r}")
    return term


def parse_iri(text: str) -> Iri:
    """One IRI, written in N-Triples.

    >>> parse_iri("<urn:a>")
    Iri('urn:a')
    """
    return _iri(text.removeprefix("<").removesuffix(">"))


def parse_statement(line: str) -> Statement:
    """One line of N-Triples, with its final dot.

    raises: WrongInItself when it is no statement of IRIs and literals.

    >>> parse_statement('<urn:a> <urn:p> "x" .').object.lexical
    'x'
    """
    subject, at = _term_at(line, 0)
    property, at = _term_at(line, at)
    object, at = _term_at(line, at)
    if not isinstance(subject, Iri) or not isinstance(property, Iri) or line[at:].strip() != ".":
        raise WrongInItself(f"not a statement in N-Triples: {line[:120]!r}")
    return Statement(subject, property, object)


def _term_at(text: str, at: int) -> tuple[Term, int]:
    found = _TERM.match(text, at)
    if not found:
        raise WrongInItself(f"not a term in N-Triples: {text[at : at + 120]!r}")
    iri, lexical, language, datatype = found.groups()
    if iri is not None:
        return _iri(_unescaped(iri)), found.end()
    if language is not None:
        return Literal(_unescaped(lexical), language=language.lower()), found.end()
    return Literal(_unescaped(lexical), _iri(_unescaped(datatype)) if datatype is not None else XSD_STRING), found.end()


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(found: re.Match[str]) -> str:
    code = found[1]
    if code[0] in "uU" and len(code) > 1:
        number = int(code[1:], 16)
        if number > 0x10FFFF:
            raise WrongInItself(f"no such character: {found[0]}")
        return chr(number)
    if code not in _PLAIN:
        raise WrongInItself(f"no such escape in N-Triples: {found[0]!r}")
    return _PLAIN[code]
