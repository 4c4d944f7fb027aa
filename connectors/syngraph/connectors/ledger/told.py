"""Up to which commit each way of telling people has told them of new violations: what one could not tell, the next run tells by it."""

from typing import Final

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from syngraph.connectors.ledger.schema import meta

_KEY: Final = "told"
"""Before each way was noted for itself, this was for all of them."""


def told_up_to(connection: Connection, way: str) -> int | None:
    """The sequence number of that commit; None while nobody has been told anything by this way. way: "command" or "webhook"."""
    keys = (_of(way), _KEY)
    found = dict(connection.execute(select(meta.c.key, meta.c.value).where(meta.c.key.in_(keys))).tuples().all())
    return next((int(found[key]) for key in keys if key in found), None)


def note_told(connection: Connection, way: str, sequence: int) -> None:
    row = insert(meta).values(key=_of(way), value=str(sequence))
    connection.execute(row.on_conflict_do_update(index_elements=["key"], set_={"value": str(sequence)}))


def _of(way: str) -> str:
    return f"{_KEY} up to, {way}"
