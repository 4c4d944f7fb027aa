"""`answers.db`: what models answered, under the hash of what they were sent. Large, shareable, never truth."""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Column, Connection, LargeBinary, Table, Text, delete, func, inspect, select
from sqlalchemy.dialects.sqlite import insert

from syngraph.connectors.ledger.database import batched, open_database, transaction
from syngraph.connectors.ledger.paid import Paid, all_paid, forget_paid, note_paid
from syngraph.connectors.ledger.paid import metadata as _metadata
from syngraph.connectors.ledger.paid import paid as _paid
from syngraph.ontologies.errors import AnswersDamaged, LedgerDamaged

answers = Table(
    "answers",
    _metadata,
    Column("key", Text, primary_key=True),
    Column("task", Text, nullable=False),
    Column("answer", LargeBinary, nullable=False),  # zlib of JSON
    Column("at", Text, nullable=False),
)
asked_about = Table(
    "asked_about",
    _metadata,
    Column("key", Text, primary_key=True),
    Column("document", Text, primary_key=True),  # its path; "" for what was asked about no one document
)
WHEN_DAMAGED: Final = (
    "it keeps what models answered, lest an answer is paid for twice, and nothing of the graph: delete it, with the -wal and -shm beside "
    "it, and run this again. No document is asked about that has not changed; one that has is, all of it, and a build asks anew. Where a "
    "backup has a FILE.answers beside it, that may be put in its place instead"
)
"""What to do about a damaged file of answers."""


class AnswerFile:
    """Answers on disk; safe to share between processes and threads. Whoever only reads changes nothing in it.

    run:    to which calls are put down; "" for none, then nobody asks what they cost.
    raises: AnswersDamaged, here and wherever it is read or written.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     kept = AnswerFile(Path(folder) / "answers.db")
    ...     kept.put([("k", "extract", '{"text": "[]"}', "a.md")])
    ...     kept.get("k"), kept.get("other")
    ('{"text": "[]"}', None)
    """

    def __init__(self, path: Path, run: str = "") -> None:
        self._run = run
        self._engine = open_database(path, kept_open=True)
        self._seen: frozenset[str] = frozenset()  # its tables; a new file has none, one of an older layout not all, until it is written
        with self._transaction(writes=False) as connection:
            self._has(connection, answers)  # one that is damaged is told at once

    @contextmanager
    def _transaction(self, *, writes: bool) -> Iterator[Connection]:
        """raises: AnswersDamaged when the file is no database, is malformed, or an answer in it is not what was put there."""
        try:
            with transaction(self._engine, writes=writes) as connection:
                if writes and not self._has(connection, *_metadata.sorted_tables):
                    _metadata.create_all(connection)
                yield connection
        except LedgerDamaged as exc:
            raise AnswersDamaged(f"{self._engine.url.database} is damaged: {exc.what.partition(': ')[2]}", WHEN_DAMAGED) from exc
        except (zlib.error, UnicodeDecodeError) as exc:  # the second: SQLite's words, where they quote what is no text
            raise AnswersDamaged(f"{self._engine.url.database} is damaged, what is in it cannot be read: {exc}", WHEN_DAMAGED) from exc

    def _has(self, connection: Connection, *tables: Table) -> bool:
        """Whether these tables are there; once seen they are there for good."""
        named = {table.name for table in tables}
        if not named <= self._seen:
            self._seen = frozenset(inspect(connection).get_table_names())
        return named <= self._seen

    def get(self, key: str) -> str | None:
        with self._transaction(writes=False) as connection:
            if not self._has(connection, answers):
                return None
            found = connection.execute(select(answers.c.answer).where(answers.c.key == key)).scalar()
            return zlib.decompress(found).decode() if found is not None else None

    def is_about(self, key: str, document: str) -> bool:
        """Whether it is on record that what this answers was asked about this document."""
        one = select(asked_about.c.key).where(asked_about.c.key == key, asked_about.c.document == document)
        with self._transaction(writes=False) as connection:
            return self._has(connection, asked_about) and connection.execute(one).first() is not None

    def put(self, given: Iterable[tuple[str, str, str, str]], paid: Sequence[tuple[str, str, str, str, str, int, int]] = ()) -> None:
        """Keep answers, each under its key, with its task and the document it is about, and what was paid for them: all or nothing.

        They are on the disk when this returns, power or not. paid: for each call a name that no other one has, then task, document,
        prompt, model, tokens of the prompt and of the answer.
        """
        given = list(given)
        at = datetime.now(UTC).isoformat(timespec="seconds")
        rows = [{"key": key, "task": task, "answer": zlib.compress(answer.encode()), "at": at} for key, task, answer, _ in given]
        asked = [{"key": key, "document": about} for key, _, _, about in given]
        with self._transaction(writes=True) as connection:
            if given:  # of a call that came to nothing only what it cost is kept
                connection.execute(insert(answers).on_conflict_do_nothing(), rows)
                connection.execute(insert(asked_about).on_conflict_do_nothing(), asked)
            if self._run:
                note_paid(connection, self._run, paid)

    def paid(self) -> list[Paid]:
        """What was paid for answers, of all runs of which the ledger may not know it yet."""
        with self._transaction(writes=False) as connection:
            return all_paid(connection) if self._has(connection, _paid) else []

    def forget_paid(self, of_runs: Iterable[str] = (), about: str = "") -> None:
        """Forget what these runs paid, which the ledger knows; and what anybody paid to ask about a document that is erased."""
        with self._transaction(writes=True) as connection:
            forget_paid(connection, of_runs, about)

    def forget(self, keys: Iterable[str]) -> int:
        """Forget these answers, all of them or none. Returns how many were there."""
        with self._transaction(writes=True) as connection:
            known = sorted(set(keys))
            for some in batched(known):
                connection.execute(delete(asked_about).where(asked_about.c.key.in_(some)))
            return sum(connection.execute(delete(answers).where(answers.c.key.in_(some))).rowcount for some in batched(known))

    def keys_about(self, document: str) -> list[str]:
        """Keys of the answers to what was asked about this document."""
        one = select(asked_about.c.key).where(asked_about.c.document == document)
        with self._transaction(writes=False) as connection:
            return list(connection.execute(one).scalars()) if self._has(connection, asked_about) else []

    def about_none(self) -> Iterator[tuple[str, str]]:
        """Key and answer of whatever was asked about no one document, or by a program that did not say about which."""
        every, one = select(answers.c.key, answers.c.answer), select(asked_about.c.key).where(asked_about.c.document != "")
        with self._transaction(writes=False) as connection:
            if not self._has(connection, answers):
                return
            for key, answer in connection.execute(every.where(answers.c.key.not_in(one)) if self._has(connection, asked_about) else every):
                yield key, zlib.decompress(answer).decode()

    def forget_older(self, than: str) -> int:
        """Forget answers kept before a time (ISO 8601 in UTC). Returns how many there were."""
        with self._transaction(writes=False) as connection:
            old = select(answers.c.key).where(answers.c.at < than)
            keys = list(connection.execute(old).scalars()) if self._has(connection, answers) else []
        return self.forget(keys) if keys else 0

    def __len__(self) -> int:
        with self._transaction(writes=False) as connection:
            return connection.execute(select(func.count()).select_from(answers)).scalar_one() if self._has(connection, answers) else 0
