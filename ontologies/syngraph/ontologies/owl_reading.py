"""How OWL 2 becomes our noun, ours or a user's own; what the noun cannot say is kept beside it, triple by triple.

- Classes: whatever is declared owl:Class or rdfs:Class, or has a superclass. IRIs and labels stay as they are.
- A label: of several, in English before none before others; the rest are other labels. None: the words of the IRI's last part.
- A definition: skos:definition, else rdfs:comment, dcterms:description or dc:description, chosen by language likewise.
- Disjointness: owl:disjointWith, owl:AllDisjointClasses, owl:disjointUnionOf.
- Several rdfs:domain (or rdfs:range) axioms mean "all of them" in OWL: the most specific of them count; unrelated ones are
  taken as a union, which refuses less than the user asked for.
- owl:Thing is no class here: whatever is below it has no parent yet, and weaving gives it the root.
- Everything else (other restrictions, equivalences, individuals, annotations) goes to `extra` and is written out again.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations

from rdflib import DC, DCTERMS, OWL, RDF, RDFS, SKOS, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from syngraph.ontologies.errors import OntologyUnusable
from syngraph.ontologies.iri import Iri
from syngraph.ontologies.ontology import Cardinality, Ontology, OntologyClass, OntologyProperty
from syngraph.ontologies.owl import ROOT, SERVES, to_owl

_CLASS_KINDS = (OWL.Class, RDFS.Class)
_PROPERTY_KINDS = (OWL.ObjectProperty, OWL.DatatypeProperty, RDF.Property, OWL.FunctionalProperty)
_NO_CLASSES = frozenset({OWL.Thing, OWL.Nothing, RDFS.Resource})
_DEFINITIONS = (SKOS.definition, RDFS.comment, DCTERMS.description, DC.description)
_LABELS = (RDFS.label, SKOS.prefLabel)


@dataclass(frozen=True)
class OwlRead:
    """An ontology, and the triples of its source that it cannot say."""

    ontology: Ontology
    extra: Graph = field(default_factory=Graph)


def read_ontology(graph: Graph, namespace: str) -> Ontology:
    """The ontology that this OWL says; the way back from `to_owl`, equal when tuples were in order.

    raises: OntologyUnusable when a name is a class and an individual, or an IRI is none.
    """
    return read_owl(graph, namespace).ontology


def read_owl(graph: Graph, namespace: str) -> OwlRead:
    """As `read_ontology`, with what is left over."""
    reading = _Reading(graph)
    _refuse_punning(graph, reading)
    iri = Iri(f"{namespace}ontology")
    root = next((_iri(r) for r in graph.objects(URIRef(iri), ROOT)), None)
    classes = {c.iri: c for c in map(reading.read_class, reading.class_nodes)}
    properties = {p.iri: p for p in map(reading.read_property, reading.property_nodes)}
    ontology = Ontology(iri, classes, properties, tuple(reading.cardinalities()), root)
    return OwlRead(ontology, _left_over(graph, ontology, reading.understood))


class _Reading:
    """One pass over a graph, remembering which blank nodes it has understood entirely."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self.understood: set[Node] = set()
        named = {s for kind in _CLASS_KINDS for s in graph.subjects(RDF.type, kind)} | set(graph.subjects(RDFS.subClassOf))
        self.class_nodes = sorted(n for n in named - _NO_CLASSES if isinstance(n, URIRef))
        found = {s for kind in _PROPERTY_KINDS for s in graph.subjects(RDF.type, kind)}
        self.property_nodes = sorted(n for n in found - set(graph.subjects(RDF.type, OWL.AnnotationProperty)) if isinstance(n, URIRef))
        self._disjoint = _disjointness(graph)

    def read_class(self, node: URIRef) -> OntologyClass:
        label, others = self._labels(node)
        parents = {o for o in self._graph.objects(node, RDFS.subClassOf) if isinstance(o, URIRef)} - _NO_CLASSES
        return OntologyClass(
            _iri(node), label, self._definition(node), _iris(parents), _iris(self._disjoint.get(node, ())), others, self._serves(node)
        )

    def read_property(self, node: URIRef) -> OntologyProperty:
        label, others = self._labels(node)
        kinds = set(self._graph.objects(node, RDF.type))
        ranges = self._ends(node, RDFS.range)
        is_object = OWL.ObjectProperty in kinds or (
            OWL.DatatypeProperty not in kinds and bool(ranges) and all(r in self.class_nodes for r in ranges)
        )
        return OntologyProperty(
            _iri(node),
            label,
            self._definition(node),
            "object" if is_object else "datatype",
            self._ends(node, RDFS.domain),
            ranges,
            OWL.FunctionalProperty in kinds,
            others,
            self._serves(node),
        )

    def cardinalities(self) -> Iterator[Cardinality]:
        found: dict[tuple[Iri, Iri], tuple[int, int | None]] = {}
        for cls, node in sorted(self._graph.subject_objects(RDFS.subClassOf), key=str):
            if not isinstance(cls, URIRef) or cls not in self.class_nodes or not isinstance(node, BNode):
                continue
            limit = self._restriction(node)
            if limit is not None:
                property, least, most = limit
                least_so_far, most_so_far = found.get((_iri(cls), property), (0, None))
                tighter = most if most_so_far is None else most_so_far if most is None else min(most, most_so_far)
                found[_iri(cls), property] = max(least, least_so_far), tighter
        for (owner, property), (least, most) in sorted(found.items()):
            yield Cardinality(owner, property, least, most)

    def _restriction(self, node: BNode) -> tuple[Iri, int, int | None] | None:
        """(property, least, most) of a restriction that says nothing else."""
        said = dict(self._graph.predicate_objects(node))
        property = said.pop(OWL.onProperty, None)
        said.pop(RDF.type, None)
        if len(said) != 1 or not isinstance(property, URIRef) or property not in self.property_nodes:
            return None
        [(kind, value)] = said.items()
        if kind not in (OWL.minCardinality, OWL.maxCardinality, OWL.cardinality) or not str(value).isdecimal():
            return None
        self.understood.add(node)
        number = int(str(value))
        return _iri(property), 0 if kind == OWL.maxCardinality else number, None if kind == OWL.minCardinality else number

    def _ends(self, node: URIRef, axiom: URIRef) -> tuple[Iri, ...]:
        """The classes or datatypes of a domain or range."""
        values = list(self._graph.objects(node, axiom))
        ends = {member for value in values for member in self._union(value, remember=len(values) == 1)} - _NO_CLASSES
        if len(values) > 1:
            ends -= {above for end in ends for above in self._graph.transitive_objects(end, RDFS.subClassOf) if above != end}
        return _iris(ends)

    def _union(self, value: Node, remember: bool) -> list[URIRef]:
        if isinstance(value, URIRef):
            return [value]
        cells = list(self._graph.objects(value, OWL.unionOf))
        members = list(Collection(self._graph, cells[0])) if len(cells) == 1 else []
        if not members or not all(isinstance(m, URIRef) for m in members):
            return []
        if remember:
            list_cells = {cell for cell in self._graph.transitive_objects(cells[0], RDF.rest) if cell is not None and cell != RDF.nil}
            self.understood |= {value} | list_cells
        return [m for m in members if isinstance(m, URIRef)]

    def _labels(self, node: URIRef) -> tuple[str, tuple[str, ...]]:
        preferred = [v for p in _LABELS for v in self._graph.objects(node, p) if isinstance(v, Literal)]
        others = {str(v) for v in [*preferred, *self._graph.objects(node, SKOS.altLabel)] if isinstance(v, Literal)}
        label = str(min(preferred, key=_by_language)) if preferred else _words_of(_iri(node))
        return label, tuple(sorted(others - {label}))

    def _definition(self, node: URIRef) -> str:
        for property in _DEFINITIONS:
            found = [v for v in self._graph.objects(node, property) if isinstance(v, Literal)]
            if found:
                return str(min(found, key=_by_language))
        return ""

    def _serves(self, node: URIRef) -> tuple[str, ...]:
        return tuple(sorted(str(v) for v in self._graph.objects(node, SERVES)))


