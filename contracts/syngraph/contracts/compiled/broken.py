"""What a result is to others: terms of RDF, with the top shape and the top focus node below which it was found.

source: SHACL 3.6.2
"""

from typing import NamedTuple

from rdflib import URIRef
from rdflib.term import Node

from syngraph.contracts.compiled.index import GraphIndex
from syngraph.contracts.compiled.result import Result
from syngraph.contracts.compiled.term_text import node_of, text_of
from syngraph.contracts.path import Path

Key = tuple[Node, str, Node, URIRef, str, Path | None]
"""Top shape, top focus node, source shape, component, value, path."""


class Broken(NamedTuple):
    """One validation result. messages: the shape's own words, or the oracle's. here: the result's own focus node, below the top one."""

    top: Node
    focus: Node
    shape: Node
    component: URIRef
    severity: URIRef
    value: Node | None
    path: Path | None
    messages: tuple[str, ...]
    here: Node

    @property
    def key(self) -> Key:
        """Equal for what SHACL would report as the same; terms as the door has them."""
        value = "" if self.value is None else text_of(self.value)[0]
        return self.top, text_of(self.focus)[0], self.shape, self.component, value, self.path


def broken(result: Result, index: GraphIndex) -> Broken:
    """A result of the compiled gate as others understand it."""
    shape, focus = result.found.shape, node_of(index.texts[result.focus])
    here = focus if result.found.focus == result.focus else node_of(index.texts[result.found.focus])
    value, path = result.value(index), result.path(index)
    messages = (*shape.messages, *result.found.constraint.messages)
    return Broken(result.top.shape.node, focus, shape.node, result.component, shape.severity, value, path, messages, here)
