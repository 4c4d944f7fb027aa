"""A run from end to end: the lock, the ledger, the jobs in order, the projections, the reports; and what to say at its end."""

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.lock import writers_lock
from syngraph.connectors.ledger.questions import current_ontology as stored_ontology
from syngraph.connectors.ledger.runs import TOLD, begin_run, end_run, spent
from syngraph.flows.budget.foresight import Foresight, Kept
from syngraph.flows.budget.late import book_late
from syngraph.flows.budget.meter import Meter, telling
from syngraph.flows.budget.spending import Counted
from syngraph.flows.budget.words import budget_lines
from syngraph.flows.build.building import Built, build
from syngraph.flows.build.minutes_text import review_lines
from syngraph.flows.ingest.ingesting import Ingestion, Taken, ingest
from syngraph.flows.notification.notifying import announced
from syngraph.flows.project.current import current_ontology
from syngraph.flows.project.project import Project, open_project
from syngraph.flows.queries.answering import in_short
from syngraph.flows.queries.verifying import verify
from syngraph.flows.report.contract_health import contract_health
from syngraph.flows.report.files import write_reports
from syngraph.flows.run.again import ingest_again, run_again
from syngraph.flows.run.held_changes import held_changes
from syngraph.flows.run.outdated import keep_no_longer
from syngraph.flows.run.settled import Seen, look_around, settle, unsettle
from syngraph.flows.run.since_told import before, with_untold
from syngraph.flows.run.summary import build_lines, cost_line, ingest_lines, run_lines
from syngraph.flows.stores.following import follow, refuse_early
from syngraph.flows.stores.projections import Following
from syngraph.flows.stores.stores import model_of
from syngraph.flows.telling.kinds import labelled
from syngraph.flows.telling.progress import Progress
from syngraph.flows.telling.stages import Stages, plainly
from syngraph.flows.telling.waiting import Waits
from syngraph.ontologies.errors import BudgetReached, ModelRefused, ModelUnreachable, TooManyWithdrawn
from syngraph.ontologies.ontology import Ontology


@dataclass
class Run:
    """One run under the writer's lock. stages: how its stages are run. summary: what the ledger keeps of it, and --json prints.

    meter: how far it has come. seen: what its ingest began from.
    again: what each command is to say if nothing changes; empty while something is left to do.
    """

    project: Project
    ledger: Ledger
    model: Counted
    id: str
    progress: Progress
    stages: Stages
    meter: Meter
    summary: dict[str, Any] = field(default_factory=dict)
    seen: Seen = field(default_factory=Seen)
    again: dict[str, dict[str, Any]] = field(default_factory=dict)


@contextmanager
def running(folder: Path, command: str, progress: Progress, stages: Stages) -> Iterator[Run]:
    """Open a project for writing; the run's end, good or bad, is in the ledger afterwards.

    A run that reached its budget has stopped, not failed: the block is left, and what follows it is done.
    raises: ProjectUnusable, Busy, LedgerDamaged.
    """
    project = open_project(folder)
    with announced(project, command, progress) as note, writers_lock(project.writers_lock, command):
        ledger = Ledger(project.ledger)
        refuse_early(project, ledger)
        unsettle(project)
        with ledger.writing() as connection:
            id = begin_run(connection, command)
        note.begun(ledger, id)
        run: Run | None = None
        waits = Waits(progress.say)
        state = "failed"
        try:
            model = model_of(project, ledger, id, waits)
            if used_up := model.purse.used_up():
                progress.say(f"budget: used up ({used_up}); nothing is asked, what is remembered or gone is still taken in")
            meter = Meter(model.purse, project.settings.prices.currency, waits.now)
            run = Run(project, ledger, model, id, progress, meter.staged(stages), meter, {"run": id})
            with telling(meter, progress, ledger, id, model.write):
                yield run
            state = "stopped" if model.purse.is_reached else "done"
        except BudgetReached:
            state = "stopped"
        except BaseException as error:  # Ctrl-C, or the SIGTERM that Prefect turns into an exception of its own, stops it
            state = "failed" if isinstance(error, Exception) else "stopped"
            raise
        finally:
            waits.end()
            _end(ledger, id, state, run)
        if run is not None and run.again:
            settle(project, run.seen, run.again)


def _end(ledger: Ledger, id: str, state: str, run: Run | None) -> None:
    """Write down what was spent, and how it ended. run: None when it ended before it began."""
    try:
        if run is not None:
            run.model.write()
            book_late(run.project, ledger)
            run.summary |= _budget(run)
    finally:  # though there was no room for what was spent, there may be for this
        with ledger.writing() as connection:
            end_run(connection, id, state, run.summary if run else {})


def build_project(folder: Path, progress: Progress, review: bool = False, stages: Stages = plainly) -> dict[str, Any]:
    """What `syngraph build` does. review: stop for a person once the panel has met, before anything is built."""
    with running(folder, "build", progress, stages) as run:
        _build(run, review)
        run.model.write()
        run.summary["cost"] = _cost(run)
        if review:
            return told(run, review_lines(run.summary["review"], folder))
        return told(run, [*build_lines(run.summary), f"  next: syngraph run {shlex.quote(str(folder))}"])
    return stopped(run)


