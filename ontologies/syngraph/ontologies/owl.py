"""How an ontology is written as OWL 2: what each member of the noun becomes, axiom by axiom.

    OntologyClass      owl:Class, rdfs:label, skos:definition, skos:altLabel, rdfs:subClassOf, owl:disjointWith
    OntologyProperty   owl:ObjectProperty or owl:DatatypeProperty, rdfs:domain and rdfs:range (several: an owl:unionOf),
                       owl:FunctionalProperty
    Cardinality        rdfs:subClassOf an owl:Restriction with owl:minCardinality or owl:maxCardinality
    serves             urn:syngraph:serves, the id of a question; the root: urn:syngraph:root of the ontology
    version            owl:versionIRI: the ontology's IRI, a slash and its content hash

What OWL 2 DL wants declared is declared: annotation properties, and datatypes of XML Schema that OWL 2 does not list (xsd:date).
A user's own axioms are written as they were (`owl_said.py`). All that we add about a user's term is its kind, where its file says none
that OWL 2 knows, that a class at the top is below the root, and the questions that it serves.

`owl_reading.py` is the way back.
"""

import re
from collections.abc import Sequence
from typing import Final

from rdflib import OWL, RDF, RDFS, SKOS, XSD, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection

from syngraph.ontologies.iri import SYNGRAPH, Iri
from syngraph.ontologies.ontology import Cardinality, Ontology, OntologyClass, OntologyProperty
from syngraph.ontologies.owl_said import DEFINITIONS, NAMES, Said
from syngraph.ontologies.turtle import turtle

SERVES: Final = URIRef(f"{SYNGRAPH}serves")
ROOT: Final = URIRef(f"{SYNGRAPH}root")
STARTED_FROM: Final = URIRef(f"{SYNGRAPH}started-from")
"""The IRI of an ontology that a user's file holds; its own header goes, for OWL 2 has one header a file."""
_LISTED: Final = re.compile(
    r"decimal|non(Negative|Positive)Integer|(positive|negative)Integer|integer|unsigned(Long|Int|Short|Byte)|long|int|short|byte|double"
    r"|float|string|normalizedString|token|language|Name|NCName|NMTOKEN|boolean|hexBinary|base64Binary|anyURI|dateTime(Stamp)?"
)
"""Datatypes of XML Schema in OWL 2's own map. Source: OWL 2 Structural Specification, section 4."""


def version_iri(ontology: Ontology) -> Iri:
    """
    >>> version_iri(Ontology(Iri("urn:o"))).startswith("urn:o/")
    True
    """
    return Iri(f"{ontology.iri}/{ontology.version}")


def to_owl(ontology: Ontology, extra: Graph | None = None) -> Graph:
    """The ontology as a graph of OWL 2; `extra` is joined in: axioms of a user's own file that our noun cannot say as they were said."""
    graph, said = Graph(), Said(extra if extra is not None else Graph())
    whole = URIRef(ontology.iri)
    graph.add((whole, RDF.type, OWL.Ontology))
    graph.add((whole, OWL.versionIRI, URIRef(version_iri(ontology))))
    if ontology.root is not None:
        graph.add((whole, ROOT, URIRef(ontology.root)))
    for cls in ontology.classes.values():
        _add_class(graph, cls, said)
        _add_words(graph, cls, said, ontology.iri)
    for prop in ontology.properties.values():
        _add_property(graph, prop, said)
        _add_words(graph, prop, said, ontology.iri)
    for limit in ontology.cardinalities:
        if (URIRef(limit.cls), URIRef(limit.property)) not in said.limits:
            _add_cardinality(graph, limit)
    for triple in extra if extra is not None else ():
        graph.add(triple)
    _declare(graph, ontology)
    return graph


def to_turtle(ontology: Ontology, extra: Graph | None = None) -> str:
    """The ontology in Turtle, the same text for the same ontology.

    >>> "owl:Ontology" in to_turtle(Ontology(Iri("urn:o")))
    True
    """
    return turtle(to_owl(ontology, extra), {"": f"{ontology.iri}#"})


