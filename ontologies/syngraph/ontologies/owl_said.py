"""What a user's own axioms state already, in their words: it is read into our noun, and never written a second time in ours.

A class or property of a user's own has the axes of NAMES, DEFINITIONS, domain and range: what its file says on one of them is either
just what we would write, or else kept as it was, triple by triple, and then it is all that is said there.
"""

from collections.abc import Iterator
from functools import cached_property
from itertools import combinations
from typing import Final

from rdflib import DC, DCTERMS, OWL, RDF, RDFS, SKOS, BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

LABELS: Final = (RDFS.label, SKOS.prefLabel)
NAMES: Final = (*LABELS, SKOS.altLabel)
DEFINITIONS: Final = (SKOS.definition, RDFS.comment, DCTERMS.description, DC.description)
AXES: Final = (NAMES, DEFINITIONS, (RDFS.domain,), (RDFS.range,))
LIMITS: Final = (OWL.minCardinality, OWL.maxCardinality, OWL.cardinality)


class Said:
    """The axioms of a graph that our noun can carry as well, though in another form."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    def speaks(self, node: URIRef, axis: tuple[URIRef, ...]) -> bool:
        """Whether anything is said of the node on this axis."""
        return any((node, property, None) in self._graph for property in axis)

    @cached_property
    def disjoint(self) -> frozenset[frozenset[URIRef]]:
        """Pairs of classes that are disjoint by an axiom about several at once."""
        sets = [
            cells for node in self._graph.subjects(RDF.type, OWL.AllDisjointClasses) for cells in self._graph.objects(node, OWL.members)
        ]
        sets += list(self._graph.objects(None, OWL.disjointUnionOf))
        members = [sorted({m for m in Collection(self._graph, cells) if isinstance(m, URIRef)}) for cells in sets]
        return frozenset(frozenset(pair) for all_of_them in members for pair in combinations(all_of_them, 2))

    @cached_property
    def limits(self) -> frozenset[tuple[Node, Node]]:
        """Class and property of every cardinality."""
        return frozenset(
            (cls, property)
            for cls, node in self._graph.subject_objects(RDFS.subClassOf)
            if isinstance(node, BNode) and any((node, kind, None) in self._graph for kind in LIMITS)
            for property in self._graph.objects(node, OWL.onProperty)
        )

    def implies(self, subject: Node, property: Node, object: Node) -> bool:
        """Whether another axiom says this as well: who wrote both keeps both."""
        if property == OWL.disjointWith:
            return frozenset((subject, object)) in self.disjoint
        return property == RDFS.subClassOf and object in self.parents(subject)

    def parents(self, node: Node) -> frozenset[URIRef]:
        """Classes above this one by an intersection: "a ferry is just a ship that carries cars" puts it below the ship."""
        return frozenset(self._parents(node))

    def _parents(self, node: Node) -> Iterator[URIRef]:
        for property in (RDFS.subClassOf, OWL.equivalentClass):
            for value in self._graph.objects(node, property):
                for cells in self._graph.objects(value, OWL.intersectionOf):
                    yield from (m for m in Collection(self._graph, cells) if isinstance(m, URIRef) and m not in (node, OWL.Thing))
