"""After these tests a reader knows that what people decided is part of what readings mean, whenever it was decided.

Random histories of documents and decisions, without a gate: the claims afterwards, and those that are discarded, are those of a clean
resolution of the documents that are left, under the decisions that hold.
"""

import random
from collections.abc import Callable, Iterable

import pytest
from tests.flows.test_resolution import NS, ONTOLOGY, PATHS, Said, random_document, rank, take

from syngraph.connectors.ledger.claims import claims_of_chunks, stored_claims
from syngraph.connectors.ledger.commits import Batch, head, record
from syngraph.connectors.ledger.decisions import all_decisions, holding_decisions, store_decision
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.reading_record import StoredReading
from syngraph.connectors.ledger.readings import readings_of
from syngraph.contracts.change import Commit
from syngraph.flows.ingest.decided import Decided, facts_of
from syngraph.flows.ingest.resolution import Resolver
from syngraph.ontologies.claim import Claim
from syngraph.ontologies.decision import Decision, DecisionKind, Fact, TakenBack, end_of
from syngraph.ontologies.iri import RDF_TYPE, Iri

CONTRACT = Iri("https://example.org/r/shapes#one")
WHEN = "2024-05-01T10:00:00+00:00"


def on_record(ledger: Ledger) -> set[tuple[Claim, bool]]:
    """Every claim that a document makes, and whether a person discarded it."""
    with ledger.reading() as connection:
        chunks = {one.chunk for one in readings_of(connection, PATHS)}
        return {(one.claim, one.state == "discarded") for one in claims_of_chunks(connection, chunks)}


def decide(ledger: Ledger, decisions: Iterable[Decision]) -> None:
    """What `syngraph quarantine` does with a decision, without a gate."""
    decisions = list(decisions)
    with ledger.writing() as connection:
        for one in decisions:
            store_decision(connection, one)
        found = Resolver(connection, ONTOLOGY, NS, rank, Decided(holding_decisions(connection))).reconsider(decisions)
        came = tuple((claim, found.readings[claim.id]) for claim in found.change.came)
        record(connection, Batch("run", Commit(head(connection), ()), (), (), (), (), came, found.change.went, found.discarded))


def random_decision(rnd: random.Random, ledger: Ledger) -> Decision | None:
    """A new decision on something that is said, or one that holds taken back."""
    with ledger.reading() as connection:
        said, known = readings_of(connection, PATHS), holding_decisions(connection)
    if known and rnd.random() < 0.3:
        one = rnd.choice(known)
        return Decision(
            one.kind, one.key, one.texts, one.who, one.at, fact=one.fact, contract=one.contract, taken_back=TakenBack("ann", WHEN)
        )
    of_use = [one for one in said if not one.reading.derived or rnd.random() < 0.1]
    return about(rnd, rnd.choice(of_use)) if of_use else None


def about(rnd: random.Random, stored: StoredReading) -> Decision:
    kinds: list[DecisionKind] = ["waive", "prefer", "discard", "discard", "split", "split"]
    kind = rnd.choice(kinds)
    mention = rnd.choice(stored.mentions)
    texts = frozenset(rnd.sample(sorted(stored.texts), 1))
    if kind == "split":
        return Decision("split", mention.key, texts, "ann", WHEN)
    derived = mention.expected and rnd.random() < 0.5
    reading = stored.reading
    fact = (
        Fact(mention.key, RDF_TYPE, end_of(rnd.choice(mention.expected)))
        if derived
        else Fact(reading.subject.key, reading.property, end_of(reading.object))
    )
    return Decision(kind, fact.subject, texts, "ann", WHEN, fact=fact, contract=CONTRACT if kind == "waive" else None)


@pytest.mark.parametrize("seed", [2, 4, 5])
def test_after_any_history_of_documents_and_decisions_the_claims_are_those_of_a_clean_resolution(
    seed: int, empty_ledger: Callable[[str], Ledger]
) -> None:
    rnd = random.Random(seed)
    lived = empty_ledger("lived.db")
    present: dict[str, Said] = {}
    told = set[str]()
    for step in range(28):
        if rnd.random() < 0.5 and (decision := random_decision(rnd, lived)):
            decide(lived, [decision])
        else:
            chosen = rnd.sample(PATHS, rnd.choice([1, 1, 2, 3]))
            gone = [path for path in chosen if path in present and rnd.random() < 0.3]
            came = {path: random_document(rnd, path) for path in chosen if path not in gone}
            take(lived, came.values(), gone)
            present = {path: said for path, said in present.items() if path not in gone} | came
        told |= {mark for claim, discarded in on_record(lived) for mark in _marks(claim, discarded)}
        if step % 3 == 0:
            assert on_record(lived) == on_record(resolved_anew(lived, empty_ledger(f"clean {step}.db"), present, rnd)), (seed, step)
    assert told == {"discarded", "preferred", "waived", "split"}, "a history in which a kind of decision does nothing says little"


@pytest.mark.parametrize("seed", [5, 7])
def test_every_claim_can_be_decided_on_whether_a_text_says_it_or_it_follows(seed: int, empty_ledger: Callable[[str], Ledger]) -> None:
    rnd = random.Random(seed)
    ledger = empty_ledger("ledger.db")
    take(ledger, [random_document(rnd, path) for path in PATHS], [])
    while decision := random_decision(rnd, ledger):
        decide(ledger, [decision])
        if decision.kind == "split":
            break
    claims = sorted(claim.id for claim, _ in on_record(ledger))
    with ledger.reading() as connection:
        decided = Decided(holding_decisions(connection))
        told = facts_of(connection, decided, ONTOLOGY, list(stored_claims(connection, claims).values()))
    assert {one.claim.derived for one, _, _ in told} == {False, True}
    for one, fact, texts in told:
        assert fact is not None
        decide(ledger, [Decision("prefer", fact.subject, texts, "ann", WHEN, fact=fact)])
        assert {claim.prefer for claim, _ in on_record(ledger) if claim.id == one.claim.id} == {1}


def resolved_anew(lived: Ledger, clean: Ledger, present: dict[str, Said], rnd: random.Random) -> Ledger:
    """A ledger that had the other's decisions before any document, which then came all at once."""
    with lived.reading() as connection:
        decisions = all_decisions(connection)
    with clean.writing() as connection:
        for one in rnd.sample(decisions, len(decisions)):
            store_decision(connection, one)
    take(clean, [present[path] for path in sorted(present)], [])
    return clean


def _marks(claim: Claim, discarded: bool) -> set[str]:
    split = "~" in claim.statement.subject or "~" in str(claim.statement.object)
    marks = {"discarded": discarded, "preferred": claim.prefer > 0, "waived": bool(claim.waived), "split": split}
    return {name for name, is_so in marks.items() if is_so}
