"""After these tests a reader knows what a person's decision does to the graph, that it outlives documents' changes, and how it is told."""

import shlex
import shutil
from pathlib import Path

import pytest
from tests.flows.command_line import graph, syngraph
from tests.flows.disputed import HELD, LETTER, OUT, REGISTER, STANDS, claim_in, decide, founded, of_founding, violation
from tests.flows.whole_state import ledger_state, rdf_state

from syngraph.flows.queries.asking import claims_of
from syngraph.flows.run.running import ingest_project
from syngraph.flows.telling.progress import Silent

WON = {"companies.md": HELD, "letter.md": STANDS, "register.md": STANDS}
"""Two texts outweigh one."""


@pytest.fixture
def tied(disputed: Path) -> Path:
    """One text against one."""
    (disputed / "documents" / "letter.md").unlink()
    ingest_project(disputed, Silent(), accept_deletions=True)
    return disputed


def test_the_side_that_a_person_prefers_wins_at_once_and_loses_again_when_that_is_taken_back(disputed: Path) -> None:
    before = graph(disputed), ledger_state(disputed), rdf_state(disputed)
    done = decide(disputed, "prefer", claim_in(disputed, "companies.md")["id"][:8], "--who", "ann", "--why", "the deed says so")
    assert founded(disputed) == {"companies.md": STANDS, "letter.md": HELD, "register.md": HELD}
    assert (done["statements"], done["held"], done["freed"]) == ({"came": 1, "went": 1}, 2, 1)
    stands = [line for line in graph(disputed) if "ontology#founded" in line]
    assert stands
    assert all("1933-01-17" in line for line in stands), "the RDF store has followed"
    (decision,) = done["decisions"]
    assert (decision["kind"], decision["who"], decision["why"]) == ("prefer", "ann", "the deed says so")
    decide(disputed, "undo", decision["id"][:8], "--who", "bea")
    assert (graph(disputed), ledger_state(disputed), rdf_state(disputed)) == before
    (told,) = decide(disputed, "decisions")["decisions"]
    assert (told["who"], told["taken_back"]["who"], told["claims"]) == ("ann", "bea", 1)


def test_where_both_sides_are_preferred_the_rest_of_their_weight_decides_and_who_decided_is_told_so(disputed: Path) -> None:
    decide(disputed, "prefer", claim_in(disputed, "letter.md")["id"], "--who", "ann")
    last = decide(disputed, "prefer", claim_in(disputed, "companies.md")["id"], "--who", "bea")
    assert founded(disputed) == WON
    assert [one["key"] for one in last["violations"]] == [violation(disputed)["key"]]
    shown = syngraph("quarantine", "show", disputed, violation(disputed)["key"]).out
    assert "preferred by ann" in shown
    assert "open: people prefer 2 of these, so the rest of their weight decides" in shown


def test_a_tie_of_two_preferred_sides_says_whose_they_are_and_how_it_is_ended(tied: Path) -> None:
    (first,) = decide(tied, "prefer", claim_in(tied, "companies.md")["id"], "--who", "ann", "--why", "the deed says so")["decisions"]
    last = syngraph("quarantine", "prefer", tied, claim_in(tied, "register.md")["id"], "--who", "bea").out
    assert set(founded(tied).values()) == {HELD}
    for told in (last, syngraph("quarantine", "show", tied, violation(tied)["key"]).out, syngraph("report", tied, "--format", "html").out):
        assert "people prefer 2 of these, and they weigh the same besides" in told
        assert f"1933-01-17 (by ann, {first['at'][:10]}, because: the deed says so)" in told
        assert "1935-03-04 (by bea, " in told
    for stays in ("1933-01-17", "1935-03-04"):
        folder = shutil.copytree(tied, tied.parent / stays)
        assert [
            line for line in syngraph("why", folder, "Thornwick Shipyard", "founded").out.splitlines() if "open: people prefer 2" in line
        ]
        choose(folder, f"then only Thornwick Shipyard · founded · {stays} is preferred")
        assert {one["object"]: one["state"] for one in of_founding(folder)}[stays] == STANDS
        shown = syngraph("quarantine", "show", folder, violation(folder)["key"]).out
        assert "people prefer" not in shown
        assert "given way to" in shown


def test_what_loses_to_a_preferred_side_is_offered_with_what_takes_that_preference_back(tied: Path) -> None:
    decide(tied, "prefer", claim_in(tied, "companies.md")["id"])
    choose(tied, "Thornwick Shipyard · founded · 1935-03-04 is right, and not what is preferred now")
    assert founded(tied) == {"companies.md": HELD, "register.md": STANDS}
    offered = [one["does"] for one in violation(tied)["choices"]]
    assert "Thornwick Shipyard · founded · 1933-01-17 is right" not in offered, "alone it would only make another tie"


def choose(folder: Path, does: str) -> None:
    """Type what is offered beside these words, one command after the other."""
    (command,) = [one["command"] for one in violation(folder)["choices"] if one["does"] == does]
    for typed in command.split(" && "):
        said = syngraph(*shlex.split(typed)[1:])
        assert (said.code, said.err) == (0, "")


