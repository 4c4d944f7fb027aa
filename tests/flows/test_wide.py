"""After these tests a reader knows what model calls hold up: nobody but the document they are about, however slow or dead they are."""

import asyncio
import random
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from tests.flows.command_line import graph
from tests.flows.ferry_model import document, lay
from tests.flows.fleet import Does, Ferries, Fleet, Told, nothing, paths, taken_in

from syngraph.agents.model.port import Ask
from syngraph.connectors.ledger.runs import last_run
from syngraph.flows.ingest.ingesting import ingest
from syngraph.ontologies.document import Document
from syngraph.ontologies.errors import ModelRefused, ModelUnreachable

Result = TypeVar("Result")
PATIENT_S = 30.0
"""Whoever waits so long in these tests waits for what never comes."""
Laid = Callable[..., Fleet]


@pytest.fixture
def fleet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Laid:
    """Lays projects out: how many documents of how many passages, read by which model, a few of them at a time."""

    def laid(documents: int, chunks: int = 1, does: Does = nothing, wide: int = 4, batch: int = 2) -> Fleet:
        made = Fleet(lay(tmp_path / "fleet", documents, chunks, "http://unused", f"wide = {wide}\n[gate]\nbatch = {batch}"), Ferries(does))
        monkeypatch.setattr("syngraph.flows.stores.stores._adapter", lambda *_: made.model)
        return made

    return laid


def silent_about(*numbers: int) -> Does:
    async def does(ask: Ask) -> None:
        if ask.about in paths(*numbers):
            raise ModelUnreachable("no answer within 5 s", "wait")

    return does


def test_a_slow_document_holds_up_no_other(fleet: Laid) -> None:
    others_are_in = threading.Event()

    async def does(ask: Ask) -> None:
        if ask.about == "0000.md":
            assert await asyncio.to_thread(others_are_in.wait, PATIENT_S)

    made = fleet(7, does=does)
    told = Told(made.folder)

    def noted(name: str, work: Callable[[], Result]) -> Result:
        result = told(name, work)
        if told.present == paths(1, 2, 3, 4, 5, 6):
            others_are_in.set()
        return result

    job = made.job()
    job.stages = noted
    assert ingest(job).documents == 7
    assert told.batches[-1] == "0000.md"


def test_as_many_calls_are_under_way_as_may_be_and_never_more(fleet: Laid) -> None:
    full = asyncio.Event()

    async def does(_: Ask) -> None:
        if made.model.under_way == 5:
            full.set()
        await asyncio.wait_for(full.wait(), PATIENT_S)

    made = fleet(6, chunks=3, does=does, wide=5)
    assert made.ingest()["chunks"] == 18
    assert made.model.most == 5


def test_documents_come_to_the_gate_in_path_order_and_full_batches_when_the_model_is_quick(fleet: Laid) -> None:
    made = fleet(8, chunks=2, batch=3)
    told = Told(made.folder)
    ingest(made.job(told))
    assert told.batches == ["0000.md … 0002.md", "0003.md … 0005.md", "0006.md … 0007.md"]


def test_in_whatever_order_answers_come_the_graph_is_the_same(fleet: Laid, tmp_path: Path) -> None:
    rnd = random.Random(5)

    async def does(_: Ask) -> None:
        await asyncio.sleep(rnd.choice((0.0, 0.01, 0.2)))

    made = fleet(9, chunks=3, does=does, batch=2)
    (made.folder / "documents" / "0008.md").write_text(document(3, 3).replace("has 4", "has 5"))
    made.ingest()
    (tmp_path / "fleet").rename(tmp_path / "random")
    other = fleet(9, chunks=3, batch=50)
    (other.folder / "documents" / "0008.md").write_text((tmp_path / "random" / "documents" / "0008.md").read_text())
    other.ingest()
    assert graph(tmp_path / "random") == graph(other.folder)


def test_a_document_that_the_model_is_silent_about_waits_and_the_others_do_not(fleet: Laid) -> None:
    made = fleet(6, chunks=2, does=silent_about(1))
    taken = made.ingest()
    assert (taken["documents"], taken["waiting"]) == (5, 1)
    assert taken["why_waiting"] == ["0001.md: no answer within 5 s"]
    assert made.present == paths(0, 2, 3, 4, 5)
    made.model = Ferries()
    again = made.ingest()
    assert (again["documents"], again["waiting"]) == (1, 0)
    assert set(made.model.asked) == paths(1)


def test_a_passage_that_the_model_is_silent_about_is_one_silence_in_however_many_documents(fleet: Laid) -> None:
    copies = paths(*range(6))
    made = fleet(12, does=silent_about(*range(6)))
    for path in copies:
        (made.folder / "documents" / path).write_text(document(0, 1))
    assert made.ingest()["waiting"] == 6
    assert taken_in(made.ledger) == paths(*range(6, 12))


