"""After these tests a reader knows what `verify` says of the questions: what both stores answer, on what it rests, what has changed."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.flows.test_neo4j_run import with_neo4j

from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.questions import store_queries, stored_answers, stored_queries
from syngraph.flows.queries.verifying import lines, verify_project
from syngraph.flows.run.running import run_project
from syngraph.flows.telling.progress import Silent
from syngraph.ontologies.question_queries import QuestionQueries

Found = dict[str, Any]
QUAYS = "Which place is the home quay of each ferry?"


def ledger(folder: Path) -> Ledger:
    return Ledger(folder / ".syngraph" / "ledger.db")


def of(found: Found, text: str) -> Found:
    (one,) = [one for one in found["questions"] if one["text"] == text]
    return one  # type: ignore[no-any-return] # JSON


def rewritten(folder: Path, id: str, rewrite: Callable[[QuestionQueries], QuestionQueries]) -> None:
    with ledger(folder).writing() as connection:
        known = stored_queries(connection)
        store_queries(connection, [rewrite(one) if one.question == id else one for one in known.values()])


def edited(folder: Path, was: str, now: str) -> Found:
    """A run after an edit of the ferries' document."""
    path = folder / "documents" / "ferries.md"
    text = path.read_text()
    assert was in text
    path.write_text(text.replace(was, now))
    return run_project(folder, Silent())


def test_every_question_is_answered_with_the_names_of_things(harbour: Path) -> None:
    found = verify_project(harbour)
    assert found["conforms"]
    assert all(one["ontology_can"] and one["graph_does"] for one in found["questions"])
    assert {"ferry": "Selkie", "place": "Fish Quay"} in of(found, QUAYS)["rows"]
    assert of(found, QUAYS)["cells"][0]["ferry"].startswith("https://example.org/harbour/")


def test_each_row_leads_to_the_words_it_was_read_from(harbour: Path) -> None:
    one = of(verify_project(harbour), QUAYS)
    assert len(one["rows"]) == len(one["evidence"]) == 3
    for row, evidence in zip(one["rows"], one["evidence"], strict=True):
        assert [(e["document"], e["quote"]) for e in evidence if row["place"] in e["quote"] and row["ferry"] in e["quote"]]
        for e in evidence:
            assert e["quote"] in (harbour / "documents" / e["document"]).read_text()


def test_the_ledger_keeps_answers_with_the_claims_behind_each_row(harbour: Path) -> None:
    verify_project(harbour)
    with ledger(harbour).reading() as connection:
        kept = stored_answers(connection)
    for one in kept.values():
        assert len(one["rows"]) == len(one["cells"]) == len(one["claims"]) > 0
        assert all(one["claims"])
        assert one["query"].startswith("PREFIX : ")


