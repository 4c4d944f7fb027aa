"""Whether a job runs under Prefect: yes when the environment names a Prefect API, otherwise the same functions run directly."""

import os
from pathlib import Path
from typing import Any

from syngraph.flows import running
from syngraph.flows.progress import Progress
from syngraph.ontologies.errors import StoreUnreachable

PREFECT = "PREFECT_API_URL"


def build(folder: Path, progress: Progress) -> dict[str, Any]:
    if not _is_under_prefect(folder, progress):
        return running.build_project(folder, progress)
    from syngraph.flows.prefect_flows import build_flow

    return _flowing(lambda: build_flow(str(folder)))


def ingest(folder: Path, progress: Progress, accept_withdrawals: bool) -> dict[str, Any]:
    if not _is_under_prefect(folder, progress):
        return running.ingest_project(folder, progress, accept_withdrawals)
    from syngraph.flows.prefect_flows import ingest_flow

    return _flowing(lambda: ingest_flow(str(folder), accept_withdrawals))


def run(folder: Path, progress: Progress, accept_withdrawals: bool) -> dict[str, Any]:
    if not _is_under_prefect(folder, progress):
        return running.run_project(folder, progress, accept_withdrawals)
    from syngraph.flows.prefect_flows import run_flow

    return _flowing(lambda: run_flow(str(folder), accept_withdrawals))


def _is_under_prefect(folder: Path, progress: Progress) -> bool:
    """Say which way it goes, and keep what Prefect writes inside the project."""
    api = os.environ.get(PREFECT)
    if not api:
        progress.say(f"running directly: {PREFECT} is not set")
        return False
    os.environ.setdefault("PREFECT_HOME", str(folder.resolve() / ".syngraph" / "prefect"))
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    os.environ.setdefault("DO_NOT_TRACK", "1")
    progress.say(f"running under Prefect at {api}")
    return True


def _flowing(flow: Any) -> dict[str, Any]:
    """raises: StoreUnreachable when the Prefect API does not answer; whatever the job itself raises."""
    import httpx

    try:
        outcome: dict[str, Any] = flow()
    except httpx.TransportError as exc:
        raise StoreUnreachable(f"Prefect at {os.environ[PREFECT]} does not answer: {exc}", f"start it, or unset {PREFECT}") from exc
    return outcome
