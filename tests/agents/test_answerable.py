"""After these tests a reader knows how a question that the ontology cannot answer goes back to the ontologists, and when that ends."""

import asyncio
from collections.abc import Callable

from langgraph.checkpoint.memory import InMemorySaver
from tests.agents.asked_of_vessels import BUILT, item, question, said
from tests.agents.scripted import Scripted, chunk
from tests.contracts.vessels import ONTOLOGY, PROJECT

from syngraph.agents.model.port import Ask
from syngraph.agents.ontologists.answerable import ROUNDS, Answerable, make_answerable
from syngraph.agents.ontologists.result import OntologistSettings, OntologyResult
from syngraph.contracts.cypher_query import cypher_faults
from syngraph.contracts.remedy import Bounds
from syngraph.contracts.sparql_query import sparql_columns, why_unanswerable
from syngraph.ontologies.question import CompetencyQuestion


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
        sparql, cypher = "SELECT ?v ?day { ?v :launched ?day }", f"MATCH (v:Vessel) UNWIND v.{key} AS day RETURN v.uri AS v, day"
        first = said(item("q1", sparql, cypher), unanswerable=[{"question": "q2", "why": "no property says who owns a vessel"}])
        return first if key == "launched" else said(item("q1", sparql, cypher), item("q2", *OWNS))

    rules = {"queries": rule, "ontology": lambda _: {"classes": [], "properties": [OWNED_BY, clash]}}
    made, model = loop(rules, question("q1"), question("q2", "Who owns each vessel?"))
    assert [{one["id"] for one in ask.inputs["questions"]} for ask in model.asked if ask.task == "queries"] == [{"q1", "q2"}, {"q1", "q2"}]
    assert "v.launched_x" in made.queries[0].cypher
    assert not [fault for one in made.queries for fault in cypher_faults(made.result.ontology, one.cypher, sparql_columns(one.sparql))]
