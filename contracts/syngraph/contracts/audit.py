"""Whether a graph keeps its contracts, judged from nothing but its statements: what `syngraph verify` asks."""

from collections.abc import Iterable

from syngraph.contracts.bookkeeping import Bookkeeping, merge
from syngraph.contracts.judgement import Judgement
from syngraph.contracts.shapes import Contracts
from syngraph.contracts.violation import Violation
from syngraph.contracts.vocabulary import wrong_in_itself
from syngraph.ontologies.door import triple
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.shapes import tbox
from syngraph.ontologies.statement import Statement


def audit(ontology: Ontology, contracts: Contracts, statements: Iterable[Statement]) -> list[Violation]:
    """Everything that `statements` break: the closed vocabulary, the door, every contract at every one of its targets.

    statements: asserted ones, or with the superclass types as the stores have them; it makes no difference to the contracts.
    returns:    violations of any severity, without blame. What was waived is among them, under the keys by which the gate knows it.
    """
    found, sound = [], []
    for statement in statements:
        fault = wrong_in_itself(statement, ontology)
        if fault is None:
            sound.append(triple(statement))
        else:
            found.append(fault)
    judgement = Judgement(contracts, tbox(ontology), narrow=False)
    judgement.change(add=sound)
    found += Bookkeeping(ontology, judgement, {}).not_holding()
    return sorted(merge(found).values(), key=lambda v: (str(v.focus), v.contract, v.key))