def test_a_model_that_goes_away_ends_the_run_soon_and_what_was_answered_is_in(fleet: Laid) -> None:
    async def does(_: Ask) -> None:
        if sum(made.model.asked.values()) > 10:
            raise ModelUnreachable("no connection", "start it")

    made = fleet(60, does=does)
    with pytest.raises(ModelUnreachable, match=r"no connection; 50 documents wait for it"):
        made.ingest()
    assert made.present == paths(*range(10))
    assert len(graph(made.folder)) > 10, "what was in is to be asked, though the run failed"
    assert sum(made.model.asked.values()) < 25, "nobody is asked sixty times whether he is there"
    with made.ledger.reading() as connection:
        run = last_run(connection)
    assert run is not None
    assert run["state"] == "failed"
    before, made.model = set(made.model.asked), Ferries()
    after = made.ingest()
    assert (after["documents"], after["of_stopped_runs"]["documents"]) == (60, 10)
    assert not paths(*range(10)) & set(made.model.asked)
    assert before & set(made.model.asked), "whoever was not answered is asked again"


def test_a_model_that_was_never_there_is_said_to_be_away_however_few_documents_there_are(fleet: Laid) -> None:
    made = fleet(2, does=silent_about(0, 1))
    with pytest.raises(ModelUnreachable, match="2 documents wait"):
        made.ingest()


def test_a_model_that_says_no_ends_the_run_at_once(fleet: Laid) -> None:
    async def does(_: Ask) -> None:
        raise ModelRefused("401", "set the key")

    made = fleet(30, does=does, wide=2)
    with pytest.raises(ModelRefused):
        made.ingest()
    assert sum(made.model.asked.values()) <= 4


class Three:
    """Allows three documents."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.ends: list[str] = []

    async def begins(self, document: Document) -> bool:
        if len(self.begun) == 3:
            return False
        self.begun.append(document.path)
        return True

    def ended(self, document: Document) -> None:
        self.ends.append(document.path)


def test_when_nothing_more_may_be_begun_what_was_begun_is_finished(fleet: Laid) -> None:
    made, three = fleet(9, chunks=2), Three()
    taken = ingest(made.job(allowance=three))
    assert (taken.documents, taken.waiting, taken.at_its_budget) == (3, 6, True)
    assert made.present == set(three.begun) == set(three.ends) == paths(0, 1, 2)
    assert set(made.model.asked) == paths(0, 1, 2)
    assert ingest(made.job()).documents == 6


class Crowd:
    """Counts the documents between their beginning and the gate's end with them."""

    def __init__(self) -> None:
        self.begun = self.most = 0
        self.told: Told | None = None

    async def begins(self, document: Document) -> bool:  # noqa: ARG002 - the protocol's face
        self.begun += 1
        self.most = max(self.most, self.begun - len(self.told.present if self.told else ()))
        return True

    def ended(self, document: Document) -> None:
        pass


def test_no_more_documents_are_begun_than_the_gate_and_the_model_have_room_for(fleet: Laid) -> None:
    made, crowd = fleet(40, wide=3, batch=4), Crowd()
    crowd.told = Told(made.folder)
    assert ingest(made.job(crowd.told, allowance=crowd)).documents == 40
    assert crowd.most <= 2 * 4 + 3 + 4, "ahead of the gate, and the batch in it"


def edited(fleet: Fleet, number: int, text: str, name: str = "") -> None:
    path = fleet.folder / "documents" / f"{number:04}.md"
    path.unlink()
    path.with_name(name or path.name).write_text(text)


def test_a_document_under_a_new_name_that_waits_leaves_its_old_self_in_place(fleet: Laid) -> None:
    made = fleet(5)
    made.ingest()
    edited(made, 4, document(4, 1).replace("has 4", "has 5"), "renamed.md")
    made.model = Ferries(silent_about(2))
    made.model.does = only_silent("renamed.md")
    with pytest.raises(ModelUnreachable):
        made.ingest()
    assert made.present == paths(0, 1, 2, 3, 4)
    made.model = Ferries()
    taken = made.ingest()
    assert (taken["commits"], taken["gone"], taken["held"]) == (1, 1, 0)
    assert made.present == paths(0, 1, 2, 3) | {"renamed.md"}


def only_silent(path: str) -> Does:
    async def does(ask: Ask) -> None:
        if ask.about == path:
            raise ModelUnreachable("no answer", "wait")

    return does


def test_a_document_that_is_deleted_leaves_though_an_edited_one_waits(fleet: Laid) -> None:
    made = fleet(5)
    made.ingest()
    (made.folder / "documents" / "0000.md").unlink()
    edited(made, 1, document(1, 1).replace("has 2", "has 3"))
    made.model = Ferries(silent_about(1))
    with pytest.raises(ModelUnreachable, match="1 document waits"):
        made.ingest()
    assert made.present == paths(1, 2, 3, 4)
