"""All commands of `syngraph`, one file a group of them."""

import typer

from syngraph.flows.commands import check, graph, jobs, keeping, quarantine, questions, record, schedule

app = typer.Typer(
    name="syngraph",
    help="Documents in, a contract-checked knowledge graph out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
jobs.register(app)
graph.register(app)
questions.register(app)
record.register(app)
quarantine.register(app)
schedule.register(app)
keeping.register(app)
check.register(app)