def ingest_project(
    folder: Path, progress: Progress, accept_withdrawals: bool = False, accept_deletions: bool = False, stages: Stages = plainly
) -> dict[str, Any]:
    """What `syngraph ingest` does."""
    with running(folder, "ingest", progress, stages) as run:
        _ingest(run, accept_withdrawals, accept_deletions)
        if _is_settled(run):
            run.again = {"ingest": ingest_again(run.summary, run.seen.unseen)}
        return told(run, ingest_lines(run.summary))
    return stopped(run)


def run_project(
    folder: Path, progress: Progress, accept_withdrawals: bool = False, accept_deletions: bool = False, stages: Stages = plainly
) -> dict[str, Any]:
    """What `syngraph run` does: build if there is no ontology yet, ingest, verify, report."""
    with running(folder, "run", progress, stages) as run:
        with run.ledger.reading() as connection:
            unbuilt = stored_ontology(connection) is None
        if unbuilt:
            _build(run)
        _ingest(run, accept_withdrawals, accept_deletions)
        verified = stages("verify", lambda: verify(run.project, run.ledger, progress))
        report = stages("report", lambda: write_reports(run.project.folder))
        short = verified | {"questions": [in_short(one) for one in verified["questions"]]}
        run.summary |= {"verify": short, "report": str(report.path), "violations": report.counts["violations"]}
        run.summary["contracts"] = contract_health(run.project, run.ledger)
        if _is_settled(run):
            unseen = run.seen.unseen
            run.again = {"ingest": ingest_again(run.summary, unseen), "run": run_again(run.summary, report, unseen)}
        return told(run, run_lines(run.summary | {"verify": verified}, report))
    return stopped(run)


def told(run: Run, lines: list[str]) -> dict[str, Any]:
    """The summary with what people read of it, the budget's part last."""
    run.summary |= _budget(run)
    said = run.summary | {"lines": [*lines, *budget_lines(run.summary)]}
    run.summary |= {TOLD: True} if "ingested" in run.summary else {}
    return said


def _budget(run: Run) -> dict[str, Any]:
    purse = run.model.purse
    return {"budget": purse.plain()} if purse.is_limited else {}


def stopped(run: Run) -> dict[str, Any]:
    """What a run says that stopped before there was a graph to take documents into."""
    run.summary["cost"] = _cost(run)
    return run.summary | {"lines": [f"model: {cost_line(run.summary['cost'])}", *budget_lines(run.summary)]}


def _build(run: Run, review: bool = False) -> None:
    built = run.stages("build", lambda: build(run.project, run.ledger, run.model, run.progress, review))
    if built.ontology is None:
        run.summary["review"] = _agreed(built)
    else:
        run.summary["built"] = _agreed(built) | _ontology(built.ontology) | {"unserved": list(built.unserved)}


def _ingest(run: Run, accept_withdrawals: bool, accept_deletions: bool) -> None:
    run.seen = look_around(run.project)
    ontology = current_ontology(run.project, run.ledger)
    purse = run.model.purse
    if run.project.settings.budget.is_set:
        purse.look_ahead_with(Foresight(run.project, ontology, run.model, Kept(run.project.answers), purse.habits))
    job = Ingestion(
        run.project,
        run.ledger,
        ontology,
        run.model,
        run.id,
        run.progress,
        run.stages,
        accept_withdrawals,
        accept_deletions,
        allowance=purse,
        meter=run.meter,
    )
    known = before(run.ledger, run.id)
    try:
        taken = ingest(job)
    except (ModelUnreachable, ModelRefused, TooManyWithdrawn):
        run.stages("project", lambda: follow(run.project, run.ledger, ontology, run.progress))  # what came in before that is in
        raise
    run.model.write()
    followed = run.stages("project", lambda: follow(run.project, run.ledger, ontology, run.progress))
    for line in keep_no_longer(run.project.settings.retention, run.project.hidden, run.ledger):
        run.progress.say(line)
    came = with_untold(_taken(taken), known.untold)
    run.summary |= {
        "ingested": came | {"kinds": labelled(came["kinds"], ontology)} | held_changes(run.ledger, known.held),
        "projections": _followed(followed),
        "cost": _cost(run),
    }


def _is_settled(run: Run) -> bool:
    """Whether nothing is left for the next run, as long as nothing changes."""
    followed = all(one["state"] in ("ok", "absent") for one in run.summary["projections"].values())
    return followed and not (run.summary["ingested"]["waiting"] or run.summary["ingested"]["passing"])


def _agreed(built: Built) -> dict[str, Any]:
    return {
        "personas": len(built.panel.personas),
        "questions": len(built.questions),
        "agreed": len(built.agreed),
        "signed": sum(one.signed is not None for one in built.questions),
    }


def _ontology(ontology: Ontology) -> dict[str, Any]:
    return {"classes": len(ontology.classes), "properties": len(ontology.properties), "version": ontology.version}


def _taken(taken: Taken) -> dict[str, Any]:
    return {name: getattr(taken, name) for name in Taken.__dataclass_fields__}


def _followed(followed: tuple[Following, ...]) -> dict[str, Any]:
    return {one.name: {"state": one.state, "cursor": one.cursor, "lag": one.lag, "why": one.why} for one in followed}


def _cost(run: Run) -> dict[str, int]:
    with run.ledger.reading() as connection:
        return spent(connection, run.id)
