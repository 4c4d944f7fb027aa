"""What the SPARQL inside shapes may do (read the one graph that is judged) and which predicates it reads.

source: SHACL 5 (SPARQL-based constraints), 6 (SPARQL-based constraint components)
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from pyshacl.errors import ValidationFailure
from pyshacl.helper.sparql_query_helper import SPARQLQueryHelper
from rdflib import OWL, SH, Graph, URIRef, Variable
from rdflib.paths import NegatedPath
from rdflib.paths import Path as SparqlPath
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Literal, Node

from syngraph.contracts.compiled.regular_expression import replace, search
from syngraph.ontologies.errors import ShapesUnreadable

_NEXT_STEP = "correct the query in the shape, or state the rule with SHACL Core"


def check_queries(shapes: Graph, together: Graph) -> None:
    """Refuse queries that do not parse, reach beyond the graph that is judged, or search for a pattern that takes without bound.

    shapes: those of one file. together: all shapes, where the prefixes are declared.
    raises: ShapesUnreadable for a syntax error, SERVICE, FROM, GRAPH, a variable bound twice, or a pattern that may take without bound.
    """
    for node, text in queries(shapes):
        query = parsed(together, node, text)
        for part in parts(query.tree):
            name = getattr(part, "name", "")
            if name in _REACHES_OUT:
                raise ShapesUnreadable(
                    f"a query in the shapes uses {_REACHES_OUT[name]}", "a contract is judged on the graph alone: leave it out"
                )
        for part in parts(query.algebra):
            _check_pattern(part)
        _check_variables(together, node, text)


_REACHES_OUT = {
    "ServiceGraphPattern": "SERVICE, which would call another server",
    "DatasetClause": "FROM, which would load another graph",
    "GraphGraphPattern": "GRAPH, but the gate judges one graph without a name",
}


def _check_variables(shapes: Graph, node: Node, text: str) -> None:
    """What SHACL forbids because variables are bound before a query is asked: MINUS, VALUES, and to bind them otherwise (SHACL A)."""
    components = {one for kind in _VALIDATORS for one in shapes.subjects(kind, node)}
    paths = [path for one in components for parameter in shapes.objects(one, SH.parameter) for path in shapes.objects(parameter, SH.path)]
    helper: Any = SPARQLQueryHelper
    try:
        value, names = (SH.value, {re.split("[#/]", str(path))[-1] for path in paths}) if components else (None, None)
        helper(None, node, text).check_invalid_sparql(text, valuenode=value, extravars=names)
    except ValidationFailure as exc:
        raise ShapesUnreadable(f"a query in the shapes that SHACL forbids: {exc.args[0]}", _NEXT_STEP) from exc


_VALIDATORS = (SH.validator, SH.nodeValidator, SH.propertyValidator)


def _check_pattern(part: Any) -> None:
    """The pattern of a REGEX or REPLACE, where it stands in the query; `oracle_search.py` looks at those that are computed."""
    name = getattr(part, "name", "")
    given = {"Builtin_REGEX": ("pattern", "flags"), "Builtin_REPLACE": ("pattern", "replacement", "flags")}.get(name, ())
    texts = [part[key] for key in given if key in part]
    if not texts or not all(isinstance(text, Literal) for text in texts):
        return
    try:
        (search if name == "Builtin_REGEX" else replace)(*map(str, texts))
    except ShapesUnreadable as exc:
        raise ShapesUnreadable(f"a query in the shapes: {exc.what}", exc.next_step) from exc


def gather_prefixes(shapes: Graph) -> None:
    """Let every value of sh:prefixes declare what it imports declares as well: sh:prefixes/owl:imports*/sh:declare (SHACL 5.2.1).

    Only within the shapes themselves; nothing is fetched.
    """
    for source in set(shapes.objects(None, SH.prefixes)):
        for declaration in set(_declared(shapes, source)):
            shapes.add((source, SH.declare, declaration))


def _declared(shapes: Graph, source: Node) -> Iterator[Node]:
    for imported in shapes.transitive_objects(source, OWL.imports):
        yield from shapes.objects(imported, SH.declare)


def queries(shapes: Graph) -> Iterator[tuple[Node, str]]:
    """Every node of the shapes graph that states a query, and its text."""
    for property in (SH.select, SH.ask):
        for node, text in shapes.subject_objects(property):
            if not isinstance(text, Literal):
                raise ShapesUnreadable("a query in the shapes is no text", _NEXT_STEP)
            yield node, str(text)


def predicates_read(shapes: Graph, node: Node) -> frozenset[URIRef] | None:
    """The predicates that the query at `node` may read; None when it may read any (a variable or a negated predicate)."""
    found: set[URIRef] = set()
    for text in shapes.objects(node, SH.select):
        for part in parts(parsed(shapes, node, str(text)).algebra):
            if isinstance(part, NegatedPath) or (isinstance(part, tuple) and len(part) == 3 and isinstance(part[1], Variable)):
                return None
            if isinstance(part, URIRef):
                found.add(part)
    return frozenset(found)


class Parsed(NamedTuple):
    """A query as it is written, and as what it computes."""

    tree: Any
    algebra: Any


def parsed(shapes: Graph, node: Node, text: str) -> Parsed:
    """The query that is stated at `node`, with the prefixes that its shape declares (SHACL 5.2.1).

    raises: ShapesUnreadable when it cannot be read.
    """
    try:
        helper: Any = SPARQLQueryHelper
        helper = helper(None, node, text)
        helper._shape = _Prefixed(shapes)
        helper.collect_prefixes()
        for declaration in (one for source in shapes.objects(node, SH.prefixes) for one in _declared(shapes, source)):
            helper.prefixes[str(shapes.value(declaration, SH.prefix))] = shapes.value(declaration, SH.namespace)
        return _read(helper.apply_prefixes(text))
    except Exception as exc:  # rdflib raises Exception itself for an unknown prefix
        raise ShapesUnreadable(f"a query in the shapes cannot be read: {exc}", _NEXT_STEP) from exc


@lru_cache(maxsize=256)  # shapes are compiled more than once, and reading a query takes longer than the rest of it; nobody changes one
def _read(query: str) -> Parsed:
    return Parsed(parseQuery(query), translateQuery(parseQuery(query)).algebra)


class _Prefixed:
    """As much of a shape as pySHACL needs to find the prefixes of a query."""

    def __init__(self, shapes: Graph) -> None:
        self.sg = self
        self.graph = shapes


def parts(node: Any) -> Iterator[Any]:
    """Every piece of a parse tree or an algebra, from the outside inwards."""
    yield node
    if isinstance(node, CompValue):
        inner = [*node.values(), *_translated(node)]
    elif isinstance(node, SparqlPath):
        inner = list(vars(node).values())
    elif isinstance(node, list | tuple | set | frozenset) or type(node).__name__ == "ParseResults":
        inner = list(node)
    else:
        inner = []
    for part in inner:
        yield from parts(part)


def _translated(node: CompValue) -> list[Any]:
    """The group of an EXISTS as algebra, which rdflib keeps beside the one that was written, out of which it has taken the filters."""
    return [vars(node)["graph"]] if "graph" in vars(node) else []
