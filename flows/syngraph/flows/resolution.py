"""From readings to a change set: which thing each mention is, which claims follow, and which claims came, moved or went.

Resolution is a function of all present readings. A batch of documents can move claims of other documents: when a text at last
says what "the Selkie" is, whoever only named it is meant too. Only mention keys whose resolution changed are looked at again.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from syngraph.agents.resolver.resolve import Resolved, resolve
from syngraph.connectors.ledger.claims import claims_of_chunks
from syngraph.connectors.ledger.documents import chunk_ids, chunk_places, chunks_of_documents
from syngraph.connectors.ledger.ledger import Transaction
from syngraph.connectors.ledger.reading_record import StoredReading
from syngraph.connectors.ledger.readings import readings_of, readings_of_chunks, readings_of_keys
from syngraph.contracts.change import ChangeSet
from syngraph.ontologies.claim import Claim, Evidence, Mention
from syngraph.ontologies.document import Document
from syngraph.ontologies.door import admitted, fault
from syngraph.ontologies.iri import RDF_TYPE, Iri
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.statement import Literal, Statement, Term


@dataclass(frozen=True)
class Resolution:
    """What a batch of documents means for the claims.

    readings: claim id -> id of the reading it comes from. went: ids of readings that no document of the batch holds any more.
    silent:   paths of documents of the batch that said something and, being read again, say nothing.
    """

    change: ChangeSet
    readings: Mapping[str, str]
    went: frozenset[str]
    silent: frozenset[str]


class Resolver:
    """Resolves readings of one project. rank: how much the document of a path counts, from `[sources]`; of any document, for a batch
    moves claims of others too.
    """

    def __init__(self, connection: Transaction, ontology: Ontology, namespace: str, rank: Callable[[str], int]) -> None:
        self._connection = connection
        self._ontology = ontology
        self._namespace = namespace
        self._rank = rank

    def change(self, documents: Sequence[Document], came: Sequence[StoredReading], gone: Sequence[str]) -> Resolution:
        """The claims that came, moved or went when these documents were read and those are gone.

        came: every reading of `documents`, those that are known already too. gone: paths.
        """
        paths = [document.path for document in documents] + list(gone)
        said = list(readings_of(self._connection, paths))
        went = frozenset(r.id for r in said) - {r.id for r in came}
        silent = frozenset(r.document for r in said) - {r.document for r in came} - set(gone)
        here = _places(documents)
        chunks = chunks_of_documents(self._connection, paths) | here.keys()
        keys = {key for r in came for key in _keys(r)} | self._keys_of(chunks)
        before = self._readings(keys)
        after = {id: r for id, r in before.items() if id not in went} | {r.id: r for r in came}
        changed = self._changed_keys(keys, before.values(), after.values())
        touched = chunks | {r.chunk for r in before.values() if changed & _keys(r)}
        held_now = [r for r in readings_of_chunks(self._connection, touched) if r.id not in went] + list(came)
        present = {r.id: r for r in held_now}
        named = {key for r in present.values() for key in _keys(r)}
        known = self._readings(named - keys) | after
        resolved = self._resolved(named, [r for id, r in known.items() if id not in went or id in after])
        new = self._new_claims(present.values(), resolved, chunk_places(self._connection, touched) | here)
        old = {stored.claim.id: stored.claim for stored in claims_of_chunks(self._connection, touched)}
        change = ChangeSet(
            came=tuple(claim for id, (claim, _) in sorted(new.items()) if old.get(id) != claim),
            went=tuple(sorted(old.keys() - new.keys())),
        )
        return Resolution(change, {claim.id: new[claim.id][1] for claim in change.came}, went, silent)

    def _new_claims(
        self, present: Iterable[StoredReading], resolved: Mapping[Mention, Resolved], places: Mapping[str, int]
    ) -> dict[str, tuple[Claim, str]]:
        """Claim id -> the claim and the id of its reading; of several readings that make one claim the first in the text is it."""
        new: dict[str, tuple[Claim, str]] = {}
        for reading in sorted(present, key=lambda r: (r.reading.span, r.id)):
            for claim in self._claims(reading, resolved, places[reading.chunk]):
                new.setdefault(claim.id, (claim, reading.id))
        return new

    def _readings(self, keys: set[str]) -> dict[str, StoredReading]:
        return {r.id: r for r in readings_of_keys(self._connection, keys)}

    def _keys_of(self, chunks: Iterable[str]) -> set[str]:
        return {key for r in readings_of_chunks(self._connection, chunks) for key in _keys(r)}

    def _changed_keys(self, keys: Set[str], before: Iterable[StoredReading], after: Iterable[StoredReading]) -> set[str]:
        """Those of the keys by which some mention that was there before now means another thing, or has another class."""
        then, now = self._resolved(keys, before), self._resolved(keys, after)
        return {mention.key for mention in then.keys() & now.keys() if then[mention] != now[mention]}

    def _resolved(self, keys: Set[str], readings: Iterable[StoredReading]) -> dict[Mention, Resolved]:
        """What every mention of these keys means; `readings` are all that mention one of them, and a hub brings thousands of others."""
        mentions = {mention for reading in readings for mention in reading.mentions}
        return resolve([mention for mention in mentions if mention.key in keys], self._ontology, self._namespace)

    def _claims(self, stored: StoredReading, resolved: Mapping[Mention, Resolved], place: int) -> Iterable[Claim]:
        """The claim a reading makes, and a derived one for each mention whose class follows from domain or range."""
        reading = stored.reading
        subject = resolved[reading.subject]
        thing = resolved[reading.object] if isinstance(reading.object, Mention) else None
        evidence = Evidence(
            stored.document,
            stored.chunk,
            stored.text,
            reading.span.moved(place),
            reading.quote,
            stored.task,
            stored.model,
            stored.prompt,
            reading.confidence,
        )
        rank = self._rank(stored.document)
        statement = Statement(subject.iri, reading.property, thing.iri if thing else _term(reading.object))
        yield Claim(_hash("reading", stored.id), statement, evidence, reading.derived, rank)
        for one in (subject, thing):
            if one is not None and one.derived_type is not None:
                follows = Statement(one.iri, RDF_TYPE, one.derived_type)
                yield Claim(_hash("derived", stored.chunk, follows.ntriples()), follows, evidence, True, rank)


def _places(documents: Iterable[Document]) -> dict[str, int]:
    """Chunk id -> where it starts, of documents just read."""
    return {id: document.chunks[n].span.start for document in documents for n, id in chunk_ids(document).items()}


def _keys(stored: StoredReading) -> set[str]:
    return {mention.key for mention in stored.mentions}


def _term(value: Mention | Literal | Iri) -> Term:
    """In canonical form; a term that is wrong in itself stays as it is, for the gate to hold."""
    assert not isinstance(value, Mention)
    return value if fault(value) else admitted(value)


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:24]
