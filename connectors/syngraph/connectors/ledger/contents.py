"""What a ledger's file holds, found out without opening it as ours: nothing is migrated, nothing written, whatever program wrote it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, create_engine, func, inspect, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool

from syngraph.connectors.ledger.answers import answers
from syngraph.connectors.ledger.commits import head
from syngraph.connectors.ledger.copying import open_as_it_is
from syngraph.connectors.ledger.documents import document_counts
from syngraph.connectors.ledger.migration import can_migrate
from syngraph.connectors.ledger.schema import SCHEMA, meta, questions
from syngraph.connectors.ledger.standing import standing_count
from syngraph.ontologies.errors import LedgerDamaged

_NEXT: Final = "name a file that `syngraph backup` wrote"


@dataclass(frozen=True)
class Contents:
    """What one looks for in a copy. id: of the ledger; sequence, hash: of its newest commit, 0 and "" before the first.

    documents: those whose claims were judged. statements: those that stand and are asserted.
    """

    id: str
    schema: int
    documents: int
    questions: int
    statements: int
    sequence: int
    hash: str

    @property
    def is_blank(self) -> bool:
        """Whether nothing would be lost with it: a ledger that a command laid out and no run wrote to."""
        return not (self.documents or self.questions or self.sequence)


def contents_of(path: Path) -> Contents:
    """Read a file through, check it as SQLite does, and count what it holds.

    raises: LedgerDamaged when it is no database, no ledger, malformed, or of a schema that this program cannot read.
    """
    try:
        with _looking_into(path) as connection:
            _refuse_malformed(connection, path)
            if not inspect(connection).has_table(meta.name):
                raise LedgerDamaged(f"{path} is no ledger", _NEXT)
            known = dict(connection.execute(select(meta.c.key, meta.c.value)).tuples().all())
            schema = known.get("schema", "")
            if schema != str(SCHEMA) and not can_migrate(schema):
                raise LedgerDamaged(f"{path} has schema {schema}, this program knows {SCHEMA}", "use the program that wrote it")
            newest = head(connection)
            return Contents(
                id=known["id"],
                schema=int(schema),
                documents=document_counts(connection)["read"],
                questions=connection.execute(select(func.count()).select_from(questions)).scalar_one(),
                statements=standing_count(connection),
                sequence=newest.sequence,
                hash=newest.hash,
            )
    except DatabaseError as exc:
        raise LedgerDamaged(f"{path}: {exc.orig}", _NEXT) from exc


def answers_in(path: Path) -> int:
    """How many answers of models a file keeps, checked in the same way.

    raises: LedgerDamaged when it is no file of answers, or malformed.
    """
    try:
        with _looking_into(path) as connection:
            _refuse_malformed(connection, path)
            return connection.execute(select(func.count()).select_from(answers)).scalar_one()
    except DatabaseError as exc:
        raise LedgerDamaged(f"{path}: {exc.orig}", _NEXT) from exc


def _looking_into(path: Path) -> Connection:
    return create_engine("sqlite://", creator=lambda: open_as_it_is(path), poolclass=NullPool).connect()


def _refuse_malformed(connection: Connection, path: Path) -> None:
    found = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
    if found != ["ok"]:
        raise LedgerDamaged(f"{path} is malformed: {found[0]}", _NEXT)
