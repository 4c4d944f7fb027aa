"""What a user can do wrong with a project, its settings and its documents: each names the thing and the next step."""

import os
import shutil
from pathlib import Path

import pytest
from pypdf import PdfWriter
from tests.flows.command_line import graph, refused, syngraph, untraced
from tests.flows.harbour import NAMESPACE, lay

from syngraph.flows.run.running import run_project
from syngraph.flows.telling.progress import Silent

# Projects


@pytest.mark.parametrize("words", ["run", "build", "ingest", "status", "verify", "report", "claims", "export", "quarantine list"])
def test_where_there_is_no_project_every_command_says_how_to_make_one(words: str, tmp_path: Path) -> None:
    refused(syngraph(*words.split(), tmp_path / "nowhere"), "there is no project", str(tmp_path / "nowhere"), "syngraph init")


def test_a_file_is_no_project(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear all")
    refused(syngraph("run", file), str(file), "is a file")
    refused(syngraph("init", file), str(file), "is a file")
    refused(syngraph("init", file / "below"), str(file), "is a file")
    assert file.read_text() == "Dear all"


@pytest.mark.usefixtures("unharmed")
def test_a_project_is_not_laid_out_over_another(harbour: Path) -> None:
    refused(syngraph("init", harbour), str(harbour), "holds a project already")


def test_a_folder_whose_name_no_store_can_hold_is_refused_before_any_work(tmp_path: Path) -> None:
    folder = lay(tmp_path / os.fsdecode(b"harbour\xff"))
    refused(syngraph("run", folder), "not UTF-8", "rename it")
    assert not (folder / ".syngraph").exists()


def test_before_the_first_run_whoever_asks_is_told_to_run(tmp_path: Path) -> None:
    folder = lay(tmp_path / "harbour")
    for command, *rest in ("query", "ASK {}"), ("why", "Selkie"), ("claims",), ("verify",), ("export",):
        refused(syngraph(command, folder, *rest), "syngraph run")
    assert syngraph("status", folder).code == 0


# Settings


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('domain = "x', ["not valid TOML", "line 1"]),
        ("[project]\nfrob = 1\n[modell]\nname = 1", ["project.frob: unknown key", "modell: unknown key"]),
        ('[gate]\nbatch = "many"\nmax_withdrawn = 7', ["gate.batch", "gate.max_withdrawn"]),
        ("project = 3", ["project"]),
        ("[sources]\n'minutes/**' = 'high'", ["sources.minutes/**: should be a whole number"]),
        ('[notify]\ncommand = "./tell"', ['notify.command: should be a list, such as ["…"]']),
        ("[budget]\nrun = 20", ["budget.run: should be a table"]),
        ('[project]\nnamespace = "no iri"', ["project.namespace", "no iri"]),
        ('[documents]\nfolder = ""', ["documents.folder"]),
        ('[documents]\nfolder = "."', ["[documents] folder", "holds the project itself"]),
        ('[documents]\nfolder = "a\\u0000b"', ["NUL"]),
        ('[documents]\ninclude = ["[z-a]"]', ["[z-a]"]),
        ('[model]\nkind = "openai"\nname = "m"\napi_key = "${SURELY_NOT_SET}"', ["SURELY_NOT_SET", "export SURELY_NOT_SET="]),
        ('[model]\nkind = "openai"', ["[model] name"]),
        ('[model]\nkind = "recorded"\nrecording = "nowhere.json"', ["nowhere.json"]),
        ('[neo4j]\nuri = "http://127.0.0.1"', ["http://127.0.0.1", "bolt://"]),
        ('[neo4j]\nuri = "bolt://127.0.0.1:9"\npassword_file = "nowhere.txt"', ["nowhere.txt"]),
    ],
)
@pytest.mark.usefixtures("unharmed")
def test_a_setting_that_cannot_be_used_is_named(text: str, named: list[str], harbour: Path) -> None:
    (harbour / "syngraph.toml").write_text(text if "project" in text else text + "\n" + NAMESPACE)
    refused(syngraph("run", harbour), *named)


def test_settings_that_are_no_text_or_no_file_are_named(harbour: Path) -> None:
    (harbour / "syngraph.toml").write_bytes(b"\xff\xfe[project]")
    refused(syngraph("status", harbour), "syngraph.toml", "not valid TOML")
    (harbour / "syngraph.toml").unlink()
    (harbour / "syngraph.toml").mkdir()
    refused(syngraph("status", harbour), "syngraph.toml", "Is a directory")


# The documents folder. Root reads what rights forbid, so "without rights" is told by what root cannot read either.


def test_an_empty_folder_is_said_so(tmp_path: Path) -> None:
    folder = lay(tmp_path / "harbour")
    for file in (folder / "documents").iterdir():
        file.unlink()
    refused(syngraph("run", folder), "there are no documents in", str(folder / "documents"))
    (folder / "documents" / "photo.jpg").write_bytes(b"\xff\xd8")
    (folder / "documents" / "gone.md").symlink_to("nowhere")
    refused(syngraph("run", folder), "1 files of a format that is not read (.jpg)", "gone.md: it vanished, or is a link to nothing")


