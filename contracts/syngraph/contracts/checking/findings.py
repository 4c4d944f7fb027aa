"""What validating a graph, or judging a change to it, has found: the results as data.

source: SHACL 3.6, https://www.w3.org/TR/shacl/#results
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from rdflib import SH, BNode, Graph, URIRef
from rdflib.term import Literal, Node

from syngraph.contracts.checking.term_name import Said, TermNames
from syngraph.contracts.compiled.broken import Broken
from syngraph.contracts.path import text


class Extent(NamedTuple):
    """How much was looked at. shapes: those with targets. foci: their targets, one counted for each of its shapes; None for a change."""

    triples: int
    shapes: int
    foci: int | None = None


class Effect(NamedTuple):
    """What a change does to the triples. there: how many to add are there already. absent: how many to remove are not there."""

    adds: int
    there: int
    removes: int
    absent: int


@dataclass(frozen=True)
class Findings:
    """The results on a whole graph, or those that a change to it brings about.

    results:  as many as were asked for. found: how many there are in all, by severity.
    standing: where the change touches it, what was broken before and still is, as much as was asked for. stood: how much in all.
    effect:   of the change; None without one. applied: the change was made.
    allowed:  the severities that whoever asked puts up with.
    shapes, prefixes: where the words for shapes and terms are. said: what the graph says of the blank nodes among the results.
    """

    results: tuple[Broken, ...]
    found: Mapping[URIRef, int]
    extent: Extent
    standing: tuple[Broken, ...] = ()
    stood: int = 0
    effect: Effect | None = None
    applied: bool = False
    allowed: frozenset[URIRef] = frozenset()
    shapes: Graph = field(default_factory=Graph, repr=False)
    prefixes: Mapping[str, str] = field(default_factory=dict, repr=False)
    said: Said = field(default_factory=dict, repr=False)

    @property
    def count(self) -> int:
        """How many results there are, listed or not."""
        return sum(self.found.values())

    @property
    def conforms(self) -> bool:
        """Whether there is no result, whatever its severity (SHACL 3.6.1.1)."""
        return self.count == 0

    @property
    def accepted(self) -> bool:
        """Whether every result is of a severity that is put up with: the exit code of `syngraph check`, and what `Check.apply` goes by."""
        return not any(number for severity, number in self.found.items() if severity not in self.allowed)

    def described(self, node: Node) -> list[tuple[Node, Node]]:
        """What the shapes and the graph say of a blank node: property and value, in an order that does not change from run to run."""
        said = [*self.shapes.predicate_objects(node), *self.said.get(node, ())]
        return sorted(said, key=lambda pair: (str(pair[0]), isinstance(pair[1], BNode), *self._looks(pair[1])))

    def _looks(self, node: Node) -> list[str]:
        if not isinstance(node, BNode):
            return [node.n3()] if isinstance(node, URIRef | Literal) else []
        return sorted(f"{p} {o.n3()}" for p, o in self.shapes.predicate_objects(node) if isinstance(o, URIRef | Literal))


def in_order(results: Iterable[Broken], said: Said) -> tuple[Broken, ...]:
    """The same results in an order that does not change from run to run, those of one focus node together."""
    name = TermNames({}, said)

    def key(one: Broken) -> tuple[str, ...]:
        path, value = "" if one.path is None else text(one.path), "" if one.value is None else name(one.value)
        return name(one.here), path, str(one.component), value, "" if isinstance(one.shape, BNode) else str(one.shape), name(one.focus)

    return tuple(sorted(results, key=key))


def severity_name(severity: URIRef) -> str:
    """
    >>> severity_name(SH.Violation)
    'violation'
    """
    return severity.removeprefix(str(SH)).lower() if severity.startswith(str(SH)) else str(severity)
