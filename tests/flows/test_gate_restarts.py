"""What one process knows of the gate another finds again: in the index file where that fits, in the ledger always."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.flows.command_line import syngraph

from syngraph.connectors.ledger.claims import present_claims
from syngraph.connectors.ledger.commits import head
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.schema import commits
from syngraph.connectors.ledger.standing import reprieved_statements
from syngraph.contracts.compiled.index_file import load_index, save_index
from syngraph.contracts.gate import Gate, plan_hash
from syngraph.contracts.standing import Standing
from syngraph.flows.asking import claims_of
from syngraph.flows.current import current_contracts, current_ontology
from syngraph.flows.gatekeeping import open_gate
from syngraph.flows.ingesting import Ingestion, ingest
from syngraph.flows.progress import Silent
from syngraph.flows.project import open_project
from syngraph.flows.running import ingest_project, running
from syngraph.flows.stages import plainly
from syngraph.ontologies.errors import LedgerDamaged, TooManyWithdrawn

MARK = ("<urn:x:nobody>", "<urn:x:ever>", "<urn:x:said>")
TIDES = "# Tides\n\n| Ferry | Seats |\n|---|---|\n| Selkie | {seats} |\n"
SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <https://example.org/harbour/ontology#> .
@prefix s: <https://example.org/harbour/own#> .
"""
NUMBERS = SHAPES + "s:Numbers a sh:NodeShape ; sh:targetClass :Ferry ; sh:property [ sh:path :seats ; sh:pattern '^[0-9]+$' ] ."
NO_QUAYS = SHAPES + "s:NoQuays a sh:NodeShape ; sh:targetSubjectsOf :homeQuay ; sh:property [ sh:path :homeQuay ; sh:maxCount 0 ] ."
NO_SEATS = SHAPES + "s:NoSeats a sh:NodeShape ; sh:targetSubjectsOf :seats ; sh:property [ sh:path :seats ; sh:maxCount 0 ] ."


def gate_of(folder: Path) -> Gate:
    """The gate as a process that starts now opens it."""
    project = open_project(folder)
    ledger = Ledger(project.ledger)
    ontology = current_ontology(project, ledger)
    return open_gate(project, ledger, ontology, current_contracts(project, ontology))


def decided_afresh(folder: Path) -> Standing:
    """What stands of all claims by definition."""
    project = open_project(folder)
    ledger = Ledger(project.ledger)
    ontology = current_ontology(project, ledger)
    with ledger.reading() as connection:
        claims = list(present_claims(connection))
    return Gate(ontology, current_contracts(project, ontology), claims).now


def index_file(folder: Path) -> Path:
    return open_project(folder).gate_index


def stamp(folder: Path) -> str:
    """What the index file says that it is true of."""
    found = json.loads(index_file(folder).read_bytes().split(b"\n", 1)[0])["stamp"]
    assert isinstance(found, str)
    return found


def is_marked(gate: Gate) -> bool:
    ids = gate.index.ids
    subject, property, object = (ids.get(term, -1) for term in MARK)
    return (subject, property, object) in gate.index


def mark(folder: Path) -> None:
    """Put into the index file what no ledger has: whoever finds it there has read the file."""
    index = load_index(index_file(folder), stamp(folder))
    assert index is not None
    index.fill([MARK])
    save_index(index, index_file(folder), stamp(folder))


def sequence(folder: Path) -> int:
    with Ledger(folder / ".syngraph" / "ledger.db").reading() as connection:
        return head(connection).sequence


def graph(folder: Path) -> set[tuple[object, ...]]:
    """Every claim that is not withdrawn, and what became of it."""
    names = ("subject", "property", "object", "document", "start", "quote", "state", "held_by")
    return {tuple(claim[name] for name in names) for claim in claims_of(folder, None, None)}


def written(folder: Path, path: str, text: str) -> None:
    (folder / path).write_text(text)


# the index file


def test_an_ingest_saves_the_index_and_the_next_one_reads_it(harbour: Path) -> None:
    before = stamp(harbour)
    written(harbour, "documents/tides.md", TIDES.format(seats=181))
    ingest_project(harbour, Silent())
    assert stamp(harbour) != before
    assert stamp(harbour).startswith(f"{sequence(harbour)} ")
    expected = gate_of(harbour).now
    assert not is_marked(gate_of(harbour))
    mark(harbour)
    assert is_marked(gate_of(harbour))
    assert gate_of(harbour).now == expected == decided_afresh(harbour)


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-7])


def headless(file: Path) -> None:
    file.write_bytes(file.read_bytes().split(b"\n", 1)[1])


def flipped(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[-9] ^= 1
    file.write_bytes(content)


HARM: dict[str, Callable[[Path], object]] = {
    "missing": Path.unlink,
    "empty": lambda file: file.write_bytes(b""),
    "cut off": cut,
    "without its head": headless,
    "one bit is another": flipped,
    "no index at all": lambda file: file.write_text('["what?"]\n'),
    "of another commit": lambda file: file.write_bytes(file.read_bytes().replace(b'"stamp": "1 ', b'"stamp": "2 ')),
}


@pytest.mark.parametrize("harm", HARM)
def test_an_index_file_that_cannot_be_trusted_is_as_good_as_none(harm: str, harbour: Path) -> None:
    expected = gate_of(harbour).now
    assert len(expected.support) > 20
    mark(harbour)
    HARM[harm](index_file(harbour))
    gate = gate_of(harbour)
    assert not is_marked(gate)
    assert gate.now == expected
    written(harbour, "documents/tides.md", TIDES.format(seats=181))
    ingest_project(harbour, Silent())
    assert gate_of(harbour).now == decided_afresh(harbour)
    mark(harbour)
    assert is_marked(gate_of(harbour)), "the file is sound again"


@pytest.mark.xfail(strict=True, raises=KeyError, reason="the checksum of compiled/index_file.py does not cover the head")
def test_whatever_bit_of_the_head_is_another_the_gate_is_the_same(harbour: Path) -> None:
    expected = gate_of(harbour).now
    content = index_file(harbour).read_bytes()
    for place in range(0, content.index(b"\n"), 3):
        harmed = bytearray(content)
        harmed[place] ^= 1
        index_file(harbour).write_bytes(harmed)
        assert gate_of(harbour).now == expected, content[:place]


def test_the_index_of_an_older_commit_or_of_another_plan_is_not_read(harbour: Path, tmp_path: Path) -> None:
    mark(harbour)
    shutil.copy(index_file(harbour), tmp_path / "older")
    written(harbour, "documents/tides.md", TIDES.format(seats=181))
    index_file(harbour).unlink()
    ingest_project(harbour, Silent())
    shutil.copy(tmp_path / "older", index_file(harbour))
    assert not is_marked(gate_of(harbour))
    assert gate_of(harbour).now == decided_afresh(harbour)
    written(harbour, "shapes/own.ttl", NUMBERS)
    assert not is_marked(gate_of(harbour))


def test_an_unchanged_folder_neither_opens_the_gate_nor_touches_its_index(harbour: Path) -> None:
    changed = syngraph("ingest", harbour)
    assert "gate: " not in changed.err
    before = index_file(harbour).stat()
    index_file(harbour).write_bytes(b"whoever opens this must fill the graph again")
    assert syngraph("ingest", harbour).code == 0
    assert index_file(harbour).read_bytes().startswith(b"whoever opens this")
    assert before.st_ino == index_file(harbour).stat().st_ino
    written(harbour, "documents/tides.md", TIDES.format(seats=181))
    assert "gate: " in syngraph("ingest", harbour).err
    assert before.st_ino != index_file(harbour).stat().st_ino


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
