"""How the gate is opened on a project: where the ledger's newest commit left it, never from a projection.

The index is saved beside the ledger, true of one commit and one plan; where it is of another, it is filled from the ledger again.
"""

from syngraph.connectors.ledger.claims import held_claims
from syngraph.connectors.ledger.commits import head, head_plan
from syngraph.connectors.ledger.known_claims import LedgerClaims
from syngraph.connectors.ledger.ledger import Ledger, Transaction
from syngraph.connectors.ledger.standing import reprieved_statements, standing_states, standing_triples
from syngraph.connectors.ledger.violations import open_violations
from syngraph.contracts.change import CommitRef
from syngraph.contracts.compiled.index import GraphIndex
from syngraph.contracts.compiled.index_file import load_index, save_index
from syngraph.contracts.gate import Gate, Kept, plan_hash
from syngraph.contracts.known_claims import KnownClaims
from syngraph.contracts.shapes import Contracts
from syngraph.contracts.standing import Standing
from syngraph.flows.project.project import Project
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.shapes import tbox


def open_gate(project: Project, ledger: Ledger, ontology: Ontology, contracts: Contracts) -> Gate:
    """A gate that stands where the ledger's newest commit left it.

    Under another ontology or other shapes than that commit's, everything is decided afresh, and its `switch` says what changes by that.
    """
    with ledger.reading() as connection:
        return gate_as_of(connection, project, ontology, contracts, LedgerClaims(ledger))


def gate_as_of(connection: Transaction, project: Project, ontology: Ontology, contracts: Contracts, known: KnownClaims) -> Gate:
    """The same, as one transaction sees the ledger. known: its claims."""
    at = head(connection)
    if at.sequence and head_plan(connection) != plan_hash(ontology, contracts):
        recorded = Standing.recorded(standing_states(connection), held_claims(connection), iter(open_violations(connection)))
        return Gate(ontology, contracts, known, at, recorded=recorded)
    index = load_index(project.gate_index, _stamp(at, ontology, contracts)) or _filled(connection, ontology)
    kept = Kept(index, held_claims(connection), open_violations(connection), list(reprieved_statements(connection)))
    return Gate(ontology, contracts, known, at, kept)


def keep_index(project: Project, gate: Gate) -> None:
    """Save the gate's index for whoever opens it next; the ledger has everything else."""
    save_index(gate.index, project.gate_index, _stamp(gate.at, gate.ontology, gate.contracts))


def is_stale(ledger: Ledger, ontology: Ontology, contracts: Contracts) -> bool:
    """Whether the graph was judged by other contracts than today's: then it is judged again though no document changed."""
    with ledger.reading() as connection:
        return was_judged_by_others(connection, ontology, contracts)


def was_judged_by_others(connection: Transaction, ontology: Ontology, contracts: Contracts) -> bool:
    """The same, as one transaction sees the ledger."""
    plan = head_plan(connection)
    return plan is not None and plan != plan_hash(ontology, contracts)


def has_graph(ledger: Ledger) -> bool:
    """Whether anything has been judged yet."""
    with ledger.reading() as connection:
        return head(connection).sequence > 0


def _stamp(at: CommitRef, ontology: Ontology, contracts: Contracts) -> str:
    return f"{at.sequence} {at.hash} {plan_hash(ontology, contracts)}"


def _filled(connection: Transaction, ontology: Ontology) -> GraphIndex:
    index = GraphIndex()
    index.fill_graph(tbox(ontology))
    index.fill(standing_triples(connection))
    return index
