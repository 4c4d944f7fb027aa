"""After these tests a reader knows when a watched folder tells of a change, and of which."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.flows.harbour import lay
from tests.flows.scheduled import await_it

from syngraph.flows.project.project import Project, open_project
from syngraph.flows.schedule.watch import Watch, is_share
from syngraph.flows.telling.progress import Silent


class Told(Silent):
    """What a watch has told: when, and of which paths. It is its progress, too."""

    def __init__(self) -> None:
        self.of: list[tuple[float, list[str]]] = []
        self.said: list[str] = []

    def changed(self, paths: list[str]) -> None:
        self.of.append((time.monotonic(), paths))

    def say(self, line: str) -> None:
        self.said.append(line)

    @property
    def paths(self) -> set[str]:
        return {path for _, paths in self.of for path in paths}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    lay(tmp_path / "harbour")
    return open_project(tmp_path / "harbour")


@pytest.fixture
def told(project: Project) -> Iterator[Told]:
    told = Told()
    watch = Watch(project, told.changed, told)
    watch.start()
    time.sleep(0.5)  # it is listening by then
    yield told
    watch.stop()


def test_changes_are_told_within_seconds_and_together(project: Project, told: Told) -> None:
    for name in ("a.md", "b.md"):
        (project.documents / name).write_text("The Heron is a ferry.")
    (project.documents / "ferries.md").unlink()
    await_it("told", lambda: told.of)
    assert [paths for _, paths in told.of] == [["a.md", "b.md", "ferries.md"]]


def test_a_file_that_is_being_written_is_told_of_when_it_is_done(project: Project, told: Told) -> None:
    with (project.documents / "long.md").open("w") as file:
        for n in range(12):
            file.write(f"The ship {n} is a ferry.\n")
            file.flush()
            time.sleep(0.3)
        done = time.monotonic()
    await_it("told", lambda: told.of)
    assert told.of[0][0] > done
    assert len(told.of) == 1


def test_what_can_be_no_document_is_not_told_of(project: Project, told: Told) -> None:
    for name in (".ferries.md.swp", "picture.bin", ".git"):
        (project.documents / name).write_text("")
    (project.documents / "last.md").write_text("")
    await_it("told", lambda: told.of)
    assert told.paths == {"last.md"}


def test_a_folder_that_disappears_is_waited_for_and_watched_again(project: Project, told: Told) -> None:
    away = project.folder / "away"
    project.documents.rename(away)
    await_it("it says so", lambda: any("is not there: waiting for it" in line for line in told.said))
    told.of.clear()
    away.rename(project.documents)
    await_it("told that it is there", lambda: told.of)
    told.of.clear()
    (project.documents / "new.md").write_text("")
    await_it("told of a change", lambda: told.paths == {"new.md"})


def test_another_folder_in_its_place_is_told_of_and_watched(project: Project, told: Told) -> None:
    """As a share that is mounted over it, or a new state of a whole folder that is moved into place."""
    other = project.folder / "other"
    other.mkdir()
    project.documents.rename(project.folder / "away")
    other.rename(project.documents)
    await_it("told of the other one", lambda: told.of)
    told.of.clear()
    (project.documents / "new.md").write_text("")
    await_it("told of a change", lambda: told.paths == {"new.md"})


def test_a_folder_is_looked_through_where_the_system_does_not_tell(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("syngraph.flows.schedule.watch.is_share", lambda _: True)
    told = Told()
    watch = Watch(project, told.changed, told)
    watch.start()
    try:
        time.sleep(2)
        (project.documents / "new.md").write_text("The Heron is a ferry.")
        await_it("told", lambda: told.paths == {"new.md"})
    finally:
        watch.stop()
    assert threading.active_count() < 10


def test_a_network_share_is_known_by_its_mount(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text("/dev/sda1 / ext4 rw 0 0\nfiles:/all /mnt/all\\040docs nfs4 rw 0 0\n/dev/sdb /mnt/all\\040docs/fast xfs rw 0 0\n")
    assert is_share(Path("/mnt/all docs/some"), mounts)
    assert not is_share(Path("/mnt/all docs/fast/some"), mounts)
    assert not is_share(Path("/home"), mounts)
    assert not is_share(Path("/home"), tmp_path / "none")
