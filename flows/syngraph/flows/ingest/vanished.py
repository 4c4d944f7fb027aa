"""How many documents may be gone before a run asks, at once or in waves: a disk that is not mounted is never "all documents deleted"."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from syngraph.connectors.documents.read import shown
from syngraph.connectors.ledger.documents import KnownDocument
from syngraph.flows.ingest.counted_since import DAYS
from syngraph.flows.telling.counted import counted
from syngraph.ontologies.errors import TooManyVanished

FEW = 5
"""So many documents may always go unasked while others are left: in a small folder a share is less than one document."""
FIRST = 3
"""So many of those that are gone are named."""
NEXT = (
    "if they are on a disk or a share, mount it again; if [documents] include or exclude leaves them out, correct it; "
    "if they are meant to go, --accept-deletions lets them"
)


@dataclass(frozen=True)
class Stand:
    """Of how many documents the graph has claims: now, and at its fullest in the time that counts (`counted_since.py`), now included."""

    now: int
    fullest: int


def refuse_vanished(folder: Path, stand: Stand, gone: Collection[KnownDocument], came: Iterable[int], left: int, share: float) -> None:
    """Stop a run by which more documents would be gone than may go unasked, with those that went before it.

    Counted is how many fewer the graph has than at its fullest: documents that come and go in turn are no loss.
    gone: documents of the graph that are not in the folder any more, in path order. came: sizes in bytes of the files that are new in
    the folder. left: how many documents it holds. share: [documents] max_vanished.
    A document that an earlier run has noted as deleted was asked about, or did not have to be, then; that run was cut short.
    raises: TooManyVanished; nothing is written here.
    """
    may = vanishable(stand.fullest, share) if left else 0
    vanished = _unmoved([one for one in gone if one.state != "deleted"], came)
    fewer = stand.fullest - stand.now + len(vanished)
    if not vanished or fewer <= may:
        return
    first = ", ".join(shown(one.path) for one in vanished[:FIRST]) + (", …" if len(vanished) > FIRST else "")
    are = "is" if len(vanished) == 1 else "are"
    what = f"{len(vanished):,} of the {counted(stand.now, 'document')} in the graph {are} gone from {shown(str(folder))}"
    if left and fewer > len(vanished):
        what += f"; the graph would have {fewer:,} documents fewer than the {stand.fullest:,} of its fullest day in {DAYS} days"
    why = f"; {may:,} may be gone ([documents] max_vanished)" if left else ", and no other document is there"
    raise TooManyVanished(f"{what}{why}: {first}", NEXT)


def vanishable(stand: int, share: float) -> int:
    """How many of so many documents may go unasked, if it is not all that there were.

    >>> vanishable(3, 0.3), vanishable(100, 0.3)
    (5, 30)
    """
    return max(FEW, int(stand * share))


def _unmoved(gone: Collection[KnownDocument], came: Iterable[int]) -> list[KnownDocument]:
    """Those that no new file answers for: one of the same size is the same document elsewhere until it is read; it answers for one."""
    answers = Counter(came)
    left = []
    for one in gone:
        if answers[one.size]:
            answers[one.size] -= 1
        else:
            left.append(one)
    return left
