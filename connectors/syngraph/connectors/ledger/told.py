"""Up to which commit people have been told of new violations: what a run could not tell, the next one does."""

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
    row = insert(meta).values(key=_KEY, value=str(sequence))
    connection.execute(row.on_conflict_do_update(index_elements=["key"], set_={"value": str(sequence)}))
