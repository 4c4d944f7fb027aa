"""Documents are read and put to the model ahead of the gate, and come to it as they finish: a slow one holds up nobody else.

reading processes -> a thread that feeds -> an event loop in a thread of its own, for the model calls -> `take`, in the gate's thread.
What was begun and not taken is bounded, in documents and in characters, so that ten thousand documents need no more memory than ten.
"""

import asyncio
import gc
import math
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from syngraph.agents.model.sitting import sitting
from syngraph.connectors.documents.unread import Unread
from syngraph.flows.ingest.allowance import Allowance
from syngraph.flows.ingest.extraction import Extracting, ReadDocument
from syngraph.flows.ingest.heard import Heard
from syngraph.ontologies.document import Document
from syngraph.ontologies.errors import BudgetReached, ModelUnreachable

MOST_TEXT: Final = 10_000_000
"""Characters of text that are begun and not taken, unless one document alone has more."""
FEWEST: Final = 5
"""Once nothing more is to be begun, batches shrink down to so many documents, or a fifth of the set batch: each has its price."""
PATIENCE_S: Final = 2.0
"""When nothing has finished for so long, less than a batch goes to the gate."""
SWITCH_S: Final = 0.0005
"""So soon the gate's thread lets that of the calls have its turn, which is ever so short: ten times as soon as Python would by itself."""
GRACE_S: Final = 5.0
"""Once the model is away, calls under way are given so long."""


@dataclass(frozen=True, slots=True)
class Same:
    """A document whose bytes, and all that they are read with, are those whose claims are in."""

    document: Document

    @property
    def path(self) -> str:
        return self.document.path


@dataclass(frozen=True, slots=True)
class Waiting:
    """A document for which the model was not reached, or may not be asked any more: it is due again."""

    path: str
    silence: ModelUnreachable | BudgetReached


Outcome = ReadDocument | Unread | Same | Waiting


@dataclass(frozen=True)
class Plan:
    """What is to be done ahead.

    documents: Documents or Unreads in path order, each as it is asked for. is_due: whether a document is to be put to the model.
    begin:     makes, in the event loop, what puts documents to the model, and that model.
    batch:     how many documents are taken at a time. wide: how many calls there are at once.
    """

    documents: Iterator[Document | Unread]
    is_due: Callable[[Document], bool]
    begin: Callable[[], tuple[Extracting, Heard]]
    allowance: Allowance
    batch: int
    wide: int


@dataclass
class _Begun:
    """A document between being read and being taken. text: its length in characters."""

    text: int = 0
    outcome: Outcome | None = None


