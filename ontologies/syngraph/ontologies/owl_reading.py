"""How OWL 2 becomes our noun, ours or a user's own; what the noun cannot say is kept beside it, triple by triple.

- Classes: whatever is declared owl:Class or rdfs:Class, or is used as one: below or above another, disjoint with it, as a domain.
  IRIs and labels stay as they are.
- A label: of several, in English before none before others; the rest are other labels. None: the words of the IRI's last part.
- A definition: skos:definition, else rdfs:comment, dcterms:description or dc:description, chosen by language likewise.
- Disjointness: owl:disjointWith, owl:AllDisjointClasses, owl:disjointUnionOf.
- Several rdfs:domain (or rdfs:range) axioms mean "all of them" in OWL: the most specific of them count; unrelated ones are
  taken as a union, which refuses less than the user asked for.
- What is below an intersection is below the classes in it.
- owl:Thing is no class here: whatever is below it has no parent yet, and weaving gives it the root.
- What we would write in other words than the file's (labels in languages, several domains, cardinalities that are not just as ours),
  and everything else (other restrictions, equivalences, individuals, annotations) goes to `extra` and is written out again as it was.
- The header of a user's ontology (its type, version IRI and imports, which have been followed) goes, for OWL 2 has one header a file;
  what else is said of it stays, and `urn:syngraph:started-from` names it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rdflib import DC, DCTERMS, OWL, RDF, RDFS, SKOS, XSD, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from syngraph.ontologies.errors import OntologyUnusable
from syngraph.ontologies.iri import Iri
from syngraph.ontologies.ontology import Cardinality, Ontology, OntologyClass, OntologyProperty
from syngraph.ontologies.owl import ROOT, SERVES, STARTED_FROM, to_owl, words_of
from syngraph.ontologies.owl_said import AXES, DEFINITIONS, LABELS, LIMITS, Said

_CLASS_KINDS = (OWL.Class, RDFS.Class)
_PROPERTY_KINDS = (OWL.ObjectProperty, OWL.DatatypeProperty, RDF.Property, OWL.FunctionalProperty)
_NO_CLASSES = frozenset({OWL.Thing, OWL.Nothing, RDFS.Resource})
_ANNOTATING = (str(SKOS), str(DC), str(DCTERMS))
_HEADER = (OWL.imports, OWL.versionIRI)


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
    iri = Iri(f"{namespace}ontology")
    reading = _Reading(graph, iri)
    _refuse_punning(graph, reading)
    root = next((_iri(r) for r in graph.objects(URIRef(iri), ROOT)), None)
    classes = {c.iri: c for c in map(reading.read_class, reading.class_nodes)}
    properties = {p.iri: p for p in map(reading.read_property, reading.property_nodes)}
    ontology = Ontology(iri, classes, properties, tuple(reading.cardinalities()), root)
    return OwlRead(ontology, _left_over(graph, ontology, reading))


class _Reading:
    """One pass over a graph, remembering which blank nodes it has understood entirely."""

    def __init__(self, graph: Graph, whole: Iri) -> None:
        self._graph = graph
        self.said = Said(graph)
        self.understood: set[Node] = set()
        named = {s for kind in _CLASS_KINDS for s in graph.subjects(RDF.type, kind)} | _used_as_classes(graph, whole)
        self.class_nodes = sorted(n for n in named - _NO_CLASSES if isinstance(n, URIRef))
        found = {s for kind in _PROPERTY_KINDS for s in graph.subjects(RDF.type, kind)}
        self.property_nodes = sorted(n for n in found - set(graph.subjects(RDF.type, OWL.AnnotationProperty)) if isinstance(n, URIRef))
        self._disjoint = _disjointness(graph, self.said)

    def read_class(self, node: URIRef) -> OntologyClass:
        label, others = self._labels(node)
        parents = {o for o in self._graph.objects(node, RDFS.subClassOf) if isinstance(o, URIRef)} - _NO_CLASSES
        parents |= self.said.parents(node) - _NO_CLASSES
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
        found: dict[tuple[URIRef, URIRef], list[BNode]] = {}
        for cls, node in sorted(self._graph.subject_objects(RDFS.subClassOf), key=str):
            if isinstance(cls, URIRef) and cls in self.class_nodes and isinstance(node, BNode):
                property = self._limited(node)
                if property is not None:
                    found.setdefault((cls, property), []).append(node)
        for (owner, property), nodes in sorted(found.items()):
            limits = [(kind, int(str(n))) for node in nodes for kind in LIMITS for n in self._graph.objects(node, kind)]
            least = max((n for kind, n in limits if kind != OWL.maxCardinality), default=0)
            most = min((n for kind, n in limits if kind != OWL.minCardinality), default=None)
            if least or most is not None:
                yield Cardinality(_iri(owner), _iri(property), least, most)
            ours = {(OWL.minCardinality, least)} if least else set()
            ours |= {(OWL.maxCardinality, most)} if most is not None else set()
            if sorted(limits) == sorted(ours) and all(map(self._as_ours, nodes)):
                self.understood |= set(nodes)

    def _limited(self, node: BNode) -> URIRef | None:
        """The property of a restriction that limits how many values it has and says nothing else."""
        said = dict(self._graph.predicate_objects(node))
        property = said.pop(OWL.onProperty, None)
        said.pop(RDF.type, None)
        if len(said) != 1 or not isinstance(property, URIRef) or property not in self.property_nodes:
            return None
        [(kind, value)] = said.items()
        return property if kind in LIMITS and str(value).isdecimal() else None

    def _as_ours(self, node: BNode) -> bool:
        """Whether a restriction is written in no way other than ours."""
        values = [v for kind in LIMITS for v in self._graph.objects(node, kind)]
        ours = [Literal(str(int(str(v))), datatype=XSD.nonNegativeInteger, normalize=False) for v in values]
        return values == ours and len(list(self._graph.predicate_objects(node))) == 3 and len(list(self._graph.subjects(None, node))) == 1

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
        list_cells = {cell for cell in self._graph.transitive_objects(cells[0], RDF.rest) if cell is not None and cell != RDF.nil}
        if remember and members == sorted(set(members), key=str) and len(members) > 1 and all(map(self._alone, {value} | list_cells)):
            self.understood |= {value} | list_cells
        return [m for m in members if isinstance(m, URIRef)]

    def _alone(self, node: Node) -> bool:
        """Whether a node of a union says two things, as ours do, and stands in one place."""
        return len(list(self._graph.predicate_objects(node))) == 2 and len(list(self._graph.subjects(None, node))) == 1

    def _labels(self, node: URIRef) -> tuple[str, tuple[str, ...]]:
        preferred = [v for p in LABELS for v in self._graph.objects(node, p) if isinstance(v, Literal)]
        others = {str(v) for v in [*preferred, *self._graph.objects(node, SKOS.altLabel)] if isinstance(v, Literal)}
        label = str(min(preferred, key=_by_language)) if preferred else words_of(_iri(node))
        return label, tuple(sorted(others - {label}))

    def _definition(self, node: URIRef) -> str:
        for property in DEFINITIONS:
            found = [v for v in self._graph.objects(node, property) if isinstance(v, Literal)]
            if found:
                return str(min(found, key=_by_language))
        return ""

    def _serves(self, node: URIRef) -> tuple[str, ...]:
        return tuple(sorted(str(v) for v in self._graph.objects(node, SERVES)))


def _disjointness(graph: Graph, said: Said) -> dict[Node, set[Node]]:
    found: dict[Node, set[Node]] = {}
    for one, other in graph.subject_objects(OWL.disjointWith):
        if isinstance(other, URIRef):
            found.setdefault(one, set()).add(other)
    for pair in said.disjoint:
        if not any(pair == {one, other} for one in pair for other in found.get(one, ())):
            found.setdefault(min(pair, key=str), set()).add(max(pair, key=str))
    return found


def _used_as_classes(graph: Graph, whole: Iri) -> set[Node]:
    """What a user's file uses as a class and does not declare. In our own namespace everything is declared that is there."""
    used = set(graph.objects(None, RDFS.subClassOf)) | set(graph.objects(None, RDFS.domain))
    used |= set(graph.subjects(OWL.disjointWith)) | set(graph.objects(None, OWL.disjointWith))
    used |= {r for p in graph.subjects(RDF.type, OWL.ObjectProperty) for r in graph.objects(p, RDFS.range)}
    return {one for one in used if not str(one).startswith((f"{whole}#", str(XSD)))} | set(graph.subjects(RDFS.subClassOf))


