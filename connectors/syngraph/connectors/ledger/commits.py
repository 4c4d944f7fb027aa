"""How a commit enters the ledger: with its documents, readings and claims in one transaction, or not at all."""

import json
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert

from syngraph.connectors.ledger.claims import note_held, store_claims, store_discarded
from syngraph.connectors.ledger.database import batched
from syngraph.connectors.ledger.documents import forget_text, note_taken, store_text
from syngraph.connectors.ledger.reading_record import StoredReading
from syngraph.connectors.ledger.readings import store_readings
from syngraph.connectors.ledger.schema import claims, commit_states, commits, standing
from syngraph.connectors.ledger.violations import store_unreadable, store_violations
from syngraph.connectors.projected import PART_STATEMENTS, PART_TEXT
from syngraph.contracts.change import Commit, CommitRef, StatementState
from syngraph.ontologies.claim import Claim
from syngraph.ontologies.document import Document
from syngraph.ontologies.errors import LedgerDamaged
from syngraph.ontologies.statement import Statement, ntriples


@dataclass(frozen=True)
class TakenDocument:
    """A document whose readings are in this batch.

    left_unread: what the reader made nothing of, counted. unreadable: answers that broke their contract, as rows of that table.
    """

    document: Document
    recipe: str
    left_unread: dict[str, int] = field(default_factory=dict)
    unreadable: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class Batch:
    """All that one commit brings with it.

    gone: paths of documents that are gone. claims_came, claims_discarded: each claim with its reading's id.
    """

    run: str
    commit: Commit
    taken: tuple[TakenDocument, ...] = ()
    gone: tuple[str, ...] = ()
    readings_came: tuple[StoredReading, ...] = ()
    readings_went: tuple[str, ...] = ()
    claims_came: tuple[tuple[Claim, str], ...] = ()
    claims_went: tuple[str, ...] = ()
    claims_discarded: tuple[tuple[Claim, str], ...] = ()


def head(connection: Connection) -> CommitRef:
    """The newest commit; `CommitRef(0, "")` before the first."""
    row = connection.execute(select(commits.c.sequence, commits.c.hash).order_by(commits.c.sequence.desc()).limit(1)).first()
    return CommitRef(row.sequence, row.hash) if row else CommitRef(0, "")


def head_plan(connection: Connection) -> str | None:
    """The plan (ontology and shapes) that the newest commit was judged by; None before the first."""
    return connection.execute(select(commits.c.plan).order_by(commits.c.sequence.desc()).limit(1)).scalar()


