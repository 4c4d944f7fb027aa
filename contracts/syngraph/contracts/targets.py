"""What makes a node a target of a shape, and which statements do so.

source: SHACL 2.1.3, https://www.w3.org/TR/shacl/#targets
"""

from collections.abc import Iterator
from dataclasses import dataclass

from rdflib import RDF, RDFS, SH, Graph, URIRef
from rdflib.term import Node

from syngraph.contracts.path import Triple

DECLARED_BY = (SH.targetNode, SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)


@dataclass(frozen=True, slots=True)
class Targets:
    """The target declarations of one shape. classes: implicit class targets (SHACL 2.1.3.3) included."""

    nodes: frozenset[Node] = frozenset()
    classes: frozenset[Node] = frozenset()
    subjects_of: frozenset[URIRef] = frozenset()
    objects_of: frozenset[URIRef] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.nodes or self.classes or self.subjects_of or self.objects_of)

    def holds(self, graph: Graph, node: Node) -> bool:
        """Whether `node` is one of the targets in `graph`."""
        return node in self.nodes or next(self._made_by(graph, node), None) is not None

    def made_by(self, graph: Graph, node: Node) -> set[Triple]:
        """The triples that make `node` a target, every one that does; none for sh:targetNode."""
        return set(self._made_by(graph, node))

    def types(self, graph: Graph, node: Node) -> set[Triple]:
        """Those of `made_by` that are types."""
        return types_below(graph, node, self.classes)

    def foci(self, graph: Graph) -> set[Node]:
        """All targets in `graph`."""
        found = set(self.nodes)
        for cls in self.classes:
            for below in graph.transitive_subjects(RDFS.subClassOf, cls):
                found.update(graph.subjects(RDF.type, below))
        for property in self.subjects_of:
            found.update(graph.subjects(property, None))
        for property in self.objects_of:
            found.update(graph.objects(None, property))
        return found

    def _made_by(self, graph: Graph, node: Node) -> Iterator[Triple]:
        yield from types_below(graph, node, self.classes) if self.classes else ()
        for property in self.subjects_of:
            yield from graph.triples((node, property, None))
        for property in self.objects_of:
            yield from graph.triples((None, property, node))


def types_below(graph: Graph, node: Node, classes: frozenset[Node]) -> set[Triple]:
    """The rdf:type triples of `node` whose class is one of `classes`, or below one."""
    return {
        (node, RDF.type, cls)
        for cls in graph.objects(node, RDF.type)
        if not classes.isdisjoint(graph.transitive_objects(cls, RDFS.subClassOf))
    }


def read_targets(shapes: Graph, shape: Node) -> Targets:
    """The targets that a shapes graph declares for `shape`."""
    declared = {property: frozenset(shapes.objects(shape, property)) for property in DECLARED_BY}
    is_class = any(cls in _META_CLASSES for cls in shapes.objects(shape, RDF.type))
    return Targets(
        declared[SH.targetNode],
        declared[SH.targetClass] | ({shape} if is_class else set()),
        frozenset(URIRef(p) for p in declared[SH.targetSubjectsOf] if isinstance(p, URIRef)),
        frozenset(URIRef(p) for p in declared[SH.targetObjectsOf] if isinstance(p, URIRef)),
    )


_META_CLASSES = (RDFS.Class, URIRef("http://www.w3.org/2002/07/owl#Class"))
