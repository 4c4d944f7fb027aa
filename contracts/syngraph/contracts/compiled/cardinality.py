"""The constraints on how many value nodes there are.

source: SHACL 4.2, https://www.w3.org/TR/shacl/#core-components-count
"""

from collections.abc import Collection, Iterator

from syngraph.contracts.compiled.constraint import Constraint, Finding
from syngraph.contracts.compiled.index import GraphIndex, Id


class MinCount(Constraint):
    """SHACL 4.2.1: "If the number of value nodes is less than $minCount, there is a validation result." """

    component = "MinCount"
    more = False
    fewer = True

    def __init__(self, least: int) -> None:
        self.least = least

    def findings(self, index: GraphIndex, focus: Id, values: Collection[Id]) -> Iterator[Finding]:
        if len(values) < self.least:
            yield Finding()


class MaxCount(Constraint):
    """SHACL 4.2.2: "If the number of value nodes is greater than $maxCount, there is a validation result." """

    component = "MaxCount"

    def __init__(self, most: int) -> None:
        self.most = most

    def findings(self, index: GraphIndex, focus: Id, values: Collection[Id]) -> Iterator[Finding]:
        if len(values) > self.most:
            yield Finding(offenders=frozenset(values))
