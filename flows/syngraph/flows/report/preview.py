"""What the next ingest would make of changed shapes or a changed ontology: what it would hold, what would come back; nothing is recorded.

Everything is read in one transaction that sees the ledger as it was when it began, and keeps nobody from writing.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from syngraph.connectors.ledger.claims import held_claims, held_though_it_stood
from syngraph.connectors.ledger.known_claims import ClaimsAsOf
from syngraph.connectors.ledger.ledger import Ledger, Transaction
from syngraph.connectors.ledger.standing import standing_count
from syngraph.connectors.ledger.unasked import gone_unasked
from syngraph.connectors.ledger.violations import open_violations
from syngraph.contracts.change import Commit
from syngraph.contracts.gate import Gate
from syngraph.contracts.shapes import Contracts
from syngraph.contracts.violation import Violation
from syngraph.flows.claims.view import views_by_id
from syngraph.flows.ingest.counted_since import counted_since
from syngraph.flows.ingest.gatekeeping import gate_as_of, was_judged_by_others
from syngraph.flows.ingest.ingestion import withdrawable
from syngraph.flows.project.current import current_contracts, current_ontology
from syngraph.flows.project.project import open_project
from syngraph.flows.report.contract_health import contract_row
from syngraph.flows.telling.counted import counted
from syngraph.ontologies.iri import Iri
from syngraph.ontologies.ontology import Ontology

MOST_VIOLATIONS = 5
"""So many of a contract's violations are shown to people; JSON has them all."""
MOST_DOCUMENTS = 4


def preview_of(folder: Path) -> dict[str, Any]:
    """Judge the whole graph by today's contracts, where it was judged by others.

    returns: `{"switches", "statements", "held", "freed", "reported"}`. held: one entry for each contract that would hold what stands now,
             with its violations and their claims; freed: one for each that would let go; both empty when there is nothing to switch.
             statements: how many stand, would come, would go, would be held though they stand (unpublished), and how many of these one
             ingest may unpublish unasked. reported: how many violations would be new that hold nothing.
    raises:  ProjectUnusable before the first build; ShapesUnreadable, naming the file.
    """
    project = open_project(folder)
    ledger = Ledger(project.ledger)
    ontology = current_ontology(project, ledger)
    contracts = current_contracts(project, ontology)
    with ledger.reading() as connection:
        stands = standing_count(connection)
        before = gone_unasked(connection, counted_since(connection))
        allowed = max(0, withdrawable(stands + len(before.held | before.unread), project.settings.gate.max_withdrawn) - len(before.held))
        if not was_judged_by_others(connection, ontology, contracts):
            return _outcome(False, stands, allowed)
        gate = gate_as_of(connection, project, ontology, contracts, ClaimsAsOf(connection))
        commit = gate.switch()
        unpublished = len(held_though_it_stood(connection, commit))
        return _outcome(True, stands, allowed, commit, unpublished) | _changes(connection, ontology, contracts, gate, commit)


def _outcome(switches: bool, stands: int, allowed: int, commit: Commit | None = None, unpublished: int = 0) -> dict[str, Any]:
    come, go = (0, 0) if commit is None else (len(commit.entered), len(commit.left))
    counts = {"standing": stands, "would_come": come, "would_go": go, "unpublished": unpublished, "may_be_unpublished": allowed}
    return {"switches": switches, "statements": counts, "held": [], "freed": [], "reported": 0}


def _changes(connection: Transaction, ontology: Ontology, contracts: Contracts, gate: Gate, commit: Commit) -> dict[str, Any]:
    """What would be held and what would come back, by contract, with the documents that say it."""
    were_held = held_claims(connection)
    held = {id: key for id, key in commit.held.items() if id not in were_held}
    freed = {id: were_held[id] for id in commit.freed}
    claims = views_by_id(connection, ontology, [*held, *freed])
    are, were = ({one.key: one for one in some} for some in (gate.violations, open_violations(connection)))
    holding = set(gate.held.values())
    return {
        "held": _by_contract(held, are, claims, contracts),
        "freed": _by_contract(freed, were, claims, contracts),
        "reported": sum(one.key not in were and one.key not in holding for one in commit.opened),
    }


def _by_contract(
    ids: Mapping[str, str], violations: Mapping[str, Violation], claims: Mapping[str, dict[str, Any]], contracts: Contracts
) -> list[dict[str, Any]]:
    """Claims by the violation that holds them, and these by their contract; those with most claims first. ids: claim -> violation."""
    by_violation: dict[str, list[dict[str, Any]]] = {}
    for id, key in sorted(ids.items()):
        by_violation.setdefault(key, []).append(claims[id])
    by_contract: dict[Iri, list[dict[str, Any]]] = {}
    for key, said in by_violation.items():
        by_contract.setdefault(violations[key].contract, []).append(_violation(violations[key], said))
    rows = [
        {"contract": str(iri), "rule": _rule(iri, contracts), "claims": sum(len(one["claims"]) for one in found), "violations": found}
        for iri, found in by_contract.items()
    ]
    return sorted(rows, key=lambda row: (-row["claims"], row["contract"]))


def _violation(one: Violation, said: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "key": one.key,
        "constraint": str(one.constraint),
        "message": one.message,
        "remedy": one.remedy,
        "documents": sorted({claim["document"] for claim in said}),
        "claims": said,
    }


def _rule(iri: Iri, contracts: Contracts) -> str:
    """The words for a contract; its name where today's contracts have it no more."""
    top = contracts.named(iri)
    return iri.local if top is None else contract_row(top)["rule"]


def preview_lines(found: dict[str, Any], folder: Path) -> Iterator[str]:
    """What people read of it."""
    if not found["switches"]:
        yield "nothing to switch: what stands was judged by the shapes and the ontology of today"
        return
    statements = found["statements"]
    come, go, unpublished, allowed = (statements[name] for name in ("would_come", "would_go", "unpublished", "may_be_unpublished"))
    yield f"of {counted(statements['standing'], 'statement')} that stand, {go:,} would go; {come:,} would come"
    for words, rows in (("would be held", found["held"]), ("would come back", found["freed"])):
        yield f"{words}: {counted(sum(row['claims'] for row in rows), 'claim')}"
        for row in rows:
            yield from _contract_lines(row)
    if found["reported"]:
        yield f"would be reported without holding anything: {counted(found['reported'], 'violation')}"
    if unpublished > allowed:
        yield f"{counted(unpublished, 'statement')} would be unpublished, {allowed:,} may be ([gate] max_withdrawn)"
        yield f"  next: correct the shapes or the documents, or switch all the same: `syngraph ingest {folder} --accept-withdrawals`"
    else:
        yield f"  next: `syngraph ingest {folder}` switches in one commit"


def _contract_lines(row: dict[str, Any]) -> Iterator[str]:
    yield f"  {row['rule']} – {counted(row['claims'], 'claim')}"
    for one in row["violations"][:MOST_VIOLATIONS]:
        more = len(one["documents"]) - MOST_DOCUMENTS
        yield f"    {one['message']}"
        yield f"      {', '.join(one['documents'][:MOST_DOCUMENTS])}" + (f" and {more:,} more" if more > 0 else "")
    if len(row["violations"]) > MOST_VIOLATIONS:
        yield f"    and {len(row['violations']) - MOST_VIOLATIONS:,} more (--json has them all)"
