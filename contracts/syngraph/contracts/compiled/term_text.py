"""What a term is to the index: its N-Triples, in the form that the door gives it, so that equal terms are equal text.

A blank node is `_:label`. A literal that the door refuses (`"30 Feb"^^xsd:date`) stays as it was written and is *ill-typed*; only data
that has not been through the door, such as a stranger's file, holds any. See ontologies/door.py
"""

from typing import NamedTuple

from rdflib import BNode
from rdflib.term import Literal as RdflibLiteral
from rdflib.term import Node, URIRef

from syngraph.ontologies.door import admitted, fault, from_rdflib, parse_term, to_rdflib
from syngraph.ontologies.iri import RDF_LANG_STRING, XSD_STRING
from syngraph.ontologies.statement import ntriples

TextTriple = tuple[str, str, str]
"""Subject, predicate and object, each as text."""


class LiteralParts(NamedTuple):
    """A literal taken apart; `language` is empty where there is none."""

    lexical: str
    datatype: str
    language: str


def text_of(node: Node) -> tuple[str, bool]:
    """The text of a term, and whether it is ill-typed.

    raises: WrongInItself when `node` is no term.

    >>> from rdflib import XSD
    >>> text_of(RdflibLiteral("01", datatype=XSD.integer, normalize=False))
    ('"1"^^<http://www.w3.org/2001/XMLSchema#integer>', False)
    >>> text_of(RdflibLiteral("one", datatype=XSD.integer, normalize=False))
    ('"one"^^<http://www.w3.org/2001/XMLSchema#integer>', True)
    """
    if isinstance(node, BNode):
        return f"_:{node}", False
    if isinstance(node, URIRef):
        return f"<{node}>", False
    term = from_rdflib(node)
    ill_typed = fault(term) is not None
    return ntriples(term if ill_typed else admitted(term)), ill_typed


def node_of(text: str) -> URIRef | BNode | RdflibLiteral:
    """The same term in rdflib.

    >>> node_of('"chat"@fr').language
    'fr'
    """
    if text[0] == "<":
        return URIRef(text[1:-1])
    return BNode(text[2:]) if text[0] == "_" else to_rdflib(parse_term(text))


def literal_parts(text: str) -> LiteralParts | None:
    """A literal taken apart, None for an IRI or a blank node.

    >>> literal_parts('"a\\\\nb"@en').lexical, literal_parts("<urn:a>")
    ('a\\nb', None)
    """
    if text[0] != '"':
        return None
    end = text.rindex('"')  # neither a language nor a datatype holds a quotation mark
    lexical, tail = text[1:end], text[end + 1 :]
    if "\\" in lexical:
        lexical = parse_term(text).lexical  # type: ignore[union-attr]
    if tail.startswith("@"):
        return LiteralParts(lexical, RDF_LANG_STRING, tail[1:])
    return LiteralParts(lexical, tail[3:-1] or XSD_STRING, "")
