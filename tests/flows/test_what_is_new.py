"""After these tests a reader knows what a run says at its end of what came, what is newly held and what was freed, with the words."""

from pathlib import Path
from typing import Any

import pytest
from tests.flows.command_line import syngraph

OLD = "# Old companies\n\nThornwick Shipyard is a company. Thornwick Shipyard was founded on 18 January 1934.\n"
YEARS = ("Thornwick Shipyard was founded on 17 January 1933.", "Thornwick Shipyard was founded on 18 January 1934.")


def ingest(folder: Path) -> tuple[dict[str, Any], list[str]]:
    """What it says as JSON, and as lines for people."""
    said = syngraph("ingest", folder, "--accept-withdrawals", "--accept-deletions", "--json")
    assert said.code == 0, said
    return said.json["ingested"], said.json["lines"]


@pytest.fixture
def document(harbour: Path) -> Path:
    """One that says the founding year otherwise; not taken in yet."""
    path = harbour / "documents" / "old.md"
    path.write_text(OLD)
    return path


def test_what_is_newly_held_is_named_with_its_words_and_its_documents(harbour: Path, document: Path) -> None:
    del document
    taken, lines = ingest(harbour)
    assert (taken["held"], taken["freed"], taken["unsaid"]) == (2, 0, 0)
    assert [(one["quote"], one["document"]) for one in taken["held_words"]] == [(YEARS[0], "companies.md"), (YEARS[1], "old.md")]
    assert "held: 2 facts newly, 0 freed" in lines
    assert f"  newly held: thornwick shipyard – founded – 1934-01-18: “{YEARS[1]}”  (old.md)" in lines


def test_what_is_only_read_anew_is_not_newly_held(harbour: Path, document: Path) -> None:
    """The passage is edited, or the document renamed: other claims, the same facts."""
    ingest(harbour)
    document.write_text(OLD.replace("is a company.", "is a company, and a large one."))
    taken, lines = ingest(harbour)
    assert taken["commits"] == 1
    assert (taken["held"], taken["freed"], taken["unsaid"]) == (0, 0, 0)
    document.rename(document.with_name("older.md"))
    taken, lines = ingest(harbour)
    assert taken["commits"] >= 1
    assert not [line for line in lines if "held" in line or "freed" in line]


def test_what_was_freed_stands_and_what_nobody_says_any_more_is_not_called_freed(harbour: Path, document: Path) -> None:
    ingest(harbour)
    document.unlink()
    taken, lines = ingest(harbour)
    assert (taken["held"], taken["freed"], taken["unsaid"]) == (0, 1, 1)
    assert "held: 0 facts newly, 1 freed, 1 no longer said or read otherwise" in lines
    assert f"  freed: thornwick shipyard – founded – 1933-01-17: “{YEARS[0]}”  (companies.md)" in lines


def test_things_that_came_and_went_are_told_by_kind(harbour: Path) -> None:
    more = harbour / "documents" / "more.md"
    more.write_text("# More\n\nThe Sandpiper is a ferry. The Dunlin is a ferry. Harbour Pilots is a company.\n")
    taken, lines = ingest(harbour)
    assert taken["kinds"] == {"ferry": 2, "company": 1}
    assert "things: 3 came (2 ferry, 1 company)" in lines
    more.unlink()
    assert "things: 3 went (2 ferry, 1 company)" in ingest(harbour)[1]


def test_many_are_counted_and_three_of_them_are_shown(harbour: Path) -> None:
    for year in (1901, 1902):
        said = (f"{name} Works is a company. {name} Works was founded on 3 May {year}.\n" for name in ("Alder", "Birch", "Cedar", "Damson"))
        (harbour / "documents" / f"{year}.md").write_text(f"# {year}\n\n" + "\n".join(said))
    taken, lines = ingest(harbour)
    assert taken["held"] == 8
    assert len([line for line in lines if line.startswith("  newly held: ")]) == len(taken["held_words"]) == 3
    assert len({one["fact"].split(" – ")[0] for one in taken["held_words"]}) == 3, "of three contradictions, not three of one"
    (harbour / "documents" / "1901.md").unlink()
    taken, lines = ingest(harbour)
    assert (taken["held"], taken["freed"], taken["unsaid"]) == (0, 4, 4)
    assert len([line for line in lines if line.startswith("  freed: ")]) == len(taken["freed_words"]) == 3
