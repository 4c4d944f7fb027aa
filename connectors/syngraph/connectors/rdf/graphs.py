"""Which graphs the RDF store holds besides the default graph, and the words in which provenance is written.

default graph:            every standing statement once, superclass types among them: what queries see.
GRAPH <document IRI>:     the statements that this document supports.
GRAPH INFERRED:           the types that stand only because of a subclass axiom.
GRAPH PROVENANCE:         claims with their quotes, the statements they say, documents and their chunks (PROV-O).
GRAPH ONTOLOGY:           the ontology as OWL 2.
GRAPH CURSOR:             the last part of a commit that was applied.
"""

import hashlib
from typing import Final
from urllib.parse import quote

import pyoxigraph as ox

from syngraph.ontologies.iri import SYNGRAPH, Iri
from syngraph.ontologies.statement import Literal, Statement, Term

INFERRED: Final = ox.NamedNode(f"{SYNGRAPH}graph:inferred")
PROVENANCE: Final = ox.NamedNode(f"{SYNGRAPH}graph:provenance")
ONTOLOGY: Final = ox.NamedNode(f"{SYNGRAPH}graph:ontology")
CURSOR: Final = ox.NamedNode(f"{SYNGRAPH}graph:cursor")
OUR_GRAPHS: Final = frozenset({INFERRED, PROVENANCE, ONTOLOGY, CURSOR})
"""Every other named graph is a document."""

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_PROV = "http://www.w3.org/ns/prov#"
_TERMS = "http://purl.org/dc/terms/"

TYPE: Final = ox.NamedNode(f"{_RDF}type")
SUBJECT: Final = ox.NamedNode(f"{_RDF}subject")
PREDICATE: Final = ox.NamedNode(f"{_RDF}predicate")
OBJECT: Final = ox.NamedNode(f"{_RDF}object")
ENTITY: Final = ox.NamedNode(f"{_PROV}Entity")
QUOTE: Final = ox.NamedNode(f"{_PROV}value")
FROM_CHUNK: Final = ox.NamedNode(f"{_PROV}wasQuotedFrom")
FROM_DOCUMENT: Final = ox.NamedNode(f"{_PROV}hadPrimarySource")
TITLE: Final = ox.NamedNode(f"{_TERMS}title")
PART_OF: Final = ox.NamedNode(f"{_TERMS}isPartOf")


def word(local: str) -> ox.NamedNode:
    """A term of our own, where PROV-O has none: `word("start")`."""
    return ox.NamedNode(f"{SYNGRAPH}{local}")


CLAIM: Final = word("Claim")
SAYS: Final = word("says")
START: Final = word("start")
END: Final = word("end")
PATH: Final = word("path")
SHA256: Final = word("sha256")
PLACE: Final = word("place")
PAGE: Final = word("page")
HEADING: Final = word("heading")

CURSOR_NODE: Final = word("cursor")
LEDGER: Final = word("ledger")
SEQUENCE: Final = word("sequence")
PART: Final = word("part")
HASH: Final = word("hash")


def claim_node(id: str) -> ox.NamedNode:
    """
    >>> claim_node("9a f").value
    'urn:syngraph:claim:9a%20f'
    """
    return ox.NamedNode(f"{SYNGRAPH}claim:{quote(id, safe='')}")


def statement_node(statement: Statement) -> ox.NamedNode:
    """The node that stands for a statement in the provenance graph: a hash of its N-Triples."""
    return ox.NamedNode(f"{SYNGRAPH}statement:{hashlib.sha256(statement.ntriples().encode()).hexdigest()[:32]}")


def node(term: Term) -> ox.NamedNode | ox.Literal:
    """One of our terms, admitted by the door, as Oxigraph's."""
    if isinstance(term, Iri):
        return ox.NamedNode(term)
    if term.language is not None:
        return ox.Literal(term.lexical, language=term.language)
    return ox.Literal(term.lexical, datatype=ox.NamedNode(term.datatype))


def term(node: object) -> Term:
    """One of Oxigraph's terms as ours; a blank node (of the ontology's graph, or made by a query) becomes an IRI."""
    if isinstance(node, ox.NamedNode):
        return Iri(node.value)
    if isinstance(node, ox.BlankNode):
        return Iri(f"{SYNGRAPH}skolem:{node.value}")
    assert isinstance(node, ox.Literal), node
    return Literal(node.value, Iri(node.datatype.value), node.language)


def text(node: object) -> str:
    """The characters of a literal."""
    assert isinstance(node, ox.Literal), node
    return node.value


def number(value: int) -> ox.Literal:
    return ox.Literal(value)


def triple(statement: Statement) -> ox.Triple:
    return ox.Triple(ox.NamedNode(statement.subject), ox.NamedNode(statement.property), node(statement.object))
