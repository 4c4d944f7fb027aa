"""What a SPARQL query owes that answers a question: it parses, only reads, keeps to the vocabulary, and the ontology can answer it.

*Can answer*: its triple patterns, without FILTER, MINUS, HAVING, LIMIT and aggregates, match on the canonical instance of the
ontology (canonical.py). OPTIONAL parts must match there too, and each arm of a UNION.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

from rdflib import RDF, XSD, URIRef, Variable
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from syngraph.contracts.canonical import KNOWN, Triple, steps, terms, why_unmatched
from syngraph.ontologies.errors import QueryRefused
from syngraph.ontologies.iri import Iri
from syngraph.ontologies.ontology import Ontology

MOST_ARMS: Final = 64
MOST_STEPS: Final = 30
"""Of a path; nobody's question goes so far."""
_ELSEWHERE: Final = {"Graph": "GRAPH", "GraphGraphPattern": "GRAPH", "ServiceGraphPattern": "SERVICE"}


@dataclass(frozen=True, slots=True)
class QueryFault:
    """What is wrong with a query. lacking: it is the ontology that lacks something, the query is well-formed."""

    what: str
    lacking: bool = False


@dataclass(frozen=True)
class SparqlQuery:
    """A SPARQL query that parses.

    columns:  what it projects, in order; empty when it is no SELECT, or SELECT *.
    arms:     the ways to match it: the triple patterns of each combination of UNION arms.
    patterns: its triple patterns, those of filters too.
    """

    text: str
    columns: tuple[str, ...]
    arms: tuple[tuple[Triple, ...], ...]
    patterns: tuple[Triple, ...]
    algebra: Any

    @classmethod
    def read(cls, text: str) -> "SparqlQuery":
        """raises: QueryRefused, with the parser's words, when it does not parse.

        >>> SparqlQuery.read("SELECT ?s { ?s a <urn:c> }").columns
        ('s',)
        """
        if "\\u" in text.lower():
            raise QueryRefused("it holds a \\u escape: SPARQL reads it before anything else", "write the letter itself")
        try:
            parsed = parseQuery(text)
            algebra = translateQuery(parsed).algebra
        except Exception as error:  # rdflib raises a bare Exception for an unknown prefix
            raise QueryRefused(f"it does not parse: {' '.join(str(error).split())[:200]}", "correct it") from error
        named = parsed[1].name == "SelectQuery" and "projection" in parsed[1]
        columns = tuple(str(name) for name in algebra["PV"]) if named else ()
        arms = tuple(tuple(arm) for arm in _arms(algebra))
        return cls(text, columns, arms, tuple(_patterns(algebra)), algebra)

    @property
    def listed(self) -> tuple[Triple, ...]:
        """The triple patterns that must match for a row to come."""
        return tuple(triple for arm in self.arms for triple in arm)


def sparql_faults(ontology: Ontology, text: str) -> list[QueryFault]:
    """All that is wrong with a query for a question, in words; the parts that the ontology lacks only when nothing else is wrong."""
    try:
        query = SparqlQuery.read(text)
    except QueryRefused as error:
        return [QueryFault(error.what)]
    return list(_ill_formed(query)) or list(_lacking(ontology, query))


def why_unanswerable(ontology: Ontology, text: str) -> str:
    """What keeps the ontology from answering the query, in words; empty when nothing does.

    >>> why_unanswerable(Ontology(Iri("urn:o")), "SELECT ?s { ?s ?p ?o }")
    'it asks for any property at all: ?p'
    """
    try:
        query = SparqlQuery.read(text)
    except QueryRefused as error:
        return error.what
    unbound = [QueryFault(f"it never binds ?{name}") for name in _unbound(query)]
    return next((fault.what for fault in (*_variables(query), *unbound, *_lacking(ontology, query))), "")


def sparql_columns(text: str) -> tuple[str, ...]:
    """What a query projects, in order; empty when it does not parse or names no columns."""
    try:
        return SparqlQuery.read(text).columns
    except QueryRefused:
        return ()


