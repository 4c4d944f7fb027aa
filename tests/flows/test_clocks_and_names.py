"""After these tests a reader knows that no clock and no name of a file hides a change, and that two runs never mix."""

import os
import shutil
import threading
from pathlib import Path

import pytest
from tests.flows.test_document_states import built, cut_short, ferries, ingest, project, put, states

from syngraph.connectors.ledger.lock import writers_lock
from syngraph.flows.project.project import open_project
from syngraph.flows.run.running import ingest_project
from syngraph.flows.telling.progress import Silent
from syngraph.ontologies.errors import Busy, ProjectUnusable

__all__ = ["project"]

YEAR_NS = 31_536_000 * 10**9


def set_time(path: Path, mtime_ns: int) -> None:
    os.utime(path, ns=(mtime_ns, mtime_ns))


def years(folder: Path) -> set[str]:
    return {year for _, _, year, _ in built(folder)}


# Clocks


@pytest.mark.parametrize("jump", [-40 * YEAR_NS, -YEAR_NS, YEAR_NS, 400 * YEAR_NS])
def test_a_document_edited_while_the_clock_was_wrong_is_taken_in(project: Path, jump: int) -> None:
    path = put(project, "a.md", ferries(1, 1990))
    ingest(project)
    now = path.stat().st_mtime_ns
    path.write_text(ferries(1, 1991))
    set_time(path, now + jump)
    assert ingest(project)["documents"] == 1
    assert years(project) == {"1991"}
    set_time(path, now)
    assert ingest(project)["commits"] == 0


def test_a_document_from_the_future_is_taken_in_once(project: Path) -> None:
    set_time(put(project, "a.md", ferries(1, 1990)), 4_000_000_000 * 10**9)
    assert ingest(project)["documents"] == 1
    assert ingest(project)["documents"] == 0
    assert states(project) == {"a.md": "unchanged"}


def test_other_bytes_of_the_same_size_and_time_are_seen(project: Path) -> None:
    path = put(project, "a.md", ferries(1, 1990))
    ingest(project)
    time = path.stat().st_mtime_ns
    path.write_text(ferries(1, 1991))
    set_time(path, time)
    assert ingest(project)["documents"] == 1
    assert years(project) == {"1991"}


def test_two_documents_of_the_same_size_and_time_that_change_names_are_seen(project: Path) -> None:
    """As they come out of an archive."""
    one, other = put(project, "a.md", ferries(1, 1990)), put(project, "b.md", ferries(1, 1991))
    for path in (one, other):
        set_time(path, 10**18)
    ingest(project)
    one.rename(project / "between")
    other.rename(one)
    (project / "between").rename(other)
    ingest(project)
    assert {(document, year) for document, _, year, _ in built(project)} == {("a.md", "1991"), ("b.md", "1990")}


def test_an_older_version_copied_back_with_its_time_is_seen(project: Path) -> None:
    path = put(project, "a.md", ferries(1, 1990))
    shutil.copy2(path, project / "backup.md")
    ingest(project)
    path.write_text(ferries(1, 1991))
    ingest(project)
    shutil.copy2(project / "backup.md", path)
    ingest(project)
    assert years(project) == {"1990"}


def test_a_document_written_again_right_after_it_was_found_is_seen_by_the_next_run(project: Path) -> None:
    """Within one tick of a file system's clock two versions of one size look the same: the run waits the tick out before it reads."""
    path = put(project, "a.md", ferries(1, 1990))
    for n in range(4):
        path.write_text(ferries(1, 1900 + n))
        ingest_while_writing(project, path, ferries(1, 1950 + n))
        ingest(project)
        assert years(project) == {str(1950 + n)}


def ingest_while_writing(project: Path, path: Path, text: str) -> None:
    """An ingest, while which the document becomes another one of the same size."""
    writer = threading.Timer(0.02, path.write_text, [text])
    writer.start()
    ingest(project)
    writer.join()


# Names

NAMES = (
    "two\nlines.md",
    "tab\tand\rreturn.md",
    "\"quotes\" and 'apostrophes'.md",
    "back\\slash.md",
    "Fähre 🛳️ über.md",
    "ferry\u202edm.md",
    " leading and trailing .md",
    "-rf.md",
    "100% {braces} $HOME `x` ;|&<>.md",
    "e\u0301 decomposed.md",
    "é composed.md",
    f"{'n' * 252}.md",
    f"{'ü' * 126}.md",
    f"{'d' * 255}/{'e' * 255}/{'n' * 252}.md",
)