@dataclass
class Ahead:
    """Use it in a `with` statement, and `take` from the thread that entered it.

    stopped: whether the allowance has said no. away: the model's last word, when it is away. extracting: counts chunks.
    """

    plan: Plan
    stop_reading: Callable[[], None]
    stopped: bool = False
    away: ModelUnreachable | None = None
    extracting: Extracting | None = None
    _begun: dict[str, _Begun] = field(default_factory=dict)
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _finished_at: float = field(default_factory=time.monotonic)
    _is_full: bool = False
    _is_fed: bool = False
    _is_over: bool = False
    _is_left: bool = False
    _puts: set[asyncio.Task[None]] = field(default_factory=set)
    _started: threading.Event = field(default_factory=threading.Event)
    _room: asyncio.Event = field(default_factory=asyncio.Event)
    _loop: asyncio.AbstractEventLoop | None = None
    _task: asyncio.Task[None] | None = None

    def __enter__(self) -> "Ahead":
        self._switch_s = sys.getswitchinterval()
        sys.setswitchinterval(SWITCH_S)
        gc.freeze()  # ontology, contracts, libraries: what is here now stays, and is not to be looked through for garbage all the time
        self._thread = ThreadPoolExecutor(1, "model calls")
        try:
            self._work_done = self._thread.submit(asyncio.run, self._work())
            self._work_done.add_done_callback(self._over)
            self._started.wait()
        except BaseException:  # Ctrl-C: who has not entered is not made to leave, and the thread would wait for ever
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Calls that are under way are let go; their answers, if they come, are lost."""
        self.stop_reading()
        self._is_left = True
        self._tell(self._leave)
        self._thread.shutdown()
        gc.unfreeze()
        sys.setswitchinterval(self._switch_s)

    def _over(self, _: Future[None]) -> None:
        with self._changed:
            self._is_over = True
            self._changed.notify()
        self._started.set()

    def take(self) -> Sequence[Outcome]:
        """The next documents, a batch at most, in path order among themselves; none when all have been taken.

        raises: ModelRefused, and whatever went wrong in reading or in putting; that some document waits is no error.
        """
        with self._changed:
            while (paths := self._ready()) is None:
                self._changed.wait(PATIENCE_S)
            taken = [self._begun.pop(path).outcome for path in paths]
        self._tell(self._room.set)
        return [one for one in taken if one is not None]

    def _tell(self, what: Callable[[], object]) -> None:
        """Have something done in the event loop, if it still runs."""
        if self._loop:
            with suppress(RuntimeError):  # it has been closed: nobody needs to be told any more
                self._loop.call_soon_threadsafe(what)

    def _leave(self) -> None:
        if self._task:
            self._task.cancel()

    def _ready(self) -> list[str] | None:
        """What to take now; None to wait for more."""
        if self._is_over:
            self._work_done.result()
        batch = self.plan.batch
        finished = [path for path, one in self._begun.items() if one.outcome is not None]
        first = list(self._begun)[:batch]
        if self._is_over or (self._is_full and len(finished) == len(self._begun)):
            return finished[:batch]
        if len(first) == batch and all(self._begun[path].outcome is not None for path in first):
            return first
        if self._is_fed and finished and len(finished) >= self._enough():
            return finished[:batch]
        if len(finished) >= batch + self.plan.wide or (finished and time.monotonic() - self._finished_at > PATIENCE_S):
            return finished[:batch]
        return None

    def _enough(self) -> int:
        """Half of what is left, when nothing follows it: the gate has little to do any more when the last answer comes."""
        left, fewest = len(self._begun), max(FEWEST, self.plan.batch // 5)
        return left if left < 2 * fewest else max(fewest, math.ceil(left / 2))

    # In the thread of the model calls

    async def _work(self) -> None:
        """Feed documents until there are none or no more may be begun, and see those that were begun to their end."""
        self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
        self._started.set()
        if self._is_left:
            return  # before there was a loop to be told so
        self.extracting, heard = self.plan.begin()
        try:
            async with sitting(), asyncio.TaskGroup() as group:
                watch = group.create_task(self._watch(heard))
                await self._feed(group, self.extracting, heard)
                self._fed()
                while self._puts:
                    await asyncio.wait(self._puts)
                watch.cancel()
        except BaseExceptionGroup as errors:
            self.stop_reading()
            raise errors.exceptions[0] from None
        self.away = heard.away or heard.last_word

    async def _feed(self, group: asyncio.TaskGroup, extracting: Extracting, heard: Heard) -> None:
        while not (heard.away or self.stopped) and (one := await asyncio.to_thread(next, self.plan.documents, None)) is not None:
            if isinstance(one, Unread):
                self._finish(one.path, one)
            elif not self.plan.is_due(one):
                self._finish(one.path, Same(one))
            elif await self._begins(one):
                with self._changed:
                    self._begun[one.path] = _Begun(len(one.text))
                put = group.create_task(self._put(one, extracting, heard))
                self._puts.add(put)
                put.add_done_callback(self._puts.discard)
            else:
                self.stopped = True
                return
            await self._for_room(heard)

    def _fed(self) -> None:
        with self._changed:
            self._is_fed = True
            self._changed.notify()

    async def _begins(self, document: Document) -> bool:
        while (begins := await self.plan.allowance.begins(document)) is None and self._puts:
            await asyncio.wait(self._puts, return_when=asyncio.FIRST_COMPLETED)
        return bool(begins)

    async def _put(self, document: Document, extracting: Extracting, heard: Heard) -> None:
        try:
            outcome: Outcome = await extracting.document(document)
        except ModelUnreachable as silence:
            outcome = Waiting(document.path, silence)
        except BudgetReached as reached:
            self.stopped = True
            outcome = Waiting(document.path, reached)
        except asyncio.CancelledError:
            if heard.away:
                self._finish(document.path, Waiting(document.path, heard.away))
            raise
        finally:
            self.plan.allowance.ended(document)
        self._finish(document.path, outcome)

    async def _watch(self, heard: Heard) -> None:
        """Once the model is away nothing more is fed, and who still waits for it is let go."""
        await heard.gone.wait()
        self._room.set()
        await asyncio.sleep(GRACE_S)
        for put in self._puts:
            put.cancel()

    async def _for_room(self, heard: Heard) -> None:
        while not heard.away and self._is_crowded():
            self._room.clear()
            with self._changed:
                self._is_full = self._is_crowded()
                self._changed.notify()
            if self._is_full:
                await self._room.wait()
        self._is_full = False

    def _is_crowded(self) -> bool:
        with self._changed:
            texts = sum(one.text for one in self._begun.values())
            return len(self._begun) >= 2 * self.plan.batch + self.plan.wide or (texts >= MOST_TEXT)

    def _finish(self, path: str, outcome: Outcome) -> None:
        with self._changed:
            self._begun.setdefault(path, _Begun()).outcome = outcome
            self._finished_at = time.monotonic()
            self._changed.notify()