def _ill_formed(query: SparqlQuery) -> Iterator[QueryFault]:
    if not query.columns:
        yield QueryFault("it is no SELECT with named columns")
    yield from _variables(query)
    for word in sorted({_ELSEWHERE[node.name] for node in _nodes(query.algebra) if node.name in _ELSEWHERE}):
        yield QueryFault(f"it uses {word}: ask the default graph alone")
    called = {str(node["iri"]) for node in _nodes(query.algebra) if node.name == "Function"}
    for function in sorted(one for one in called if not one.startswith(str(XSD))):
        yield QueryFault(f"it calls <{function}>, which is no function of SPARQL's own")
    if query.algebra["datasetClause"]:
        yield QueryFault("it uses FROM: ask the default graph alone")
    if any(steps(property) > MOST_STEPS for _, property, _o in query.patterns):
        yield QueryFault(f"it has a path of more than {MOST_STEPS} steps")
    for subject, property, object in query.patterns:
        if property == RDF.type and isinstance(object, Variable):
            yield QueryFault(f"it asks for any class at all: ?{object}")
        things = [subject, *([] if property == RDF.type else [object])]
        named = [one for one in things if isinstance(one, URIRef)]
        yield from (QueryFault(f"it names the thing {one}, but things are found by rdfs:label") for one in named)
    yield from (QueryFault(f"it never binds ?{name}") for name in _unbound(query))


def _variables(query: SparqlQuery) -> Iterator[QueryFault]:
    for name in dict.fromkeys(str(p) for _, p, _o in query.patterns if isinstance(p, Variable)):
        yield QueryFault(f"it asks for any property at all: ?{name}")


def _lacking(ontology: Ontology, query: SparqlQuery) -> Iterator[QueryFault]:
    used = terms(query.patterns) - KNOWN
    foreign = sorted(t for t in used if Iri(str(t)) not in ontology.classes and Iri(str(t)) not in ontology.properties)
    for term in foreign:
        yield QueryFault(f"it uses {term}, which is not in the ontology", lacking=True)
    if foreign:
        return
    if not terms(query.listed) - KNOWN:
        yield QueryFault("it uses no class or property of the ontology", lacking=True)
        return
    why = why_unmatched(ontology, query.arms)
    if why:
        yield QueryFault(why, lacking=True)


def _unbound(query: SparqlQuery) -> list[str]:
    bound = {str(node) for triple in query.listed for node in triple if isinstance(node, Variable)} | _computed(query.algebra)
    return sorted(set(query.columns) - bound)


def _arms(node: CompValue) -> list[list[Triple]]:
    """raises: QueryRefused when there are more than MOST_ARMS, for UNIONs beside each other multiply."""
    if node.name == "BGP":
        return [list(node.triples)]
    if node.name in ("Join", "LeftJoin"):
        one, other = _arms(node.p1), _arms(node.p2)
        if len(one) * len(other) > MOST_ARMS:
            raise QueryRefused(f"it has more than {MOST_ARMS} ways to match, for its UNIONs multiply", "ask with fewer of them")
        return [first + second for first, second in product(one, other)]
    if node.name == "Union":
        return _arms(node.p1) + _arms(node.p2)
    if node.name == "Minus":
        return _arms(node.p1)
    inner = node.get("p")
    return _arms(inner) if isinstance(inner, CompValue) else [[]]


def _nodes(node: Any) -> Iterator[CompValue]:
    """Every node of the algebra, those inside expressions too."""
    if isinstance(node, CompValue):
        yield node
        for part in node.values():
            yield from _nodes(part)
    elif isinstance(node, list | tuple):
        for part in node:
            yield from _nodes(part)


def _patterns(algebra: Any) -> list[Triple]:
    """Every triple pattern; inside FILTER EXISTS rdflib leaves them as lists of subject, property, object, subject, …"""
    found: list[Triple] = []
    for node in _nodes(algebra):
        for listed in (node["triples"] or ()) if "triples" in node else ():
            flat = list(listed)
            found += [(flat[n], flat[n + 1], flat[n + 2]) for n in range(0, len(flat) - 2, 3)]
    return list(dict.fromkeys(found))


def _computed(node: Any) -> set[str]:
    """Variables that BIND, AS, VALUES or an aggregate give a value to."""
    own: set[str] = set()
    for one in _nodes(node):
        if one.name == "Extend":
            own.add(str(one["var"]))
        if one.name == "values":
            own |= {str(name) for row in one["res"] for name in row}
    return own
