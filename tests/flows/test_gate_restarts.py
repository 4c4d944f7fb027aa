"""What one process knows of the gate the next finds again, whatever became of the first: a restart changes nothing."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.flows.reopened import NUMBERS, OWN, TIDES, decided_afresh, gate_of, graph, index_file, is_marked, mark, sequence, written

from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.schema import commits
from syngraph.connectors.ledger.standing import reprieved_statements
from syngraph.contracts.gate import plan_hash
from syngraph.flows.ingest.ingesting import Ingestion, ingest
from syngraph.flows.project.current import current_contracts, current_ontology
from syngraph.flows.project.project import open_project
from syngraph.flows.run.running import ingest_project, running
from syngraph.flows.telling.progress import Silent
from syngraph.flows.telling.stages import plainly
from syngraph.ontologies.errors import LedgerDamaged, TooManyWithdrawn

NO_QUAYS = OWN + "s:NoQuays a sh:NodeShape ; sh:targetSubjectsOf :homeQuay ; sh:property [ sh:path :homeQuay ; sh:maxCount 0 ] ."
NO_SEATS = OWN + "s:NoSeats a sh:NodeShape ; sh:targetSubjectsOf :seats ; sh:property [ sh:path :seats ; sh:maxCount 0 ] ."


# what did not reach the ledger


def refuse_commits(folder: Path, condition: str) -> None:
    with sqlite3.connect(folder / ".syngraph" / "ledger.db") as database:
        database.execute(f"CREATE TRIGGER refuse BEFORE INSERT ON commits WHEN {condition} BEGIN SELECT RAISE(ABORT, 'refused'); END")
    database.close()


def allow_commits(folder: Path) -> None:
    with sqlite3.connect(folder / ".syngraph" / "ledger.db") as database:
        database.execute("DROP TRIGGER refuse")
    database.close()


def test_a_commit_that_fails_in_the_ledger_leaves_the_next_one_right(harbour: Path, tmp_path: Path) -> None:
    other = shutil.copytree(harbour, tmp_path / "other")
    written(harbour, "documents/tides.md", TIDES.format(seats=181))
    before, index = graph(harbour), index_file(harbour).read_bytes()
    refuse_commits(harbour, "1")
    with running(harbour, "ingest", Silent(), plainly) as run:
        project, ledger = run.project, run.ledger
        job = Ingestion(project, ledger, current_ontology(project, ledger), run.model, run.id, run.progress, run.stages)
        with pytest.raises(LedgerDamaged, match="refused"):
            ingest(job)
        assert graph(harbour) == before
        assert index_file(harbour).read_bytes() == index
        allow_commits(harbour)
        written(harbour, "documents/tides.md", TIDES.format(seats=182))
        taken = ingest(job)
    assert taken.commits == 1
    written(other, "documents/tides.md", TIDES.format(seats=182))
    ingest_project(other, Silent())
    assert graph(harbour) == graph(other)
    assert gate_of(harbour).now == gate_of(other).now == decided_afresh(harbour)


def test_a_run_that_ends_between_two_commits_leaves_the_next_run_right(harbour: Path, tmp_path: Path) -> None:
    other = shutil.copytree(harbour, tmp_path / "other")
    (harbour / "syngraph.toml").write_text((harbour / "syngraph.toml").read_text() + "[gate]\nbatch = 1\n")
    for folder in (harbour, other):
        written(folder, "documents/tides.md", TIDES.format(seats=181))
        written(folder, "documents/a.md", TIDES.format(seats=182))
    refuse_commits(harbour, "NEW.sequence = 3")
    mark(harbour)
    with pytest.raises(LedgerDamaged, match="refused"):
        ingest_project(harbour, Silent())
    assert sequence(harbour) == 2
    assert not is_marked(gate_of(harbour)), "what is in the file is a commit behind"
    allow_commits(harbour)
    ingest_project(harbour, Silent())
    ingest_project(other, Silent())
    assert graph(harbour) == graph(other)
    assert gate_of(harbour).now == gate_of(other).now


def test_a_gate_that_was_overtaken_records_nothing(harbour: Path) -> None:
    """Whoever judged by an older commit than the newest is refused, and is right when it asks anew."""
    written(harbour, "documents/tides.md", TIDES.format(seats=181))
    with running(harbour, "ingest", Silent(), plainly) as run:
        project, ledger = run.project, run.ledger
        job = Ingestion(project, ledger, current_ontology(project, ledger), run.model, run.id, run.progress, run.stages)
        assert job.gate.at.sequence == 1
        with ledger.writing() as connection:
            row = dict(connection.execute(select(commits)).mappings().one())
            connection.execute(commits.insert().values(row | {"sequence": 2, "hash": "another writer's"}))
        with pytest.raises(LedgerDamaged, match="moved on"):
            ingest(job)
        assert ingest(job).commits == 1
    assert sequence(harbour) == 3
    assert gate_of(harbour).now == decided_afresh(harbour)


# other shapes


def test_a_shape_edit_is_one_switch_before_any_batch_and_ends_where_a_clean_build_ends(harbour: Path, tmp_path: Path) -> None:
    clean = shutil.copytree(harbour, tmp_path / "clean")
    for folder in (harbour, clean):
        written(folder, "shapes/own.ttl", NO_QUAYS)
        written(folder, "documents/tides.md", TIDES.format(seats=181))
    with sqlite3.connect(clean / ".syngraph" / "ledger.db") as database:  # as if nothing had been taken in yet
        for table in ("documents", "readings", "claims", "violations", "blame", "standing", "commit_states", "commits", "chunks"):
            database.execute(f"DELETE FROM {table}")
    database.close()
    ingest_project(clean, Silent())
    assert ingest_project(harbour, Silent())["ingested"]["commits"] == 2
    project = open_project(harbour)
    ledger = Ledger(project.ledger)
    ontology = current_ontology(project, ledger)
    plan = plan_hash(ontology, current_contracts(project, ontology))
    with ledger.reading() as connection:
        made = connection.execute(select(commits).order_by(commits.c.sequence)).all()
    assert [json.loads(row.documents) for row in made[1:]] == [[], [["tides.md"]]]
    assert [row.plan == plan for row in made] == [False, True, True]
    assert graph(harbour) == graph(clean)
    assert gate_of(harbour).now == gate_of(clean).now == decided_afresh(harbour)
    assert ingest_project(harbour, Silent())["ingested"]["commits"] == 0


def test_a_switch_that_would_unpublish_too_much_stops_and_records_nothing(harbour: Path) -> None:
    rows = "".join(f"| Boat {n} | {n + 10} |\n" for n in range(30))
    written(harbour, "documents/boats.md", f"# Boats\n\n| Ferry | Seats |\n|---|---|\n{rows}")
    ingest_project(harbour, Silent())
    before, index, number = graph(harbour), index_file(harbour).read_bytes(), sequence(harbour)
    written(harbour, "shapes/own.ttl", NO_SEATS)
    with pytest.raises(TooManyWithdrawn, match=r"3\d of \d+ standing statements would be held, 20 may be"):
        ingest_project(harbour, Silent())
    assert (graph(harbour), index_file(harbour).read_bytes(), sequence(harbour)) == (before, index, number)
    ingest_project(harbour, Silent(), accept_withdrawals=True)
    assert sequence(harbour) == number + 1
    assert gate_of(harbour).now == decided_afresh(harbour)


# the second chance


def test_what_came_back_after_it_fell_is_known_to_the_next_process(harbour: Path, tmp_path: Path) -> None:
    """180 and "many" tie for the only place; "many" is no number, falls for itself, and 180 comes back."""
    written(harbour, "shapes/own.ttl", NUMBERS)
    written(harbour, "documents/tides.md", TIDES.format(seats="many"))
    ingest_project(harbour, Silent())
    with Ledger(harbour / ".syngraph" / "ledger.db").reading() as connection:
        (back,) = reprieved_statements(connection)
    assert (back.property.local, getattr(back.object, "lexical", "")) == ("seats", "180")
    gate, afresh = gate_of(harbour), decided_afresh(harbour)
    assert back in gate.contested
    assert gate.now == afresh
    assert gate.now.reprieved == {back}
    assert len(gate.now.held) == 1
    other = shutil.copytree(harbour, tmp_path / "other")
    written(harbour, "documents/tides.md", TIDES.format(seats=181))  # now they tie, and nothing else speaks against either
    ingest_project(harbour, Silent())
    assert len(gate_of(harbour).now.held) == 2
    assert gate_of(harbour).now == decided_afresh(harbour)
    (other / "documents" / "tides.md").unlink()
    ingest_project(other, Silent())
    assert gate_of(other).now == decided_afresh(other)
    assert gate_of(other).now.reprieved == frozenset()
