"""The constraints on where a value lies in the order of its kind.

source: SHACL 4.3, https://www.w3.org/TR/shacl/#core-components-range
"""

from collections.abc import Callable

from syngraph.contracts.compiled.constraint import ValueConstraint
from syngraph.contracts.compiled.index import GraphIndex, Id
from syngraph.contracts.compiled.value_order import Comparable, comparable, compare


class _Range(ValueConstraint):
    """On one side of each of some limits."""

    def __init__(self, limits: tuple[Comparable | None, ...]) -> None:
        self.limits = limits

    side: Callable[[int], bool]

    def holds(self, index: GraphIndex, value: Id) -> bool:
        if value in index.ill_typed:
            return False
        own = comparable(index.texts[value])
        if own is None:
            return False
        for limit in self.limits:
            order = None if limit is None else compare(own, limit)
            if order is None or not self.side(order):
                return False
        return True


class MinExclusive(_Range):
    """SHACL 4.3.1: "For each value node v where the SPARQL expression $minExclusive < v does not return true, there is a validation result
    with v as sh:value." """

    component = "MinExclusive"
    side = staticmethod(lambda order: order > 0)


class MinInclusive(_Range):
    """SHACL 4.3.2: "For each value node v where the SPARQL expression $minInclusive <= v does not return true, there is a validation
    result with v as sh:value." """

    component = "MinInclusive"
    side = staticmethod(lambda order: order >= 0)


class MaxExclusive(_Range):
    """SHACL 4.3.3: "For each value node v where the SPARQL expression $maxExclusive > v does not return true, there is a validation result
    with v as sh:value." """

    component = "MaxExclusive"
    side = staticmethod(lambda order: order < 0)


class MaxInclusive(_Range):
    """SHACL 4.3.4: "For each value node v where the SPARQL expression $maxInclusive >= v does not return true, there is a validation
    result with v as sh:value." """

    component = "MaxInclusive"
    side = staticmethod(lambda order: order <= 0)
