"""After these tests a reader knows which Cypher may be kept for a question: it reads, it keeps to the vocabulary, it hides nothing."""

import pytest
from tests.contracts.vessels import CLASSES, NS, ONTOLOGY, PROPERTIES, ontology

from syngraph.contracts.cypher_query import CypherQuery, cypher_faults
from syngraph.contracts.cypher_vocabulary import CypherVocabulary
from syngraph.ontologies.iri import Iri
from syngraph.ontologies.ontology import OntologyClass


def faults(cypher: str, *columns: str) -> list[str]:
    return [fault.what for fault in cypher_faults(ONTOLOGY, cypher, columns)]


def columns(cypher: str) -> tuple[str, ...]:
    return CypherQuery.read(cypher, CypherVocabulary.of(ONTOLOGY)).columns


FAIR = [
    "MATCH (v:Vessel)-[:BUILT_BY]->(p:Person) RETURN DISTINCT v.uri AS vessel, p.uri AS person",
    "match (p:Person)<-[:BUILT_BY]-(v:Vessel) where v.label starts with 'S' return v.uri as vessel order by vessel desc limit 3",
    "MATCH (v:Vessel) UNWIND v.launched AS launched RETURN v.uri AS vessel, launched, launched.year AS year",
    "MATCH (v:Vessel) UNWIND coalesce(v.launched, [null]) AS launched RETURN v.uri AS vessel, launched",
    "MATCH (v:Vessel) WHERE any(day IN v.launched WHERE day > date('3000-01-01')) RETURN v.uri AS vessel",
    "MATCH (v:Vessel) WHERE 'Selkie' IN v.labels AND NOT v.label CONTAINS 'MERGE (x) // {' RETURN v.uri AS vessel",
    "MATCH (v:Vessel) OPTIONAL MATCH (v)-[:BUILT_BY]->(p) WHERE p.born.year > 1900 RETURN v.uri AS vessel, p.uri AS person, p.born AS born",
    "MATCH (v:Vessel)-[:BUILT_BY]->(p) WITH p, count(DISTINCT v) AS vessels WHERE vessels > 1 RETURN p.uri AS person, vessels",
    "MATCH (v) WHERE NOT EXISTS { MATCH (v)-[:BUILT_BY]->(:Person) } AND v:Ferry RETURN v.uri AS vessel",
    "MATCH (a:Vessel), (b:Vessel) WHERE a.uri < b.uri AND (a)-[:BUILT_BY]->()<-[:BUILT_BY]-(b) RETURN a.uri AS a, b.uri AS b",
    "MATCH (v:Vessel) RETURN v.uri AS thing UNION MATCH (thing:Town) RETURN thing.uri AS thing",
    "MATCH (v:Vessel) WITH v AS ship MATCH (ship)-[:BUILT_BY]->(p) RETURN ship.uri AS ship, head(ship.launched) AS first",
    "MATCH path = (t:Town)-[:MAYOR]->(p)-[:LIVES]->(home) RETURN t.uri AS town, home.uri AS home",
    "MATCH (v:Vessel) RETURN count(*) AS n",
    "MATCH (x:Resource) UNWIND x.launched AS launched RETURN x.uri AS x, launched",
    "MATCH (v:Ferry|Vessel) RETURN CASE WHEN size(v.launched) > 1 THEN 'many' ELSE 'one' END AS known",
    'MATCH (p:Person) WHERE p.born > date("1949-01-01") RETURN p.uri AS person',
]


@pytest.mark.parametrize("cypher", FAIR)
def test_a_fair_query_is_kept(cypher: str) -> None:
    assert faults(cypher) == []
    assert columns(cypher)


WRITES = [
    "CREATE (n:Vessel)",
    "MERGE (n:Vessel)",
    "DETACH DELETE v",
    "SET v.label = 'x'",
    "REMOVE v.label",
    "FOREACH (x IN [1] | CREATE (y))",
]


@pytest.mark.parametrize("clause", WRITES)
def test_a_query_that_writes_is_refused(clause: str) -> None:
    word = clause.split()[0]
    assert any(what.startswith(f"{word} may not be in it") for what in faults(f"MATCH (v:Vessel) {clause} RETURN v.uri AS vessel"))


@pytest.mark.parametrize(
    ("cypher", "word"),
    [
        ("LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line", "LOAD"),
        ("MATCH (v:Vessel) CALL { WITH v RETURN 1 AS one } RETURN one", "CALL"),
        ("CALL db.labels() YIELD label RETURN label", "CALL"),
        ("MATCH (v:Vessel) CALL apoc.do.it('x') RETURN v.uri AS vessel", "CALL"),
        ("USE other MATCH (v:Vessel) RETURN v.uri AS vessel", "USE"),
        ("MATCH (v:Vessel) RETURN [x IN [1] WHERE COUNT { LOAD CSV FROM 'file:///x' AS r RETURN r } > 0 | x] AS vessel", "LOAD"),
        ("MATCH (v:Vessel) WHERE EXISTS { CREATE (n) RETURN n } RETURN v.uri AS vessel", "CREATE"),
        ("EXPLAIN MATCH (v:Vessel) RETURN v.uri AS vessel", "EXPLAIN"),
    ],
)
def test_a_query_that_reaches_beyond_the_graph_is_refused(cypher: str, word: str) -> None:
    assert any(what.startswith(f"{word} may not be in it") for what in faults(cypher))


