"""What the ledger knows of claims: what resolution made of readings, what became of each, and the rows that people read."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Case, Connection, Row, Select, Text, and_, case, column, exists, func, or_, select, true, update, values
from sqlalchemy.dialects.sqlite import insert

from syngraph.connectors.ledger.database import batched
from syngraph.connectors.ledger.reading_record import StoredClaim
from syngraph.connectors.ledger.schema import chunks, claims, commits, documents, readings
from syngraph.contracts.change import Commit
from syngraph.ontologies.claim import Claim, Evidence
from syngraph.ontologies.document import Span
from syngraph.ontologies.iri import RDFS_LABEL, Iri
from syngraph.ontologies.ntriples import parse_iri, parse_term
from syngraph.ontologies.statement import Statement, ntriples

_IS_SAID = claims.c.state.in_(("standing", "held"))
"""The claims that the gate decides about: a present document supports them, and nobody has discarded them."""


def claims_of_chunks(connection: Connection, ids: Iterable[str]) -> list[StoredClaim]:
    """Claims that stand, are held or are discarded, read in these chunks."""
    found = []
    for some in batched(sorted(set(ids))):
        query = select(claims).where(claims.c.state != "withdrawn", claims.c.chunk.in_(some))
        found += [_stored(row) for row in connection.execute(query)]
    return found


def stored_claims(connection: Connection, ids: Iterable[str]) -> dict[str, StoredClaim]:
    """Those of these claims that stand, are held or are discarded, by id."""
    found = {}
    for some in batched(sorted(set(ids))):
        for row in connection.execute(select(claims).where(claims.c.state != "withdrawn", claims.c.id.in_(some))):
            found[row.id] = _stored(row)
    return found


def claims_beginning(connection: Connection, start: str) -> list[StoredClaim]:
    """Those of them whose id begins so."""
    query = select(claims).where(claims.c.state != "withdrawn", claims.c.id.startswith(start, autoescape=True))
    return [_stored(row) for row in connection.execute(query.order_by(claims.c.id))]


def decided_claims(connection: Connection, ids: Iterable[str] | None = None) -> list[StoredClaim]:
    """Those claims, of these or of all, that a person's decision changed in any way."""
    changed = select(claims).where(or_(claims.c.prefer != 0, claims.c.waived != "[]", claims.c.state == "discarded"))
    present = changed.where(claims.c.state != "withdrawn").order_by(claims.c.id)
    chosen = [present] if ids is None else [present.where(claims.c.id.in_(some)) for some in batched(sorted(set(ids)))]
    return [_stored(row) for query in chosen for row in connection.execute(query)]


def present_claims(connection: Connection) -> Iterator[Claim]:
    """Every claim that a present document supports and nobody has discarded: what the gate is filled from."""
    for row in connection.execute(select(claims).where(_IS_SAID).order_by(claims.c.id)):
        yield _stored(row).claim


def claims_named(connection: Connection, ids: Collection[str]) -> dict[str, Claim]:
    """Those of these claims that a present document supports and nobody has discarded."""
    found = {}
    for some in batched(sorted(ids)):
        for row in connection.execute(select(claims).where(_IS_SAID, claims.c.id.in_(some))):
            found[row.id] = _stored(row).claim
    return found


def claims_saying(connection: Connection, statements: Collection[Statement]) -> dict[Statement, list[Claim]]:
    """The claims of each of these statements that a present document supports and nobody has discarded."""
    found: dict[Statement, list[Claim]] = {}
    terms = [(ntriples(one.subject), ntriples(one.property), ntriples(one.object)) for one in statements]
    for some in batched(terms):
        wanted = values(column("subject", Text), column("property", Text), column("object", Text), name="wanted").data(list(some)).cte()
        said = and_(*(claims.c[name] == wanted.c[name] for name in ("subject", "property", "object")))
        for row in connection.execute(select(claims).join(wanted, said).where(_IS_SAID)):
            claim = _stored(row).claim
            found.setdefault(claim.statement, []).append(claim)
    return found


def store_claims(connection: Connection, came: Iterable[tuple[Claim, str]], went: Iterable[str], sequence: int) -> None:
    """Claims (with their reading's id) as standing until `note_held` says otherwise; ids that are withdrawn."""
    gone = {"state": "withdrawn", "held_by": None, "since": sequence, "went": _why_it_goes()}
    for some in batched(list(went)):
        connection.execute(update(claims).where(claims.c.id.in_(some)).values(gone))
    rows = [_claim_row(claim, reading, sequence) for claim, reading in came]
    _put(connection, rows, but=("state", "held_by", "since"))
    back = {"state": "standing", "since": sequence, "held_by": None}
    for some in batched([str(row["id"]) for row in rows]):
        connection.execute(update(claims).where(claims.c.id.in_(some), ~_IS_SAID).values(back))


def _why_it_goes() -> Case[str]:
    """As the documents and readings of the same transaction have it, which are recorded before."""
    away = select(documents.c.state).where(documents.c.path == claims.c.document, documents.c.recipe == "").scalar_subquery()
    is_read = exists().where(readings.c.id == claims.c.reading, readings.c.present)
    return case((away == "deleted", "gone"), (away == "unreadable", "unreadable"), (is_read, "otherwise"), else_="unsaid")


