"""After these tests a reader knows that what is purged is nowhere in the project any more, and that nothing else has gone with it."""

import shutil
import sqlite3
import zlib
from contextlib import closing, suppress
from pathlib import Path

import pytest
from tests.flows.command_line import graph, process, refused, syngraph

from syngraph.connectors.documents.unread import Unread
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.lock import writers_lock
from syngraph.flows.ingest.purged import unless_purged

DOCUMENT = "visits/quillfeather.md"
TEXT = """\
---
title: The visit of the Quillfeather
---

# The visit of the Quillfeather

The Quillfeather is a ferry. The Quillfeather was launched in 1911 at Marrowbone Slip. The Quillfeather is owned by Ottoline Vane.
What the harbour master noted that evening, between two showers, was that the Quillfeather had 777 seats.
"""
WORDS = ("quillfeather", "marrowbone", "ottoline")
AGAIN = "# The Selkie\n\nThe Selkie is a ferry. The Selkie was launched in 1998.\n"


@pytest.fixture(scope="module")
def run_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample with one document more, built and taken in. Nobody may change it."""
    folder = tmp_path_factory.mktemp("run") / "harbour"
    assert syngraph("init", "--sample", folder).code == 0
    place = folder / "documents" / DOCUMENT
    place.parent.mkdir(exist_ok=True)
    place.write_text(TEXT)
    assert syngraph("run", folder, "--quiet").code == 0
    return folder


@pytest.fixture
def folder(run_once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(run_once, tmp_path / "harbour"))


def holding(folder: Path) -> set[str]:
    """Files in which one of the document's words is, in the clear or as answers are kept."""
    found = set()
    for path in folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            if any(word in _clear(data).lower() for word in map(str.encode, WORDS)):
                found.add(path.relative_to(folder).as_posix())
    return found


def answers_of_it(folder: Path) -> int:
    """How many kept answers have one of the document's words."""
    with closing(sqlite3.connect(folder / ".syngraph" / "answers.db")) as kept:
        texts = [zlib.decompress(answer).decode().lower() for (answer,) in kept.execute("SELECT answer FROM answers")]
    return sum(any(word in text for word in WORDS) for text in texts)


def _clear(data: bytes) -> bytes:
    """The bytes, and those that zlib packed into them, wherever they begin."""
    clear, at = data, data.find(b"\x78\x9c")
    while at != -1:
        with suppress(zlib.error):  # where no packed bytes begin
            clear += zlib.decompressobj().decompress(data[at:])
        at = data.find(b"\x78\x9c", at + 1)
    return clear


def test_it_is_in_many_files_before_and_in_none_afterwards(folder: Path) -> None:
    assert syngraph("report", folder, "--since", "1h").code == 0
    before = {name.removesuffix("-wal") for name in holding(folder)}
    assert before > {".syngraph/ledger.db", ".syngraph/answers.db", "reports/report.json", "reports/report-since-1h.json"}
    said = syngraph("purge", folder, DOCUMENT, "--why", "the owner asked", "--delete-file", "--quiet")
    assert said.code == 0, said.err
    assert "erased:" in said.out
    assert holding(folder) == set()


def test_the_graph_is_that_of_a_folder_without_it(folder: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(folder, tmp_path / "other" / "harbour"))
    (other / "documents" / DOCUMENT).unlink()
    assert syngraph("run", other, "--quiet").code == 0
    assert syngraph("purge", folder, DOCUMENT, "--why", "asked", "--delete-file", "--quiet").code == 0
    assert graph(folder) == graph(other)
    assert syngraph("verify", folder).code == 0


def test_nothing_is_asked_again_for_what_stays(folder: Path) -> None:
    assert syngraph("purge", folder, DOCUMENT, "--why", "asked", "--delete-file", "--quiet").code == 0
    purged = graph(folder)
    done = syngraph("ingest", folder, "--json", "--quiet").json
    assert (done["cost"]["calls"], done["ingested"]["commits"]) == (0, 0)
    assert graph(folder) == purged


def test_the_same_bytes_are_not_taken_in_again_under_any_name_until_they_are_readmitted(folder: Path) -> None:
    assert syngraph("purge", folder, DOCUMENT, "--why", "the owner asked", "--who", "a clerk", "--delete-file", "--quiet").code == 0
    (folder / "documents" / "elsewhere.md").write_text(TEXT)
    (folder / "documents" / "more.md").write_text(AGAIN)
    done = syngraph("ingest", folder, "--json", "--quiet").json
    assert done["ingested"]["documents"] == 1
    (unreadable,) = (line for line in done["ingested"]["unreadable"] if "elsewhere.md" in line)
    assert "erased" in unreadable
    assert "a clerk (the owner asked)" in unreadable
    assert not any("uillfeather" in line for line in graph(folder))
    assert syngraph("purge", folder, DOCUMENT, "--readmit").code == 0
    assert syngraph("ingest", folder, "--json", "--quiet").json["ingested"]["documents"] == 1
    assert any("uillfeather" in line for line in graph(folder))