def record(connection: Connection, batch: Batch) -> None:
    """Write a batch inside the caller's transaction.

    raises: LedgerDamaged when the commit does not follow the newest one: another process wrote meanwhile.
    """
    commit = batch.commit
    if head(connection) != commit.previous:
        raise LedgerDamaged("the ledger has moved on since this change was judged", "run this again: the change is judged anew")
    for taken in batch.taken:
        store_text(connection, taken.document)
        note_taken(connection, taken.document.path, taken.recipe, taken.left_unread)
        store_unreadable(connection, taken.document.path, taken.unreadable)
    for path in batch.gone:
        forget_text(connection, path)
        store_unreadable(connection, path, ())
    store_readings(connection, batch.readings_came, batch.readings_went)
    states = _with_moved_evidence(connection, commit.states, [claim for claim, _ in batch.claims_came])
    store_claims(connection, batch.claims_came, batch.claims_went, commit.sequence)
    store_discarded(connection, batch.claims_discarded, commit.sequence)
    note_held(connection, commit.held, commit.freed, commit.sequence)
    store_violations(connection, commit.opened, commit.closed, commit.sequence, batch.run)
    _store_states(connection, commit.sequence, states, {claim.id for claim, _ in batch.claims_came})
    groups = document_groups([(t.document.path, len(t.document.text)) for t in batch.taken] + [(path, 0) for path in batch.gone])
    connection.execute(
        insert(commits).values(
            sequence=commit.sequence,
            hash=commit.hash,
            previous=commit.previous.hash,
            plan=commit.plan,
            at=datetime.now(UTC).isoformat(timespec="seconds"),
            run=batch.run,
            documents=json.dumps(groups),
            parts=max(0, len(groups) - 1) + max(1, -(-len(states) // PART_STATEMENTS)),  # texts come before what names them
        )
    )


def _with_moved_evidence(connection: Connection, states: Sequence[StatementState], came: Iterable[Claim]) -> list[StatementState]:
    """The commit's states, and those of statements that stand as before but whose evidence has moved in its document."""
    known = {state.statement for state in states}
    others = {claim.statement for claim in came} - known
    standing_now = _standing_now(connection, others)
    moved = []
    for statement in sorted(others, key=Statement.ntriples):
        row = standing_now.get(_key(statement))
        if row is not None:
            moved.append(StatementState(statement, True, row.inferred, tuple(json.loads(row.support)), row.reprieved))
    return [*states, *moved]


def _store_states(connection: Connection, sequence: int, states: Sequence[StatementState], came: Set[str]) -> None:
    """Write what the commit says of each statement: the claims that came to it, went from it or moved, with the chunks they are read in.

    came: ids of the claims of the batch. Whoever else says it as before is not named again: a hub would be written whole each time.
    """
    before = _standing_now(connection, [state.statement for state in states])
    said: dict[tuple[str, str, str], list[str]] = {}
    for state in states:
        key, now = _key(state.statement), set(state.support)
        then = set(json.loads(before[key].support)) if key in before else set()
        said[key] = sorted((then ^ now) | (now & came))
    chunks = _chunks_of(connection, {id for ids in said.values() for id in ids})
    rows, kept = [], []
    for n, state in enumerate(states):
        key = _key(state.statement)
        one = dict(zip(_KEY, key, strict=True)) | {"inferred": state.inferred}
        moved = {"support": json.dumps(said[key]), "chunks": json.dumps(sorted({chunks[id] for id in said[key] if id in chunks}))}
        rows.append(one | moved | {"sequence": sequence, "n": n, "standing": state.standing})
        if state.standing:
            kept.append(one | {"support": json.dumps(state.support), "reprieved": state.reprieved})
    gone = [{f"old_{name}": value for name, value in zip(_KEY, key, strict=True)} for key in before]
    if gone:
        connection.execute(delete(standing).where(*(standing.c[name] == bindparam(f"old_{name}") for name in _KEY)), gone)
    if rows:
        connection.execute(insert(commit_states), rows)
    if kept:
        connection.execute(insert(standing), kept)


_KEY = ("subject", "property", "object")


def _key(statement: Statement) -> tuple[str, str, str]:
    return ntriples(statement.subject), ntriples(statement.property), ntriples(statement.object)


def _standing_now(connection: Connection, statements: Iterable[Statement]) -> dict[tuple[str, str, str], Row[Any]]:
    """Those of these statements that stand, by their terms."""
    keys = {_key(statement) for statement in statements}
    found: dict[tuple[str, str, str], Row[Any]] = {}
    for some in batched(sorted({key[0] for key in keys})):
        for row in connection.execute(select(standing).where(standing.c.subject.in_(some))):
            if (row.subject, row.property, row.object) in keys:
                found[row.subject, row.property, row.object] = row
    return found


def _chunks_of(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """Claim id -> the chunk it was read in."""
    found: dict[str, str] = {}
    for some in batched(sorted(ids)):
        found |= dict(connection.execute(select(claims.c.id, claims.c.chunk).where(claims.c.id.in_(some))).tuples().all())
    return found


def document_groups(sized: Iterable[tuple[str, int]]) -> list[list[str]]:
    """Paths in groups whose texts together stay below what one part may carry."""
    groups: list[list[str]] = []
    room = 0
    for path, size in sized:
        if not groups or size > room:
            groups.append([])
            room = PART_TEXT
        groups[-1].append(path)
        room -= size
    return groups