def test_documents_of_any_name_are_taken_in_found_again_and_let_go(project: Path) -> None:
    for n, name in enumerate(NAMES):
        path = project / "documents" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# Ferries\n\n| Ferry | Built |\n|---|---|\n| Selkie {chr(65 + n)} | {1900 + n} |\n")
    taken = ingest(project)
    assert (taken["documents"], taken["unreadable"]) == (len(NAMES), [])
    assert {(document, year) for document, _, year, _ in built(project)} == {(name, str(1900 + n)) for n, name in enumerate(NAMES)}
    assert ingest(project)["commits"] == 0
    for name in NAMES[:4]:
        (project / "documents" / name).unlink()
    assert ingest(project)["gone"] == 4
    assert {document for document, *_ in built(project)} == set(NAMES[4:])


def test_names_that_differ_only_by_case_or_form_are_documents_of_their_own(project: Path) -> None:
    for n, name in enumerate(("Tug.md", "tug.md", "tug .md", "é.md", "e\u0301.md")):
        put(project, name, ferries(1, 1900 + n))
    ingest(project)
    assert len({document for document, *_ in built(project)}) == 5


# Two at once, and folders that go


def test_a_second_run_on_the_same_folder_says_who_has_it_and_touches_nothing(project: Path) -> None:
    put(project, "a.md", ferries(1, 1990))
    with writers_lock(open_project(project).writers_lock, "ingest, every hour"), pytest.raises(Busy, match="ingest, every hour"):
        ingest(project)
    assert ingest(project)["documents"] == 1


def test_two_runs_that_begin_together_take_each_document_in_once(project: Path) -> None:
    for n in range(6):
        put(project, f"{n}.md", ferries(1, 1990 + n))
    ended: list[object] = []

    def one() -> None:
        try:
            ended.append(ingest_project(project, Silent())["ingested"]["documents"])
        except Busy as busy:
            ended.append(busy.next_step)

    both = [threading.Thread(target=one) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert sum(one for one in ended if isinstance(one, int)) == 6
    assert len(built(project)) == 6


def test_a_folder_that_is_absent_is_an_error_and_its_documents_are_as_they_were_when_it_is_back(project: Path) -> None:
    put(project, "a.md", ferries(3, 1990))
    ingest(project)
    before = built(project)
    (project / "documents").rename(project / "share")
    for _ in range(2):
        with pytest.raises(ProjectUnusable, match="there is no documents folder"):
            ingest(project)
    assert built(project) == before
    (project / "share").rename(project / "documents")
    assert ingest(project)["commits"] == 0


def test_a_folder_that_goes_after_it_was_looked_through_loses_nothing(project: Path) -> None:
    for n in range(3):
        put(project, f"{n}.md", ferries(1, 1990 + n))
    ingest(project)
    before = built(project)
    put(project, "3.md", ferries(1, 1993))

    class Unmounting(Silent):
        def say(self, line: str) -> None:
            if line.startswith("documents: "):
                (project / "documents").rename(project / "share")

    with pytest.raises(ProjectUnusable):
        ingest_project(project, Unmounting())
    assert built(project) == before
    (project / "share").rename(project / "documents")
    ingest(project)
    assert len(built(project)) == 4


def test_what_was_unreadable_and_then_out_of_sight_says_why_it_is_unreadable_now(project: Path) -> None:
    store = put(project, ".store/a.md", "\0")
    (project / "documents" / "a.md").symlink_to(store)
    (first,) = ingest(project)["unreadable"]
    (project / "documents" / ".store").rename(project / "documents" / ".away")
    assert "vanished" in ingest(project)["unreadable"][0]
    (project / "documents" / ".away").rename(project / "documents" / ".store")
    assert ingest(project)["unreadable"] == [first]


def test_a_document_that_is_emptied_says_nothing_any_more(project: Path) -> None:
    path = put(project, "a.md", ferries(1, 1990))
    ingest(project)
    path.write_bytes(b"")
    assert "a.md is empty" in ingest(project)["unreadable"][0]
    assert built(project) == set()
    path.write_text(ferries(1, 1990))
    ingest(project)
    assert years(project) == {"1990"}


def test_a_run_that_was_killed_before_a_document_was_emptied_lets_go_of_it(project: Path) -> None:
    path = put(project, "a.md", ferries(1, 1990))
    ingest(project)
    path.write_text(ferries(1, 1991))
    cut_short(project)
    path.write_bytes(b"")
    ingest(project)
    assert built(project) == set()
