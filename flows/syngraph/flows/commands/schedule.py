"""The commands about the schedule: keep it, look at it, pause, resume and remove it."""

from typing import Annotated

import typer

from syngraph.flows.commands.folder_first import FolderFirst
from syngraph.flows.commands.jobs import Folder, Json
from syngraph.flows.telling.printing import print_json, print_line
from syngraph.flows.telling.progress import Lines, Silent

schedule = typer.Typer(
    cls=FolderFirst,
    invoke_without_command=True,
    subcommand_metavar="[COMMAND …]",
    rich_markup_mode=None,
    epilog="What no option says is as [schedule] in syngraph.toml has it. Stop it with Ctrl-C or SIGTERM.",
)


def register(app: typer.Typer) -> None:
    app.add_typer(schedule, name="schedule")


@schedule.callback()
def keep(
    context: typer.Context,
    folder: Folder,
    every: Annotated[str | None, typer.Option("--every", metavar="TIME", help="Run at this interval: 30m, 1h, 1d.")] = None,
    cron: Annotated[str | None, typer.Option("--cron", metavar="LINE", help="Run when this cron line says: '0 6 * * *'.")] = None,
    timezone: Annotated[
        str | None, typer.Option("--timezone", metavar="ZONE", help="The cron line's; without, this machine's. Europe/Oslo.")
    ] = None,
    watch: Annotated[
        bool | None, typer.Option("--watch/--no-watch", help="Take changes in the documents folder in within seconds.", show_default=False)
    ] = None,
    overlap: Annotated[
        str | None, typer.Option("--overlap", metavar="wait|skip", help="What a run does that is due while another is under way.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing on stderr but errors.")] = False,
) -> None:
    """Keep running as scheduled, until stopped: in the foreground, as a Prefect deployment."""
    context.obj = folder
    if context.invoked_subcommand is not None:
        if any(option is not None for option in (every, cron, timezone, watch, overlap)) or quiet:
            raise typer.BadParameter(f"options of a schedule do not go with {context.invoked_subcommand!r}")
        return
    from syngraph.flows.schedule.scheduling import keep_schedule

    keep_schedule(folder, Silent() if quiet else Lines(), every=every, cron=cron, timezone=timezone, watch=watch, overlap=overlap)


@schedule.command("list")
def list_(context: typer.Context, json: Json = False) -> None:
    """What is scheduled, when it runs next, how the last runs went."""
    from syngraph.flows.schedule import told as schedule_told

    told = schedule_told.listed(context.obj)
    if json:
        print_json({key: value for key, value in told.items() if key != "lines"})
    else:
        _print(told["lines"])


@schedule.command()
def pause(context: typer.Context) -> None:
    """Let nothing run by itself until `resume`."""
    from syngraph.flows.schedule import told as schedule_told

    _print(schedule_told.pause(context.obj))


@schedule.command()
def resume(context: typer.Context) -> None:
    """Let runs begin again as scheduled."""
    from syngraph.flows.schedule import told as schedule_told

    _print(schedule_told.resume(context.obj))


@schedule.command()
def remove(context: typer.Context) -> None:
    """Remove the deployment from Prefect; whoever keeps it ends after the run under way."""
    from syngraph.flows.schedule import told as schedule_told

    _print(schedule_told.remove(context.obj))


def _print(lines: list[str]) -> None:
    for line in lines:
        print_line(line)
