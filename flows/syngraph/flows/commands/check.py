"""The command that needs no project: check, the gate for anyone with Turtle or N-Triples files."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from syngraph.flows.commands.jobs import Json
from syngraph.flows.telling.printing import print_json, print_line

MOST_LINES = 1_000
"""So many results are listed in text unless another number is asked for."""


class ReportFormat(StrEnum):
    text = "text"
    json = "json"
    ttl = "ttl"


def register(app: typer.Typer) -> None:
    app.command()(check)


def check(
    shapes: Annotated[Path, typer.Argument(metavar="SHAPES", help="The shapes: a Turtle or N-Triples file.")],
    data: Annotated[Path, typer.Argument(metavar="DATA", help="The graph: a Turtle or N-Triples file.")],
    add: Annotated[list[Path] | None, typer.Option(help="A file of triples to put in; may be given again.")] = None,
    remove: Annotated[list[Path] | None, typer.Option(help="A file of triples to take out; may be given again.")] = None,
    format: Annotated[ReportFormat, typer.Option("--format", help="ttl is a sh:ValidationReport.")] = ReportFormat.text,
    json: Json = False,
    limit: Annotated[int | None, typer.Option(min=0, help="List at most so many results; text: 1,000 unless told.")] = None,
    allow_infos: Annotated[bool, typer.Option("--allow-infos", help="Exit 0 if there is nothing worse than sh:Info.")] = False,
    allow_warnings: Annotated[bool, typer.Option("--allow-warnings", help="Exit 0 if there is nothing worse than sh:Warning.")] = False,
) -> None:
    """Validate a graph by SHACL shapes, or judge a change to it; needs no project. Exit 1: it does not conform.

    With --add or --remove only what the change breaks counts; what was broken before and still is, is listed apart.
    """
    from syngraph.contracts.check import Check
    from syngraph.contracts.checking.graph_file import read_all, to_remove

    chosen = ReportFormat.json if json else format
    most = MOST_LINES if limit is None and chosen is ReportFormat.text else limit
    checked = Check(shapes, data, allow_infos=allow_infos, allow_warnings=allow_warnings)
    change = {"add": read_all(add or ()), "remove": read_all(remove or (), to_remove)}
    report = checked.judge(**change, most=most) if add or remove else checked.report(most)
    if chosen is ReportFormat.json:
        print_json(report.json)
    elif chosen is ReportFormat.ttl:
        typer.echo(report.turtle, nl=False)
    else:
        for line in report.text.rstrip("\n").split("\n"):
            print_line(line)
    if not report.accepted:
        raise typer.Exit(1)
