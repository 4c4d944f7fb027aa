"""After these tests a reader knows what becomes of a name that means two things, once a person has said so."""

import shutil
from pathlib import Path

from tests.flows.command_line import graph, refused, syngraph
from tests.flows.disputed import STANDS, claim_in, decide, founded
from tests.flows.harbour import COMPANIES
from tests.flows.whole_state import ledger_state, rdf_state

from syngraph.flows.queries.asking import claims_of
from syngraph.flows.run.running import ingest_project
from syngraph.flows.telling.progress import Silent


def yards(folder: Path) -> dict[str, set[str]]:
    """IRI of a shipyard of that name -> the documents that speak of it."""
    found: dict[str, set[str]] = {}
    for claim in claims_of(folder, None, None):
        for end in (claim["subject"], claim["object"]):
            if "thornwick-shipyard" in end:
                found.setdefault(end, set()).add(claim["document"])
    return found


def test_what_a_document_calls_so_is_another_thing_and_the_rest_keeps_its_iri(disputed: Path) -> None:
    before = graph(disputed), ledger_state(disputed), rdf_state(disputed)
    (yard,) = yards(disputed)
    done = decide(disputed, "split", claim_in(disputed, "companies.md")["id"], "--who", "ann", "--why", "there were two yards")
    (decision,) = done["decisions"]
    other = f"{yard}~{decision['id'][:8]}"
    assert yards(disputed) == {yard: {"ferries.md", "letter.md", "register.md"}, other: {"companies.md"}}
    assert set(founded(disputed).values()) == {STANDS}, "two things have two dates"
    assert f"<{other}>" in str(graph(disputed))
    assert f"<{yard}>" in str(graph(disputed))
    decide(disputed, "undo", decision["id"])
    assert (graph(disputed), ledger_state(disputed), rdf_state(disputed)) == before


def test_a_document_that_means_another_thing_means_it_in_what_it_says_later_too(disputed: Path) -> None:
    (yard,) = yards(disputed)
    (decision,) = decide(disputed, "split", claim_in(disputed, "companies.md")["id"])["decisions"]
    companies = disputed / "documents" / "companies.md"
    companies.write_text(COMPANIES + "\n## Later\n\nThe Tern is a ferry. The Tern was built by Thornwick Shipyard.\n")
    companies.rename(companies.with_name("firms.md"))
    (disputed / "documents" / "tide.md").write_text("The Tide is a ferry. The Tide was built by Thornwick Shipyard.\n")
    ingest_project(disputed, Silent())
    other = f"{yard}~{decision['id'][:8]}"
    assert claim_in(disputed, "firms.md", "built by")["object"] == other
    assert claim_in(disputed, "tide.md", "built by")["object"] == yard
    assert yards(disputed)[other] == {"firms.md"}


def test_the_name_of_a_claims_object_is_split_where_that_is_said(disputed: Path) -> None:
    (yard,) = yards(disputed)
    (decision,) = decide(disputed, "split", claim_in(disputed, "letter.md", "built by")["id"], "--object")["decisions"]
    assert decision["key"] == "thornwick shipyard"
    assert yards(disputed)[f"{yard}~{decision['id'][:8]}"] == {"letter.md"}


def test_what_cannot_be_split_is_refused(disputed: Path) -> None:
    ids = {name: claim_in(disputed, name)["id"] for name in founded(disputed)}
    shutil.copy(disputed / "documents" / "letter.md", disputed / "documents" / "copy.md")
    ingest_project(disputed, Silent())
    before = ledger_state(disputed)
    refused(syngraph("quarantine", "split", disputed, ids["letter.md"]), "word for word", "name the copies too")
    refused(syngraph("quarantine", "split", disputed, ids["letter.md"], "--object"), "is a value")
    refused(
        syngraph("quarantine", "split", disputed, ids["letter.md"], claim_in(disputed, "register.md", "built by")["id"]), "different names"
    )
    alone = next(c for c in claims_of(disputed, "ferries.md", None) if c["subject_label"] == "Selkie" and c["property_label"] == "seats")
    refused(syngraph("quarantine", "split", disputed, alone["id"]), "no other document speaks of 'selkie'")
    assert ledger_state(disputed) == before
