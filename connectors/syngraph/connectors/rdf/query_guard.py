"""Which SPARQL a user may run: one that reads, and reads only here."""

import re
from typing import Final

from syngraph.ontologies.errors import QueryRefused

_TOKEN = re.compile(
    r"""
    (?P<comment>\#[^\n\r]*)
  | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
  | (?P<string>\"{3}(?:[^"\\]|\\.|\"{1,2}(?!\"))*\"{3}|'{3}(?:[^'\\]|\\.|'{1,2}(?!'))*'{3}
      |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
  | (?P<variable>[?$]\w+)
  | (?P<name>(?:[^\W\d_][\w.\-]*)?:[\w.\-:%\\]*|_:[\w.\-]+|@[A-Za-z][A-Za-z0-9\-]*)
  | (?P<word>[A-Za-z_]\w*)
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_CODE_POINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_WRITES: Final = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"})
_READS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})


def refuse_unless_reading(query: str) -> None:
    """Nothing, when the query only reads and reaches nothing outside the store.

    raises: QueryRefused otherwise. What is merely ill-formed passes: Oxigraph's parser has better words for it.

    >>> refuse_unless_reading("SELECT * { ?s a <urn:SERVICE> . ?s <urn:p> 'LOAD' } # DELETE")
    >>> refuse_unless_reading("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }")
    Traceback (most recent call last):
    syngraph.ontologies.errors.QueryRefused: SERVICE asks another server, and queries here stay here
      next: take the SERVICE block out
    """
    # SPARQL reads \u0053 as S before it reads anything else, so both readings are looked at.
    for text in {query, _CODE_POINT.sub(_character, query)}:
        words = _words(text)
        if "SERVICE" in words:
            raise QueryRefused("SERVICE asks another server, and queries here stay here", "take the SERVICE block out")
        first = next((w for w in words if w in _READS | _WRITES), None)
        if first in _WRITES:
            raise QueryRefused(f"{first} changes the graph, and a query only reads", "ask with SELECT, ASK, CONSTRUCT or DESCRIBE")


def _words(text: str) -> list[str]:
    return [found["word"].upper() for found in _TOKEN.finditer(text) if found["word"]]


def _character(found: re.Match[str]) -> str:
    code = int(found[1] or found[2], 16)
    return chr(code) if code <= 0x10FFFF else found[0]
