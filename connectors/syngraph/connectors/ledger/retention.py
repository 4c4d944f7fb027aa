"""What the ledger need not keep for ever: claims that nobody makes any more, with their quotes and texts; violations that are over."""

from dataclasses import dataclass

from sqlalchemy import Connection, Select, delete, exists, select, update

from syngraph.connectors.ledger.schema import blame, claims, commits, documents, reading_keys, readings, texts, violations


@dataclass(frozen=True, slots=True)
class LetGo:
    """What was deleted, counted."""

    claims: int = 0
    readings: int = 0
    texts: int = 0
    violations: int = 0


def forget_withdrawn(connection: Connection, before: str) -> LetGo:
    """Delete claims withdrawn before a time (ISO 8601 in UTC), readings that no claim is left of, texts of documents that are gone.

    Nothing else rests on them: what stands names standing claims only, and a document that comes back is read again.
    """
    gone = connection.execute(delete(claims).where(claims.c.state == "withdrawn", claims.c.since.in_(_before(before)))).rowcount
    absent = ~readings.c.present & ~exists().where(claims.c.reading == readings.c.id)
    connection.execute(delete(reading_keys).where(reading_keys.c.reading.in_(select(readings.c.id).where(absent))))
    read = connection.execute(delete(readings).where(absent)).rowcount
    away = (documents.c.state == "deleted") & (documents.c.recipe == "")
    said = exists().where(claims.c.document == documents.c.path)
    connection.execute(update(documents).where(away, documents.c.text != "", ~said).values(text="", title=""))
    return LetGo(gone, read, connection.execute(delete(texts).where(texts.c.hash.not_in(select(documents.c.text)))).rowcount)


def forget_resolved(connection: Connection, before: str) -> LetGo:
    """Delete violations that were resolved before a time (ISO 8601 in UTC), with their blame."""
    over = (violations.c.state == "resolved") & violations.c.resolved.in_(_before(before))
    connection.execute(delete(blame).where(blame.c.violation.in_(select(violations.c.key).where(over))))
    return LetGo(violations=connection.execute(delete(violations).where(over)).rowcount)


def _before(time: str) -> Select[tuple[int]]:
    """Sequence numbers of the commits before a time, each by its own: a clock that was once wrong makes no other commit older."""
    return select(commits.c.sequence).where(commits.c.at < time)
