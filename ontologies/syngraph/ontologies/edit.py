"""How a model's answer becomes part of an ontology: labels turn into IRIs, and what is known already keeps its own.

The order in which answers came does not matter:
- a label (letter case aside) or other label that the known ontology has means that class or property, with its IRI and words;
- what several answers say of one class or property is joined; of several definitions the known, else the least, stands;
- a property is functional only if all say so, of cardinalities the more lenient counts: too strict a rule steals facts;
- a property that some call an object property and some a datatype property is an object property, and its datatypes go;
- a term that is a user's own stays as it is, but for the questions it serves (`own_terms.py` says what becomes of the rest);
- a class that nobody defines still gets its IRI where it is named, so that the ontology contract can say it is unknown.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from syngraph.ontologies.iri import Iri, xsd
from syngraph.ontologies.minting import class_iri, property_iri
from syngraph.ontologies.ontology import Cardinality, Ontology, OntologyClass, OntologyProperty
from syngraph.ontologies.own_terms import beside_own

Answer = Mapping[str, Any]
_XSD_NAME = re.compile(r"(?:xsd:)?([A-Za-z]+)\Z")


def empty_ontology(namespace: str) -> Ontology:
    """The ontology of a project that has none yet.

    >>> empty_ontology("https://example.org/g/").iri
    Iri('https://example.org/g/ontology')
    """
    return Ontology(Iri(f"{namespace}ontology"))


def apply_edits(ontology: Ontology, namespace: str, answer: Answer) -> Ontology:
    """The ontology with one answer of the `ontology` task joined in."""
    return apply_all(ontology, namespace, [answer])


def apply_all(ontology: Ontology, namespace: str, answers: Sequence[Answer], untouched: frozenset[Iri] = frozenset()) -> Ontology:
    """The ontology with all these answers joined in; their order does not matter.

    answers:   {"classes": [...], "properties": [...], "cardinalities": [...]}, each list may be absent.
    untouched: the classes and properties of the ontology that are a user's own.

    >>> known = empty_ontology("https://example.org/g/")
    >>> known = apply_edits(known, "https://example.org/g/", {"classes": [{"label": "ferry", "definition": "A ship that crosses."}]})
    >>> [c.label for c in known.classes.values()]
    ['ferry']
    """
    classes = _Names(ontology.classes.values(), lambda label: class_iri(namespace, label), _entries(answers, "classes"))
    joined = replace(ontology, classes=_without_taken(_join_classes(ontology, classes, _entries(answers, "classes"), untouched), untouched))

    def known_as(entries: list[Answer]) -> _Names:
        return _Names(ontology.properties.values(), lambda label: property_iri(namespace, label), entries)

    answers = beside_own(joined, answers, untouched, classes, known_as(_entries(answers, "properties")))
    properties = known_as(_entries(answers, "properties"))
    return replace(
        joined,
        properties=_without_taken(_join_properties(ontology, classes, properties, _entries(answers, "properties"), untouched), untouched),
        cardinalities=_join_cardinalities(ontology, classes, properties, _entries(answers, "cardinalities")),
    )


class _Names:
    """Which IRI a label means: the known one, else one minted from it."""

    def __init__(self, known: Iterable[OntologyClass | OntologyProperty], mint: Callable[[str], Iri], new: Iterable[Answer]) -> None:
        self._mint = mint
        self._known: dict[str, Iri] = {}
        ordered = sorted(known, key=lambda k: k.iri)
        for one in ordered:
            self._known.setdefault(one.label.casefold(), one.iri)
        for one in ordered:
            for other in one.other_labels:
                self._known.setdefault(other.casefold(), one.iri)
        fresh = {label.casefold(): mint(label) for label in sorted(_label(entry) for entry in new)}
        self._known = fresh | self._known
        for entry in sorted(new, key=_label):
            for other in sorted(_labels(entry.get("other_labels"))):
                self._known.setdefault(other.casefold(), self._known[_label(entry).casefold()])

    def __call__(self, label: str) -> Iri:
        label = _spaced(label)
        return self._known.get(label.casefold()) or self._mint(label)

    def all(self, labels: Any) -> set[Iri]:
        return {self(label) for label in _labels(labels)}


def _join_classes(ontology: Ontology, names: _Names, entries: list[Answer], untouched: frozenset[Iri]) -> dict[Iri, OntologyClass]:
    classes = dict(ontology.classes)
    for iri, group in _grouped(names, entries).items():
        if iri in untouched:
            classes[iri] = replace(classes[iri], serves=_serves(classes[iri], group))
            continue
        known = classes.get(iri) or OntologyClass(iri, _label(group[0]), "")
        parents = {names(p) for e in group for p in _labels(e.get("parents")) if names(p) != iri or _same(p, _label(e))}
        classes[iri] = replace(
            known,
            definition=known.definition or _definition(group),
            parents=tuple(sorted(set(known.parents) | parents)),
            disjoint_with=tuple(sorted(set(known.disjoint_with).union(*(names.all(e.get("disjoint_with")) for e in group)))),
            other_labels=_other_labels(known, group),
            serves=_serves(known, group),
        )
    return dict(sorted(classes.items()))


def _join_properties(
    ontology: Ontology, classes: _Names, names: _Names, entries: list[Answer], untouched: frozenset[Iri]
) -> dict[Iri, OntologyProperty]:
    properties = dict(ontology.properties)
    for iri, group in _grouped(names, entries).items():
        if iri in untouched:
            properties[iri] = replace(properties[iri], serves=_serves(properties[iri], group))
            continue
        before = properties.get(iri)
        is_object = before.kind == "object" if before else any(e.get("kind") == "object" for e in group)
        known = before or OntologyProperty(iri, _label(group[0]), "", "object" if is_object else "datatype")
        ranges = {
            _range(r, known.kind, classes) for e in group if e.get("kind", known.kind) == known.kind for r in _labels(e.get("ranges"))
        }
        properties[iri] = replace(
            known,
            definition=known.definition or _definition(group),
            domains=tuple(sorted(set(known.domains).union(*(classes.all(e.get("domains")) for e in group)))),
            ranges=tuple(sorted(set(known.ranges) | ranges)),
            functional=before.functional if before else all(bool(e.get("functional")) for e in group),
            other_labels=_other_labels(known, group),
            serves=_serves(known, group),
        )
    return dict(sorted(properties.items()))


def _join_cardinalities(ontology: Ontology, classes: _Names, properties: _Names, entries: list[Answer]) -> tuple[Cardinality, ...]:
    joined = {(c.cls, c.property): c for c in ontology.cardinalities}
    for entry in entries:
        new = Cardinality(classes(entry["class"]), properties(entry["property"]), int(entry.get("least") or 0), entry.get("most"))
        old = joined.get((new.cls, new.property), new)
        most = None if old.most is None or new.most is None else max(old.most, new.most)
        joined[new.cls, new.property] = Cardinality(new.cls, new.property, min(old.least, new.least), most)
    return tuple(c for _, c in sorted(joined.items()) if c.least or c.most is not None)


_Kept = dict[Iri, Any]


def _without_taken(known: _Kept, untouched: frozenset[Iri]) -> _Kept:
    """No other label of one that is the label of another, or any name of a user's own: each name means one thing."""
    taken = {one.label.casefold() for one in known.values()}
    taken |= {other.casefold() for iri in untouched & known.keys() for other in known[iri].other_labels}
    return {
        iri: one
        if iri in untouched
        else replace(one, other_labels=tuple(o for o in one.other_labels if o.casefold() not in taken - {one.label.casefold()}))
        for iri, one in known.items()
    }


