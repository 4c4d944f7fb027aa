"""What the ledger knows of the graph: every statement that stands, asserted or inferred, and the claims that say it."""

import json
from collections.abc import Collection, Iterator

from sqlalchemy import Connection, func, select

from syngraph.connectors.ledger.database import batched
from syngraph.connectors.ledger.schema import (
    standing,
)
from syngraph.contracts.change import StatementState
from syngraph.ontologies.iri import RDF_TYPE, Iri
from syngraph.ontologies.ntriples import parse_iri, parse_term
from syngraph.ontologies.statement import Statement


def standing_count(connection: Connection) -> int:
    """How many asserted statements stand."""
    return connection.execute(select(func.count()).select_from(standing).where(~standing.c.inferred)).scalar_one()


def standing_statements(connection: Connection) -> Iterator[Statement]:
    """Every asserted statement that stands, each once."""
    for row in connection.execute(select(standing).where(~standing.c.inferred)):
        yield Statement(parse_iri(row.subject), parse_iri(row.property), parse_term(row.object))


def standing_types(connection: Connection, subjects: Collection[str]) -> dict[str, list[Iri]]:
    """The classes that each of these things is said to be, as far as that stands; subjects as N-Triples."""
    found: dict[str, list[Iri]] = {}
    asserted = select(standing.c.subject, standing.c.object).where(standing.c.property == f"<{RDF_TYPE}>", ~standing.c.inferred)
    for some in batched(sorted(subjects)):
        for row in connection.execute(asserted.where(standing.c.subject.in_(some)).order_by(standing.c.object)):
            found.setdefault(row.subject, []).append(parse_iri(row.object))
    return found


def standing_states(connection: Connection) -> Iterator[StatementState]:
    """Every statement that stands, asserted or inferred, with the claims that say it."""
    for row in connection.execute(select(standing)):
        statement = Statement(parse_iri(row.subject), parse_iri(row.property), parse_term(row.object))
        yield StatementState(statement, True, row.inferred, tuple(json.loads(row.support)), row.reprieved)


def standing_triples(connection: Connection) -> Iterator[tuple[str, str, str]]:
    """Every asserted statement that stands, as N-Triples terms."""
    for row in connection.execute(select(standing.c.subject, standing.c.property, standing.c.object).where(~standing.c.inferred)):
        yield row.subject, row.property, row.object


def reprieved_statements(connection: Connection) -> Iterator[Statement]:
    """The statements that stand and fell at first, by what fell itself."""
    for row in connection.execute(select(standing).where(standing.c.reprieved)):
        yield Statement(parse_iri(row.subject), parse_iri(row.property), parse_term(row.object))
