"""How a file becomes a Document: its bytes are taken once, unchanging, then read by its format and cut into chunks."""

import hashlib
import os
import stat
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from syngraph.connectors.documents.chunk import chunks_of
from syngraph.connectors.documents.decoding import decoded
from syngraph.connectors.documents.dialect import MARKDOWN, READ, RST, TEXT, Dialect
from syngraph.connectors.documents.limits import ReadingLimits
from syngraph.connectors.documents.structure import structure
from syngraph.ontologies.document import Document
from syngraph.ontologies.errors import DocumentAway, DocumentUnreadable

FORMATS = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
    ".text": "text",
    ".rst": "rst",
    ".html": "html",
    ".htm": "html",
    ".pdf": "pdf",
    ".docx": "docx",
}
_DIALECTS: dict[str, Dialect] = {"markdown": MARKDOWN, "text": TEXT, "rst": RST}


def format_of(path: str) -> str | None:
    """
    >>> format_of("notes/Day 1.MD"), format_of("photo.jpg")
    ('markdown', None)
    """
    return FORMATS.get(PurePosixPath(path).suffix.lower())


class Bytes(NamedTuple):
    """A file's bytes and their hash, hexadecimal."""

    data: bytes
    sha256: str


def read_document(root: Path, path: str, limits: ReadingLimits | None = None) -> Document:
    """Read one document, in this process.

    path:   below `root`, with `/`; bytes of a file name that are not UTF-8 stand in it as lone surrogates (os.fsdecode).
    raises: DocumentUnreadable, which names the file and says what to do about it.
    """
    limits = limits or ReadingLimits()
    return parsed(path, bytes_of(root, path, limits), limits)


def bytes_of(root: Path, path: str, limits: ReadingLimits) -> Bytes:
    """The bytes of a file that did not change meanwhile; a file that did is read once more."""
    for _ in range(2):
        try:
            data = _steady(root, path, limits)
        except OSError as exc:
            raise DocumentAway(f"{shown(path)} cannot be opened: {exc.strerror or exc}", "check that it is there and may be read") from exc
        if data is not None:
            return Bytes(data, hashlib.sha256(data).hexdigest())
    raise DocumentAway(f"{shown(path)} was changing while it was read", "run again when nobody writes to it")


def _steady(root: Path, path: str, limits: ReadingLimits) -> bytes | None:
    """All bytes, or None if the file changed under the reading."""
    place = os.path.join(root, path)
    real, top = os.path.realpath(place), os.path.realpath(root)
    if os.path.commonpath([real, top]) != top:
        raise DocumentUnreadable(f"{shown(path)} leads out of the documents folder", "copy what it points to into the folder")
    # Without O_NONBLOCK opening a named pipe waits for ever.
    with open(os.open(real, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
        before = os.fstat(file.fileno())
        if not stat.S_ISREG(before.st_mode):
            raise DocumentUnreadable(f"{shown(path)} is no file", "remove it from the documents folder, or exclude it")
        if before.st_size > limits.most_bytes:
            raise DocumentUnreadable(
                f"{shown(path)} has {before.st_size:,} bytes, more than the limit of {limits.most_bytes:,}",
                "split it, exclude it, or raise the limit",
            )
        data = file.read(limits.most_bytes + 1)
    after = os.stat(real)
    same = (before.st_size, before.st_mtime_ns, before.st_ino) == (after.st_size, after.st_mtime_ns, after.st_ino)
    return data if same and len(data) == before.st_size else None


def parsed(path: str, file: Bytes, limits: ReadingLimits) -> Document:
    """The document that some bytes are."""
    if not file.data:
        raise DocumentUnreadable(f"{shown(path)} is empty", "put text into it, or delete it")
    format = format_of(path)
    if format is None:
        raise DocumentUnreadable(f"{shown(path)} has a format that is not read", f"give it one of the endings {' '.join(FORMATS)}")
    text, metadata, pages = _text(format, file.data, path, limits)
    if len(text) > limits.most_text:
        raise DocumentUnreadable(f"{shown(path)} holds {len(text):,} characters of text, more than {limits.most_text:,}", "split it")
    if not text.strip():
        raise DocumentUnreadable(f"{shown(path)} holds no text", "put text into it, or delete it")
    found = structure(text, _DIALECTS.get(format, READ))
    title, chunks = chunks_of(path, text, found, metadata, pages, limits.chunk)
    return Document(path, file.sha256, len(file.data), format, title, text, chunks)


def _text(format: str, data: bytes, path: str, limits: ReadingLimits) -> tuple[str, str, list[int]]:
    """Text, title of the metadata, page starts. The readers of binary formats are loaded when the first one is needed."""
    name = shown(path)
    if format == "html":
        from syngraph.connectors.documents.html import html_text

        return *html_text(data, name), []
    if format == "docx":
        from syngraph.connectors.documents.docx import docx_text

        return *docx_text(data, name, limits), []
    if format == "pdf":
        from syngraph.connectors.documents.pdf import pdf_text

        return pdf_text(data, name)
    return decoded(data, name), "", []


def shown(path: str) -> str:
    """A path as people can read it: control characters and bytes that are no UTF-8 written out.

    >>> shown("day\\n1.md")
    'day\\\\n1.md'
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in path)
