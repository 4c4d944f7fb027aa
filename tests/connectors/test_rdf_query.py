"""What a query may ask of the RDF store, and what it gets back."""

import json
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from syngraph.connectors.rdf.query_guard import refuse_unless_reading
from syngraph.connectors.rdf.reader import RdfReader
from syngraph.ontologies.errors import QueryRefused


@pytest.fixture(scope="module")
def reader() -> RdfReader:
    store = ox.Store()
    store.load(
        b"""@prefix : <http://e.org/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        :a :p :b, "x", "y"@en, 5, 1.5e0 . :b :p [ :p :c ] . :c :n 1, 2, 3, 4, 5, 6, 7, 8 .""",
        ox.RdfFormat.TURTLE,
    )
    return RdfReader(store, Path("rdf"))


def test_a_select_answers_as_sparql_results_json(reader: RdfReader) -> None:
    result = reader.query("SELECT ?o ?none { <http://e.org/a> ?p ?o } ORDER BY STR(?o)")
    document = result.sparql_json()
    assert document["head"] == {"vars": ["o", "none"]}
    assert document["results"]["bindings"] == [
        {"o": {"type": "literal", "value": "1.5", "datatype": "http://www.w3.org/2001/XMLSchema#double"}},
        {"o": {"type": "literal", "value": "5", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}},
        {"o": {"type": "uri", "value": "http://e.org/b"}},
        {"o": {"type": "literal", "value": "x"}},
        {"o": {"type": "literal", "value": "y", "xml:lang": "en"}},
    ]
    json.dumps(document)


def test_ask_construct_and_describe_answer_too(reader: RdfReader) -> None:
    assert reader.query("ASK { ?s ?p 'x' }").sparql_json() == {"head": {}, "boolean": True}
    built = reader.query("CONSTRUCT { ?s <urn:q> ?o } { ?s <http://e.org/n> ?o }")
    assert built.triples is not None
    assert len(built.triples) == 8
    assert "<urn:q>" in built.turtle()
    assert len(built.sparql_json()["results"]["bindings"]) == 8
    assert reader.query("DESCRIBE <http://e.org/a>").triples


def test_a_blank_node_is_marked_as_one(reader: RdfReader) -> None:
    [row] = reader.query("SELECT ?o { <http://e.org/b> ?p ?o }").sparql_json()["results"]["bindings"]
    assert row["o"]["type"] == "bnode"


def test_a_row_limit_cuts_and_says_so(reader: RdfReader) -> None:
    cut = reader.query("SELECT * { <http://e.org/c> ?p ?o }", limit=3)
    assert cut.rows is not None
    assert (len(cut.rows), cut.complete) == (3, False)
    whole = reader.query("SELECT * { <http://e.org/c> ?p ?o }", limit=8)
    assert whole.complete
    built = reader.query("CONSTRUCT { ?s ?p ?o } { ?s <http://e.org/n> ?o . ?s ?p ?o }", limit=3)
    assert built.triples is not None
    assert (len(built.triples), built.complete) == (3, False)


def test_a_query_that_runs_too_long_is_given_up(reader: RdfReader) -> None:
    endless = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(6)) + " }"
    begun = time.monotonic()
    with pytest.raises(QueryRefused, match=r"longer than 0\.2 s"):
        reader.query(endless, timeout_s=0.2)
    assert time.monotonic() - begun < 2
    assert reader.query("ASK { ?s ?p ?o }", timeout_s=5).boolean


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { service silent <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { \\u0053ERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { ?s ?p '#' SERVICE<http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { ?s ?p ?o . {SELECT * {SERVICE ?x { ?s ?p ?o }}} }",
        'SELECT * { ?s ?p """a"b""" . SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }',
        "PREFIX a:<urn:x> SELECT * { ?s a:#\n?o . SERVICE a: { ?s ?p ?o } }",
        "SELECT * { ?s <urn:p> ?o FILTER(?o<3) SERVICE <urn:x> { ?s ?p ?o } FILTER(?o>3) }",
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "PREFIX x: <urn:x> DELETE WHERE { ?s ?p ?o }",
        "LOAD <http://127.0.0.1:9/>",
        "CLEAR ALL",
        "DROP ALL",
        "WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "SELECT * { ?s ?p ",
        "SELECT * { ?s ?p ?o } ; DROP ALL",
        "",
    ],
)
def test_what_writes_reaches_outside_or_does_not_parse_is_refused_with_a_next_step(reader: RdfReader, query: str) -> None:
    with pytest.raises(QueryRefused) as raised:
        reader.query(query)
    assert raised.value.next_step


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service { ?service <urn:x#SERVICE> 'SERVICE' } # SERVICE",
        'PREFIX service: <urn:> SELECT * { ?s service:LOAD """ SERVICE <x> { """ }',
        "PREFIX : <urn:> SELECT * { ?s :SERVICE ?o ; :INSERT 'it''s' }".replace("''", "\\'"),
        "SELECT ?insert { ?insert <urn:p> ?delete }",
    ],
)
def test_the_words_alone_are_no_reason_to_refuse(query: str) -> None:
    refuse_unless_reading(query)


def test_an_escaped_keyword_is_seen_by_the_guard_itself() -> None:
    with pytest.raises(QueryRefused, match="SERVICE"):
        refuse_unless_reading("SELECT * { \\u0053ERVICE <urn:x> { ?s ?p ?o } }")


def test_a_syntax_error_carries_the_parsers_words(reader: RdfReader) -> None:
    with pytest.raises(QueryRefused, match="expected"):
        reader.query("SELECT * { ?s ?p }")


def test_select_wants_rows(reader: RdfReader) -> None:
    with pytest.raises(QueryRefused, match="SELECT"):
        reader.select("ASK { ?s ?p ?o }")
