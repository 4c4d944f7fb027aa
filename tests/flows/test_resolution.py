"""What readings mean is a function of all that are present, whatever the order in which documents came, changed and went."""

import random
from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from syngraph.connectors.ledger.claims import present_claims
from syngraph.connectors.ledger.commits import Batch, TakenDocument, head, record
from syngraph.connectors.ledger.documents import KnownDocument, chunk_ids, note_state, text_hash
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.reading_record import StoredReading, reading_id
from syngraph.contracts.change import Commit
from syngraph.flows.ingest.resolution import Resolver
from syngraph.ontologies.claim import Claim, Mention, Reading
from syngraph.ontologies.document import Chunk, Document, Span
from syngraph.ontologies.iri import RDF_TYPE, RDFS_LABEL, Iri, xsd
from syngraph.ontologies.ontology import Ontology, OntologyClass, OntologyProperty
from syngraph.ontologies.statement import Literal

NS = "https://example.org/r/"
THING, VESSEL, FERRY, PORT, PERSON = (Iri(f"{NS}ontology#{name}") for name in ("Thing", "Vessel", "Ferry", "Port", "Person"))
CLASSES = {
    cls.iri: cls
    for cls in (
        OntologyClass(THING, "thing", ""),
        OntologyClass(VESSEL, "vessel", "", (THING,)),
        OntologyClass(FERRY, "ferry", "", (VESSEL,)),
        OntologyClass(PORT, "port", "", (THING,)),
        OntologyClass(PERSON, "person", "", (THING,)),
    )
}
PROPERTIES = [Iri(f"{NS}ontology#{name}") for name in ("calls", "names")]
CALLS = OntologyProperty(PROPERTIES[0], "calls", "", "object", (VESSEL,), (PORT,))
NUMBERED = OntologyProperty(PROPERTIES[1], "names", "", "datatype", (VESSEL,), (xsd("integer"),))
ONTOLOGY = Ontology(Iri(f"{NS}ontology#"), CLASSES, {one.iri: one for one in (CALLS, NUMBERED)}, root=THING)
NAMES = ["Selkie", "the Selkie", "Ness", "Ola"]
STATED = [None, None, None, None, THING, VESSEL, FERRY, PORT]
EXPECTED = [(), (VESSEL,), (FERRY,), (PORT,), (VESSEL, PORT), (PORT, PERSON)]
PATHS = ["a.md", "b.md", "c.md", "low/d.md", "low/e.md"]

Said = tuple[Document, list[StoredReading]]


def rank(path: str) -> int:
    return 1 if path.startswith("low/") else 2


def random_mention(rnd: random.Random) -> Mention:
    stated = rnd.choice(STATED)
    return Mention(rnd.choice(NAMES), stated, () if stated else rnd.choice(EXPECTED))


def random_reading(rnd: random.Random, length: int) -> Reading:
    start = rnd.randrange(length - 1)
    span = Span(start, rnd.randrange(start + 1, length))
    kind = rnd.randrange(4)
    if kind == 0:
        return Reading(random_mention(rnd), RDF_TYPE, rnd.choice(list(CLASSES)), "", span)
    if kind == 1:
        return Reading(random_mention(rnd), PROPERTIES[1], Literal(str(rnd.randrange(3)), xsd("integer")), "", span)
    return Reading(random_mention(rnd), PROPERTIES[0], random_mention(rnd), "", span)


def random_document(rnd: random.Random, path: str) -> Said:
    """A document of up to three chunks; two of them may say the same."""
    texts = [rnd.choice(["one text", "another, longer text", "x" * rnd.randrange(3, 9)]) for _ in range(rnd.randrange(4))]
    text, chunks = "." * rnd.randrange(5), []
    for n, one in enumerate(texts):
        chunks.append(Chunk(path, n, Span(len(text), len(text) + len(one)), one, "", ()))
        text += one
    document = Document(path, f"{rnd.random()}", len(text), "text", "", text, tuple(chunks))
    ids = chunk_ids(document)
    found = {}
    for chunk in chunks:
        for _ in range(rnd.randrange(4)):
            reading = random_reading(rnd, len(chunk.text))
            reading = replace(reading, quote=chunk.text[reading.span.start : reading.span.end])
            for read in (reading, *labels_of(reading)):
                id = reading_id(ids[chunk.n], read)
                found[id] = StoredReading(id, path, ids[chunk.n], text_hash(chunk.text), read, "extract", "m", "p")
    return document, list(found.values())


