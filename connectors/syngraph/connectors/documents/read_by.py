"""By what a file is read: whoever changes which text or which chunks a file becomes raises READER, and documents are read again."""

from functools import cache
from importlib.metadata import version
from typing import Final

from syngraph.connectors.documents.read import format_of

READER: Final = 1
_LIBRARIES: Final = {"html": ("kreuzberg",), "docx": ("kreuzberg",), "pdf": ("kreuzberg", "pypdf")}


def read_by(path: str) -> str:
    """Our reader's number, and the libraries that a document of this format is read with.

    >>> read_by("notes/day 1.md")
    'reader 1'
    >>> read_by("scan.pdf").split()[::2]
    ['reader', 'kreuzberg', 'pypdf']
    """
    return _read_by(format_of(path) or "")


@cache
def _read_by(format: str) -> str:
    return " ".join([f"reader {READER}", *(f"{name} {version(name)}" for name in _LIBRARIES.get(format, ()))])
