"""After these tests a reader knows how questions become queries: what a model's must keep, and how a lack goes back to the ontologists."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from tests.agents.scripted import Scripted, chunk
from tests.contracts.vessels import CLASSES, NS, ONTOLOGY, PROJECT, PROPERTIES, cls, ontology, prop, select

from syngraph.agents.asking import Asking
from syngraph.agents.model.port import Ask
from syngraph.agents.offline.model import OfflineModel
from syngraph.agents.ontologists.answerable import ROUNDS, Answerable, make_answerable
from syngraph.agents.ontologists.queries import BATCH, Written, write_queries
from syngraph.agents.ontologists.query_stage import Queries, QueriesAnswer, QueryItem, Wanted
from syngraph.agents.ontologists.query_vocabulary import MOST_CHARACTERS, in_words, vocabulary
from syngraph.agents.ontologists.result import OntologistSettings, OntologyResult
from syngraph.contracts.cypher_query import cypher_faults
from syngraph.contracts.remedy import Bounds
from syngraph.contracts.sparql_query import sparql_columns, sparql_faults, why_unanswerable
from syngraph.contracts.stage import Kept, PostconditionBroken
from syngraph.ontologies.iri import Iri
from syngraph.ontologies.ontology import Ontology, OntologyProperty
from syngraph.ontologies.question import CompetencyQuestion
from syngraph.ontologies.sparql_names import SparqlNames
from syngraph.ontologies.statement import Literal, Term

BUILT = (
    "SELECT DISTINCT ?vessel ?person { ?vessel :builtBy ?person }",
    "MATCH (v)-[:BUILT_BY]->(p) RETURN DISTINCT v.uri AS vessel, p.uri AS person",
)
MAYORS = (
    "SELECT DISTINCT ?town ?mayor { ?town a :Town ; :mayor ?mayor }",
    "MATCH (t:Town)-[:MAYOR]->(m) RETURN DISTINCT t.uri AS town, m.uri AS mayor",
)


def question(id: str, text: str = "Who built each vessel?") -> CompetencyQuestion:
    return CompetencyQuestion(id, text, "harbour master", "a.md", "Ann built the Selkie.", state="agreed")


def item(id: str, sparql: str, cypher: str) -> dict[str, str]:
    return {"question": id, "sparql": sparql, "cypher": cypher}


def said(*items: Mapping[str, object], unanswerable: Sequence[Mapping[str, object]] = ()) -> dict[str, Any]:
    return {"queries": list(items), "unanswerable": list(unanswerable)}


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
        "MATCH (v) UNWIND v.launched AS day WITH v, day WHERE day > date('3000-01-01') RETURN DISTINCT v.uri AS vessel",
    )
    how_many = (
        "SELECT ?person (COUNT(DISTINCT ?vessel) AS ?vessels) { ?vessel :builtBy ?person } GROUP BY ?person HAVING (COUNT(?vessel) > 9)",
        "MATCH (v)-[:BUILT_BY]->(p) WITH p, count(DISTINCT v) AS vessels WHERE vessels > 9 RETURN p.uri AS person, vessels",
    )
    written, model = write(lambda _: said(item("q1", *recent), item("q2", *how_many)), question("q1"), question("q2"))
    assert [one.why_not for one in written.queries] == ["", ""]
    assert model.tasks()["queries"] == 1


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


# The offline model


def offline(*questions: CompetencyQuestion, known: Ontology = ONTOLOGY) -> dict[str, Any]:
    written = asyncio.run(write_queries(known, PROJECT, questions, Asking(OfflineModel())))
    assert not written.unreadable
    return {one.question: one for one in written.queries}


def rows(*ids: str, text: str = "Which?", known: Ontology = ONTOLOGY) -> list[list[dict[str, str]]]:
    """What the offline model's SPARQL finds; each of its Cypher queries keeps its contract too."""
    found = offline(*(question(id, text) for id in ids), known=known)
    for one in found.values():
        assert not sparql_faults(known, one.sparql)
        assert not cypher_faults(known, one.cypher, sparql_columns(one.sparql))
    plain = [[{name: bare(term) for name, term in row.items()} for row in select(found[id].sparql)] for id in ids]
    return [sorted(one, key=lambda row: [row.get(name, "") for name in ("vessel", "person")]) for one in plain]


