"""All commands of `syngraph`, one file a group of them."""

import typer

from syngraph.flows import (
    commands_check,
    commands_graph,
    commands_jobs,
    commands_keeping,
    commands_quarantine,
    commands_questions,
    commands_record,
    commands_schedule,
)

app = typer.Typer(
    name="syngraph",
    help="Documents in, a contract-checked knowledge graph out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
commands_jobs.register(app)
commands_graph.register(app)
commands_questions.register(app)
commands_record.register(app)
commands_quarantine.register(app)
commands_schedule.register(app)
commands_keeping.register(app)
commands_check.register(app)
