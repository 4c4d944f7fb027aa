"""What makes a node a target of a shape, and which statements do so.

source: SHACL 2.1.3, https://www.w3.org/TR/shacl/#targets
"""

from dataclasses import dataclass

from rdflib import RDF, RDFS, SH, Graph, URIRef
from rdflib.term import Node

from syngraph.contracts.path import Repeat, Step, Triple, values

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

    def made_by(self, graph: Graph, node: Node) -> set[Triple]:
        """The triples that make `node` a target, every one that does; none for sh:targetNode."""
        found = types_below(graph, node, self.classes) if self.classes else set()
        for property in self.subjects_of:
            found.update(graph.triples((node, property, None)))
        for property in self.objects_of:
            found.update(graph.triples((None, property, node)))
        return found

    def types(self, graph: Graph, node: Node) -> set[Triple]:
        """Those of `made_by` that are types."""
        return types_below(graph, node, self.classes)


def types_below(graph: Graph, node: Node, classes: frozenset[Node]) -> set[Triple]:
    """The rdf:type triples of `node` whose class is one of `classes`, or below one."""
    above = Repeat(Step(RDFS.subClassOf), zero=True, many=True)
    return {(node, RDF.type, cls) for cls in graph.objects(node, RDF.type) if not classes.isdisjoint(values(above, graph, [cls]))}


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
