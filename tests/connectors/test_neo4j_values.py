"""Literals in a real Neo4j: every one of every datatype comes back as it was, and is native where the vocabulary allows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.connectors.harbour_terms import iri, thing, told

from syngraph.connectors.neo4j.store import Neo4jStore
from syngraph.connectors.neo4j.values import read, written
from syngraph.ontologies.door import admitted
from syngraph.ontologies.errors import WrongInItself
from syngraph.ontologies.iri import RDFS_LABEL, XSD_STRING, xsd
from syngraph.ontologies.statement import Literal, Statement, Term

if TYPE_CHECKING:
    from tests.connectors.conftest import Book

OpenNeo4j = Callable[..., Neo4jStore]
Cypher = Callable[[str], list[dict[str, Any]]]


DATATYPES = ("string", "boolean", "integer", "long", "decimal", "double", "float", "date", "dateTime", "gYear", "duration", "anyURI")
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)
LEXICAL: dict[str, st.SearchStrategy[str]] = {
    "string": TEXT,
    "boolean": st.sampled_from(["true", "false", "1", "0"]),
    "integer": st.integers(-(2**70), 2**70).map(str),
    "long": st.integers(-(2**63), 2**63 - 1).map(str),
    "decimal": st.decimals(-(10**9), 10**9, places=4).map(lambda number: format(number, "f")),
    "double": st.one_of(st.floats().map(lambda number: repr(number).replace("inf", "INF").replace("nan", "NaN")), st.just("-0.0")),
    "float": st.floats(width=32, allow_nan=False, allow_infinity=False).map(repr),
    "date": st.one_of(st.dates().map(str), st.sampled_from(["0000-01-01", "-0044-03-15", "12020-01-01", "2020-01-01Z", "9999-12-31"])),
    "dateTime": st.one_of(
        st.datetimes(timezones=st.none() | st.timezones()).map(lambda moment: moment.isoformat()),
        st.sampled_from(
            ["0001-01-01T00:00:00+14:00", "2020-02-29T24:00:00Z", "2020-01-01T00:00:00.1234567891", "1969-12-31T23:59:59.999999999-13:59"]
        ),
    ),
    "gYear": st.integers(1, 9999).map(lambda year: f"{year:04d}"),
    "duration": st.sampled_from(["P1Y", "P1DT12H", "-P3D", "PT0.5S"]),
    "anyURI": st.just("https://example.org/x"),
}


@st.composite
def literals(draw: st.DrawFn) -> Term:
    """A literal that the door lets in."""
    if draw(st.integers(0, 5)) == 0:
        return admitted(Literal(draw(TEXT), language=draw(st.sampled_from(["en", "fr-ca", "x-y"]))))
    name = draw(st.sampled_from(DATATYPES))
    try:
        return admitted(Literal(draw(LEXICAL[name]), xsd(name)))
    except WrongInItself:
        return Literal(name)


PROPERTIES = [
    *(iri(f"{way}_{name}") for way in ("one", "all") for name in DATATYPES),
    iri("name"),
    iri("tag"),
    iri("either"),
    iri("free"),
    RDFS_LABEL,
]
SAID = st.builds(Statement, st.sampled_from([thing("a"), thing("b")]), st.sampled_from(PROPERTIES), literals())


@st.composite
def fitting(draw: st.DrawFn) -> Statement:
    """A statement whose value has its property's datatype."""
    name = draw(st.sampled_from(DATATYPES))
    property = iri(f"{draw(st.sampled_from(['one', 'all']))}_{name}")
    try:
        return Statement(thing("a"), property, admitted(Literal(draw(LEXICAL[name]), xsd(name))))
    except WrongInItself:
        return Statement(thing("a"), RDFS_LABEL, Literal(name, XSD_STRING))


