"""A build that stops for a person, and what is on record after it."""

from pathlib import Path

from tests.flows.listening import Listening

from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.questions import stored_questions
from syngraph.flows.build.building import Built, build
from syngraph.flows.project.current import current_ontology
from syngraph.flows.project.project import open_project
from syngraph.flows.telling.progress import Silent
from syngraph.ontologies.question import CompetencyQuestion

FOUNDED, YEAR = "When was each company founded?", "In which year was each company founded?"


def built(folder: Path, model: Listening, review: bool = False, heard: Silent | None = None) -> Built:
    project = open_project(folder)
    return build(project, Ledger(project.ledger), model, heard or Silent(), review)


def questions(folder: Path) -> dict[str, CompetencyQuestion]:
    with Ledger(folder / ".syngraph" / "ledger.db").reading() as connection:
        return {one.text: one for one in stored_questions(connection)}


def properties(folder: Path) -> set[str]:
    project = open_project(folder)
    return {one.label for one in current_ontology(project, Ledger(project.ledger)).properties.values()}
