"""What the ledger knows of questions: the panel's minutes, the ontology built for them, and the answers at the last verify."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, select
from sqlalchemy.dialects.sqlite import insert

from syngraph.connectors.ledger.schema import answers_of_questions, ontologies, panel, questions
from syngraph.ontologies.question import Amendment, CompetencyQuestion, SignOff, Vote

_PLAIN = ("id", "text", "proposer", "document", "passage", "state", "why", "same_as")


def store_questions(connection: Connection, minutes: Mapping[str, Any], asked: Iterable[CompetencyQuestion]) -> None:
    """The panel's groups and personas, and every question it proposed, in place of what was there."""
    connection.execute(delete(questions))
    connection.execute(delete(panel))
    for key, value in minutes.items():
        connection.execute(insert(panel).values(key=key, value=json.dumps(value)))
    for n, one in enumerate(asked):
        row = {name: getattr(one, name) for name in _PLAIN}
        lists = {name: json.dumps([asdict(part) for part in getattr(one, name)]) for name in ("votes", "amendments")}
        signed = json.dumps(asdict(one.signed)) if one.signed else None
        connection.execute(insert(questions).values(**row, **lists, n=n, signed=signed))


def stored_questions(connection: Connection) -> list[CompetencyQuestion]:
    """Every question of the panel, in the order it was proposed."""
    return [_question(row) for row in connection.execute(select(questions).order_by(questions.c.n)).mappings()]


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


def _question(row: RowMapping) -> CompetencyQuestion:
    return CompetencyQuestion(
        **{name: row[name] for name in _PLAIN},
        votes=tuple(Vote(**vote) for vote in json.loads(row["votes"])),
        amendments=tuple(Amendment(**one) for one in json.loads(row["amendments"])),
        signed=SignOff(**json.loads(row["signed"])) if row["signed"] else None,
    )