def test_of_an_answer_that_is_cut_short_nothing_is_said_to_be_new_or_lost(harbour: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    verify_project(harbour)
    monkeypatch.setattr("syngraph.flows.queries.verifying.MOST_ROWS", 2)
    one = of(verify_project(harbour), QUAYS)
    assert (one["row_count"], one["since"]) == (2, None)


def test_nothing_changes_when_nothing_is_done(harbour: Path) -> None:
    verify_project(harbour)
    again = verify_project(harbour)
    assert all(one["since"] == {"new": [], "lost": [], "changed": [], "asked_otherwise": False} for one in again["questions"])


def test_new_lost_and_changed_rows_are_told_by_verify_and_by_the_run(harbour: Path) -> None:
    outcome = edited(harbour, "| Selkie | 180 | Fish Quay |", "| Selkie | 180 | Oar Quay |\n| Whimbrel | 44 | Fish Quay |")
    since = of(outcome["verify"], QUAYS)["since"]
    assert since["changed"] == [{"was": {"ferry": "Selkie", "place": "Fish Quay"}, "is": {"ferry": "Selkie", "place": "Oar Quay"}}]
    assert since["new"] == [{"ferry": "Whimbrel", "place": "Fish Quay"}]
    assert f"  its answer changed: {QUAYS} (1 new, 1 changed)" in outcome["lines"]
    said = list(lines(outcome["verify"]))
    assert "          ~ Selkie, Fish Quay -> Selkie, Oar Quay" in said
    assert "          + Whimbrel, Fish Quay" in said
    outcome = edited(harbour, "| Whimbrel | 44 | Fish Quay |\n", "")
    assert [row["ferry"] for row in of(outcome["verify"], QUAYS)["since"]["lost"]] == ["Whimbrel"]
    assert f"  its answer changed: {QUAYS} (1 lost)" in outcome["lines"]


def test_the_record_of_a_run_keeps_the_first_rows_and_how_many_there_are(harbour: Path) -> None:
    more = "\n".join(f"| Ferry {n} | {n + 50} | Fish Quay |" for n in range(40))
    outcome = edited(harbour, "| Selkie | 180 | Fish Quay |", f"| Selkie | 180 | Fish Quay |\n{more}")
    kept = of(outcome["verify"], QUAYS)
    assert (len(kept["rows"]), kept["row_count"], len(kept["since"]["new"])) == (20, 43, 20)
    assert kept.keys().isdisjoint({"cells", "evidence"})
    assert f"  its answer changed: {QUAYS} (40 new)" in outcome["lines"]
    assert len(of(verify_project(harbour), QUAYS)["evidence"]) == 43


def test_a_question_that_is_asked_otherwise_is_not_compared(harbour: Path) -> None:
    one = of(verify_project(harbour), QUAYS)
    rewritten(harbour, one["id"], lambda q: replace(q, sparql=q.sparql + "\nLIMIT 1"))
    assert of(verify_project(harbour), QUAYS)["since"]["asked_otherwise"]


def test_what_the_ontology_can_and_the_graph_does_not_answer_is_said(harbour: Path) -> None:
    one = of(verify_project(harbour), QUAYS)
    rewritten(harbour, one["id"], lambda q: replace(q, sparql=q.sparql.rstrip().removesuffix("}") + ' FILTER(STR(?place) = "nowhere") }'))
    found = verify_project(harbour)
    assert (of(found, QUAYS)["ontology_can"], of(found, QUAYS)["graph_does"]) == (True, False)
    assert found["conforms"]
    assert f"no answer {QUAYS}  (0 rows)" in list(lines(found))


def test_a_project_without_queries_is_told_to_build(harbour: Path) -> None:
    with ledger(harbour).writing() as connection:
        store_queries(connection, [])
    found = verify_project(harbour)
    assert found["unwritten"] == len(found["questions"]) > 0
    assert "syngraph build" in "\n".join(lines(found))
    assert found["conforms"]


def test_a_query_that_cannot_be_run_does_not_conform(harbour: Path) -> None:
    one = of(verify_project(harbour), QUAYS)
    rewritten(harbour, one["id"], lambda q: replace(q, sparql=q.sparql.replace("SELECT", "SELEKT")))
    found = verify_project(harbour)
    assert not found["conforms"]
    assert of(found, QUAYS)["trouble"].startswith("SPARQL: the query does not parse")


@pytest.fixture
def in_both(harbour: Path, empty_neo4j: dict[str, str]) -> Path:
    """The project with its graph in Neo4j too."""
    run_project(with_neo4j(harbour, empty_neo4j), Silent())
    return harbour


def test_both_stores_give_the_same_answers(in_both: Path) -> None:
    found = verify_project(in_both)
    assert found["conforms"]
    assert all(one["neo4j"] == {"only_sparql": [], "only_cypher": []} for one in found["questions"])


def test_where_the_stores_answer_differently_it_is_an_error_with_the_rows(in_both: Path) -> None:
    one = of(verify_project(in_both), QUAYS)
    rewritten(in_both, one["id"], lambda q: replace(q, cypher=q.cypher.replace("RETURN", "WHERE ferry.label <> 'Kittiwake' RETURN")))
    found = verify_project(in_both)
    assert not found["conforms"]
    assert of(found, QUAYS)["neo4j"] == {"only_sparql": [{"ferry": "Kittiwake", "place": "Rope Quay"}], "only_cypher": []}
    said = "\n".join(lines(found))
    assert f"error     {QUAYS}" in said
    assert "only SPARQL gives: Kittiwake, Rope Quay" in said
    assert f"  error: {QUAYS} SPARQL and Cypher give different answers" in run_project(in_both, Silent())["lines"]


def test_cypher_that_neo4j_refuses_is_an_error(in_both: Path) -> None:
    one = of(verify_project(in_both), QUAYS)
    rewritten(in_both, one["id"], lambda q: replace(q, cypher="MATCH (n) DETACH DELETE n"))
    found = verify_project(in_both)
    assert not found["conforms"]
    assert of(found, QUAYS)["trouble"].startswith("Cypher: ")
    assert found["drift"]["neo4j"] == 0
