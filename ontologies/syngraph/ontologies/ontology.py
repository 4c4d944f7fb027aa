"""What an ontology is here: classes, properties, cardinalities; and what follows from its hierarchy.

This is the noun that every folder passes about. `owl.py` turns it into OWL 2 and back, `shapes.py` derives SHACL from it.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal as OneOf
from typing import TypeVar

from syngraph.ontologies.iri import RDF_TYPE, RDFS_LABEL, Iri


@dataclass(frozen=True, slots=True)
class OntologyClass:
    """An `owl:Class`. other_labels: further names by which a text may call it (skos:altLabel). serves: ids of the questions it is for."""

    iri: Iri
    label: str
    definition: str
    parents: tuple[Iri, ...] = ()
    disjoint_with: tuple[Iri, ...] = ()
    other_labels: tuple[str, ...] = ()
    serves: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OntologyProperty:
    """An `owl:ObjectProperty` (kind "object") or `owl:DatatypeProperty` (kind "datatype").

    domains: classes; several are a union. ranges: classes (a union) of an object property, datatypes of a datatype property.
    functional: at most one value for each subject.
    """

    iri: Iri
    label: str
    definition: str
    kind: OneOf["object", "datatype"]
    domains: tuple[Iri, ...] = ()
    ranges: tuple[Iri, ...] = ()
    functional: bool = False
    other_labels: tuple[str, ...] = ()
    serves: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cardinality:
    """Every `cls` has at least `least` and at most `most` values of `property` (None: no limit)."""

    cls: Iri
    property: Iri
    least: int = 0
    most: int | None = None


@dataclass(frozen=True)
class Ontology:
    """One version of an ontology.

    iri:  of the ontology itself; classes and properties may have IRIs elsewhere, when a user brought them.
    root: the class at the top of the one hierarchy, None only while it is being built.
    """

    iri: Iri
    classes: Mapping[Iri, OntologyClass] = field(default_factory=dict)
    properties: Mapping[Iri, OntologyProperty] = field(default_factory=dict)
    cardinalities: tuple[Cardinality, ...] = ()
    root: Iri | None = None

    @cached_property
    def version(self) -> str:
        """Hash of the content: two ontologies that say the same have the same version."""
        parts = [repr(self.iri), repr(self.root)]
        parts += sorted(map(repr, self.classes.values())) + sorted(map(repr, self.properties.values()))
        parts += sorted(map(repr, self.cardinalities))
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]

    def ancestors(self, cls: Iri) -> frozenset[Iri]:
        """`cls` and everything above it, however far; a cycle ends where it closes."""
        return self._ancestors.get(cls, frozenset({cls}))

    def is_a(self, cls: Iri, other: Iri) -> bool:
        """Whether every `cls` is an `other`."""
        return other in self.ancestors(cls)

    def top(self, cls: Iri) -> Iri:
        """The ancestor directly below the root: the class that takes part in a thing's identity (the least IRI, if several)."""
        above = [c for c in self.ancestors(cls) if c in self.classes and c != self.root]
        tops = [c for c in above if not set(self.classes[c].parents) - {self.root, c}]
        return min(tops, default=cls)

    def disjoint(self, one: Iri, other: Iri) -> bool:
        """Whether no thing can be both, by any ancestor's axiom."""
        return any(
            b in self.classes[a].disjoint_with or a in self.classes[b].disjoint_with
            for a in self.ancestors(one)
            if a in self.classes
            for b in self.ancestors(other)
            if b in self.classes
        )

    def knows(self, property: Iri) -> bool:
        """Whether the closed vocabulary has this property."""
        return property in self.properties or property in (RDF_TYPE, RDFS_LABEL)

    def class_named(self, label: str) -> OntologyClass | None:
        """The class with this label, letter case aside; preferred labels before others."""
        return self._named_classes.get(label.casefold())

    def property_named(self, label: str) -> OntologyProperty | None:
        """The property with this label, letter case aside; preferred labels before others."""
        return self._named_properties.get(label.casefold())

    def label(self, iri: Iri) -> str:
        """What people call a class or property of the vocabulary."""
        known = self.classes.get(iri) or self.properties.get(iri)
        return known.label if known else iri.local

    @cached_property
    def _ancestors(self) -> dict[Iri, frozenset[Iri]]:
        return {cls: frozenset(self._climb(cls)) for cls in self.classes}

    def _climb(self, cls: Iri) -> Iterator[Iri]:
        seen, todo = set[Iri](), [cls]
        while todo:
            here = todo.pop()
            if here not in seen:
                seen.add(here)
                yield here
                todo += self.classes[here].parents if here in self.classes else ()

    @cached_property
    def _named_classes(self) -> dict[str, OntologyClass]:
        return _by_name(list(self.classes.values()))

    @cached_property
    def _named_properties(self) -> dict[str, OntologyProperty]:
        return _by_name(list(self.properties.values()))


_Named = TypeVar("_Named", OntologyClass, OntologyProperty)


def _by_name(known: Iterable[_Named]) -> dict[str, _Named]:
    names: dict[str, _Named] = {}
    for one in sorted(known, key=lambda k: k.iri):
        names.setdefault(one.label.casefold(), one)
    for one in sorted(known, key=lambda k: k.iri):
        for other in one.other_labels:
            names.setdefault(other.casefold(), one)
    return names
