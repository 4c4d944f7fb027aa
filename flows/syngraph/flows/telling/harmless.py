"""How a line of foreign words reaches a terminal: control characters are shown, not obeyed."""

TURNS = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
"""The characters that make words read in another order than they are written."""


def harmless(text: str) -> str:
    r"""Documents, file names and servers speak here: none of them may steer a terminal, or begin a line that looks like ours.

    >>> harmless("red: \x1b[31m, bell: \x07, two\nlines")
    'red: \\x1b[31m, bell: \\x07, two\\nlines'
    """
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def harmless_lines(text: str) -> str:
    r"""The same for what has lines of its own.

    >>> harmless_lines("what\n  next: \x1b]0;title")
    'what\n  next: \\x1b]0;title'
    """
    return "\n".join(harmless(line) for line in text.split("\n"))
