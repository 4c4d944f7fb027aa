"""How a job's stages and progress look in Prefect: a task for each stage or batch of documents, log lines for what is said."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TypeVar

from prefect import get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.context import FlowRunContext
from prefect.runtime import flow_run

from syngraph.flows.abandoned_runs import close_abandoned
from syngraph.flows.progress import Progress, Silent
from syngraph.flows.stages import plainly
from syngraph.ontologies.errors import SyngraphError

Result = TypeVar("Result")

_listener: ContextVar[Progress] = ContextVar("_listener", default=Silent())  # noqa: B039  Silent keeps nothing


@contextmanager
def heard_by(progress: Progress) -> Iterator[None]:
    """Whoever started the flow in this process hears its progress too. A flow takes only what JSON can hold, so not as parameter."""
    token = _listener.set(progress)
    try:
        yield
    finally:
        _listener.reset(token)


class LogLines:
    """Progress as lines of the flow run's log, where a stage shows when it is done and every 10 s; and for who started it."""

    def __init__(self) -> None:
        self._log = get_run_logger()  # the flow's own, made once: it works from every thread
        self._also = _listener.get()
        self._last = time.monotonic()
        _quote_errors_plainly()
        self._also.say(f"flow run: {flow_run.ui_url}")

    def say(self, line: str) -> None:
        self._log.info("%s", line)
        self._also.say(line)

    def step(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if done == total or now - self._last > 10:
            self._log.info("%s: %s of %s", stage, f"{done:,}", f"{total:,}")
            self._last = now
        self._also.step(stage, done, total)


class Tasks:
    """The stages of one flow run as Prefect tasks: each runs here and now, in this thread, and is never tried again by Prefect.

    Outside a flow run a stage is a plain call: a task there would start a server by itself.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._begun = False

    def __call__(self, name: str, work: Callable[[], Result]) -> Result:
        context = FlowRunContext.get()
        if context is None or context.flow_run is None:
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
