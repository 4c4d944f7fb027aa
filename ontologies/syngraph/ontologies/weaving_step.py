"""The three ways in which two islands of an ontology become one, or one goes: merge, bridge, prune; and what each makes of the ontology."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal as OneOf

from syngraph.ontologies.iri import Iri
from syngraph.ontologies.islands import islands
from syngraph.ontologies.minting import class_iri
from syngraph.ontologies.ontology import Cardinality, Ontology, OntologyClass


@dataclass(frozen=True, slots=True)
class Step:
    """One step of weaving. Classes are named by their labels.

    merge:  `cls` is what `other` is: its label becomes a further one of `other`; its ends of properties, children, questions move there.
    bridge: `cls` is a kind of `other`; or, with `above`, both are kinds of that new class, which `definition` explains.
    prune:  the whole island of `cls` goes.
    """

    do: OneOf["merge", "bridge", "prune"]
    cls: str
    other: str = ""
    above: str = ""
    definition: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Woven:
    """A step that was taken, in words, and the number of islands before and after it. The last one may be the root's."""

    do: OneOf["merge", "bridge", "prune", "root"]
    what: str
    why: str
    before: int
    after: int


def take(ontology: Ontology, step: Step, namespace: str) -> Ontology:
    """The ontology after the step. All classes that the step names, but the new one, must be there."""
    cls = _named(ontology, step.cls)
    if step.do == "prune":
        return _pruned(ontology, next(island for island in islands(ontology) if cls.iri in island))
    other = _named(ontology, step.other)
    if step.do == "merge":
        return _merged(ontology, cls, other)
    if not step.above:
        return _with(ontology, _below(cls, other.iri, ontology.root))
    above = OntologyClass(class_iri(namespace, step.above), step.above, step.definition)
    return _with(ontology, above, _below(cls, above.iri, ontology.root), _below(other, above.iri, ontology.root))


def take_all(ontology: Ontology, steps: Iterable[Step], namespace: str) -> tuple[Ontology, tuple[Woven, ...]]:
    """The ontology after these steps, one upon the other, and what each did."""
    woven: list[Woven] = []
    for step in steps:
        before, ontology = ontology, take(ontology, step, namespace)
        woven.append(Woven(step.do, in_words(step), step.why, len(islands(before)), len(islands(ontology))))
    return ontology, tuple(woven)


def in_words(step: Step) -> str:
    """
    >>> in_words(Step("merge", "boat", "ferry"))
    "'boat' is 'ferry'"
    >>> in_words(Step("bridge", "quay", "berth", "mooring", "Where a boat lies."))
    "'quay' and 'berth' are below the new 'mooring'"
    """
    if step.do == "merge":
        return f"{step.cls!r} is {step.other!r}"
    if step.do == "prune":
        return f"{step.cls!r} and its island go"
    return f"{step.cls!r} and {step.other!r} are below the new {step.above!r}" if step.above else f"{step.cls!r} is below {step.other!r}"


def _named(ontology: Ontology, label: str) -> OntologyClass:
    found = ontology.class_named(" ".join(label.split()))
    if found is None:
        raise KeyError(label)
    return found


def _with(ontology: Ontology, *classes: OntologyClass) -> Ontology:
    return replace(ontology, classes=dict(sorted({**ontology.classes, **{cls.iri: cls for cls in classes}}.items())))


def _below(cls: OntologyClass, parent: Iri, root: Iri | None) -> OntologyClass:
    return replace(cls, parents=tuple(sorted({*cls.parents, parent} - {root})))


def _pruned(ontology: Ontology, island: Iterable[Iri]) -> Ontology:
    gone = set(island)
    classes = {iri: cls for iri, cls in ontology.classes.items() if iri not in gone}
    apart = {
        iri: replace(cls, disjoint_with=tuple(d for d in cls.disjoint_with if d not in gone))
        for iri, cls in classes.items()
        if gone & set(cls.disjoint_with)
    }
    limits = tuple(limit for limit in ontology.cardinalities if limit.cls not in gone)
    return replace(ontology, classes={**classes, **apart}, cardinalities=limits)


def _merged(ontology: Ontology, gone: OntologyClass, kept: OntologyClass) -> Ontology:
    def moved(iris: Sequence[Iri], *without: Iri) -> tuple[Iri, ...]:
        return tuple(sorted({kept.iri if iri == gone.iri else iri for iri in iris} - set(without)))

    labels = {label.casefold(): label for label in (*gone.other_labels, gone.label, *kept.other_labels)}
    both = replace(
        kept,
        parents=(*kept.parents, *gone.parents),
        disjoint_with=(*kept.disjoint_with, *gone.disjoint_with),
        other_labels=tuple(sorted(label for key, label in labels.items() if key != kept.label.casefold())),
        serves=tuple(sorted({*kept.serves, *gone.serves})),
    )
    classes = {
        iri: replace(cls, parents=moved(cls.parents, iri), disjoint_with=moved(cls.disjoint_with, iri))
        for iri, cls in {**ontology.classes, kept.iri: both}.items()
        if iri != gone.iri
    }
    properties = {iri: replace(p, domains=moved(p.domains), ranges=moved(p.ranges)) for iri, p in ontology.properties.items()}
    return replace(ontology, classes=classes, properties=properties, cardinalities=_limits(ontology.cardinalities, {gone.iri: kept.iri}))


def _limits(limits: Iterable[Cardinality], moved: Mapping[Iri, Iri]) -> tuple[Cardinality, ...]:
    """Where both classes limit a property, the more lenient counts: what was fine for either is fine for both."""
    joined: dict[tuple[Iri, Iri], Cardinality] = {}
    for limit in limits:
        new = replace(limit, cls=moved.get(limit.cls, limit.cls))
        old = joined.get((new.cls, new.property), new)
        most = None if old.most is None or new.most is None else max(old.most, new.most)
        joined[new.cls, new.property] = replace(new, least=min(old.least, new.least), most=most)
    return tuple(limit for _, limit in sorted(joined.items()) if limit.least or limit.most is not None)
