"""After these tests a reader knows how little is left for the gate when the last answer comes, and that who is stopped leaves no thread."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import NoReturn, cast

import pytest
from tests.agents.scripted import Scripted

from syngraph.connectors.documents.unread import Unread
from syngraph.flows.ingest.ahead import Ahead, Plan
from syngraph.flows.ingest.allowance import unbounded
from syngraph.flows.ingest.extraction import Extracting, ReadDocument
from syngraph.flows.ingest.heard import Heard
from syngraph.ontologies.document import Document


class Interrupted(threading.Event):
    """Ctrl-C comes while somebody waits for this."""

    def wait(self, timeout: float | None = None) -> bool:
        super().wait(timeout)
        raise KeyboardInterrupt


def never() -> NoReturn:
    raise AssertionError("nothing is put to a model once somebody has stopped us")


def endless() -> Iterator[Unread]:
    while True:
        yield Unread("a.md", "", "a.md: it cannot be read", "mend it")


def test_whoever_is_stopped_on_the_way_in_leaves_no_thread_behind() -> None:
    stopped = threading.Event()
    ahead = Ahead(Plan(endless(), lambda _: True, never, unbounded, 2, 2), stopped.set, _started=Interrupted())
    before = set(threading.enumerate())
    with pytest.raises(KeyboardInterrupt), ahead:
        raise AssertionError("nobody came in")
    assert set(threading.enumerate()) <= before
    assert stopped.is_set(), "the readers are told too"


class Told:
    """Stands in an Extracting's place: finishes a document when it is told to, in the order they came."""

    def __init__(self) -> None:
        self._begun = threading.Event()

    def begin(self) -> tuple[Extracting, Heard]:
        self._loop, self._may = asyncio.get_running_loop(), asyncio.Semaphore(0)
        self._begun.set()
        return cast(Extracting, self), Heard(Scripted({}))

    async def document(self, document: Document) -> ReadDocument:
        await self._may.acquire()
        return ReadDocument(document)

    def finish(self, documents: int) -> None:
        self._begun.wait()
        for _ in range(documents):
            self._loop.call_soon_threadsafe(self._may.release)


def documents(many: int) -> Iterator[Document]:
    for n in range(many):
        yield Document(f"{n:03}.md", str(n), 0, "markdown", "", "", ())


@pytest.mark.parametrize(
    ("many", "batch", "taken"),
    [
        (100, 50, [50, 25, 13, 12]),
        (64, 20, [20, 20, 12, 6, 6]),
        (19, 50, [19]),  # a small folder is one batch
    ],
)
def test_once_nothing_more_is_to_be_begun_half_of_what_is_left_is_a_batch(
    many: int, batch: int, taken: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("syngraph.flows.ingest.ahead.PATIENCE_S", 3600.0)  # so that nothing is taken for want of anything else
    told = Told()
    with (
        ThreadPoolExecutor(1) as gate,
        Ahead(Plan(documents(many), lambda _: True, told.begin, unbounded, batch, 2 * many), print) as ahead,
    ):
        for wanted in taken:
            told.finish(wanted)
            assert len(gate.submit(ahead.take).result(timeout=60)) == wanted
        assert not ahead.take()
