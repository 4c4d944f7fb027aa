"""After this test a reader knows that one more document that says what thousands say writes about itself, not about all of them."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.connectors.test_ledger import batch, claim, document, taken_in

from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.parts import parts_after
from syngraph.connectors.ledger.schema import commit_states
from syngraph.connectors.rdf.part_quads import changes
from syngraph.connectors.rdf.store import RdfStore
from syngraph.contracts.change import StatementState
from syngraph.ontologies.claim import Claim
from syngraph.ontologies.iri import Iri
from syngraph.ontologies.statement import Statement

NS = "https://example.org/harbour/"
SAID = Statement(Iri(f"{NS}ferry/selkie"), Iri(f"{NS}ontology#servesPort"), Iri(f"{NS}port/rowan"))


@pytest.mark.parametrize("others", [1, 40])
def test_one_more_document_writes_about_itself_however_many_say_the_same(others: int, tmp_path: Path) -> None:
    ledger, store = Ledger(tmp_path / "ledger.db"), RdfStore(tmp_path / "rdf", NS)
    claims: list[Claim] = []
    for n in range(others + 1):
        one = document(f"{n:03}.md")
        claims.append(claim(f"claim {n:03}", SAID, one))
        state = StatementState(SAID, True, False, tuple(each.id for each in claims))
        taken_in(ledger, one, batch(ledger, one, (state,), [claims[-1]]))
        with ledger.reading() as connection:
            (part,) = parts_after(connection, "ledger-1", store.cursor())
            row = connection.execute(select(commit_states).order_by(commit_states.c.sequence.desc()).limit(1)).one()
        went, came = changes(part, NS, store._store)
        store.apply(part)
    assert json.loads(row.support) == [claims[-1].id]
    assert len(json.loads(row.chunks)) == 1
    assert len(part.states[0].support) == others + 1, "a part means how things stand"
    said_of_others = [quad for quad in (*went, *came) if any(f"claim%20{n:03}" in str(quad) for n in range(others))]
    assert said_of_others == []
    assert any(f"claim%20{others:03}" in str(quad) for quad in came)
    assert {each.document for each in part.states[0].support} == {f"{n:03}.md" for n in range(others + 1)}