def test_every_literal_of_every_datatype_comes_back_as_it_was(open_neo4j: OpenNeo4j, book: Book) -> None:
    store = open_neo4j()

    @given(graph=st.lists(st.one_of(SAID, fitting()), max_size=40))
    @settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
    def comes_back(graph: list[Statement]) -> None:
        book.standing.clear()
        book.commit(graph)
        store.rebuild([book.everything()])
        assert told(store) == set(graph)
        assert sum(store.counts().properties.values()) == len(set(graph))

    comes_back()


@given(some=st.lists(st.tuples(st.sampled_from(DATATYPES), st.booleans(), st.data()), min_size=1, max_size=3), functional=st.booleans())
def test_a_value_that_does_not_tell_its_literal_has_it_beside_it(some: list[Any], functional: bool) -> None:
    """Also for literals that no door has seen: 007, 1.50, 2020-01-01T24:00:00."""
    for name in {name for name, _, _ in some}:
        said = {Literal(("00" if padded else "") + data.draw(LEXICAL[one]), xsd(one)) for one, padded, data in some}
        value, exact = written(said, xsd(name), functional)
        assert set(read(value, xsd(name), exact)) == said


def test_values_at_the_edge_of_what_neo4j_holds_come_back(open_neo4j: OpenNeo4j, book: Book) -> None:
    store = open_neo4j()
    edges = {
        "dateTime": [
            "0001-01-01T00:00:00+14:00",
            "9999-12-31T23:59:59-14:00",
            "2020-01-01T00:00:00",
            "2020-01-01T00:00:00Z",
            "12020-01-01T00:00:00Z",
        ],
        "integer": ["9223372036854775807", "9223372036854775808", "-9223372036854775809", "0"],
        "double": ["NaN", "INF", "-0", "1.5"],
        "date": ["0001-01-01", "9999-12-31", "-0044-03-15", "2020-01-01Z"],
    }
    said = {Statement(thing("all"), iri(f"all_{name}"), Literal(text, xsd(name))) for name, texts in edges.items() for text in texts}
    for name, texts in edges.items():
        said |= {Statement(thing(f"{name}{n}"), iri(f"one_{name}"), Literal(text, xsd(name))) for n, text in enumerate(texts)}
    mixed = ["2020-01-01T00:00:00", "2020-01-01T00:00:00Z"]
    said |= {Statement(thing("mixed"), iri("all_dateTime"), Literal(text, xsd("dateTime"))) for text in mixed}
    assert store.apply(book.commit(said)).name == "APPLIED"
    assert told(store) == said


def test_values_are_native_where_the_vocabulary_allows(open_neo4j: OpenNeo4j, book: Book, cypher: Cypher) -> None:
    store = open_neo4j()
    said = {
        "one_integer": Literal("7", xsd("integer")),
        "one_boolean": Literal("true", xsd("boolean")),
        "one_double": Literal("1.5", xsd("double")),
        "one_date": Literal("2020-05-01", xsd("date")),
        "one_dateTime": Literal("2020-05-01T10:00:00Z", xsd("dateTime")),
        "all_integer": Literal("99999999999999999999", xsd("integer")),
    }
    store.apply(book.commit(Statement(thing("a"), iri(name), literal) for name, literal in said.items()))
    text = "MATCH (n:Resource) UNWIND keys(n) AS k RETURN k AS k, valueType(n[k]) AS t"
    types = {row["k"]: row["t"].removesuffix(" NOT NULL") for row in cypher(text)}
    assert {key: types[key] for key in ("oneInteger", "oneBoolean", "oneDouble", "oneDate", "allInteger")} == {
        "oneInteger": "INTEGER",
        "oneBoolean": "BOOLEAN",
        "oneDouble": "FLOAT",
        "oneDate": "DATE",
        "allInteger": "LIST<STRING NOT NULL>",
    }
    assert types["oneDateTime"] == "ZONED DATETIME"
    assert store.query("MATCH (n) WHERE n.oneDate > date('2020-04-30') RETURN n.oneDateTime")[1] == [["2020-05-01T10:00:00Z"]]
