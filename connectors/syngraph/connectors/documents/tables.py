"""How a table looks in plain text: Markdown's pipes, reStructuredText's grids and simple tables."""

import re
from collections.abc import Sequence

from syngraph.connectors.documents.lines import Found, Line, past_blanks
from syngraph.ontologies.document import Block, Row, Span

_PIPE = re.compile(r"(?<!\\)\|")
_GRID = re.compile(r"\+(?:[-=]+\+)+")
_SIMPLE = re.compile(r"=+(?: +=+)+")
_DASHES = re.compile(r":?-+:?")


def table_at(lines: Sequence[Line], i: int) -> Found | None:
    """The table that begins at line `i`, if one does."""
    return pipes_at(lines, i) or grid_at(lines, i) or simple_at(lines, i)


def _cells(line: Line) -> tuple[str, ...]:
    """
    >>> _cells(Line(0, r"| a \\| b | c |", 0))
    ('a | b', 'c')
    """
    cells = [cell.strip().replace("\\|", "|") for cell in _PIPE.split(line.markup.strip())]
    start = 1 if cells and not cells[0] else 0
    return tuple(cells[start:-1] if len(cells) > 1 and not cells[-1] else cells[start:])


def starts_pipes(lines: Sequence[Line], i: int) -> bool:
    """Whether line `i` is the header of a pipe table: the line below has its dashes."""
    if i + 1 >= len(lines) or "|" not in lines[i].markup or "-" not in lines[i + 1].markup or "|" not in lines[i + 1].markup:
        return False
    dashes = _cells(lines[i + 1])
    return bool(dashes) and all(map(_DASHES.fullmatch, dashes)) and len(dashes) == len(_cells(lines[i]))


def pipes_at(lines: Sequence[Line], i: int) -> Found | None:
    """A Markdown table; it ends at the first line without a pipe. A row that is too short is filled with empty cells."""
    if not starts_pipes(lines, i):
        return None
    header, rows, j = _cells(lines[i]), list[Row](), i + 2
    while j < len(lines) and "|" in lines[j].markup:
        cells = _cells(lines[j])
        rows.append(Row(cells + ("",) * (len(header) - len(cells)), Span(lines[j].first, lines[j].last)))
        j += 1
    return Found((Block("table", Span(lines[i].first, lines[j - 1].last), header=header, rows=tuple(rows)),), j)


def grid_at(lines: Sequence[Line], i: int) -> Found | None:
    """A grid table; the lines of one row's cells are joined, a cell over several columns stands in its first."""
    if not _GRID.fullmatch(lines[i].markup.strip()):
        return None
    end = i
    while end < len(lines) and lines[end].indent == lines[i].indent and lines[end].body[0] in "+|":
        end += 1
    if end - i < 3:
        return None
    edges = [at for at, mark in enumerate(lines[i].text) if mark == "+"]
    header, rows, pending = tuple[str, ...](), list[Row](), list[Line]()
    for line in lines[i + 1 : end]:
        if not line.markup.lstrip().startswith("+"):
            pending.append(line)
            continue
        if pending:
            rows.append(Row(_grid_cells(pending, edges), Span(pending[0].first, pending[-1].last)))
        if "=" in line.text and not header and len(rows) == 1:
            header = rows.pop().cells
        pending = []
    if pending or not (rows or header):
        return None
    return Found((Block("table", Span(lines[i].first, lines[end - 1].last), header=header, rows=tuple(rows)),), end)


def _grid_cells(lines: Sequence[Line], edges: Sequence[int]) -> tuple[str, ...]:
    cells: list[list[str]] = [[] for _ in edges[1:]]
    for line in lines:
        column = 0
        for n, edge in enumerate(edges[1:]):
            if n == len(cells) - 1 or line.text[edge : edge + 1] in ("|", "+"):
                cells[column].append(line.text[edges[column] + 1 : edge].strip())
                column = n + 1
    return tuple(" ".join(filter(None, cell)) for cell in cells)


def simple_at(lines: Sequence[Line], i: int) -> Found | None:
    """A simple table: columns below `=====  =====`; a line whose first column is blank continues the row above."""
    border = lines[i].markup.strip()
    if not _SIMPLE.fullmatch(border):
        return None
    borders, j = [i], i + 1
    while j < len(lines) and len(borders) < 3:
        if lines[j].indent == lines[i].indent and _SIMPLE.fullmatch(lines[j].markup.strip()):
            borders.append(j)
            if past_blanks(lines, j + 1) != j + 1 or j + 1 == len(lines):
                break
        elif not lines[j].blank and lines[j].indent < lines[i].indent:
            return None
        j += 1
    if len(borders) < 2 or borders[-1] == borders[0] + 1:
        return None
    starts = [lines[i].indent + found.start() for found in re.finditer(r"=+", border)]
    header, rows = tuple[str, ...](), _simple_rows(lines[borders[0] + 1 : borders[1]], starts)
    if len(borders) > 2:
        header = tuple(" ".join(filter(None, cells)) for cells in zip(*(row.cells for row in rows), strict=True))
        rows = _simple_rows(lines[borders[1] + 1 : borders[2]], starts)
    return Found((Block("table", Span(lines[i].first, lines[borders[-1]].last), header=header, rows=tuple(rows)),), borders[-1] + 1)


def _simple_rows(lines: Sequence[Line], starts: Sequence[int]) -> list[Row]:
    rows: list[list[Line]] = []
    for line in lines:
        if line.blank or set(line.body) <= {"-", " "}:
            continue
        if rows and not line.text[starts[0] : starts[1]].strip():
            rows[-1].append(line)
        else:
            rows.append([line])
    ends = [*starts[1:], None]
    return [
        Row(
            tuple(" ".join(filter(None, (line.text[a:b].strip() for line in row))) for a, b in zip(starts, ends, strict=True)),
            Span(row[0].first, row[-1].last),
        )
        for row in rows
    ]
