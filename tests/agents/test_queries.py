"""After these tests a reader knows how questions become queries, and what those of a model must keep to be kept."""

import asyncio
from collections.abc import Callable

import pytest
from tests.agents.asked_of_vessels import BUILT, item, question, said
from tests.agents.scripted import Scripted
from tests.contracts.vessels import CLASSES, NS, ONTOLOGY, PROJECT, PROPERTIES, ontology, prop, select

from syngraph.agents.asking import Asking
from syngraph.agents.model.port import Ask
from syngraph.agents.ontologists.queries import BATCH, Written, write_queries
from syngraph.agents.ontologists.query_stage import Queries, QueriesAnswer, QueryItem, Wanted
from syngraph.agents.ontologists.query_vocabulary import MOST_CHARACTERS, in_words, vocabulary
from syngraph.contracts.remedy import Bounds
from syngraph.contracts.sparql_query import why_unanswerable
from syngraph.contracts.stage import Kept, PostconditionBroken
from syngraph.ontologies.iri import Iri
from syngraph.ontologies.ontology import Ontology, OntologyProperty
from syngraph.ontologies.question import CompetencyQuestion
from syngraph.ontologies.sparql_names import SparqlNames

MAYORS = (
    "SELECT DISTINCT ?town ?mayor { ?town a :Town ; :mayor ?mayor }",
    "MATCH (t:Town)-[:MAYOR]->(m) RETURN DISTINCT t.uri AS town, m.uri AS mayor",
)


def write(rule: Callable[[Ask], object], *questions: CompetencyQuestion, known: Ontology = ONTOLOGY) -> tuple[Written, Scripted]:
    model = Scripted({"queries": rule})
    return asyncio.run(write_queries(known, PROJECT, questions, Asking(model, Bounds(attempts=2)))), model


def test_both_queries_are_kept_with_the_prefixes_they_were_written_for() -> None:
    written, model = write(lambda _: said(item("q1", *BUILT)), question("q1"))
    (one,) = written.queries
    assert one.sparql.endswith(BUILT[0])
    assert f"PREFIX : <{NS}>" in one.sparql
    assert (one.cypher, one.why_not, one.ontology, one.model) == (BUILT[1], "", ONTOLOGY.version, "scripted")
    assert one.prompt.startswith("queries-")
    assert len(select(one.sparql)) == 3
    assert model.tasks() == {"queries": 1}


def test_the_model_is_told_both_names_of_every_term_and_which_values_are_lists() -> None:
    _, model = write(lambda _: said(item("q1", *BUILT)), question("q1"))
    shown = model.asked[0].user
    assert "builtBy (Vessel -> Person): SPARQL :builtBy, Cypher relationship BUILT_BY" in shown
    assert "launched (Vessel -> date): SPARQL :launched, Cypher property launched, a list of date" in shown
    assert "born (Person -> date): SPARQL :born, Cypher property born, one date" in shown
    assert "height (Vessel -> decimal): SPARQL :height, Cypher property height, a list of text" in shown
    assert "Ferry (a kind of Vessel): SPARQL :Ferry, Cypher label Ferry" in shown


BAD = {
    "an invented property": ("SELECT ?vessel { ?vessel :sankOn ?day }", "MATCH (v)-[:BUILT_BY]->() RETURN v.uri AS vessel"),
    "an invented IRI": ("SELECT ?vessel { ?vessel <urn:x:built> ?day }", "MATCH (v)-[:BUILT_BY]->() RETURN v.uri AS vessel"),
    "any property": ("SELECT ?vessel ?person { ?vessel ?how ?person }", BUILT[1]),
    "another column": (BUILT[0], "MATCH (v)-[:BUILT_BY]->(p) RETURN v.uri AS ship, p.uri AS person"),
    "no query": ("", ""),
    "an empty pattern": ("SELECT ?vessel {}", "MATCH (v:Vessel) RETURN v.uri AS vessel"),
    "a write": (BUILT[0], "MATCH (v)-[:BUILT_BY]->(p) SET p.born = 1 RETURN v.uri AS vessel, p.uri AS person"),
    "a file": (BUILT[0], "LOAD CSV FROM 'file:///etc/passwd' AS person RETURN 1 AS vessel, person"),
    "a subquery that is called": (BUILT[0], "MATCH (v)-[:BUILT_BY]->(p) CALL { CREATE (n) } RETURN v.uri AS vessel, p.uri AS person"),
    "a quoted name": (BUILT[0], "MATCH (v)-[:`BUILT_BY`]->(p) RETURN v.uri AS vessel, p.uri AS person"),
    "an escape": (BUILT[0], "MATCH (v)-[:\\u0042UILT_BY]->(p) RETURN v.uri AS vessel, p.uri AS person"),
    "a comment": (BUILT[0], "MATCH (v)-[:BUILT_BY]->(p) // p\nRETURN v.uri AS vessel, p.uri AS person"),
    "the wrong way round": (BUILT[0], "MATCH (v:Vessel)<-[:BUILT_BY]-(p) RETURN v.uri AS vessel, p.uri AS person"),
    "another server": ("SELECT ?vessel ?person { ?vessel :builtBy ?person SERVICE <http://e.org/> { ?vessel :born ?x } }", BUILT[1]),
    "a very long one": (BUILT[0] + " " * 9_000 + "LIMIT 5", BUILT[1]),
}


