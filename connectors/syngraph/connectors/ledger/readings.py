"""What the ledger knows of readings: what texts say, in the texts' own names, by document, chunk or mention key."""

from collections.abc import Iterable

from sqlalchemy import Connection, func, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from syngraph.connectors.ledger.database import batched
from syngraph.connectors.ledger.reading_record import StoredReading, dump, load
from syngraph.connectors.ledger.schema import (
    reading_keys,
    readings,
)


def readings_of(connection: Connection, paths: Iterable[str]) -> list[StoredReading]:
    """Present readings of these documents."""
    found = []
    for some in batched(sorted(set(paths))):
        query = select(readings).where(readings.c.present, readings.c.document.in_(some)).order_by(readings.c.id)
        found += [load(row.id, row.document, row.chunk, row.body) for row in connection.execute(query)]
    return found


def readings_of_keys(connection: Connection, keys: Iterable[str]) -> list[StoredReading]:
    """Present readings that mention a thing by one of these mention keys."""
    found: dict[str, StoredReading] = {}
    for some in batched(sorted(set(keys))):
        query = select(readings).join(reading_keys, reading_keys.c.reading == readings.c.id)
        query = query.where(readings.c.present, reading_keys.c.key.in_(some))
        found |= {row.id: load(row.id, row.document, row.chunk, row.body) for row in connection.execute(query)}
    return [found[id] for id in sorted(found)]


def readings_of_chunks(connection: Connection, ids: Iterable[str]) -> list[StoredReading]:
    """Present readings of these chunks."""
    found = []
    for some in batched(sorted(set(ids))):
        query = select(readings).where(readings.c.present, readings.c.chunk.in_(some)).order_by(readings.c.id)
        found += [load(row.id, row.document, row.chunk, row.body) for row in connection.execute(query)]
    return found


def readings_named(connection: Connection, ids: Iterable[str]) -> dict[str, StoredReading]:
    """These readings by their ids, present or not."""
    found = {}
    for some in batched(sorted(set(ids))):
        for row in connection.execute(select(readings).where(readings.c.id.in_(some))):
            found[row.id] = load(row.id, row.document, row.chunk, row.body)
    return found


def readings_in_texts(connection: Connection, key: str, texts: Iterable[str]) -> list[StoredReading]:
    """Present readings that mention a thing by this key in a text of one of these hashes, in whatever document it stands."""
    found: dict[str, StoredReading] = {}
    for some in batched(sorted(set(texts))):
        query = select(readings).join(reading_keys, reading_keys.c.reading == readings.c.id)
        said = or_(*(func.json_extract(readings.c.body, f"$.{name}").in_(some) for name in ("text", "passage")))
        for row in connection.execute(query.where(readings.c.present, reading_keys.c.key == key, said)):
            found[row.id] = load(row.id, row.document, row.chunk, row.body)
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
