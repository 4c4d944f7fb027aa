"""The ledger: the record of a project, and the only thing its processes share.

Every change of the graph goes in by `record`: documents, readings, claims and the gate's commit in one transaction.
What is read out is grouped by noun, one file each beside this one: documents, readings, claims, violations, standing, commits,
questions, runs.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, inspect, select
from sqlalchemy.dialects.sqlite import insert

from syngraph.connectors.ledger.database import driver_connection, open_database, transaction
from syngraph.connectors.ledger.migration import can_migrate, copied, migrate
from syngraph.connectors.ledger.revision import renew
from syngraph.connectors.ledger.schema import SCHEMA, meta, metadata
from syngraph.ontologies.errors import LedgerDamaged

Transaction = Connection
"""What `Ledger.reading` and `Ledger.writing` hand out, and every function of this folder takes."""


class Ledger:
    """One project's ledger on a local disk. One that an earlier program wrote is brought to our schema, after a copy of it.

    raises: LedgerDamaged when the file is no ledger, or one of another program's schema.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine = open_database(path)
        known = self._known() or self._laid_out()
        if can_migrate(known["schema"]):
            copied(path, known["schema"])
            with self.writing() as connection:
                migrate(connection)
            known = self._known() or known
        if known["schema"] != str(SCHEMA):
            raise LedgerDamaged(
                f"{path} has schema {known['schema']}, this program knows {SCHEMA}", "use the program that wrote it, or a newer one"
            )
        self.id = known["id"]

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that may write; other writers wait until it ends."""
        with transaction(self._engine, writes=True) as connection:
            yield connection
            renew(driver_connection(connection))

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the ledger, whoever writes meanwhile."""
        with transaction(self._engine, writes=False) as connection:
            yield connection

    def _known(self) -> dict[str, str] | None:
        """What the ledger says of itself; None when it is new. Whoever only reads never waits for a writer here."""
        with self.reading() as connection:
            if inspect(connection).has_table(meta.name):
                return dict(connection.execute(select(meta.c.key, meta.c.value)).tuples().all())
        return None

    def _laid_out(self) -> dict[str, str]:
        """The tables and the ledger's id, made unless another process has made them meanwhile."""
        with self.writing() as connection:
            metadata.create_all(connection)
            self._settle(connection, "schema", str(SCHEMA))
            self._settle(connection, "id", uuid.uuid4().hex)
            return dict(connection.execute(select(meta.c.key, meta.c.value)).tuples().all())

    @staticmethod
    def _settle(connection: Connection, key: str, value: str) -> None:
        connection.execute(insert(meta).values(key=key, value=value).on_conflict_do_nothing())
