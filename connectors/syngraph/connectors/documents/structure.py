"""What stands where in a text: its headings, and between them paragraphs, fields, tables, lists and code.

General rules of Markdown, reStructuredText and plain text; each rule looks at a line once, so the work grows with the text.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from syngraph.connectors.documents.dialect import Dialect
from syngraph.connectors.documents.fields import fields_in, front_matter, rst_fields_at
from syngraph.connectors.documents.headings import Heading, Mark, heading_at, levelled
from syngraph.connectors.documents.lines import Found, Line, lines_of
from syngraph.connectors.documents.lists import is_bullet, list_at
from syngraph.connectors.documents.literals import comment_at, explicit_at, fence_at, indented_at, is_fence, literal_after, session_at
from syngraph.connectors.documents.tables import starts_pipes, table_at
from syngraph.ontologies.document import Block

_RULE = re.compile(r"[ \t]*([-*_=~+#^.])[ \t]*(?:\1[ \t]*)+")


@dataclass(frozen=True, slots=True)
class Structure:
    """A text's headings and blocks, both in the order of the text; spans count from its start and never overlap."""

    headings: tuple[Heading, ...]
    blocks: tuple[Block, ...]
    front: Block | None = None
    """The front matter, which is the first of the blocks where there is one."""


def structure(text: str, dialect: Dialect) -> Structure:
    r"""
    >>> from syngraph.connectors.documents.dialect import MARKDOWN
    >>> found = structure("# Selkie\n\nOwner: Harbour Office\nBuilt: 1999\n", MARKDOWN)
    >>> [h.text for h in found.headings], [(f.key, f.value) for f in found.blocks[0].fields]
    (['Selkie'], [('Owner', 'Harbour Office'), ('Built', '1999')])
    """
    lines = lines_of(text)
    front = front_matter(lines)
    marks: list[Mark] = []
    blocks: list[Block] = list(front.blocks) if front else []
    i, listed = (front.after if front else 0), False
    while i < len(lines):
        if lines[i].blank:
            i += 1
        elif mark := heading_at(lines, i, dialect):
            marks.append(mark)
            i, listed = mark.after, False
        else:
            # Text indented below a list belongs to it, however deep: it is no code.
            listed = listed and lines[i].indent > 0
            found = _block_at(lines, i, dialect, listed)
            blocks += found.blocks
            listed = listed or bool(found.blocks and found.blocks[-1].kind == "list")
            i = found.after
    return Structure(levelled(marks), tuple(blocks), front.blocks[0] if front else None)


def _block_at(lines: Sequence[Line], i: int, dialect: Dialect, listed: bool) -> Found:
    """Whatever begins at line `i`, which is not blank and no heading."""
    if not lines[i].markup:
        return _paragraph_at(lines, i, dialect)
    if dialect.hashes and (found := fence_at(lines, i) or comment_at(lines, i)):
        return found
    if dialect.directives and (found := explicit_at(lines, i)):
        return found
    if found := session_at(lines, i) or table_at(lines, i):
        return found
    if _RULE.fullmatch(lines[i].markup[:500]):
        return Found((), i + 1)
    if dialect.indented and not listed and (found := indented_at(lines, i)):
        return found
    return rst_fields_at(lines, i) or list_at(lines, i, dialect) or _paragraph_at(lines, i, dialect)


def _paragraph_at(lines: Sequence[Line], i: int, dialect: Dialect) -> Found:
    """Lines up to the next blank one, or to what may interrupt them; the fields among them are kept apart."""
    j = i + 1
    while j < len(lines) and not lines[j].blank and not _interrupts(lines, j, dialect):
        j += 1
    blocks = fields_in(lines, i, j)
    if dialect.directives and lines[j - 1].markup.rstrip().endswith("::") and (code := literal_after(lines, j, lines[i].indent)):
        return Found((*blocks, *code.blocks), code.after)
    return Found(blocks, j)


def _interrupts(lines: Sequence[Line], j: int, dialect: Dialect) -> bool:
    """Whether something new begins at line `j` though no blank line stands before it."""
    if dialect.directives:
        return False
    if starts_pipes(lines, j):
        return True
    return (dialect.hashes and (is_fence(lines[j]) or heading_at(lines, j, Dialect(hashes=True)) is not None)) or is_bullet(lines[j])
