"""What projections are fed: commits as absolute parts, read from the ledger as it stands now.

A part lists what its commit touched, in the state the ledger has *now*. Whoever applies old commits one after another
therefore passes through mixed states, and ends in the right one: whatever changed later is touched again later.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, select

from syngraph.connectors.ledger.commits import document_groups
from syngraph.connectors.ledger.database import batched
from syngraph.connectors.ledger.schema import chunks, claims, commit_states, commits, documents, standing, texts
from syngraph.connectors.projected import (
    PART_STATEMENTS,
    CommitPart,
    Cursor,
    ProjectedChunk,
    ProjectedDocument,
    ProjectedState,
    ReadFrom,
    ResourceState,
    Support,
)
from syngraph.ontologies.iri import RDF_TYPE, Iri
from syngraph.ontologies.ntriples import parse_iri, parse_term
from syngraph.ontologies.statement import Literal, Statement, ntriples


def knows(connection: Connection, ledger: str, cursor: Cursor) -> bool:
    """Whether a projection's cursor lies on this ledger's chain of commits."""
    row = connection.execute(select(commits).where(commits.c.sequence == cursor.sequence)).first()
    return row is not None and 0 <= cursor.part < row.parts and cursor == _cursor(ledger, row, cursor.part)


def head_cursor(connection: Connection, ledger: str) -> Cursor | None:
    """The cursor of a projection that has everything; None before the first commit."""
    row = connection.execute(select(commits).order_by(commits.c.sequence.desc()).limit(1)).first()
    return _cursor(ledger, row, row.parts - 1) if row else None


def parts_after(connection: Connection, ledger: str, cursor: Cursor | None) -> Iterator[CommitPart]:
    """Every part behind `cursor`, in order; from the beginning for None."""
    query = select(commits).order_by(commits.c.sequence)
    if cursor is not None:
        query = query.where(commits.c.sequence >= cursor.sequence)
    previous = cursor
    for row in connection.execute(query).all():
        groups = json.loads(row.documents)
        for part in range(row.parts):
            here = _cursor(ledger, row, part)
            if cursor is not None and cursor.reaches(here):
                continue
            paths = groups[part] if part < len(groups) else []
            yield _part(connection, here, previous, paths, _share(part, row.parts, len(groups)))
            previous = here


def _cursor(ledger: str, row: Row[Any], part: int) -> Cursor:
    """The cursor of a part. The gate's hash covers statements and claims; the run, which is never repeated, tells apart two histories
    that differ only in texts and places: a ledger that was restored from a backup and went on another way.
    """
    return Cursor(ledger, row.sequence, part, hashlib.sha256(f"{row.hash} {row.run}".encode()).hexdigest())


def _share(part: int, parts: int, groups: int) -> tuple[int, int | None]:
    """Which of the commit's states a part has, as (first, end): none before the last group of documents; all that is left for the last."""
    nth = part - max(0, groups - 1)
    if part == parts - 1:
        return max(0, nth) * PART_STATEMENTS, None
    return max(0, nth) * PART_STATEMENTS, max(0, nth + 1) * PART_STATEMENTS


def present_parts(connection: Connection, ledger: str) -> Iterator[CommitPart]:
    """The present state in parts, for a rebuild: all carry the cursor of the newest commit. Nothing before the first commit."""
    here = head_cursor(connection, ledger)
    if here is None:
        return
    yield CommitPart(here, None)  # when everything is gone, that too is a state
    sized = select(documents.c.path, func.length(texts.c.text)).join(texts, texts.c.hash == documents.c.text)
    paths = connection.execute(sized.where(documents.c.recipe != "").order_by(documents.c.path)).tuples().all()
    for group in document_groups(paths):
        yield CommitPart(here, None, documents=tuple(_document(connection, path) for path in group))
    keys = connection.execute(
        select(standing.c.subject, standing.c.property, standing.c.object).order_by(
            standing.c.subject, standing.c.property, standing.c.object
        )
    ).all()
    for start in range(0, len(keys), PART_STATEMENTS):
        some = [tuple(row) for row in keys[start : start + PART_STATEMENTS]]
        touched = {
            (iri, row.chunk)
            for batch in batched(some)
            for row in connection.execute(select(claims).where(claims.c.state == "standing", claims.c.subject.in_({k[0] for k in batch})))
            for iri in _things(row)
        }
        yield _states_part(connection, here, None, (), some, touched)


def _part(connection: Connection, here: Cursor, previous: Cursor | None, paths: Sequence[str], share: tuple[int, int | None]) -> CommitPart:
    first, end = share
    query = select(commit_states).where(commit_states.c.sequence == here.sequence, commit_states.c.n >= first)
    if end is not None:
        query = query.where(commit_states.c.n < end)
    rows = connection.execute(query.order_by(commit_states.c.n)).all()
    keys = [(row.subject, row.property, row.object) for row in rows]
    touched = {(iri, chunk) for row in rows for chunk in json.loads(row.chunks) for iri in _things(row)}
    return _states_part(connection, here, previous, tuple(_document(connection, path) for path in paths), keys, touched)


