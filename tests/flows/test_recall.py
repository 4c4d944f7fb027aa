"""After these tests a reader knows what the contracts cost: nothing that was read is lost, and every true fact that was read stands."""

import asyncio
import json
import shutil
from pathlib import Path

import pytest
from tests.bench.agents import Overheard
from tests.sample.recall import KEY, Fact, contradicted, fact, facts_in, facts_of, forms

from syngraph.agents.model.answers import Remembering
from syngraph.agents.model.port import Model
from syngraph.agents.offline.model import OfflineModel
from syngraph.connectors.documents.reader import Reader
from syngraph.connectors.ledger.answers import AnswerFile
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.violations import unreadable_rows
from syngraph.flows.ingest.extraction import Extracting
from syngraph.flows.ingest.whats_new import reading_limits
from syngraph.flows.project.current import current_ontology
from syngraph.flows.project.project import Project, open_project
from syngraph.flows.queries.asking import claims_of
from syngraph.ontologies.document import Document


@pytest.fixture(scope="module")
def read(ran_sample: Path, tmp_path_factory: pytest.TempPathFactory) -> set[Fact]:
    """What the model said of the sample's documents, without any contract: its answers are those that the run was given."""
    project = open_project(Path(shutil.copytree(ran_sample, tmp_path_factory.mktemp("again") / "graph")))
    model = Overheard(Remembering(OfflineModel(), AnswerFile(project.answers)))
    paths = sorted(path.relative_to(project.documents).as_posix() for path in project.documents.rglob("*.*"))
    with Reader(project.documents, reading_limits(project)) as reader:
        documents = [one for one in reader.read_all(paths) if isinstance(one, Document)]
    asyncio.run(extracted(project, model, documents))
    return {one for call in model.calls for one in facts_in(call.ask, call.text)}


async def extracted(project: Project, model: Model, documents: list[Document]) -> None:
    extracting = Extracting(current_ontology(project, Ledger(project.ledger)), model, project)
    await asyncio.gather(*(extracting.document(one) for one in documents))


def test_nothing_that_was_read_is_missing_from_what_stands_is_held_or_is_unreadable(read: set[Fact], ran_sample: Path) -> None:
    with Ledger(ran_sample / ".syngraph" / "ledger.db").reading() as connection:
        unread = [json.loads(one["raw"]) | one for one in unreadable_rows(connection)]
    kept = facts_of(claims_of(ran_sample, None, None))
    lost = {fact(one["document"], one["subject"], one["property"], one["object"]) for one in unread}
    assert len(read) > 500
    assert read - kept - lost == set()


def test_every_true_fact_that_was_read_stands(read: set[Fact], ran_sample: Path) -> None:
    """Recall of the key's true facts is 572 of 572 with the contracts as without them."""
    standing = facts_of(claims_of(ran_sample, None, "standing"))
    found = [one for one in KEY["true"] if forms(one) & read]
    assert (len(KEY["true"]), len(found)) == (572, 572)
    assert [one for one in found if not forms(one) & standing] == []


def test_what_the_contracts_hold_is_what_is_planted(read: set[Fact], ran_sample: Path) -> None:
    """Where sources contradict each other evenly, both sides wait for a person, and so does what leans on them: that is their price."""
    planted = set[Fact]().union(*map(forms, contradicted()))
    held, standing = (facts_of(claims_of(ran_sample, None, state)) for state in ("held", "standing"))
    assert held & read - standing <= planted
    assert len(held & read - standing) > 20


def test_no_fact_that_a_planted_contradiction_holds_stands_all_the_same(ran_sample: Path) -> None:
    standing = facts_of(claims_of(ran_sample, None, "standing"))
    wrong = [one for fault in KEY["faults"] for one in fault["claims"] if one["outcome"] == "held"]
    assert len(wrong) > 20
    assert [one for one in wrong if forms(one) & standing] == []