@pytest.mark.parametrize("pair", BAD.values(), ids=BAD.keys())
def test_a_bad_query_goes_back_alone_and_is_never_kept(pair: tuple[str, str]) -> None:
    """With it goes what is wrong; the good one beside it is kept and not asked for again."""
    written, model = write(lambda _: said(item("q1", *pair), item("q2", *BUILT)), question("q1"), question("q2"))
    first, second = written.queries
    assert (first.sparql, first.cypher) == ("", "")
    assert first.why_not
    assert second.sparql.endswith(BUILT[0])
    (broken,) = model.asked[1].inputs["mend"]["items"]
    assert broken["item"]["question"] == "q1"
    assert all(fault.startswith(("SPARQL: ", "Cypher: ", "sparql has over")) for fault in broken["faults"])


def test_no_stage_can_hold_a_bad_query() -> None:
    given = Wanted(ONTOLOGY, SparqlNames.of(ONTOLOGY, PROJECT), [question("q1")])
    sound = QueriesAnswer(queries=(QueryItem(**item("q1", *BUILT)),))
    assert Kept(Queries(), given, sound).answer is sound
    for pair in BAD.values():
        with pytest.raises(PostconditionBroken):
            Kept(Queries(), given, QueriesAnswer(queries=(QueryItem(**item("q1", *pair)),)))


def test_all_faults_of_both_queries_come_at_once() -> None:
    bad = item("q1", "SELECT ?a { ?a ?b ?c ; a ?d }", "MATCH (a)-->(b) SET a.x = 1 RETURN a.uri AS vessel")
    _, model = write(lambda _: said(bad), question("q1"))
    faults = model.asked[1].inputs["mend"]["items"][0]["faults"]
    assert len([one for one in faults if one.startswith("SPARQL")]) == 2
    assert len([one for one in faults if one.startswith("Cypher")]) >= 4


def test_a_query_that_was_mended_is_kept() -> None:
    def rule(ask: Ask) -> object:
        return said({**item("q1", *BUILT), "mends": 1}) if "mend" in ask.inputs else said(item("q1", *BAD["the wrong way round"]))

    written, model = write(rule, question("q1"))
    assert written.queries[0].cypher == BUILT[1]
    assert not written.unreadable
    assert model.tasks() == {"queries": 2}


def test_a_filter_that_is_fair_does_not_fail_and_an_aggregate_neither() -> None:
    recent = (
        'SELECT DISTINCT ?vessel { ?vessel :launched ?day FILTER(?day > "3000-01-01"^^xsd:date) }',
        "MATCH (v:Vessel) UNWIND v.launched AS day WITH v, day WHERE day > date('3000-01-01') RETURN DISTINCT v.uri AS vessel",
    )
    how_many = (
        "SELECT ?person (COUNT(DISTINCT ?vessel) AS ?vessels) { ?vessel :builtBy ?person } GROUP BY ?person HAVING (COUNT(?vessel) > 9)",
        "MATCH (v)-[:BUILT_BY]->(p) WITH p, count(DISTINCT v) AS vessels WHERE vessels > 9 RETURN p.uri AS person, vessels",
    )
    written, model = write(lambda _: said(item("q1", *recent), item("q2", *how_many)), question("q1"), question("q2"))
    assert [one.why_not for one in written.queries] == ["", ""]
    assert model.tasks()["queries"] == 1