def _states_part(
    connection: Connection,
    here: Cursor,
    previous: Cursor | None,
    docs: tuple[ProjectedDocument, ...],
    keys: Sequence[tuple[str, str, str]],
    touched: set[tuple[str, str]],
) -> CommitPart:
    things = sorted({iri for s, p, o in keys for iri in _things_of(s, p, o)})
    return CommitPart(
        cursor=here,
        previous=previous,
        documents=docs,
        states=tuple(_states(connection, keys)),
        resources=tuple(_resources(connection, things)),
        read_from=tuple(_read_from(connection, touched)),
    )


def _states(connection: Connection, keys: Sequence[tuple[str, str, str]]) -> Iterator[ProjectedState]:
    """Each statement as it stands now, with every standing claim that says it."""
    standing_now: dict[tuple[str, str, str], tuple[bool, list[str]]] = {}
    for some in batched(sorted({s for s, _, _ in keys})):
        for row in connection.execute(select(standing).where(standing.c.subject.in_(some))):
            standing_now[row.subject, row.property, row.object] = (row.inferred, json.loads(row.support))
    ids = sorted({id for key in keys if key in standing_now for id in standing_now[key][1]})
    said: dict[str, Support] = {}
    for some in batched(ids):
        for row in connection.execute(select(claims).where(claims.c.id.in_(some))):
            said[row.id] = Support(row.id, row.document, row.chunk, row.start, row.end, row.quote)
    for s, p, o in keys:
        inferred, support = standing_now.get((s, p, o), (False, []))
        statement = Statement(parse_iri(s), parse_iri(p), parse_term(o))
        yield ProjectedState(statement, (s, p, o) in standing_now, inferred, tuple(said[id] for id in support))


def _resources(connection: Connection, things: Sequence[str]) -> Iterator[ResourceState]:
    for some in batched(things):
        said: dict[str, list[Row[Any]]] = defaultdict(list)
        for row in connection.execute(select(standing).where(standing.c.subject.in_(some))):
            said[row.subject].append(row)
        named = set(connection.execute(select(standing.c.object).where(standing.c.object.in_(some)).distinct()).scalars())
        for thing in some:
            yield _resource(thing, said[thing], thing in named)


def _resource(thing: str, said: list[Row[Any]], named: bool) -> ResourceState:
    types = [row for row in said if row.property == f"<{RDF_TYPE}>"]
    values: dict[Iri, list[Literal]] = defaultdict(list)
    for row in said:
        value = parse_term(row.object)
        if isinstance(value, Literal):
            values[parse_iri(row.property)].append(value)
    return ResourceState(
        iri=parse_iri(thing),
        present=bool(said) or named,
        asserted=tuple(sorted(parse_iri(row.object) for row in types if not row.inferred)),
        inferred=tuple(sorted(parse_iri(row.object) for row in types if row.inferred)),
        values={key: tuple(sorted(found, key=ntriples)) for key, found in values.items()},
    )


def _read_from(connection: Connection, touched: set[tuple[str, str]]) -> Iterator[ReadFrom]:
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for some in batched(sorted({chunk for _, chunk in touched})):
        for row in connection.execute(select(claims).where(claims.c.chunk.in_(some), claims.c.state == "standing")):
            for iri in _things(row):
                found[iri, row.chunk].append(row.id)
    for iri, chunk in sorted(touched):
        yield ReadFrom(parse_iri(iri), chunk, tuple(sorted(found[iri, chunk])))


def _document(connection: Connection, path: str) -> ProjectedDocument:
    row = connection.execute(
        select(documents.c.title, documents.c.sha256, documents.c.recipe, texts.c.text)
        .outerjoin(texts, texts.c.hash == documents.c.text)
        .where(documents.c.path == path)
    ).first()
    if row is None or not row.recipe:
        return ProjectedDocument(path, "", "", False, ())
    found = connection.execute(select(chunks).where(chunks.c.document == path).order_by(chunks.c.n)).all()
    return ProjectedDocument(path, row.title, row.sha256, True, tuple(_chunk(one, row.text) for one in found))


def _chunk(row: Row[Any], text: str) -> ProjectedChunk:
    heading = " / ".join(json.loads(row.headings))
    return ProjectedChunk(row.id, row.n, row.start, row.end, row.page, heading, text[row.start : row.end])


def _things(row: Row[Any]) -> Iterator[str]:
    return _things_of(row.subject, row.property, row.object)


def _things_of(subject: str, property: str, object: str) -> Iterator[str]:
    """The resources a statement is about, as N-Triples: its subject, and its object when that is a thing."""
    yield subject
    if object.startswith("<") and property != f"<{RDF_TYPE}>":
        yield object
