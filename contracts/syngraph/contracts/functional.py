"""Whether the ontology can answer an agreed question, and whether the graph does: each question's query, run as a test.

*Can*: the query's triple patterns, without FILTER, MINUS, HAVING, LIMIT and aggregates, return rows on a canonical instance of
the ontology: two individuals of each class, and an edge for every domain × range. OPTIONAL parts must match there too, and each
arm of a UNION. *Does*: the query as it stands returns rows from the built graph.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from rdflib import RDF, RDFS, Graph, Literal, URIRef, Variable
from rdflib.paths import Path
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node

from syngraph.contracts.pattern import pattern_of, sparql
from syngraph.ontologies.iri import RDF_TYPE, RDFS_LABEL, RDFS_SUBCLASS, SYNGRAPH, Iri
from syngraph.ontologies.ontology import Ontology, OntologyProperty
from syngraph.ontologies.question import CompetencyQuestion

Select = Callable[[str], list[dict[str, Any]]]
"""Runs a SELECT on the built graph: a row is a mapping of variable names to terms, unbound ones left out."""

_VALUES: Mapping[str, str] = {"integer": "1", "decimal": "1.5", "double": "1.5", "boolean": "true", "date": "2000-01-01", "gYear": "2000"}
_Triple = tuple[Node, Node | Path, Node]
_KNOWN = frozenset(map(URIRef, (RDF_TYPE, RDFS_LABEL, RDFS_SUBCLASS)))


@dataclass(frozen=True)
class FunctionalCheck:
    """One question as a test.

    ontology_can: see above; `why_not` says what is missing. rows: what the graph answers, None when it was not asked.
    """

    question: CompetencyQuestion
    query: str
    ontology_can: bool
    rows: tuple[Mapping[str, Any], ...] | None = None
    why_not: str = ""

    @property
    def graph_does(self) -> bool:
        return bool(self.rows)


def query_for(ontology: Ontology, question: CompetencyQuestion) -> str:
    """The SPARQL of a question, from what serves it; empty when nothing does."""
    return sparql(ontology, pattern_of(ontology, question.id, question.text))


def check_questions(
    ontology: Ontology, questions: Iterable[CompetencyQuestion], select: Select | None = None
) -> tuple[FunctionalCheck, ...]:
    """Every agreed question as a test, in the order given; without `select` only whether the ontology can."""
    return tuple(check_question(ontology, q, select) for q in questions if q.state == "agreed")


def check_question(ontology: Ontology, question: CompetencyQuestion, select: Select | None = None) -> FunctionalCheck:
    """One question as a test; errors of `select` are its caller's."""
    query = query_for(ontology, question)
    if not query:
        return FunctionalCheck(question, "", False, () if select else None, "no class or property of the ontology serves it")
    why_not = why_unanswerable(ontology, query)
    rows = tuple(select(query)) if select is not None else None
    return FunctionalCheck(question, query, not why_not, rows, why_not)


def can_answer(ontology: Ontology, query: str) -> bool:
    """Whether the ontology can answer this SPARQL query at all."""
    return not why_unanswerable(ontology, query)


def why_unanswerable(ontology: Ontology, query: str) -> str:
    """What keeps the ontology from answering the query, in words; empty when nothing does.

    >>> why_unanswerable(Ontology(Iri("urn:o")), "SELECT ?s { ?s ?p ?o }")
    'it asks for any property at all: ?p'
    """
    try:
        parsed = parseQuery(query)
        algebra = translateQuery(parsed).algebra
    except Exception as error:  # noqa: BLE001 - rdflib raises a bare Exception for an unknown prefix
        return f"it does not parse: {' '.join(str(error).split())[:200]}"
    arms = _arms(algebra)
    triples = [t for arm in arms for t in arm]
    reason = _foreign(ontology, triples) or (_unbound(algebra, triples) if "projection" in parsed[1] else "")
    if reason:
        return reason
    instance = canonical_instance(ontology, _terms(triples))
    for arm in arms:
        if not _matches(instance, arm):
            asked = ", ".join(sorted({ontology.label(Iri(str(t))) for t in _terms(arm) if t not in _KNOWN}))
            return f"no thing of these classes can have all of: {asked}"
    return ""


