"""What a person's words mean as decisions: from a claim that is pointed at to the fact it states and the texts that state it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from syngraph.connectors.ledger.claims import claims_of_chunks, stored_claims
from syngraph.connectors.ledger.decisions import all_decisions
from syngraph.connectors.ledger.ledger import Transaction
from syngraph.connectors.ledger.reading_record import StoredClaim
from syngraph.connectors.ledger.readings import readings_in_texts, readings_of_keys
from syngraph.contracts.vocabulary import UNWAIVABLE
from syngraph.flows.claims.pointing import claim_or_violation, one_claim, one_decision
from syngraph.flows.claims.view import Labels
from syngraph.flows.ingest.decided import PART_CHARS, Decided, facts_of
from syngraph.flows.project.person import one_line, who_says
from syngraph.ontologies.decision import Decision, DecisionKind, Fact, TakenBack
from syngraph.ontologies.errors import Unusable
from syngraph.ontologies.iri import Iri
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.statement import Term


@dataclass(frozen=True)
class Word:
    """Who decides, when (ISO 8601 in UTC) and why."""

    who: str
    at: str
    why: str = ""


def word_of(who: str | None, why: str, must_say_why: bool = False) -> Word:
    """A person's word of now.

    raises: Unusable when nobody is named and the account has no name, or a reason is owed and none is given.
    """
    reason = one_line("the reason", why) if why.strip() or must_say_why else ""
    return Word(who_says(who), datetime.now(UTC).isoformat(timespec="microseconds"), reason)


class Desk:
    """Makes decisions of what a person says; as one transaction sees the ledger."""

    def __init__(self, connection: Transaction, ontology: Ontology) -> None:
        self._connection = connection
        self._ontology = ontology
        self._labels = Labels(connection, ontology)
        self.known = {one.id: one for one in all_decisions(connection)}
        self._decided = Decided(one for one in self.known.values() if one.taken_back is None)

    def waive(self, key: str, word: Word) -> list[Decision]:
        """The claims that this violation holds may break its rule; of a claim's id, that claim alone."""
        claim, violation = claim_or_violation(self._connection, self._labels, key)
        if violation.contract in UNWAIVABLE:
            raise Unusable(
                f"nobody can waive this, for no store has a place for it: {violation.message}", violation.remedy or "correct the document"
            )
        blamed = [claim] if claim else [one for one in stored_claims(self._connection, violation.blame).values() if one.state == "held"]
        if not blamed:
            raise Unusable(f"violation {violation.key[:8]} holds nothing: {violation.message}", "there is nothing to waive")
        return self._on_claims("waive", blamed, word, violation.contract)

    def prefer(self, claim: str, word: Word) -> list[Decision]:
        """What this claim says weighs more than whatever contradicts it and nobody prefers."""
        return self._on_claims("prefer", [one_claim(self._connection, self._labels, claim)], word)

    def discard(self, claim: str, word: Word) -> list[Decision]:
        """This claim misreads its text: there, nobody says it."""
        return self._on_claims("discard", [one_claim(self._connection, self._labels, claim)], word)

    def split(self, claims: Sequence[str], of_object: bool, word: Word) -> list[Decision]:
        """What the documents of these claims call so is another thing than what all others call so.

        of_object: it is about the name of the claims' object, not of their subject.
        raises:    Unusable when the claims do not share the name, or nothing tells their documents from the others.
        """
        chosen = [one_claim(self._connection, self._labels, claim) for claim in claims]
        key = _one_name([fact for fact, _ in self._told(chosen)], of_object)
        documents = {one.claim.evidence.document for one in chosen}
        here, elsewhere = set[str](), set[str]()
        for reading in readings_of_keys(self._connection, [key]):
            (here if reading.document in documents else elsewhere).update(reading.texts)
        if not elsewhere:
            raise Unusable(f"no other document speaks of {key!r}", "there is nothing to split it from")
        if not here - elsewhere:
            raise Unusable(f"what {', '.join(sorted(documents))} says of {key!r} stands elsewhere word for word", "name the copies too")
        return [Decision("split", key, frozenset(here - elsewhere), word.who, word.at, word.why)]

    def take_back(self, ids: Sequence[str], word: Word) -> list[Decision]:
        """These decisions hold no more. raises: Unusable when one does not hold."""
        found = {one.id: one for one in (one_decision(self.known, id) for id in ids)}.values()
        for one in found:
            if one.taken_back is not None:
                raise Unusable(f"decision {one.id[:8]} was taken back already, by {one.taken_back.who}", "there is nothing to undo")
        return [replace(one, taken_back=TakenBack(word.who, word.at, word.why)) for one in found]

    def claims_under(self, decision: Decision) -> list[StoredClaim]:
        """The claims that a decision is about, those that it discards too; of a split, those of the thing that it splits off."""
        readings = readings_in_texts(self._connection, decision.key, decision.texts)
        there = claims_of_chunks(self._connection, {one.chunk for one in readings})
        if decision.fact is None:
            end = f"~{decision.id[:PART_CHARS]}"
            return [one for one in there if any(str(term).endswith(end) for term in _things(one))]
        return [one for one, fact, texts in self._facts(there) if fact is not None and decision.is_on(fact, texts)]

    def _on_claims(self, kind: DecisionKind, claims: Sequence[StoredClaim], word: Word, contract: Iri | None = None) -> list[Decision]:
        """One decision for each fact that these claims state, on all texts of theirs that state it."""
        texts: dict[Fact, set[str]] = {}
        for fact, some in self._told(claims):
            texts.setdefault(fact, set()).update(some)
        return [Decision(kind, fact.subject, frozenset(some), word.who, word.at, word.why, fact, contract) for fact, some in texts.items()]

    def _told(self, claims: Sequence[StoredClaim]) -> list[tuple[Fact, frozenset[str]]]:
        """What each of these claims states, and where. raises: Unusable when that cannot be told any more."""
        told = []
        for one, fact, texts in self._facts(claims):
            if fact is None:
                raise Unusable(
                    f"claim {one.claim.id[:8]} was read by another ontology than today's", "take the documents in again: syngraph run"
                )
            told.append((fact, texts))
        return told

    def _facts(self, claims: Sequence[StoredClaim]) -> list[tuple[StoredClaim, Fact | None, frozenset[str]]]:
        return facts_of(self._connection, self._decided, self._ontology, claims)


def _one_name(facts: Sequence[Fact], of_object: bool) -> str:
    """raises: Unusable where the facts have no name in common."""
    if of_object and not all(fact.object.startswith("thing ") for fact in facts):
        raise Unusable("the object of such a claim is a value, and no thing", "leave --object out to split the name of its subject")
    names = {fact.object.removeprefix("thing ") if of_object else fact.subject for fact in facts}
    if len(names) != 1:
        raise Unusable(f"these claims speak of different names: {', '.join(sorted(names))}", "split one name at a time")
    return names.pop()


def _things(stored: StoredClaim) -> tuple[Term, Term]:
    return stored.claim.statement.subject, stored.claim.statement.object
