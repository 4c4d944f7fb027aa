"""How the contracts fare: what each touches and holds; which match nothing, and which hold so much that they may be wrong."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from syngraph.connectors.ledger.ledger import Ledger
from syngraph.contracts.coverage import Coverage, coverage
from syngraph.flows.current import current_contracts, current_ontology
from syngraph.flows.gatekeeping import open_gate
from syngraph.flows.project import Project, open_project
from syngraph.ontologies.errors import ProjectUnusable


def contract_health(project: Project, ledger: Ledger) -> list[dict[str, Any]]:
    """One row for each contract, those that hold most first; its names are those of `Coverage`, and `rule`, `vacuous`, `doubtful`."""
    ontology = current_ontology(project, ledger)
    gate = open_gate(project, ledger, ontology, current_contracts(project, ontology))
    return [_row(one) for one in coverage(gate)]


def _row(one: Coverage) -> dict[str, Any]:
    rule = one.message or one.name or one.contract.local
    return asdict(one) | {"contract": str(one.contract), "rule": rule, "vacuous": one.vacuous, "doubtful": one.doubtful}


def health_of(folder: Path) -> list[dict[str, Any]]:
    """The rows of `syngraph contracts`.

    raises: ProjectUnusable before the first run.
    """
    project = open_project(folder)
    if not project.ledger.exists():
        raise ProjectUnusable(f"{project.folder} has no graph yet", f"syngraph run {folder}")
    return contract_health(project, Ledger(project.ledger))


def health_lines(rows: list[dict[str, Any]]) -> Iterator[str]:
    """What a run says of its contracts: only those that want a look."""
    for row in rows:
        if row["doubtful"]:
            yield f"doubtful contract, it holds {row['breaking']} of the {row['foci']} things it applies to: {row['rule']}"
    vacuous = [row["rule"] for row in rows if row["vacuous"]]
    if vacuous:
        some = ", ".join(sorted(vacuous)[:3]) + (", …" if len(vacuous) > 3 else "")
        yield f"vacuous contracts: {len(vacuous)} apply to nothing yet ({some})"
