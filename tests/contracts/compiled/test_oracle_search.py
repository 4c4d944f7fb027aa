"""After these tests a reader can trust that a pattern is judged alike wherever it stands: in a compiled shape, in one that pySHACL judges,
in a query, computed by a query; and knows, case by case, where pySHACL by itself says something else."""

import re
import time
import warnings
from typing import Any

import pytest
from pyshacl.constraints import CONSTRAINT_PARAMETERS_MAP
from pyshacl.pytypes import SHACLExecutor
from pyshacl.shapes_graph import ShapesGraph
from rdflib import SH, Graph, Literal, URIRef, Variable
from rdflib.plugins.sparql import prepareQuery

from syngraph.contracts.compiled.index import GraphIndex
from syngraph.contracts.compiled.oracle_search import Unsearchable, patterns_searched, searching
from syngraph.contracts.compiled.plan import compile_shapes
from syngraph.contracts.exact import exact_literals
from syngraph.contracts.queries import check_queries
from syngraph.contracts.trouble import PYSHACL_TROUBLE
from syngraph.contracts.wellformed import check_wellformed
from syngraph.ontologies.errors import ShapesUnreadable

PREFIXES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix ex: <urn:x:> .
"""
TWO_TO_THE = "a" * 60 + "!"
"""A text for which Python's matcher would try 2 to the power of 60 ways of matching (a+)+$."""

# Where pySHACL by itself differs: the pattern, its flags, a text, whether it is found there, and whether pySHACL finds it (None: raises).
DEFECTS = {
    r"\w is no punctuation": (r"^\w+$", "", "a_b", False, True),
    r"\w is signs, too": (r"^\w+$", "", "a+b", True, False),
    r"\s is not the no-break space": (r"^\s$", "", "\u00a0", False, True),
    "the dot is no carriage return": ("^a.b$", "", "a\rb", False, True),
    "$ is the end of the text": ("^a$", "", "a\n", False, True),
    "m: there is no line after the last line break": ("^$", "m", "a\n", False, True),
    "s: the dot is any character": ("^a.b$", "s", "a\nb", True, False),
    "x: white space is no part of a pattern": ("^a b$", "x", "ab", True, False),
    "q: every character is itself": ("a+", "q", "aa", False, True),
    "i: only what has the same case mapping": ("^i$", "i", "\u0130", False, True),
    "a class without some": ("^[a-z-[aeiou]]$", "", "x", True, False),
    "a category": (r"^\p{Lu}$", "", "A", True, None),
    "what a name begins with": (r"^\i\c*$", "", "a-1", True, None),
}
EVERYWHERE = [*((pattern, flags, text, found) for pattern, flags, text, found, _ in DEFECTS.values()), ("(a+)+$", "", TWO_TO_THE, False)]
RECURSIVE = "ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; %s ] ; sh:property [ sh:path ex:next ; sh:node ex:S ] ."


def parsed(turtle: str) -> Graph:
    with exact_literals():
        return Graph().parse(data=PREFIXES + turtle, format="turtle")


def constraint(pattern: str, flags: str) -> str:
    return f"sh:pattern {Literal(pattern).n3()}" + (f" ; sh:flags {Literal(flags).n3()}" if flags else "")


def said(text: str) -> Graph:
    graph = Graph()
    graph.add((URIRef("urn:x:a"), URIRef("urn:x:p"), Literal(text)))
    return graph