def _refuse_punning(graph: Graph, reading: _Reading) -> None:
    """A name is one thing: a class that is also an individual would put the ontology's own nodes among the things of the graph."""
    for node in reading.class_nodes:
        kinds = {k for k in graph.objects(node, RDF.type) if isinstance(k, URIRef)}
        if OWL.NamedIndividual in kinds or kinds & set(reading.class_nodes):
            raise OntologyUnusable(f"{node} is used both as a class and as an individual", "give the individual an IRI of its own")


def _left_over(graph: Graph, ontology: Ontology, reading: _Reading) -> Graph:
    ours, whole = to_owl(ontology), URIRef(ontology.iri)
    terms = map(URIRef, (*ontology.classes, *ontology.properties))
    kept = {(node, property) for node in terms for property in _theirs(graph, ours, node, reading)}
    extra = Graph()
    for s, p, o in graph:
        header = p in _HEADER or (p == RDF.type and o == OWL.Ontology)
        if header and s != whole:
            extra.add((whole, STARTED_FROM, s))
            extra.add((STARTED_FROM, RDF.type, OWL.AnnotationProperty))
        elif header or s in reading.understood or o in reading.understood:
            continue
        elif (s, p) in kept or (s, p, o) not in ours or reading.said.implies(s, p, o):
            extra.add((s, p, o))
    for property in {p for p in extra.predicates() if str(p).startswith(_ANNOTATING) and (p, RDF.type, None) not in graph}:
        extra.add((property, RDF.type, OWL.AnnotationProperty))  # which most files use without a word
    return extra


def _theirs(graph: Graph, ours: Graph, node: URIRef, reading: _Reading) -> Iterator[URIRef]:
    """The properties of those axes on which we would say something else of the node than its file."""
    for axis in AXES:
        said = {(p, o) for p in axis for o in graph.objects(node, p) if o not in reading.understood}
        would = {(p, o) for p in axis for o in ours.objects(node, p) if not isinstance(o, BNode)}
        if said and said != would:
            yield from axis


def _by_language(value: Literal) -> tuple[int, str]:
    language = (value.language or "").lower()
    return (0 if language.split("-")[0] == "en" else 1 if not language else 2), str(value)


def _iri(node: Node) -> Iri:
    return Iri(str(node))


def _iris(nodes: Iterable[Node]) -> tuple[Iri, ...]:
    return tuple(sorted(map(_iri, nodes)))
