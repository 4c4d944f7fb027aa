"""After these tests a reader knows that a discarded reading is as if nobody had made it: nothing rests on it, nothing of it stays."""

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.flows.command_line import graph
from tests.flows.conftest import begin_anew
from tests.flows.disputed import OUT, STANDS, claim_in, decide
from tests.flows.test_decisions_resolved import decide as decide_on
from tests.flows.test_decisions_resolved import on_record
from tests.flows.test_resolution import CALLS, FERRY, NUMBERED, PATHS, PORT, VESSEL, take
from tests.flows.whole_state import ledger_state, rdf_state

from syngraph.connectors.ledger.documents import chunk_ids
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.reading_record import StoredReading, reading_id
from syngraph.flows.queries.asking import claims_of
from syngraph.flows.run.running import ingest_project
from syngraph.flows.telling.progress import Silent
from syngraph.ontologies.claim import Mention, Reading
from syngraph.ontologies.decision import Decision, Fact, TakenBack, end_of
from syngraph.ontologies.document import Chunk, Document, Span
from syngraph.ontologies.iri import RDF_TYPE, RDFS_LABEL, Iri, xsd
from syngraph.ontologies.statement import Literal

WHEN = "2024-05-01T10:00:00+00:00"
TEXTS = {path: "the same in two" if path in PATHS[:2] else f"the text of {path}" for path in PATHS}
STATING = "# A\n\nBrackwater Yard is a company.\n"
NAMING = "# B\n\nThe Teal is a ferry. The Teal was built by Brackwater Yard.\n"


@pytest.fixture
def yard(ran_disputed: Path, tmp_path: Path) -> Path:
    """One document says what the yard is, another only names it."""
    folder = begin_anew(ran_disputed, tmp_path / "yard")
    for name, text in (("a.md", STATING), ("b.md", NAMING)):
        (folder / "documents" / name).write_text(text)
    ingest_project(folder, Silent())
    return folder


def said_of_yard(folder: Path) -> set[tuple[str, str, str, str]]:
    found = (one for one in claims_of(folder, None, None) if "brackwater" in one["subject"] + one["object"])
    return {(one["document"], one["property_label"], one["object_label"], one["state"]) for one in found}


def test_where_a_class_is_discarded_the_class_follows_from_what_others_say(yard: Path) -> None:
    before = ledger_state(yard), rdf_state(yard)
    decide(yard, "discard", claim_in(yard, "a.md", "is a")["id"], "--why", "it is a boat shed")
    assert said_of_yard(yard) == {
        ("a.md", "is a", "company", OUT),
        ("b.md", "built by", "Brackwater Yard", STANDS),
        ("b.md", "is a", "company", STANDS),
        ("b.md", "label", "Brackwater Yard", STANDS),
    }
    decide(yard, "undo", decide(yard, "decisions")["decisions"][0]["id"])
    assert (ledger_state(yard), rdf_state(yard)) == before


def test_nothing_follows_from_a_discarded_reading_and_a_thing_that_only_it_names_is_gone(yard: Path) -> None:
    (yard / "documents" / "a.md").unlink()
    ingest_project(yard, Silent(), accept_deletions=True, accept_withdrawals=True)
    before = ledger_state(yard), rdf_state(yard)
    decide(yard, "discard", claim_in(yard, "b.md", "built by")["id"], "--why", "it was only painted there")
    assert said_of_yard(yard) == {("b.md", "built by", "brackwater yard", OUT)}
    assert not [line for line in graph(yard) if "brackwater" in line.lower()]
    decide(yard, "undo", decide(yard, "decisions")["decisions"][0]["id"])
    assert (ledger_state(yard), rdf_state(yard)) == before


