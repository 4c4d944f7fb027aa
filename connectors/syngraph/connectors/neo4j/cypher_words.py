"""What a Cypher text does that its plan may hide: loading files, calling procedures, functions of plug-ins, other databases.

The plan shows no operators inside an expression (`[x IN xs WHERE COUNT { LOAD CSV … } > 0]`), so the words are looked at
too, after decoding `\\\\uXXXX`, as Cypher does before it reads anything else. Found by trying it on 5.26.
"""

import re
from collections.abc import Iterator
from typing import Final

READERS: Final = frozenset(
    {
        "db.labels",
        "db.relationshiptypes",
        "db.propertykeys",
        "db.schema.visualization",
        "db.schema.nodetypeproperties",
        "db.schema.reltypeproperties",
        "db.index.fulltext.querynodes",
        "db.index.fulltext.queryrelationships",
        "db.index.vector.querynodes",
        "db.index.vector.queryrelationships",
    }
)
"""The procedures that a query may call, in small letters."""
_PURE: Final = ("date.", "datetime.", "localdatetime.", "localtime.", "time.", "duration.", "point.", "vector.similarity.")
_ESCAPE = re.compile(r"\\u+([0-9A-Fa-f]{4})")
_TOKEN = re.compile(
    r"""(?P<skip>\s+|//[^\n\r]*|/\*.*?\*/)
      | (?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
      | (?P<quoted>`(?:[^`]|``)*`)
      | (?P<word>[^\W\d]\w*)
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_BEFORE_A_NAME = frozenset(".:$|&!")


def unread_word(cypher: str) -> str | None:
    """What in this text reaches beyond reading the graph, in words for its author; None when nothing does.

    >>> unread_word("MATCH (n) RETURN date.truncate('month', n.born)") is None
    True
    >>> unread_word("RETURN [x IN [1] WHERE COUNT { LOAD /* */ CSV FROM 'file:///x' AS r RETURN r } > 0 | x]")
    'LOAD CSV'
    """
    tokens = list(_tokens(_decoded(cypher)))
    for n, (kind, text) in enumerate(tokens):
        before = tokens[n - 1][1] if n else ""
        after = tokens[n + 1] if n + 1 < len(tokens) else ("", "")
        if kind == "word" and before not in _BEFORE_A_NAME and after[1] != ":":
            word = text.upper()
            if word == "LOAD" and after[1].upper() == "CSV":
                return "LOAD CSV"
            if word == "USE" and after[0] in ("word", "quoted"):
                return "USE"
            if word == "CALL" and after[0] in ("word", "quoted"):
                name = _dotted(tokens, n + 1)
                if name.lower() not in READERS:
                    return f"CALL {name}"
        if text == "(" and n and tokens[n - 1][0] in ("word", "quoted"):
            name = _dotted_before(tokens, n - 1)
            if "." in name and name.lower() not in READERS and not name.lower().startswith(_PURE):
                return f"{name}()"
    return None


def _decoded(cypher: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), cypher)


def _tokens(cypher: str) -> Iterator[tuple[str, str]]:
    for found in _TOKEN.finditer(cypher):
        kind = found.lastgroup or "other"
        if kind == "quoted":
            yield kind, found[0][1:-1].replace("``", "`")
        elif kind != "skip":
            yield kind, found[0]


def _dotted(tokens: list[tuple[str, str]], start: int) -> str:
    """The dotted name that begins here."""
    end = start + 1
    while end + 1 < len(tokens) and tokens[end][1] == ".":
        end += 2
    return "".join(text for _, text in tokens[start:end])


def _dotted_before(tokens: list[tuple[str, str]], end: int) -> str:
    """The dotted name that ends here."""
    start = end
    while start >= 2 and tokens[start - 1][1] == "." and tokens[start - 2][0] in ("word", "quoted"):
        start -= 2
    return "".join(text for _, text in tokens[start : end + 1])