@pytest.mark.parametrize(
    ("cypher", "what"),
    [
        ("MATCH (v:`Vessel`) RETURN v.uri AS v", "a quoted name"),
        ("MATCH (v:Vessel {`label`: 'x'}) RETURN v.uri AS v", "a quoted name"),
        ("MATCH (v:\\u0056essel) RETURN v.uri AS v", "a \\u escape"),
        ("MATCH (v:Vessel) WHERE v.label = '\\u0027 OR true' RETURN v.uri AS v", "a \\u escape"),
        ("MATCH (v:Vessel) WHERE v.label = '\\U00000027' RETURN v.uri AS v", "a \\u escape"),
        ("MATCH (v:Vessel) // CREATE (n)\nRETURN v.uri AS v", "a comment"),
        ("MATCH (v:Vessel) /* CREATE (n) */ RETURN v.uri AS v", "a comment"),
        ("MATCH (v:$($name)) RETURN v.uri AS v", "a parameter or a dynamic label"),
        ("MATCH (v:Vessel) WHERE v.label = $name RETURN v.uri AS v", "a parameter or a dynamic label"),
        ("MATCH (v:Vessel) RETURN v.uri AS v; MATCH (n) DETACH DELETE n", "a semicolon"),
        ("MATCH (v:Vessel) WHERE v.label = 'x RETURN v.uri AS v", "a text that is not closed"),
        ("MATCH (v:Vessel) RETURN v.uri AS \u0456d", "the character"),
    ],
)
def test_nothing_can_be_hidden_in_a_query(cypher: str, what: str) -> None:
    assert any(what in fault for fault in faults(cypher))


@pytest.mark.parametrize(
    ("cypher", "what"),
    [
        ("MATCH (s:Submarine) RETURN s.uri AS s", "the label Submarine is not in the vocabulary"),
        ("MATCH (s:Syngraph) RETURN s.uri AS s", "the label Syngraph is not in the vocabulary"),
        ("MATCH (v:Vessel)-[:SANK_AT]->(p) RETURN v.uri AS v", "the relationship type SANK_AT is not in the vocabulary"),
        ("MATCH (v:Vessel)-[:BUILT_BY|SANK_AT]->(p) RETURN v.uri AS v", "the relationship type SANK_AT is not in the vocabulary"),
        ("MATCH (v:Vessel)-[:LAUNCHED]->(p) RETURN v.uri AS v", "the relationship type LAUNCHED is not in the vocabulary"),
        ("MATCH (v:Vessel) RETURN v.depth AS depth", "the property depth is not in the vocabulary"),
        ("MATCH (v:Vessel) RETURN v._exact AS exact", "the property _exact is not in the vocabulary"),
        ("MATCH (v:Vessel {depth: 3}) RETURN v.uri AS v", "the property depth is not in the vocabulary"),
        ("MATCH (v:Vessel) WHERE v.builtBy = 'Ann' RETURN v.uri AS v", "the property builtBy is not in the vocabulary"),
        ("MATCH (v:Vessel) WHERE v:Submarine RETURN v.uri AS v", "the label Submarine is not in the vocabulary"),
        (
            "MATCH (v) WHERE EXISTS { (v)-[:SANK_AT]->() } RETURN v.uri AS v",
            "the relationship type SANK_AT is not in the vocabulary",
        ),
    ],
)
def test_the_vocabulary_is_closed(cypher: str, what: str) -> None:
    assert what in faults(cypher)


@pytest.mark.parametrize(
    "cypher",
    [
        "MATCH (v:Vessel)-->(p) RETURN v.uri AS v",
        "MATCH (v:Vessel)--(p) RETURN v.uri AS v",
        "MATCH (v:Vessel)<--(p) RETURN v.uri AS v",
        "MATCH (v:Vessel)-[r]->(p) RETURN v.uri AS v",
        "MATCH (v:Vessel)-[:!BUILT_BY]->(p) RETURN v.uri AS v",
        "MATCH (v:Vessel)-[*]->(p) RETURN v.uri AS v",
    ],
)
def test_a_relationship_of_any_type_at_all_is_refused(cypher: str) -> None:
    assert "a relationship has no type: name it, as in -[:TYPE]->" in faults(cypher)


@pytest.mark.parametrize(
    ("expression", "what"),
    [
        ("type(r)", "type is a function that no query here needs"),
        ("labels(v)", "labels is a function that no query here needs"),
        ("properties(v)", "properties is a function that no query here needs"),
        ("apoc.text.clean('x')", "text.clean() is a function that no query here needs"),
        ("(v)['label']", ")[…] reads a property by a computed name: write ).key"),
        ("collect(v)[0]['label']", "][…] reads a property by a computed name: write ].key"),
        ("v['label']", "v[…] reads a property by a computed name: write v.key"),
        ("r.support", "r.support is a property of a relationship, which is no part of the vocabulary"),
        ("v {.label}", ".label stands behind nothing that has properties"),
    ],
)
def test_nothing_is_read_by_a_name_that_is_not_written(expression: str, what: str) -> None:
    assert what in faults(f"MATCH (v:Vessel)-[r:BUILT_BY]->(p) RETURN {expression} AS x")


