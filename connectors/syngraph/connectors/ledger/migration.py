"""How a ledger that an earlier program wrote becomes one of ours: first a copy beside it, then step by step in one transaction.

Every step only adds, so that a process of the earlier program that still has the ledger open can finish what it does.
"""

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select, update

from syngraph.connectors.ledger.copying import database_copy
from syngraph.connectors.ledger.schema import SCHEMA, meta, metadata
from syngraph.ontologies.errors import SyngraphError

STEPS: Final[Mapping[int, tuple[str, ...]]] = {
    2: (
        "ALTER TABLE questions ADD COLUMN amendments TEXT NOT NULL DEFAULT '[]'",
        "ALTER TABLE questions ADD COLUMN why TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE questions ADD COLUMN same_as TEXT",
        "ALTER TABLE questions ADD COLUMN signed TEXT",
        "ALTER TABLE ontologies ADD COLUMN questions TEXT NOT NULL DEFAULT '[]'",
        "ALTER TABLE answers_of_questions ADD COLUMN cells TEXT NOT NULL DEFAULT '[]'",
        "ALTER TABLE answers_of_questions ADD COLUMN claims TEXT NOT NULL DEFAULT '[]'",
        "ALTER TABLE answers_of_questions ADD COLUMN query TEXT NOT NULL DEFAULT ''",
    ),
    3: (
        "ALTER TABLE documents ADD COLUMN ctime_ns INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE documents ADD COLUMN tried_by TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE runs ADD COLUMN progress TEXT NOT NULL DEFAULT '{}'",
        "ALTER TABLE claims ADD COLUMN prefer INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE claims ADD COLUMN waived TEXT NOT NULL DEFAULT '[]'",
        "ALTER TABLE violations ADD COLUMN open_since INTEGER NOT NULL DEFAULT 0",
        "UPDATE violations SET open_since = first_seen",
    ),
    4: ("ALTER TABLE claims ADD COLUMN went TEXT NOT NULL DEFAULT ''",),
}
"""What a ledger of schema n lacks to be one of n + 1, new tables aside: those are made from `schema.py`."""


def can_migrate(schema: str) -> bool:
    """
    >>> can_migrate("2"), can_migrate("0"), can_migrate(str(SCHEMA + 1))
    (True, False, False)
    """
    return schema.isdecimal() and all(n in STEPS for n in range(int(schema), SCHEMA)) and int(schema) < SCHEMA


def copied(path: Path, schema: str) -> Path:
    """A copy of the ledger as it is, beside it; whole, or not there under this name.

    returns: where it lies: `ledger.db` of schema 2 becomes `ledger.db.schema-2`.
    raises:  SyngraphError when there is no room for it, or no right to write there.
    """
    copy = path.with_name(f"{path.name}.schema-{schema}")
    try:
        with database_copy(path, copy):
            pass
    except (sqlite3.Error, OSError) as exc:
        what = f"{path} was written by an earlier program, and cannot be copied before it is changed: {exc}"
        raise SyngraphError(what, f"make room for a file as large as it in {path.parent}, then run this again") from exc
    return copy


def migrate(connection: Connection) -> None:
    """Bring the ledger to our schema; nothing is done when another process has done it meanwhile."""
    known = int(connection.execute(select(meta.c.value).where(meta.c.key == "schema")).scalar_one())
    for n in range(known, SCHEMA):
        for statement in STEPS[n]:
            connection.exec_driver_sql(statement)
    metadata.create_all(connection)
    connection.execute(update(meta).where(meta.c.key == "schema").values(value=str(SCHEMA)))
