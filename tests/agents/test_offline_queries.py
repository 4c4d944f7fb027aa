"""After these tests a reader knows which queries the offline model makes of what serves a question, and what they find."""

import asyncio
from typing import Any

from tests.contracts.vessels import CLASSES, NS, ONTOLOGY, PROJECT, PROPERTIES, cls, ontology, prop, select

from syngraph.agents.asking import Asking
from syngraph.agents.offline.model import OfflineModel
from syngraph.agents.ontologists.queries import write_queries
from syngraph.contracts.cypher_query import cypher_faults
from syngraph.contracts.sparql_query import sparql_columns, sparql_faults
from syngraph.ontologies.iri import Iri
from syngraph.ontologies.ontology import Ontology, OntologyProperty
from syngraph.ontologies.question import CompetencyQuestion
from syngraph.ontologies.statement import Literal, Term


def question(id: str, text: str = "Which?") -> CompetencyQuestion:
    return CompetencyQuestion(id, text, "harbour master", "a.md", "Ann built the Selkie.", state="agreed")


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


def test_in_cypher_what_is_unknown_loses_no_row_either() -> None:
    assert offline(question("q2", "Who builtBy, launched when, born when?"))["q2"].cypher.splitlines() == [
        "MATCH (vessel)-[:BUILT_BY]->(person)",
        "UNWIND coalesce(vessel.launched, [null]) AS launched",
        "RETURN DISTINCT vessel.uri AS vessel, person.uri AS person, launched AS launched, person.born AS born",
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