def found_by_pyshacl(shapes: Graph, text: str) -> bool:
    """Whether ex:a, of which `text` is said, conforms to ex:S."""
    with exact_literals(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        engine: Any = ShapesGraph(shapes)
        assert engine.shapes
        conforms: bool = engine.lookup_shape_from_node(URIRef("urn:x:S")).validate(SHACLExecutor(), said(text), focus=[URIRef("urn:x:a")])[
            0
        ]
    return conforms


@pytest.mark.parametrize("name", DEFECTS)
def test_where_pyshacl_differs_sparql_is_followed(name: str) -> None:
    pattern, flags, text, found, theirs = DEFECTS[name]
    shapes = parsed(f"ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; {constraint(pattern, flags)} ] .")
    index = GraphIndex()
    plan = compile_shapes(shapes, index)
    index.fill_graph(said(text))
    assert (not list(plan.broken())) == found
    if theirs is None:
        with pytest.raises(re.error):
            found_by_pyshacl(shapes, text)
    else:
        assert found_by_pyshacl(shapes, text) == theirs != found


@pytest.mark.parametrize(("pattern", "flags", "text", "found"), EVERYWHERE)
def test_a_shape_that_pyshacl_judges_searches_as_a_compiled_one(pattern: str, flags: str, text: str, found: bool) -> None:
    shapes = parsed(RECURSIVE % constraint(pattern, flags))
    with patterns_searched():
        assert found_by_pyshacl(shapes, text) == found


def test_pyshacl_gets_its_own_matcher_back() -> None:
    before = CONSTRAINT_PARAMETERS_MAP[SH.pattern]
    with pytest.raises(ZeroDivisionError), patterns_searched():
        assert 1 / (CONSTRAINT_PARAMETERS_MAP[SH.pattern] is before)
    assert CONSTRAINT_PARAMETERS_MAP[SH.pattern] is before


def test_each_of_several_patterns_must_be_found() -> None:
    shapes = parsed(RECURSIVE % 'sh:pattern "^a", "b$" ; sh:flags "i"')
    with patterns_searched():
        assert found_by_pyshacl(shapes, "A B")
        assert not found_by_pyshacl(shapes, "A C")


def asked(expression: str, **given: Literal) -> object:
    """What an expression of SPARQL comes to, a literal without a language as its value; None for an error."""
    query = searching(prepareQuery(f"SELECT ({expression} AS ?value) {{}}"))
    value = next((binding.get(Variable("value")) for binding in Graph().query(query, initBindings=given).bindings), None)
    return value.value if isinstance(value, Literal) and value.language is None else value


@pytest.mark.parametrize(("pattern", "flags", "text", "found"), EVERYWHERE)
def test_a_query_searches_as_a_compiled_shape(pattern: str, flags: str, text: str, found: bool) -> None:
    written = f"REGEX(?text, {Literal(pattern).n3()}, {Literal(flags).n3()})"
    assert asked(written, text=Literal(text)) is found
    assert asked("REGEX(?text, ?pattern, ?flags)", text=Literal(text), pattern=Literal(pattern), flags=Literal(flags)) is found


EXPRESSIONS = {
    'REGEX("ab", CONCAT("a", "b"))': True,
    'REGEX("a"@en, "a")': True,
    'REGEX(7, "7")': None,
    'REGEX("a", 7)': None,
    'REGEX("a", ?unbound)': None,
    'REPLACE("abab", "B", "z", "i")': "azaz",
    'REPLACE("a-b", "(.)-(.)", "$2-$1")': "b-a",
    'REPLACE("chat"@fr, "t", "")': Literal("cha", lang="fr"),
    'IF(REGEX("b_", "^\\\\w+$"), 1, 2)': 2,
}


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_expressions_come_to_what_sparql_says(expression: str) -> None:
    assert asked(expression) == EXPRESSIONS[expression]


@pytest.mark.parametrize("expression", ["REGEX(?text, ?computed)", 'REPLACE(?text, ?computed, "")', 'REPLACE(?text, "a*", ?computed)'])
def test_what_a_query_computes_and_cannot_be_judged_leaves_the_rule_unjudged(expression: str) -> None:
    """And is not passed over, as an error of SPARQL would be."""
    with pytest.raises(Unsearchable, match=r"refers back|nothing at all") as raised:
        asked(expression, text=Literal("aa"), computed=Literal(r"(a)\1"))
    assert isinstance(raised.value, PYSHACL_TROUBLE)


HOSTILE = [r"(a)\1", "(?=a)", ".{5000}", "[", r"\bword"]


@pytest.mark.parametrize("pattern", HOSTILE)
def test_what_is_refused_is_refused_wherever_it_stands(pattern: str) -> None:
    shape = f"ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; {constraint(pattern, '')} ] ."
    with pytest.raises(ShapesUnreadable) as compiled:
        compile_shapes(parsed(shape), GraphIndex())
    with pytest.raises(ShapesUnreadable) as loaded:
        check_wellformed(parsed(shape))
    select = f"SELECT $this {{ $this ?p ?text FILTER(?p = <urn:p> || !REGEX(STR(?text), {Literal(pattern).n3()})) }}"
    query = parsed(f"ex:S sh:targetNode ex:a ; sh:sparql [ sh:select {Literal(select).n3()} ] .")
    with pytest.raises(ShapesUnreadable) as queried:
        check_queries(query, query)
    assert compiled.value.what in loaded.value.what
    assert compiled.value.what in queried.value.what
    assert compiled.value.next_step == loaded.value.next_step == queried.value.next_step


CALLS = ['REPLACE("x", "a*", "b")', 'REPLACE("x", "(a)\\\\1", "b")', 'REPLACE("x", "a", "$")', 'REGEX("x", "a", "z")']


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    "around",
    ["FILTER(%s)", "FILTER NOT EXISTS { ?o ?q ?r FILTER(1 = %s) }", "BIND(%s AS ?b)", "{ SELECT $this ?o { ?o ?q ?r FILTER(%s) } }"],
)
def test_calls_that_could_only_fail_are_refused_wherever_they_stand(call: str, around: str) -> None:
    select = f"SELECT $this {{ $this ?p ?o {around % call} }}"
    query = parsed(f"ex:S sh:targetNode ex:a ; sh:sparql [ sh:select {Literal(select).n3()} ] .")
    with pytest.raises(ShapesUnreadable, match="a query in the shapes: the"):
        check_queries(query, query)


def test_a_query_may_search_a_long_text_for_what_python_would_not_find_in_years() -> None:
    start = time.perf_counter()
    assert asked("REGEX(?text, ?pattern)", text=Literal("a" * 1_000_000 + "!"), pattern=Literal("^(a|aa)+$")) is False
    assert time.perf_counter() - start < 5
