"""How far a run has come: whoever does the work counts here, and a thread tells it, so that it is told while the work waits too."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final, Protocol, TypeVar

from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.runs import note_progress
from syngraph.flows.budget.purse import Purse
from syngraph.flows.project.budget import Expense
from syngraph.flows.telling.figures import Figures
from syngraph.flows.telling.progress import Progress
from syngraph.flows.telling.stages import Stages
from syngraph.ontologies.errors import SyngraphError

BEAT_S: Final = 1.0
LEDGER_S: Final = 2.0
"""So often the ledger is told, if anything has changed: one short transaction, which never waits inside one of the gate's."""
RATE_S: Final = 60.0
"""The rate is that of the last minute: remembered answers at a run's beginning say nothing of how fast a model answers."""

Result = TypeVar("Result")


class Chunks(Protocol):
    """put, done: chunks that were put to the model, and that have been read. documents: how many documents they are of."""

    put: int
    done: int
    documents: int


class _None:
    put = done = documents = 0


class Meter:
    """The counts of one run; written by its thread, read by any.

    chunks: whoever puts chunks to the model counts them. waits: what model calls wait for now, "" for nothing.
    """

    def __init__(self, purse: Purse | None = None, currency: str = "USD", waits: Callable[[], str] = str) -> None:
        self._purse, self._currency, self._waits = purse, currency, waits
        self._began = time.monotonic()
        self._lately: deque[tuple[float, int]] = deque()
        self.stage = ""
        self.documents = self.documents_of = 0
        self.standing = self.held = self.statements = 0
        self.chunks: Chunks = _None()

    def staged(self, stages: Stages) -> Stages:
        """The same stages, each noted as it begins."""

        def noted(name: str, work: Callable[[], Result]) -> Result:
            self.stage = name.split(":")[0]
            return stages(name, work)

        return noted

    def figures(self) -> Figures:
        """As of now; asked every second or so, by which the rate is known."""
        now, done, of = time.monotonic(), self.chunks.done, self._chunks_of()
        spent, money = (self._purse.spent, self._purse.money) if self._purse else (Expense(), None)
        return Figures(
            stage=self.stage,
            waiting=self._waits(),
            documents=self.documents,
            documents_of=self.documents_of,
            chunks=done,
            chunks_of=self.chunks.put,
            standing=self.standing,
            held=self.held,
            statements=self.statements,
            calls=spent.calls,
            tokens=spent.tokens,
            money=None if money is None else float(money),
            currency=self._currency,
            seconds=now - self._began,
            seconds_left=self._seconds_left(now, done, of),
        )

    def _chunks_of(self) -> float:
        """How many chunks there are probably: documents that are not read yet are taken to have as many as the others."""
        known = self.chunks.documents
        ahead = max(0, self.documents_of - max(self.documents, known))
        return self.chunks.put * (1 + ahead / known) if known else 0.0

    def _seconds_left(self, now: float, done: int, of: float) -> float | None:
        lately = self._lately
        lately.append((now, done))
        while len(lately) > 2 and now - lately[0][0] > RATE_S:
            lately.popleft()
        seconds, chunks = now - lately[0][0], done - lately[0][1]
        if seconds < 2 * BEAT_S or chunks < 2 or done >= of:
            return None
        return (of - done) * seconds / chunks


@contextmanager
def telling(meter: Meter, progress: Progress, ledger: Ledger, run: str, spending: Callable[[], None]) -> Iterator[None]:
    """Tell the run's figures every second, to `progress`, and every few seconds to the ledger, while the block runs.

    The ledger hears nothing of a run that has nothing to do. Where it cannot be written that is for the job to meet and to say.
    spending: puts into the ledger what was spent since the last time, if anything was. A run that is killed lacks the last second's:
              the next one adds it (late.py).
    """
    over = threading.Event()

    def tell() -> None:
        told, at = Figures(), time.monotonic()
        while not over.wait(BEAT_S):
            now = meter.figures()
            progress.figures(now)
            with suppress(SyngraphError):  # it may be locked for long by a large commit: the next second tries again
                spending()
                if _has_moved(told, now) and time.monotonic() - at >= LEDGER_S:
                    with ledger.writing() as connection:
                        note_progress(connection, run, now.plain())
                    told, at = now, time.monotonic()

    thread = threading.Thread(target=tell, name="syngraph progress", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        progress.figures(meter.figures())


def _has_moved(told: Figures, now: Figures) -> bool:
    """Whether there is work, and something to say of it that was not said; that time goes by is nothing."""
    counted = ("stage", "waiting", "documents", "documents_of", "chunks", "chunks_of", "standing", "held", "calls")
    return bool(now.documents_of or now.calls) and any(getattr(told, name) != getattr(now, name) for name in counted)
