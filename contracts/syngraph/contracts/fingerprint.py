"""How blank nodes are told apart by what they say, so that the same shapes have the same hash and the same names every time."""

import hashlib

from rdflib import BNode, Graph
from rdflib.term import Node

from syngraph.ontologies.rdflib_terms import from_rdflib
from syngraph.ontologies.statement import ntriples


def fingerprint(graph: Graph) -> str:
    """Hash of a graph; two graphs that differ only in the names of their blank nodes have the same one.

    >>> one = Graph().parse(data="<urn:a> <urn:p> [ <urn:q> 1, 2 ] .", format="turtle")
    >>> two = Graph().parse(data="<urn:a> <urn:p> _:x . _:x <urn:q> 2, 1 .", format="turtle")
    >>> fingerprint(one) == fingerprint(two)
    True
    """
    referred = {o for o in graph.objects() if isinstance(o, BNode)}
    tops = {s for s in graph.subjects() if not isinstance(s, BNode) or s not in referred}
    spoken, lines = set[Node](), []
    for top in tops:
        lines.append(_says(graph, top, (), spoken))
    for left in set(graph.subjects()) - spoken - tops:  # blank nodes that only a cycle of themselves refers to
        lines.append(_says(graph, left, (), spoken))
    return hashlib.sha256("\n".join(sorted(lines)).encode("utf-8", "surrogatepass")).hexdigest()


def told_apart(graph: Graph, node: Node) -> str:
    """A short name for a blank node: a hash of what the graph says of it, and what that leads to."""
    return hashlib.sha256(_says(graph, node, (), set()).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _says(graph: Graph, node: Node, above: tuple[Node, ...], spoken: set[Node]) -> str:
    """All that is said of `node`, blank nodes written out where they are used; a way back up is a number of levels."""
    spoken.add(node)
    parts = []
    for property, value in graph.predicate_objects(node):
        if not isinstance(value, BNode):
            written = ntriples(from_rdflib(value))
        elif value == node or value in above:
            written = f"^{(*above, node)[::-1].index(value)}"
        else:
            written = _says(graph, value, (*above, node), spoken)
        parts.append(f"<{property}> {written}")
    name = "" if isinstance(node, BNode) else f"<{node}> "
    return f"{name}[{' ; '.join(sorted(parts))}]"
