"""After this test a reader knows that it does not matter when people decide: before the documents come, between them, or after."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.flows.conftest import begin_anew
from tests.flows.disputed import LETTER, REGISTER, claim_in, decide
from tests.flows.harbour import COMPANIES, FERRIES
from tests.flows.whole_state import ledger_state, rdf_state

from syngraph.connectors.ledger.decisions import all_decisions, store_decision
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.flows.run.running import ingest_project
from syngraph.flows.telling.progress import Silent

DOCUMENTS = {"companies.md": COMPANIES, "ferries.md": FERRIES, "letter.md": LETTER, "register.md": REGISTER}
WORDS: dict[str, Callable[[Path], tuple[str, ...]]] = {
    "companies.md": lambda folder: ("prefer", claim_in(folder, "companies.md")["id"]),
    "letter.md": lambda folder: ("split", claim_in(folder, "letter.md", "built by")["id"], "--object"),
    "register.md": lambda folder: ("discard", claim_in(folder, "register.md", "built by")["id"], "--why", "it is hearsay"),
}
"""What a person decides once a document is in."""


def ingest(folder: Path) -> None:
    ingest_project(folder, Silent(), accept_withdrawals=True, accept_deletions=True)


def begun(ran: Path, folder: Path) -> Path:
    begin_anew(ran, folder)
    for document in (folder / "documents").iterdir():
        document.unlink()
    return folder


@pytest.mark.parametrize("seed", [1])
def test_decisions_between_documents_end_in_the_graph_of_a_clean_build_with_them(seed: int, ran_disputed: Path, tmp_path: Path) -> None:
    rnd = random.Random(seed)
    lived, clean = begun(ran_disputed, tmp_path / "lived"), begun(ran_disputed, tmp_path / "clean")
    undecided, undone = set(WORDS), set[str]()
    for document in rnd.sample(sorted(DOCUMENTS), 4):
        (lived / "documents" / document).write_text(DOCUMENTS[document])
        ingest(lived)
        for due in sorted(undecided & {path.name for path in (lived / "documents").iterdir()}):
            if (due == "letter.md" and len(list((lived / "documents").iterdir())) < 4) or rnd.random() < 0.4:
                continue  # a name is split from something
            undecided.remove(due)
            command, *words = WORDS[due](lived)
            taken = decide(lived, command, *words)["decisions"][0]["id"]
            if rnd.random() < 0.3:
                undone.add(decide(lived, "undo", taken)["decisions"][0]["id"])
    for due in sorted(undecided):
        command, *words = WORDS[due](lived)
        decide(lived, command, *words)
    with Ledger(lived / ".syngraph" / "ledger.db").reading() as connection:
        decisions = all_decisions(connection)
    assert len(decisions) == 3 > len(undone)
    with Ledger(clean / ".syngraph" / "ledger.db").writing() as connection:
        for one in decisions:
            store_decision(connection, one)
    for document, text in DOCUMENTS.items():
        (clean / "documents" / document).write_text(text)
    ingest(clean)
    assert ledger_state(lived) == ledger_state(clean)
    assert rdf_state(lived) == rdf_state(clean)
