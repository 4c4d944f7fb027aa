"""What the ledger knows of questions: the panel's minutes with persons' sign-offs, the ontology built for them, the last answers."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, func, select
from sqlalchemy.dialects.sqlite import insert

from syngraph.connectors.ledger.schema import answers_of_questions, ontologies, panel, queries, questions
from syngraph.ontologies.question import Amendment, CompetencyQuestion, SignOff, Vote
from syngraph.ontologies.question_queries import QuestionQueries
from syngraph.ontologies.signed import with_words_kept

_PLAIN = ("id", "text", "proposer", "document", "passage", "state", "why", "same_as")
_LISTS = ("rows", "cells", "claims")


def store_questions(connection: Connection, minutes: Mapping[str, Any], asked: Iterable[CompetencyQuestion]) -> None:
    """The panel's groups and personas, and every question it proposed, in place of what was there.

    What persons have said of questions until now is kept: see `with_words_kept`.
    """
    kept = with_words_kept(list(asked), [one for one in stored_questions(connection) if one.signed])
    connection.execute(delete(questions))
    connection.execute(delete(panel))
    for key, value in minutes.items():
        connection.execute(insert(panel).values(key=key, value=json.dumps(value)))
    for n, one in enumerate(kept):
        connection.execute(insert(questions).values(n=n, **_row(one)))


def stored_questions(connection: Connection) -> list[CompetencyQuestion]:
    """Every question, in the order it was proposed; those of persons after the panel's."""
    rows = connection.execute(select(questions).order_by(questions.c.n)).mappings()
    lists = ("votes", "amendments")
    return [_question({**{name: row[name] for name in _PLAIN}, **_read(row, *lists, "signed")}) for row in rows]


def store_sign_off(connection: Connection, question: CompetencyQuestion) -> None:
    """A question as a person decided it, in its place; one that a person added, after all others."""
    last = connection.execute(select(func.coalesce(func.max(questions.c.n), -1))).scalar_one()
    row = _row(question)
    kept = {name: value for name, value in row.items() if name != "id"}
    connection.execute(insert(questions).values(n=last + 1, **row).on_conflict_do_update(index_elements=["id"], set_=kept))


def minutes(connection: Connection) -> dict[str, Any]:
    """What `store_questions` kept beside the questions: groups, personas."""
    return {row.key: json.loads(row.value) for row in connection.execute(select(panel).order_by(panel.c.key))}


def store_ontology(connection: Connection, version: str, turtle: str, built_for: Iterable[CompetencyQuestion] = ()) -> None:
    """A new version of the ontology with the questions it was built for; earlier ones stay."""
    at = datetime.now(UTC).isoformat(timespec="seconds")
    served = json.dumps([asdict(one) for one in built_for])
    connection.execute(insert(ontologies).values(version=version, turtle=turtle, at=at, questions=served))


def current_ontology(connection: Connection) -> str | None:
    """Turtle of the newest version; None before the first build."""
    return connection.execute(select(ontologies.c.turtle).order_by(ontologies.c.n.desc()).limit(1)).scalar()


def current_version(connection: Connection) -> str | None:
    """Which version that is."""
    return connection.execute(select(ontologies.c.version).order_by(ontologies.c.n.desc()).limit(1)).scalar()


def built_for(connection: Connection) -> list[CompetencyQuestion]:
    """The questions that the newest version of the ontology was built for, as they were put then.

    Minutes and sign-offs since then are about the next one. For a version that an earlier program stored: those agreed now.
    """
    stored = connection.execute(select(ontologies.c.questions).order_by(ontologies.c.n.desc()).limit(1)).scalar()
    served = [_question(plain) for plain in json.loads(stored or "[]")]
    return served or [one for one in stored_questions(connection) if one.state == "agreed"]


def store_answers(connection: Connection, sequence: int, answers: Iterable[Mapping[str, Any]]) -> None:
    """Answers as of a commit, in place of the last ones.

    answers: {"question" (its id), "ontology_can", "rows", "cells", "claims" (plain lists of the same length), "query"}.
    """
    connection.execute(delete(answers_of_questions))
    for one in answers:
        lists = {name: json.dumps(one[name]) for name in _LISTS}  # columns stay in the order of the query
        connection.execute(insert(answers_of_questions).values({**one, **lists, "sequence": sequence}))


def stored_answers(connection: Connection) -> dict[str, dict[str, Any]]:
    """Question id -> what the last verify found: sequence, and the members that `store_answers` takes."""
    found = connection.execute(select(answers_of_questions)).mappings()
    return {row["question"]: {**row, **_read(row, *_LISTS)} for row in found}


def store_queries(connection: Connection, written: Iterable[QuestionQueries]) -> None:
    """How each question is asked of the graph, in place of what was there."""
    connection.execute(delete(queries))
    for one in written:
        connection.execute(insert(queries).values(asdict(one)))


def stored_queries(connection: Connection) -> dict[str, QuestionQueries]:
    """Question id -> how it is asked of the graph; empty before the first build by a program that writes queries."""
    return {row["question"]: QuestionQueries(**row) for row in connection.execute(select(queries)).mappings()}


def _row(one: CompetencyQuestion) -> dict[str, Any]:
    lists = {name: json.dumps([asdict(part) for part in getattr(one, name)]) for name in ("votes", "amendments")}
    return {name: getattr(one, name) for name in _PLAIN} | lists | {"signed": json.dumps(asdict(one.signed)) if one.signed else None}


def _read(row: RowMapping, *names: str) -> dict[str, Any]:
    """These columns out of their JSON; None stays None."""
    return {name: json.loads(row[name]) if row[name] is not None else None for name in names}


def _question(plain: Mapping[str, Any]) -> CompetencyQuestion:
    return CompetencyQuestion(
        **{name: plain[name] for name in _PLAIN},
        votes=tuple(Vote(**vote) for vote in plain["votes"]),
        amendments=tuple(Amendment(**one) for one in plain["amendments"]),
        signed=SignOff(**plain["signed"]) if plain["signed"] else None,
    )
