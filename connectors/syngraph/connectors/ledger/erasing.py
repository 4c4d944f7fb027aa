"""How all that the ledger keeps of one document is erased: its text, its quotes, what was read in it, and whatever repeats that.

What stays are hashes: of the document's bytes, so that they are not taken in again; of its path; of chunks, as ids. The document must
have left the graph before. Commits that came before are given other hashes, for their statements are not all there any more: a
projection that stands at one of them is rebuilt from what there is now.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, delete, exists, func, insert, or_, select, update

from syngraph.connectors.ledger.database import batched
from syngraph.connectors.ledger.decisions import forget_decisions
from syngraph.connectors.ledger.schema import (
    answers_of_questions,
    blame,
    chunks,
    claims,
    commit_states,
    commits,
    documents,
    held_when_told,
    ontologies,
    purged,
    questions,
    reading_keys,
    readings,
    runs,
    spending,
    standing,
    texts,
    unasked,
    unreadable,
    violations,
)
from syngraph.connectors.ledger.unasked import one_fewer_was_there


@dataclass(frozen=True, slots=True)
class Purge:
    """Whose word it is that a document be erased. at: ISO 8601 in UTC."""

    sha256: str
    path_sha256: str
    who: str
    at: str
    why: str


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased, counted."""

    readings: int
    claims: int
    violations: int
    unreadable: int
    decisions: int
    questions: int


def path_hash(path: str) -> str:
    """What is left of a path.

    >>> path_hash("minutes/board.md")[:8]
    '11ee8ff8'
    """
    return hashlib.sha256(path.encode()).hexdigest()


def purges(connection: Connection) -> list[Purge]:
    """Every document that was erased, the earliest first."""
    return [Purge(*row) for row in connection.execute(select(purged).order_by(purged.c.at, purged.c.sha256))]


def readmit(connection: Connection, path: str) -> int:
    """Forget that documents of this path were erased: their bytes may be taken in again. Returns how many there were."""
    of_it = purged.c.path_sha256 == path_hash(path)
    erased = select(purged.c.sha256).where(of_it)
    connection.execute(update(documents).where(documents.c.sha256.in_(erased)).values(sha256=""))  # what was refused is looked at again
    return connection.execute(delete(purged).where(of_it)).rowcount


def erase_document(connection: Connection, path: str, purge: Purge) -> Erased:
    """Erase a document that has left the graph, in the caller's transaction.

    Whoever calls sees to the rest: SQLite's `secure_delete` before, the copies and logs of the file after.
    """
    own = _texts_of_its_own(connection, path)
    ids = set(connection.execute(select(claims.c.id).where(claims.c.document == path)).scalars())
    spoken = _erase_violations(connection, ids)
    decided = forget_decisions(connection, own)
    its_readings = select(readings.c.id).where(readings.c.document == path)
    connection.execute(delete(reading_keys).where(reading_keys.c.reading.in_(its_readings)))
    counts = [
        connection.execute(delete(table).where(table.c.document == path)).rowcount for table in (readings, claims, unreadable, chunks)
    ]
    connection.execute(delete(documents).where(documents.c.path == path))
    one_fewer_was_there(connection)
    connection.execute(delete(texts).where(texts.c.hash.not_in(select(documents.c.text))))
    asked = _erase_passages(connection, path, ids)
    _erase_history(connection, path)
    connection.execute(delete(purged).where(purged.c.sha256 == purge.sha256))
    connection.execute(insert(purged).values(asdict(purge)))
    return Erased(counts[0], counts[1], spoken, counts[2], decided, asked)


def _texts_of_its_own(connection: Connection, path: str) -> set[str]:
    """Hashes of the document's chunks and passages that no other document holds."""
    own: set[str] = set()
    others: set[str] = set()
    for name in ("text", "passage"):
        hash = func.json_extract(readings.c.body, f"$.{name}")
        own |= set(connection.execute(select(hash).where(readings.c.document == path).distinct()).scalars())
        others |= set(connection.execute(select(hash).where(readings.c.document != path, readings.c.present).distinct()).scalars())
    return own - others - {None, ""}


