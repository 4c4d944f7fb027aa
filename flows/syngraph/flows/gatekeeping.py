"""How the gate is opened on a project: filled from the ledger, never from a projection."""

from syngraph.connectors.ledger.claims import held_claims, present_claims
from syngraph.connectors.ledger.commits import head, head_plan
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.standing import standing_states
from syngraph.connectors.ledger.violations import open_violations
from syngraph.contracts.gate import Gate
from syngraph.contracts.shapes import Contracts
from syngraph.contracts.standing import Standing
from syngraph.ontologies.ontology import Ontology


def open_gate(ledger: Ledger, ontology: Ontology, contracts: Contracts) -> Gate:
    """A gate that stands where the ledger's newest commit left it.

    Under another ontology or other shapes than that commit's, its next `admit` says everything that changes by them.
    """
    with ledger.reading() as connection:
        recorded = Standing.recorded(standing_states(connection), held_claims(connection), iter(open_violations(connection)))
        return Gate(ontology, contracts, present_claims(connection), head(connection), recorded)


def is_stale(ledger: Ledger, ontology: Ontology, contracts: Contracts) -> bool:
    """Whether the graph was judged by other contracts than today's: then it is judged again though no document changed."""
    with ledger.reading() as connection:
        plan = head_plan(connection)
    return plan is not None and plan != Gate(ontology, contracts).plan