def canonical_instance(ontology: Ontology, terms: set[URIRef]) -> Graph:
    """Two individuals for each class that `terms` name or lead to, with superclass types, labels, and every edge that may be.

    Only what the query speaks of: the whole ontology's instance would have the square of its classes as edges.
    """
    graph = Graph()
    properties = [p for p in ontology.properties.values() if URIRef(p.iri) in terms]
    classes = {c for c in ontology.classes if URIRef(c) in terms}
    for property in properties:
        classes |= {c for c in (*property.domains, *property.ranges) if c in ontology.classes}
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


def _below(ontology: Ontology, things: Mapping[Iri, list[URIRef]], ends: Sequence[Iri]) -> list[URIRef]:
    return [t for cls, pair in things.items() if any(ontology.is_a(cls, end) for end in ends) for t in pair]


def _objects(ontology: Ontology, things: Mapping[Iri, list[URIRef]], property: OntologyProperty) -> Sequence[Node]:
    if property.kind == "object":
        return _below(ontology, things, property.ranges)
    return [Literal(_VALUES.get(r.local, "x"), datatype=URIRef(r)) for r in property.ranges]


def _arms(node: CompValue) -> list[list[_Triple]]:
    """The ways to match a query: the triple patterns of each combination of UNION arms."""
    if node.name == "BGP":
        return [list(node.triples)]
    if node.name in ("Join", "LeftJoin"):
        return [one + other for one, other in product(_arms(node.p1), _arms(node.p2))]
    if node.name == "Union":
        return _arms(node.p1) + _arms(node.p2)
    if node.name == "Minus":
        return _arms(node.p1)
    inner = node.get("p")
    return _arms(inner) if isinstance(inner, CompValue) else [[]]


def _terms(triples: Iterable[_Triple]) -> set[URIRef]:
    """Properties and, after rdf:type, classes; the IRIs of things are no terms of the vocabulary."""
    found: set[URIRef] = set()
    for _, property, object in triples:
        found |= _properties(property)
        if property == RDF.type and isinstance(object, URIRef):
            found.add(object)
    return found


def _properties(property: Node | Path) -> set[URIRef]:
    if isinstance(property, URIRef):
        return {property}
    inside = [v for k, v in vars(property).items() if k in ("arg", "args", "path")] if isinstance(property, Path) else []
    flat = [p for v in inside for p in (v if isinstance(v, list | tuple) else [v])]
    return {found for p in flat for found in _properties(p)}


def _foreign(ontology: Ontology, triples: Sequence[_Triple]) -> str:
    for _, property, _object in triples:
        if isinstance(property, Variable):
            return f"it asks for any property at all: ?{property}"
    terms = _terms(triples)
    for term in sorted(terms - _KNOWN):
        if Iri(str(term)) not in ontology.classes and Iri(str(term)) not in ontology.properties:
            return f"it uses {term}, which is not in the ontology"
    return "" if terms - _KNOWN else "it uses no class or property of the ontology"


def _unbound(algebra: CompValue, triples: Sequence[_Triple]) -> str:
    bound = {str(node) for triple in triples for node in triple if isinstance(node, Variable)} | _computed(algebra)
    missing = sorted(str(v) for v in algebra.get("PV") or () if str(v) not in bound)
    return f"it never binds ?{missing[0]}" if missing else ""


def _computed(node: Any) -> set[str]:
    """Variables that BIND, AS, VALUES or an aggregate give a value to."""
    if not isinstance(node, CompValue):
        return {name for part in node for name in _computed(part)} if isinstance(node, list) else set()
    own = {str(node["var"])} if node.name == "Extend" else set()
    if node.name == "values":
        own |= {str(name) for row in node["res"] for name in row}
    return own.union(*(_computed(value) for value in node.values()))


def _matches(instance: Graph, arm: Sequence[_Triple]) -> bool:
    """Whether all patterns of an arm match at once; an IRI of a thing stands for any thing."""
    names: dict[Node, str] = {}

    def write(node: Node, is_class: bool) -> str:
        if isinstance(node, URIRef) and is_class:
            return node.n3()
        return f"?{names.setdefault(node, f'v{len(names)}')}"

    lines = []
    for subject, property, object in arm:
        path = property.n3() if isinstance(property, URIRef | Path) else "?any"
        lines.append(f"{write(subject, False)} {path} {write(object, property == RDF.type)} .")
    return bool(instance.query(f"ASK {{ {' '.join(lines)} }}").askAnswer)
