"""What `syngraph contracts` prints: every constraint, how it is judged, what it applies to, and how it fares in the graph as it stands."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rdflib import Graph

from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.questions import current_ontology as stored_ontology
from syngraph.contracts.classified import Classified, classify
from syngraph.contracts.coverage import Coverage, coverage
from syngraph.contracts.rule_words import Name, applies_to, asks, path_words
from syngraph.contracts.shapes import Contract, Contracts, load_shapes
from syngraph.flows.ingest.gatekeeping import has_graph, is_stale, open_gate
from syngraph.flows.project.current import current_contracts, current_ontology
from syngraph.flows.project.project import Project, open_project
from syngraph.flows.report.contract_health import contract_row, health_row
from syngraph.flows.telling.counted import counted
from syngraph.ontologies.iri import Iri

COLUMNS = ("rule", "constraint", "judged", "applies to", "things", "breaking", "held", "")


def contract_list(folder: Path) -> dict[str, Any]:
    """The JSON of `syngraph contracts`.

    returns: `{"state", "judged": {how: number of constraints}, "contracts": [{"contract", …, "constraints": [constraint …]}]}`, those that
             hold most first. state: "judged"; "changed" when the graph was judged by others: then their figures are what `ingest` would
             make of them; "no graph" before the first ingest: then there are no figures; "no ontology" before the first build: then there
             are only the project's own.
    raises:  ShapesUnreadable, naming the file. Nothing is recorded.
    """
    project = open_project(folder)
    state, contracts, name, covered = _present(project)
    by_contract: dict[Iri, list[Classified]] = {}
    for one in classify(contracts):
        by_contract.setdefault(one.contract, []).append(one)
    rows = [_row(top, by_contract.get(top.iri, []), covered.get(top.iri), name) for top in contracts.tops]
    rows.sort(key=lambda row: (-(row["held"] or 0), row["contract"]))
    judged = Counter({"compiled": 0, "oracle": 0, "global": 0}) + Counter(one["judged"] for row in rows for one in row["constraints"])
    return {"state": state, "judged": judged, "contracts": rows}


def _present(project: Project) -> tuple[str, Contracts, Name, dict[Iri, Coverage]]:
    """The contracts of today, what their terms are called, and how they fare."""
    ledger = Ledger(project.ledger) if project.ledger.exists() else None
    if ledger is None or _unbuilt(ledger):
        return "no ontology", load_shapes(project.shapes, Graph()), _local, {}
    ontology = current_ontology(project, ledger)
    contracts = current_contracts(project, ontology)
    if not has_graph(ledger):
        return "no graph", contracts, ontology.label, {}
    state = "changed" if is_stale(ledger, ontology, contracts) else "judged"
    covered = coverage(open_gate(project, ledger, ontology, contracts))
    return state, contracts, ontology.label, {one.contract: one for one in covered}


def _unbuilt(ledger: Ledger) -> bool:
    with ledger.reading() as connection:
        return stored_ontology(connection) is None


def _local(iri: Iri) -> str:
    return iri.local


def _row(top: Contract, constraints: list[Classified], covered: Coverage | None, name: Name) -> dict[str, Any]:
    declared = {word: sorted(map(str, getattr(top.targets, word))) for word in ("classes", "subjects_of", "objects_of", "nodes")}
    row = contract_row(top) | {"applies_to": applies_to(top.targets, name), "targets": declared} | health_row(covered)
    return row | {"constraints": [_constraint(one, covered, name) for one in constraints]}


def _constraint(one: Classified, covered: Coverage | None, name: Name) -> dict[str, Any]:
    return {
        "shape": one.shape,
        "path": path_words(one.path, str),
        "constraint": str(one.component),
        "asks": asks(one, name),
        "severity": one.severity,
        "judged": one.how,
        "why": one.why,
        "judged_again_with": ["*"] if one.reread is None else sorted(map(str, one.reread)),
        **health_row(None if covered is None else covered.part(one.shape, one.component)),
    }


def table_rows(found: dict[str, Any]) -> Iterator[list[Any]]:
    """A row for each constraint, under COLUMNS; what is true of the contract as a whole stands in its first."""
    for contract in found["contracts"]:
        rule, things = contract["rule"], [contract["applies_to"], contract["foci"]]
        for one in contract["constraints"] or [dict.fromkeys(("asks", "judged", "why", "breaking", "held", "doubtful", "vacuous"), "")]:
            yield [rule, one["asks"], one["judged"], *things, one["breaking"], one["held"], "; ".join(_notes(one))]
            rule, things = "", ["", ""]


def _notes(one: dict[str, Any]) -> Iterator[str]:
    if one["vacuous"]:
        yield "vacuous"
    if one["doubtful"]:
        yield "doubtful"
    if one["why"]:
        yield one["why"]
    if one["judged"] == "global":
        some = "anything" if one["judged_again_with"] == ["*"] else " or ".join(Iri(iri).local for iri in one["judged_again_with"])
        yield f"all of them again when {some} changes"


def closing_lines(found: dict[str, Any], folder: Path) -> Iterator[str]:
    """What is said under the table."""
    how = ", ".join(f"{number:,} {how}" for how, number in found["judged"].items() if number)
    number = counted(sum(found["judged"].values()), "constraint")
    yield f"{number} of {counted(len(found['contracts']), 'contract')}{': ' if how else ''}{how}"
    said = _STATES[found["state"]]
    if said:
        yield said.format(folder=folder)


_STATES = {
    "judged": "",
    "changed": "the graph was judged by others: these figures are what `syngraph ingest {folder}` will make of them (--preview shows it)",
    "no graph": "no graph yet: `syngraph run {folder}` finds what they apply to",
    "no ontology": "no ontology yet: these are the project's own; `syngraph run {folder}` adds those that follow from the ontology",
}
