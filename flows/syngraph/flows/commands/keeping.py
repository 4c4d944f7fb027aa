"""The commands that keep house: backup, restore, purge."""

from pathlib import Path
from typing import Annotated

import typer

from syngraph.flows.commands.jobs import Folder, Json, Quiet
from syngraph.flows.telling.printing import print_json, print_line


def register(app: typer.Typer) -> None:
    app.command()(backup)
    app.command()(restore)
    app.command()(purge)


def backup(
    folder: Folder,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where the copy is to lie; best on another disk.")],
    answers: Annotated[bool, typer.Option("--answers", help="The answers of models too, into FILE.answers; they may be large.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace FILE if it is there.")] = False,
    json: Json = False,
) -> None:
    """Copy the ledger, from which all else can be made, into one file; while a run is under way, too."""
    from syngraph.flows.housekeeping import keeping

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
    from syngraph.flows.housekeeping import keeping

    done = keeping.restore(folder, file)
    if json:
        print_json(done)
    else:
        for line in done["lines"]:
            print_line(line)


def purge(
    folder: Folder,
    document: Annotated[str, typer.Argument(metavar="DOCUMENT", help="Its path below the documents folder.")],
    why: Annotated[str, typer.Option("--why", help="On whose request or by which rule; it is kept.")] = "",
    who: Annotated[str | None, typer.Option("--who", help="Whose word it is, if not this account's.")] = None,
    delete_file: Annotated[bool, typer.Option("--delete-file", help="Delete the document's file, too.")] = False,
    readmit: Annotated[bool, typer.Option("--readmit", help="Erase nothing: let what was erased under this name be read again.")] = False,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Erase a document for good: its text, its quotes, what models answered about it; hashes stay."""
    from syngraph.flows.housekeeping import purging
    from syngraph.flows.telling.live_view import shown

    if readmit:
        done = purging.readmit_document(folder, document)
    else:
        with shown(quiet) as progress:
            done = purging.purge(folder, document, why, progress, who, delete_file)
    if json:
        print_json(done)
    else:
        for line in done["lines"]:
            print_line(line)