def test_what_is_waived_stands_and_stays_visible_as_waived(disputed: Path) -> None:
    key = violation(disputed)["key"]
    decide(disputed, "waive", key[:8], "--who", "ann", "--why", "it was founded twice")
    assert set(founded(disputed).values()) == {STANDS}
    shown = violation(disputed)
    assert (shown["key"], shown["state"], shown["choices"]) == (key, "waived", [])
    assert [(one["who"], one["why"]) for one in shown["waived_by"]] == [("ann", "it was founded twice")]
    for command in (("quarantine", "show", disputed, key[:8]), ("why", disputed, "Thornwick Shipyard", "founded")):
        assert "waived by ann" in syngraph(*command).out
        assert "it was founded twice" in syngraph(*command).out
    counts = syngraph("report", disputed, "--json").json["summary"]
    assert (counts["waived"], counts["violations"], counts["roots"]) == (1, 0, 0)
    assert "it was founded twice" in syngraph("report", disputed, "--format", "html").out
    assert syngraph("verify", disputed, "--json").json["waived"] == 1
    assert syngraph("run", disputed, "--strict", "--quiet").code == 0, "what is waived is not broken"
    decide(disputed, "undo", *(one["id"] for one in shown["waived_by"]))
    assert founded(disputed) == WON


def test_a_claim_alone_may_be_waived(disputed: Path) -> None:
    done = decide(disputed, "waive", claim_in(disputed, "companies.md")["id"], "--why", "both are known")
    assert len(done["decisions"]) == 1
    assert set(founded(disputed).values()) == {STANDS}


def test_a_discarded_claim_leaves_the_graph_and_stays_on_record_with_whose_word_that_is(disputed: Path) -> None:
    decide(disputed, "discard", claim_in(disputed, "letter.md")["id"], "--who", "ann", "--why", "it quotes the register")
    assert founded(disputed) == {"companies.md": HELD, "letter.md": OUT, "register.md": HELD}, "one text against one is a tie"
    decide(disputed, "discard", claim_in(disputed, "register.md")["id"], "--who", "bea", "--why", "a slip of the pen")
    assert founded(disputed) == {"companies.md": STANDS, "letter.md": OUT, "register.md": OUT}
    (row,) = claims_of(disputed, "letter.md", "discarded")
    assert [(one["kind"], one["who"], one["why"]) for one in row["decisions"]] == [("discard", "ann", "it quotes the register")]
    for command in (("claims", disputed, "--state", "discarded"), ("why", disputed, "Thornwick Shipyard", "founded")):
        said = " ".join(syngraph(*command).out.split())
        assert "discarded by bea" in said
    assert "1935-03-04" not in str([line for line in graph(disputed) if "#founded" in line])
    decide(disputed, "undo", *(one["id"] for one in decide(disputed, "decisions")["decisions"]))
    assert founded(disputed) == WON


@pytest.mark.parametrize("change", ["edited elsewhere", "renamed", "copied", "read again by another prompt", "away and back"])
def test_a_decision_holds_whatever_else_becomes_of_the_document(change: str, disputed: Path) -> None:
    decide(disputed, "prefer", claim_in(disputed, "companies.md")["id"])
    decide(disputed, "discard", claim_in(disputed, "letter.md")["id"], "--why", "it quotes the register")
    documents = disputed / "documents"
    letter = documents / "letter.md"
    expected = {"companies.md": STANDS, "letter.md": OUT, "register.md": HELD}
    if change == "edited elsewhere":
        letter.write_text(LETTER.replace("Dear keeper", "Dear friend") + "\nThe Teal is a ferry.\n")
    elif change == "renamed":
        letter.rename(documents / "a letter.md")
        expected = {"companies.md": STANDS, "a letter.md": OUT, "register.md": HELD}
    elif change == "copied":
        shutil.copy(letter, documents / "copy.md")
        expected |= {"copy.md": OUT}
    elif change == "away and back":
        letter.unlink()
        ingest_project(disputed, Silent(), accept_deletions=True)
        assert founded(disputed) == {"companies.md": STANDS, "register.md": HELD}
        letter.write_text(LETTER)
    else:
        assert syngraph("prompts", disputed, "--write", "extract").code == 0
        (prompt,) = (disputed / "prompts").glob("extract*")
        prompt.write_text(prompt.read_text() + "\nBe careful.\n")
    ingest_project(disputed, Silent())
    assert founded(disputed) == expected


def test_a_decision_ends_where_the_text_says_it_no_more_and_is_there_again_when_it_does(disputed: Path) -> None:
    decide(disputed, "discard", claim_in(disputed, "register.md")["id"], "--why", "a slip of the pen")
    register = disputed / "documents" / "register.md"
    register.write_text(REGISTER.replace("4 March 1935", "6 March 1935"))
    ingest_project(disputed, Silent())
    assert OUT not in founded(disputed).values(), "it was another date that was discarded"
    register.write_text(REGISTER.replace("Shipyard was founded", "Shipyard, so they say, was founded"))
    ingest_project(disputed, Silent())
    assert decide(disputed, "decisions")["decisions"][0]["claims"] == 0, "these are not the words that were misread"
    register.write_text(REGISTER)
    ingest_project(disputed, Silent())
    assert founded(disputed)["register.md"] == OUT
