"""Flow runs whose process was killed: Prefect shows them as Running for ever, so the next holder of the writer's lock ends them.

Each run leaves its id in the project while it works. Only who holds the lock reads and writes it: an id found there belongs to
a run whose process is gone.
"""

from pathlib import Path
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.exceptions import ObjectNotFound
from prefect.states import Crashed

from syngraph.flows.project.project import open_project


def close_abandoned(folder: Path, own: UUID) -> None:
    """Mark the run that worked here before as Crashed if it never ended, and leave `own` in its place.

    Call it with the writer's lock held. raises: httpx.TransportError when the API does not answer.
    """
    note = open_project(folder).hidden / "prefect-run"
    if note.exists() and (before := _id(note.read_text())) and before != own:
        _end(before)
    note.write_text(f"{own}\n")


def _id(text: str) -> UUID | None:
    try:
        return UUID(text.strip())
    except ValueError:
        return None  # the power went while it was written


def _end(abandoned: UUID) -> None:
    with get_client(sync_client=True) as client:
        try:
            state = client.read_flow_run(abandoned).state
        except ObjectNotFound:
            return  # another server's run, or one that was deleted
        if state is not None and not state.is_final():
            message = "it never said how it ended; marked by the run that took the project's lock next"
            client.set_flow_run_state(abandoned, Crashed(message=message), force=True)