def test_a_copy_under_another_name_is_named_for_it_is_not_erased_with_it(folder: Path) -> None:
    shutil.copy(folder / "documents" / DOCUMENT, folder / "documents" / "copy.md")
    assert syngraph("ingest", folder, "--quiet").code == 0
    said = syngraph("purge", folder, DOCUMENT, "--why", "asked", "--delete-file", "--quiet")
    assert "the same to the byte: copy.md; purge it too" in said.out
    assert "copy" not in syngraph("purge", folder, "copy.md", "--why", "asked", "--delete-file", "--quiet").out
    assert holding(folder) == set()


def test_what_was_answered_about_another_that_said_the_same_goes_too(folder: Path) -> None:
    """The other one was asked about first, and says something else by now; what the ledger keeps of it is its own."""
    shutil.copy(folder / "documents" / DOCUMENT, folder / "documents" / "copy.md")
    assert syngraph("ingest", folder, "--quiet").code == 0
    (folder / "documents" / DOCUMENT).write_text(AGAIN)
    assert syngraph("run", folder, "--quiet").code == 0
    assert answers_of_it(folder)
    assert syngraph("purge", folder, "copy.md", "--why", "asked", "--delete-file", "--quiet").code == 0
    assert not answers_of_it(folder)


def test_what_was_erased_without_ever_having_been_read_hides_no_other(folder: Path) -> None:
    """Of a link that leads nowhere no bytes are known; nor are they of a file that goes while it is opened."""
    unread = folder / "documents" / "unread.md"
    unread.symlink_to(folder / "documents" / "unread.md")
    assert syngraph("ingest", folder, "--quiet").code == 0
    unread.unlink()
    assert syngraph("purge", folder, "unread.md", "--why", "asked", "--quiet").code == 0
    other = Unread("other.md", "", "other.md: gone", "", passing=True)
    assert list(unless_purged(Ledger(folder / ".syngraph" / "ledger.db"), [other])) == [other]


def test_beside_a_run_nothing_is_readmitted(folder: Path) -> None:
    """It has looked at the folder already, and would leave word that nothing is to be done."""
    assert syngraph("purge", folder, DOCUMENT, "--why", "asked", "--delete-file", "--quiet").code == 0
    with writers_lock(folder / ".syngraph" / "writer.lock", "run"):
        refused(syngraph("purge", folder, DOCUMENT, "--readmit"), "another process is writing: run")
    assert syngraph("purge", folder, DOCUMENT, "--readmit").code == 0


def test_a_file_that_is_still_there_is_refused_and_nothing_is_erased(folder: Path) -> None:
    refused(syngraph("purge", folder, DOCUMENT, "--why", "asked", "--quiet"), DOCUMENT, "--delete-file")
    assert holding(folder) >= {f"documents/{DOCUMENT}", "reports/report.json"}
    assert (folder / "documents" / DOCUMENT).exists()


def test_a_document_that_nobody_knows_and_a_purge_without_a_reason_are_refused(folder: Path) -> None:
    refused(syngraph("purge", folder, "no/such.md", "--why", "asked", "--quiet"), "no/such.md")
    refused(syngraph("purge", folder, DOCUMENT, "--delete-file", "--quiet"), "reason")
    assert (folder / "documents" / DOCUMENT).exists()


def test_a_slip_of_the_hand_is_no_run_that_failed_and_nobody_is_told(folder: Path) -> None:
    with (folder / "syngraph.toml").open("a") as file:
        file.write('[notify]\ncommand = ["tee", "told.json"]\n')
    refused(syngraph("purge", folder, "no/such.md", "--why", "asked"), "no/such.md")
    refused(syngraph("purge", folder, DOCUMENT, "--why", "asked"), "--delete-file")
    assert "last run     run: done" in syngraph("status", folder).out


def test_one_that_was_let_go_long_ago_can_be_purged_and_purging_twice_changes_nothing(folder: Path) -> None:
    (folder / "documents" / DOCUMENT).unlink()
    assert syngraph("run", folder, "--quiet").code == 0
    assert holding(folder)
    for _ in range(2):
        assert process("purge", folder, DOCUMENT, "--why", "asked", "--quiet").code == 0
        assert holding(folder) == set()
