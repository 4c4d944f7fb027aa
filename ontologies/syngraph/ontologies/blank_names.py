"""How blank nodes get names that are the same for every graph that says the same.

A blank node that leads to no circle is named by what is said of it, which takes a moment for thousands of them: such are all those of
OWL and of shapes. Where they form circles, or two say the same and each is shared, rdflib's canonical form decides; it tries orders, and
may take minutes where there are thousands.
"""

import hashlib
from collections import Counter

from rdflib import BNode, Graph
from rdflib.compare import to_canonical_graph
from rdflib.term import Node


def with_names(graph: Graph) -> Graph:
    """The same graph with blank nodes named by their content.

    >>> one, other = (Graph().parse(data="<urn:a> <urn:p> [ <urn:q> 1 ], [ <urn:q> 2 ] .") for _ in "12")
    >>> set(with_names(one)) == set(with_names(other)), set(one) == set(other)
    (True, False)
    """
    uses = Counter(o for _, _, o in graph if isinstance(o, BNode))
    told = _told(graph, uses)
    shared = [text for node, text in told.items() if uses[node] > 1] if told is not None else []
    if told is None or len(set(shared)) < len(shared):
        return to_canonical_graph(graph)
    names = _names(graph, uses, told)
    renamed = Graph()
    for s, p, o in graph:
        renamed.add((names.get(s, s), p, names.get(o, o)))
    return renamed


def _names(graph: Graph, uses: Counter[BNode], told: dict[BNode, str]) -> dict[Node, BNode]:
    """Named by content, and where it stands in one place by that place; those that are then equal are interchangeable."""
    seen: Counter[str] = Counter()
    names: dict[Node, BNode] = {}
    for start in told:
        path = [start]
        while uses[path[-1]] == 1:
            (above,) = graph.subjects(None, path[-1])
            if not isinstance(above, BNode) or above in names:
                break
            path.append(above)
        for node in reversed(path):
            if node not in names:
                place = [(names.get(s, s).n3(), p.n3()) for s, p in graph.subject_predicates(node)] if uses[node] == 1 else []
                key = hashlib.sha256(repr((told[node], place)).encode()).hexdigest()[:24]
                names[node] = BNode(f"c{key}" + (f"x{seen[key]}" if seen[key] else ""))
                seen[key] += 1
    return names


def _told(graph: Graph, uses: Counter[BNode]) -> dict[BNode, str] | None:
    """A hash of what is said of each blank node, and of those that it leads to; None when one leads back to itself."""
    told: dict[BNode, str] = {}
    waiting = list(dict.fromkeys(s for s in graph.subjects() if isinstance(s, BNode))) + list(uses)
    above: set[BNode] = set()
    while waiting:
        node = waiting[-1]
        if node in told:
            waiting.pop()
            continue
        below = [o for o in graph.objects(node) if isinstance(o, BNode) and o not in told]
        if node in above and below:
            return None
        if below:
            above.add(node)
            waiting += below
            continue
        lines = sorted(f"{p.n3()} {told[o] if isinstance(o, BNode) else o.n3()}" for p, o in graph.predicate_objects(node))
        told[node] = hashlib.sha256("\n".join(["shared" if uses[node] > 1 else "", *lines]).encode()).hexdigest()[:24]
    return told
