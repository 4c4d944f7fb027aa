"""Which claims a row of an answer rests on: the query's patterns, bound as that row binds them, are statements that claims support.

The query is asked once more for all its variables, with its filters and without its aggregates; each solution belongs to the rows
that it agrees with. So the evidence of an aggregated row is that of its whole group. Where that cannot be told (a group whose key
is not shown, a path of any length, what a nested SELECT hides), the row has that much less evidence, and never a wrong one.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from rdflib import URIRef, Variable
from rdflib.paths import AlternativePath, InvPath, Path, SequencePath
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node

from syngraph.contracts.answer_rows import Row, term_row
from syngraph.contracts.sparql_query import SparqlQuery
from syngraph.ontologies.iri import RDF_TYPE, Iri
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.rdflib_terms import from_rdflib
from syngraph.ontologies.statement import Literal, Statement, Term

Select = Callable[[str], list[dict[str, Term]]]
MOST: Final = 100
"""Claims that one row names at most; an aggregate over a whole graph rests on all of it."""
_TOKEN = re.compile(
    r"""(?P<iri><[^<>"{}|^`\\\x00-\x20]*>)|(?P<comment>\#[^\n\r]*)
      |(?P<string>\"{3}.*?\"{3}|'{3}.*?'{3}|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
      |(?P<word>[?$]?[A-Za-z_]\w*)|(?P<sign>[(){}])""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Standing:
    """What stands, and the claims that say it; indexed by subject and by object."""

    ontology: Ontology
    support: Mapping[Statement, Sequence[str]]
    _by_subject: dict[tuple[Iri, Iri], list[Term]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for one in self.support:
            self._by_subject.setdefault((one.subject, one.property), []).append(one.object)

    def behind(self, subject: Term, property: Node | Path, object: Term) -> Sequence[Statement]:
        """The statements by which `subject property object` holds; none when it does not, or that cannot be told."""
        return _Ways(self).behind(subject, property, object)

    def objects(self, subject: Term, property: Iri) -> Sequence[Term]:
        """What is said to be at the other end."""
        return self._by_subject.get((subject, property), ()) if isinstance(subject, Iri) else ()


class _Ways:
    """How one pattern holds. What was found out of a step is remembered: the ways along a path may double with each."""

    def __init__(self, standing: Standing) -> None:
        self._standing = standing
        self._known: dict[tuple[Term, int, int, Term], tuple[Statement, ...]] = {}

    def behind(self, subject: Term, property: Node | Path, object: Term) -> Sequence[Statement]:
        if isinstance(property, InvPath):
            return self.behind(object, property.arg, subject)
        if isinstance(property, AlternativePath):
            return tuple(dict.fromkeys(found for one in property.args for found in self.behind(subject, one, object)))
        if isinstance(property, SequencePath):
            return self._along(subject, property, 0, object)
        return self._said(subject, Iri(str(property)), object) if isinstance(property, URIRef) and isinstance(subject, Iri) else ()

    def _said(self, subject: Iri, property: Iri, object: Term) -> Sequence[Statement]:
        standing, objects = self._standing, [object]
        if property == RDF_TYPE and isinstance(object, Iri):
            classes = [cls for cls in standing.objects(subject, property) if isinstance(cls, Iri)]
            objects = [cls for cls in classes if standing.ontology.is_a(cls, object)] or objects
        return tuple(one for end in objects if (one := Statement(subject, property, end)) in standing.support)

    def _along(self, subject: Term, path: SequencePath, at: int, object: Term) -> Sequence[Statement]:
        """The statements of every way from `subject`, by the steps from `at` on, to `object`."""
        step, key = path.args[at], (subject, id(path), at, object)
        if at == len(path.args) - 1:
            return self.behind(subject, step, object)
        if key not in self._known:
            found: dict[Statement, None] = {}
            for between in self._standing.objects(subject, Iri(str(step))) if isinstance(step, URIRef) else ():
                onward = self._along(between, path, at + 1, object)
                if onward:
                    found |= dict.fromkeys([*self.behind(subject, step, between), *onward])
            self._known[key] = tuple(found)
        return self._known[key]


def claims_behind(text: str, rows: Sequence[Row], standing: Standing, select: Select) -> list[tuple[str, ...]]:
    """For each row the ids of the claims it rests on, in order, at most MOST; none where that cannot be told.

    text: the SPARQL query that gave the rows. rows: in the form in which they are compared.
    raises: what `select` raises.
    """
    query = SparqlQuery.read(text)
    unfolded = _unfolded(query)
    found: list[dict[str, None]] = [{} for _ in rows]
    if unfolded is None or not rows:
        return [() for _ in rows]
    shown = unfolded.agreeing
    places: dict[tuple[str | None, ...], list[int]] = {}
    for n, row in enumerate(rows):
        places.setdefault(tuple(row.get(name) for name in shown), []).append(n)
    for solution in select(unfolded.text):
        cells = term_row(solution)
        mine = [n for n in places.get(tuple(cells.get(name) for name in shown), ()) if len(found[n]) < MOST]
        claims = _claims(query, solution, standing) if mine else []
        for n in mine:
            found[n] |= dict.fromkeys(claims)
    return [tuple(claims)[:MOST] for claims in found]


@dataclass(frozen=True, slots=True)
class _Unfolded:
    """A query for all variables of another one. agreeing: the columns by which its solutions belong to rows of that one."""

    text: str
    agreeing: tuple[str, ...]


def _unfolded(query: SparqlQuery) -> _Unfolded | None:
    """None when its solutions would not tell to which row they belong."""
    keys = _group_keys(query.algebra)
    parts = _parts(query.text)
    if parts is None or (keys is not None and not set(keys) <= set(query.columns)):
        return None
    before, projection, body = parts
    named = sorted({str(node) for triple in query.listed for node in triple if isinstance(node, Variable)})
    if keys is not None:
        return _Unfolded(f"{before}SELECT {' '.join(f'?{name}' for name in sorted({*named, *keys})) or '*'} {body}", tuple(keys))
    more = " ".join(f"?{name}" for name in named if name not in query.columns)
    return _Unfolded(f"{before}SELECT {projection} {more} {body}", query.columns)


def _group_keys(algebra: Any) -> list[str] | None:
    """The names by which an aggregating query groups, empty when it makes one group of all; None when it does not aggregate."""
    node = algebra
    while isinstance(node, CompValue) and node.name != "AggregateJoin":
        node = node["p"] if "p" in node else None  # noqa: SIM401 - rdflib's `get` gives the key back for what is not there
    if node is None:
        return None
    group = node["p"]
    return [str(one) if isinstance(one, Variable) else "" for one in (group["expr"] or ())] if "expr" in group else []


def _parts(text: str) -> tuple[str, str, str] | None:
    """What stands before SELECT, what it projects, and its pattern with both braces; None when something follows that binds."""
    depth = parens = 0
    start = opened = None
    projection = 0
    for found in _TOKEN.finditer(text):
        word, sign = (found["word"] or "").upper(), found["sign"]
        if start is None and word == "SELECT":
            start, projection = found.start(), found.end()
        elif start is not None and opened is None and word in ("DISTINCT", "REDUCED") and projection == _blank_before(text, found.start()):
            projection = found.end()
        elif sign in ("(", ")"):
            parens += 1 if sign == "(" else -1
        elif sign == "{" and start is not None and (opened is not None or parens == 0):
            opened = found.start() if opened is None else opened
            depth += 1
        elif sign == "}" and opened is not None:
            depth -= 1
            if depth == 0 and start is not None:
                if re.search(r"\bVALUES\b", text[found.end() :], re.IGNORECASE):
                    return None
                shown = re.sub(r"\bWHERE\s*\Z", "", text[projection:opened].strip(), flags=re.IGNORECASE)
                return text[:start], shown, text[opened : found.end()]
    return None


def _blank_before(text: str, at: int) -> int:
    """Where the blanks before a position begin."""
    return len(text[:at].rstrip())


def _claims(query: SparqlQuery, solution: Mapping[str, Term], standing: Standing) -> list[str]:
    claims: list[str] = []
    for subject, property, object in query.listed:
        ends = [_bound(node, solution) for node in (subject, object)]
        if ends[0] is not None and ends[1] is not None:
            for statement in standing.behind(ends[0], property, ends[1]):
                claims += standing.support[statement]
    return claims


def _bound(node: Node, solution: Mapping[str, Term]) -> Term | None:
    if isinstance(node, Variable):
        return solution.get(str(node))
    found = from_rdflib(node)
    return found if isinstance(found, Iri | Literal) else None