def bare(term: Term) -> str:
    return term.lexical if isinstance(term, Literal) else term.removeprefix("urn:t:")


def test_what_serves_a_question_becomes_its_query() -> None:
    (found,) = rows("q1")
    assert found == [{"vessel": "selkie", "person": "ann"}, {"vessel": "tug", "person": "ann"}, {"vessel": "tug", "person": "bob"}]


def test_what_is_known_is_shown_though_not_all_is_known() -> None:
    (found,) = rows("q2", text="Who builtBy, launched when, born when?")
    assert [(r["vessel"], r["person"], r["launched"], r.get("born")) for r in found] == [
        ("selkie", "ann", "2015-09-30", None),
        ("tug", "ann", "1999-01-01", None),
        ("tug", "bob", "1999-01-01", "1950-01-01"),
    ]


def test_what_hangs_on_something_unknown_stays_unknown() -> None:
    (found,) = rows("q2", text="When launched?")
    assert {"vessel": "barge", "launched": "1980-01-01"} in found
    assert len(found) == 4


def test_properties_of_unrelated_things_do_not_multiply() -> None:
    (found,) = rows("q4", text="mayor, height")
    assert found == [{"town": "port", "person": "bob"}]
    assert "UNION" in offline(question("q4", "mayor, height"))["q4"].cypher


def test_a_property_joins_by_its_object_too() -> None:
    (found,) = rows("q3", text="Who is mayor, and lives where?")
    assert found == [{"person": "bob", "town": "port"}]


def test_a_class_that_the_question_names_narrows_the_property_and_alone_lists_its_things() -> None:
    named, unnamed, alone = rows("q5", text="When was each ferry launched?")[0], rows("q5", text="When was it launched?")[0], rows("q6")[0]
    assert [r["vessel"] for r in named] == ["selkie"]
    assert len(unnamed) == 3
    assert [r["ferry"] for r in alone] == ["selkie"]


def test_a_class_that_is_an_end_of_the_property_narrows_no_other_thing() -> None:
    ends = (Iri(NS + "Vessel"), Iri(NS + "Person")), (Iri(NS + "Captain"),)
    chosen = OntologyProperty(Iri(NS + "chosenBy"), "chosen by", "Said.", "object", *ends, serves=("q7",))
    known = ontology([*CLASSES, cls("Captain", "Person", serves=("q7",))], [*PROPERTIES, chosen])
    assert ":Captain" not in offline(question("q7", "Which captain chose each vessel?"), known=known)["q7"].sparql


def test_a_question_that_nothing_serves_has_no_query() -> None:
    found = offline(question("q9"))["q9"]
    assert (found.sparql, found.why_not) == ("", "the model says: no class or property of the vocabulary serves it")


def test_a_term_that_is_called_like_a_word_of_cypher_is_asked_for_all_the_same() -> None:
    known = ontology(
        [cls("Thing"), cls("Order", "Thing"), cls("Set", "Thing")],
        [prop("limit", "Order", "Set", "q1"), prop("end", "Order", "date", "q1")],
    )
    assert offline(question("q1"), known=known)["q1"].cypher


# The remedy of ontology and query


def loop(rules: dict[str, Callable[[Ask], object]], *questions: CompetencyQuestion, rounds: int = ROUNDS) -> tuple[Answerable, Scripted]:
    model = Scripted(rules)
    settings = OntologistSettings(PROJECT, bounds=Bounds(attempts=2))
    shown, start = [chunk("Ann owns the Selkie.")], OntologyResult(ONTOLOGY)
    return asyncio.run(make_answerable("Ships.", questions, shown, start, model, settings, InMemorySaver(), "t", rounds)), model


OWNS = (
    "SELECT DISTINCT ?vessel ?owner { ?vessel :ownedBy ?owner }",
    "MATCH (v)-[:OWNED_BY]->(o) RETURN DISTINCT v.uri AS vessel, o.uri AS owner",
)
OWNED_BY = {
    "label": "owned by",
    "definition": "Whose it is.",
    "kind": "object",
    "domains": ["Vessel"],
    "ranges": ["Person"],
    "serves": ["q2"],
}


