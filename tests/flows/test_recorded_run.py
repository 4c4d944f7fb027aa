"""After these tests a reader knows what a language model's answers, right and wrong, come to: a run on answers that were once recorded."""

import shutil
from pathlib import Path
from typing import Any

import pytest

import syngraph.flows as flows
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.questions import stored_questions
from syngraph.flows.project.layout import lay_out
from syngraph.flows.queries.asking import ask_sparql, claims_of
from syngraph.flows.report.files import report_data
from syngraph.flows.run.running import run_project
from syngraph.flows.telling.progress import Silent
from syngraph.ontologies.question import CompetencyQuestion

SAMPLE = Path(flows.__path__[0]) / "sample" / "documents"
ANSWERS = Path(__file__).parents[1] / "agents" / "recorded" / "harbour.jsonl"
DOCUMENTS = ("fleet/blue-petrel.html", "fleet/marigold.docx", "fleet/selkie.txt", "people/captains.md")
CALLS = 22
Claim = dict[str, Any]


@pytest.fixture(scope="module")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    folder = laid_ferries(tmp_path_factory.mktemp("recorded") / "ferries")
    return folder, run_project(folder, Silent())


def laid_ferries(folder: Path) -> Path:
    list(lay_out(folder, sample=False))
    for path in DOCUMENTS:
        (folder / "documents" / path).parent.mkdir(exist_ok=True)
        shutil.copy(SAMPLE / path, folder / "documents" / path)
    shutil.copy(ANSWERS, folder / "answers.jsonl")
    (folder / "syngraph.toml").write_text(
        '[project]\ndomain = "The ferries of the island of Tavrey and the people who run them."\n'
        'namespace = "https://example.org/tavrey/"\n'
        '[model]\nkind = "recorded"\nrecording = "answers.jsonl"\n'
        "[build]\nsample_tokens = 750\n"
    )
    return folder


@pytest.fixture(scope="module")
def project(first_run: tuple[Path, dict[str, Any]]) -> Path:
    return first_run[0]


@pytest.fixture(scope="module")
def questions(project: Path) -> dict[str, list[CompetencyQuestion]]:
    with Ledger(project / ".syngraph" / "ledger.db").reading() as connection:
        asked = stored_questions(connection)
    return {text: [one for one in asked if one.text == text] for text in {one.text for one in asked}}


@pytest.fixture(scope="module")
def claims(project: Path) -> list[Claim]:
    return [claim for claim in claims_of(project, None, None) if not claim["derived"]]


def said(claims: list[Claim], subject: str, property: str, document: str) -> list[tuple[str, str, str]]:
    """What a document says so: object, quote and state of each claim."""
    wanted = (subject, property, document)
    return [
        (c["object_label"], " ".join(c["quote"].split()), c["state"])
        for c in claims
        if (c["subject_label"], c["property_label"], c["document"]) == wanted
    ]


def test_only_what_is_broken_is_asked_for_again(first_run: tuple[Path, dict[str, Any]]) -> None:
    """Panel and ontologists need 11, five chunks 5; then prose, a relationship drawn the wrong way, an unknown property, a wrong quote
    1 each, one that stays wrong 2."""
    assert first_run[1]["cost"]["calls"] == CALLS


def test_json_in_fences_after_a_sentence_is_an_answer_at_once(project: Path) -> None:
    groups = [line for line in ANSWERS.read_text("utf-8").splitlines() if '"task": "groups"' in line]
    assert len(groups) == 1
    assert "```json" in groups[0]
    assert not [one for one in lost(project) if one["task"] == "groups"]


def test_a_question_is_agreed_on_by_the_votes_of_the_others(questions: dict[str, list[CompetencyQuestion]]) -> None:
    (owner,) = questions["Which company owns a ferry?"]
    assert owner.state == "agreed"
    assert [(vote.persona, vote.choice) for vote in owner.votes] == [("crew planner", "approve"), ("regular commuter", "approve")]


def test_a_question_that_nobody_else_wants_is_dropped_with_their_reasons(questions: dict[str, list[CompetencyQuestion]]) -> None:
    (home,) = questions["In which town does a captain live?"]
    assert home.state == "dropped"
    assert {vote.choice for vote in home.votes} == {"object"}
    assert all(vote.reason for vote in home.votes)


