"""What a step of weaving owes: two islands less one, no contract newly broken, no question less served, a user's own left alone.

Weaving is more than tidying: the class directly below the root takes part in the identity of things, so that two things of one name
become one as soon as their classes get one top. Hence:
- only a class without a parent goes below another (one with a parent would have two tops, and its things two identities);
- of two classes that are merged, at most one has a parent, for the same reason;
- nothing in the one tree may be disjoint with anything in the other: things of one name that cannot be one would clash from then on;
- a new class above says what both are kinds of; "thing" or "entity" would only make strangers of one name the same.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from syngraph.contracts.ontology_contract import check_ontology
from syngraph.ontologies.iri import Iri
from syngraph.ontologies.islands import islands
from syngraph.ontologies.ontology import Ontology, OntologyClass
from syngraph.ontologies.weaving import ROOT_LABEL, weave
from syngraph.ontologies.weaving_step import Step, take

VAGUE: Final = frozenset(
    {"thing", "entity", "object", "item", "element", "resource", "concept", "something", "anything", "subject", "node", ROOT_LABEL}
)


def step_faults(ontology: Ontology, step: Step, namespace: str, own: frozenset[Iri]) -> list[str]:
    """What is wrong with taking this step now, each fault in words; empty when it may be taken.

    own: the classes and properties that are a user's own.
    """
    unknown = list(_unknown(ontology, step))
    if unknown:
        return unknown
    faults = list(_fewer(ontology, step, namespace)) + list(_left_alone(ontology, step, own))
    faults += _needed(ontology, step) if step.do == "prune" else _one_identity(ontology, step)
    return faults or list(_sound(ontology, take(ontology, step, namespace)))


def _unknown(ontology: Ontology, step: Step) -> Iterator[str]:
    for label in (step.cls, step.other) if step.do != "prune" else (step.cls,):
        known = ontology.class_named(" ".join(label.split()))
        if known is None or known.iri == ontology.root:
            yield f"{label!r} is none of the classes"
    if step.do == "bridge" and step.above:
        if ontology.class_named(step.above) is not None:
            yield f"{step.above!r} is a class already: name it as `other`, and leave `above` empty"
        if step.above.casefold() in VAGUE:
            yield f"{step.above!r} says nothing about what both are; leave them apart, the root joins them"
        if not step.definition.strip():
            yield f"the new class {step.above!r} has no definition"


def _fewer(ontology: Ontology, step: Step, namespace: str) -> Iterator[str]:
    before = islands(ontology)
    if len(islands(take(ontology, step, namespace))) >= len(before):
        yield "the number of islands does not fall: both classes stand on one island already" if step.do != "prune" else "no island goes"


def _left_alone(ontology: Ontology, step: Step, own: frozenset[Iri]) -> Iterator[str]:
    cls = _class(ontology, step.cls)
    if step.do == "prune":
        island = next(island for island in islands(ontology) if cls.iri in island)
        changed = [ontology.classes[iri] for iri in island]
    else:
        changed = [cls, _class(ontology, step.other)] if step.do == "merge" or step.above else [cls]
    for one in changed:
        if one.iri in own:
            yield f"{one.label!r} is of the user's own ontology and stays as it is" + (
                f": {cls.label!r} may go below it" if one is not cls and step.do == "merge" else ""
            )


def _needed(ontology: Ontology, step: Step) -> Iterator[str]:
    cls = _class(ontology, step.cls)
    island = set(next(island for island in islands(ontology) if cls.iri in island))
    for iri in sorted(island):
        if ontology.classes[iri].serves:
            yield f"{ontology.label(iri)!r} serves a question"
    for prop in ontology.properties.values():
        if island & {*prop.domains, *prop.ranges}:
            yield f"the property {prop.label!r} needs it"


def _one_identity(ontology: Ontology, step: Step) -> Iterator[str]:
    cls, other = _class(ontology, step.cls), _class(ontology, step.other)
    if step.do == "merge" and _has_parent(ontology, cls) and _has_parent(ontology, other):
        yield f"{cls.label!r} and {other.label!r} both have parents: together they would be of two kinds at once"
    moved = [cls, other] if step.above else [cls] if step.do == "bridge" else []
    for one in moved:
        if _has_parent(ontology, one):
            yield f"{one.label!r} has a parent already: bridge the class at its top"
    clash = _disjoint_pair(ontology, ontology.top(cls.iri), ontology.top(other.iri))
    if clash:
        yield f"{clash[0]!r} and {clash[1]!r} are disjoint: their things must not come below one class"


def _disjoint_pair(ontology: Ontology, one: Iri, other: Iri) -> tuple[str, str] | None:
    ones, others = _tree(ontology, one), _tree(ontology, other)
    for iri in sorted(ones):
        for apart in ontology.classes[iri].disjoint_with:
            if apart in others:
                return ontology.label(iri), ontology.label(apart)
    for iri in sorted(others):
        for apart in ontology.classes[iri].disjoint_with:
            if apart in ones:
                return ontology.label(apart), ontology.label(iri)
    return None


def _tree(ontology: Ontology, top: Iri) -> set[Iri]:
    """The class, all below it, and all that is above any of these: what their things are."""
    below = [iri for iri in ontology.classes if ontology.is_a(iri, top)]
    return {above for iri in below for above in ontology.ancestors(iri) if above in ontology.classes and above != ontology.root}


def _sound(before: Ontology, after: Ontology) -> Iterator[str]:
    known = set(check_ontology(weave(before)))
    for fault in check_ontology(weave(after)):
        if fault not in known:
            yield f"then {fault.item!r} {fault.what}"
    lost = _served(before) - _served(after)
    for question in sorted(lost):
        yield f"then nothing serves the question {question!r} any more"


def _served(ontology: Ontology) -> set[str]:
    by_class = {question for cls in ontology.classes.values() for question in cls.serves}
    return by_class | {question for prop in ontology.properties.values() for question in prop.serves}


def _has_parent(ontology: Ontology, cls: OntologyClass) -> bool:
    return bool(set(cls.parents) - {ontology.root})


def _class(ontology: Ontology, label: str) -> OntologyClass:
    found = ontology.class_named(" ".join(label.split()))
    assert found is not None, "unknown classes have been refused before"
    return found


def joinable(ontology: Ontology, own: frozenset[Iri]) -> bool:
    """Whether there is anything to ask: more than one island, and one that is not wholly the user's own."""
    found: Sequence[tuple[Iri, ...]] = islands(ontology)
    return len(found) > 1 and any(not set(island) <= own for island in found)
