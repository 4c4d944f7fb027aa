"""The commands that do the work: init, build, ingest, run."""

from pathlib import Path
from typing import Annotated, Any

import typer

from syngraph.flows.telling.live_view import shown
from syngraph.flows.telling.printing import print_json, print_line, print_table

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The project's folder.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="No progress on stderr.")]
Accept = Annotated[bool, typer.Option("--accept-withdrawals", help="Go on even if much of what stands would be unpublished.")]
Estimate = Annotated[bool, typer.Option("--estimate", help="Only say what it would ask of the model, and what that would cost.")]
Deletions = Annotated[bool, typer.Option("--accept-deletions", help="Go on even if much of the documents folder is gone.")]


def register(app: typer.Typer) -> None:
    app.command()(init)
    app.command()(build)
    app.command()(ingest)
    app.command()(run)


def init(folder: Folder, sample: Annotated[bool, typer.Option("--sample", help="With sample documents and contracts.")] = False) -> None:
    """Lay out a new project."""
    from syngraph.flows.project.layout import lay_out

    for line in lay_out(folder, sample):
        typer.echo(line, err=True)


def build(
    folder: Folder,
    review: Annotated[bool, typer.Option("--review", help="Stop once the questions are agreed; the next build goes on.")] = False,
    extend: Annotated[bool, typer.Option("--extend", help="Show what documents say beyond the ontology, and what would be added.")] = False,
    accept: Annotated[bool, typer.Option("--accept", help="With --extend: take what was shown.")] = False,
    estimate: Estimate = False,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Agree on the questions, build and check the ontology and its shapes; or extend it."""
    if (accept and not extend) or (extend and review):
        raise typer.BadParameter("--accept goes with --extend, and --extend without --review")
    if extend and estimate:
        raise typer.BadParameter("--estimate does not go with --extend: leave one of them out")
    if estimate:
        _estimate(folder, json, quiet, "review" if review else "build")
        return
    if extend:
        from syngraph.flows.extend.extending import extend_project

        with shown(quiet) as progress:
            offered = extend_project(folder, progress, accept)
        _finish(offered, json)
        return
    from syngraph.flows.on_prefect import dispatch

    with shown(quiet) as progress:
        outcome = dispatch.build(folder, progress, review)
    _finish(outcome, json)


def ingest(
    folder: Folder,
    accept_withdrawals: Accept = False,
    accept_deletions: Deletions = False,
    estimate: Estimate = False,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Take in new, changed and deleted documents."""
    if estimate:
        _estimate(folder, json, quiet, "ingest")
        return
    from syngraph.flows.on_prefect import dispatch

    with shown(quiet) as progress:
        outcome = dispatch.ingest(folder, progress, accept_withdrawals, accept_deletions)
    _finish(outcome, json)


def run(
    folder: Folder,
    accept_withdrawals: Accept = False,
    accept_deletions: Deletions = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 when a contract is broken.")] = False,
    estimate: Estimate = False,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """The main job: build if there is no ontology yet, ingest, verify, report."""
    if estimate:
        _estimate(folder, json, quiet, "run")
        return
    from syngraph.flows.on_prefect import dispatch

    with shown(quiet) as progress:
        outcome = dispatch.run(folder, progress, accept_withdrawals, accept_deletions)
    _finish(outcome, json)
    if strict and outcome["violations"]:
        raise typer.Exit(1)


def _estimate(folder: Path, json: bool, quiet: bool, job: str) -> None:
    from syngraph.flows.costs import estimate
    from syngraph.flows.costs.outlook import Job

    with shown(quiet) as progress:
        found = estimate.project_estimate(folder, progress, Job(job))
    if json:
        print_json(found)
        return
    print_table(estimate.columns(found), estimate.table_rows(found))
    for line in estimate.closing_lines(found):
        print_line(line)


def _finish(outcome: dict[str, Any], json: bool) -> None:
    if json:
        print_json(outcome)
    else:
        for line in outcome["lines"]:
            print_line(line)