def _disjointness(graph: Graph) -> dict[Node, set[Node]]:
    found: dict[Node, set[Node]] = {}
    for one, other in graph.subject_objects(OWL.disjointWith):
        if isinstance(other, URIRef):
            found.setdefault(one, set()).add(other)
    sets = [cells for node in graph.subjects(RDF.type, OWL.AllDisjointClasses) for cells in graph.objects(node, OWL.members)]
    sets += list(graph.objects(None, OWL.disjointUnionOf))
    for cells in sets:
        members = sorted({m for m in Collection(graph, cells) if isinstance(m, URIRef)})
        for one, other in combinations(members, 2):
            found.setdefault(one, set()).add(other)
    return found


def _refuse_punning(graph: Graph, reading: _Reading) -> None:
    """A name is one thing: a class that is also an individual would put the ontology's own nodes among the things of the graph."""
    for node in reading.class_nodes:
        kinds = {k for k in graph.objects(node, RDF.type) if isinstance(k, URIRef)}
        if OWL.NamedIndividual in kinds or kinds & set(reading.class_nodes):
            raise OntologyUnusable(f"{node} is used both as a class and as an individual", "give the individual an IRI of its own")


def _left_over(graph: Graph, ontology: Ontology, understood: set[Node]) -> Graph:
    said = set(to_owl(ontology))
    whole = URIRef(ontology.iri)
    extra = Graph()
    for s, p, o in graph:
        ours = s == whole and p == OWL.versionIRI
        if not ours and (s, p, o) not in said and s not in understood and o not in understood:
            extra.add((s, p, o))
    return extra


def _by_language(value: Literal) -> tuple[int, str]:
    language = (value.language or "").lower()
    return (0 if language.split("-")[0] == "en" else 1 if not language else 2), str(value)


def _words_of(iri: Iri) -> str:
    """
    >>> _words_of(Iri("http://example.org/o#ResearchVessel")), _words_of(Iri("http://example.org/has_PEP_number"))
    ('research vessel', 'has PEP number')
    """
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\W\d_a-zA-Z]+", iri.local)
    return " ".join(p if p.isupper() and len(p) > 1 else p.lower() for p in parts) or iri.local


def _iri(node: Node) -> Iri:
    return Iri(str(node))


def _iris(nodes: Iterable[Node]) -> tuple[Iri, ...]:
    return tuple(sorted(map(_iri, nodes)))
