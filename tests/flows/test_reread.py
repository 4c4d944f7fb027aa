"""After these tests a reader knows what becomes of documents when what reads them changes: they are read again, at no cost."""

import hashlib
from pathlib import Path

import pytest
from tests.flows.command_line import graph
from tests.flows.harbour import FERRIES
from tests.flows.test_document_states import ferries, ingest, project, put, settings

from syngraph.connectors.documents import read_by
from syngraph.connectors.documents.read import read_document
from syngraph.flows.run.running import ingest_project
from syngraph.flows.telling.progress import Silent

__all__ = ["project"]

_LIST = "Quays:\n\n- Fish Quay\n- Rope Quay, where tugs lie\n\n    code = 1\n\nThe Selkie left at 9.30. She is a ferry.\n"
TEXTS = {
    "a.md": "---\ntitle: The fleet\nid: 7\n---\n\n# Ferries\n\n"
    + FERRIES
    + "\n## Tugs\n\nBuilt: 1990\nOwner: Gullwing\n  Towage\n\n"
    + _LIST,
    "b.rst": "Ferries\n=======\n\n:Author: A mate\n:Status: Final\n\n" + _LIST + "\nTugs\n----\n\n" + "The Teal tows. " * 400,
    "c.txt": "HARBOUR RULES\n\n1. Quays\n\n" + _LIST + "Term: what it means\n",
}


def test_documents_are_read_again_by_another_reader_and_what_says_the_same_costs_no_call(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(project, "a.md", ferries(3, 1990))
    ingest(project)
    before = graph(project)
    monkeypatch.setattr(read_by, "READER", read_by.READER + 1)
    read_by._read_by.cache_clear()
    again = ingest_project(project, Silent())
    read_by._read_by.cache_clear()
    assert (again["ingested"]["documents"], again["cost"]["calls"]) == (1, 0)
    assert graph(project) == before


def test_what_could_not_be_read_is_tried_again_by_another_reader_and_with_more_room(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(project, "a.html", "<p></p>")
    assert len(ingest(project)["unreadable"]) == 1
    assert ingest(project)["unreadable"] == []
    settings(project, "max_bytes = 60000000")
    assert len(ingest(project)["unreadable"]) == 1
    monkeypatch.setattr(read_by, "READER", read_by.READER + 1)
    read_by._read_by.cache_clear()
    assert len(ingest(project)["unreadable"]) == 1
    read_by._read_by.cache_clear()


def test_whoever_changes_what_documents_are_read_as_raises_the_reader_s_number(tmp_path: Path) -> None:
    """When this fails and nothing else does: raise READER in read_by.py, and put both here."""
    for name, text in TEXTS.items():
        (tmp_path / name).write_text(text)
    read = [read_document(tmp_path, name) for name in TEXTS]
    said = [(one.path, one.title, one.text, [(chunk.span, chunk.key, chunk.blocks) for chunk in one.chunks]) for one in read]
    assert (read_by.READER, hashlib.sha256(repr(said).encode()).hexdigest()[:16]) == (1, "b76f14ed50fcca8e")
