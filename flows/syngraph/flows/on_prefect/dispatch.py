"""Whether a job runs under Prefect: yes when the environment names a Prefect API, otherwise the same functions run directly.

Without one nothing of Prefect is imported (that alone takes 1.4 s) and no server is started, and of a folder in which nothing has
changed no more is loaded than it takes to see that. With one, the API is asked first whether it is there at all, so that a wrong address
is an error within seconds and before anything is done; a run that finds nothing to do is a run there all the same, without a task.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from syngraph.flows.on_prefect.api import PREFECT, greet
from syngraph.flows.on_prefect.settings import settle_prefect
from syngraph.flows.project.project import open_project
from syngraph.flows.run.settled import nothing_to_do
from syngraph.flows.telling.progress import Progress
from syngraph.ontologies.errors import StoreRefused, StoreUnreachable


def build(folder: Path, progress: Progress, review: bool = False) -> dict[str, Any]:
    """`syngraph build`. raises: whatever the job raises, StoreUnreachable and StoreRefused for Prefect itself."""
    if not _is_under_prefect(folder, progress):
        from syngraph.flows.run import running

        return running.build_project(folder, progress, review)
    from syngraph.flows.on_prefect.flows import build_flow

    return _flowing(progress, lambda: build_flow(folder.resolve(), review))


def ingest(folder: Path, progress: Progress, accept_withdrawals: bool, accept_deletions: bool = False) -> dict[str, Any]:
    """`syngraph ingest`. raises: as `build`."""
    if not _is_under_prefect(folder, progress):
        if (outcome := nothing_to_do(folder, "ingest", progress)) is not None:
            return outcome
        from syngraph.flows.run import running

        return running.ingest_project(folder, progress, accept_withdrawals, accept_deletions)
    from syngraph.flows.on_prefect.flows import ingest_flow

    return _flowing(progress, lambda: ingest_flow(folder.resolve(), accept_withdrawals, accept_deletions))


def run(folder: Path, progress: Progress, accept_withdrawals: bool, accept_deletions: bool = False) -> dict[str, Any]:
    """`syngraph run`. raises: as `build`."""
    if not _is_under_prefect(folder, progress):
        if (outcome := nothing_to_do(folder, "run", progress)) is not None:
            return outcome
        from syngraph.flows.run import running

        return running.run_project(folder, progress, accept_withdrawals, accept_deletions)
    from syngraph.flows.on_prefect.flows import run_flow

    return _flowing(progress, lambda: run_flow(folder.resolve(), accept_withdrawals, accept_deletions))


def _is_under_prefect(folder: Path, progress: Progress) -> bool:
    """Say which way it goes; before Prefect is imported, make sure of the project and of the API, and settle Prefect's settings.

    raises: ProjectUnusable; StoreUnreachable, StoreRefused when there is no Prefect API at the address.
    """
    api = os.environ.get(PREFECT)
    if not api:
        progress.say(f"running directly, not under Prefect: {PREFECT} is not set")
        return False
    project = open_project(folder)
    greet(api)
    settle_prefect(project.hidden / "prefect")
    progress.say(f"running under Prefect at {api}")
    return True


def _flowing(progress: Progress, flow: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Run a flow whose progress is heard here too. A job that was done before Prefect went away is done.

    raises: StoreUnreachable, StoreRefused when Prefect fails us; whatever the job itself raises.
    """
    import httpx
    from prefect.client.orchestration import get_client
    from prefect.exceptions import PrefectHTTPStatusError

    from syngraph.flows.on_prefect.stages import Caller, called_by

    api = os.environ[PREFECT]
    caller = Caller(progress)
    try:
        try:
            with get_client(sync_client=True):
                pass  # compares the versions of client and server
        except RuntimeError as exc:
            raise StoreRefused(f"Prefect at {api} cannot be used: {exc}", f"run a server of this version, or unset {PREFECT}") from exc
        with called_by(caller):
            return flow()
    except (httpx.TransportError, RuntimeError) as exc:
        if isinstance(exc, RuntimeError) and "Failed to reach API" not in str(exc):  # so Prefect's client says it
            raise
        if caller.outcome is not None:
            progress.say(f"Prefect at {api} stopped answering: there this run shows as Running until the next one begins")
            return caller.outcome
        what_next = f"what the job recorded is kept; start Prefect again and run this again, or unset {PREFECT}"
        raise StoreUnreachable(f"Prefect at {api} stopped answering: {exc}", what_next) from exc
    except PrefectHTTPStatusError as exc:
        what = f"Prefect at {api} says no: {exc.response.status_code} {exc.response.reason_phrase}"
        raise StoreRefused(what, f"check PREFECT_API_KEY or PREFECT_API_AUTH_STRING, or unset {PREFECT}") from exc
