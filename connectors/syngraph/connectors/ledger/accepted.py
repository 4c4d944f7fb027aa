"""What persons accepted into the ontology beyond its questions: kept as edits, so that the next build begins with it."""

import json
from typing import Any, Final

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from syngraph.connectors.ledger.schema import meta

_KEY: Final = "accepted_terms"


def accepted_edits(connection: Connection) -> list[dict[str, Any]]:
    """The edits, as `ontologies.edit.apply_all` takes them, in the order in which they were accepted."""
    stored = connection.execute(select(meta.c.value).where(meta.c.key == _KEY)).scalar()
    found: list[dict[str, Any]] = json.loads(stored or "[]")
    return found


def accept_edit(connection: Connection, edit: dict[str, Any]) -> None:
    """One more, after those that are there."""
    value = json.dumps([*accepted_edits(connection), edit])
    connection.execute(insert(meta).values(key=_KEY, value=value).on_conflict_do_update(index_elements=["key"], set_={"value": value}))
