"""The commands that keep the record safe: backup, restore."""

from pathlib import Path
from typing import Annotated

import typer

from syngraph.flows.commands_jobs import Folder, Json
from syngraph.flows.printing import print_json, print_line


def register(app: typer.Typer) -> None:
    app.command()(backup)
    app.command()(restore)


def backup(
    folder: Folder,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where the copy is to lie; best on another disk.")],
    answers: Annotated[bool, typer.Option("--answers", help="The answers of models too, into FILE.answers; they may be large.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace FILE if it is there.")] = False,
    json: Json = False,
) -> None:
    """Copy the ledger, from which all else can be made, into one file; while a run is under way, too."""
    from syngraph.flows import keeping

    done = keeping.back_up(folder, file, answers, overwrite)
    if json:
        print_json(done)
    else:
        for line in done["lines"]:
            print_line(line)


def restore(
    folder: Folder,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `syngraph backup` wrote.")],
    json: Json = False,
) -> None:
    """Put the ledger back as a backup has it; the present one is kept beside it. The next run brings the rest up to date."""
    from syngraph.flows import keeping

    done = keeping.restore(folder, file)
    if json:
        print_json(done)
    else:
        for line in done["lines"]:
            print_line(line)
