"""The commands about what waits: held claims, answers that nobody can read, and a person's decisions on them."""

from pathlib import Path
from typing import Annotated, Any

import typer

from syngraph.flows.commands.jobs import Accept, Folder, Json
from syngraph.flows.telling.printing import print_json, print_line, print_table

Who = Annotated[str | None, typer.Option("--who", help="Who decides; without, the login name of this account.")]
Why = Annotated[str, typer.Option("--why", help="The reason, for the record.")]
MustSayWhy = Annotated[str, typer.Option("--why", help="The reason, for the record.")]
Claim = Annotated[str, typer.Argument(metavar="CLAIM", help="A claim's id, or the beginning of it, as `show` prints it.")]

quarantine = typer.Typer(
    help="Held claims and unreadable answers, and decisions on them.",
    no_args_is_help=True,
    rich_markup_mode=None,
    epilog="A decision takes effect at once, and holds as long as the same text says the same; `undo` takes it back.",
)


def register(app: typer.Typer) -> None:
    app.add_typer(quarantine, name="quarantine")


@quarantine.command("list")
def quarantine_list(folder: Folder, json: Json = False) -> None:
    """What is held, by the violation that holds it, and what was unreadable."""
    from syngraph.flows.claims.unreadable_text import unreadable_lines
    from syngraph.flows.decisions.choices import first_choice_lines
    from syngraph.flows.report import files as reporting_files

    found = reporting_files.report_data(folder)
    if json:
        print_json({"violations": found["violations"], "unreadable": found["summary"]["unreadable"]})
        return
    rows = [
        [one["key"][:8], "waived" if one["state"] == "waived" else one["severity"], one["focus_label"], one["message"], len(one["claims"])]
        for one in found["violations"]
        if one["is_root"] or one["severity"] != "Violation"
    ]
    if rows:
        print_table(("key", "severity", "about", "what is wrong", "claims"), rows)
    else:
        print_line("nothing is held")
    for line in (*unreadable_lines(found["summary"]["unreadable"]), *first_choice_lines(found["violations"], folder)):
        print_line(line)


@quarantine.command("show")
def quarantine_show(
    folder: Folder,
    key: Annotated[str, typer.Argument(help="The first characters of a violation's key, as `list` prints it, or a claim's id.")],
    json: Json = False,
) -> None:
    """One violation with the quotes it is about."""
    from syngraph.flows.report import files as reporting_files

    found = reporting_files.violations_by_key(folder, key)
    if json:
        print_json({"violations": found})
    else:
        for line in reporting_files.violation_lines(found):
            print_line(line)


@quarantine.command()
def waive(
    folder: Folder,
    key: Annotated[
        str, typer.Argument(metavar="KEY", help="A violation's key, or the id of a claim that it holds; their beginnings will do.")
    ],
    why: MustSayWhy,
    who: Who = None,
    accept_withdrawals: Accept = False,
    json: Json = False,
) -> None:
    """What this violation holds may break its rule."""
    from syngraph.flows.decisions import deciding

    _told(deciding.waive(folder, key, why, who, accept_withdrawals), folder, json)


@quarantine.command()
def prefer(folder: Folder, claim: Claim, why: Why = "", who: Who = None, accept_withdrawals: Accept = False, json: Json = False) -> None:
    """This side of a contradiction wins."""
    from syngraph.flows.decisions import deciding

    _told(deciding.prefer(folder, claim, why, who, accept_withdrawals), folder, json)


@quarantine.command()
def discard(folder: Folder, claim: Claim, why: MustSayWhy, who: Who = None, accept_withdrawals: Accept = False, json: Json = False) -> None:
    """This claim misreads its text: it leaves the graph, and stays on record as discarded."""
    from syngraph.flows.decisions import deciding

    _told(deciding.discard(folder, claim, why, who, accept_withdrawals), folder, json)


@quarantine.command()
def split(
    folder: Folder,
    claims: Annotated[list[str], typer.Argument(metavar="CLAIM…", help="Claims of the documents that mean another thing, by their ids.")],
    object: Annotated[bool, typer.Option("--object", help="The name of the claims' object is meant, not of their subject.")] = False,
    why: Why = "",
    who: Who = None,
    accept_withdrawals: Accept = False,
    json: Json = False,
) -> None:
    """These are two things: what the documents of these claims call so is another than what all others call so."""
    from syngraph.flows.decisions import deciding

    _told(deciding.split(folder, claims, object, why, who, accept_withdrawals), folder, json)


@quarantine.command()
def undo(
    folder: Folder,
    ids: Annotated[list[str], typer.Argument(metavar="DECISION…", help="Decisions, by the beginnings of their ids.")],
    why: Why = "",
    who: Who = None,
    accept_withdrawals: Accept = False,
    json: Json = False,
) -> None:
    """Take decisions back: what they did to the graph is undone at once."""
    from syngraph.flows.decisions import deciding

    _told(deciding.undo(folder, ids, why, who, accept_withdrawals), folder, json)


@quarantine.command()
def decisions(folder: Folder, json: Json = False) -> None:
    """Every decision: what, by whom, when and why, and what it is about now."""
    from syngraph.flows.decisions import view as decision_view

    found = decision_view.decisions_of(folder)
    if json:
        print_json({"decisions": found})
    elif found:
        print_table(("id", "decision", "by", "why", "state"), decision_view.decision_rows(found))
    else:
        print_line("nobody has decided anything: `syngraph quarantine list` shows what is held")


@quarantine.command("retry")
def quarantine_retry(
    folder: Folder,
    document: Annotated[str, typer.Option("--document", metavar="GLOB", help="Only what was asked about these documents.")] = "",
    task: Annotated[str, typer.Option("--task", metavar="TASK", help="Only this task: extract, votes, ontology, …")] = "",
    json: Json = False,
) -> None:
    """Have the model asked again for what was unreadable: those answers are forgotten, no others. The next build or run asks."""
    from syngraph.flows.housekeeping import retrying

    found = retrying.retry(folder, document, task)
    if json:
        print_json(found)
    else:
        for line in retrying.lines(found):
            print_line(line)


def _told(found: dict[str, Any], folder: Path, json: bool) -> None:
    """What was decided, and what came of it."""
    from syngraph.flows.decisions.view import decided_lines

    if json:
        print_json(found)
    else:
        for line in decided_lines(found, folder):
            print_line(line)
