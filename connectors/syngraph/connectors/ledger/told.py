"""Up to which commit people have been told of new violations, and what each way took last: what could not be told, the next run tells."""

from typing import Final

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from syngraph.connectors.ledger.schema import meta

_KEY: Final = "told"


def told_up_to(connection: Connection) -> int | None:
    """The sequence number of that commit; None while nobody has been told anything."""
    found = connection.execute(select(meta.c.value).where(meta.c.key == _KEY)).scalar()
    return None if found is None else int(found)


def note_told(connection: Connection, sequence: int) -> None:
    _note(connection, _KEY, str(sequence))


def last_taken(connection: Connection, way: str) -> str:
    """The id of the notice that was last taken by this way, "command" or "webhook"; "" before the first."""
    return connection.execute(select(meta.c.value).where(meta.c.key == f"{_KEY} by {way}")).scalar() or ""


def note_taken_by(connection: Connection, way: str, notice: str) -> None:
    _note(connection, f"{_KEY} by {way}", notice)


def _note(connection: Connection, key: str, value: str) -> None:
    row = insert(meta).values(key=key, value=value)
    connection.execute(row.on_conflict_do_update(index_elements=["key"], set_={"value": value}))
