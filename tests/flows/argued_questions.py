"""A project with the minutes of a panel that argued over its questions: approved, amended, merged, dropped."""

from pathlib import Path

from tests.flows.command_line import Said, syngraph
from tests.flows.harbour import lay

from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.questions import store_questions, stored_questions
from syngraph.ontologies.question import Amendment, CompetencyQuestion, Vote

NS = "https://example.org/harbour/"
GROUPS = {"groups": [{"name": "Operators", "interest": "what sails when"}, {"name": "Auditors", "interest": "what is on record"}]}
PERSONAS = {
    "personas": [
        {"name": name, "group": group, "interest": f"what a {name.lower()} needs"}
        for name, group in (("Mate", "Operators"), ("Pilot", "Operators"), ("Clerk", "Auditors"))
    ]
}
RULES = {"rules": {"model": "a model of ours", "quorum": 0.5, "rounds": 3}}
ASKED = [
    CompetencyQuestion(
        "qa1000",
        "When was each ferry launched?",
        "Mate",
        "ferries.md",
        "The Selkie is a ferry.",
        (
            Vote("Pilot", "amend", "launched or built?", 1, "When was each ferry launched?"),
            Vote("Clerk", "object", "too vague to check", 1),
            Vote("Clerk", "approve", "now it can be checked", 2),
            Vote("Pilot", "approve", "that is what I meant", 2),
        ),
        "agreed",
        (Amendment("When is each ferry from?", "launched and built are two things", 1),),
        "round 1: 0 of 2 approve; rewritten; round 2: 2 of 2 approve",
    ),
    CompetencyQuestion(
        "qa2000",
        "When was a ferry launched?",
        "Clerk",
        "companies.md",
        "Thornwick Shipyard is a company.",
        (Vote("Mate", "approve", "I ask it myself", 1),),
        "dropped",
        (),
        "says the same as qa1000",
        "qa1000",
    ),
    CompetencyQuestion(
        "qb3000",
        "Which ferry is best?",
        "Pilot",
        "ferries.md",
        "| Selkie | 180 | Fish Quay |",
        (Vote("Mate", "object", "nobody could tell", 1),),
        "dropped",
    ),
    CompetencyQuestion("qb4000", "Where is the seat of each company?", "Clerk", "companies.md", "Ormwick", (), "agreed"),
]


def ledger(folder: Path) -> Ledger:
    return Ledger(folder / ".syngraph" / "ledger.db")


def argued(folder: Path) -> Path:
    """A project with the minutes of a panel that argued, and nothing built."""
    lay(folder)
    (folder / ".syngraph").mkdir()
    with ledger(folder).writing() as connection:
        store_questions(connection, RULES | GROUPS | PERSONAS, ASKED)
    return folder


def known(folder: Path) -> dict[str, CompetencyQuestion]:
    with ledger(folder).reading() as connection:
        return {one.id: one for one in stored_questions(connection)}


def signing(folder: Path, *words: str) -> Said:
    said = syngraph("questions", folder, *words)
    assert said.code == 0, said
    return said