def owner_needed(ask: Ask) -> object:
    known = {one["label"] for one in ask.inputs["properties"]}
    found = []
    for one in ask.inputs["questions"]:
        if one["id"] == "q1":
            found.append(item("q1", *BUILT))
        elif "owned by" in known:
            found.append(item(one["id"], *OWNS))
    missing = [one["id"] for one in ask.inputs["questions"] if one["id"] not in {f["question"] for f in found}]
    return said(*found, unanswerable=tuple({"question": id, "why": "no property says who owns a vessel"} for id in missing))


def test_a_question_becomes_answerable_when_the_ontologists_add_what_it_lacks() -> None:
    asked = (question("q1"), question("q2", "Who owns each vessel?"))
    rules = {"queries": owner_needed, "ontology": lambda _: {"classes": [], "properties": [OWNED_BY]}}
    made, model = loop(rules, *asked)
    assert [one.why_not for one in made.queries] == ["", ""]
    assert made.given_back == ({"q2": "the model says: no property says who owns a vessel"},)
    back = next(ask for ask in model.asked if ask.task == "ontology").inputs["questions"]
    assert [(one["id"], one["note"]) for one in back] == [("q2", "the model says: no property says who owns a vessel")]
    again = [ask for ask in model.asked if ask.task == "queries"][1].inputs["questions"]
    assert [one["id"] for one in again] == ["q2"]
    assert {one.ontology for one in made.queries} == {made.result.ontology.version}
    assert not why_unanswerable(made.result.ontology, made.queries[1].sparql)


def test_what_the_ontologists_cannot_add_is_given_up_after_the_last_round() -> None:
    grown = iter(range(100))

    def beside_the_point(_: Ask) -> object:
        return {"classes": [], "properties": [OWNED_BY | {"label": f"paint {next(grown)}", "kind": "datatype", "ranges": ["string"]}]}

    rules = {"queries": owner_needed, "ontology": beside_the_point}
    made, model = loop(rules, question("q1"), question("q2", "Who owns each vessel?"))
    assert [bool(one.why_not) for one in made.queries] == [False, True]
    assert "no property says who owns a vessel" in made.queries[1].why_not
    assert model.tasks() == {"queries": 1 + ROUNDS, "ontology": ROUNDS}


def test_nothing_is_asked_twice_of_an_ontology_that_does_not_change() -> None:
    def nothing(_: Ask) -> object:
        return {"classes": [], "properties": []}

    made, model = loop({"queries": owner_needed, "ontology": nothing}, question("q2", "Who owns each vessel?"))
    assert made.queries[0].why_not
    assert model.tasks()["queries"] == 1


def test_a_query_that_a_changed_ontology_no_longer_carries_is_written_anew() -> None:
    """A second property that would have the same name in Neo4j takes the plain name from the first."""
    clash = OWNED_BY | {"label": "launch\u00e9d", "kind": "datatype", "ranges": ["date"]}

    def rule(ask: Ask) -> object:
        key = next(one["cypher"] for one in ask.inputs["properties"] if one["label"] == "launched")
        sparql, cypher = "SELECT ?v ?day { ?v :launched ?day }", f"MATCH (v) UNWIND v.{key} AS day RETURN v.uri AS v, day"
        first = said(item("q1", sparql, cypher), unanswerable=[{"question": "q2", "why": "no property says who owns a vessel"}])
        return first if key == "launched" else said(item("q1", sparql, cypher), item("q2", *OWNS))

    rules = {"queries": rule, "ontology": lambda _: {"classes": [], "properties": [OWNED_BY, clash]}}
    made, model = loop(rules, question("q1"), question("q2", "Who owns each vessel?"))
    assert [{one["id"] for one in ask.inputs["questions"]} for ask in model.asked if ask.task == "queries"] == [{"q1", "q2"}, {"q1", "q2"}]
    assert "v.launched_x" in made.queries[0].cypher
    assert not [fault for one in made.queries for fault in cypher_faults(made.result.ontology, one.cypher, sparql_columns(one.sparql))]