@pytest.mark.parametrize("seed", range(6))
def test_what_stands_beside_discarded_readings_is_what_would_without_them(seed: int, empty_ledger: Callable[[str], Ledger]) -> None:
    rnd = random.Random(seed)
    told = {path: [one for _ in range(3) for one in core(rnd)] for path in PATHS}
    taken = [random_discard(rnd, told) for _ in range(5)]
    lived, decided, without, free = (laid(empty_ledger(name), told) for name in ("lived.db", "decided.db", "without.db", "free.db"))
    for one in taken:
        decide_on(lived, [one])
    decide_on(decided, taken)
    assert on_record(lived) == on_record(decided)
    laid(without, {path: without_discarded(TEXTS[path], readings, taken) for path, readings in told.items()})
    decide_on(without, [one for one in taken if one.fact and one.fact.property == RDF_TYPE])  # nor may it follow from the same text
    assert said(lived) == said(without) != said(free)
    for one in rnd.sample(taken, len(taken)):
        decide_on(lived, [replace(one, taken_back=TakenBack("ann", WHEN))])
    assert on_record(lived) == on_record(free)


def core(rnd: random.Random) -> Iterator[Reading]:
    """What a model says of a passage, with the classes that it states in passing."""
    subject, object = ends(rnd, CALLS.domains), ends(rnd, CALLS.ranges)
    span = Span(start := rnd.randrange(30), start + 5)
    of = Reading(subject, NUMBERED.iri, Literal(str(rnd.randrange(3)), xsd("integer")), "", span)
    yield (reading := rnd.choice([Reading(subject, CALLS.iri, object, "", span), of]))
    for mention in (reading.subject, reading.object):
        if isinstance(mention, Mention) and mention.stated:
            yield Reading(mention, RDF_TYPE, mention.stated, "", span)


def ends(rnd: random.Random, expected: tuple[Iri, ...]) -> Mention:
    stated = rnd.choice([None, None, VESSEL, FERRY, PORT])
    return Mention(rnd.choice(["Selkie", "Ness", "Ola"]), stated, () if stated else expected)


def random_discard(rnd: random.Random, told: dict[str, list[Reading]]) -> Decision:
    path = rnd.choice(PATHS)
    one = rnd.choice(told[path])
    fact = Fact(one.subject.key, one.property, end_of(one.object))
    return Decision("discard", fact.subject, frozenset({TEXTS[path]}), "ann", WHEN, fact=fact)


def without_discarded(text: str, readings: Iterable[Reading], taken: Iterable[Decision]) -> list[Reading]:
    """What a model says that does not misread what was discarded: it leaves that out, and does not say it in passing."""
    out = {one.fact for one in taken if text in one.texts}
    left = (one for one in readings if Fact(one.subject.key, one.property, end_of(one.object)) not in out)

    def heard(mention: Mention, expected: tuple[Iri, ...]) -> Mention:
        misread = mention.stated and Fact(mention.key, RDF_TYPE, end_of(mention.stated)) in out
        return Mention(mention.name, None, expected) if misread else mention

    return [
        replace(
            one,
            subject=heard(one.subject, CALLS.domains),
            object=heard(one.object, CALLS.ranges) if isinstance(one.object, Mention) else one.object,
        )
        for one in left
    ]


def laid(ledger: Ledger, told: dict[str, list[Reading]]) -> Ledger:
    """These documents of one chunk each, with a label for each mention, in the ledger."""
    documents = []
    for path, readings in told.items():
        labels: dict[Mention, Reading] = {}
        for one in readings:
            for mention in (one.subject, one.object):
                if isinstance(mention, Mention):
                    label = Reading(mention, RDFS_LABEL, Literal(mention.name), "", one.span, derived=True)
                    labels.setdefault(replace(mention, name=mention.key), label)
        document = Document(path, path, 40, "text", "", "x" * 40, (Chunk(path, 0, Span(0, 40), "x" * 40, "", ()),))
        chunk = chunk_ids(document)[0]
        found = {reading_id(chunk, one): one for one in (*readings, *labels.values())}
        stored = [StoredReading(id, path, chunk, TEXTS[path], one, "extract", "m", "p") for id, one in found.items()]
        documents.append((document, stored))
    take(ledger, documents, [])
    return ledger


def said(ledger: Ledger) -> set[tuple[object, ...]]:
    """What stands, by whom and where; of labels only whom they are given to in which document."""
    found = {one for one, discarded in on_record(ledger) if not discarded}
    return {
        (one.evidence.document, one.statement.object)
        if one.statement.property == RDFS_LABEL
        else (one.evidence.document, one.statement, one.derived)
        for one in found
    }
