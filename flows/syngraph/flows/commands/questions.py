"""The commands about questions: the panel's minutes, and a person's sign-off."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from syngraph.flows.commands.folder_first import FolderFirst
from syngraph.flows.commands.jobs import Folder, Json
from syngraph.flows.telling.printing import print_json, print_line

if TYPE_CHECKING:
    from syngraph.ontologies.question import CompetencyQuestion

Who = Annotated[str | None, typer.Option("--who", help="Who signs; without, the login name of this account.")]
Why = Annotated[str, typer.Option("--why", help="The reason, for the record.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="A question's id, or the beginning of it.")]
Text = Annotated[str, typer.Argument(metavar="TEXT", help="The question.")]


questions = typer.Typer(
    cls=FolderFirst,
    invoke_without_command=True,
    subcommand_metavar="[COMMAND …]",
    rich_markup_mode=None,
    epilog="A sign-off outweighs the votes, outlives the panel, and takes effect at the next `syngraph build DIR`.",
)


def register(app: typer.Typer) -> None:
    app.add_typer(questions, name="questions")


@questions.callback()
def minutes(
    context: typer.Context,
    folder: Folder,
    json: Json = False,
    html: Annotated[bool, typer.Option("--html", help="Write a page, reports/questions.html.")] = False,
) -> None:
    """The panel's questions: who asked them and why, every vote, what became of them; and a person's sign-off."""
    context.obj = folder
    if context.invoked_subcommand is not None:
        if json or html:
            raise typer.BadParameter(f"options of the list do not go with {context.invoked_subcommand!r}: put them after it")
        return
    from syngraph.flows.build.minutes import minutes_of
    from syngraph.flows.build.minutes_html import write_minutes
    from syngraph.flows.build.minutes_text import minutes_lines

    if html:
        print_line(str(write_minutes(folder)))
    elif json:
        print_json(minutes_of(folder))
    else:
        for line in minutes_lines(minutes_of(folder), folder):
            print_line(line)


@questions.command()
def approve(
    context: typer.Context,
    ids: Annotated[list[str], typer.Argument(metavar="ID|all", help="Questions, by the beginning of their ids.")],
    who: Who = None,
    why: Why = "",
    json: Json = False,
) -> None:
    """The ontology is to answer these. all: what the panel agreed on and nobody has signed."""
    from syngraph.flows.build import signing

    _told(context.obj, signing.approve(context.obj, ids, who, why), json)


@questions.command()
def reject(
    context: typer.Context,
    ids: Annotated[list[str], typer.Argument(metavar="ID", help="Questions, by the beginning of their ids.")],
    why: Annotated[str, typer.Option("--why", help="The reason, for the record.")],
    who: Who = None,
    json: Json = False,
) -> None:
    """The ontology is not to answer these, whoever asks them again."""
    from syngraph.flows.build import signing

    _told(context.obj, signing.reject(context.obj, ids, why, who), json)


@questions.command()
def edit(context: typer.Context, id: Id, text: Text, who: Who = None, why: Why = "", json: Json = False) -> None:
    """The ontology is to answer this question, put in other words."""
    from syngraph.flows.build import signing

    _told(context.obj, signing.edit(context.obj, id, text, who, why), json)


@questions.command()
def add(
    context: typer.Context,
    text: Text,
    document: Annotated[str, typer.Option("--document", help="What made you ask: its path below the documents folder.")] = "",
    passage: Annotated[str, typer.Option("--passage", help="Words that stand in that document.")] = "",
    who: Who = None,
    why: Why = "",
    json: Json = False,
) -> None:
    """The ontology is to answer your own question too."""
    from syngraph.flows.build import signing

    _told(context.obj, signing.add(context.obj, text, who, why, document, passage), json)


def _told(folder: Path, signed: "list[CompetencyQuestion]", json: bool) -> None:
    """What was signed, and what comes of it."""
    from syngraph.flows.build.minutes import minutes_of
    from syngraph.flows.build.minutes_text import signed_lines

    told = minutes_of(folder)
    ids = [one.id for one in signed]
    if json:
        print_json({"signed": [one for one in told["questions"] if one["id"] in ids], "ontology": told["ontology"]})
    else:
        for line in signed_lines(told, ids, folder):
            print_line(line)
