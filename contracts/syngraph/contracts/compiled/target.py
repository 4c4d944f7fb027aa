"""Which nodes of the index are targets of a shape.

source: SHACL 2.1.3, https://www.w3.org/TR/shacl/#targets
"""

from dataclasses import dataclass

from syngraph.contracts.compiled.index import TYPE, GraphIndex, Id
from syngraph.contracts.targets import Targets


@dataclass(frozen=True, slots=True)
class TargetIds:
    """The target declarations of one shape, as integers."""

    nodes: frozenset[Id]
    classes: tuple[Id, ...]
    subjects_of: tuple[Id, ...]
    objects_of: tuple[Id, ...]

    @classmethod
    def of(cls, targets: Targets, index: GraphIndex) -> "TargetIds":
        """The same declarations in the integers of `index`."""
        return cls(
            frozenset(map(index.id_of, targets.nodes)),
            tuple(sorted(map(index.id_of, targets.classes))),
            tuple(sorted(map(index.id_of, targets.subjects_of))),
            tuple(sorted(map(index.id_of, targets.objects_of))),
        )

    def hold(self, index: GraphIndex, node: Id) -> bool:
        """Whether `node` is a target."""
        for cls in self.classes:
            if index.is_a(node, cls):
                return True
        for predicate in self.subjects_of:
            if index.objects(predicate, node):
                return True
        for predicate in self.objects_of:
            if index.subjects(predicate, node):
                return True
        return node in self.nodes

    def held_by(self, index: GraphIndex, made_by: GraphIndex, node: Id) -> bool:
        """Whether the triples of another index, of the same integers, make `node` a target besides."""
        if any(not index.above(cls).isdisjoint(self.classes) for cls in made_by.objects(TYPE, node)):
            return True
        if any(made_by.objects(predicate, node) for predicate in self.subjects_of):
            return True
        return any(made_by.subjects(predicate, node) for predicate in self.objects_of)

    def foci(self, index: GraphIndex, made_by: GraphIndex | None = None) -> set[Id]:
        """All targets; or those that the triples of another index, of the same integers, make besides."""
        triples = index if made_by is None else made_by
        found = set(self.nodes)
        for cls in self.classes:
            for below in index.below(cls):
                found.update(triples.subjects(TYPE, below))
        for predicate in self.subjects_of:
            found.update(triples.out.get(predicate, ()))
        for predicate in self.objects_of:
            found.update(triples.into.get(predicate, ()))
        return found
