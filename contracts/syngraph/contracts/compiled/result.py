"""What one validation result is, and when two of them are the same.

source: SHACL 3.6.2; contracts/README.md, *Judging a change*
"""

from typing import NamedTuple

from rdflib import URIRef
from rdflib.term import Node

from syngraph.contracts.compiled.index import GraphIndex, Id
from syngraph.contracts.compiled.shape import Found, Shape
from syngraph.contracts.compiled.term_text import node_of
from syngraph.contracts.compiled.top import Top
from syngraph.contracts.path import Path, Step, text

Key = tuple[Top, Id, Shape, str, Id | None, Id | None]
"""Top shape, top focus node, source shape, component, value, predicate that replaces the shape's path."""


class Result(NamedTuple):
    """Something found, with the top shape and the top focus node below which it was found."""

    top: Top
    focus: Id
    found: Found

    @property
    def key(self) -> Key:
        """Equal for what SHACL would report as the same."""
        shape, constraint, _, finding = self.found
        return self.top, self.focus, shape, constraint.component, finding.value, finding.predicate

    @property
    def shape(self) -> Node:
        """The source shape."""
        return self.found.shape.node

    @property
    def component(self) -> URIRef:
        """The source constraint component."""
        return self.found.constraint.iri

    @property
    def severity(self) -> URIRef:
        return self.found.shape.severity

    def value(self, index: GraphIndex) -> Node | None:
        """The offending value."""
        value = self.found.finding.value
        return None if value is None else node_of(index.texts[value])

    def path(self, index: GraphIndex) -> Path | None:
        """The result's path; None at a node shape."""
        predicate = self.found.finding.predicate
        return self.found.shape.path if predicate is None else Step(URIRef(index.texts[predicate][1:-1]))

    def path_text(self, index: GraphIndex) -> str:
        """The path as SPARQL writes it, empty when there is none."""
        path = self.path(index)
        return "" if path is None else text(path)
