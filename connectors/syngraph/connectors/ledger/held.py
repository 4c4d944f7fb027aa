"""Which facts are held, as statements: one that is read anew, from an edited passage or a renamed document, is the same fact."""

from collections import Counter
from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import Connection, Text, and_, column, select, values

from syngraph.connectors.ledger.database import batched
from syngraph.connectors.ledger.schema import claims, standing, violations

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
    """Words of up to `most` of these facts; what only follows from words is left out.

    state:   of the claims whose words they are, held or standing.
    returns: of each violation one fact before a second of any, those from which others follow first; then by document and place.
    """
    found: dict[Fact, tuple[tuple[bool, str, int], str, Said]] = {}
    for some in batched(sorted(facts)):
        wanted = _wanted(some)
        same = and_(*(claims.c[name] == wanted.c[name] for name in _NAMES))
        asked = select(claims, (violations.c.root != violations.c.key).label("follows")).join(wanted, same)
        asked = asked.outerjoin(violations, violations.c.key == claims.c.held_by).where(claims.c.state == state, ~claims.c.derived)
        for row in connection.execute(asked.order_by(claims.c.document, claims.c.start, claims.c.id)):
            fact = (row.subject, row.property, row.object)
            place = (bool(row.follows), row.document, row.start)
            found.setdefault(fact, (place, row.held_by or "", Said(fact, row.quote, row.document)))
    taken: Counter[str] = Counter()
    ordered = []
    for place, held_by, said in sorted(found.values()):
        ordered.append((taken[held_by] if held_by else 0, place, said))
        taken[held_by] += 1
    return [said for _, _, said in sorted(ordered)[:most]]


def _wanted(facts: Collection[Fact]) -> Any:
    return values(*(column(name, Text) for name in _NAMES), name="wanted").data(list(facts)).cte()
