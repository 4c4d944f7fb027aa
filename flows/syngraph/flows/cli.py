"""The command line: `syngraph --help`. One file a group of commands; every error ends in exit code 2 and says the next step.

Exit codes: 0 did its work (claims may be held); 1 only from `verify` and `--strict`: a contract is broken; 2 could not run.
"""

import os
import sys
from typing import NoReturn

import typer

from syngraph.flows import commands_graph, commands_jobs, commands_record
from syngraph.ontologies.errors import SyngraphError

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
commands_record.register(app)


def main() -> NoReturn:
    """What the `syngraph` command runs; no traceback reaches a user."""
    try:
        app(standalone_mode=True)
    except KeyboardInterrupt:
        _stop("stopped; what was recorded is kept, and the next run goes on from there", 130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except SyngraphError as error:
        _stop(f"error: {error}", 2)
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        _stop(f"error: {error.strerror or error}{where}\n  next: check the disk's space and the folder's rights, then run this again", 2)
    sys.exit(0)


def _stop(line: str, code: int) -> NoReturn:
    print(line, file=sys.stderr)
    sys.exit(code)


if __name__ == "__main__":
    main()
