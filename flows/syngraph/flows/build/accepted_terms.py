"""What an extension added, as an edit that can be made again: its terms, with all that they need to be understood."""

from collections.abc import Iterable
from typing import Any

from syngraph.ontologies.iri import Iri
from syngraph.ontologies.ontology import Ontology, OntologyClass, OntologyProperty


def edit_between(before: Ontology, after: Ontology) -> dict[str, Any]:
    """The edit that makes of any ontology one with what `after` has and `before` has not, or has otherwise.

    The classes at the ends of a property, and all above a class, come with it: another ontology may not have them.
    """
    properties = [one for iri, one in after.properties.items() if before.properties.get(iri) != one]
    new = [iri for iri, one in after.classes.items() if before.classes.get(iri) != one]
    ends = [end for one in properties for end in (*one.domains, *(one.ranges if one.kind == "object" else ()))]
    return {
        "classes": [_class(after, after.classes[iri]) for iri in sorted(_with_all_above(after, [*new, *ends]))],
        "properties": [_property(after, one) for one in sorted(properties, key=lambda one: one.iri)],
    }


def _with_all_above(ontology: Ontology, classes: Iterable[Iri]) -> set[Iri]:
    found = {above for cls in classes for above in (cls, *ontology.ancestors(cls))}
    return (found & ontology.classes.keys()) - {ontology.root}


def _class(ontology: Ontology, one: OntologyClass) -> dict[str, Any]:
    return {
        "label": one.label,
        "definition": one.definition,
        "parents": [ontology.label(parent) for parent in one.parents if parent != ontology.root],
        "other_labels": list(one.other_labels),
    }


def _property(ontology: Ontology, one: OntologyProperty) -> dict[str, Any]:
    return {
        "label": one.label,
        "definition": one.definition,
        "kind": one.kind,
        "domains": [ontology.label(end) for end in one.domains if end != ontology.root],
        "ranges": [ontology.label(end) if one.kind == "object" else end.local for end in one.ranges if end != ontology.root],
        "functional": one.functional,
        "other_labels": list(one.other_labels),
    }
