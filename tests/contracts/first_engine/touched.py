"""Which nodes of an rdflib graph a statement can matter to, as the first engine found them: targets, and ways walked back."""

from rdflib import RDF, RDFS, Graph
from rdflib.term import Node

from syngraph.contracts.path import Triple, values
from syngraph.contracts.reach import Reach
from syngraph.contracts.targets import Targets


def reads_predicate(reach: Reach, predicate: Node) -> bool:
    """Whether triples with this predicate can matter at all."""
    return bool(reach.links) or matters_everywhere(reach, predicate) or any(read.predicate in (None, predicate) for read in reach.reads)


def matters_everywhere(reach: Reach, predicate: Node) -> bool:
    """Whether triples with this predicate can matter to every target."""
    return reach.anywhere is None or predicate in reach.anywhere


def touched(reach: Reach, graph: Graph, triple: Triple) -> set[Node]:
    """The nodes from which a path leads to a read of `triple`; `graph` is the graph after it came or went."""
    subject, predicate, object = triple
    found = set[Node]()
    for read in reach.reads:
        if read.predicate is None or read.predicate == predicate:
            found |= values(read.way_back, graph, [object if read.inverse else subject])
    for way_back in reach.links:
        found |= values(way_back, graph, [subject, object])
    return found


def is_target(targets: Targets, graph: Graph, node: Node) -> bool:
    """Whether `node` is one of the targets in `graph`."""
    return node in targets.nodes or bool(targets.made_by(graph, node))


def all_targets(targets: Targets, graph: Graph) -> set[Node]:
    """All targets in `graph`."""
    found = set(targets.nodes)
    for cls in targets.classes:
        for below in graph.transitive_subjects(RDFS.subClassOf, cls):
            found.update(graph.subjects(RDF.type, below))
    for property in targets.subjects_of:
        found.update(graph.subjects(property, None))
    for property in targets.objects_of:
        found.update(graph.objects(None, property))
    return found
