"""The canonical instance of an ontology, and whether triple patterns match there: what an ontology *can* say, whatever the graph says.

Two individuals of each class, with superclass types and labels, and an edge for every domain × range. A property without a
domain or range may stand anywhere.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Final

from rdflib import RDF, RDFS, Graph, Literal, URIRef
from rdflib.paths import Path
from rdflib.term import Node

from syngraph.ontologies.iri import RDF_TYPE, RDFS_LABEL, RDFS_SUBCLASS, SYNGRAPH, Iri
from syngraph.ontologies.ontology import Ontology, OntologyProperty

Triple = tuple[Node, Node | Path, Node]
"""A triple pattern: variables, IRIs and literals; the property may be a path."""
KNOWN: Final = frozenset(map(URIRef, (RDF_TYPE, RDFS_LABEL, RDFS_SUBCLASS)))
"""Properties that every vocabulary has."""
_VALUES: Final[Mapping[str, str]] = {
    "integer": "1",
    "decimal": "1.5",
    "double": "1.5",
    "boolean": "true",
    "date": "2000-01-01",
    "gYear": "2000",
}


def why_unmatched(ontology: Ontology, arms: Iterable[Sequence[Triple]]) -> str:
    """Which of these ways to match a query has no match on the canonical instance, in words; empty when each has one."""
    arms = [list(arm) for arm in arms]
    instance = canonical_instance(ontology, terms([t for arm in arms for t in arm]))
    for arm in arms:
        if not matches(instance, arm):
            asked = ", ".join(sorted({_worded(ontology, Iri(str(t))) for t in terms(arm) if t not in KNOWN}))
            return f"no thing of these classes can have all of: {asked}"
    return ""


def _worded(ontology: Ontology, term: Iri) -> str:
    """A class by its label, a property by its label and what it leads from and to."""
    known = ontology.properties.get(term)
    if known is None:
        return ontology.label(term)
    ends = [" or ".join(map(ontology.label, end)) or "anything" for end in (known.domains, known.ranges)]
    return f"{known.label} ({' -> '.join(ends)})"


def canonical_instance(ontology: Ontology, terms: set[URIRef]) -> Graph:
    """The canonical instance, of the classes only that `terms` name or lead to.

    Only what a query speaks of: the whole ontology's instance would have the square of its classes as edges.
    """
    graph = Graph()
    properties = [p for p in ontology.properties.values() if URIRef(p.iri) in terms]
    classes = {c for c in ontology.classes if URIRef(c) in terms}
    for property in properties:
        classes |= {c for c in (*property.domains, *property.ranges) if c in ontology.classes}
    if any(not p.domains or not p.ranges for p in properties) and ontology.root:
        classes.add(ontology.root)
    things = {cls: [URIRef(f"{SYNGRAPH}canonical:{n}:{i}") for i in (1, 2)] for n, cls in enumerate(sorted(classes))}
    for cls, pair in things.items():
        for thing in pair:
            graph.add((thing, RDFS.label, Literal(f"{ontology.label(cls)} {thing[-1]}")))
            for kind in ontology.ancestors(cls):
                graph.add((thing, RDF.type, URIRef(kind)))
    for property in properties:
        for subject, object in product(_below(ontology, things, property.domains), _objects(ontology, things, property)):
            graph.add((subject, URIRef(property.iri), object))
    return graph


def terms(triples: Iterable[Triple]) -> set[URIRef]:
    """Properties and, after rdf:type, classes; the IRIs of things are no terms of the vocabulary."""
    found: set[URIRef] = set()
    for _, property, object in triples:
        found |= properties_in(property)
        if property == RDF.type and isinstance(object, URIRef):
            found.add(object)
    return found


def properties_in(property: Node | Path) -> set[URIRef]:
    """The properties of a path, or the one property."""
    if isinstance(property, URIRef):
        return {property}
    inside = [v for k, v in vars(property).items() if k in ("arg", "args", "path")] if isinstance(property, Path) else []
    flat = [p for v in inside for p in (v if isinstance(v, list | tuple) else [v])]
    return {found for p in flat for found in properties_in(p)}


def matches(instance: Graph, arm: Sequence[Triple]) -> bool:
    """Whether all patterns of an arm match at once; an IRI of a thing stands for any thing, a value for any value.

    Each variable is narrowed to what every pattern allows it, until nothing changes; nobody searches, so that no pattern takes long.
    As a property leads from each of its subjects to each of its objects, what is left then matches.
    """
    left: dict[Node, set[Node]] = {}
    relations = [_relation(instance, triple) for triple in arm]
    changed = True
    while changed:
        changed = False
        for (subject, _, object), related in zip(arm, relations, strict=True):
            pairs = [(s, o) for s, o in related if _may(left, subject, s) and _may(left, object, o) and (subject != object or s == o)]
            for node, found in ((subject, {s for s, _ in pairs}), (object, {o for _, o in pairs})):
                if node in left and left[node] <= found:
                    continue
                changed = True
                left[node] = found & left[node] if node in left else found
            if not pairs:
                return False
    return True


def _relation(instance: Graph, triple: Triple) -> list[tuple[Node, Node]]:
    """The pairs that a pattern allows by its property, and by its class if it names one."""
    _, property, object = triple
    if isinstance(property, Path):
        return list(set(property.eval(instance)))
    if property == RDF.type and isinstance(object, URIRef):
        return [(subject, object) for subject in instance.subjects(RDF.type, object)]
    return list(instance.subject_objects(property if isinstance(property, URIRef) else None))


def _may(left: Mapping[Node, set[Node]], node: Node, found: Node) -> bool:
    return node not in left or found in left[node]


def _below(ontology: Ontology, things: Mapping[Iri, list[URIRef]], ends: Sequence[Iri]) -> list[URIRef]:
    return [t for cls, pair in things.items() if not ends or any(ontology.is_a(cls, end) for end in ends) for t in pair]


def _objects(ontology: Ontology, things: Mapping[Iri, list[URIRef]], property: OntologyProperty) -> Sequence[Node]:
    if property.kind == "object":
        return _below(ontology, things, property.ranges)
    if not property.ranges:
        return [Literal("x")]
    return [Literal(_VALUES.get(r.local, "x"), datatype=URIRef(r)) for r in property.ranges]
