"""What was erased is not taken in again: its bytes are known by their hash."""

from collections.abc import Iterable, Iterator

from syngraph.connectors.documents.unread import Unread
from syngraph.connectors.ledger.erasing import Purge, purges
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.ontologies.document import Document


def unless_purged(ledger: Ledger, read: Iterable[Document | Unread]) -> Iterator[Document | Unread]:
    """The same documents; one that was erased is unread, whatever it is called now."""
    with ledger.reading() as connection:
        erased = {one.sha256: one for one in purges(connection) if one.sha256}  # else its bytes were never read: nobody knows them
    for one in read:
        purge = erased.get(one.sha256)
        yield one if purge is None else Unread(one.path, one.sha256, _reason(one.path, purge), _NEXT)


_NEXT = "delete the file; if it may be read again: syngraph purge DIR DOCUMENT --readmit, by the name it had"


def _reason(path: str, purge: Purge) -> str:
    return f"{path}: these bytes were erased on {purge.at[:10]} by {purge.who} ({purge.why})"
