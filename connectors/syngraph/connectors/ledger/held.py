"""Which facts are held, as statements: one that is read anew, from an edited passage or a renamed document, is the same fact."""

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import Connection, Text, and_, column, select, values

from syngraph.connectors.ledger.database import batched
from syngraph.connectors.ledger.schema import claims, standing

Fact = tuple[str, str, str]
"""Subject, property, object, as N-Triples."""
_NAMES = ("subject", "property", "object")


class Said(NamedTuple):
    """The words in which a document says a fact."""

    fact: Fact
    quote: str
    document: str


def held_facts(connection: Connection) -> set[Fact]:
    """Every fact that a claim of which is held."""
    columns = [claims.c[name] for name in _NAMES]
    return set(connection.execute(select(*columns).where(claims.c.state == "held").distinct()).tuples())


def standing_among(connection: Connection, facts: Collection[Fact]) -> set[Fact]:
    """Those of these facts that stand in the graph."""
    found: set[Fact] = set()
    for some in batched(sorted(facts)):
        wanted = _wanted(some)
        same = and_(*(standing.c[name] == wanted.c[name] for name in _NAMES))
        found |= set(connection.execute(select(*(standing.c[name] for name in _NAMES)).join(wanted, same)).tuples())
    return found


def said_of(connection: Connection, facts: Collection[Fact], state: str, most: int) -> list[Said]:
    """Words of up to `most` of these facts, by document and place; what only follows from words is left out.

    state: of the claims whose words they are, held or standing.
    """
    found: dict[tuple[str, str], tuple[int, Said]] = {}
    for some in batched(sorted(facts)):
        wanted = _wanted(some)
        same = and_(*(claims.c[name] == wanted.c[name] for name in _NAMES))
        said = claims.c.state == state, ~claims.c.derived
        for row in connection.execute(
            select(claims).join(wanted, same).where(*said).order_by(claims.c.document, claims.c.start, claims.c.id)
        ):
            found.setdefault((row.document, row.quote), (row.start, Said((row.subject, row.property, row.object), row.quote, row.document)))
        found = dict(sorted(found.items(), key=lambda item: (item[0][0], item[1][0]))[:most])
    return [one for _, one in found.values()]


def _wanted(facts: Collection[Fact]) -> Any:
    return values(*(column(name, Text) for name in _NAMES), name="wanted").data(list(facts)).cte()
