"""Whether a graph keeps its contracts, judged from nothing but its statements: what `syngraph verify` asks."""

from collections.abc import Iterable

from syngraph.contracts.blame import Case, blame
from syngraph.contracts.bookkeeping import Bookkeeping, merge
from syngraph.contracts.judgement import Judgement
from syngraph.contracts.record import Record
from syngraph.contracts.rounds import Finding
from syngraph.contracts.shapes import Contracts
from syngraph.contracts.violation import Violation
from syngraph.contracts.vocabulary import wrong_in_itself
from syngraph.ontologies.claim import Claim
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


def to_blame(ontology: Ontology, contracts: Contracts, standing: Iterable[Claim]) -> list[Violation]:
    """The invariant, judged from nothing but the claims that stand: no standing claim is to blame for a violation that is not waived.

    returns: the violations for which some are, with their blame; empty when the invariant holds.
    """
    record = Record().changed(standing, (), ontology)
    judgement = Judgement(contracts, tbox(ontology), narrow=False)
    judgement.change(add=record.sound)
    case, books = Case(judgement.graph, contracts, record.sound), Bookkeeping(ontology, judgement, record.sound)
    findings = [Finding(result, blame(result, case)) for result in judgement.holding()]
    found = [books.violation(finding) for finding in findings if finding.blame.held] + list(record.faults.values())
    return sorted(merge(found).values(), key=lambda v: (str(v.focus), v.contract, v.key))
