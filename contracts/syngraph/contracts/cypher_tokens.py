"""Which Cypher texts are looked at at all: words, numbers, texts and signs, and nothing by which a text could hide what it does.

A query that answers a question needs no quoted name, no escape, no comment, no parameter and no second statement; each of them
is a way to write a word so that a reader does not see it. They are refused here, before anything is read.
"""

import re
from dataclasses import dataclass
from typing import Final
from typing import Literal as OneOf

_TOKEN = re.compile(
    r"""(?P<skip>[ \t\r\n]+)
      | (?P<text>'(?:[^'\\]|\\['"\\nrtbf])*'|"(?:[^"\\]|\\['"\\nrtbf])*")
      | (?P<number>[0-9]+(?:\.[0-9]+)?(?![A-Za-z_]))
      | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<sign>[(){}\[\]<>=+\-*/%^.,:|&!])
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\u", re.IGNORECASE)
_HIDING: Final = {
    "`": "a quoted name (`…`): every name is plain here",
    "$": "a parameter or a dynamic label ($): write the value or the name itself",
    ";": "a semicolon: one query, no more",
    "'": "a text that is not closed, or an escape in it that is not known",
    '"': "a text that is not closed, or an escape in it that is not known",
}
_OPENING: Final = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True, slots=True)
class Token:
    kind: OneOf["text", "number", "word", "sign"]
    text: str

    @property
    def upper(self) -> str:
        """The word as a keyword; empty when it is no word."""
        return self.text.upper() if self.kind == "word" else ""


def tokens(cypher: str) -> tuple[list[Token], list[str]]:
    """The tokens, and what is refused in words; with any of these, the tokens are not to be relied on.

    >>> [one.text for one in tokens("MATCH (f:Ferry) RETURN f.uri AS ferry")[0]][:5]
    ['MATCH', '(', 'f', ':', 'Ferry']
    >>> tokens("RETURN 1 // what follows")[1]
    ['it holds a comment: leave it out']
    """
    found: list[Token] = []
    refused: list[str] = []
    if _ESCAPE.search(cypher):
        refused.append("it holds a \\u escape: Cypher reads it before anything else; write the letter itself")
    for match in _TOKEN.finditer(cypher):
        kind = match.lastgroup
        if kind == "other":
            refused.append(f"it holds {_HIDING.get(match[0], f'the character {match[0]!r}, which no query here needs')}")
        elif kind != "skip":
            found.append(Token(kind, match[0]))  # type: ignore[arg-type] # the names of the groups
            if match[0] in ("/", "*") and len(found) > 1 and found[-2].text == "/" and cypher[match.start() - 1] == "/":
                refused.append("it holds a comment: leave it out")
    return found, list(dict.fromkeys(refused))


def brackets(found: list[Token]) -> dict[int, int] | None:
    """Position of each opening bracket -> position of the one that closes it; None when they do not match."""
    pairs: dict[int, int] = {}
    open_at: list[int] = []
    for n, token in enumerate(found):
        if token.kind != "sign":
            continue
        if token.text in _OPENING:
            open_at.append(n)
        elif token.text in _OPENING.values():
            if not open_at or _OPENING[found[open_at[-1]].text] != token.text:
                return None
            pairs[open_at.pop()] = n
    return None if open_at else pairs
