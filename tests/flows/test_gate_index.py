"""The gate's index is saved beside the ledger, and read again where it fits; where it does not, the ledger has everything."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.flows.command_line import syngraph
from tests.flows.reopened import NUMBERS, TIDES, decided_afresh, gate_of, index_file, is_marked, mark, sequence, stamp, written

from syngraph.flows.run.running import ingest_project
from syngraph.flows.telling.progress import Silent


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
