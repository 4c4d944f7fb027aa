"""After these tests a reader knows which files are not read, that each is refused by name with a next step, and what is left alone."""

import io
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from tests.connectors.test_documents_read import FLEET, HANDBOOK, PAGE, document, docx, para, pdf

from syngraph.connectors.documents.read import read_document
from syngraph.ontologies.errors import DocumentUnreadable


def encrypted() -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.append_pages_from_reader(PdfReader(io.BytesIO(FLEET)))
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


REFUSED = {
    "empty.md": (b"", "is empty"),
    "blank.txt": (b" \n\t\n", "holds no text"),
    "binary.txt": (b"ab\0cd", "NUL"),
    "cyrillic.txt": ("Паром Селки идёт в порт".encode("cp1251"), "encoding"),
    "shift.md": ("フェリーは港へ行く".encode("shift_jis"), "encoding"),
    "half.txt": (b"\xff\xfea", "utf-16"),
    "no.pdf": (b"this is no PDF", "no PDF"),
    "cut.pdf": (FLEET[:700], "pdf"),
    "garbage.pdf": (b"%PDF-1.7\n" + bytes(range(256)) * 40, "PDF"),
    "scan.pdf": (pdf([[]]), "no text"),
    "no.docx": (b"this is no zip", "no .docx"),
    "cut.docx": (HANDBOOK[:400], "no .docx"),
    "other.docx": (b"PK\x05\x06" + bytes(18), "no Word document"),
    "old.docx": (b"\xd0\xcf\x11\xe0" + bytes(600), "encrypted"),
    "torn.docx": (docx("<w:p><w:r><w:t>open"), "docx"),
    "script.html": (b"<html><head><title>x</title></head><body><script>write()</script></body></html>", "text"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_by_name_with_a_next_step(tmp_path: Path, name: str) -> None:
    data, reason = REFUSED[name]
    with pytest.raises(DocumentUnreadable) as caught:
        document(tmp_path, name, data)
    assert name in caught.value.what
    assert reason in caught.value.what
    assert caught.value.next_step


def test_an_encrypted_pdf_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentUnreadable, match="is encrypted"):
        document(tmp_path, "locked.pdf", encrypted())


def test_a_word_document_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentUnreadable, match="unpacks to more"):
        document(tmp_path, "bomb.docx", docx(para("a"), extra={"word/more.xml": b" " * 3_000_000}), most_text=1_000_000)


def test_a_text_of_200_megabytes_is_refused_without_reading_it(tmp_path: Path) -> None:
    with (tmp_path / "huge.txt").open("wb") as file:
        file.truncate(200_000_000)
    begun = time.process_time()
    with pytest.raises(DocumentUnreadable, match="200,000,000 bytes") as caught:
        read_document(tmp_path, "huge.txt")
    assert time.process_time() - begun < 0.1
    assert "limit" in caught.value.next_step


def test_a_file_that_changes_once_is_read_again_and_one_that_never_rests_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.md"
    file.write_text("one")
    real, writes = os.fstat, [1]

    def fstat(number: int) -> os.stat_result:
        seen = real(number)
        if writes[0] > 0:  # somebody writes just after the reader has looked
            writes[0] -= 1
            with file.open("a") as other:
                other.write(" more")
        return seen

    monkeypatch.setattr(os, "fstat", fstat)  # the moment between looking and reading is the only thing staged
    assert read_document(tmp_path, "a.md").text == "one more"
    writes[0] = 100
    with pytest.raises(DocumentUnreadable, match="was changing"):
        read_document(tmp_path, "a.md")


def test_a_path_that_leads_out_of_the_folder_or_to_no_file_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "documents"
    root.mkdir()
    (tmp_path / "secret.md").write_text("secret")
    (root / "link.md").symlink_to("../secret.md")
    os.mkfifo(root / "pipe.md")
    for path, reason in [("link.md", "leads out"), ("../secret.md", "leads out"), ("pipe.md", "no file"), ("gone.md", "cannot be opened")]:
        with pytest.raises(DocumentUnreadable, match=reason):
            read_document(root, path)


def test_reading_writes_nothing_to_the_home_folder(tmp_path: Path) -> None:
    documents, home = tmp_path / "documents", tmp_path / "home"
    documents.mkdir()
    home.mkdir()
    for name, data in {"a.html": PAGE, "b.docx": HANDBOOK, "c.pdf": FLEET}.items():
        (documents / name).write_bytes(data)
    program = (
        "import sys, pathlib\n"
        "from syngraph.connectors.documents.read import read_document\n"
        "for name in sys.argv[2:]: print(read_document(pathlib.Path(sys.argv[1]), name).title)\n"
    )
    run = subprocess.run(
        [sys.executable, "-P", "-c", program, str(documents), "a.html", "b.docx", "c.pdf"],
        env={**os.environ, "HOME": str(home), "XDG_CACHE_HOME": str(home / "cache")},
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.split("\n") == ["The harbour", "Harbour handbook", "Fleet register", ""]
    assert list(home.rglob("*")) == []
