"""What a flow run's page shows while it runs: a progress bar with the run's figures, and in its state what model calls wait for.

The figures come every second, from the thread that tells them; the server is told every few seconds, and no more once it is gone.
"""

import time
from contextvars import copy_context
from pathlib import Path
from typing import Final
from uuid import UUID

import httpx
from prefect.artifacts import create_progress_artifact, update_progress_artifact
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State, StateType
from prefect.runtime import flow_run

from syngraph.flows.on_prefect.artifacts import artifact_key
from syngraph.flows.telling.figures import Figures, in_words

EVERY_S: Final = 3.0
WAITING: Final = "WaitingForModel"
"""The name of the state, of type RUNNING, of a run whose model does not answer just now."""


class RunPage:
    """One flow run's page. Made in the flow's own thread; `show` may be called from another, one call at a time.

    gone: whether the server did not answer; then it is told nothing more.
    """

    def __init__(self, folder: Path) -> None:
        self._context = copy_context()  # Prefect finds out by it which run an artifact is of
        self._run = UUID(str(flow_run.get_id()))
        self._key = artifact_key(folder, "progress")
        self._artifact: UUID | None = None
        self._shown, self._at = Figures(), 0.0
        self.gone = False

    def show(self, figures: Figures) -> None:
        """Bring the page up to date, if it is time to; at once when a wait begins or ends, and at the end of the run."""
        at_its_end = bool(figures.documents_of) and figures.documents >= figures.documents_of
        at_once = at_its_end or bool(figures.waiting) != bool(self._shown.waiting)
        if self.gone or (time.monotonic() - self._at < EVERY_S and not at_once):
            return
        try:
            self._context.run(self._show, figures)
        except (httpx.HTTPError, RuntimeError):  # the second is how Prefect's client says that it cannot reach the API
            self.gone = True  # whoever runs the stages says so, and the run goes on without it
        self._at = time.monotonic()

    def _show(self, figures: Figures) -> None:
        before, self._shown = self._shown, figures
        if figures.waiting != before.waiting:
            self._say_in_the_state(figures.waiting)
        if not figures.documents_of or _drawn(figures) == _drawn(before):
            return
        words = ", ".join(in_words(figures))
        if self._artifact is None:
            found = create_progress_artifact(_percent(figures), key=self._key, description=words)
            self._artifact = found if isinstance(found, UUID) else None
        else:
            update_progress_artifact(self._artifact, _percent(figures), description=words)

    def _say_in_the_state(self, waiting: str) -> None:
        state = State(type=StateType.RUNNING, name=WAITING if waiting else None, message=waiting or None)
        with get_client(sync_client=True) as client:
            now = client.read_flow_run(self._run).state
            if now is not None and now.type == StateType.RUNNING:  # not where somebody has just cancelled it
                client.set_flow_run_state(self._run, state, force=True)


def _drawn(figures: Figures) -> tuple[object, ...]:
    return figures.documents, figures.documents_of, figures.chunks, figures.standing, figures.held, figures.calls, figures.waiting


def _percent(figures: Figures) -> float:
    """By the time that is left, where it is known; else by documents.

    >>> _percent(Figures(documents=1, documents_of=4)), _percent(Figures(documents_of=4, seconds=3, seconds_left=9))
    (25.0, 25.0)
    """
    if figures.documents < figures.documents_of and figures.seconds_left is not None:
        return round(100 * figures.seconds / (figures.seconds + figures.seconds_left), 1)
    return round(100 * figures.documents / figures.documents_of, 1)
