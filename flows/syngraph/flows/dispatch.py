"""Whether a job runs under Prefect: yes when the environment names a Prefect API, otherwise the same functions run directly.

Without one nothing of Prefect is imported (that alone takes 1.4 s) and no server is started. With one, the API is asked first
whether it is there at all, so that a wrong address is an error within seconds and before anything is done.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from syngraph.flows import running
from syngraph.flows.progress import Progress
from syngraph.flows.project import open_project
from syngraph.ontologies.errors import StoreRefused, StoreUnreachable

PREFECT = "PREFECT_API_URL"
PATIENCE_S = 5.0
"""How long the Prefect API may take to say that it is there."""


def build(folder: Path, progress: Progress) -> dict[str, Any]:
    """`syngraph build`. raises: whatever the job raises, StoreUnreachable and StoreRefused for Prefect itself."""
    if not _is_under_prefect(folder, progress):
        return running.build_project(folder, progress)
    from syngraph.flows.prefect_flows import build_flow

    return _flowing(progress, lambda: build_flow(folder.resolve()))


def ingest(folder: Path, progress: Progress, accept_withdrawals: bool) -> dict[str, Any]:
    """`syngraph ingest`. raises: as `build`."""
    if not _is_under_prefect(folder, progress):
        return running.ingest_project(folder, progress, accept_withdrawals)
    from syngraph.flows.prefect_flows import ingest_flow

    return _flowing(progress, lambda: ingest_flow(folder.resolve(), accept_withdrawals))


def run(folder: Path, progress: Progress, accept_withdrawals: bool) -> dict[str, Any]:
    """`syngraph run`. raises: as `build`."""
    if not _is_under_prefect(folder, progress):
        return running.run_project(folder, progress, accept_withdrawals)
    from syngraph.flows.prefect_flows import run_flow

    return _flowing(progress, lambda: run_flow(folder.resolve(), accept_withdrawals))


def _is_under_prefect(folder: Path, progress: Progress) -> bool:
    """Say which way it goes; before Prefect is imported, make sure of the project and of the API, and settle Prefect's settings.

    raises: ProjectUnusable; StoreUnreachable, StoreRefused when there is no Prefect API at the address.
    """
    api = os.environ.get(PREFECT)
    if not api:
        progress.say(f"running directly: {PREFECT} is not set")
        return False
    project = open_project(folder)
    _greet(api)
    settle_prefect(project.hidden / "prefect")
    progress.say(f"running under Prefect at {api}")
    return True


def settle_prefect(home: Path) -> None:
    """Prefect's settings for this process; it reads them once, when it is first imported.

    Its files stay in `home`, nothing is sent to its makers, no call starts a server of its own (its default profile allows
    that), and its console is silent below CRITICAL: progress and errors reach stderr from us, once, the same with and without.
    """
    os.environ.setdefault("PREFECT_HOME", str(home))
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    os.environ.setdefault("DO_NOT_TRACK", "1")
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
    os.environ["PREFECT_SERVER_EPHEMERAL_ENABLED"] = os.environ["PREFECT_SERVER_ALLOW_EPHEMERAL_MODE"] = "false"


def _greet(api: str) -> None:
    """raises: StoreUnreachable when nobody answers within PATIENCE_S; StoreRefused when it is no Prefect API that answers."""
    try:
        answer = httpx.get(f"{api.rstrip('/')}/health", timeout=PATIENCE_S)
    except (httpx.InvalidURL, httpx.UnsupportedProtocol) as exc:
        raise StoreRefused(
            f"{PREFECT} is no address: {api!r}", f"set it to one like http://127.0.0.1:4200/api, or unset {PREFECT}"
        ) from exc
    except httpx.TransportError as exc:
        why = str(exc) or "no answer in time"
        raise StoreUnreachable(f"Prefect at {api} does not answer: {why}", f"start it (prefect server start), or unset {PREFECT}") from exc
    if answer.status_code >= 500:
        raise StoreUnreachable(f"Prefect at {api} answers {answer.status_code}", "look into the server's log, then run this again")
    if answer.status_code not in (401, 403) and answer.text.strip() != "true":
        raise StoreRefused(f"there is no Prefect API at {api}", f"the address usually ends in /api; mend {PREFECT}, or unset it")


def _flowing(progress: Progress, flow: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Run a flow whose progress is heard here too.

    raises: StoreUnreachable, StoreRefused when Prefect fails us; whatever the job itself raises.
    """
    from prefect.client.orchestration import get_client
    from prefect.exceptions import PrefectHTTPStatusError

    from syngraph.flows.prefect_stages import heard_by

    api = os.environ[PREFECT]
    try:
        try:
            with get_client(sync_client=True):
                pass  # compares the versions of client and server
        except RuntimeError as exc:
            raise StoreRefused(f"Prefect at {api} cannot be used: {exc}", f"run a server of this version, or unset {PREFECT}") from exc
        with heard_by(progress):
            return flow()
    except httpx.TransportError as exc:
        raise StoreUnreachable(
            f"Prefect at {api} stopped answering: {exc}",
            f"what the job recorded is kept; start Prefect again and run this again, or unset {PREFECT}",
        ) from exc
    except PrefectHTTPStatusError as exc:
        raise StoreRefused(
            f"Prefect at {api} says no: {exc.response.status_code} {exc.response.reason_phrase}",
            f"check PREFECT_API_KEY or PREFECT_API_AUTH_STRING, or unset {PREFECT}",
        ) from exc