def _add_class(graph: Graph, cls: OntologyClass, said: Said) -> None:
    node = URIRef(cls.iri)
    graph.add((node, RDF.type, OWL.Class))
    for parent in map(URIRef, cls.parents):
        if parent not in said.parents(node):
            graph.add((node, RDFS.subClassOf, parent))
    for other in map(URIRef, cls.disjoint_with):
        if frozenset((node, other)) not in said.disjoint:
            graph.add((node, OWL.disjointWith, other))


def _add_property(graph: Graph, prop: OntologyProperty, said: Said) -> None:
    node = URIRef(prop.iri)
    graph.add((node, RDF.type, OWL.ObjectProperty if prop.kind == "object" else OWL.DatatypeProperty))
    if prop.functional:
        graph.add((node, RDF.type, OWL.FunctionalProperty))
    if prop.domains and not said.speaks(node, (RDFS.domain,)):
        graph.add((node, RDFS.domain, _union(graph, prop.domains, OWL.Class)))
    if prop.ranges and not said.speaks(node, (RDFS.range,)):
        graph.add((node, RDFS.range, _union(graph, prop.ranges, OWL.Class if prop.kind == "object" else RDFS.Datatype)))


def _add_words(graph: Graph, one: OntologyClass | OntologyProperty, said: Said, whole: Iri) -> None:
    """A user's term without a label gets none: we call it by the last part of its IRI."""
    node = URIRef(one.iri)
    named = one.label and (one.label != words_of(one.iri) or one.other_labels or one.iri.startswith(f"{whole}#"))
    if named and not said.speaks(node, NAMES):
        graph.add((node, RDFS.label, Literal(one.label)))
        for label in one.other_labels:
            graph.add((node, SKOS.altLabel, Literal(label)))
    if one.definition and not said.speaks(node, DEFINITIONS):
        graph.add((node, SKOS.definition, Literal(one.definition)))
    for question in one.serves:
        graph.add((node, SERVES, Literal(question)))


def words_of(iri: Iri) -> str:
    """
    >>> words_of(Iri("http://example.org/o#ResearchVessel")), words_of(Iri("http://example.org/has_PEP_number"))
    ('research vessel', 'has PEP number')
    """
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\W\d_a-zA-Z]+", iri.local)
    return " ".join(p if p.isupper() and len(p) > 1 else p.lower() for p in parts) or iri.local


def _declare(graph: Graph, ontology: Ontology) -> None:
    """As OWL 2 DL asks: what annotates is an annotation property, and a datatype that OWL 2 does not list is one."""
    used = set(graph.predicates())
    for property in (SERVES, ROOT, SKOS.definition, SKOS.altLabel):
        if property in used:
            graph.add((property, RDF.type, OWL.AnnotationProperty))
    for range in {r for p in ontology.properties.values() if p.kind == "datatype" for r in p.ranges}:
        if range.startswith(str(XSD)) and not _LISTED.fullmatch(range.removeprefix(str(XSD))):
            graph.add((URIRef(range), RDF.type, RDFS.Datatype))


def _union(graph: Graph, members: Sequence[Iri], kind: URIRef) -> URIRef | BNode:
    if len(members) == 1:
        return URIRef(members[0])
    node, cells = BNode(), BNode()
    Collection(graph, cells, [URIRef(m) for m in sorted(members)])
    graph.add((node, RDF.type, kind))
    graph.add((node, OWL.unionOf, cells))
    return node


def _add_cardinality(graph: Graph, limit: Cardinality) -> None:
    for kind, value in ((OWL.minCardinality, limit.least or None), (OWL.maxCardinality, limit.most)):
        if value is not None:
            node = BNode()
            graph.add((URIRef(limit.cls), RDFS.subClassOf, node))
            graph.add((node, RDF.type, OWL.Restriction))
            graph.add((node, OWL.onProperty, URIRef(limit.property)))
            graph.add((node, kind, Literal(str(value), datatype=XSD.nonNegativeInteger)))
