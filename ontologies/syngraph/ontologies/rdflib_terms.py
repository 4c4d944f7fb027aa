"""How our terms become rdflib's and back, without rdflib rewriting a single character of a literal."""

import logging

import rdflib
from rdflib.term import BNode, Node, URIRef
from rdflib.term import Literal as RdflibLiteral

from syngraph.ontologies.errors import WrongInItself
from syngraph.ontologies.iri import SYNGRAPH, XSD_STRING, Iri
from syngraph.ontologies.statement import Literal, Statement, Term

# rdflib's parsers ask this switch, not their caller: left on, they turn "1.50" into "1.50" but "01" into "1", "x" into a warning.
rdflib.NORMALIZE_LITERALS = False
# For a year that Python has not, rdflib logs a traceback; what is ill-typed the door says, in words.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)

SKOLEM = SYNGRAPH + "skolem:"


def to_rdflib(term: Term) -> URIRef | RdflibLiteral:
    """
    >>> from syngraph.ontologies.iri import xsd
    >>> str(to_rdflib(Literal("01", xsd("integer"))))
    '01'
    """
    if isinstance(term, Iri):
        return URIRef(term)
    if term.language is not None:
        return RdflibLiteral(term.lexical, lang=term.language)
    return RdflibLiteral(term.lexical, datatype=None if term.datatype == XSD_STRING else URIRef(term.datatype), normalize=False)


def from_rdflib(node: Node) -> Term:
    """The same term of ours; a blank node becomes an IRI of its own below `urn:syngraph:skolem:`.

    raises: WrongInItself when an IRI is not one, or the node is neither IRI, blank node nor literal.
    """
    if isinstance(node, BNode):
        return Iri(SKOLEM + str(node))
    if isinstance(node, URIRef):
        return Iri(str(node))
    if not isinstance(node, RdflibLiteral):
        raise WrongInItself(f"neither an IRI nor a literal: {node!r}")
    if node.language is not None:
        return Literal(str(node), language=node.language.lower())
    return Literal(str(node), Iri(str(node.datatype)) if node.datatype is not None else XSD_STRING)


def triple(statement: Statement) -> tuple[URIRef, URIRef, URIRef | RdflibLiteral]:
    """A statement as rdflib's `Graph.add` wants it."""
    return URIRef(statement.subject), URIRef(statement.property), to_rdflib(statement.object)
