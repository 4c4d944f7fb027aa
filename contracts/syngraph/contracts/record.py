"""The claims a gate knows, and what they say: statements in the form of the door, as triples, those wrong in themselves apart."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from syngraph.contracts.path import Triple
from syngraph.contracts.violation import Violation
from syngraph.contracts.vocabulary import wrong_in_itself
from syngraph.ontologies.claim import Claim
from syngraph.ontologies.door import admitted_statement, triple
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.statement import Statement


@dataclass(frozen=True)
class Record:
    """claims: by id. sound: the claims of every statement that shapes may judge, and `statements` what those say.
    faults: claim id -> why its statement is wrong in itself.
    """

    claims: Mapping[str, Claim] = field(default_factory=dict)
    sound: Mapping[Triple, tuple[Claim, ...]] = field(default_factory=dict)
    statements: Mapping[Triple, Statement] = field(default_factory=dict)
    faults: Mapping[str, Violation] = field(default_factory=dict)

    def changed(self, came: Iterable[Claim], went: Iterable[str], ontology: Ontology) -> "Record":
        """The record after some claims came and others went; this one stays as it is.

        A claim that came under a known id takes the place of the one that had it. An id that is not known goes without a word:
        a change that is applied again changes nothing.
        """
        claims, sound = dict(self.claims), dict(self.sound)
        statements, faults = dict(self.statements), dict(self.faults)
        coming = {claim.id: claim for claim in came}
        for id in (*went, *coming):
            old = claims.pop(id, None)
            if old is not None and faults.pop(id, None) is None:
                said = triple(old.statement)
                rest = tuple(claim for claim in sound.pop(said) if claim.id != id)
                if rest:
                    sound[said] = rest
                else:
                    del statements[said]
        for claim in coming.values():
            fault = wrong_in_itself(claim.statement, ontology)
            if fault is not None:
                claims[claim.id] = claim
                faults[claim.id] = fault
                continue
            claims[claim.id] = exact = replace(claim, statement=admitted_statement(claim.statement))
            said = triple(exact.statement)
            sound[said] = (*sound.get(said, ()), exact)
            statements[said] = exact.statement
        return Record(claims, sound, statements, faults)
