"""Writes flows/COMMANDS.md from the command line itself: python -m syngraph.flows.commands.reference > flows/COMMANDS.md"""

import os
from collections.abc import Iterator

import typer.main
from typer.testing import CliRunner

from syngraph.flows.commands.app import app

HEAD = """# Commands

Made from `--help`; do not edit: `python -m syngraph.flows.commands.reference > flows/COMMANDS.md`. A test keeps it true.

Exit codes: 0 did its work (claims may be held); 1 only from `check`, `verify` and `run --strict`: a contract is broken; 2 could not
run; 130 was stopped by Ctrl-C.
"""


def reference() -> str:
    """The whole page."""
    return HEAD + "".join(f"\n## syngraph {' '.join(words)}\n\n```\n{_help(words)}\n```\n" for words in _commands())


def _commands() -> Iterator[tuple[str, ...]]:
    root = typer.main.get_command(app)
    for name in sorted(getattr(root, "commands", {})):
        group = root.commands[name]  # type: ignore[attr-defined]  # the root has them
        inside = sorted(getattr(group, "commands", ()))
        if not inside or group.invoke_without_command:
            yield (name,)
        folder = ("DIR",) if any(param.name == "folder" for param in group.params) else ()
        yield from ((name, *folder, sub) for sub in inside)


def _help(words: tuple[str, ...]) -> str:
    os.environ.update(COLUMNS="100", TERMINAL_WIDTH="100")
    shown = CliRunner().invoke(app, [*words, "--help"], prog_name="syngraph").output
    return "\n".join(line.rstrip() for line in shown.strip().splitlines())


if __name__ == "__main__":
    print(reference(), end="")
