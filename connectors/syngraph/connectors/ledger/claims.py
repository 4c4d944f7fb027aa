"""What the ledger knows of claims: readings as the text has them, claims as resolution made them, and what became of each."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from syngraph.connectors.ledger.database import batched
from syngraph.connectors.ledger.reading_record import StoredClaim, StoredReading, dump, load
from syngraph.connectors.ledger.schema import (
    blame,
    chunks,
    claims,
    commits,
    documents,
    reading_keys,
    readings,
    standing,
    unreadable,
    violations,
)
from syngraph.contracts.change import Commit, StatementState
from syngraph.contracts.violation import Violation
from syngraph.ontologies.claim import Claim, Evidence
from syngraph.ontologies.document import Span
from syngraph.ontologies.iri import RDFS_LABEL, Iri
from syngraph.ontologies.ntriples import parse_term
from syngraph.ontologies.statement import Statement, ntriples


def readings_of(connection: Connection, paths: Iterable[str]) -> list[StoredReading]:
    """Present readings of these documents."""
    query = select(readings).where(readings.c.present, readings.c.document.in_(list(paths))).order_by(readings.c.id)
    return [load(row.id, row.document, row.chunk, row.body) for row in connection.execute(query)]


def readings_of_keys(connection: Connection, keys: Iterable[str]) -> list[StoredReading]:
    """Present readings that mention a thing by one of these mention keys."""
    found: dict[str, StoredReading] = {}
    for some in batched(sorted(set(keys))):
        query = select(readings).join(reading_keys, reading_keys.c.reading == readings.c.id)
        query = query.where(readings.c.present, reading_keys.c.key.in_(some))
        found |= {row.id: load(row.id, row.document, row.chunk, row.body) for row in connection.execute(query)}
    return [found[id] for id in sorted(found)]


def store_readings(connection: Connection, came: Iterable[StoredReading], went: Iterable[str]) -> None:
    """Readings that a document holds now, and ids of those it no longer holds (they are kept, as not present)."""
    for some in batched(list(went)):
        connection.execute(update(readings).where(readings.c.id.in_(some)).values(present=False))
    rows = [{"id": r.id, "document": r.document, "chunk": r.chunk, "present": True, "body": dump(r)} for r in came]
    if rows:
        statement = insert(readings)
        connection.execute(
            statement.on_conflict_do_update(index_elements=["id"], set_={"present": True, "body": statement.excluded.body}), rows
        )
        keys = [{"key": key, "reading": r.id} for r in came for key in {m.key for m in r.mentions}]
        if keys:
            connection.execute(insert(reading_keys).on_conflict_do_nothing(), keys)


def readings_of_chunks(connection: Connection, ids: Iterable[str]) -> list[StoredReading]:
    """Present readings of these chunks."""
    found = []
    for some in batched(sorted(set(ids))):
        query = select(readings).where(readings.c.present, readings.c.chunk.in_(some)).order_by(readings.c.id)
        found += [load(row.id, row.document, row.chunk, row.body) for row in connection.execute(query)]
    return found


def claims_of_chunks(connection: Connection, ids: Iterable[str]) -> list[StoredClaim]:
    """Claims that stand or are held, read in these chunks."""
    found = []
    for some in batched(sorted(set(ids))):
        query = select(claims).where(claims.c.state != "withdrawn", claims.c.chunk.in_(some))
        found += [_stored(row) for row in connection.execute(query)]
    return found


def present_claims(connection: Connection) -> Iterator[Claim]:
    """Every claim that a present document supports: what the gate is filled from."""
    for row in connection.execute(select(claims).where(claims.c.state != "withdrawn").order_by(claims.c.id)):
        yield _stored(row).claim


def store_claims(connection: Connection, came: Iterable[tuple[Claim, str]], went: Iterable[str], sequence: int) -> None:
    """Claims (with their reading's id) as standing until `note_held` says otherwise; ids that are withdrawn."""
    for some in batched(list(went)):
        gone = {"state": "withdrawn", "held_by": None, "since": sequence}
        connection.execute(update(claims).where(claims.c.id.in_(some)).values(gone))
    rows = [_claim_row(claim, reading, sequence) for claim, reading in came]
    if rows:
        statement = insert(claims)
        kept = {name: statement.excluded[name] for name in rows[0] if name not in ("id", "state", "held_by", "since")}
        back = {"state": "standing", "since": sequence, "held_by": None}
        connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=kept), rows)
        for some in batched([str(row["id"]) for row in rows]):
            connection.execute(update(claims).where(claims.c.id.in_(some), claims.c.state == "withdrawn").values(back))


