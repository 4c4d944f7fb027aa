"""What an ontology owes before anything is read by it: one hierarchy without cycles or contradictions, every name known and explained."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from syngraph.ontologies.door import DATATYPES
from syngraph.ontologies.explaining import explain
from syngraph.ontologies.iri import Iri, xsd
from syngraph.ontologies.islands import Island, components
from syngraph.ontologies.ontology import Ontology, OntologyClass, OntologyProperty
from syngraph.ontologies.question import CompetencyQuestion

_XSD = str(xsd(""))


_Named = OntologyClass | OntologyProperty


@dataclass(frozen=True, slots=True)
class OntologyFault:
    """One broken promise. item: the label of the class or property, or the text of the question; what: what is wrong and what to do."""

    item: str
    what: str


def check_ontology(ontology: Ontology, questions: Sequence[CompetencyQuestion] = ()) -> tuple[OntologyFault, ...]:
    """Every fault of the ontology at once, ordered by item; empty when it keeps its contract.

    questions: those that something in the ontology must serve; dropped ones owe nothing.

    >>> from syngraph.ontologies.weaving import weave
    >>> check_ontology(weave(Ontology(Iri("urn:o"))))
    ()
    """
    rules = (_names, _words, _parents, _cycles, _islands, _contradictions, _ends, _cardinalities, _impossible)
    faults = {fault for rule in rules for fault in rule(ontology)} | set(_unserved(ontology, questions))
    return tuple(sorted(faults, key=lambda f: (f.item, f.what)))


def _names(ontology: Ontology) -> Iterator[OntologyFault]:
    for iri in sorted(ontology.classes.keys() & ontology.properties.keys()):
        label = ontology.classes[iri].label
        yield OntologyFault(label, f"is both a class and a property ({iri}): give one of them another label")
    for kind, known in (("classes", ontology.classes.values()), ("properties", ontology.properties.values())):
        for label, same in _by_label(known).items():
            if len(same) > 1:
                yield OntologyFault(label, f"is the label of {len(same)} {kind} ({', '.join(same)}): merge them, or name them apart")


def _named(ontology: Ontology) -> list[_Named]:
    return [*ontology.classes.values(), *ontology.properties.values()]


def _by_label(known: Iterable[_Named]) -> dict[str, list[Iri]]:
    labels: dict[str, list[Iri]] = {}
    for one in sorted(known, key=lambda k: k.iri):
        if one.label:
            labels.setdefault(one.label.casefold(), []).append(one.iri)
    return labels


def _words(ontology: Ontology) -> Iterator[OntologyFault]:
    for one in _named(ontology):
        if not one.label.strip():
            yield OntologyFault(one.iri, "has no label: say what people call it")
        if not one.definition.strip():
            yield OntologyFault(one.label or one.iri, "has no definition: say in one sentence what it is")


def _parents(ontology: Ontology) -> Iterator[OntologyFault]:
    for cls in ontology.classes.values():
        for role, named in (("parent", cls.parents), ("disjoint class", cls.disjoint_with)):
            for other in named:
                if other not in ontology.classes:
                    label = ontology.label(other)
                    yield OntologyFault(cls.label, f"has the unknown {role} {label!r}: define that class, or name one that exists")


def _cycles(ontology: Ontology) -> Iterator[OntologyFault]:
    """One fault for each cycle, of any length: classes that are above each other are one cycle."""
    seen: set[Iri] = set()
    for iri, cls in sorted(ontology.classes.items()):
        above = {a for p in cls.parents for a in ontology.ancestors(p)}
        if iri in above and iri not in seen:
            ring = sorted({a for a in above if a in ontology.classes and iri in ontology.ancestors(a)} | {iri})
            seen.update(ring)
            labels = ", ".join(repr(ontology.label(r)) for r in ring)
            yield OntologyFault(cls.label, f"is a subclass of itself, through {labels}: take one of these parents away")


def _islands(ontology: Ontology) -> Iterator[OntologyFault]:
    """One fault for each island beside the one with the root, or the largest."""
    islands = sorted(_connected(ontology), key=lambda i: (ontology.root not in i, -len(i), i))
    for island in islands[1:]:
        labels = ", ".join(repr(ontology.label(i)) for i in island[:5]) + (" …" if len(island) > 5 else "")
        top = ontology.label(ontology.root or islands[0][0])
        what = f"stands on an island ({labels}): give it a parent in the hierarchy of {top!r}, or leave it out"
        yield OntologyFault(ontology.label(island[0]), what)


def _connected(ontology: Ontology) -> list[Island]:
    """The classes by which of them hang together, through parents and children."""
    beside: dict[Iri, set[Iri]] = {iri: set() for iri in ontology.classes}
    for iri, cls in ontology.classes.items():
        for parent in set(cls.parents) & beside.keys():
            beside[iri].add(parent)
            beside[parent].add(iri)
    return components(beside)


def _contradictions(ontology: Ontology) -> Iterator[OntologyFault]:
    """Where no thing can be of a class; only where it begins, not again for every class below."""
    for iri, cls in sorted(ontology.classes.items()):
        for one, other in _clashes(ontology, iri):
            if any({one, other} <= ontology.ancestors(parent) for parent in cls.parents if iri not in ontology.ancestors(parent)):
                continue
            if one == other:
                yield OntologyFault(cls.label, "is disjoint with itself: take that axiom away")
            elif iri in (one, other):
                above = ontology.label(other if iri == one else one)
                yield OntologyFault(cls.label, f"is disjoint with {above!r}, which is above it: take one of the two axioms away")
            else:
                labels = f"{ontology.label(one)!r} and {ontology.label(other)!r}"
                yield OntologyFault(cls.label, f"is below both {labels}, which are disjoint: take a parent or the disjointness away")


def _clashes(ontology: Ontology, cls: Iri) -> Iterator[tuple[Iri, Iri]]:
    above = sorted(a for a in ontology.ancestors(cls) if a in ontology.classes)
    for one in above:
        if one in ontology.classes[one].disjoint_with:
            yield one, one
    for one, other in combinations(above, 2):
        if other in ontology.classes[one].disjoint_with or one in ontology.classes[other].disjoint_with:
            yield one, other


def _ends(ontology: Ontology) -> Iterator[OntologyFault]:
    for prop in ontology.properties.values():
        if not prop.domains:
            yield OntologyFault(prop.label, "has no domain: say of which class of things it is said")
        if not prop.ranges:
            yield OntologyFault(prop.label, f"has no range: say which {'class' if prop.kind == 'object' else 'datatype'} its values have")
        for domain in prop.domains:
            if domain not in ontology.classes:
                yield OntologyFault(
                    prop.label, f"has the unknown domain {ontology.label(domain)!r}: define that class, or name one that exists"
                )
        for value in prop.ranges:
            if prop.kind == "object" and value not in ontology.classes:
                known = "an object property needs a class" if value.startswith(_XSD) else "define that class, or name one that exists"
                yield OntologyFault(prop.label, f"has the unknown range {ontology.label(value)!r}: {known}")
            if prop.kind == "datatype" and (value in ontology.classes or (value.startswith(_XSD) and value not in DATATYPES)):
                what = f"has the range {ontology.label(value)!r}, which is no datatype"
                yield OntologyFault(prop.label, f"{what}: name one such as string, integer, decimal, boolean, date or dateTime")


def _cardinalities(ontology: Ontology) -> Iterator[OntologyFault]:
    for limit in ontology.cardinalities:
        item = f"{ontology.label(limit.cls)} {ontology.label(limit.property)}"
        if limit.cls not in ontology.classes or limit.property not in ontology.properties:
            unknown = limit.property if limit.cls in ontology.classes else limit.cls
            yield OntologyFault(item, f"limits the unknown {ontology.label(unknown)!r}: define it, or take the cardinality away")
            continue
        most = 1 if ontology.properties[limit.property].functional else limit.most
        if limit.least < 0 or (most is not None and (most < 0 or limit.least > most)):
            yield OntologyFault(item, f"asks for at least {limit.least} and at most {most} values: nothing can meet that; widen it")


def _impossible(ontology: Ontology) -> Iterator[OntologyFault]:
    """Cardinalities of a class that only things of another kind could meet; those that clash in themselves are found above."""
    for limit in ontology.cardinalities:
        prop = ontology.properties.get(limit.property)
        if limit.least < 1 or prop is None or not prop.domains or limit.cls not in ontology.classes:
            continue
        if all(ontology.disjoint(limit.cls, domain) for domain in prop.domains):
            why = explain(ontology, limit.cls)
            item = f"{ontology.label(limit.cls)} {prop.label}"
            yield OntologyFault(item, f"leaves the class without members: {why}; take the cardinality or the disjointness away")


def _unserved(ontology: Ontology, questions: Sequence[CompetencyQuestion]) -> Iterator[OntologyFault]:
    served = {q for one in _named(ontology) for q in one.serves}
    for question in questions:
        if question.state != "dropped" and question.id not in served:
            yield OntologyFault(question.text, f"is served by nothing: add {question.id!r} to `serves` of the properties that answer it")