def test_what_a_store_at_hand_would_not_run_goes_back_too() -> None:
    """It is asked only of what is sound as far as it can be read."""
    heard: list[str] = []

    def objection(cypher: str) -> str:
        heard.append(cypher)
        return "Neo4j cannot run this query: a variable is not defined" if "p2" in cypher else ""

    def rule(ask: Ask) -> object:
        if "mend" in ask.inputs:
            return said({**item("q1", *BUILT), "mends": 1})
        return said(item("q1", BUILT[0], BUILT[1].replace("(p)", "(p2)").replace("p.uri", "p2.uri")), item("q2", *BAD["a write"]))

    model = Scripted({"queries": rule})
    asking = Asking(model, Bounds(attempts=2))
    written = asyncio.run(write_queries(ONTOLOGY, PROJECT, [question("q1"), question("q2")], asking, objection))
    (fault,) = model.asked[1].inputs["mend"]["items"][0]["faults"]
    assert fault == "Cypher: Neo4j cannot run this query: a variable is not defined"
    assert [one.cypher for one in written.queries] == [BUILT[1], ""]
    assert BAD["a write"][1] not in heard


def test_a_semicolon_at_the_end_is_no_fault() -> None:
    written, _ = write(lambda _: said(item("q1", BUILT[0] + " ;\n", BUILT[1] + ";")), question("q1"))
    assert written.queries[0].cypher == BUILT[1]


def test_every_question_has_its_query_or_its_reason_and_only_once() -> None:
    def rule(ask: Ask) -> object:
        if "mend" in ask.inputs:
            return said()
        gone = {"question": "q2", "why": "nobody says who owns a vessel"}
        return said(item("q1", *BUILT), item("q1", *MAYORS), item("q9", *MAYORS), unanswerable=(gone,))

    written, model = write(rule, question("q1"), question("q2"), question("q3"))
    assert [bool(one.sparql) for one in written.queries] == [True, False, False]
    assert "nobody says who owns a vessel" in written.queries[1].why_not
    assert written.queries[2].why_not.startswith("no sound query was written")
    assert written.lacking == {"q2": "the model says: nobody says who owns a vessel"}
    mend = model.asked[1].inputs["mend"]
    assert mend["whole"] == ["no query for 'q3': Who built each vessel?"]
    assert [one["faults"] for one in mend["items"]] == [
        ["this question has an answer already: one is enough"],
        ["'q9' is the id of none of the questions"],
    ]


def test_only_what_the_ontology_lacks_counts_as_lacking() -> None:
    """A query that is wrong in itself says nothing of the ontology."""
    lacks = item("q1", "SELECT ?v { ?v :sankOn ?day }", "MATCH (v:Vessel) RETURN v.uri AS v")
    wrong = item("q2", "SELECT ?v { ?v ?p ?day }", "MATCH (v:Vessel) RETURN v.uri AS v")
    written, _ = write(lambda _: said(lacks, wrong), question("q1"), question("q2"))
    assert written.lacking == {"q1": f"SPARQL: it uses {NS}sankOn, which is not in the ontology"}


def test_questions_are_put_in_batches() -> None:
    asked = [question(f"q{n:02}") for n in range(BATCH + 1)]
    written, model = write(lambda ask: said(*(item(one["id"], *BUILT) for one in ask.inputs["questions"])), *asked)
    assert [len(ask.inputs["questions"]) for ask in model.asked] == [BATCH, 1]
    assert all(one.sparql for one in written.queries)


def test_a_large_ontology_is_shown_in_part_with_what_serves_the_questions_first() -> None:
    many = [prop(f"word{n}", "Vessel", "string") for n in range(2_000)]
    large = ontology(CLASSES, [*PROPERTIES, *many])
    shown = vocabulary(large, SparqlNames.of(large, PROJECT), [question("q2", "How tall is each vessel?")])
    assert {"builtBy", "launched", "born"} <= {one["label"] for one in shown["properties"]}
    assert {"Vessel", "Person", "Thing"} <= {one["label"] for one in shown["classes"]}
    assert sum(map(len, in_words(shown))) < MOST_CHARACTERS * 1.2
    assert len(shown["properties"]) > 50


def test_a_user_s_own_terms_have_a_prefix_or_their_whole_iri() -> None:
    theirs = OntologyProperty(Iri("http://purl.example/terms/depth"), "depth", "Said.", "datatype", (Iri(NS + "Vessel"),), (), True)
    odd = OntologyProperty(Iri("http://purl.example/terms/100%25"), "share", "Said.", "datatype", (Iri(NS + "Vessel"),), (), True)
    known = ontology(CLASSES, [*PROPERTIES, theirs, odd])
    names = SparqlNames.of(known, PROJECT)
    assert [names.write(one.iri) for one in (theirs, odd)] == ["o1:depth", "<http://purl.example/terms/100%25>"]
    sparql = f"{names.prologue}SELECT ?v {{ ?v {names.write(theirs.iri)} ?d ; {names.write(odd.iri)} ?s }}"
    assert why_unanswerable(known, sparql) == ""
