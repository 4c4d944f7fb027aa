"""What the ledger knows of people's decisions on claims: every one that was ever taken, and which of them hold."""

import json
from collections.abc import Collection
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, delete, select
from sqlalchemy.dialects.sqlite import insert

from syngraph.connectors.ledger.schema import decisions
from syngraph.ontologies.decision import Decision, Fact, TakenBack
from syngraph.ontologies.iri import Iri


def store_decision(connection: Connection, decision: Decision) -> None:
    """A decision as it is now, in the place of what was known under its id."""
    row = {
        "id": decision.id,
        "kind": decision.kind,
        "about": json.dumps(_about(decision), sort_keys=True),
        "who": decision.who,
        "at": decision.at,
        "why": decision.why,
        "taken_back": json.dumps(asdict(decision.taken_back)) if decision.taken_back else None,
    }
    connection.execute(insert(decisions).values(row).on_conflict_do_update(index_elements=["id"], set_=row))


def all_decisions(connection: Connection) -> list[Decision]:
    """Every decision, those taken back too, the earliest first."""
    return [_decision(row) for row in connection.execute(select(decisions).order_by(decisions.c.at, decisions.c.id))]


def holding_decisions(connection: Connection) -> list[Decision]:
    """The decisions that hold, the earliest first."""
    return [one for one in all_decisions(connection) if one.taken_back is None]


def forget_decisions(connection: Connection, texts: Collection[str]) -> int:
    """Erase the decisions that hang on these texts alone: their words are the texts'. texts: hashes, of chunks and passages.

    returns: how many. Whoever purges a document gives the texts of it that no other document has; such a decision has nothing to hold on.
    """
    gone = [one.id for one in all_decisions(connection) if one.texts <= set(texts)]
    for id in gone:
        connection.execute(delete(decisions).where(decisions.c.id == id))
    return len(gone)


def _about(decision: Decision) -> dict[str, Any]:
    fact = {"property": decision.fact.property, "object": decision.fact.object} if decision.fact else {}
    contract = {"contract": decision.contract} if decision.contract else {}
    return {"key": decision.key, "texts": sorted(decision.texts)} | fact | contract


def _decision(row: Row[Any]) -> Decision:
    about = json.loads(row.about)
    return Decision(
        row.kind,
        about["key"],
        frozenset(about["texts"]),
        row.who,
        row.at,
        row.why,
        fact=Fact(about["key"], Iri(about["property"]), about["object"]) if "property" in about else None,
        contract=Iri(about["contract"]) if "contract" in about else None,
        taken_back=TakenBack(**json.loads(row.taken_back)) if row.taken_back else None,
    )