def test_a_question_asked_by_two_is_agreed_once(questions: dict[str, list[CompetencyQuestion]]) -> None:
    twice = questions["Who is the captain of a ferry?"]
    assert len({one.proposer for one in twice}) == 2
    assert sorted(one.state for one in twice) == ["agreed", "dropped"]


def test_a_class_of_the_answer_has_its_iri_and_its_parent(project: Path) -> None:
    query = 'SELECT ?c ?up WHERE { GRAPH ?g { ?c a owl:Class ; rdfs:label ?l ; rdfs:subClassOf ?up } FILTER(STR(?l) = "quay") }'
    ontology = "https://example.org/tavrey/ontology#"
    assert ask_sparql(project, query, 5).rows == [[f"{ontology}Quay", f"{ontology}Place"]]


@pytest.mark.parametrize(
    ("subject", "property", "document", "expected"),
    [
        ("Selkie", "launched", "fleet/selkie.txt", ("1994-04-03", "Launched: 3 April 1994", "standing")),
        ("Marigold", "seats", "fleet/marigold.docx", ("320", "| Marigold | TV-105 | 17 August 2009 | 320 | Tove Ashmarch |", "standing")),
        ("Blue Petrel", "laid up at", "fleet/blue-petrel.html", ("Nether Quay", "The Blue Petrel is laid up at Nether Quay.", "standing")),
        ("Blue Petrel", "launched", "fleet/blue-petrel.html", ("late spring 1991", "Launched: late spring 1991", "held")),
        (
            "Marigold",
            "call sign",
            "fleet/marigold.docx",
            ("TV-105", "| Marigold | TV-105 | 17 August 2009 | 320 | Tove Ashmarch |", "held"),
        ),
    ],
)
def test_a_claim_has_its_quote_and_its_outcome(
    claims: list[Claim], subject: str, property: str, document: str, expected: tuple[str, str, str]
) -> None:
    assert expected in said(claims, subject, property, document)


def test_a_paraphrased_quote_is_mended_to_the_document_s_words(claims: list[Claim], project: Path) -> None:
    assert said(claims, "Selkie", "sails to", "fleet/selkie.txt") == [("Ormwick", "The Selkie sails to Ormwick.", "standing")]
    assert not [one for one in lost(project) if one["document"] == "fleet/selkie.txt"]


def test_a_relation_that_the_ontology_lacks_is_held_once_it_is_given_as_such(claims: list[Claim]) -> None:
    lives = said(claims, "Halden Crewmoor", "lives in", "fleet/blue-petrel.html")
    assert lives == [("Port Tavrey", "Halden Crewmoor lives in Port Tavrey.", "held")]


def test_what_stays_without_a_true_quote_is_unreadable_with_its_history(project: Path, claims: list[Claim]) -> None:
    (stabilisers,) = [one for one in lost(project) if one["document"] == "fleet/marigold.docx"]
    assert "quote does not stand in the passage" in stabilisers["reason"]
    history = [(one["n"], "will be given" in one["raw"]) for one in stabilisers["history"]]
    assert history == [(1, True), (2, True)]
    assert not [claim for claim in claims if "stabilisers" in claim["quote"]]


def test_every_quote_stands_where_its_claim_says(project: Path, claims: list[Claim]) -> None:
    plain = [claim for claim in claims if claim["document"].endswith((".txt", ".md"))]
    assert len(plain) > 15
    for claim in plain:
        text = (project / "documents" / claim["document"]).read_text("utf-8")
        assert text[claim["start"] : claim["end"]] == claim["quote"]


def test_a_second_run_asks_nothing(first_run: tuple[Path, dict[str, Any]]) -> None:
    again = run_project(first_run[0], Silent())
    assert (again["cost"]["calls"], again["ingested"]["commits"]) == (0, 0)


def lost(project: Path) -> list[dict[str, Any]]:
    """The unreadable answers."""
    found: list[dict[str, Any]] = report_data(project)["summary"]["unreadable"]
    return found
