"""The constraints that compare the value nodes with the values that another property has at the same focus node.

source: SHACL 4.5, https://www.w3.org/TR/shacl/#core-components-property-pairs
"""

from collections.abc import Collection, Iterator
from typing import ClassVar

from rdflib import URIRef

from syngraph.contracts.compiled.constraint import Constraint, Finding, Read, read_here
from syngraph.contracts.compiled.index import GraphIndex, Id
from syngraph.contracts.compiled.value_order import Comparable, comparable, compare


class _Pair(Constraint):
    """predicates: the other properties, each with its integer. of_more, of_fewer: one more of their values, or one fewer, can break it."""

    of_more: ClassVar[bool] = True
    of_fewer: ClassVar[bool] = False

    def __init__(self, predicates: dict[URIRef, Id]) -> None:
        self.predicates = predicates

    def focus_reads(self) -> Iterator[Read]:
        for predicate in self.predicates:
            yield read_here(predicate, self.of_more, self.of_fewer)


class Equals(_Pair):
    """SHACL 4.5.1: "For each value node that does not exist as a value of the property $equals at the focus node, there is a validation
    result with the value node as sh:value. For each value of the property $equals at the focus node that is not one of the value nodes,
    there is a validation result with the value as sh:value." """

    component = "Equals"
    fewer = True
    of_fewer = True

    def findings(self, index: GraphIndex, focus: Id, values: Collection[Id]) -> Iterator[Finding]:
        for predicate in self.predicates.values():
            for value in set(values) ^ set(index.objects(predicate, focus)):
                yield Finding(value)


class Disjoint(_Pair):
    """SHACL 4.5.2: "For each value node that also exists as a value of the property $disjoint at the focus node, there is a validation
    result with the value node as sh:value." """

    component = "Disjoint"

    def findings(self, index: GraphIndex, focus: Id, values: Collection[Id]) -> Iterator[Finding]:
        for predicate in self.predicates.values():
            others = index.objects(predicate, focus)
            for value in values:
                if value in others:
                    yield Finding(value)


class LessThan(_Pair):
    """SHACL 4.5.3: "For each pair of value nodes and the values of the property $lessThan at the given focus node where the first value is
    not less than the second value (based on SPARQL's < operator) or where the two values cannot be compared, there is a validation
    result with the value node as sh:value." """

    component = "LessThan"
    or_equal = False

    def findings(self, index: GraphIndex, focus: Id, values: Collection[Id]) -> Iterator[Finding]:
        for predicate in self.predicates.values():
            others = index.objects(predicate, focus)
            for value in values if others else ():
                own = _comparable(index, value)
                wrong = [other for other in others if not self._in_order(own, _comparable(index, other))]
                if wrong:
                    yield Finding(value, offenders=frozenset(wrong))

    def _in_order(self, one: Comparable | None, other: Comparable | None) -> bool:
        order = compare(one, other) if one is not None and other is not None else None
        return order is not None and (order < 0 or (self.or_equal and order == 0))


class LessThanOrEquals(LessThan):
    """SHACL 4.5.4: "For each pair of value nodes and the values of the property $lessThanOrEquals at the given focus node where the first
    value is not less than or equal to the second value (based on SPARQL's <= operator) or where the two values cannot be compared, there
    is a validation result with the value node as sh:value." """

    component = "LessThanOrEquals"
    or_equal = True


def _comparable(index: GraphIndex, value: Id) -> Comparable | None:
    return None if value in index.ill_typed else comparable(index.texts[value])
