"""What people decided, asked of what is read: which claims nobody makes, which weigh more, which may break a rule, which thing is meant."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from functools import cached_property
from typing import TypeAlias

from syngraph.connectors.ledger.claims import decided_claims
from syngraph.connectors.ledger.decisions import holding_decisions
from syngraph.connectors.ledger.ledger import Transaction
from syngraph.connectors.ledger.reading_record import StoredClaim, StoredReading
from syngraph.connectors.ledger.readings import readings_in_texts, readings_named
from syngraph.ontologies.claim import Claim, Mention
from syngraph.ontologies.decision import Decision, Fact, end_of
from syngraph.ontologies.iri import RDF_TYPE, Iri
from syngraph.ontologies.minting import thing_iri
from syngraph.ontologies.ontology import Ontology

Parts: TypeAlias = Mapping[tuple[str, str], str]
"""(path of a document, mention key) -> which of several things of that name it means; none for the one that keeps the IRI."""
PART_CHARS = 8
"""Of a decision's id, in the IRI of the thing that it splits off."""


class Decided:
    """The decisions that hold; in any order, for what they make of a reading does not depend on it."""

    def __init__(self, decisions: Iterable[Decision] = ()) -> None:
        self._on: dict[Fact, list[Decision]] = defaultdict(list)
        self._splits: dict[str, list[Decision]] = defaultdict(list)
        self._all = sorted(decisions, key=lambda one: one.id)
        for one in self._all:
            if one.fact is None:
                self._splits[one.key].append(one)
            else:
                self._on[one.fact].append(one)

    def on(self, fact: Fact, texts: Set[str]) -> tuple[Decision, ...]:
        """Those about this fact, said in a text of these hashes."""
        return tuple(one for one in self._on.get(fact, ()) if one.is_on(fact, texts))

    def claim(self, claim: Claim, fact: Fact, texts: Set[str]) -> tuple[Claim, bool]:
        """The claim with the weight and the waivers that people gave it, and whether they discarded it.

        However many prefer one side, it is preferred; where people prefer both, the rest of their weight decides.
        """
        decisions = self.on(fact, texts)
        if not decisions:
            return claim, False
        kinds = {one.kind for one in decisions}
        waived = frozenset(one.contract for one in decisions if one.contract is not None)
        return replace(claim, prefer=int("prefer" in kinds), waived=waived), "discard" in kinds

    def before(self, decisions: Iterable[Decision]) -> "Decided":
        """What held before these were taken, or taken back."""
        turned = {one.id: one for one in decisions}
        back = [one for one in turned.values() if one.taken_back is not None]
        return Decided([*(one for one in self._all if one.id not in turned), *back])

    @cached_property
    def discards(self) -> bool:
        """Whether anything at all is discarded."""
        return any(one.kind == "discard" for one in self._all)

    def is_out(self, fact: Fact, texts: Set[str]) -> bool:
        """Whether people discarded this fact where a text of these hashes says it."""
        return any(one.kind == "discard" for one in self.on(fact, texts))

    def is_discarded(self, stored: StoredReading) -> bool:
        """Whether people discarded what this reading says."""
        reading = stored.reading
        return self.is_out(Fact(reading.subject.key, reading.property, end_of(reading.object)), stored.texts)

    @property
    def splits(self) -> tuple[Decision, ...]:
        """Those that split a name, in the order of their ids."""
        return tuple(one for some in self._splits.values() for one in some)

    def parts(self, readings: Iterable[StoredReading]) -> Parts:
        """Which of several things of a name these readings' documents mean by it. readings: of a document, all that mention the name.

        A document that has one of a split's texts means the thing that was split off, wherever it uses the name: of several splits
        that speak of it, that with the least id.
        """
        found: dict[tuple[str, str], str] = {}
        for reading in readings:
            for key in {mention.key for mention in reading.mentions} & self._splits.keys():
                for one in self._splits[key]:
                    if not one.texts.isdisjoint(reading.texts):
                        place = reading.document, key
                        found[place] = min(found.get(place, one.id), one.id)
        return {place: id[:PART_CHARS] for place, id in found.items()}


def parts_on_record(connection: Transaction, decided: Decided) -> Parts:
    """What the documents of the ledger mean by names that were split."""
    return decided.parts(reading for one in decided.splits for reading in readings_in_texts(connection, one.key, one.texts))


def parted(stored: StoredReading, parts: Parts) -> StoredReading:
    """The reading with each mention as the thing that people say it is, where they split its name."""
    if not parts:
        return stored
    reading = stored.reading
    object = _parted(reading.object, stored.document, parts) if isinstance(reading.object, Mention) else reading.object
    return replace(stored, reading=replace(reading, subject=_parted(reading.subject, stored.document, parts), object=object))


def _parted(mention: Mention, document: str, parts: Parts) -> Mention:
    part = parts.get((document, mention.key), "")
    return replace(mention, part=part) if part else mention


def facts_of(
    connection: Transaction, decided: Decided, ontology: Ontology, claims: Sequence[StoredClaim]
) -> list[tuple[StoredClaim, Fact | None, frozenset[str]]]:
    """Each of these claims with what it says in its text's own names, and the hashes of the texts that say it there.

    The fact is None where it cannot be told any more: the ontology has changed since the claim was made.
    """
    parts = parts_on_record(connection, decided)
    readings = {id: parted(one, parts) for id, one in readings_named(connection, {one.reading for one in claims}).items()}
    return [(one, _fact(one.claim, readings[one.reading], ontology), readings[one.reading].texts) for one in claims]


def decisions_on(connection: Transaction, ontology: Ontology, ids: Iterable[str] | None = None) -> dict[str, tuple[Decision, ...]]:
    """Claim id -> the decisions that hold on it, for those claims, of these or of all, that have any; splits aside."""
    claims = decided_claims(connection, ids)
    decided = Decided(holding_decisions(connection)) if claims else Decided()
    facts = facts_of(connection, decided, ontology, claims)
    found = {one.claim.id: decided.on(fact, texts) for one, fact, texts in facts if fact is not None}
    return {id: decisions for id, decisions in found.items() if decisions}


def _fact(claim: Claim, stored: StoredReading, ontology: Ontology) -> Fact | None:
    """stored: the reading that a claim comes from, its mentions parted."""
    reading, said = stored.reading, claim.statement
    fact = Fact(reading.subject.key, reading.property, end_of(reading.object))
    if fact.property == said.property and (isinstance(reading.object, Mention) or fact.object == end_of(said.object)):
        return fact
    if said.property != RDF_TYPE or not isinstance(said.object, Iri):
        return None
    top = ontology.label(ontology.top(said.object))
    follows = (mention for mention in stored.mentions if _is_called(said.subject, top, mention))
    return next((Fact(mention.key, RDF_TYPE, end_of(said.object)) for mention in follows), None)


def _is_called(thing: Iri, top: str, mention: Mention) -> bool:
    """Whether a mention means this thing below this top class: the end of its IRI says so, whatever the namespace."""
    return thing.endswith(thing_iri("urn:", top, mention.key, mention.part).removeprefix("urn:"))
