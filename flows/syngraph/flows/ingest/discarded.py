"""What a discarded reading takes with it: what it says of its mentions counts for nothing, as if nobody had made it.

- Its mentions say nothing of what they are, so that no other text's words are taken for another thing by it, and no class follows from it.
- Where it is a class that was discarded, no other reading of the same text may give the thing that class in passing.
- The labels that came with it go, where no other reading of the chunk speaks of the thing so.

The discarded reading itself stays, for the record and for whoever takes the decision back.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeAlias

from syngraph.connectors.ledger.reading_record import StoredReading
from syngraph.flows.ingest.decided import Decided
from syngraph.ontologies.claim import Mention
from syngraph.ontologies.decision import Fact, end_of
from syngraph.ontologies.iri import RDF_TYPE, RDFS_LABEL, Iri
from syngraph.ontologies.ontology import Ontology

_About: TypeAlias = tuple[str, str, Iri | None, tuple[Iri, ...]]


def undiscarded(readings: Iterable[StoredReading], decided: Decided, ontology: Ontology) -> list[StoredReading]:
    """These readings without what people discarded in them.

    readings: of every chunk that has one of them all that mention the same names.
    """
    given = list(readings)
    if not decided.discards:
        return given
    out = {one.id for one in given if decided.is_discarded(one)}
    heard = {one.id: _silenced(one) if one.id in out else _unstated(one, decided, ontology) for one in given}
    gone = {_about(one, mention) for one in given if one.id in out for mention in one.mentions}
    stays: dict[_About, Mention] = {}
    for one in sorted(given, key=lambda one: one.id):
        if one.id not in out and not _is_label(one):
            stays.update((_about(one, said), now) for said, now in zip(one.mentions, heard[one.id].mentions, strict=True))
    labels = {one.id: _about(one, one.reading.subject) for one in given if _is_label(one)}
    lost = gone - stays.keys()
    kept = [one for one in heard.values() if labels.get(one.id) not in lost]
    return [_beside(one, stays.get(labels[one.id])) if one.id in labels else one for one in kept]


def _silenced(stored: StoredReading) -> StoredReading:
    """A reading whose mentions say nothing of what they are; what they mean is what others call so."""
    return _with(stored, lambda mention, _: replace(mention, stated=None, expected=()))


def _unstated(stored: StoredReading, decided: Decided, ontology: Ontology) -> StoredReading:
    """A reading whose mentions are what its property expects, as far as the class that this text gives them was discarded."""

    def heard(mention: Mention, ends: tuple[Iri, ...]) -> Mention:
        if mention.stated is None or not decided.is_out(Fact(mention.key, RDF_TYPE, end_of(mention.stated)), stored.texts):
            return mention
        return replace(mention, stated=None, expected=tuple(end for end in ends if end != ontology.root))

    found = ontology.properties.get(stored.reading.property)
    return _with(stored, heard, found.domains if found else (), found.ranges if found else ())


def _with(
    stored: StoredReading,
    heard: Callable[[Mention, tuple[Iri, ...]], Mention],
    domains: tuple[Iri, ...] = (),
    ranges: tuple[Iri, ...] = (),
) -> StoredReading:
    """The reading with each mention as it is heard. heard: takes a mention and what its property expects there."""
    reading = stored.reading
    object = heard(reading.object, ranges) if isinstance(reading.object, Mention) else reading.object
    return replace(stored, reading=replace(reading, subject=heard(reading.subject, domains), object=object))


def _beside(label: StoredReading, mention: Mention | None) -> StoredReading:
    """A label that expects what the mention does with which it came, where that no longer states what it is."""
    subject = label.reading.subject
    if mention is None or subject.stated is not None:
        return label
    return replace(label, reading=replace(label.reading, subject=replace(subject, expected=mention.expected)))


def _is_label(stored: StoredReading) -> bool:
    return stored.reading.derived and stored.reading.property == RDFS_LABEL


def _about(stored: StoredReading, mention: Mention) -> _About:
    """What makes two mentions of a chunk one, which have one label."""
    return stored.chunk, mention.key, mention.stated, mention.expected
