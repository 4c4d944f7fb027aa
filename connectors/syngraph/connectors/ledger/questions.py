"""What the ledger knows of questions: the panel's minutes, the ontology built for them, and the answers at the last verify."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from syngraph.connectors.ledger.schema import answers_of_questions, ontologies, panel, questions
from syngraph.ontologies.question import CompetencyQuestion, Vote


def store_questions(connection: Connection, minutes: Mapping[str, Any], asked: Iterable[CompetencyQuestion]) -> None:
    """The panel's groups and personas, and every question it proposed, in place of what was there."""
    connection.execute(delete(questions))
    connection.execute(delete(panel))
    for key, value in minutes.items():
        connection.execute(insert(panel).values(key=key, value=json.dumps(value)))
    for n, one in enumerate(asked):
        row = {name: getattr(one, name) for name in ("id", "text", "proposer", "document", "passage", "state")}
        connection.execute(insert(questions).values(**row, n=n, votes=json.dumps([asdict(vote) for vote in one.votes])))


def stored_questions(connection: Connection) -> list[CompetencyQuestion]:
    """Every question of the panel, in the order it was proposed."""
    rows = connection.execute(select(questions).order_by(questions.c.n))
    return [CompetencyQuestion(row.id, row.text, row.proposer, row.document, row.passage, _votes(row.votes), row.state) for row in rows]


def minutes(connection: Connection) -> dict[str, Any]:
    """What `store_questions` kept beside the questions: groups, personas."""
    return {row.key: json.loads(row.value) for row in connection.execute(select(panel).order_by(panel.c.key))}


def store_ontology(connection: Connection, version: str, turtle: str) -> None:
    """A new version of the ontology; earlier ones stay."""
    at = datetime.now(UTC).isoformat(timespec="seconds")
    connection.execute(insert(ontologies).values(version=version, turtle=turtle, at=at))


def current_ontology(connection: Connection) -> str | None:
    """Turtle of the newest version; None before the first build."""
    return connection.execute(select(ontologies.c.turtle).order_by(ontologies.c.n.desc()).limit(1)).scalar()


def store_answers(connection: Connection, sequence: int, checks: Iterable[tuple[str, bool, list[dict[str, Any]]]]) -> None:
    """(question id, whether the ontology can answer it, the rows it answers) as of a commit, in place of the last ones."""
    connection.execute(delete(answers_of_questions))
    for question, can, rows in checks:
        stored = {"question": question, "sequence": sequence, "ontology_can": can, "rows": json.dumps(rows, sort_keys=True)}
        connection.execute(insert(answers_of_questions).values(stored))


def _votes(text: str) -> tuple[Vote, ...]:
    return tuple(Vote(**vote) for vote in json.loads(text))
