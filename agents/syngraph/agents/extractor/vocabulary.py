"""Which part of an ontology a chunk is read with: all of it when it is small, else what shares words with the chunk."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from syngraph.agents.extractor.named import words
from syngraph.ontologies.iri import Iri
from syngraph.ontologies.ontology import Ontology, OntologyClass, OntologyProperty

_CHARACTERS_PER_TOKEN = 4
_LONGEST_DEFINITION = 240
"""Characters: a sentence or two; a user's own ontology may have essays."""


@dataclass(frozen=True)
class Slice:
    """Classes and properties that a chunk is read with, as the `extract` task has them; the root is none of them, for it says nothing."""

    ontology: Ontology
    classes: frozenset[Iri]
    properties: frozenset[Iri]

    def class_of(self, label: str) -> Iri | None:
        """The class of the slice with this label."""
        found = self.ontology.class_named(" ".join(label.split()))
        return found.iri if found and found.iri in self.classes else None

    def property_of(self, label: str) -> OntologyProperty | None:
        """The property of the slice with this label."""
        found = self.ontology.property_named(" ".join(label.split()))
        return found if found and found.iri in self.properties else None

    def beyond(self, label: str) -> OntologyProperty | None:
        """The property with this label that the ontology has, but not this slice of it."""
        found = self.ontology.property_named(" ".join(label.split()))
        return found if found and found.iri not in self.properties else None

    @cached_property
    def class_labels(self) -> frozenset[str]:
        """Every name of its classes, in small letters."""
        known = [self.ontology.classes[iri] for iri in self.classes]
        return frozenset(label.casefold() for one in known for label in (one.label, *one.other_labels))

    @cached_property
    def plain_classes(self) -> list[dict[str, Any]]:
        return [_class(self.ontology, self.ontology.classes[iri]) for iri in sorted(self.classes)]

    @cached_property
    def plain_properties(self) -> list[dict[str, Any]]:
        return [_property(self.ontology, self.ontology.properties[iri]) for iri in sorted(self.properties)]

    @cached_property
    def classes_in_words(self) -> str:
        """Its classes for a language model, a line each, with their definitions."""
        return "\n".join(_class_in_words(self.ontology, self.ontology.classes[iri]) for iri in sorted(self.classes))

    @cached_property
    def properties_in_words(self) -> str:
        """Its properties, likewise."""
        return "\n".join(_property_in_words(self.ontology, self.ontology.properties[iri]) for iri in sorted(self.properties))


class Vocabulary:
    """An ontology, ready to be sliced. tokens: the most that a slice may take in a prompt, four characters counted as one."""

    def __init__(self, ontology: Ontology, tokens: int) -> None:
        self._ontology, self._budget = ontology, tokens * _CHARACTERS_PER_TOKEN
        classes = frozenset(ontology.classes) - {ontology.root}
        self.whole = Slice(ontology, frozenset(iri for iri in classes if iri), frozenset(ontology.properties))
        self._fits = len(self.whole.classes_in_words) + len(self.whole.properties_in_words) <= self._budget

    def for_words(self, seen: frozenset[str]) -> Slice:
        """The slice for a text with these words: a function of the ontology and the words alone."""
        if self._fits:
            return self.whole
        classes, properties, spent = set[Iri](), set[Iri](), 0
        for _, iri in sorted(self._ranked(seen)):
            more_properties = {iri} & self._ontology.properties.keys()
            more_classes = self._closed([iri]) - classes
            cost = sum(self._cost(one) for one in more_properties | more_classes)
            if spent + cost <= self._budget:
                classes |= more_classes
                properties |= more_properties
                spent += cost
        return Slice(self._ontology, frozenset(classes), frozenset(properties))

    def part(self, classes: Iterable[str], properties: Iterable[str]) -> Slice:
        """The slice of these IRIs; the whole is made only once."""
        part = Slice(self._ontology, frozenset(map(Iri, classes)), frozenset(map(Iri, properties)))
        return self.whole if part == self.whole else part

    def _ranked(self, seen: frozenset[str]) -> Iterable[tuple[float, Iri]]:
        """Each class and property with its rank, the best first: the share of its words that the text has, its ends counting half.

        A class of which the text has no word is not said to be anything's; a relation may be put in other words than its label's.
        """
        ontology = self._ontology
        known: list[OntologyClass | OntologyProperty] = [*ontology.classes.values(), *ontology.properties.values()]
        share = {one.iri: max(_share(label, seen) for label in (one.label, *one.other_labels)) for one in known}
        for iri, cls in ontology.classes.items():
            if iri != ontology.root and share[iri]:
                yield -share[cls.iri], iri
        for iri, prop in ontology.properties.items():
            ends = max((share.get(end, 0.0) for end in (*prop.domains, *prop.ranges)), default=0.0)
            yield -(share[iri] + ends / 2), iri

    def _closed(self, iris: Iterable[Iri]) -> set[Iri]:
        """The classes that these need to be understood: the ends of a property, and all that is above."""
        found = set[Iri]()
        for iri in iris:
            prop = self._ontology.properties.get(iri)
            for cls in (*prop.domains, *prop.ranges) if prop else (iri,):
                found |= self._ontology.ancestors(cls) & self._ontology.classes.keys()
        return found - {self._ontology.root}

    def _cost(self, iri: Iri) -> int:
        """Characters of its line in a prompt."""
        prop = self._ontology.properties.get(iri)
        if prop:
            return len(_property_in_words(self._ontology, prop)) + 1
        return len(_class_in_words(self._ontology, self._ontology.classes[iri])) + 1


def _share(label: str, seen: frozenset[str]) -> float:
    """How much of a label a text has; a plural is its singular."""
    own = _words(label)
    found = sum(1 for word in own if word in seen or f"{word}s" in seen or word.removesuffix("s") in seen)
    return found / len(own) if own else 0.0


_words = lru_cache(maxsize=100_000)(words)
"""A label's words are wanted once a chunk."""


def _class_in_words(ontology: Ontology, cls: OntologyClass) -> str:
    one = _class(ontology, cls)
    below = f", a kind of {', '.join(one['parents'])}" if one["parents"] else ""
    return f"- {_named(one)}{below}{_defined(cls)}"


def _property_in_words(ontology: Ontology, prop: OntologyProperty) -> str:
    one = _property(ontology, prop)
    ends = f"{' or '.join(one['domains']) or 'anything'} -> {' or '.join(one['ranges']) or 'anything'}"
    return f"- {_named(one)}: {one['kind']}, {ends}{', one value at most' if one['functional'] else ''}{_defined(prop)}"


def _named(one: Mapping[str, Any]) -> str:
    return str(one["label"]) + (f" (also: {', '.join(one['other_labels'])})" if one["other_labels"] else "")


def _defined(one: OntologyClass | OntologyProperty) -> str:
    words = " ".join(one.definition.split())
    return f". {words if len(words) <= _LONGEST_DEFINITION else words[:_LONGEST_DEFINITION] + '…'}" if words else ""


def _class(ontology: Ontology, one: OntologyClass) -> dict[str, Any]:
    parents = [ontology.label(parent) for parent in one.parents if parent != ontology.root]
    return {"label": one.label, "other_labels": list(one.other_labels), "parents": parents}


def _property(ontology: Ontology, one: OntologyProperty) -> dict[str, Any]:
    ranges = [ontology.label(end) if one.kind == "object" else end.local for end in one.ranges]
    return {
        "label": one.label,
        "other_labels": list(one.other_labels),
        "kind": one.kind,
        "domains": [ontology.label(end) for end in one.domains],
        "ranges": ranges,
        "functional": one.functional,
    }
