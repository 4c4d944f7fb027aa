"""How commands print: tables for people, one JSON document or JSON lines for scripts; always on stdout, and nothing else there."""

import csv
import io
import json
import sys
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from syngraph.flows.telling.harmless import harmless, harmless_lines

TOGETHER: Final = 2_000
"""So many rows of a table are set out together: the widths of its columns hang on all of them, and so does its memory."""


def print_json(value: Any) -> None:
    json.dump(value, sys.stdout, ensure_ascii=_is_plain(), indent=2)
    sys.stdout.write("\n")


def print_json_line(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=_is_plain()) + "\n")


def print_line(line: str) -> None:
    """One line for people."""
    sys.stdout.write(harmless(line) + "\n")


def _is_plain() -> bool:
    """Whether stdout has an encoding in which JSON is read only when it is plain ASCII."""
    return (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"


def print_table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A table as wide as the terminal; piped, as wide as its content. A long one comes in parts, each as soon as its rows are there."""
    width = None if sys.stdout.isatty() else 200
    console = Console(file=sys.stdout, width=width, highlight=False, soft_wrap=False)
    left, is_first = iter(rows), True
    while (part := list(islice(left, TOGETHER))) or is_first:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for column in columns:
            table.add_column(Text(column), overflow="fold")
        for row in part:
            table.add_row(*[Text(_cell(value)) for value in row])
        console.print(table)
        is_first = False


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([[_cell(value) for value in row] for row in rows])
    return out.getvalue()


def _cell(value: Any) -> str:
    """Control characters are shown, not obeyed: a document's text must not steer a terminal."""
    if value is None:
        return ""
    return ", ".join(_cell(one) for one in value) if isinstance(value, (list, tuple)) else harmless_lines(str(value))
