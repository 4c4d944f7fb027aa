"""Which SHACL shapes follow from an ontology: domain, range, single values, cardinalities and disjointness, each with a name.

Every shape is a contract of its own, with an IRI below `<namespace>shapes#`, one sentence for a document's owner (sh:message)
and what would mend a breach (urn:syngraph:remedy). The closed vocabulary is no shape: it holds for every statement, whatever its
subject, and the gate checks it before any shape.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Final

from rdflib import RDF, RDFS, SH, BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Literal, Node

from syngraph.ontologies.door import stored_datatype
from syngraph.ontologies.iri import RDFS_SUBCLASS, SYNGRAPH, Iri, xsd
from syngraph.ontologies.number_form import LIMITS
from syngraph.ontologies.ontology import Cardinality, Ontology, OntologyProperty

REMEDY: Final = URIRef(SYNGRAPH + "remedy")
_RDFS_LITERAL: Final = str(RDFS.Literal)


def derive_shapes(ontology: Ontology) -> Graph:
    """The shapes that `ontology` implies.

    returns: a shapes graph; each contract in it has an IRI, sh:name, sh:message and a remedy. Equal ontologies give isomorphic graphs.
    source:  SHACL 2.1.3 (targets), 4.1.1 (class), 4.1.2 (datatype), 4.2 (cardinality), 4.6.1 (not), 4.6.3 (or)
    """
    shapes = _Shapes(ontology)
    for property in sorted(ontology.properties.values(), key=lambda p: p.iri):
        shapes.domain(property)
        shapes.range(property)
        shapes.single(property)
    for cardinality in sorted(set(ontology.cardinalities), key=repr):
        shapes.cardinality(cardinality)
    for one, other in sorted(_disjoint_pairs(ontology)):
        shapes.disjoint(one, other)
    return shapes.graph


def tbox(ontology: Ontology) -> Graph:
    """The subclass axioms, as the gate needs them in the data graph (SHACL 1.1: subclasses are looked for there)."""
    graph = Graph()
    for cls in ontology.classes.values():
        for parent in cls.parents:
            graph.add((URIRef(cls.iri), URIRef(RDFS_SUBCLASS), URIRef(parent)))
    return graph


def shapes_namespace(ontology: Iri) -> str:
    """Where the derived shapes of an ontology have their IRIs.

    >>> shapes_namespace(Iri("https://example.org/g/ontology"))
    'https://example.org/g/shapes#'
    """
    stem = ontology.rstrip("#/")
    cut = max(stem.rfind("/"), stem.rfind("#"))
    return (stem[: cut + 1] if cut > stem.find("://") + 2 else stem + "/") + "shapes#"


def _disjoint_pairs(ontology: Ontology) -> set[tuple[Iri, Iri]]:
    return {
        (min(one.iri, other), max(one.iri, other)) for one in ontology.classes.values() for other in one.disjoint_with if other != one.iri
    }


class _Shapes:
    """The graph as it grows, and the words for it."""

    def __init__(self, ontology: Ontology) -> None:
        self.graph = Graph()
        self.ontology = ontology
        self._namespace = shapes_namespace(ontology.iri)
        self._names: dict[str, object] = {}

    def domain(self, property: OntologyProperty) -> None:
        """Whatever has the property is of one of its domains (a union)."""
        if not property.domains:
            return
        name, domains = property.label, self._either(property.domains)
        shape = self._new(
            f"{property.iri.local}-domain",
            property.iri,
            SH.NodeShape,
            f"{name}: what has it",
            f"Only {domains} has “{name}”.",
            f"Say of what this is told, if it is {domains}; otherwise it needs another property than “{name}”.",
        )
        self.graph.add((shape, SH.targetSubjectsOf, URIRef(property.iri)))
        self._one_of(shape, [[(SH["class"], URIRef(cls))] for cls in sorted(property.domains)])

    def range(self, property: OntologyProperty) -> None:
        """Every value of the property is of one of its ranges (a union); at least it is of the right kind, a thing or a value."""
        literal = property.kind == "datatype"
        ranges = [] if _RDFS_LITERAL in property.ranges else sorted(property.ranges)
        what = (self._values(ranges) if literal else self._either(ranges)) if ranges else ("a value" if literal else "a thing of its own")
        shape = self._new(
            f"{property.iri.local}-range",
            property.iri,
            SH.PropertyShape,
            f"{property.label}: what it may be",
            f"“{property.label}” is always {what}.",
            f"Write {what} there" + (", or say what kind of thing it is." if ranges and not literal else "."),
        )
        self._on(shape, property.iri)
        if not ranges:
            self.graph.add((shape, SH.nodeKind, SH.Literal if literal else SH.IRI))
        else:
            self._one_of(shape, [_of_datatype(r) if literal else [(SH["class"], URIRef(r))] for r in ranges])

    def single(self, property: OntologyProperty) -> None:
        """A functional property has one value (OWL 2: FunctionalObjectProperty, FunctionalDataProperty)."""
        if not property.functional:
            return
        shape = self._new(
            f"{property.iri.local}-single",
            property.iri,
            SH.PropertyShape,
            f"{property.label}: only one",
            f"A thing has only one value of “{property.label}”.",
            "Correct the documents until they agree on one; if two things share the name, give each a name of its own.",
        )
        self._on(shape, property.iri)
        self.graph.add((shape, SH.maxCount, _integer(1)))

    def cardinality(self, cardinality: Cardinality) -> None:
        """At least so many values (else the thing is incomplete: a warning), at most so many (a violation)."""
        name, cls = self.ontology.label(cardinality.property), self.ontology.label(cardinality.cls)
        about, stem = cardinality, f"{cardinality.cls.local}-{cardinality.property.local}"
        if cardinality.least > 0:
            message = f"Every {cls} has at least {cardinality.least} “{name}”."
            remedy = f"Say the “{name}” of this {cls} in one of the documents."
            shape = self._new(f"{stem}-least", about, SH.PropertyShape, f"{cls}: {name} is missing", message, remedy)
            self._of_class(shape, cardinality)
            self.graph.add((shape, SH.minCount, _integer(cardinality.least)))
            self.graph.add((shape, SH.severity, SH.Warning))
        property = self.ontology.properties.get(cardinality.property)
        is_said_already = property is not None and property.functional and cardinality.most != 0  # one fault, one violation
        if cardinality.most is not None and not is_said_already:
            values = "value" if cardinality.most == 1 else "values"
            message = f"No {cls} has more than {cardinality.most} {values} of “{name}”."
            remedy = f"Correct the documents until no more than {cardinality.most} remain."
            shape = self._new(f"{stem}-most", about, SH.PropertyShape, f"{cls}: too many of {name}", message, remedy)
            self._of_class(shape, cardinality)
            self.graph.add((shape, SH.maxCount, _integer(cardinality.most)))

    def disjoint(self, one: Iri, other: Iri) -> None:
        """Nothing is of both classes (OWL 2: DisjointClasses)."""
        this, that = self.ontology.label(one), self.ontology.label(other)
        shape = self._new(
            f"{one.local}-not-{other.local}",
            (one, other),
            SH.NodeShape,
            f"{this} or {that}, not both",
            f"Nothing is both {_a(this)} and {_a(that)}.",
            "Correct the document that calls it by the wrong kind; if two things share the name, give each a name of its own.",
        )
        self.graph.add((shape, SH.targetClass, URIRef(one)))
        inner = BNode()
        self.graph.add((shape, SH["not"], inner))
        self.graph.add((inner, SH["class"], URIRef(other)))

    def _new(self, local: str, about: object, kind: Node, name: str, message: str, remedy: str) -> URIRef:
        if self._names.setdefault(local, about) != about:  # the same local name in two vocabularies
            local += "-" + hashlib.sha256(repr(about).encode()).hexdigest()[:6]
        shape = URIRef(self._namespace + local)
        self.graph.add((shape, RDF.type, kind))
        for property, text in ((SH.name, name), (SH.message, message), (REMEDY, remedy)):
            self.graph.add((shape, property, Literal(text)))
        return shape

    def _on(self, shape: URIRef, property: Iri) -> None:
        self.graph.add((shape, SH.targetSubjectsOf, URIRef(property)))
        self.graph.add((shape, SH.path, URIRef(property)))

    def _of_class(self, shape: URIRef, cardinality: Cardinality) -> None:
        self.graph.add((shape, SH.targetClass, URIRef(cardinality.cls)))
        self.graph.add((shape, SH.path, URIRef(cardinality.property)))

    def _one_of(self, shape: URIRef, alternatives: Sequence[Iterable[tuple[URIRef, Node]]]) -> None:
        """The one alternative on the shape itself, or several below sh:or."""
        nodes: list[Node] = [shape] if len(alternatives) == 1 else [BNode() for _ in alternatives]
        for node, constraints in zip(nodes, alternatives, strict=True):
            for parameter, value in constraints:
                self.graph.add((node, parameter, value))
        if len(alternatives) > 1:
            self.graph.add((shape, SH["or"], Collection(self.graph, BNode(), nodes).uri))

    def _either(self, classes: Iterable[Iri]) -> str:
        return " or ".join(_a(self.ontology.label(cls)) for cls in sorted(classes))

    def _values(self, datatypes: Iterable[Iri]) -> str:
        return " or ".join(map(datatype_in_words, datatypes))


def _of_datatype(datatype: Iri) -> list[tuple[URIRef, Node]]:
    """sh:datatype as the door stores it: an xsd:positiveInteger is an xsd:integer of at least 1."""
    constraints: list[tuple[URIRef, Node]] = [(SH.datatype, URIRef(stored_datatype(datatype)))]
    if stored_datatype(datatype) == xsd("integer"):
        least, most = LIMITS.get(datatype.local, (None, None))
        constraints += [(SH.minInclusive, _integer(least))] if least is not None else []
        constraints += [(SH.maxInclusive, _integer(most))] if most is not None else []
    return constraints


def _integer(number: int) -> Literal:
    return Literal(str(number), datatype=URIRef(xsd("integer")))


def _a(noun: str) -> str:
    """
    >>> _a("island"), _a("ferry")
    ('an island', 'a ferry')
    """
    return ("an " if noun[:1].lower() in "aeiou" else "a ") + noun


def datatype_in_words(datatype: Iri) -> str:
    """
    >>> datatype_in_words(xsd("date")), datatype_in_words(xsd("gYearMonth"))
    ('a date', 'a value of the type gYearMonth')
    """
    return _NAMES_OF_DATATYPES.get(datatype, f"a value of the type {datatype.local}")


_NAMES_OF_DATATYPES: Final = {
    xsd("string"): "text",
    xsd("integer"): "a whole number",
    xsd("nonNegativeInteger"): "a whole number, 0 or more",
    xsd("positiveInteger"): "a whole number, 1 or more",
    xsd("decimal"): "a number",
    xsd("double"): "a number",
    xsd("float"): "a number",
    xsd("boolean"): "true or false",
    xsd("date"): "a date",
    xsd("dateTime"): "a date with a time",
    xsd("time"): "a time of day",
    xsd("gYear"): "a year",
    xsd("anyURI"): "a web address",
}
