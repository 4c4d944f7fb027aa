"""The jobs as Prefect flows: their stages as tasks, their progress as log lines, how it ended and the violations as artifacts.

Retries, limits and resuming are syngraph's own and the same without Prefect; Prefect shows, schedules and starts. A job that
cannot go on ends as Failed, and the state's message is the error with its next step.
Import this module only when a Prefect API is configured: the import alone takes more than a second. `dispatch.py` does.
"""

from pathlib import Path
from typing import Any

from prefect import flow
from prefect.runtime import flow_run

from syngraph.flows import running
from syngraph.flows.prefect_artifacts import show_outcome, show_violations
from syngraph.flows.prefect_stages import LogLines, Tasks, hand_over


def run_name() -> str:
    """What the list of runs shows: the command and the project's folder, such as "run my-graph"."""
    return f"{str(flow_run.flow_name).removeprefix('syngraph ')} {Path(flow_run.parameters['folder']).name}"


@flow(name="syngraph build", flow_run_name=run_name, persist_result=False, retries=0)
def build_flow(folder: Path, review: bool = False) -> dict[str, Any]:
    """Agree on the questions, build and check the ontology; with `review` stop for a person in between."""
    tasks = Tasks(folder)
    return _shown(folder, tasks, running.build_project(folder, LogLines(), review, tasks))


@flow(name="syngraph ingest", flow_run_name=run_name, persist_result=False, retries=0)
def ingest_flow(folder: Path, accept_withdrawals: bool = False, accept_deletions: bool = False) -> dict[str, Any]:
    """Take in new, changed and deleted documents."""
    tasks = Tasks(folder)
    return _shown(folder, tasks, running.ingest_project(folder, LogLines(), accept_withdrawals, accept_deletions, tasks))


@flow(name="syngraph run", flow_run_name=run_name, persist_result=False, retries=0)
def run_flow(folder: Path, accept_withdrawals: bool = False, accept_deletions: bool = False) -> dict[str, Any]:
    """Build if there is no ontology yet, ingest, verify, report."""
    tasks = Tasks(folder)
    return _shown(folder, tasks, running.run_project(folder, LogLines(), accept_withdrawals, accept_deletions, tasks))


def _shown(folder: Path, tasks: Tasks, outcome: dict[str, Any]) -> dict[str, Any]:
    """The outcome, with its artifacts laid where Prefect shows them."""
    hand_over(outcome)
    if not tasks.lost:
        show_outcome(folder, outcome)
        if "ingested" in outcome:
            show_violations(folder)
    return outcome
