"""From readings to a change set: which thing each mention is, which claims follow, and which claims came, moved or went.

Resolution is a function of all present readings. A batch of documents can move claims of other documents: when a text at last
says what "the Selkie" is, whoever only named it is meant too. Only mention keys whose resolution changed are looked at again.

What people decided is part of it: a claim comes with its weight and its waivers; a reading that was discarded makes none, and says
nothing of the things that it mentions.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

from syngraph.agents.resolver.resolve import Resolved, resolve
from syngraph.connectors.ledger.claims import claims_of_chunks
from syngraph.connectors.ledger.decisions import holding_decisions
from syngraph.connectors.ledger.documents import chunk_ids, chunk_places, chunks_of_documents
from syngraph.connectors.ledger.ledger import Transaction
from syngraph.connectors.ledger.reading_record import StoredReading
from syngraph.connectors.ledger.readings import readings_in_texts, readings_of, readings_of_chunks, readings_of_keys
from syngraph.contracts.change import ChangeSet
from syngraph.flows.ingest.decided import Decided, Parts, parted, parts_on_record
from syngraph.flows.ingest.discarded import undiscarded
from syngraph.ontologies.claim import Claim, Evidence, Mention
from syngraph.ontologies.decision import Decision, Fact, end_of, in_form
from syngraph.ontologies.document import Document
from syngraph.ontologies.iri import RDF_TYPE
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.statement import Statement

_Made: TypeAlias = dict[str, tuple[Claim, str]]
"""Claim id -> the claim and the id of its reading."""


@dataclass(frozen=True)
class Resolution:
    """What a batch of documents means for the claims.

    readings: claim id -> id of the reading it comes from. went: ids of readings that no document of the batch holds any more.
    silent:   paths of documents of the batch that said something and, being read again, say nothing.
    discarded: claims that a person discarded and that are not on record as that, with the ids of their readings.
    """

    change: ChangeSet
    readings: Mapping[str, str]
    went: frozenset[str] = frozenset()
    silent: frozenset[str] = frozenset()
    discarded: tuple[tuple[Claim, str], ...] = ()


class Resolver:
    """Resolves readings of one project.

    rank:    how much the document of a path counts, from `[sources]`; of any document, for a batch moves claims of others too.
    decided: what people decided; the ledger's decisions that hold, where nothing else is given.
    """

    def __init__(
        self, connection: Transaction, ontology: Ontology, namespace: str, rank: Callable[[str], int], decided: Decided | None = None
    ) -> None:
        self._connection = connection
        self._ontology = ontology
        self._namespace = namespace
        self._rank = rank
        self._decided = Decided(holding_decisions(connection)) if decided is None else decided

    def change(self, documents: Sequence[Document], came: Sequence[StoredReading], gone: Sequence[str]) -> Resolution:
        """The claims that came, moved or went when these documents were read and those are gone.

        came: every reading of `documents`, those that are known already too. gone: paths.
        """
        paths = {document.path for document in documents} | set(gone)
        said = list(readings_of(self._connection, paths))
        went = frozenset(r.id for r in said) - {r.id for r in came}
        silent = frozenset(r.document for r in said) - {r.document for r in came} - set(gone)
        came = self._as_decided(came, self._decided.parts(came))
        here = _places(documents)
        chunks = chunks_of_documents(self._connection, paths) | here.keys()
        keys = {key for r in came for key in _keys(r)} | {key for r in self._of_chunks(chunks) for key in _keys(r)}
        before = self._readings(keys)
        after = _but(before.values(), paths) | {r.id: r for r in came}
        changed = self._changed_keys(keys, before.values(), after.values())
        touched = chunks | {r.chunk for r in before.values() if changed & _keys(r)}
        present = _but(self._of_chunks(touched), paths) | {r.id: r for r in came}
        named = {key for r in present.values() for key in _keys(r)}
        others = _but(self._readings(named - keys).values(), paths)
        resolved = self._resolved(named, (others | after).values())
        found = self._compared(touched, present.values(), resolved, chunk_places(self._connection, touched) | here)
        return replace(found, went=went, silent=silent)

    def reconsider(self, decisions: Iterable[Decision]) -> Resolution:
        """The claims that came, moved or went when these decisions were taken, or taken back, of those that are `decided`."""
        decisions = list(decisions)
        under = {one.id: self._under(one) for one in decisions}
        touched = {r.chunk for found in under.values() for r in found}
        silenced = {key for one in decisions if one.kind == "discard" for r in under[one.id] for key in _keys(r)}
        touched |= self._of_changed_keys(silenced, self._decided.before(decisions))
        present = self._of_chunks(touched)
        named = {key for r in present for key in _keys(r)}
        resolved = self._resolved(named, self._readings(named).values())
        return self._compared(touched, present, resolved, chunk_places(self._connection, touched))

    def _under(self, decision: Decision) -> list[StoredReading]:
        """The readings that a decision can matter to: where a name is split, all that mention it, for the rest may be called otherwise."""
        if decision.kind == "split":
            return readings_of_keys(self._connection, [decision.key])
        return readings_in_texts(self._connection, decision.key, decision.texts)

    def _of_changed_keys(self, keys: Set[str], before: Decided) -> set[str]:
        """The chunks that mention one of these keys by a mention that means another thing now than by the decisions of before."""
        said = readings_of_keys(self._connection, keys) if keys else []
        then, now = (self._as_decided(said, self._parts, decided) for decided in (before, self._decided))
        changed = self._changed_keys(keys, then, now)
        return {r.chunk for r in said if changed & _keys(r)}

    def _compared(
        self, touched: Set[str], present: Iterable[StoredReading], resolved: Mapping[Mention, Resolved], places: Mapping[str, int]
    ) -> Resolution:
        """What the present readings of these chunks claim, against what is on record of them."""
        new, discarded = self._new_claims(present, resolved, places)
        known = {one.claim.id: one for one in claims_of_chunks(self._connection, touched)}
        old = {id: one.claim for id, one in known.items() if one.state != "discarded"}
        out = {id: one.claim for id, one in known.items() if one.state == "discarded"}
        change = ChangeSet(
            came=tuple(claim for id, (claim, _) in sorted(new.items()) if old.get(id) != claim),
            went=tuple(sorted((old.keys() - new.keys()) | (out.keys() - new.keys() - discarded.keys()))),
        )
        newly_out = tuple(both for id, both in sorted(discarded.items()) if out.get(id) != both[0])
        return Resolution(change, {claim.id: new[claim.id][1] for claim in change.came}, discarded=newly_out)

    def _new_claims(
        self, present: Iterable[StoredReading], resolved: Mapping[Mention, Resolved], places: Mapping[str, int]
    ) -> tuple[_Made, _Made]:
        """What is claimed, and what would be but for a person who discarded it.

        Of several readings that make one claim the first in the text is it, of those that are not discarded.
        """
        new: _Made = {}
        discarded: _Made = {}
        for reading in sorted(present, key=lambda r: (r.reading.span, r.id)):
            for claim, is_out in self._claims(reading, resolved, places[reading.chunk]):
                (discarded if is_out else new).setdefault(claim.id, (claim, reading.id))
        return new, {id: both for id, both in discarded.items() if id not in new}

    def _readings(self, keys: set[str]) -> dict[str, StoredReading]:
        return {r.id: r for r in self._as_decided(readings_of_keys(self._connection, keys), self._parts)}

    def _of_chunks(self, chunks: Iterable[str]) -> list[StoredReading]:
        return self._as_decided(readings_of_chunks(self._connection, chunks), self._parts)

    def _as_decided(self, readings: Iterable[StoredReading], parts: Parts, decided: Decided | None = None) -> list[StoredReading]:
        """What people let these readings say of the things that they mention; as `undiscarded` takes and gives them."""
        return undiscarded((parted(one, parts) for one in readings), decided or self._decided, self._ontology)

    @cached_property
    def _parts(self) -> Parts:
        return parts_on_record(self._connection, self._decided)

    def _changed_keys(self, keys: Set[str], before: Iterable[StoredReading], after: Iterable[StoredReading]) -> set[str]:
        """Those of the keys by which some mention that was there before now means another thing, or has another class."""
        then, now = self._resolved(keys, before), self._resolved(keys, after)
        return {mention.key for mention in then.keys() & now.keys() if then[mention] != now[mention]}

    def _resolved(self, keys: Set[str], readings: Iterable[StoredReading]) -> dict[Mention, Resolved]:
        """What every mention of these keys means; `readings` are all that mention one of them, and a hub brings thousands of others."""
        mentions = {mention for reading in readings for mention in reading.mentions}
        return resolve([mention for mention in mentions if mention.key in keys], self._ontology, self._namespace)

    def _claims(self, stored: StoredReading, resolved: Mapping[Mention, Resolved], place: int) -> Iterable[tuple[Claim, bool]]:
        """The claim a reading makes, and a derived one for each mention whose class follows from domain or range; is each discarded?"""
        reading = stored.reading
        subject = resolved[reading.subject]
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
        object = resolved[reading.object].iri if isinstance(reading.object, Mention) else in_form(reading.object)
        claim = Claim(_hash("reading", stored.id), Statement(subject.iri, reading.property, object), evidence, reading.derived, rank)
        claim, is_out = self._decided.claim(claim, Fact(reading.subject.key, reading.property, end_of(reading.object)), stored.texts)
        yield claim, is_out
        for mention in () if is_out else stored.mentions:
            one = resolved[mention]
            if one.derived_type is not None:
                follows = Statement(one.iri, RDF_TYPE, one.derived_type)
                claim = Claim(_hash("derived", stored.chunk, follows.ntriples()), follows, evidence, True, rank)
                yield self._decided.claim(claim, Fact(mention.key, RDF_TYPE, end_of(one.derived_type)), stored.texts)


def _places(documents: Iterable[Document]) -> dict[str, int]:
    """Chunk id -> where it starts, of documents just read."""
    return {id: document.chunks[n].span.start for document in documents for n, id in chunk_ids(document).items()}


def _but(readings: Iterable[StoredReading], paths: Collection[str]) -> dict[str, StoredReading]:
    """Those of these readings that are not of documents with these paths, by id."""
    return {r.id: r for r in readings if r.document not in paths}


def _keys(stored: StoredReading) -> set[str]:
    return {mention.key for mention in stored.mentions}


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:24]
