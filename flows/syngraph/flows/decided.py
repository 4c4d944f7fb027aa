"""What people decided, asked of what is read: which claims nobody makes, which weigh more, which may break a rule, which thing is meant."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import replace
from typing import TypeAlias

from syngraph.connectors.ledger.ledger import Transaction
from syngraph.connectors.ledger.reading_record import StoredReading
from syngraph.connectors.ledger.readings import readings_in_texts
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
        for one in sorted(decisions, key=lambda one: one.id):
            if one.fact is None:
                self._splits[one.key].append(one)
            else:
                self._on[one.fact].append(one)

    def on(self, fact: Fact, texts: Set[str]) -> tuple[Decision, ...]:
        """Those about this fact, said in a text of these hashes."""
        return tuple(one for one in self._on.get(fact, ()) if one.is_on(fact, texts))

    def claim(self, claim: Claim, fact: Fact, texts: Set[str]) -> tuple[Claim, bool]:
        """The claim with the weight and the waivers that people gave it, and whether they discarded it.

        However many prefer one side, it is preferred; a person against a person is a contradiction that no number settles.
        """
        decisions = self.on(fact, texts)
        if not decisions:
            return claim, False
        kinds = {one.kind for one in decisions}
        waived = frozenset(one.contract for one in decisions if one.contract is not None)
        return replace(claim, prefer=int("prefer" in kinds), waived=waived), "discard" in kinds

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


def fact_of(claim: Claim, stored: StoredReading, ontology: Ontology, namespace: str) -> Fact | None:
    """What a claim says in its text's own names. stored: the reading it comes from, its mentions parted.

    returns: None where that cannot be told any more: the ontology has changed since the claim was made.
    """
    reading = stored.reading
    said = Fact(reading.subject.key, reading.property, end_of(reading.object))
    return next((fact for fact in (said, *_derived(claim, stored, ontology, namespace)) if _says(fact, claim)), None)


def _says(fact: Fact, claim: Claim) -> bool:
    """Whether a claim of a reading can be this one of its facts: a derived type is of rdf:type, and so may be what the reading says."""
    if fact.property != claim.statement.property:
        return False
    return fact.object.startswith("thing ") or fact.object == end_of(claim.statement.object)


def _derived(claim: Claim, stored: StoredReading, ontology: Ontology, namespace: str) -> Iterator[Fact]:
    """The types that follow for the mentions of a reading, as the claim's type and thing have them."""
    cls = claim.statement.object
    if claim.statement.property == RDF_TYPE and isinstance(cls, Iri):
        for mention in stored.mentions:
            if thing_iri(namespace, ontology.label(ontology.top(cls)), mention.key, mention.part) == claim.statement.subject:
                yield Fact(mention.key, RDF_TYPE, end_of(cls))
