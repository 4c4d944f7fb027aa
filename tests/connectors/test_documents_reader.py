"""What the reading processes promise: order, one answer a document, no harm from those that crash or hang."""

import hashlib
import os
import time
from pathlib import Path

import pytest

from syngraph.connectors.documents.limits import ReadingLimits
from syngraph.connectors.documents.read import read_document
from syngraph.connectors.documents.reader import Reader
from syngraph.connectors.documents.unread import Unread
from syngraph.ontologies.document import Document


def test_documents_come_in_the_order_asked_for_equal_to_those_read_in_process(tmp_path: Path) -> None:
    for n in range(30):
        (tmp_path / f"{n}.md").write_text(f"# Ferry {n}\n\n" + "It sails.\n\n" * (1 if n % 3 else 2000))
    paths = [f"{n}.md" for n in range(29, -1, -1)]
    with Reader(tmp_path) as reader:
        assert list(reader.read_all(paths)) == [read_document(tmp_path, path) for path in paths]
        assert list(reader.read_all([])) == []


def test_an_unreadable_document_says_why_and_has_its_hash(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("text")
    (tmp_path / "b.pdf").write_bytes(b"no pdf")
    (tmp_path / os.fsdecode(b"\xff.md")).write_bytes(b"\0")
    with Reader(tmp_path) as reader:
        one, two, three, four = reader.read_all(["a.md", "b.pdf", "gone.md", "\udcff.md"])
    assert isinstance(one, Document)
    assert isinstance(two, Unread)
    assert (two.path, two.sha256) == ("b.pdf", hashlib.sha256(b"no pdf").hexdigest())
    assert two.reason.startswith("b.pdf is no PDF")
    assert two.next_step
    assert isinstance(three, Unread)
    assert three.sha256 == ""
    assert isinstance(four, Unread)
    assert four.reason.isprintable()


def stopping(reader: Reader, path: str, signal_number: int) -> None:
    """Send a signal to the process at work on `path`."""
    (process,) = [p for p in reader._busy if p.path == path]
    os.kill(process._popen.pid, signal_number)


@pytest.mark.parametrize(
    ("signal_number", "reason"), [(9, "crashed the reader (signal 9)"), (19, "took longer than 1.5 s")], ids=["crash", "hang"]
)
def test_a_process_that_dies_or_hangs_costs_one_document_and_is_replaced(tmp_path: Path, signal_number: int, reason: str) -> None:
    for n in range(6):
        (tmp_path / f"{n}.md").write_text(f"Ferry {n} sails.")
    paths = [f"{n}.md" for n in range(6)]
    with Reader(tmp_path, ReadingLimits(timeout_s=1.5), processes=1) as reader:
        # The process is stopped before it can have answered: it has only just been started.
        reader._give("0.md")
        stopping(reader, "0.md", signal_number)
        answers = dict(reader._answers())
        assert isinstance(answers["0.md"], Unread)
        assert reason in answers["0.md"].reason
        assert answers["0.md"].sha256 == hashlib.sha256(b"Ferry 0 sails.").hexdigest()
        assert [type(d) for d in reader.read_all(paths)] == [Document] * 6


def test_a_document_that_needs_too_much_memory_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("- item\n" * 600_000)
    (tmp_path / "b.md").write_text("text")
    with Reader(tmp_path, ReadingLimits(most_memory=250_000_000), processes=1) as reader:
        one, two = reader.read_all(["a.md", "b.md"])
    assert isinstance(one, Unread)
    assert isinstance(two, Document)


def test_a_reader_left_half_way_leaves_no_process(tmp_path: Path) -> None:
    for n in range(20):
        (tmp_path / f"{n}.md").write_text("text " * 10_000)
    with Reader(tmp_path) as reader:
        next(reader.read_all(f"{n}.md" for n in range(20)))
        processes = [p._popen for p in reader._busy + reader._idle]
    begun = time.monotonic()
    assert processes
    assert all(p.poll() is not None for p in processes)
    assert time.monotonic() - begun < 1
