"""How the contracts fare: what each touches and holds; which match nothing, and which hold so much that they may be wrong."""

from collections.abc import Iterator
from typing import Any

from syngraph.connectors.ledger.ledger import Ledger
from syngraph.contracts.coverage import Coverage, Share, coverage
from syngraph.contracts.shapes import Contract, Contracts
from syngraph.flows.ingest.gatekeeping import open_gate
from syngraph.flows.project.current import current_contracts, current_ontology
from syngraph.flows.project.project import Project


def contract_health(project: Project, ledger: Ledger) -> list[dict[str, Any]]:
    """One row for each contract, those that hold most first: contract, name, message, derived, rule and what `health_row` says."""
    ontology = current_ontology(project, ledger)
    contracts = current_contracts(project, ontology)
    return health_rows(contracts, coverage(open_gate(project, ledger, ontology, contracts)))


def health_rows(contracts: Contracts, covered: list[Coverage]) -> list[dict[str, Any]]:
    """A row for each contract, in the order in which they come."""
    return [contract_row(top) | health_row(one) for one in covered if (top := contracts.named(one.contract)) is not None]


def contract_row(top: Contract) -> dict[str, Any]:
    """What a contract is. rule: the words for it."""
    rule = top.message or top.name or top.iri.local
    return {"contract": str(top.iri), "name": top.name, "message": top.message, "derived": top.derived, "rule": rule}


def health_row(share: Share | None) -> dict[str, Any]:
    """How it fares: foci, breaking, held, vacuous, doubtful; None each while there is no graph."""
    names = ("foci", "breaking", "held", "vacuous", "doubtful")
    return {name: None if share is None else getattr(share, name) for name in names}


def health_lines(rows: list[dict[str, Any]]) -> Iterator[str]:
    """What a run says of its contracts: only those that want a look."""
    for row in rows:
        if row["doubtful"]:
            yield f"doubtful contract, it holds {row['breaking']} of the {row['foci']} things it applies to: {row['rule']}"
    vacuous = [row["rule"] for row in rows if row["vacuous"]]
    if vacuous:
        some = "; ".join(rule.rstrip(".") for rule in sorted(vacuous)[:3]) + ("; …" if len(vacuous) > 3 else "")
        yield f"contracts that apply to nothing yet: {len(vacuous)} ({some})"
