"""After these tests a reader knows that what goes in waves is asked about like what goes at once, and for how long it counts."""

import shutil
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.flows.command_line import graph, refused, syngraph
from tests.flows.test_document_states import built, cut_short, put, settings
from tests.flows.test_vanished import delete, ferry, ingest, taken

from syngraph.flows.run.running import ingest_project
from syngraph.flows.telling.progress import Silent
from syngraph.ontologies.errors import TooManyVanished, TooManyWithdrawn

LONG_AGO = timedelta(days=31)


@pytest.fixture(scope="module")
def fleets(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """Projects of so many ferries, taken in. Nobody may change them."""
    return {many: taken(tmp_path_factory.mktemp("fleet") / "graph", many) for many in (24, 25)}


@pytest.fixture
def folder(fleets: dict[int, Path], tmp_path: Path) -> Path:
    return Path(shutil.copytree(fleets[24], tmp_path / "graph"))


@pytest.fixture
def larger(fleets: dict[int, Path], tmp_path: Path) -> Path:
    """Of whose statements 20 may be held."""
    return Path(shutil.copytree(fleets[25], tmp_path / "larger"))


def older(folder: Path, by: timedelta) -> None:
    """Everything on record has happened so much earlier."""
    dated = {"runs": ("started", "ended"), "commits": ("at",), "fullest": ("day",)}
    with sqlite3.connect(folder / ".syngraph" / "ledger.db") as database:
        for table, columns in dated.items():
            for column in columns:
                for id, at in database.execute(f"SELECT rowid, {column} FROM {table} WHERE {column} IS NOT NULL").fetchall():
                    then = datetime.fromisoformat(at) - by
                    said = then.date().isoformat() if table == "fullest" else then.isoformat(timespec="microseconds")
                    database.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (said, id))
    database.close()


def contradict(folder: Path, *which: int) -> None:
    """Another document says another year of each of these ferries: both years are held."""
    for n in which:
        put(folder, f"against {n:02}.md", ferry(n).replace(str(1950 + n), str(1850 + n)))


def standing(folder: Path) -> int:
    return sum(state == "standing" for *_, state in built(folder))


def test_a_share_that_loses_files_in_waves_is_asked_about_before_more_than_its_part_is_gone(folder: Path) -> None:
    delete(folder, 0, 1, 2, 3)
    assert ingest(folder)["ingested"]["gone"] == 4
    delete(folder, 4, 5, 6)
    assert ingest(folder)["ingested"]["gone"] == 3
    before = graph(folder)
    delete(folder, 7)
    told = (
        "the graph would have 8 documents fewer than the 24 of its fullest day in 30 days; 7 may be gone ([documents] max_vanished): 07.md"
    )
    refused(syngraph("ingest", folder), "1 of the 17 documents in the graph is gone from", told, "--accept-deletions")
    assert graph(folder) == before
    put(folder, "07.md", ferry(7))
    assert ingest(folder)["ingested"]["gone"] == 0


def test_a_yes_counts_from_then_on_and_only_for_what_had_gone(folder: Path) -> None:
    delete(folder, 0)
    ingest(folder)
    delete(folder, *range(1, 10))
    assert ingest(folder, accept_deletions=True)["ingested"]["gone"] == 9
    delete(folder, 10, 11, 12, 13, 14)
    assert ingest(folder)["ingested"]["gone"] == 5
    delete(folder, 15)
    with pytest.raises(TooManyVanished, match="6 documents fewer than the 14 of its fullest day"):
        ingest(folder)


def test_documents_that_come_and_go_in_turn_are_never_asked_about(tmp_path: Path) -> None:
    folder = taken(tmp_path / "graph", 8)
    for n in range(6):
        delete(folder, n)
        put(folder, f"{n + 8:02}.md", ferry(n + 8) + "\nOf another size.\n" * (n + 1))
        assert ingest(folder)["ingested"]["gone"] == 1


def test_what_went_a_month_ago_does_not_count_any_more(folder: Path) -> None:
    delete(folder, *range(7))
    ingest(folder)
    delete(folder, 7)
    older(folder, timedelta(days=28))
    with pytest.raises(TooManyVanished):
        ingest(folder)
    older(folder, timedelta(days=3))
    put(folder, "07.md", ferry(7))
    ingest(folder)  # the files were back: nobody waits for an answer
    delete(folder, 7)
    assert ingest(folder)["ingested"]["gone"] == 1


