"""After these tests a reader knows when a question counts as answerable, as answered, and as answered differently by two stores."""

from typing import Any

import pytest
from tests.contracts.vessels import CLASSES, ONTOLOGY, PROLOGUE, PROPERTIES, ontology, prop, select

from syngraph.contracts.functional import NOT_WRITTEN, FunctionalCheck, carried_over, check_question, check_questions
from syngraph.ontologies.errors import QueryRefused, StoreUnreachable
from syngraph.ontologies.question import CompetencyQuestion
from syngraph.ontologies.question_queries import QuestionQueries
from syngraph.ontologies.statement import Term

BUILT = PROLOGUE + "SELECT DISTINCT ?vessel ?person { ?vessel :builtBy ?person }"
CYPHER = "MATCH (vessel)-[:BUILT_BY]->(person) RETURN DISTINCT vessel.uri AS vessel, person.uri AS person"
IN_NEO4J = [["urn:t:tug", "urn:t:bob"], ["urn:t:selkie", "urn:t:ann"], ["urn:t:tug", "urn:t:ann"]]


def question(id: str, state: Any = "agreed") -> CompetencyQuestion:
    return CompetencyQuestion(id, "Which?", "harbour master", "a.md", "words", state=state)


def written(sparql: str = BUILT, cypher: str = CYPHER, why_not: str = "") -> QuestionQueries:
    return QuestionQueries("q1", ONTOLOGY.version, sparql, cypher, why_not)


def checked(queries: QuestionQueries | None, rows: list[list[Any]] | None = None) -> FunctionalCheck:
    return check_question(ONTOLOGY, question("q1"), queries, select, None if rows is None else lambda _: (["vessel", "person"], rows))


def test_a_question_is_answered_when_its_query_finds_rows() -> None:
    check = checked(written())
    assert check.ontology_can
    assert check.graph_does
    assert {"vessel": "urn:t:selkie", "person": "urn:t:ann"} in check.cells
    assert check.columns == ("vessel", "person")


def test_the_ontology_can_and_the_graph_does_not() -> None:
    check = checked(written(PROLOGUE + "SELECT ?person { ?person :lives ?town }"))
    assert (check.ontology_can, check.graph_does, check.wrong) == (True, False, False)


def test_the_graph_may_hold_what_the_ontology_cannot_say() -> None:
    check = checked(written(PROLOGUE + "SELECT ?person { ?person a :Person ; rdfs:label ?n . ?x :mayor ?person ; :launched ?d }"))
    assert not check.ontology_can
    assert "launched" in check.why_not


def test_a_question_without_queries_says_why() -> None:
    assert checked(None).why_not == NOT_WRITTEN
    without = checked(QuestionQueries("q1", "v", why_not="there is no property for it"))
    assert (without.ontology_can, without.graph_does, without.why_not) == (False, False, "there is no property for it")


def test_dropped_questions_are_not_asked_and_others_in_their_order() -> None:
    asked = [question("q2"), question("q0", "dropped"), question("q1")]
    assert [one.question.id for one in check_questions(ONTOLOGY, asked, {"q1": written()})] == ["q2", "q1"]


def test_without_a_store_only_the_ontology_is_asked() -> None:
    (check,) = check_questions(ONTOLOGY, [question("q1")], {"q1": written()})
    assert check.ontology_can
    assert check.rows is None


def test_the_same_rows_from_both_stores_in_any_order_agree() -> None:
    check = checked(written(), IN_NEO4J)
    assert check.differs is not None
    assert not check.wrong


@pytest.mark.parametrize(("rows", "only_sparql", "only_cypher"), [(IN_NEO4J[1:], 1, 0), ([*IN_NEO4J, IN_NEO4J[0]], 0, 1), ([], 3, 0)])
def test_rows_that_one_store_has_and_the_other_has_not_are_an_error(rows: list[list[Any]], only_sparql: int, only_cypher: int) -> None:
    check = checked(written(), rows)
    assert check.wrong
    assert check.differs is not None
    assert (len(check.differs.only_first), len(check.differs.only_second)) == (only_sparql, only_cypher)


def test_answers_that_are_cut_short_are_not_compared() -> None:
    def asked(most: int) -> FunctionalCheck:
        return check_question(ONTOLOGY, question("q1"), written(), select, lambda _: (["vessel", "person"], []), most)

    assert asked(3).differs is None
    assert asked(4).wrong


def test_a_query_that_a_store_refuses_is_an_error_of_that_question() -> None:
    def refuses(_: str) -> Any:
        raise QueryRefused("it took longer than 60 s", "ask for less")

    check = check_question(ONTOLOGY, question("q1"), written(), select, refuses)
    assert check.wrong
    assert check.trouble == "Cypher: it took longer than 60 s"
    assert check_question(ONTOLOGY, question("q1"), written(), refuses).trouble == "SPARQL: it took longer than 60 s"


def test_a_store_that_is_gone_is_nothing_that_a_question_could_tell() -> None:
    def gone(_: str) -> list[dict[str, Term]]:
        raise StoreUnreachable("it is gone", "look for it")

    with pytest.raises(StoreUnreachable):
        check_question(ONTOLOGY, question("q1"), written(), gone)


def test_queries_are_carried_over_to_an_ontology_that_still_carries_them() -> None:
    more = ontology(CLASSES, [*PROPERTIES, prop("depth", "Vessel", "decimal")])
    assert carried_over(more, written()).sparql == BUILT
    assert carried_over(more, written()).ontology == more.version
    clash = ontology(CLASSES, [*PROPERTIES, prop("built-by", "Vessel", "Person")])
    dropped = carried_over(clash, written())
    assert (dropped.sparql, dropped.cypher) == ("", "")
    assert "the relationship type BUILT_BY is not in the vocabulary" in dropped.why_not
    assert carried_over(clash, written("", "", "nobody knows")).why_not == "nobody knows"
