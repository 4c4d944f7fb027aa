"""How a graph is written as Turtle so that the same graph is always the same text, and every literal keeps its form.

rdflib's own writer rounds doubles to seven digits and orders blank nodes by names that change from run to run.
"""

import re
from collections.abc import Mapping
from typing import Final

from rdflib import RDF, BNode, Graph, URIRef
from rdflib.term import Literal, Node

from syngraph.ontologies.blank_names import with_names

PREFIXES: Final[Mapping[str, str]] = {
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "syngraph": "urn:syngraph:",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_LOCAL = re.compile(r"[A-Za-z_][A-Za-z0-9_\-]*\Z")


def turtle(graph: Graph, prefixes: Mapping[str, str] | None = None, named: bool = False) -> str:
    """The graph in Turtle; isomorphic graphs give equal text.

    prefixes: further ones beside PREFIXES; only those that are used are declared.
    named:    the blank nodes have names that are the same every time, and are written in their order: quicker where there are many.

    >>> g = Graph()
    >>> _ = g.add((URIRef("urn:syngraph:a"), RDF.type, URIRef("urn:syngraph:B")))
    >>> print(turtle(g), end="")
    @prefix syngraph: <urn:syngraph:> .
    <BLANKLINE>
    syngraph:a a syngraph:B .
    """
    return _Writer(graph, {**PREFIXES, **(prefixes or {})}, named).text()


class _Writer:
    def __init__(self, graph: Graph, prefixes: Mapping[str, str], named: bool) -> None:
        has_blanks = not named and any(isinstance(node, BNode) for triple in graph for node in triple)
        self._graph: Graph = with_names(graph) if has_blanks else graph
        self._prefixes = sorted(prefixes.items(), key=lambda p: -len(p[1]))
        self._used: dict[str, str] = {}
        self._written: set[Node] = set()
        uses: dict[Node, int] = {}
        for _, _, o in self._graph:
            uses[o] = uses.get(o, 0) + 1
        self._nested = {node for node, n in uses.items() if n == 1 and isinstance(node, BNode)}

    def text(self) -> str:
        subjects = sorted(set(self._graph.subjects()), key=lambda s: (isinstance(s, BNode), str(s)))
        blocks = [self._block(s) for s in subjects if s not in self._nested]
        # A blank node that only points round to itself is reached from nowhere.
        blocks += [self._block(s) for s in subjects if s not in self._written]
        head = "".join(f"@prefix {name}: <{start}> .\n" for name, start in sorted(self._used.items()))
        return head + "".join(f"\n{block}" for block in blocks)

    def _block(self, subject: Node) -> str:
        return f"{self._term(subject)} {self._said_of(subject, 1)} .\n" if subject not in self._written else ""

    def _said_of(self, subject: Node, depth: int) -> str:
        self._written.add(subject)
        properties = sorted(set(self._graph.predicates(subject)), key=lambda p: (p != RDF.type, str(p)))
        lines = []
        for property in properties:
            values = sorted(self._graph.objects(subject, property), key=_order)
            name = "a" if property == RDF.type else self._term(property)
            lines.append(f"{name} {', '.join(self._value(v, depth) for v in values)}")
        return (" ;\n" + "    " * depth).join(lines)

    def _value(self, node: Node, depth: int) -> str:
        if node == RDF.nil:
            return "()"
        if node not in self._nested or node in self._written:
            return self._term(node)
        members = self._members(node)
        if members is not None:
            return f"( {' '.join(self._value(m, depth) for m in members)} )"
        inside = self._said_of(node, depth + 1)
        return f"[ {inside} ]" if inside else "[]"

    def _members(self, node: Node) -> list[Node] | None:
        """The members of a well-formed list that nothing else points into."""
        members: list[Node] = []
        cells: list[Node] = []
        while node != RDF.nil:
            first, rest = list(self._graph.objects(node, RDF.first)), list(self._graph.objects(node, RDF.rest))
            alone = len(first) == len(rest) == 1 and len(list(self._graph.predicate_objects(node))) == 2
            if not alone or node not in self._nested or node in cells:
                return None
            members.append(first[0])
            cells.append(node)
            node = rest[0]
        self._written.update(cells)
        return members

    def _term(self, node: Node) -> str:
        if isinstance(node, URIRef):
            return self._name(node)
        if isinstance(node, Literal) and node.datatype is not None and node.language is None:
            return f"{Literal(str(node)).n3()}^^{self._name(node.datatype)}"
        return node.n3() if isinstance(node, Literal | BNode) else str(node)

    def _name(self, iri: URIRef) -> str:
        for name, start in self._prefixes:
            if iri.startswith(start) and _LOCAL.match(iri[len(start) :]):
                self._used[name] = start
                return f"{name}:{iri[len(start) :]}"
        return f"<{iri}>"


def _order(node: Node) -> tuple[int, str, str, str]:
    if isinstance(node, Literal):
        return 1, str(node), str(node.datatype or ""), node.language or ""
    return 2 if isinstance(node, BNode) else 0, str(node), "", ""
