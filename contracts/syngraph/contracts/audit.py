"""Whether a graph keeps its contracts, judged from nothing but its statements: what `syngraph verify` asks."""

from collections.abc import Iterable
from dataclasses import replace

from syngraph.contracts.blame import Case, blame
from syngraph.contracts.bookkeeping import Bookkeeping, merge
from syngraph.contracts.compiled.index import GraphIndex
from syngraph.contracts.contested import Contested
from syngraph.contracts.engine import Engine
from syngraph.contracts.judgement import Judgement
from syngraph.contracts.known_claims import ClaimsInMemory
from syngraph.contracts.news import ClaimsAfter
from syngraph.contracts.rounds import Finding
from syngraph.contracts.shapes import Contracts
from syngraph.contracts.violation import Violation
from syngraph.contracts.vocabulary import wrong_in_itself
from syngraph.ontologies.claim import Claim
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.shapes import tbox
from syngraph.ontologies.statement import Statement


def audit(ontology: Ontology, contracts: Contracts, statements: Iterable[Statement]) -> list[Violation]:
    """Everything that `statements` break: the closed vocabulary, the door, every contract at every one of its targets.

    statements: asserted ones, or with the superclass types as the stores have them; it makes no difference to the contracts.
    returns:    violations of any severity, without blame. What was waived is among them, under the keys by which the gate knows it.
    """
    said = list(statements)
    faults = _faults(said, ontology)
    judgement = _judged(ontology, contracts, (one for one in said if one not in faults))
    found = [*faults.values(), *Bookkeeping(ontology, judgement, ClaimsAfter(ClaimsInMemory())).not_holding()]
    return _sorted(found)


def to_blame(ontology: Ontology, contracts: Contracts, standing: Iterable[Claim]) -> list[Violation]:
    """The invariant, judged from nothing but the claims that stand: no standing claim is to blame for a violation that is not waived.

    returns: the violations for which some are, with their blame; empty when the invariant holds.
    """
    known = ClaimsInMemory(standing)
    said = {claim.statement for claim in known}
    faults = _faults(said, ontology)
    claims, judgement = ClaimsAfter(known), _judged(ontology, contracts, said - faults.keys())
    case, books = Case(judgement.graph, contracts, claims, judgement.conforms), Bookkeeping(ontology, judgement, claims)
    findings = [Finding(result, blame(result, case)) for result in judgement.holding()]
    return _sorted([*(books.violation(finding) for finding in findings if finding.blame.held), *faults.values()])


def allowed(ontology: Ontology, contracts: Contracts, standing: Iterable[Claim]) -> frozenset[str]:
    """Keys of the violations in what stands for which claims would be to blame, had nobody waived that rule for them."""
    known = ClaimsInMemory(standing)
    strictly = ClaimsAfter(ClaimsInMemory(replace(claim, waived=frozenset()) for claim in known))
    claims, judgement = ClaimsAfter(known), _judged(ontology, contracts, {claim.statement for claim in known})
    case, strict = (Case(judgement.graph, contracts, some, judgement.conforms) for some in (claims, strictly))
    books = Bookkeeping(ontology, judgement, claims)
    excused = (one for one in judgement.holding() if not blame(one, case).held and blame(one, strict).held)
    return frozenset(books.violation(Finding(one, blame(one, case))).key for one in excused)


def _judged(ontology: Ontology, contracts: Contracts, statements: Iterable[Statement]) -> Judgement:
    """The whole graph that these statements make."""
    engine = Engine(contracts, GraphIndex())
    engine.index.fill_graph(tbox(ontology))
    for statement in statements:
        engine.index.add(engine.ids(statement))
    return Judgement(engine, engine.all_broken(), Contested(engine))


def _faults(statements: Iterable[Statement], ontology: Ontology) -> dict[Statement, Violation]:
    return {one: fault for one in statements if (fault := wrong_in_itself(one, ontology)) is not None}


def _sorted(violations: Iterable[Violation]) -> list[Violation]:
    return sorted(merge(violations).values(), key=lambda v: (str(v.focus), v.contract, v.key))
