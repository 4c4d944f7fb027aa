"""The `ontology` task: agreed questions turned back into the classes and properties that answer them."""

from collections.abc import Iterable, Mapping
from typing import Any

from syngraph.agents.offline.facts import relation_of
from syngraph.agents.offline.lexicon import class_key
from syngraph.agents.offline.matching import relation_key
from syngraph.agents.offline.meant import asked_as
from syngraph.agents.offline.properties import Found
from syngraph.agents.offline.questions import askable
from syngraph.agents.offline.sample import Sample, sample_of
from syngraph.agents.offline.wording import class_definition, definition
from syngraph.agents.offline.words import label, plural

Plain = dict[str, Any]


class _Known:
    """Labels that the ontology has already: what means the same keeps its known label."""

    def __init__(self, known: Mapping[str, Any]) -> None:
        self._classes = {class_key(name): name for name in _labels(known, "classes")}
        self._properties = {relation_key(relation_of(name)): name for name in _labels(known, "properties")}
        self._labels = set(_labels(known, "properties"))

    def cls(self, name: str) -> str:
        return self._classes.get(class_key(name), name)

    def has(self, name: str) -> bool:
        return class_key(name) in self._classes

    def property(self, found: Found) -> str:
        if found.label in self._labels:
            return found.label
        return self._properties.get(relation_key(found.relation), found.label)


def _labels(known: Mapping[str, Any], member: str) -> list[str]:
    return [str(one["label"]) for one in known.get(member) or ()]


def ontology(inputs: Mapping[str, Any]) -> Plain:
    """Classes and properties that serve the questions, with parents, domains and ranges; nothing else."""
    sample = sample_of(inputs["passages"])
    known = _Known(inputs.get("known") or {})
    asked = askable(sample)
    serving: dict[str, tuple[Found, list[str]]] = {}
    listed: dict[str, list[str]] = {}
    for put in inputs["questions"]:
        one = asked_as(str(put["text"]), asked)
        if one is not None and one.found is not None:
            serving.setdefault(one.found.label, (one.found, []))[1].append(str(put["id"]))
        elif one is not None:
            listed.setdefault(one.cls, []).append(str(put["id"]))
    found = [pair for _, pair in sorted(serving.items())]
    classes = _needed(found, listed, sample)
    return {
        "classes": [_class(name, ids, set(classes), sample, known) for name, ids in sorted(classes.items())],
        "properties": [_property(one, ids, known) for one, ids in found],
        "cardinalities": list(_cardinalities([one for one, _ in found], known)),
    }


def _needed(found: Iterable[tuple[Found, list[str]]], listed: Mapping[str, list[str]], sample: Sample) -> dict[str, list[str]]:
    """Every class that is asked for, is an end of a property, or stands above one; with the questions it serves."""
    needed: dict[str, list[str]] = {name: list(ids) for name, ids in listed.items()}
    for one, ids in found:
        ends = [*one.domains, *(one.ranges if one.kind == "object" else ()), *(rule.kind for rule in one.counts)]
        ends += [
            cls for seen in one.seen if (cls := sample.class_of(seen.fact.subject)) and set(sample.lexicon.above(cls)) & set(one.domains)
        ]
        for name in dict.fromkeys(ends):
            needed.setdefault(name, []).extend(i for i in ids if i not in needed[name])
    for name in list(needed):
        for above in sorted(sample.lexicon.above(name)):
            needed.setdefault(above, [])
    return needed


def _class(name: str, ids: list[str], included: set[str], sample: Sample, known: _Known) -> Plain:
    apart = set()
    for rule in sample.rules:
        pair = [sample.lexicon.exact(rule.kind), sample.lexicon.exact(rule.other)]
        if rule.form == "disjoint" and name in pair and None not in pair:
            apart |= {other for other in pair if other and other != name and (other in included or known.has(other))}
    return {
        "label": known.cls(name),
        "definition": class_definition(name, sample),
        "parents": [known.cls(parent) for parent in sample.lexicon.parents.get(name, ())],
        "disjoint_with": sorted(known.cls(other) for other in apart if not {other} & sample.lexicon.above(name)),
        "other_labels": [plural(name)] if plural(name) != name else [],
        "serves": sorted(set(ids)),
    }


def _property(found: Found, ids: list[str], known: _Known) -> Plain:
    return {
        "label": known.property(found),
        "definition": definition(found),
        "kind": found.kind,
        "domains": [known.cls(domain) for domain in found.domains],
        "ranges": [known.cls(name) for name in found.ranges] if found.kind == "object" else list(found.ranges),
        "functional": found.functional,
        "other_labels": [label(other) for other in found.other_labels],
        "serves": sorted(set(ids)),
    }


def _cardinalities(found: Iterable[Found], known: _Known) -> Iterable[Plain]:
    """Limits that the documents state in words."""
    for one in found:
        for rule in sorted(one.counts, key=lambda r: (r.kind, r.least, r.most or 0)):
            yield {"class": known.cls(rule.kind), "property": known.property(one), "least": rule.least, "most": rule.most}
