"""Which marks mean something in which kind of text."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dialect:
    """What a format uses as markup.

    hashes:     `# Heading`, and fenced code.
    underlines: characters that make a heading of the line above them; levels in order of appearance, except `setext`.
    setext:     `===` is always level 1, `---` always level 2.
    directives: reStructuredText's `.. name::`, literal blocks after `::`, and rules of its own for lists.
    indented:   four blanks make code.
    tight:      a blank line ends a list, unless what follows is indented.
    """

    hashes: bool = False
    underlines: str = ""
    setext: bool = False
    directives: bool = False
    indented: bool = False
    tight: bool = False


MARKDOWN = Dialect(hashes=True, underlines="=-", setext=True, indented=True)
RST = Dialect(underlines="=-~^*+#\"'`:.<>_!$%&(),/;?@[\\]{|}", directives=True)
TEXT = Dialect(hashes=True, underlines="=-~^*#")
READ = Dialect(hashes=True, tight=True)
"""What our own readers write for HTML, PDF and DOCX: the part of Markdown that nobody writes by accident."""
