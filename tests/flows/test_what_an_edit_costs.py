"""After these tests a reader knows what a change of a folder costs: calls of a model, documents read, what is written."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from tests.flows.lived_folder import both
from tests.flows.peps import AFTER, BEFORE, lay_snapshot, names, needs_peps, pep_project
from tests.flows.whole_state import ledger_state

from syngraph.flows.run.running import ingest_project
from syngraph.flows.telling.progress import Silent

Begin = Callable[[str], Path]
Result = TypeVar("Result")


class Named:
    """Stages that are done plainly, and remembered by name."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def __call__(self, name: str, work: Callable[[], Result]) -> Result:
        self.names.append(name)
        return work()


def ingest(folder: Path) -> dict[str, Any]:
    return ingest_project(folder, Silent(), accept_withdrawals=True, accept_deletions=True)


def asked(folder: Path) -> dict[str, int]:
    """How often the next ingest asks the model something new, and something it remembers."""
    cost = ingest(folder)["cost"]
    return {"calls": cost["calls"], "remembered": cost["remembered"]}


def test_a_rename_and_a_move_cost_no_call_of_a_model(begun_anew: Begin) -> None:
    folder = begun_anew("graph")
    ingest(folder)
    documents = folder / "documents"
    (documents / "fleet" / "tugs.md").rename(documents / "fleet" / "the tugs.md")
    assert asked(folder)["calls"] == 0
    (documents / "fleet" / "the tugs.md").rename(documents / "letters" / "the tugs.md")
    assert asked(folder)["calls"] == 0
    (documents / "museums").rename(documents / "houses")
    assert asked(folder)["calls"] == 0
    (documents / "places" / "towns-and-quays.md").rename(documents / "towns-and-quays.txt")  # read by other rules, it may say other things
    assert asked(folder)["calls"] <= 2


def test_a_moved_document_says_what_it_said_and_its_old_path_says_nothing(begun_anew: Begin) -> None:
    folder = begun_anew("graph")
    ingest(folder)
    before = said_by(folder, "fleet/tugs.md")
    assert len(before) > 30
    (folder / "documents" / "fleet" / "tugs.md").rename(folder / "documents" / "tugs.md")
    (folder / "documents" / "other.md").write_text("The Teal is a ferry.\n")
    taken = ingest(folder)["ingested"]
    assert (taken["documents"], taken["renamed"], taken["gone"]) == (2, 1, 1)
    assert said_by(folder, "tugs.md") == before
    assert said_by(folder, "fleet/tugs.md") == set()


def test_the_same_file_twice_is_two_documents_that_support_the_same(begun_anew: Begin) -> None:
    folder = begun_anew("graph")
    ingest(folder)
    once = standing(folder)
    shutil.copy(folder / "documents" / "fleet" / "tugs.md", folder / "documents" / "a copy.md")
    assert asked(folder)["calls"] == 0
    assert said_by(folder, "a copy.md") == said_by(folder, "fleet/tugs.md")
    twice = standing(folder)
    assert twice.keys() == once.keys()
    copied = {statement for statement in twice if twice[statement] != once[statement]}
    assert copied == {statement for statement in once if "fleet/tugs.md" in once[statement]}
    assert all(twice[statement] == once[statement] | {"a copy.md"} for statement in copied)
    (folder / "documents" / "fleet" / "tugs.md").unlink()
    assert asked(folder)["calls"] == 0
    assert {
        statement: {path.replace("a copy.md", "fleet/tugs.md") for path in paths} for statement, paths in standing(folder).items()
    } == once


def test_an_edited_document_costs_the_chunks_whose_text_changed(begun_anew: Begin) -> None:
    folder = begun_anew("graph")
    ingest(folder)
    path = folder / "documents" / "fleet" / "tugs.md"
    path.write_text(path.read_text().replace("The Black Anvil might be sold", "The Black Anvil may be sold"))
    named = Named()
    again = ingest_project(folder, Silent(), stages=named)
    assert again["cost"]["calls"] == 1
    assert again["ingested"]["documents"] == 1
    assert [name for name in named.names if "tugs" in name] == ["documents: fleet/tugs.md"]
    assert not [name for name in named.names if name.startswith("documents") and "tugs" not in name]


def test_an_unchanged_folder_reads_nothing_asks_nothing_and_records_nothing(begun_anew: Begin) -> None:
    folder = begun_anew("graph")
    ingest(folder)
    before = both(folder)
    named = Named()
    again = ingest_project(folder, Silent(), stages=named)
    assert not [name for name in named.names if name.startswith(("documents", "let go", "judge"))]
    assert (again["cost"]["calls"], again["cost"]["remembered"], again["ingested"]["commits"]) == (0, 0, 0)
    assert both(folder) == before


@needs_peps
def test_a_line_on_top_of_a_pep_leaves_all_of_its_chunks_alone_but_one(tmp_path: Path) -> None:
    folder = pep_project(tmp_path / "peps")
    lay_snapshot(AFTER, folder / "documents", ["pep-0241.rst", "pep-0440.rst"])
    ingest(folder)
    before = keys(folder)
    assert len(before) > 40
    path = folder / "documents" / "pep-0440.rst"
    path.write_text(f"A line on top that says nothing.\n\n{path.read_text()}")
    assert asked(folder)["calls"] == 1
    after = keys(folder)
    assert len(after) == len(before)
    assert len(before - after) == 1
    other = folder / "documents" / "pep-0241.rst"
    other.write_text(f"{other.read_text()}\nA line at the bottom.\n")
    assert asked(folder)["calls"] == 1


@needs_peps
def test_the_peps_of_two_dates_one_after_the_other_are_a_clean_build_of_the_second(tmp_path: Path) -> None:
    chosen = names(12)
    lived = pep_project(tmp_path / "lived")
    lay_snapshot(BEFORE, lived / "documents", chosen)
    ingest(lived)
    first = ledger_state(lived)["standing"]
    lay_snapshot(AFTER, lived / "documents", chosen)
    calls = ingest(lived)["cost"]["calls"]
    clean = pep_project(tmp_path / "clean")
    lay_snapshot(AFTER, clean / "documents", chosen)
    assert 0 < calls < ingest(clean)["cost"]["calls"]
    assert both(lived) == both(clean)
    assert ledger_state(lived)["standing"] != first


def standing(folder: Path) -> dict[str, set[str]]:
    """Each asserted statement that stands -> the documents that say it."""
    state = ledger_state(folder)
    documents = {row["id"]: row["document"] for row in map(json.loads, state["claims"])}
    rows = [json.loads(row) for row in state["standing"]]
    said = {f"{row['subject']} {row['property']} {row['object']}": row["support"] for row in rows if not row["inferred"]}
    return {statement: {documents[id] for id in json.loads(support)} for statement, support in said.items()}


def said_by(folder: Path, document: str) -> set[tuple[str, ...]]:
    """What a document claims, where in its text, and what became of it."""
    names = ("subject", "property", "object", "start", "end", "quote", "state", "derived")
    return {
        tuple(str(row[name]) for name in names) for row in map(json.loads, ledger_state(folder)["claims"]) if row["document"] == document
    }


def keys(folder: Path) -> set[str]:
    """The ids of all chunks: what is read of one hangs on it."""
    return {json.loads(row)["id"] for row in ledger_state(folder)["chunks"]}
