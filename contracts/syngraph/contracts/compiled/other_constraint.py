"""The constraints that name what may or must be there: closed shapes, a value that is asked for, a list of those that are allowed.

source: SHACL 4.8, https://www.w3.org/TR/shacl/#core-components-others
"""

from collections.abc import Collection, Iterator

from syngraph.contracts.compiled.constraint import Constraint, Finding, Read, ValueConstraint, read_here
from syngraph.contracts.compiled.index import GraphIndex, Id


class Closed(Constraint):
    """SHACL 4.8.1: "If $closed is true then there is a validation result for each triple that has a value node as its subject and a
    predicate that is not explicitly enumerated as a value of sh:path in any of the property shapes declared via sh:property at the
    current shape. If $ignoredProperties has a value then the properties enumerated as members of this SHACL list are also permitted for
    the value node. The validation result MUST have the predicate of the triple as its sh:resultPath, and the object of the triple as its
    sh:value." """

    component = "Closed"

    def __init__(self, allowed: frozenset[Id]) -> None:
        self.allowed = allowed

    def findings(self, index: GraphIndex, focus: Id, values: Collection[Id]) -> Iterator[Finding]:
        for value in values:
            for predicate in index.predicates_of(value):
                if predicate not in self.allowed:
                    for object in index.objects(predicate, value):
                        yield Finding(object, predicate)

    def reads(self) -> Iterator[Read]:
        yield read_here(None, added=True, removed=False)


class HasValue(Constraint):
    """SHACL 4.8.2: "If the RDF term $hasValue is not among the value nodes, there is a validation result." """

    component = "HasValue"
    more = False
    fewer = True

    def __init__(self, asked: tuple[Id, ...]) -> None:
        self.asked = asked

    def findings(self, index: GraphIndex, focus: Id, values: Collection[Id]) -> Iterator[Finding]:
        for one in self.asked:
            if one not in values:
                yield Finding()


class In(ValueConstraint):
    """SHACL 4.8.3: "For each value node that is not a member of $in, there is a validation result with the value node as sh:value." """

    component = "In"

    def __init__(self, members: frozenset[Id]) -> None:
        self.members = members

    def holds(self, index: GraphIndex, value: Id) -> bool:
        return value in self.members