def store_discarded(connection: Connection, discarded: Iterable[tuple[Claim, str]], sequence: int) -> None:
    """Claims (with their reading's id) that a document makes and a person discarded: on record, and out of the graph."""
    _put(connection, [_claim_row(claim, reading, sequence) | {"state": "discarded"} for claim, reading in discarded])


def _put(connection: Connection, rows: Sequence[dict[str, Any]], but: Collection[str] = ()) -> None:
    """Insert rows; of a claim that is known everything changes `but` this."""
    if rows:
        statement = insert(claims)
        kept = {name: statement.excluded[name] for name in rows[0] if name not in ("id", *but)}
        connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=kept), rows)


def note_held(connection: Connection, held: dict[str, str], freed: Iterable[str], sequence: int) -> None:
    """Which claims are held now and by which violation, and which stand again."""
    for id, violation in held.items():
        connection.execute(update(claims).where(claims.c.id == id).values(state="held", held_by=violation, since=sequence))
    for some in batched(list(freed)):
        back = {"state": "standing", "held_by": None, "since": sequence}
        connection.execute(update(claims).where(claims.c.id.in_(some), claims.c.state == "held").values(back))


def claim_counts(connection: Connection) -> dict[str, int]:
    """How many claims stand, are held, are withdrawn, are discarded."""
    counted = connection.execute(select(claims.c.state, func.count()).group_by(claims.c.state)).tuples().all()
    return {"standing": 0, "held": 0, "withdrawn": 0, "discarded": 0} | dict(counted)


def held_claims(connection: Connection) -> dict[str, str]:
    """Claim id -> key of the violation that holds it."""
    held = select(claims.c.id, claims.c.held_by).where(claims.c.state == "held")
    return dict(connection.execute(held).tuples().all())


def held_though_it_stood(connection: Connection, commit: Commit) -> set[Statement]:
    """The statements that this commit unpublished although a present document says them: what it holds now and what stood before."""
    gone = [state.statement for state in commit.states if not state.standing]
    out = {(ntriples(one.subject), ntriples(one.property), ntriples(one.object)): one for one in gone}
    said: set[tuple[str, str, str]] = set()
    for some in batched(sorted(commit.held)):
        said |= set(connection.execute(select(claims.c.subject, claims.c.property, claims.c.object).where(claims.c.id.in_(some))).tuples())
    return {out[key] for key in out.keys() & said}


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
    for name, value in wanted.items():
        if value is not None:
            query = query.where(claims.c[name] == value)
    if state is None and ids is None:
        query = query.where(claims.c.state != "withdrawn")
    order = (claims.c.document, claims.c.start, claims.c.derived, claims.c.id)
    for some in batched(list(ids)) if ids is not None else [None]:
        chosen = query if some is None else query.where(claims.c.id.in_(some))
        for row in connection.execute(chosen.order_by(*order)):
            yield {**row._mapping, "headings": json.loads(row.headings) if row.headings else []}


def withdrawn_rows(connection: Connection, document: str | None = None) -> Iterator[dict[str, Any]]:
    """The claims that are withdrawn, as `claim_rows` has them, with `at` and `run` of the commit by which they went; one at a time."""
    query = select(claims, documents.c.title, commits.c.at, commits.c.run).select_from(
        claims.outerjoin(documents, documents.c.path == claims.c.document).outerjoin(commits, commits.c.sequence == claims.c.since)
    )
    query = query.where(claims.c.state == "withdrawn", claims.c.document == document if document is not None else true())
    for row in connection.execute(query.order_by(claims.c.document, claims.c.since, claims.c.start, claims.c.id)):
        yield {**row._mapping, "page": None, "headings": []}  # its chunk may be another's by now


def label_rows(connection: Connection, things: Collection[str] | None = None) -> list[tuple[str, str, str]]:
    """Every label a present claim gives: subject and literal as N-Triples, and the claim's state.

    things: of these alone, as N-Triples, and the labels that withdrawn claims gave them.
    """
    labels = select(claims.c.subject, claims.c.object, claims.c.state).distinct().where(claims.c.property == f"<{RDFS_LABEL}>")
    if things is None:
        return [tuple(row) for row in connection.execute(labels.where(_IS_SAID))]
    asked = (labels.where(claims.c.subject.in_(some)) for some in batched(sorted(things)))
    return [tuple(row) for query in asked for row in connection.execute(query)]


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
        "prefer": claim.prefer,
        "waived": json.dumps(sorted(claim.waived)),
        "went": "",
    }


def _stored(row: Row[Any]) -> StoredClaim:
    statement = Statement(parse_iri(row.subject), parse_iri(row.property), parse_term(row.object))
    evidence = Evidence(
        row.document, row.chunk, row.text, Span(row.start, row.end), row.quote, row.task, row.model, row.prompt, row.confidence
    )
    waived = frozenset(map(Iri, json.loads(row.waived)))
    return StoredClaim(Claim(row.id, statement, evidence, row.derived, row.rank, row.prefer, waived), row.reading, row.state, row.held_by)