def note_held(connection: Connection, held: dict[str, str], freed: Iterable[str], sequence: int) -> None:
    """Which claims are held now and by which violation, and which stand again."""
    for id, violation in held.items():
        connection.execute(update(claims).where(claims.c.id == id).values(state="held", held_by=violation, since=sequence))
    for some in batched(list(freed)):
        back = {"state": "standing", "held_by": None, "since": sequence}
        connection.execute(update(claims).where(claims.c.id.in_(some), claims.c.state == "held").values(back))


def store_violations(connection: Connection, opened: Iterable[Violation], closed: Iterable[str], sequence: int) -> None:
    """Violations that are open now with their blame, and keys of those that are gone: kept, as resolved."""
    for key in closed:
        connection.execute(update(violations).where(violations.c.key == key).values(state="resolved", resolved=sequence))
    for one in opened:
        row = _violation_row(one, sequence)
        kept = {name: value for name, value in row.items() if name not in ("key", "first_seen")}
        connection.execute(insert(violations).values(row).on_conflict_do_update(index_elements=["key"], set_=kept))
        connection.execute(delete(blame).where(blame.c.violation == one.key))
        if one.blame:
            connection.execute(insert(blame), [{"violation": one.key, "claim": id} for id in one.blame])


def open_violations(connection: Connection) -> list[Violation]:
    """Violations that are open, with the claims they blame."""
    blamed: dict[str, list[str]] = {}
    for row in connection.execute(select(blame).order_by(blame.c.violation, blame.c.claim)):
        blamed.setdefault(row.violation, []).append(row.claim)
    rows = connection.execute(select(violations).where(violations.c.state == "open").order_by(violations.c.key))
    return [_violation(row, tuple(blamed.get(row.key, ()))) for row in rows]


def first_seen(connection: Connection) -> dict[str, str]:
    """Violation key -> when it was first found, ISO 8601 in UTC."""
    query = select(violations.c.key, commits.c.at).join(commits, commits.c.sequence == violations.c.first_seen)
    return dict(connection.execute(query).tuples().all())


def claim_counts(connection: Connection) -> dict[str, int]:
    """How many claims stand, are held, are withdrawn."""
    counted = connection.execute(select(claims.c.state, func.count()).group_by(claims.c.state)).tuples().all()
    return {"standing": 0, "held": 0, "withdrawn": 0} | dict(counted)


def standing_count(connection: Connection) -> int:
    """How many asserted statements stand."""
    return connection.execute(select(func.count()).select_from(standing).where(~standing.c.inferred)).scalar_one()


def standing_statements(connection: Connection) -> Iterator[Statement]:
    """Every asserted statement that stands, each once."""
    for row in connection.execute(select(standing).where(~standing.c.inferred)):
        yield Statement(_iri(row.subject), _iri(row.property), parse_term(row.object))


def standing_states(connection: Connection) -> Iterator[StatementState]:
    """Every statement that stands, asserted or inferred, with the claims that say it."""
    for row in connection.execute(select(standing)):
        statement = Statement(_iri(row.subject), _iri(row.property), parse_term(row.object))
        yield StatementState(statement, True, row.inferred, tuple(json.loads(row.support)))


def held_claims(connection: Connection) -> dict[str, str]:
    """Claim id -> key of the violation that holds it."""
    held = select(claims.c.id, claims.c.held_by).where(claims.c.state == "held")
    return dict(connection.execute(held).tuples().all())


def held_though_it_stood(connection: Connection, commit: Commit) -> set[tuple[str, str, str]]:
    """The statements that this commit unpublished although a present document says them: what it holds now and what stood before."""
    out = {
        (ntriples(s.statement.subject), ntriples(s.statement.property), ntriples(s.statement.object))
        for s in commit.states
        if not s.standing
    }
    said: set[tuple[str, str, str]] = set()
    for some in batched(sorted(commit.held)):
        said |= set(connection.execute(select(claims.c.subject, claims.c.property, claims.c.object).where(claims.c.id.in_(some))).tuples())
    return out & said


