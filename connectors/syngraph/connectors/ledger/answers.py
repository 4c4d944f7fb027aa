"""`answers.db`: what models answered, under the hash of what they were sent. Large, shareable, never truth."""

import zlib
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Column, LargeBinary, MetaData, Table, Text, delete, func, inspect, select
from sqlalchemy.dialects.sqlite import insert

from syngraph.connectors.ledger.database import batched, open_database, transaction

_metadata = MetaData()
answers = Table(
    "answers",
    _metadata,
    Column("key", Text, primary_key=True),
    Column("task", Text, nullable=False),
    Column("answer", LargeBinary, nullable=False),  # zlib of JSON
    Column("at", Text, nullable=False),
)


class AnswerFile:
    """Answers on disk; safe to share between processes and threads.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     kept = AnswerFile(Path(folder) / "answers.db")
    ...     kept.put([("k", "extract", '{"text": "[]"}')])
    ...     kept.get("k"), kept.get("other")
    ('{"text": "[]"}', None)
    """

    def __init__(self, path: Path) -> None:
        self._engine = open_database(path, kept_open=True)
        with transaction(self._engine, writes=False) as connection:
            is_new = not inspect(connection).has_table(answers.name)
        if is_new:
            with transaction(self._engine, writes=True) as connection:
                _metadata.create_all(connection)

    def get(self, key: str) -> str | None:
        with transaction(self._engine, writes=False) as connection:
            found = connection.execute(select(answers.c.answer).where(answers.c.key == key)).scalar()
        return zlib.decompress(found).decode() if found is not None else None

    def put(self, given: Iterable[tuple[str, str, str]]) -> None:
        """Keep answers, each under its key, with its task: all of them or none. They are on the disk when this returns, power or not."""
        at = datetime.now(UTC).isoformat(timespec="seconds")
        rows = [{"key": key, "task": task, "answer": zlib.compress(answer.encode()), "at": at} for key, task, answer in given]
        with transaction(self._engine, writes=True) as connection:
            connection.execute(insert(answers).on_conflict_do_nothing(), rows)

    def forget(self, keys: Iterable[str]) -> int:
        """Forget these answers, all of them or none. Returns how many were there."""
        with transaction(self._engine, writes=True) as connection:
            known = sorted(set(keys))
            return sum(connection.execute(delete(answers).where(answers.c.key.in_(some))).rowcount for some in batched(known))

    def __len__(self) -> int:
        with transaction(self._engine, writes=False) as connection:
            return connection.execute(select(func.count()).select_from(answers)).scalar_one()
