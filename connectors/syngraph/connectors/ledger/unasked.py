"""What has gone from the graph without anybody being asked, and what it had before: kept until it is back, too old, or somebody said yes.

It is written in the transaction in which it goes, so that whoever is killed has counted what he let go, and nothing else.
"""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from sqlalchemy import Connection, Row, bindparam, delete, exists, func, select, update
from sqlalchemy.dialects.sqlite import insert

from syngraph.connectors.ledger.schema import claims, commits, fullest, standing, unasked
from syngraph.ontologies.ntriples import parse_iri, parse_term
from syngraph.ontologies.statement import Statement, ntriples

_FACT = ("subject", "property", "object")


class Unasked(NamedTuple):
    """Statements that have stood and do not now. held: a document still says them. unread: their documents' answers cannot be read."""

    held: set[Statement]
    unread: set[Statement]


def note_fullest(connection: Connection, day: str, documents: int, since: str) -> None:
    """So many documents are in the graph on a day (ISO 8601). since: days before this one are forgotten."""
    connection.execute(delete(fullest).where(fullest.c.day < since))
    noted = insert(fullest).values(day=day, documents=documents)
    more = noted.excluded.documents > fullest.c.documents
    connection.execute(noted.on_conflict_do_update(index_elements=["day"], set_={"documents": documents}, where=more))


def fullest_since(connection: Connection, since: str) -> int:
    """The most documents that were in the graph on a day since this one; 0 where nobody has counted."""
    return connection.execute(select(func.max(fullest.c.documents)).where(fullest.c.day >= since)).scalar() or 0


def forget_fullest(connection: Connection) -> None:
    """Somebody has said that documents may go: from here on it is counted anew."""
    connection.execute(delete(fullest))


def one_fewer_was_there(connection: Connection) -> None:
    """A document was taken out by a person's word: it counts as if it had never been there."""
    connection.execute(update(fullest).values(documents=fullest.c.documents - 1))


def gone_unasked(connection: Connection, since: str) -> Unasked:
    """What went by commits of this time (ISO 8601 in UTC) or later, and has not come back since. Held is only what is still said."""
    same = [[table.c[name] == unasked.c[name] for name in _FACT] for table in (standing, claims)]
    recent = unasked.c.sequence.in_(select(commits.c.sequence).where(commits.c.at >= since))
    out = select(unasked).where(recent, ~exists().where(*same[0]))
    is_said = exists().where(*same[1], claims.c.state == "held")
    held = connection.execute(out.where(~unasked.c.unread, is_said))
    unread = connection.execute(out.where(unasked.c.unread))
    return Unasked(*({_statement(row) for row in rows} for rows in (held, unread)))


def note_gone(
    connection: Connection, sequence: int, held: Iterable[Statement], unread: Iterable[Statement], back: Collection[Statement], since: str
) -> None:
    """These went by this commit; those that are back count no more, nor do those that went before this time (ISO 8601 in UTC)."""
    rows = [_fact(one) | {"sequence": sequence, "unread": lost} for some, lost in ((held, False), (unread, True)) for one in some]
    if rows:
        connection.execute(delete(unasked).where(unasked.c.sequence.in_(select(commits.c.sequence).where(commits.c.at < since))))
        noted = insert(unasked)
        connection.execute(noted.on_conflict_do_update(index_elements=[*_FACT], set_={"unread": noted.excluded.unread}), rows)
    if back and connection.execute(select(unasked.c.sequence).limit(1)).first():
        gone = delete(unasked).where(*(unasked.c[name] == bindparam(f"its_{name}") for name in _FACT))
        connection.execute(gone, [{f"its_{name}": term for name, term in _fact(one).items()} for one in back])


def forget_gone(connection: Connection) -> None:
    """Somebody has said that statements may go: from here on it is counted anew."""
    connection.execute(delete(unasked))


def _fact(statement: Statement) -> dict[str, object]:
    return {name: ntriples(getattr(statement, name)) for name in _FACT}


def _statement(row: Row[tuple[str, str, str, int, bool]]) -> Statement:
    return Statement(parse_iri(row.subject), parse_iri(row.property), parse_term(row.object))
