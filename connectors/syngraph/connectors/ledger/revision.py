"""Which state a ledger is in: a word that every transaction renews in which a row changed, so that two equal words are one state.

It is read here without the machinery that the tables need: whoever asks whether anything was written since wants to know it at once.
"""

import secrets
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

_WORD: Final = "revision"
"""Its key in the table `meta`."""


class Revision(NamedTuple):
    """ledger: the ledger's id. word: of its present state."""

    ledger: str
    word: str


def renew(connection: sqlite3.Connection) -> None:
    """Give the ledger's state another word if this transaction, the connection's first, changed a row; the last thing in it."""
    if connection.total_changes:
        connection.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (_WORD, secrets.token_hex(12)))


def revision_of(path: Path) -> Revision | None:
    """The state of the ledger at `path`; None where there is none, or none that says so: whoever opens it as a ledger hears why."""
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True)) as connection:
            known = dict(connection.execute("SELECT key, value FROM meta").fetchall())
    except sqlite3.Error:
        return None
    return Revision(known["id"], known[_WORD]) if {"id", _WORD} <= known.keys() else None
