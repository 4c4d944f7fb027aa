"""After these tests a reader knows that whatever hands do to a folder of documents, the graph is the one a clean build would give."""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from tests.flows.edited_folder import EDITS, Edit, Folder, Step, script
from tests.flows.lived_folder import Differs, both, clean_build, live, random_seed, settle, shortened
from tests.flows.whole_state import State, difference

SEVERAL = tuple(Edit(what, 7 * n, 1000 + n) for n, what in enumerate(EDITS))
"""One of each kind, all at once."""


def played(ran: Path, work: Path, steps: list[Step], every: int) -> dict[str, int]:
    return live(settle(ran, work / "lived", papers=4), steps, lambda lived: both(clean_build(ran, lived, work / "clean")), every=every)


def test_one_edit_of_each_kind_at_once_ends_as_a_clean_build(ran_sample: Path, tmp_path: Path) -> None:
    done = played(ran_sample, tmp_path, [SEVERAL, SEVERAL[::-1]], every=1)
    assert done["compared"] == 2
    assert done["held"] > 50, "these documents contradict each other"


def test_a_random_script_ends_as_a_clean_build(ran_sample: Path, tmp_path: Path) -> None:
    seed = random_seed()
    print(f"seed {seed}: python -m tests.bench.ingest.edits --seed {seed} --steps 5 --papers 4 --no-neo4j")
    done = played(ran_sample, tmp_path, script(random.Random(seed), 5), every=5)
    assert done["compared"] == 1


def test_a_known_script_breaks_hides_and_brings_back(ran_sample: Path, tmp_path: Path) -> None:
    done = played(ran_sample, tmp_path, script(random.Random(1), 8), every=8)
    assert done["unreadable"] > 3
    assert done["commits"] > 3


def test_what_is_not_equal_is_found_and_shown(ran_sample: Path, tmp_path: Path) -> None:
    """A clean build of another folder: one line of one document is not there."""

    def without_a_line(lived: Path) -> State:
        clean = clean_build(ran_sample, lived, tmp_path / "clean")
        path = clean / "documents" / "fleet" / "tugs.md"
        path.write_text(path.read_text().replace("The tug Big Agnes was built by Thornwick Shipyard.", "The tug Big Agnes was built."))
        return both(clean_build(ran_sample, clean, tmp_path / "cleaner"))

    with pytest.raises(Differs) as found:
        live(settle(ran_sample, tmp_path / "lived", papers=0), [()], without_a_line)
    assert {"documents", "chunks", "readings", "claims", "standing", "quads"} <= found.value.how.keys()
    assert "nodes" not in found.value.how
    assert any("big-agnes" in row for row in found.value.how["standing"]["only one"])


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    (tmp_path / "documents").mkdir()
    hands = Folder(tmp_path / "documents")
    for n in range(8):
        hands.put(f"{n}.md", f"# Number {n}\n\nThe Selkie is a ferry of {n} seats.\n".encode())
    yield hands
    hands.show_hidden()
    assert not any(path.is_symlink() for path in hands.root.rglob("*"))


@pytest.mark.parametrize("what", EDITS)
def test_every_kind_of_edit_changes_something(folder: Folder, what: str) -> None:
    folder.attic.append(("old.md", b"The Selkie is old.\n"))
    before = shape(folder)
    folder.do([Edit(what, 3, 12345)])
    assert shape(folder) != before


def shape(folder: Folder) -> list[tuple[str, int, bytes]]:
    return [(str(path.relative_to(folder.root)), path.stat().st_mtime_ns, path.read_bytes()) for path in folder.there()]


def test_a_script_that_fails_is_shown_with_little_in_it() -> None:
    steps = script(random.Random(5), 40)
    culprit = steps[17][0]

    def fails(some: Sequence[Step]) -> bool:
        return any(culprit in step for step in some)

    assert shortened(steps, fails, tries=100) == [(culprit,)]


def test_states_differ_by_part() -> None:
    one, other = {"a": frozenset({"x", "y"}), "b": frozenset()}, {"a": frozenset({"y"}), "b": frozenset[str]()}
    assert difference(one, other) == {"a": {"only one": ["x"], "only other": []}}
