"""The canonical instance of an ontology, and whether triple patterns match there: what an ontology *can* say, whatever the graph says.

Two individuals of each class, with superclass types and labels, and an edge for every domain × range. A property without a
domain or range may stand anywhere.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from itertools import product
from typing import Final

from rdflib import RDF, RDFS, Graph, Literal, URIRef
from rdflib.paths import AlternativePath, InvPath, MulPath, Path, SequencePath
from rdflib.term import Node

from syngraph.ontologies.iri import RDF_TYPE, RDFS_LABEL, RDFS_SUBCLASS, SYNGRAPH, Iri
from syngraph.ontologies.ontology import Ontology, OntologyProperty

Triple = tuple[Node, Node | Path, Node]
"""A triple pattern: variables, IRIs and literals; the property may be a path."""
Pair = tuple[Node, Node]
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
    return {property} if isinstance(property, URIRef) else {found for part in _parts(property) for found in properties_in(part)}


def steps(property: Node | Path) -> int:
    """How many properties a path names, each as often as it does."""
    return sum(map(steps, _parts(property))) if isinstance(property, Path) else 1


def _parts(path: Node | Path) -> list[Node | Path]:
    inside = [v for k, v in vars(path).items() if k in ("arg", "args", "path")] if isinstance(path, Path) else []
    return [part for v in inside for part in (v if isinstance(v, list | tuple) else [v])]


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


def _relation(instance: Graph, triple: Triple) -> list[Pair]:
    """The pairs that a pattern allows by its property, and by its class if it names one."""
    _, property, object = triple
    if isinstance(property, Path):
        return list(joined_by(instance, property))
    if property == RDF.type and isinstance(object, URIRef):
        return [(subject, object) for subject in instance.subjects(RDF.type, object)]
    return list(instance.subject_objects(property if isinstance(property, URIRef) else None))


def joined_by(instance: Graph, path: Node | Path) -> set[Pair]:
    """The pairs that a path joins. rdflib's own `eval` walks every way from one to the other, and their number doubles with each step."""
    if isinstance(path, InvPath):
        return {(object, subject) for subject, object in joined_by(instance, path.arg)}
    if isinstance(path, AlternativePath):
        return {pair for one in path.args for pair in joined_by(instance, one)}
    if isinstance(path, SequencePath):
        return reduce(_after, [joined_by(instance, one) for one in path.args])
    if isinstance(path, MulPath):
        once = joined_by(instance, path.path)
        found = once | ({(node, node) for node in instance.all_nodes()} if path.zero else set())
        while path.more and not (further := _after(found, once)) <= found:
            found |= further
        return found
    return set(path.eval(instance) if isinstance(path, Path) else instance.subject_objects(path))


def _after(one: set[Pair], other: set[Pair]) -> set[Pair]:
    """From where the first begins to where the second ends."""
    onward = defaultdict(set)
    for between, object in other:
        onward[between].add(object)
    return {(subject, object) for subject, between in one for object in onward[between]}


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
