"""The jobs as Prefect flows: their stages as tasks, their progress as log lines, the violations as an artifact.

Retries, limits and resuming are syngraph's own and the same without Prefect; Prefect shows, schedules and starts.
Import this module only when a Prefect API is configured: the import alone takes more than a second.
"""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE

from syngraph.flows import running

Result = TypeVar("Result")


class LogLines:
    """Progress as lines of the flow run's log."""

    def __init__(self) -> None:
        self._log: logging.Logger | logging.LoggerAdapter[Any] = get_run_logger()

    def say(self, line: str) -> None:
        self._log.info(line)

    def step(self, stage: str, done: int, total: int) -> None:
        if done == total:
            self._log.info("%s: %s of %s", stage, done, total)


def as_task(name: str, work: Callable[[], Result]) -> Result:
    """One stage as a Prefect task of this name; it runs here and now, in this thread."""

    @task(name=name.split(":")[0], task_run_name=name, cache_policy=NO_CACHE, persist_result=False)
    def stage() -> Result:
        return work()

    return stage()


@flow(name="syngraph build", flow_run_name="build {folder}", persist_result=False, validate_parameters=False)
def build_flow(folder: str) -> dict[str, Any]:
    """Agree on the questions, build and check the ontology."""
    return running.build_project(Path(folder), LogLines(), as_task)


@flow(name="syngraph ingest", flow_run_name="ingest {folder}", persist_result=False, validate_parameters=False)
def ingest_flow(folder: str, accept_withdrawals: bool = False) -> dict[str, Any]:
    """Take in new, changed and deleted documents."""
    outcome = running.ingest_project(Path(folder), LogLines(), accept_withdrawals, as_task)
    _artifacts(Path(folder), outcome)
    return outcome


@flow(name="syngraph run", flow_run_name="run {folder}", persist_result=False, validate_parameters=False)
def run_flow(folder: str, accept_withdrawals: bool = False) -> dict[str, Any]:
    """Build if there is no ontology yet, ingest, verify, report."""
    outcome = running.run_project(Path(folder), LogLines(), accept_withdrawals, as_task)
    _artifacts(Path(folder), outcome)
    return outcome


def _artifacts(folder: Path, outcome: dict[str, Any]) -> None:
    """What the run page shows: how it ended, and every open violation with the quote it is about."""
    from syngraph.flows.reporting_files import report_data

    create_markdown_artifact("\n".join(f"- {line}" for line in outcome["lines"]), key="summary", description="What this run did")
    table = [_row(one) for one in report_data(folder)["violations"]]
    create_table_artifact(table, key="violations", description="Broken contracts, with the words that broke them")


def _row(violation: dict[str, Any]) -> dict[str, str]:
    claims = violation["claims"]
    return {
        "severity": violation["severity"],
        "about": violation["focus_label"],
        "what is wrong": violation["message"],
        "documents": ", ".join(sorted({claim["document"] for claim in claims})),
        "quotes": " | ".join(" ".join(claim["quote"].split()) for claim in claims[:5]),
        "state": violation["state"],
    }
