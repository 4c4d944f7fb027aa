"""After these tests a reader knows what becomes of a document that changes, goes or comes back while a run is under way."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.flows.test_document_states import built, ferries, ingest, project, put, settings, states

from syngraph.flows.on_prefect import dispatch
from syngraph.flows.run.running import ingest_project
from syngraph.flows.telling.progress import Silent

__all__ = ["project"]

ONE, OTHER = ferries(40, 1900), ferries(40, 1950)


class Meanwhile(Silent):
    """Does something once the folder was looked through and before anything of it is read."""

    def __init__(self, work: Callable[[], object]) -> None:
        self._work = work

    def say(self, line: str) -> None:
        if line.startswith("documents: "):
            self._work()


@contextmanager
def restless(path: Path) -> Iterator[None]:
    """While this lasts, somebody writes one version and the other, in place, piece by piece."""
    ended = threading.Event()

    def write() -> None:
        while not ended.is_set():
            for text in (ONE, OTHER):
                with path.open("w") as file:
                    for line in text.splitlines(keepends=True):
                        file.write(line)
                        file.flush()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def years(folder: Path, document: str) -> set[str]:
    return {year for path, _, year, _ in built(folder) if path == document}


def versions(text: str) -> set[str]:
    return {row.split("|")[2].strip() for row in text.splitlines()[4:]}


def test_a_document_that_somebody_writes_all_the_time_holds_up_no_other_and_is_right_once_they_stop(project: Path) -> None:
    put(project, "calm.md", ferries(1, 1880))
    path = put(project, "a.md", ONE)
    ingest(project)
    with restless(path):
        for _ in range(3):
            ingest_project(project, Silent(), accept_withdrawals=True)
            assert years(project, "calm.md") == {"1880"}
    path.write_text(OTHER)
    ingest_project(project, Silent(), accept_withdrawals=True)
    assert years(project, "a.md") == versions(OTHER)


def replaced_by_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()
    put(path.parents[1], "a.md/inner.md", ferries(1, 1920))


def replaced_by_a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize(
    "change", [Path.unlink, replaced_by_a_folder, replaced_by_a_pipe, lambda path: path.rename(path.with_suffix(".txt"))]
)
def test_a_document_that_goes_before_it_is_read_keeps_its_claims_until_the_next_run_sees_it_gone(
    project: Path, change: Callable[[Path], object]
) -> None:
    put(project, "b.md", ferries(1, 1990))
    path = put(project, "a.md", ferries(2, 1900))
    ingest(project)
    path.write_text(ferries(3, 1900))
    found = ingest_project(project, Meanwhile(lambda: change(path)))["ingested"]
    assert len(found["unreadable"]) == 1
    assert years(project, "a.md") == {"1900", "1901"}
    ingest(project)
    assert years(project, "a.md") == (set() if not os.path.lexists(path) or path.is_dir() else {"1900", "1901"})
    assert years(project, "b.md") == {"1990"}


def test_a_document_that_is_edited_after_it_was_found_is_read_as_it_is_and_taken_in_once_more_at_no_cost(project: Path) -> None:
    path = put(project, "a.md", ferries(1, 1900))
    found = ingest_project(project, Meanwhile(lambda: path.write_text(ferries(2, 1930))))
    assert found["ingested"]["documents"] == 1
    assert years(project, "a.md") == {"1930", "1931"}
    again = ingest_project(project, Silent())
    assert (again["ingested"]["commits"], again["cost"]["calls"], again["cost"]["remembered"]) == (0, 0, 0)
    assert states(project) == {"a.md": "unchanged"}


def test_a_document_that_comes_while_a_run_is_under_way_is_for_the_next(project: Path) -> None:
    put(project, "a.md", ferries(1, 1900))
    ingest_project(project, Meanwhile(lambda: put(project, "b.md", ferries(1, 1910))))
    assert years(project, "b.md") == set()
    ingest(project)
    assert years(project, "b.md") == {"1910"}


def test_a_folder_that_is_moved_while_a_run_is_under_way_is_followed_by_the_next(project: Path) -> None:
    settings(project, gate="batch = 2")
    for n in range(6):
        put(project, f"old/{n}.md", ferries(1, 1900 + n))
    ingest(project)
    put(project, "old/new.md", ferries(1, 1950))
    documents = project / "documents"
    ingest_project(project, Meanwhile(lambda: (documents / "old").rename(documents / "moved")))
    assert {path for path, *_ in built(project)} == {f"old/{n}.md" for n in range(6)}
    ingest(project)
    assert {path for path, *_ in built(project)} == {f"moved/{n}.md" for n in range(6)} | {"moved/new.md"}


def test_settings_that_change_while_a_run_is_under_way_are_for_the_next(project: Path) -> None:
    put(project, "a.md", ferries(1, 1900))
    ingest_project(project, Meanwhile(lambda: settings(project, 'exclude = ["*.md"]')))
    assert years(project, "a.md") == {"1900"}
    ingest_project(project, Silent(), accept_deletions=True)
    assert built(project) == set()


def test_a_record_that_is_copied_elsewhere_while_nobody_runs_goes_on_there(project: Path, tmp_path: Path) -> None:
    path = put(project, "a.md", ferries(1, 1900))
    ingest(project)
    shutil.copytree(project, tmp_path / "elsewhere")
    path.write_text(ferries(1, 1905))
    ingest(project)
    assert ingest(tmp_path / "elsewhere")["commits"] == 0
    assert years(tmp_path / "elsewhere", "a.md") == {"1900"}


def test_a_document_that_was_away_for_the_moment_of_its_reading_is_read_by_the_next_run_though_nothing_changed(project: Path) -> None:
    """A share that hiccups: the next run finds the folder as the last one found it, and has something to do all the same."""
    path = put(project, "share/a.md", ferries(1, 1900))
    put(project, "b.md", ferries(1, 1990))
    folder, away = path.parent, project / "away"
    assert ingest_project(project, Meanwhile(lambda: folder.rename(away)))["ingested"]["passing"] == 1
    away.rename(folder)
    assert dispatch.ingest(project, Silent(), accept_withdrawals=False)["ingested"]["documents"] == 1
    assert years(project, "share/a.md") == {"1900"}
    assert "unchanged_since" in dispatch.ingest(project, Silent(), accept_withdrawals=False)