def claim_rows(
    connection: Connection,
    *,
    document: str | None = None,
    state: str | None = None,
    subject: str | None = None,
    property: str | None = None,
    ids: Sequence[str] | None = None,
) -> Iterator[dict[str, Any]]:
    """Claims as plain rows, by document and place; terms as N-Triples, with page and headings of their chunk."""
    query: Select[Any] = select(claims, chunks.c.page, chunks.c.headings, documents.c.title).select_from(
        claims.outerjoin(chunks, chunks.c.id == claims.c.chunk).outerjoin(documents, documents.c.path == claims.c.document)
    )
    wanted = {"document": document, "state": state, "subject": subject, "property": property}
    for column, value in wanted.items():
        if value is not None:
            query = query.where(claims.c[column] == value)
    if state is None and ids is None:
        query = query.where(claims.c.state != "withdrawn")
    order = (claims.c.document, claims.c.start, claims.c.derived, claims.c.id)
    for some in batched(list(ids)) if ids is not None else [None]:
        chosen = query if some is None else query.where(claims.c.id.in_(some))
        for row in connection.execute(chosen.order_by(*order)):
            yield {**row._mapping, "headings": json.loads(row.headings) if row.headings else []}


def label_rows(connection: Connection) -> list[tuple[str, str, str]]:
    """Every label a present claim gives: subject and literal as N-Triples, and the claim's state."""
    query = select(claims.c.subject, claims.c.object, claims.c.state).distinct()
    found = connection.execute(query.where(claims.c.property == f"<{RDFS_LABEL}>", claims.c.state != "withdrawn"))
    return [(row.subject, row.object, row.state) for row in found]


def store_unreadable(connection: Connection, path: str, rows: Iterable[dict[str, Any]]) -> None:
    """Answers that broke their stage contract to the end, in place of this document's earlier ones."""
    connection.execute(delete(unreadable).where(unreadable.c.document == path))
    for row in rows:
        connection.execute(insert(unreadable).values(row).on_conflict_do_update(index_elements=["id"], set_=row))


def unreadable_rows(connection: Connection) -> list[dict[str, Any]]:
    rows = connection.execute(select(unreadable).order_by(unreadable.c.document, unreadable.c.id))
    return [{**row._mapping, "history": json.loads(row.history)} for row in rows]


def _claim_row(claim: Claim, reading: str, sequence: int) -> dict[str, Any]:
    statement, evidence = claim.statement, claim.evidence
    return {
        "id": claim.id,
        "reading": reading,
        "document": evidence.document,
        "chunk": evidence.chunk,
        "subject": ntriples(statement.subject),
        "property": ntriples(statement.property),
        "object": ntriples(statement.object),
        "start": evidence.span.start,
        "end": evidence.span.end,
        "quote": evidence.quote,
        "text": evidence.text,
        "task": evidence.task,
        "model": evidence.model,
        "prompt": evidence.prompt,
        "confidence": evidence.confidence,
        "derived": claim.derived,
        "rank": claim.rank,
        "state": "standing",
        "held_by": None,
        "since": sequence,
    }


def _stored(row: Row[Any]) -> StoredClaim:
    statement = Statement(_iri(row.subject), _iri(row.property), parse_term(row.object))
    evidence = Evidence(
        row.document, row.chunk, row.text, Span(row.start, row.end), row.quote, row.task, row.model, row.prompt, row.confidence
    )
    return StoredClaim(Claim(row.id, statement, evidence, row.derived, row.rank), row.reading, row.state, row.held_by)


def _iri(text: str) -> Iri:
    return Iri(text[1:-1])


def _violation_row(one: Violation, sequence: int) -> dict[str, Any]:
    return {
        "key": one.key,
        "contract": one.contract,
        "shape": one.shape,
        "constraint": one.constraint,
        "severity": one.severity,
        "focus": ntriples(one.focus),
        "path": one.path,
        "value": ntriples(one.value) if one.value is not None else None,
        "message": one.message,
        "remedy": one.remedy,
        "round": one.round,
        "root": one.root,
        "state": "open",
        "first_seen": sequence,
        "resolved": None,
    }


def _violation(row: Row[Any], blamed: tuple[str, ...]) -> Violation:
    return Violation(
        contract=Iri(row.contract),
        shape=row.shape,
        constraint=Iri(row.constraint),
        severity=row.severity,
        focus=parse_term(row.focus),
        path=row.path,
        value=parse_term(row.value) if row.value is not None else None,
        message=row.message,
        remedy=row.remedy,
        blame=blamed,
        round=row.round,
        root=row.root,
    )