def labels_of(reading: Reading) -> list[Reading]:
    """What each thing is called that a reading mentions."""
    mentions = [one for one in (reading.subject, reading.object) if isinstance(one, Mention)]
    return [Reading(one, RDFS_LABEL, Literal(one.name), reading.quote, reading.span, derived=True) for one in mentions]


def take(ledger: Ledger, came: Iterable[Said], gone: list[str]) -> None:
    """What an ingest does with a batch, without a gate: every claim stands."""
    came = list(came)
    readings = tuple(one for _, found in came for one in found)
    with ledger.writing() as connection:
        for document, _ in came:
            note_state(connection, KnownDocument(document.path, document.sha256, document.size, 0, "text", "", "new", "", "", ""))
        found = Resolver(connection, ONTOLOGY, NS, rank).change([document for document, _ in came], readings, gone)
        batch = Batch(
            "run",
            Commit(head(connection), ()),
            taken=tuple(TakenDocument(document, "recipe") for document, _ in came),
            gone=tuple(gone),
            readings_came=readings,
            readings_went=tuple(found.went),
            claims_came=tuple((claim, found.readings[claim.id]) for claim in found.change.came),
            claims_went=found.change.went,
            claims_discarded=found.discarded,
        )
        record(connection, batch)


def claims(ledger: Ledger) -> set[Claim]:
    with ledger.reading() as connection:
        return set(present_claims(connection))


@pytest.mark.parametrize("seed", range(12))
def test_after_any_history_the_claims_are_those_of_a_clean_resolution(seed: int, empty_ledger: Callable[[str], Ledger]) -> None:
    rnd = random.Random(seed)
    lived = empty_ledger("lived.db")
    present: dict[str, Said] = {}
    for step in range(25):
        chosen = rnd.sample(PATHS, rnd.choice([1, 1, 2, 3]))
        gone = [path for path in chosen if path in present and rnd.random() < 0.4]
        came = {path: random_document(rnd, path) for path in chosen if path not in gone}
        take(lived, came.values(), gone)
        present = {path: said for path, said in present.items() if path not in gone} | came
        clean = empty_ledger(f"clean {step}.db")
        take(clean, [present[path] for path in sorted(present)], [])
        assert claims(lived) == claims(clean), (seed, step)


def test_a_text_that_says_what_a_thing_is_moves_the_claims_of_whoever_only_named_it(empty_ledger: Callable[[str], Ledger]) -> None:
    ledger = empty_ledger("ledger.db")
    naming = said("low/d.md", Reading(Mention("Selkie", None, (PORT,)), PROPERTIES[1], Literal("1"), "x", Span(0, 1)))
    stating = said("a.md", Reading(Mention("Selkie", VESSEL), RDF_TYPE, VESSEL, "x", Span(0, 1)))
    take(ledger, [naming], [])
    alone = claims(ledger)
    assert {str(claim.statement.subject) for claim in alone} == {f"{NS}port/selkie"}
    take(ledger, [stating], [])
    assert {str(claim.statement.subject) for claim in claims(ledger)} == {f"{NS}vessel/selkie"}
    assert {claim.rank for claim in claims(ledger) if claim.evidence.document == "low/d.md"} == {1}
    take(ledger, [], ["a.md"])
    assert claims(ledger) == alone


def said(path: str, reading: Reading) -> Said:
    document = Document(path, path, 1, "text", "", "x", (Chunk(path, 0, Span(0, 1), "x", "", ()),))
    chunk = chunk_ids(document)[0]
    return document, [StoredReading(reading_id(chunk, reading), path, chunk, "t", reading, "extract", "m", "p")]