def _grouped(names: _Names, entries: list[Answer]) -> dict[Iri, list[Answer]]:
    """Entries by the IRI they are about, each group in an order of its own content."""
    groups: dict[Iri, list[Answer]] = {}
    for entry in sorted(entries, key=lambda e: (_label(e), repr(sorted(e.items())))):
        groups.setdefault(names(_label(entry)), []).append(entry)
    return dict(sorted(groups.items()))


def _range(label: str, kind: str, classes: _Names) -> Iri:
    found = _XSD_NAME.match(label)
    return xsd(found[1]) if kind == "datatype" and found else classes(label)


def _definition(group: list[Answer]) -> str:
    return min((d for d in (_spaced(str(e.get("definition") or "")) for e in group) if d), default="")


def _other_labels(known: OntologyClass | OntologyProperty, group: list[Answer]) -> tuple[str, ...]:
    """Known ones first in this, whatever their letter case; a second spelling of the same label is no other label."""
    found = {known.label.casefold(): ""}
    for label in known.other_labels:
        found.setdefault(label.casefold(), label)
    for entry in group:
        for label in (_label(entry), *_labels(entry.get("other_labels"))):
            found.setdefault(label.casefold(), label)
    return tuple(sorted(label for label in found.values() if label))


def _serves(known: OntologyClass | OntologyProperty, group: list[Answer]) -> tuple[str, ...]:
    return tuple(sorted(set(known.serves).union(*(map(str, e.get("serves") or ()) for e in group))))


def _entries(answers: Sequence[Answer], member: str) -> list[Answer]:
    return [entry for answer in answers for entry in answer.get(member) or ()]


def _label(entry: Answer) -> str:
    return _spaced(entry["label"])


def _labels(value: Any) -> list[str]:
    return [_spaced(label) for label in value or () if _spaced(label)]


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()
