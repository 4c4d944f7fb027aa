"""Where pySHACL hits one of its defects: each is known by name and seen the moment it is hit, so that exactly the places (a top shape at
a focus node) whose verdict it may have changed are left out of a comparison, and no others.

`test_pyshacl_defects.py` shows each of them. source: the clauses of SHACL that the names give
"""

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, Literal

import pyshacl.constraints.core.value_range_constraints as ranges
import pyshacl.shape
import pytest
from pyshacl.constraints.core.other_constraints import ClosedConstraintComponent
from pyshacl.constraints.core.property_pair_constraints import LessThanConstraintComponent, LessThanOrEqualsConstraintComponent
from pyshacl.constraints.core.string_based_constraints import (
    LanguageInConstraintComponent,
    MinLengthConstraintComponent,
    PatternConstraintComponent,
)
from rdflib import RDF, RDFS, SH, XSD, BNode, Graph
from rdflib import Literal as RdflibLiteral
from rdflib.term import Node

ORDER_OF_RANGES = "4.3: values of kinds that have no order between them are compared"
ORDER_OF_PAIRS = "4.5.3: terms that have no order between them are compared"
LENGTH_ZERO = "4.4.1: a blank node is taken to have a length of 0"
END_OF_TEXT = "4.4.3: $ matches before a last line break"
FLAG_S = "4.4.3: the flag s is not known"
LANGUAGE_RANGE = "4.4.4: a language range of two parts covers nothing below it"
CLOSED_TO_RESOURCE = "4.8.1: rdf:type rdfs:Resource is passed over in a closed shape"
INVERSE_OF_SEQUENCE = "2.3.1.5: the inverse of a sequence is walked in its order"
RAISES = "it raises instead of reporting"

Found = Callable[..., Any]


def language_of(node: Node) -> str:
    """The language tag of a text in lower case, empty where there is none."""
    return (node.language or "").lower() if isinstance(node, RdflibLiteral) else ""


def order(one: Node | None, other: Node | None) -> Literal["less", "equal", "greater", "none"]:
    """How SPARQL's `<` orders two terms (SPARQL 1.1, 17.3): numbers, texts without a language, booleans, moments of one kind."""
    kind = _kind(one)
    if kind is None or kind != _kind(other):
        return "none"
    left, right = one.value, other.value  # type: ignore[union-attr]  # only literals have a kind
    return "less" if left < right else "equal" if left == right else "greater"


def _kind(node: Node | None) -> str | None:
    if not isinstance(node, RdflibLiteral) or node.language or node.ill_typed or node.value is None:
        return None
    value = node.value
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float | Decimal):
        return "number"
    if isinstance(value, datetime.datetime):
        return "moment with a zone" if value.tzinfo else "moment"
    if isinstance(value, datetime.date):
        return "date"
    return "text" if isinstance(value, str) and node.datatype in (None, XSD.string) else None


@contextmanager
def watched() -> Iterator[set[str]]:
    """Inside, the set that is given names the defects that pySHACL hits; it works as always."""
    hit = set[str]()
    with pytest.MonkeyPatch.context() as patch:
        for owner, name, watch in _WATCHES:
            patch.setattr(owner, name, watch(getattr(owner, name), hit.add))
        yield hit


Watch = Callable[[Found, Callable[[str], None]], Found]


def _of_ranges(compare: Found, hit: Callable[[str], None]) -> Found:
    def watch(value: Node, limit: Node) -> int:
        found: int = compare(value, limit)  # where it raises, pySHACL says that the value is outside, as it should
        if order(value, limit) == "none":
            hit(ORDER_OF_RANGES)
        return found

    return watch


def _of_pairs(compare: Found, hit: Callable[[str], None]) -> Found:
    def watch(self: Any, values: set[Node], others: list[Node], graph: Graph, focus: Node) -> Any:
        for value in values:
            for other in others:
                if order(value, other) == "none" and not compare(self, {value}, [other], graph, focus)[0]:
                    hit(ORDER_OF_PAIRS)
        return compare(self, values, others, graph, focus)

    return watch


def _of_lengths(evaluate: Found, hit: Callable[[str], None]) -> Found:
    def watch(self: Any, least: Any, graph: Graph, values: dict[Node, set[Node]]) -> Any:
        if least.value == 0 and any(isinstance(value, BNode) for some in values.values() for value in some):
            hit(LENGTH_ZERO)
        return evaluate(self, least, graph, values)

    return watch


def _of_patterns(evaluate: Found, hit: Callable[[str], None]) -> Found:
    def watch(self: Any, pattern: Any, graph: Graph, values: dict[Node, set[Node]]) -> Any:
        broken = {value for some in values.values() for value in some if "\n" in str(value)}
        if "$" in str(pattern) and any(str(value).endswith("\n") for value in broken):
            hit(END_OF_TEXT)
        if broken and "s" in str(self.flags or "") and "." in str(pattern):
            hit(FLAG_S)
        return evaluate(self, pattern, graph, values)

    return watch


def _of_languages(evaluate: Found, hit: Callable[[str], None]) -> Found:
    def watch(self: Any, ranges: Node, graph: Graph, values: dict[Node, set[Node]]) -> Any:
        several = [str(one).lower() for one in self.shape.sg.graph.items(ranges) if "-" in str(one)]
        tags = {language_of(value) for some in values.values() for value in some}
        if any(tag.startswith(f"{one}-") for tag in tags for one in several):
            hit(LANGUAGE_RANGE)
        return evaluate(self, ranges, graph, values)

    return watch


def _of_closed(evaluate: Found, hit: Callable[[str], None]) -> Found:
    def watch(self: Any, executor: Any, graph: Graph, values: dict[Node, set[Node]], *more: Any) -> Any:
        if any((value, RDF.type, RDFS.Resource) in graph for some in values.values() for value in some):
            hit(CLOSED_TO_RESOURCE)
        return evaluate(self, executor, graph, values, *more)

    return watch


def _of_paths(walk: Found, hit: Callable[[str], None]) -> Found:
    def watch(shapes: Any, focus: Node, path: Node, graph: Graph) -> Any:
        if _has_sequence(shapes.graph, path, inverse=False):
            hit(INVERSE_OF_SEQUENCE)
        return walk(shapes, focus, path, graph)

    return watch


def _has_sequence(shapes: Graph, path: Node, inverse: bool) -> bool:
    """Whether the path has a sequence that is walked backwards."""
    if (path, RDF.first, None) in shapes:
        return inverse or any(_has_sequence(shapes, part, inverse) for part in shapes.items(path))
    for kind, inner in shapes.predicate_objects(path):
        if kind == SH.alternativePath:
            return any(_has_sequence(shapes, part, inverse) for part in shapes.items(inner))
        if kind in (SH.inversePath, SH.zeroOrMorePath, SH.oneOrMorePath, SH.zeroOrOnePath):
            return _has_sequence(shapes, inner, inverse != (kind == SH.inversePath))
    return False


_WATCHES: list[tuple[Any, str, Watch]] = [
    (ranges, "compare_literal", _of_ranges),
    (LessThanConstraintComponent, "_compare_lt", _of_pairs),
    (LessThanOrEqualsConstraintComponent, "_compare_ltoe", _of_pairs),
    (MinLengthConstraintComponent, "_evaluate_string_rule", _of_lengths),
    (PatternConstraintComponent, "_evaluate_string_rule", _of_patterns),
    (LanguageInConstraintComponent, "_evaluate_string_rule", _of_languages),
    (ClosedConstraintComponent, "evaluate", _of_closed),
    (pyshacl.shape, "value_nodes_from_path", _of_paths),
]