def _erase_violations(connection: Connection, ids: set[str]) -> int:
    """Those that are over and spoke of these claims, or of a thing that nobody speaks of any more."""
    over = violations.c.state == "resolved"
    keys: set[str] = set()
    for some in batched(sorted(ids)):
        keys |= set(connection.execute(select(blame.c.violation).where(blame.c.claim.in_(some))).scalars())
    named = exists().where(or_(standing.c.subject == violations.c.focus, standing.c.object == violations.c.focus))
    keys |= set(connection.execute(select(violations.c.key).where(over, ~named)).scalars())
    count = 0
    for some in batched(sorted(keys)):
        gone = set(connection.execute(select(violations.c.key).where(over, violations.c.key.in_(some))).scalars())
        connection.execute(delete(violations).where(violations.c.key.in_(gone)))
        connection.execute(delete(blame).where(blame.c.violation.in_(gone)))
        count += len(gone)
    for some in batched(sorted(ids)):
        connection.execute(delete(blame).where(blame.c.claim.in_(some)))
    return count


def _erase_passages(connection: Connection, path: str, ids: set[str]) -> int:
    """The passages that questions came from, and the answers that rest on these claims. Returns how many questions it was."""
    from_it = questions.c.document == path
    count = connection.execute(update(questions).where(from_it).values(document="", passage="")).rowcount
    for row in connection.execute(select(ontologies.c.n, ontologies.c.questions)).all():
        asked = json.loads(row.questions)
        if any(one["document"] == path for one in asked):
            bare = [one | {"document": "", "passage": ""} if one["document"] == path else one for one in asked]
            connection.execute(update(ontologies).where(ontologies.c.n == row.n).values(questions=json.dumps(bare)))
    for row in connection.execute(select(answers_of_questions.c.question, answers_of_questions.c.claims)).all():
        if ids & {id for of_row in json.loads(row.claims) for id in of_row}:
            connection.execute(delete(answers_of_questions).where(answers_of_questions.c.question == row.question))
    return count


def _erase_history(connection: Connection, path: str) -> None:
    """What commits and runs say of statements that nobody makes any more; the document's path in them, and in the accounts."""
    for table in (commit_states, unasked, held_when_told):
        stands, claimed = (
            exists().where(*(there.c[name] == table.c[name] for name in ("subject", "property", "object"))) for there in (standing, claims)
        )
        connection.execute(delete(table).where(~stands, ~claimed))
    mark = f"purged {path_hash(path)[:12]}"
    connection.execute(update(spending).where(spending.c.document == path).values(document=mark))
    for row in connection.execute(select(commits.c.sequence, commits.c.hash, commits.c.previous, commits.c.documents)).all():
        groups = [[mark if one == path else one for one in group] for group in json.loads(row.documents)]
        now = {"hash": _rehashed(row.hash), "previous": _rehashed(row.previous), "documents": json.dumps(groups)}
        connection.execute(update(commits).where(commits.c.sequence == row.sequence).values(now))
    for row in connection.execute(select(runs.c.id, runs.c.summary)).all():
        connection.execute(update(runs).where(runs.c.id == row.id).values(summary=json.dumps(_figures(json.loads(row.summary)))))


def _rehashed(hash: str) -> str:
    """Another hash, chained as before; what comes before the first commit stays nothing."""
    return hashlib.sha256(f"purged {hash}".encode()).hexdigest() if hash else ""


def _figures(summary: Any) -> Any:
    """A run's summary without words: they quote documents."""
    if isinstance(summary, dict):
        return {name: left for name, one in summary.items() if (left := _figures(one)) is not None}
    return summary if isinstance(summary, bool | int | float) else None
