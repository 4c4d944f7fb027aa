"""The ledger keeps what it is given, whole or not at all, and feeds projections what changed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from syngraph.connectors.ledger.claims import claim_counts, claim_rows, present_claims
from syngraph.connectors.ledger.commits import Batch, TakenDocument, head, record
from syngraph.connectors.ledger.documents import KnownDocument, chunk_ids, known_documents, note_state, text_of
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.parts import head_cursor, knows, parts_after, present_parts
from syngraph.connectors.ledger.reading_record import StoredReading, dump, load, reading_id
from syngraph.connectors.ledger.readings import readings_of_keys
from syngraph.connectors.ledger.violations import open_violations
from syngraph.connectors.projected import Cursor
from syngraph.contracts.change import Commit, CommitRef, StatementState
from syngraph.contracts.violation import Violation
from syngraph.ontologies.claim import Claim, Evidence, Mention, Reading
from syngraph.ontologies.document import Chunk, Document, Span
from syngraph.ontologies.errors import LedgerDamaged
from syngraph.ontologies.iri import RDF_TYPE, Iri, xsd
from syngraph.ontologies.statement import Literal, Statement

A, B, P, Q, C, D = (Iri(f"https://example.org/{name}") for name in ("a", "b", "p", "q", "C", "D"))
TEXT = "The Selkie was built in 1999.\n"


def document(path: str = "a.md", text: str = TEXT) -> Document:
    chunk = Chunk(path, 0, Span(0, len(text)), text, "Selkie", ("Vessels", "Selkie"))
    return Document(path, "0" * 64, len(text), "markdown", "Selkie", text, (chunk,))


def claim(id: str, statement: Statement, doc: Document) -> Claim:
    chunk = chunk_ids(doc)[0]
    return Claim(id, statement, Evidence(doc.path, chunk, "t", Span(4, 10), doc.text[4:10], "extract", "offline", "extract-1"))


def batch(ledger: Ledger, doc: Document, states: tuple[StatementState, ...], claims: list[Claim], **more: object) -> Batch:
    with ledger.reading() as connection:
        previous = head(connection)
    commit = Commit(previous, states, **{k: v for k, v in more.items() if k in ("held", "freed", "opened", "closed")})  # type: ignore[arg-type]
    return Batch(
        "run",
        commit,
        taken=(TakenDocument(doc, "recipe"),),
        claims_came=tuple((one, "r") for one in claims),
        claims_went=more.get("went", ()),  # type: ignore[arg-type]
    )


def taken_in(ledger: Ledger, doc: Document, one: Batch) -> None:
    with ledger.writing() as connection:
        note_state(connection, KnownDocument(doc.path, doc.sha256, doc.size, 0, doc.format, doc.title, "new", "", "", ""))
        record(connection, one)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger.db")


def relation(one: Claim) -> StatementState:
    return StatementState(one.statement, True, support=(one.id,))


def test_what_is_recorded_is_read_back(ledger: Ledger) -> None:
    doc = document()
    said = claim("c1", Statement(A, P, Literal("1999", xsd("gYear"))), doc)
    taken_in(ledger, doc, batch(ledger, doc, (relation(said),), [said]))
    with ledger.reading() as connection:
        assert list(present_claims(connection)) == [said]
        assert text_of(connection, "a.md") == TEXT
        assert known_documents(connection)["a.md"].recipe == "recipe"
        assert claim_counts(connection) == {"standing": 1, "held": 0, "withdrawn": 0, "discarded": 0}
        [row] = claim_rows(connection)
        assert (row["quote"], row["headings"]) == ("Selkie", ["Vessels", "Selkie"])


def test_a_commit_that_does_not_follow_the_newest_one_changes_nothing(ledger: Ledger) -> None:
    doc = document()
    said = claim("c1", Statement(A, P, B), doc)
    one = batch(ledger, doc, (relation(said),), [said])
    taken_in(ledger, doc, one)
    with pytest.raises(LedgerDamaged):
        taken_in(ledger, document("b.md"), one)
    with ledger.reading() as connection:
        assert set(known_documents(connection)) == {"a.md"}
        assert head(connection) == one.commit.ref


def test_a_transaction_that_fails_half_way_leaves_nothing(ledger: Ledger) -> None:
    doc = document()
    said = claim("c1", Statement(A, P, B), doc)
    one = batch(ledger, doc, (relation(said),), [said])

    def cut_short() -> None:
        with ledger.writing() as connection:
            record(connection, one)
            raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        cut_short()
    with ledger.reading() as connection:
        assert head(connection) == CommitRef(0, "")
        assert not list(present_claims(connection))


def test_a_held_claim_keeps_its_violation_and_stands_when_it_is_freed(ledger: Ledger) -> None:
    doc = document()
    said = claim("c1", Statement(A, P, B), doc)
    broken = Violation(C, "s", D, "Violation", A, None, B, "no", blame=("c1",))
    taken_in(ledger, doc, batch(ledger, doc, (), [said], held={"c1": broken.key}, opened=(broken,)))
    with ledger.reading() as connection:
        assert open_violations(connection) == [broken]
        assert claim_counts(connection)["held"] == 1
    taken_in(ledger, doc, batch(ledger, doc, (relation(said),), [], freed=("c1",), closed=(broken.key,)))
    with ledger.reading() as connection:
        assert open_violations(connection) == []
        assert claim_counts(connection) == {"standing": 1, "held": 0, "withdrawn": 0, "discarded": 0}


def test_a_withdrawn_claim_is_kept_and_returns_under_its_own_id(ledger: Ledger) -> None:
    doc = document()
    said = claim("c1", Statement(A, P, B), doc)
    gone = StatementState(said.statement, False)
    taken_in(ledger, doc, batch(ledger, doc, (relation(said),), [said]))
    taken_in(ledger, doc, batch(ledger, doc, (gone,), [], went=("c1",)))
    with ledger.reading() as connection:
        assert claim_counts(connection) == {"standing": 0, "held": 0, "withdrawn": 1, "discarded": 0}
    taken_in(ledger, doc, batch(ledger, doc, (relation(said),), [said]))
    with ledger.reading() as connection:
        assert claim_counts(connection) == {"standing": 1, "held": 0, "withdrawn": 0, "discarded": 0}


def test_parts_tell_a_projection_what_each_commit_touched(ledger: Ledger) -> None:
    doc = document()
    said = claim("c1", Statement(A, P, B), doc)
    kind = claim("c2", Statement(A, RDF_TYPE, C), doc)
    name = claim("c3", Statement(A, Q, Literal("Selkie")), doc)
    inferred = StatementState(Statement(A, RDF_TYPE, D), True, inferred=True)
    taken_in(ledger, doc, batch(ledger, doc, (relation(said), relation(kind), relation(name), inferred), [said, kind, name]))
    with ledger.reading() as connection:
        [part] = parts_after(connection, ledger.id, None)
        assert part.previous is None
        assert part.cursor == head_cursor(connection, ledger.id)
        assert [one.path for one in part.documents] == ["a.md"]
        assert part.documents[0].chunks[0].text == TEXT
        states = {one.iri: one for one in part.resources}
        assert states[A].asserted == (C,)
        assert states[A].inferred == (D,)
        assert states[A].values == {Q: (Literal("Selkie"),)}
        assert states[B].present
        assert {(r.resource, r.claims) for r in part.read_from} == {(A, ("c1", "c2", "c3")), (B, ("c1",))}
        assert list(parts_after(connection, ledger.id, part.cursor)) == []


def test_a_withdrawal_reaches_projections_as_an_absence(ledger: Ledger) -> None:
    doc = document()
    said = claim("c1", Statement(A, P, B), doc)
    taken_in(ledger, doc, batch(ledger, doc, (relation(said),), [said]))
    with ledger.reading() as connection:
        first = head_cursor(connection, ledger.id)
    taken_in(ledger, doc, batch(ledger, doc, (StatementState(said.statement, False),), [], went=("c1",)))
    with ledger.reading() as connection:
        [part] = parts_after(connection, ledger.id, first)
        assert part.previous == first
        assert [(state.standing, state.support) for state in part.states] == [(False, ())]
        assert [one.present for one in part.resources] == [False, False]
        assert {(r.resource, r.claims) for r in part.read_from} == {(A, ()), (B, ())}


def test_evidence_that_moves_in_its_document_reaches_projections(ledger: Ledger) -> None:
    doc = document()
    said = claim("c1", Statement(A, P, B), doc)
    taken_in(ledger, doc, batch(ledger, doc, (relation(said),), [said]))
    with ledger.reading() as connection:
        first = head_cursor(connection, ledger.id)
    moved = Claim("c1", said.statement, Evidence("a.md", said.evidence.chunk, "t", Span(9, 15), "Selkie", "extract", "offline", "x"))
    taken_in(ledger, doc, batch(ledger, doc, (), [moved]))
    with ledger.reading() as connection:
        [part] = parts_after(connection, ledger.id, first)
        assert [state.support[0].start for state in part.states] == [9]


def test_the_present_state_says_what_the_history_says(ledger: Ledger) -> None:
    doc, other = document(), document("b.md", "Another text.\n")
    one, two = claim("c1", Statement(A, P, B), doc), claim("c2", Statement(B, P, A), other)
    taken_in(ledger, doc, batch(ledger, doc, (relation(one),), [one]))
    taken_in(ledger, other, batch(ledger, other, (relation(two),), [two]))
    with ledger.reading() as connection:
        replayed = {s.statement: s for part in parts_after(connection, ledger.id, None) for s in part.states}
        present = {s.statement: s for part in present_parts(connection, ledger.id) for s in part.states}
        assert present == replayed
        links = {r for part in present_parts(connection, ledger.id) for r in part.read_from}
        assert links == {r for part in parts_after(connection, ledger.id, None) for r in part.read_from}


def test_a_cursor_of_another_history_is_not_known(ledger: Ledger) -> None:
    doc = document()
    said = claim("c1", Statement(A, P, B), doc)
    taken_in(ledger, doc, batch(ledger, doc, (relation(said),), [said]))
    with ledger.reading() as connection:
        here = head_cursor(connection, ledger.id)
        assert here is not None
        assert knows(connection, ledger.id, here)
        assert not knows(connection, ledger.id, Cursor(ledger.id, here.sequence, 0, "another hash"))
        assert not knows(connection, ledger.id, Cursor("another ledger", here.sequence, 0, here.hash))
        assert not knows(connection, ledger.id, Cursor(ledger.id, here.sequence + 1, 0, here.hash))


def test_readings_come_back_as_they_were_by_any_name_they_mention(ledger: Ledger) -> None:
    doc = document()
    chunk = chunk_ids(doc)[0]
    said = Reading(Mention("The Selkie", C), P, Mention("Harbour Office", None, (D,)), "Selkie", Span(4, 10), confidence=0.5)
    typed = Reading(Mention("The Selkie", C), RDF_TYPE, C, "Selkie", Span(4, 10))
    valued = Reading(Mention("Selkie"), Q, Literal("a\ud800", language="en"), "Selkie", Span(4, 10), derived=True)
    stored = [StoredReading(reading_id(chunk, r), "a.md", chunk, "t", r, "extract", "offline", "x") for r in (said, typed, valued)]
    assert [load(s.id, "a.md", chunk, dump(s)) for s in stored] == stored
    with ledger.reading() as connection:
        commit = Commit(head(connection), ())
    taken_in(ledger, doc, Batch("run", commit, (TakenDocument(doc, "recipe"),), readings_came=tuple(stored)))
    with ledger.reading() as connection:
        assert {s.id for s in readings_of_keys(connection, ["selkie"])} == {s.id for s in stored}
        assert [s.id for s in readings_of_keys(connection, ["harbour office"])] == [stored[0].id]


def test_a_process_killed_between_two_commits_leaves_the_ledger_whole(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    code = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_ledger import *
ledger = Ledger(Path({str(path)!r}))
for n in range(10_000):
    doc = document(f"{{n}}.md")
    said = claim(f"c{{n}}", Statement(A, P, Literal(str(n))), doc)
    taken_in(ledger, doc, batch(ledger, doc, (relation(said),), [said]))
    print(n, flush=True)
"""
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert child.stdout is not None
    for _ in range(5):
        child.stdout.readline()
    time.sleep(0.05)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()
    ledger = Ledger(path)
    with ledger.reading() as connection:
        commits = head(connection).sequence
        assert commits >= 5
        assert claim_counts(connection)["standing"] == commits
        taken = [one for one in known_documents(connection).values() if one.recipe]
        assert len(taken) == commits
        assert sum(len(part.states) for part in parts_after(connection, ledger.id, None)) == commits


def test_a_file_that_is_no_ledger_is_said_to_be_damaged(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    path.write_bytes(b"this is not a database, and long enough to be read as one" * 100)
    with pytest.raises(LedgerDamaged, match=r"ledger\.db"):
        Ledger(path)
