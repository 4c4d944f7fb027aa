"""How a job's stages and progress look in Prefect: a task for each stage or batch of documents, log lines for what is said."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from prefect import get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.context import FlowRunContext
from prefect.runtime import flow_run
from prefect.settings import PREFECT_API_URL

from syngraph.flows.on_prefect.api import greet
from syngraph.flows.on_prefect.page import RunPage
from syngraph.flows.run.abandoned_runs import close_abandoned
from syngraph.flows.telling.figures import Figures
from syngraph.flows.telling.harmless import harmless
from syngraph.flows.telling.progress import Progress, Silent
from syngraph.flows.telling.stages import plainly
from syngraph.ontologies.errors import StoreUnreachable, SyngraphError

Result = TypeVar("Result")


@dataclass
class Caller:
    """Who started a flow in this process. progress: hears what the log hears. outcome: the job's, as soon as it is done."""

    progress: Progress
    outcome: dict[str, Any] | None = None


_caller: ContextVar[Caller | None] = ContextVar("_caller", default=None)


@contextmanager
def called_by(caller: Caller) -> Iterator[None]:
    """Flows in this block speak to `caller`. It is no parameter of theirs: those must be what JSON can hold."""
    token = _caller.set(caller)
    try:
        yield
    finally:
        _caller.reset(token)


def log_lines(lines: Iterable[str]) -> None:
    """What a job says at its end, in the run's log; who started it prints it otherwise."""
    for line in lines:
        get_run_logger().info("%s", harmless(line))


def hand_over(outcome: dict[str, Any]) -> None:
    """The job is done, whatever becomes of telling Prefect so."""
    if caller := _caller.get():
        caller.outcome = outcome


class LogLines:
    """Progress as lines of the flow run's log, where a stage shows when it is done and every 10 s; on its page; and for who started it."""

    def __init__(self, folder: Path) -> None:
        self._log = get_run_logger()  # the flow's own, made once: it works from every thread
        self._page = RunPage(folder)
        caller = _caller.get()
        self._also = caller.progress if caller else Silent()
        self._last = time.monotonic()
        _quote_errors_plainly()
        self._also.say(f"flow run: {flow_run.ui_url}")

    def say(self, line: str) -> None:
        self._to_log(harmless(line))
        self._also.say(line)

    def step(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if done == total or now - self._last > 10:
            self._to_log(f"{harmless(stage)}: {done:,} of {total:,}")
            self._last = now
        self._also.step(stage, done, total)

    def figures(self, figures: Figures) -> None:
        self._also.figures(figures)
        self._page.show(figures)

    def _to_log(self, line: str) -> None:
        if not self._page.gone:  # Prefect would complain on stderr of each line it cannot send
            self._log.info("%s", line)


class Tasks:
    """The stages of one flow run as Prefect tasks: each runs here and now, in this thread, and is never tried again by Prefect.

    Outside a flow run a stage is a plain call: a task there would start a server by itself. So it is once the API is gone: each
    task would leave events behind that Prefect tries to send for minutes before the process may end. lost: whether it is.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._begun = False
        self.lost = False

    def __call__(self, name: str, work: Callable[[], Result]) -> Result:
        context = FlowRunContext.get()
        if context is None or context.flow_run is None or not self._is_heard():
            return plainly(name, work)
        if not self._begun:  # the first stage: the job has the writer's lock, so whoever ran before is no more
            close_abandoned(self._folder, context.flow_run.id)
            self._begun = True

        def run_name() -> str:
            return name  # given as text, Prefect would take braces in a document's name for a template

        @task(name=name.split(":")[0], task_run_name=run_name, cache_policy=NO_CACHE, persist_result=False, retries=0)
        def stage() -> Result:
            return work()

        return stage()

    def _is_heard(self) -> bool:
        api = PREFECT_API_URL.value()
        if not self.lost and api:
            try:
                greet(api)
            except StoreUnreachable as gone:
                self.lost = True
                get_run_logger().warning("%s", gone.what)
                if caller := _caller.get():
                    caller.progress.say(f"{gone.what}; going on without it")
        return not self.lost


class _Plain(logging.Filter):
    """Our own errors say all there is to say: in the run's log they are a line and a next step, not a traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, SyngraphError):
            record.msg, record.args, record.exc_info = "%s", (str(error),), None
        return True


_PLAIN = _Plain()


def _quote_errors_plainly() -> None:
    for name in ("prefect.flow_runs", "prefect.task_runs"):
        logging.getLogger(name).addFilter(_PLAIN)  # the same filter is added once only
