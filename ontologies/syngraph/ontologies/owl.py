"""How an ontology is written as OWL 2: what each member of the noun becomes, axiom by axiom.

    OntologyClass      owl:Class, rdfs:label, skos:definition, skos:altLabel, rdfs:subClassOf, owl:disjointWith
    OntologyProperty   owl:ObjectProperty or owl:DatatypeProperty, rdfs:domain and rdfs:range (several: an owl:unionOf),
                       owl:FunctionalProperty
    Cardinality        rdfs:subClassOf an owl:Restriction with owl:minCardinality or owl:maxCardinality
    serves             urn:syngraph:serves, the id of a question; the root: urn:syngraph:root of the ontology
    version            owl:versionIRI: the ontology's IRI, a slash and its content hash

`owl_reading.py` is the way back.
"""

from collections.abc import Sequence
from typing import Final

from rdflib import OWL, RDF, RDFS, SKOS, XSD, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection

from syngraph.ontologies.iri import SYNGRAPH, Iri
from syngraph.ontologies.ontology import Cardinality, Ontology, OntologyClass, OntologyProperty
from syngraph.ontologies.turtle import turtle

SERVES: Final = URIRef(f"{SYNGRAPH}serves")
ROOT: Final = URIRef(f"{SYNGRAPH}root")


def version_iri(ontology: Ontology) -> Iri:
    """
    >>> version_iri(Ontology(Iri("urn:o"))).startswith("urn:o/")
    True
    """
    return Iri(f"{ontology.iri}/{ontology.version}")


def to_owl(ontology: Ontology, extra: Graph | None = None) -> Graph:
    """The ontology as a graph of OWL 2; `extra` is joined in: axioms of a user's own file that our noun cannot say."""
    graph = Graph()
    whole = URIRef(ontology.iri)
    graph.add((whole, RDF.type, OWL.Ontology))
    graph.add((whole, OWL.versionIRI, URIRef(version_iri(ontology))))
    if ontology.root is not None:
        graph.add((whole, ROOT, URIRef(ontology.root)))
    for cls in ontology.classes.values():
        _add_class(graph, cls)
    for prop in ontology.properties.values():
        _add_property(graph, prop)
    for limit in ontology.cardinalities:
        _add_cardinality(graph, limit)
    for triple in extra if extra is not None else ():
        graph.add(triple)
    return graph


def to_turtle(ontology: Ontology, extra: Graph | None = None) -> str:
    """The ontology in Turtle, the same text for the same ontology.

    >>> "owl:Ontology" in to_turtle(Ontology(Iri("urn:o")))
    True
    """
    return turtle(to_owl(ontology, extra), {"": f"{ontology.iri}#"})


def _add_class(graph: Graph, cls: OntologyClass) -> None:
    node = URIRef(cls.iri)
    graph.add((node, RDF.type, OWL.Class))
    _add_words(graph, cls)
    for parent in cls.parents:
        graph.add((node, RDFS.subClassOf, URIRef(parent)))
    for other in cls.disjoint_with:
        graph.add((node, OWL.disjointWith, URIRef(other)))


def _add_property(graph: Graph, prop: OntologyProperty) -> None:
    node = URIRef(prop.iri)
    graph.add((node, RDF.type, OWL.ObjectProperty if prop.kind == "object" else OWL.DatatypeProperty))
    _add_words(graph, prop)
    if prop.functional:
        graph.add((node, RDF.type, OWL.FunctionalProperty))
    if prop.domains:
        graph.add((node, RDFS.domain, _union(graph, prop.domains, OWL.Class)))
    if prop.ranges:
        graph.add((node, RDFS.range, _union(graph, prop.ranges, OWL.Class if prop.kind == "object" else RDFS.Datatype)))


def _add_words(graph: Graph, one: OntologyClass | OntologyProperty) -> None:
    node = URIRef(one.iri)
    if one.label:
        graph.add((node, RDFS.label, Literal(one.label)))
    if one.definition:
        graph.add((node, SKOS.definition, Literal(one.definition)))
    for label in one.other_labels:
        graph.add((node, SKOS.altLabel, Literal(label)))
    for question in one.serves:
        graph.add((node, SERVES, Literal(question)))


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
