"""The commands that give account: verify, report, status, cost, contracts, prompts."""

from enum import StrEnum
from typing import Annotated

import typer

from syngraph.flows.commands.jobs import Folder, Json
from syngraph.flows.costs.cost_by import By
from syngraph.flows.telling.printing import print_json, print_line, print_table


class ReportFormat(StrEnum):
    html = "html"
    json = "json"
    ttl = "ttl"
    csv = "csv"


def register(app: typer.Typer) -> None:
    app.command()(verify)
    app.command()(report)
    app.command()(status)
    app.command()(cost)
    app.command()(contracts)
    app.command()(prompts)


def verify(folder: Folder, json: Json = False) -> None:
    """Ask the agreed questions, audit the whole graph, compare ledger, RDF store and Neo4j; exit 1 when something is broken."""
    from syngraph.flows.queries import verifying

    found = verifying.verify_project(folder)
    if json:
        print_json(found)
    else:
        for line in verifying.lines(found):
            print_line(line)
    if not found["conforms"]:
        raise typer.Exit(1)


def report(
    folder: Folder,
    format: Annotated[
        ReportFormat | None, typer.Option("--format", help="Print it in this form; without, write HTML into reports/.")
    ] = None,
    owner: Annotated[
        str, typer.Option("--owner", metavar="NAME", help='Only what concerns documents of theirs, by [owners]; or "no owner".')
    ] = "",
    since: Annotated[
        str,
        typer.Option(
            "--since", metavar="WHEN", help="Only what has opened since, and what was resolved: 2026-11-01, 12h, 7d, 2w or last-run."
        ),
    ] = "",
    json: Json = False,
) -> None:
    """The contract-violation report, of the whole graph or what one hands on."""
    from syngraph.flows.report import files as reporting_files
    from syngraph.flows.report.reporting import Narrow

    narrow = Narrow(owner, since)
    if json or format is not None:
        typer.echo(reporting_files.report_text(folder, "json" if json or format is None else format.value, narrow), nl=False)
    else:
        print_line(str(reporting_files.write_reports(folder, narrow).path))


def prompts(
    folder: Folder,
    write: Annotated[str, typer.Option("--write", metavar="TASK", help="Put this task's prompt into DIR/prompts, to be edited.")] = "",
    json: Json = False,
) -> None:
    """The prompts that tasks are put to a model with, by version, and whose they are."""
    from syngraph.flows.build import prompting

    if write:
        print_line(str(prompting.write_prompt(folder, write)))
        return
    found = prompting.prompts_of(folder)
    if json:
        print_json(found)
    else:
        for line in prompting.lines(found):
            print_line(line)


def status(folder: Folder, json: Json = False) -> None:
    """Documents, statements, claims, projections, spending."""
    from syngraph.flows.run import status as status_of

    found = status_of.project_status(folder)
    if json:
        print_json(found)
    else:
        for line in status_of.lines(found):
            print_line(line)


def cost(
    folder: Folder,
    by: Annotated[By, typer.Option("--by", help="What to add up by.")] = By.stage,
    json: Json = False,
) -> None:
    """What models were asked and what that took: calls, tokens, and money where [prices] in syngraph.toml has the model's price."""
    from syngraph.flows.costs import cost as cost_of

    found = cost_of.project_cost(folder, by)
    if json:
        print_json(found)
    else:
        print_table(cost_of.columns(found), cost_of.table_rows(found))
        for line in cost_of.closing_lines(found):
            print_line(line)


def contracts(
    folder: Folder,
    preview: Annotated[
        bool, typer.Option("--preview", help="After shapes or ontology have changed: what would be held, what would come back.")
    ] = False,
    json: Json = False,
) -> None:
    """Each constraint: how it is judged, what it applies to, and how much of that it holds. Records nothing."""
    from syngraph.flows.report import contract_list
    from syngraph.flows.report.preview import preview_lines, preview_of

    if preview:
        would = preview_of(folder)
        if json:
            print_json(would)
        else:
            for line in preview_lines(would, folder):
                print_line(line)
        return
    found = contract_list.contract_list(folder)
    if json:
        print_json(found)
    else:
        print_table(contract_list.COLUMNS, contract_list.table_rows(found))
        for line in contract_list.closing_lines(found, folder):
            print_line(line)
