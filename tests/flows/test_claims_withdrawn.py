"""After these tests a reader knows that a claim never just disappears: which are withdrawn, in which words, when and why they went."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select
from tests.flows.command_line import refused, syngraph
from tests.flows.test_document_states import NS, built, iri, put
from tests.flows.test_vanished import delete, ferry, ingest, taken

from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.schema import claims
from syngraph.flows.claims import view
from syngraph.flows.telling import printing

GONE, UNREADABLE = "its document is gone", "its document cannot be read any more"
UNSAID = "its document does not say it any more, or is read otherwise"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four documents: one is deleted, one is edited and then deleted, one breaks, one is edited and back as it was."""
    folder = taken(tmp_path_factory.mktemp("fleet") / "graph", 5)
    put(folder, "01.md", ferry(1).replace("1951", "1901"))
    put(folder, "03.md", ferry(3).replace("1953", "1903"))
    ingest(folder)
    delete(folder, 0, 1)
    put(folder, "02.md", " \n")
    put(folder, "03.md", ferry(3))
    ingest(folder)
    return folder


def withdrawn(folder: Path, *more: str) -> list[dict[str, Any]]:
    said = syngraph("claims", folder, "--state", "withdrawn", "--json", *more)
    assert said.code == 0, said.err
    return [json.loads(line) for line in said.out.splitlines()]


def years(found: list[dict[str, Any]]) -> set[tuple[str, str, str, str]]:
    """(document, ferry, year, why) of those about a year."""
    return {
        (one["document"], one["subject_label"], one["object"], one["withdrawn"]["why"]) for one in found if one["property"] == iri("built")
    }


def test_what_went_is_listed_with_its_words_and_with_why_it_went_then(folder: Path) -> None:
    found = withdrawn(folder)
    assert years(found) == {
        ("00.md", "Selkie A", "1950", GONE),
        ("01.md", "Selkie B", "1951", UNSAID),
        ("01.md", "Selkie B", "1901", GONE),
        ("02.md", "Selkie C", "1952", UNREADABLE),
        ("03.md", "Selkie D", "1903", UNSAID),
    }
    (one,) = (one for one in found if one["object"] == "1951")
    assert (one["state"], one["quote"], one["subject"].startswith(NS)) == ("withdrawn", "| Selkie B | 1951 |", True)
    assert datetime.now(UTC) - datetime.fromisoformat(one["withdrawn"]["at"]) < timedelta(minutes=30)
    assert one["withdrawn"]["commit"] == 2
    assert one["withdrawn"]["run"]


def test_it_is_in_no_other_list_and_what_is_said_again_is_not_in_it(folder: Path) -> None:
    assert {document for document, *_ in built(folder)} == {"03.md", "04.md"}
    assert ("03.md", "Selkie D", "1953", "standing") in built(folder)
    every = syngraph("claims", folder, "--json").out
    assert '"withdrawn"' not in every
    assert "Selkie A" not in every


def test_one_document_may_be_asked_for_and_people_read_a_table(folder: Path) -> None:
    assert {one["document"] for one in withdrawn(folder, "--document", "01.md")} == {"01.md"}
    said = syngraph("claims", folder, "--state", "withdrawn", "--document", "01.md").out
    lines = [line for line in said.splitlines() if " built " in line and "1951" in line]
    assert said.startswith("withdrawn, UTC")
    assert len(lines) == 1
    assert all(words in lines[0] for words in (f"{datetime.now(UTC):%Y}-", "Selkie B", "built", "01.md", "| Selkie B | 1951 |"))
    refused(syngraph("claims", folder, "--state", "withdrawn", "--document", "no.md"), "knows no document no.md")


def test_more_of_them_than_are_named_together_are_listed_all_the_same(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, table = withdrawn(folder), syngraph("claims", folder, "--state", "withdrawn").out
    monkeypatch.setattr(view, "TOGETHER", 2)
    monkeypatch.setattr(printing, "TOGETHER", 3)
    assert withdrawn(folder) == whole
    parts = syngraph("claims", folder, "--state", "withdrawn").out
    assert parts.count("withdrawn, UTC") == -(-len(whole) // 3)
    assert sum("| Selkie" in line for line in parts.splitlines()) == sum("| Selkie" in line for line in table.splitlines())


def test_what_an_earlier_program_withdrew_says_no_more_than_is_known(tmp_path: Path) -> None:
    folder = taken(tmp_path / "graph", 2)
    with Ledger(folder / ".syngraph" / "ledger.db").writing() as connection:
        row = dict(connection.execute(select(claims).limit(1)).one()._mapping)
        connection.execute(insert(claims).values(row | {"id": "earlier", "state": "withdrawn", "since": 999}))
    (one,) = withdrawn(folder)
    assert one["withdrawn"] == {"at": None, "commit": 999, "run": None, "why": "nobody says it any more"}
    assert syngraph("claims", folder, "--state", "withdrawn").code == 0