@pytest.mark.parametrize(
    "cypher",
    [
        "MATCH (v:Vessel) RETURN v.uri AS vessel, v.launched AS launched",
        "MATCH (v:Vessel) WHERE v.launched > date('2000-01-01') RETURN v.uri AS vessel",
        "MATCH (v:Vessel) WHERE date('2000-01-01') < v.launched RETURN v.uri AS vessel",
        "MATCH (v:Vessel {height: 3}) RETURN v.uri AS vessel",
        "MATCH (v:Vessel) WHERE toFloat(v.height) > 3 RETURN v.uri AS vessel",
        "MATCH (v:Vessel) RETURN v.labels AS names",
    ],
)
def test_a_list_is_not_taken_for_a_value(cypher: str) -> None:
    assert any("list" in what for what in faults(cypher))


def test_a_relationship_drawn_the_wrong_way_round_is_what_the_ontology_lacks() -> None:
    (fault,) = cypher_faults(ONTOLOGY, "MATCH (v:Vessel)<-[:BUILT_BY]-(p:Person) RETURN v.uri AS v")
    assert fault.lacking
    assert "builtBy (Vessel -> Person)" in fault.what


@pytest.mark.parametrize(
    "cypher",
    [
        "MATCH (t:Town) UNWIND t.launched AS launched RETURN launched",
        "MATCH (v:Vessel)-[:BUILT_BY]->(p) OPTIONAL MATCH (p)-[:MAYOR]->(t) RETURN v.uri AS v",
        "MATCH (v:Vessel) RETURN v.uri AS v UNION MATCH (v:Town)-[:LIVES]->(x) RETURN v.uri AS v",
        "MATCH (x:Resource) RETURN x.uri AS x",
    ],
)
def test_what_no_instance_can_have_is_said(cypher: str) -> None:
    assert [fault.lacking for fault in cypher_faults(ONTOLOGY, cypher)] == [True]


def test_steps_either_way_or_of_any_length_match_where_they_can() -> None:
    assert not faults("MATCH (p:Person)-[:BUILT_BY]-(v:Vessel) RETURN p.uri AS p")
    assert not faults("MATCH (t:Town)-[:MAYOR|LIVES*1..3]->(x:Town) RETURN t.uri AS t")
    assert faults("MATCH (t:Person)-[:BUILT_BY*1..3]->(x) RETURN t.uri AS t")


@pytest.mark.parametrize(
    ("cypher", "what"),
    [
        ("MATCH (v:Vessel) RETURN v.uri", "a column has no name"),
        ("MATCH (v:Vessel) RETURN *", "a column has no name"),
        ("MATCH (v:Vessel) RETURN v", "it returns v as a whole: return v.uri AS v"),
        ("MATCH (v:Vessel) RETURN v AS vessel", "it returns v as a whole"),
        ("MATCH (v:Vessel) RETURN w.uri AS vessel", "w is neither a word that reads nor a variable"),
        ("MATCH (v:Vessel)", "it has no RETURN at its end"),
        ("RETURN 1 AS one", "it does not begin with MATCH"),
        ("MATCH (v:Vessel RETURN v.uri AS v", "its brackets do not match"),
        ("", "it is empty"),
        ("MATCH (v) UNWIND v.launched AS day RETURN v.uri AS v, day", "(v) is any node at all: give it a label, Resource if"),
        ("MATCH (v:Vessel), () RETURN v.uri AS v", "() is any node at all"),
        ("MATCH (v:Vessel) WHERE exists(v.height) RETURN v.uri AS v", "EXISTS takes braces"),
        ("MATCH (v:Vessel) RETURN v.uri AS a UNION MATCH (v:Town) RETURN v.uri AS b", "the parts of its UNION return different columns"),
    ],
)
def test_every_column_has_a_name_and_holds_a_value(cypher: str, what: str) -> None:
    assert any(what in fault for fault in faults(cypher))


def test_it_returns_the_columns_of_the_sparql_query() -> None:
    cypher = "MATCH (v:Vessel) RETURN v.uri AS vessel, v.label AS name"
    assert faults(cypher, "name", "vessel") == []
    assert faults(cypher, "vessel", "person") == ["it returns vessel, name where the SPARQL query returns vessel, person"]


def test_two_labels_that_clash_are_told_apart_by_their_minted_names() -> None:
    twice = ontology([*CLASSES, OntologyClass(Iri(NS + "other"), "vessel", "Another kind.", (Iri(NS + "Thing"),))], PROPERTIES)
    names = sorted(name for name in CypherVocabulary.of(twice).labels if name.startswith("Vessel"))
    assert len(names) == 2
    assert [cypher_faults(twice, f"MATCH (v:{name}) RETURN v.uri AS v") for name in names] == [[], []]
    assert cypher_faults(twice, "MATCH (v:Vessel) RETURN v.uri AS v")
