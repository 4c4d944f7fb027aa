"""After these tests a reader knows what a language model's panel, ontology, queries and claims came to on real documents.

Its answers were given to the prompts of this program over an OpenAI-compatible endpoint and are recorded: for eight of the sample
documents, and for eight enhancement proposals of another community, whose texts are not kept here.
"""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

import syngraph.flows as flows
from syngraph.agents.quote import located
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.questions import stored_questions
from syngraph.flows.queries.asking import claims_of
from syngraph.flows.queries.verifying import verify_project
from syngraph.flows.report.files import report_data
from syngraph.flows.run.running import run_project
from syngraph.flows.telling.progress import Silent

SAMPLE = Path(flows.__path__[0]) / "sample" / "documents"
PROPOSALS = Path(__file__).parents[3] / "shared" / "corpora" / "peps" / "2026-08"
RECORDED = Path(__file__).parents[1] / "agents" / "recorded"
ISLAND = (
    "fleet/blue-petrel.html",
    "fleet/marigold.docx",
    "fleet/selkie.txt",
    "people/captains.md",
    "museums/tin-museum.md",
    "lighthouses/keepers-notes.txt",
    "companies/thornwick-shipyard.txt",
    "festivals/calendar.md",
)
NUMBERS = ("0464", "0815", "0449", "0503", "0629", "0365", "0243", "0496")
PERSONS = re.compile(r"^(?:Author|Sponsor|\S*Delegate|Discussions-To|Post-History|Resolution):.*\n(?:[ \t]+\S.*\n)*", re.MULTILINE)
"""Header fields that name persons, or where they wrote: they are left out, for nobody's name is to be recorded."""
Ran = tuple[Path, dict[str, Any]]


def laid(folder: Path, domain: str, namespace: str, recording: str, sample_tokens: int) -> Path:
    shutil.copy(RECORDED / recording, folder / "answers.jsonl")
    (folder / "syngraph.toml").write_text(
        f'[project]\ndomain = "{domain}"\nnamespace = "{namespace}"\n'
        '[model]\nkind = "recorded"\nrecording = "answers.jsonl"\n'
        f"[build]\nsample_tokens = {sample_tokens}\n"
    )
    return folder


def laid_island(folder: Path) -> Path:
    for path in ISLAND:
        (folder / "documents" / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(SAMPLE / path, folder / "documents" / path)
    domain = "The island of Tavrey: its ferries and tugs, museums, lighthouses, festivals and companies, and the people who run them."
    return laid(folder, domain, "https://example.org/tavrey/", "island.jsonl", 30_000)


def laid_proposals(folder: Path) -> Path:
    if not PROPOSALS.exists():
        pytest.skip("the proposals are not beside this checkout (shared/corpora/peps)")
    (folder / "documents").mkdir()
    for number in NUMBERS:
        head, _, body = (PROPOSALS / f"pep-{number}.rst").read_text("utf-8").partition("\n\n")
        (folder / "documents" / f"pep-{number}.rst").write_text(PERSONS.sub("", head + "\n") + "\n" + body, "utf-8")
    domain = (
        "Enhancement proposals for the packaging of Python software: their status, what they specify, and how they relate to each other."
    )
    return laid(folder, domain, "https://example.org/proposals/", "proposals.jsonl", 5_000)


@pytest.fixture(scope="module")
def island(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    folder = laid_island(tmp_path_factory.mktemp("island"))
    return folder, run_project(folder, Silent())


@pytest.fixture(scope="module")
def proposals(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    folder = laid_proposals(tmp_path_factory.mktemp("proposals"))
    return folder, run_project(folder, Silent())


@pytest.fixture(params=["island", "proposals"])
def run(request: pytest.FixtureRequest) -> Ran:
    found: Ran = request.getfixturevalue(request.param)
    return found


def test_the_panel_dissents_and_its_dissent_changes_what_is_agreed(run: Ran) -> None:
    with Ledger(run[0] / ".syngraph" / "ledger.db").reading() as connection:
        asked = stored_questions(connection)
    assert {vote.choice for one in asked for vote in one.votes} == {"approve", "object", "amend"}
    assert any(one.amendments and one.state == "agreed" for one in asked), "put another way, it was agreed"
    assert any(one.state == "dropped" and not one.same_as for one in asked)
    assert all(one.why for one in asked)


def test_the_ontology_can_answer_every_question_that_was_agreed_on(run: Ran) -> None:
    assert run[1]["verify"]["questions"]
    assert [one["text"] for one in run[1]["verify"]["questions"] if not one["ontology_can"]] == []


def test_the_graph_keeps_its_contracts_and_answers_nearly_all_questions(run: Ran) -> None:
    verified = run[1]["verify"]
    assert verified["conforms"]
    answered = sum(one["graph_does"] for one in verified["questions"])
    assert answered / len(verified["questions"]) > 0.9


def test_what_the_document_says_and_no_date_can_say_is_held_with_its_words(island: Ran) -> None:
    (held,) = [claim for claim in claims_of(island[0], None, "held") if claim["property_label"] == "launched"]
    assert (held["subject_label"], held["object_label"], held["quote"]) == ("Blue Petrel", "late spring 1991", "Launched: late spring 1991")


def test_every_claim_has_words_of_its_document(run: Ran) -> None:
    claims = [claim for claim in claims_of(run[0], None, None) if claim["document"].endswith((".md", ".rst", ".txt"))]
    assert len(claims) > 100
    for path in {claim["document"] for claim in claims}:
        text = (run[0] / "documents" / path).read_text("utf-8")
        assert [c["quote"] for c in claims if c["document"] == path and not located(c["quote"], text)] == []


def test_what_the_model_could_not_mend_is_on_record_with_its_history(run: Ran) -> None:
    for lost in report_data(run[0])["summary"]["unreadable"]:
        assert lost["reason"]
        assert lost["history"]


def test_both_stores_give_the_same_answers(island: Ran, tmp_path: Path, empty_neo4j: dict[str, str]) -> None:
    folder = shutil.copytree(island[0], tmp_path / "island")
    settings = "".join(f'{key} = "{value}"\n' for key, value in empty_neo4j.items())
    with (folder / "syngraph.toml").open("a") as file:
        file.write(f"[neo4j]\n{settings}")
    run_project(folder, Silent())
    verified = verify_project(folder)
    assert verified["conforms"]
    assert verified["drift"] == {"rdf": 0, "neo4j": 0}
