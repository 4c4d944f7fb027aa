"""`syngraph schedule DIR list|pause|resume|remove`: what another terminal asks of a schedule, through Prefect's API."""

import os
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from syngraph.flows.on_prefect.api import PREFECT, greet
from syngraph.flows.on_prefect.settings import settle_prefect
from syngraph.flows.project.project import Project, open_project
from syngraph.flows.schedule.record import deployment_name, forget_record, read_record, scheduler
from syngraph.flows.schedule.scheduling import speak_to
from syngraph.ontologies.errors import ProjectUnusable, StoreUnreachable

if TYPE_CHECKING:
    from prefect.client.schemas.objects import FlowRun

    from syngraph.flows.schedule.deployment import Deployment


class _NothingScheduled(ProjectUnusable):
    """There is no schedule to tell of, or to change."""


class _NobodyThere(StoreUnreachable):
    """No scheduler runs whose own server could be asked."""


def listed(folder: Path) -> dict[str, Any]:
    """The schedule, its last runs and the next ones; what is known of it where its server is not running."""
    project = open_project(folder)
    holder, record = scheduler(project), read_record(project)
    told: dict[str, Any] = {"scheduler": holder, "schedule": record.asked if record else None}
    again = f"syngraph schedule {_shell(folder)}"
    try:
        with _deployment(project) as (deployment, ui):
            return _shown(deployment, ui, told)
    except _NothingScheduled:
        return told | {"schedule": None, "lines": ["nothing is scheduled", f"  next: {again} --every 1h"]}
    except _NobodyThere:
        return told | {"lines": [f"{told['schedule']}: no scheduler runs, so nothing fires", f"  next: {again}"]}


def _shown(deployment: "Deployment", ui: str, told: dict[str, Any]) -> dict[str, Any]:
    known = deployment.read()
    if known is None:
        raise _NothingScheduled("the schedule was removed just now")
    told |= {
        "ui": f"{ui}/deployments/deployment/{deployment.id}",
        "deployment": f"syngraph run/{known.name}",
        "schedule": (known.description or "").partition(": ")[0],
        "paused": known.paused,
        "next": [_when(run) for run in deployment.to_come(3)],
        "runs": [_run(run) for run in deployment.latest(5)],
    }
    return told | {"lines": _lines(told)}


def pause(folder: Path) -> list[str]:
    """No run begins by itself until `resume`; one that is under way goes on."""
    with _deployment(open_project(folder)) as (deployment, _):
        deployment.client.pause_deployment(deployment.id)
        under_way = [run.name for run in deployment.latest(5) if run.state and (run.state.is_pending() or run.state.is_running())]
    going_on = [f"  run {name!r} has begun, and goes on" for name in under_way]
    return ["paused: nothing runs by itself", *going_on, f"  next: syngraph schedule {_shell(folder)} resume"]


def resume(folder: Path) -> list[str]:
    """Runs begin again as scheduled; what was due meanwhile is not made up for."""
    with _deployment(open_project(folder)) as (deployment, _):
        deployment.client.resume_deployment(deployment.id)
    return ["resumed"]


def remove(folder: Path) -> list[str]:
    """The deployment is gone from Prefect, and whoever keeps the schedule ends after the run under way."""
    project = open_project(folder)
    with _deployment(project) as (deployment, _):
        deployment.client.delete_deployment(deployment.id)
    forget_record(project)
    return ["removed; the graph and the record of its runs stay"]


@contextmanager
def _deployment(project: Project) -> "Iterator[tuple[Deployment, str]]":
    """The project's deployment, and the address of Prefect's pages.

    raises: StoreUnreachable where no scheduler runs whose server could be asked; ProjectUnusable when nothing is scheduled.
    """
    record, home = read_record(project), project.hidden / "prefect"
    api = os.environ.get(PREFECT) or (record.api if record else None)
    again = f"syngraph schedule {_shell(project.folder)}"
    if api is None:
        raise _NothingScheduled(f"nothing is scheduled for {project.folder}", f"{again} --every 1h")
    if record and record.local and not os.environ.get(PREFECT):
        if not scheduler(project):
            raise _NobodyThere(f"no scheduler runs for {project.folder}, so nothing fires, and its Prefect server is not there", again)
        speak_to(api, home)
    else:
        os.environ[PREFECT] = api
        settle_prefect(home)
    greet(api)
    from prefect.client.orchestration import get_client

    from syngraph.flows.schedule.deployment import asking, find

    with asking(api), get_client(sync_client=True) as client:
        deployment = find(client, deployment_name(project))
        if deployment is None:
            raise _NothingScheduled(f"nothing is scheduled for {project.folder} with Prefect at {api}", f"{again} --every 1h")
        yield deployment, api.removesuffix("/api")


def _lines(told: dict[str, Any]) -> list[str]:
    state = "paused" if told["paused"] else "on" if told["scheduler"] else "on, but no scheduler runs: nothing fires"
    lines = [
        f"{told['schedule']}: {state}",
        f"  scheduler: {told['scheduler'] or 'none'}",
        f"  Prefect: {told['ui']}",
        *(f"  next: {when}" for when in told["next"][:1]),
    ]
    for run in told["runs"]:
        lines += [f"  {run['begun']}  {run['state']:<10} {run['run']}"]
        lines += [f"      {line}" for line in (run["message"] or "").splitlines() if run["state"] != "Completed"]
    return lines


def _run(run: "FlowRun") -> dict[str, Any]:
    message = run.state.message if run.state else None
    begun = run.start_time or run.expected_start_time
    return {"run": run.name, "state": run.state_name, "begun": _clock(begun), "message": message, "id": str(run.id)}


def _when(run: "FlowRun") -> str:
    return _clock(run.next_scheduled_start_time)


def _clock(at: datetime | None) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M:%S}" if at else ""


def _shell(folder: Path) -> str:
    return shlex.quote(str(folder))
