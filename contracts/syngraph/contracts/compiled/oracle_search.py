"""How pySHACL and rdflib are made to search texts as the compiled constraints do: with Python's matcher they could take years.

A pattern that stands in the shapes was looked at when they were read (`queries.py`, `wellformed.py`). One that a query computes is read
here: what cannot be judged in bounded time raises, so that the rule is *unjudged* there, and not passed over.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import MethodType
from typing import Any, Final

from pyshacl.constraints import CONSTRAINT_PARAMETERS_MAP
from pyshacl.constraints.core.string_based_constraints import PatternConstraintComponent, StringBasedConstraintBase
from rdflib import SH
from rdflib.plugins.sparql.operators import string
from rdflib.plugins.sparql.sparql import Query
from rdflib.term import Literal

from syngraph.contracts.compiled.regular_expression import replace, search
from syngraph.contracts.queries import parts
from syngraph.ontologies.errors import ShapesUnreadable


class Unsearchable(RuntimeError):
    """A query computes a pattern, or a replacement, that cannot be used."""


def searching(query: Query) -> Query:
    """The query, its REGEX and REPLACE being ours from now on.

    >>> from rdflib import Graph
    >>> from rdflib.plugins.sparql import prepareQuery
    >>> next(iter(Graph().query(searching(prepareQuery('SELECT (REGEX("a_b", "^[\\\\\\\\w-[a]]") AS ?found) {}'))))).found.value
    False
    """
    for part in parts(query.algebra):
        if evaluated := _EVALUATED.get(getattr(part, "name", "")):
            part._evalfn = MethodType(evaluated, part)
    return query


@contextmanager
def patterns_searched() -> Iterator[None]:
    """Inside, sh:pattern means to pySHACL what it means here."""
    before = CONSTRAINT_PARAMETERS_MAP[SH.pattern]
    CONSTRAINT_PARAMETERS_MAP[SH.pattern] = _Pattern
    try:
        yield
    finally:
        CONSTRAINT_PARAMETERS_MAP[SH.pattern] = before


class _Pattern(PatternConstraintComponent):
    """pySHACL's sh:pattern, reading the shape by itself: pySHACL would hand the patterns to Python."""

    def __init__(self, shape: Any) -> None:
        StringBasedConstraintBase.__init__(self, shape)
        flags = "".join(map(str, shape.objects(SH.flags)))
        self.string_rules = list(shape.objects(SH.pattern))
        compiled: Any = {pattern: _Compiled(search(str(pattern), flags)) for pattern in self.string_rules}
        self.compiled_cache = compiled


class _Compiled:
    """As much of one of Python's patterns as pySHACL asks for."""

    def __init__(self, searched: Callable[[str], bool]) -> None:
        self.search = self.match = searched


def _regex(call: Any, _: Any) -> Literal:
    """SPARQL 1.1, 17.4.3.14."""
    return Literal(_used(search, string(call.pattern), _flags(call))(string(call.text)))


def _replace(call: Any, _: Any) -> Literal:
    """SPARQL 1.1, 17.4.3.15."""
    text = string(call.arg)
    replaced = _used(_used(replace, string(call.pattern), string(call.replacement), _flags(call)), text)
    return Literal(replaced, lang=text.language, datatype=text.datatype)


def _flags(call: Any) -> str:
    return "" if call.flags is None else string(call.flags)


def _used(function: Callable[..., Any], *texts: str) -> Any:
    try:
        return function(*map(str, texts))
    except ShapesUnreadable as exc:
        raise Unsearchable(exc.what) from exc


_EVALUATED: Final[dict[str, Callable[[Any, Any], Literal]]] = {"Builtin_REGEX": _regex, "Builtin_REPLACE": _replace}
