"""What stands of all claims, decided from scratch with pySHACL: the definition, which the gate must equal after any history."""

from collections.abc import Iterable
from dataclasses import replace

from tests.contracts.first_engine.judgement import Judgement

from syngraph.contracts.bookkeeping import Bookkeeping, merge
from syngraph.contracts.definition import what_stands
from syngraph.contracts.known_claims import ClaimsInMemory
from syngraph.contracts.news import ClaimsAfter, statement_of
from syngraph.contracts.shapes import Contracts
from syngraph.contracts.standing import Standing, inferred_types
from syngraph.contracts.vocabulary import wrong_in_itself
from syngraph.ontologies.claim import Claim
from syngraph.ontologies.door import triple
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.shapes import tbox


def by_definition(ontology: Ontology, contracts: Contracts, present: Iterable[Claim], narrow: bool = False) -> Standing:
    """narrow: judge only what each round touches; otherwise everything every time, the definition to the letter."""
    known = ClaimsInMemory(present)
    claims = ClaimsAfter(known)
    said = {claim.statement for claim in known}
    faults = {one: fault for one in said if (fault := wrong_in_itself(one, ontology)) is not None}
    judgement = Judgement(contracts, tbox(ontology), narrow)
    judgement.change(add={triple(one) for one in said - faults.keys()})
    outcome = what_stands(judgement, claims)
    books = Bookkeeping(ontology, judgement, claims)
    holding, held = books.holding(outcome)
    faulty = merge(replace(fault, blame=(claim.id,), root=fault.key) for one, fault in faults.items() for claim in claims.of(one))
    held |= {id: key for key, fault in faulty.items() for id in fault.blame}
    down = {statement_of(one) for one in outcome.held}
    support = {one: tuple(claim.id for claim in claims.of(one)) for one in said - faults.keys() - down}
    reprieved = frozenset(map(statement_of, outcome.fell)) - down
    return Standing(support, inferred_types(support, ontology), held, merge(books.not_holding()) | merge(holding) | faulty, reprieved)
