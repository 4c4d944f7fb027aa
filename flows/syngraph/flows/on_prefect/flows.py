"""The jobs as Prefect flows: their stages as tasks, their progress as log lines, how it ended and the violations as artifacts.

Retries, limits and resuming are syngraph's own and the same without Prefect; Prefect shows, schedules and starts. A run that finds
nothing to do is a run without a task. A job that cannot go on ends as Failed, and the state's message is the error with its next step.
Import this module only when a Prefect API is configured: the import alone takes more than a second. `dispatch.py` does.
"""

from pathlib import Path
from typing import Any, Final, cast

from prefect import flow
from prefect.runtime import flow_run
from prefect.states import Completed

from syngraph.flows.budget.words import budget_lines
from syngraph.flows.on_prefect.artifacts import show_cost, show_outcome, show_report, show_violations
from syngraph.flows.on_prefect.stages import LogLines, Tasks, hand_over, log_lines
from syngraph.flows.run import running
from syngraph.flows.run.settled import nothing_to_do

AT_ITS_BUDGET: Final = "StoppedAtItsBudget"
"""The name of the state, of type COMPLETED, of a run that has spent what it may; what it began is in, the next one goes on."""


def run_name() -> str:
    """What the list of runs shows: the command and the project's folder, such as "run my-graph"."""
    return f"{str(flow_run.flow_name).removeprefix('syngraph ')} {Path(flow_run.parameters['folder']).name}"


@flow(name="syngraph build", flow_run_name=run_name, persist_result=False, retries=0)
def build_flow(folder: Path, review: bool = False) -> dict[str, Any]:
    """Agree on the questions, build and check the ontology.

    Args:
        folder: The project's folder, where syngraph.toml is; an absolute path on the machine that runs this.
        review: Stop once the questions are agreed, for a person to sign off; the next build goes on.
    """
    tasks = Tasks(folder)
    return _shown(folder, tasks, running.build_project(folder, LogLines(folder), review, tasks))


@flow(name="syngraph ingest", flow_run_name=run_name, persist_result=False, retries=0)
def ingest_flow(folder: Path, accept_withdrawals: bool = False, accept_deletions: bool = False) -> dict[str, Any]:
    """Take in new, changed and deleted documents.

    Args:
        folder: The project's folder, where syngraph.toml is; an absolute path on the machine that runs this.
        accept_withdrawals: Go on even if much of what stands would be unpublished.
        accept_deletions: Go on even if much of the documents folder is gone.
    """
    tasks, said = Tasks(folder), LogLines(folder)
    settled = nothing_to_do(folder, "ingest", said)
    return _shown(folder, tasks, settled or running.ingest_project(folder, said, accept_withdrawals, accept_deletions, tasks))


@flow(name="syngraph run", flow_run_name=run_name, persist_result=False, retries=0)
def run_flow(folder: Path, accept_withdrawals: bool = False, accept_deletions: bool = False) -> dict[str, Any]:
    """Build if there is no ontology yet, ingest, verify, report.

    Args:
        folder: The project's folder, where syngraph.toml is; an absolute path on the machine that runs this.
        accept_withdrawals: Go on even if much of what stands would be unpublished.
        accept_deletions: Go on even if much of the documents folder is gone.
    """
    tasks, said = Tasks(folder), LogLines(folder)
    settled = nothing_to_do(folder, "run", said)
    return _shown(folder, tasks, settled or running.run_project(folder, said, accept_withdrawals, accept_deletions, tasks))


def _shown(folder: Path, tasks: Tasks, outcome: dict[str, Any]) -> dict[str, Any]:
    """The outcome, with its artifacts laid where Prefect shows them; a run that stopped at its budget says so in its state."""
    hand_over(outcome)
    if not tasks.lost:
        log_lines(outcome["lines"])
        show_outcome(folder, outcome)
        if "run" in outcome:  # else nothing was to be done, and nothing was asked
            show_cost(folder, outcome["run"])
        if "ingested" in outcome:
            show_violations(folder)
        if "report" in outcome:
            show_report(folder, Path(outcome["report"]))
    if outcome.get("budget", {}).get("reached"):
        stopped: Any = Completed(name=AT_ITS_BUDGET, message="\n".join(budget_lines(outcome)), data=outcome)
        return cast(dict[str, Any], stopped)  # Prefect hands whoever called the flow what is in it
    return outcome