def test_where_no_document_can_be_read_each_is_said_with_its_reason(tmp_path: Path) -> None:
    folder = lay(tmp_path / "harbour")
    for file in (folder / "documents").iterdir():
        file.write_bytes(b"")
    refused(syngraph("run", folder), "none of the 2 documents", "ferries.md is empty (next: put text into it", "companies.md is empty")


@pytest.mark.usefixtures("unharmed")
def test_a_documents_folder_that_is_away_is_not_a_folder_whose_documents_were_deleted(harbour: Path) -> None:
    for state in ("absent", "a loop of links", "a file"):
        shutil.rmtree(harbour / "documents", ignore_errors=True)
        if state == "a loop of links":
            (harbour / "documents").symlink_to("documents")
        elif state == "a file":
            (harbour / "documents").unlink()
            (harbour / "documents").write_text("x")
        refused(syngraph("run", harbour), "there is no documents folder", str(harbour / "documents"))


@pytest.mark.usefixtures("unharmed")
def test_documents_that_cannot_be_read_are_recorded_with_the_reason_and_the_others_stand(harbour: Path) -> None:
    documents = harbour / "documents"
    (documents / "empty.md").write_bytes(b"")
    with (documents / "huge.txt").open("wb") as file:
        file.truncate(200_000_000)  # sparse: it takes no room
    (documents / "announced.txt").write_bytes(b"\xff\xfe\x00\xd8a")
    (documents / "noise.txt").write_bytes(bytes(range(128, 256)) * 20)
    (documents / "binary.txt").write_bytes(b"text\0more")
    (documents / "letter.docx").write_text("no zip at all")
    (documents / "broken.pdf").write_bytes(b"%PDF-1.7\nbroken")
    (documents / "locked.pdf").write_bytes(locked_pdf(harbour.parent / "locked.pdf"))
    os.mkfifo(documents / "pipe.md")
    (documents / "dangling.md").symlink_to("nowhere")
    (documents / "loop.md").symlink_to("pool.md")
    (documents / "pool.md").symlink_to("loop.md")
    (documents / "outside.txt").symlink_to("/etc/hostname")
    (documents / os.fsdecode(b"latin\xff.md")).write_text("The Teal is a ferry.\n")
    said = syngraph("run", harbour, "--json")
    assert said.code == 0
    untraced(said)
    expected = {
        "empty.md": "empty",
        "huge.txt": "200,000,000 bytes",
        "announced.txt": "utf-16-le",
        "noise.txt": "encoding cannot be told",
        "binary.txt": "NUL",
        "letter.docx": "no .docx",
        "broken.pdf": "broken PDF",
        "locked.pdf": "encrypted",
        "pipe.md": "neither a file nor a folder",
        "dangling.md": "link to nothing",
        "loop.md": "symbolic links",
        "pool.md": "symbolic links",
        "outside.txt": "out of the documents folder",
        "latin\\udcff.md": "not UTF-8",
    }
    found = syngraph("status", harbour, "--json").json["documents"]
    assert found["total"] - found["read"] == found["unreadable"] == len(expected)
    assert found["why"].keys() == expected.keys()
    for path, words in expected.items():
        assert words in found["why"][path]
        assert f"unreadable: {path}" in said.err.replace("\\\\", "\\")
    assert len(said.json["ingested"]["unreadable"]) == len(expected)
    assert syngraph("run", harbour).code == 0
    assert syngraph("status", harbour, "--json").json["documents"] == found


def locked_pdf(place: Path) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(place)
    return place.read_bytes()


def test_a_document_that_was_mended_comes_in_and_one_that_broke_goes_out(harbour: Path) -> None:
    before, text = graph(harbour), (harbour / "documents" / "companies.md").read_text()
    (harbour / "documents" / "companies.md").write_bytes(b"\0")
    assert syngraph("run", harbour).code == 0
    assert "companies.md" in syngraph("status", harbour, "--json").json["documents"]["why"]
    assert len(graph(harbour)) < len(before)
    (harbour / "documents" / "companies.md").write_text(text)
    assert syngraph("run", harbour).code == 0
    assert graph(harbour) == before


class Deleting(Silent):
    """Deletes a file between the scan and the reading."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def say(self, line: str) -> None:
        if line.startswith("documents: "):
            self.file.unlink()


@pytest.mark.usefixtures("unharmed")
def test_a_document_that_vanishes_between_scan_and_reading_is_recorded(harbour: Path) -> None:
    file = harbour / "documents" / "brief.md"
    file.write_text("The Teal is a ferry.\n")
    outcome = run_project(harbour, Deleting(file))
    assert outcome["ingested"]["unreadable"] == ["brief.md cannot be opened: No such file or directory"]
    assert "brief.md" in syngraph("status", harbour, "--json").json["documents"]["why"]
    assert syngraph("run", harbour).code == 0
    assert syngraph("status", harbour, "--json").json["documents"] == {"total": 2, "read": 2, "unreadable": 0, "why": {}}