def test_no_answer_for_a_month_is_no_yes(folder: Path) -> None:
    delete(folder, *range(7))
    ingest(folder)
    delete(folder, 7)
    for _ in range(3):
        with pytest.raises(TooManyVanished, match="8 documents fewer than the 24"):
            ingest(folder)
        older(folder, LONG_AGO)
    assert ingest(folder, accept_deletions=True)["ingested"]["gone"] == 1


def test_a_clock_that_jumps_forward_makes_nothing_a_month_ago(folder: Path) -> None:
    """To the ledger that is the same as a record which is much older than its newest run."""
    delete(folder, *range(7))
    ingest(folder)
    older(folder, timedelta(days=4000))
    delete(folder, 7)
    with pytest.raises(TooManyVanished, match="8 documents fewer than the 24"):
        ingest(folder)


def test_a_killed_run_has_counted_what_it_let_go(folder: Path) -> None:
    delete(folder, *range(7))
    cut_short(folder)  # noted as gone, and still in the graph
    delete(folder, 7)
    with pytest.raises(TooManyVanished, match=r"1 of the 17 documents .* 8 documents fewer than the 24"):
        ingest(folder)


def test_a_document_that_a_person_purged_is_no_loss(folder: Path) -> None:
    delete(folder, *range(5))
    ingest(folder)
    for path in ("05.md", "06.md"):
        assert syngraph("purge", folder, path, "--why", "asked for", "--delete-file", "--quiet").code == 0
    delete(folder, 7)
    assert ingest(folder)["ingested"]["gone"] == 1


def test_statements_that_are_held_in_waves_are_asked_about_and_named_with_those_before(larger: Path) -> None:
    contradict(larger, *range(12))
    assert ingest(larger)["ingested"]["unpublished"] == 12
    contradict(larger, *range(12, 24))
    refused(syngraph("ingest", larger), "12 of ", ", 24 with those of the last 30 days, 20 may be ([gate] max_withdrawn)")
    assert standing(larger) == 13
    for n in range(6):  # what is freed counts no more
        (larger / "documents" / f"against {n:02}.md").unlink()
    settings(larger, "max_vanished = 1")
    assert ingest(larger)["ingested"]["unpublished"] == 12
    assert standing(larger) == 7


@pytest.mark.parametrize("how", ["a yes", "a month"])
def test_statements_count_until_somebody_says_yes_or_a_month_is_over(larger: Path, how: str) -> None:
    for n in range(11):
        put(larger, f"dunlin {n:02}.md", ferry(n).replace("Selkie", "Dunlin"))
    contradict(larger, *range(10))
    ingest(larger)
    contradict(larger, *range(10, 21))
    with pytest.raises(TooManyWithdrawn):
        ingest(larger)
    if how == "a yes":
        assert ingest_project(larger, Silent(), accept_withdrawals=True)["ingested"]["unpublished"] == 11
        for n in range(11):
            put(larger, f"against dunlin {n:02}.md", ferry(n).replace("Selkie", "Dunlin").replace(str(1950 + n), str(1850 + n)))
        assert ingest(larger)["ingested"]["unpublished"] == 11
    else:
        for n in range(10, 21):
            (larger / "documents" / f"against {n:02}.md").unlink()
        ingest(larger)
        older(larger, LONG_AGO)
        put(larger, "new.md", "# Nothing\n\nNothing is said here.\n")
        ingest(larger)
        older(larger, timedelta(days=2))
        contradict(larger, *range(10, 21))
        assert ingest(larger)["ingested"]["unpublished"] == 11


def test_what_is_held_and_then_said_no_more_is_nothing_that_was_taken_out(larger: Path) -> None:
    contradict(larger, *range(13))
    ingest(larger)
    for n in range(12):
        put(larger, f"{n:02}.md", "# Ferries\n\nNothing is said of any.\n")
        (larger / "documents" / f"against {n:02}.md").unlink()
    settings(larger, "max_vanished = 1")
    ingest_project(larger, Silent())
    contradict(larger, *range(13, 25))
    assert ingest(larger)["ingested"]["unpublished"] == 12
