"""How many documents may be gone at once before a run asks: a disk that is not mounted is never "all documents deleted"."""

from collections import Counter
from collections.abc import Collection, Iterable
from pathlib import Path

from syngraph.connectors.documents.read import shown
from syngraph.connectors.ledger.documents import KnownDocument
from syngraph.ontologies.errors import TooManyVanished

FEW = 5
"""So many documents may always go unasked while others are left: in a small folder a share is less than one document."""
FIRST = 3
"""So many of those that are gone are named."""
NEXT = (
    "if they are on a disk or a share, mount it again; if [documents] include or exclude leaves them out, correct it; "
    "if they are meant to go, --accept-deletions lets them"
)


def refuse_vanished(folder: Path, stand: int, gone: Collection[KnownDocument], came: Iterable[int], left: int, share: float) -> None:
    """Stop a run that would let go of more documents than may go unasked.

    stand: how many documents the graph has claims of. gone: those of them that are not in the folder any more, in path order.
    came:  sizes in bytes of the files that are new in the folder. left: how many documents it holds. share: [documents] max_vanished.
    A document that an earlier run has noted as deleted was asked about, or did not have to be, then; that run was cut short.
    raises: TooManyVanished; nothing is written here.
    """
    may = vanishable(stand, share) if left else 0
    vanished = _unmoved([one for one in gone if one.state != "deleted"], came)
    if len(vanished) <= may:
        return
    first = ", ".join(shown(one.path) for one in vanished[:FIRST]) + (", …" if len(vanished) > FIRST else "")
    why = f"{may:,} may be ([documents] max_vanished)" if left else "and no other document is there"
    where = shown(str(folder))
    raise TooManyVanished(f"{len(vanished):,} of the {stand:,} documents in the graph are gone from {where}, {why}: {first}", NEXT)


def vanishable(stand: int, share: float) -> int:
    """How many of the documents that stand in the graph one run may let go unasked, if it is not all that there were.

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
