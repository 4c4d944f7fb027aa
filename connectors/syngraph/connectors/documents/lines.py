"""How a text is seen line by line, each line knowing where it stands in the text."""

from collections.abc import Sequence
from typing import NamedTuple

from syngraph.ontologies.document import Block, Span

LONGEST_MARKUP = 20_000
"""A line longer than this many characters is prose, whatever it looks like: no pattern is tried on it."""


class Line(NamedTuple):
    """One line without its newline.

    start:  offset of its first character. indent: characters before the first that is not blank; -1 for a blank line.
    """

    start: int
    text: str
    indent: int

    @property
    def blank(self) -> bool:
        return self.indent < 0

    @property
    def body(self) -> str:
        """The line without blanks around it."""
        return self.text.strip()

    @property
    def first(self) -> int:
        """Offset of its first character that is not blank."""
        return self.start + max(self.indent, 0)

    @property
    def last(self) -> int:
        """Offset behind its last character that is not blank."""
        return self.start + len(self.text.rstrip())

    @property
    def markup(self) -> str:
        """What patterns may look at: the line, or nothing when it is too long to be anything but prose."""
        return self.text if len(self.text) <= LONGEST_MARKUP else ""


class Found(NamedTuple):
    """What a rule recognised: blocks, and the number of the first line behind them."""

    blocks: tuple[Block, ...]
    after: int


def lines_of(text: str) -> list[Line]:
    r"""
    >>> lines_of("a\n  b")
    [Line(start=0, text='a', indent=0), Line(start=2, text='  b', indent=2)]
    """
    lines, start = [], 0
    for line in text.split("\n"):
        bare = line.lstrip()
        lines.append(Line(start, line, len(line) - len(bare) if bare else -1))
        start += len(line) + 1
    return lines


def span_of(lines: Sequence[Line], begin: int, after: int) -> Span:
    """From the first to the last character that is not blank of the lines `begin` up to, without, `after`."""
    while after > begin + 1 and lines[after - 1].blank:
        after -= 1
    return Span(lines[begin].first, lines[after - 1].last)


def past_blanks(lines: Sequence[Line], i: int) -> int:
    """The number of the first line from `i` that is not blank, or of the end."""
    while i < len(lines) and lines[i].blank:
        i += 1
    return i


def indented_after(lines: Sequence[Line], i: int, base: int) -> int:
    """The number of the line behind those from `i` that are blank or indented deeper than `base`; blank ones at the end not counted."""
    after = i
    while i < len(lines) and (lines[i].blank or lines[i].indent > base):
        i += 1
        if not lines[i - 1].blank:
            after = i
    return after
