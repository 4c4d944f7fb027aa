"""How a history that goes wrong is made small, so that a person can see why: claims, restarts, rules and steps are taken away for as long
as it still goes wrong in the same way.

The result is minimal: take any one piece away, and it goes right, or wrong in another way.
source: A. Zeller, R. Hildebrandt, Simplifying and Isolating Failure-Inducing Input, IEEE TSE 28(2), 2002
"""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from tests.contracts.histories.history import History, Rules, Step
from tests.contracts.histories.life import Difference, live

from syngraph.ontologies.claim import Claim
from syngraph.ontologies.ontology import Ontology

Fails = Callable[[History], bool]


class _Piece(NamedTuple):
    """A thing that can be left out, and the step where it is; rules are at step -1."""

    step: int
    kind: str
    thing: object


def kind_of_difference(history: History, to_the_letter: bool = True) -> str:
    """In what the gate and the definition differ, or how the gate gives up; empty where it does neither."""
    try:
        live(history, to_the_letter)
    except Exception as exc:  # noqa: BLE001  # whatever it is, it is how this history goes wrong
        return kind_of(exc)
    return ""


def kind_of(wrong: Exception) -> str:
    """In which way a history went wrong."""
    return wrong.kind if isinstance(wrong, Difference) else type(wrong).__name__


def shortened(history: History, fails: Fails) -> History:
    """A history that fails still, from which nothing can be taken away. `history` itself must fail."""
    while len(history.steps) > 1 and fails(history.without_last()):
        history = history.without_last()
    ontology = history.rules.ontology
    pieces = _fewest(_pieces(history), lambda some: fails(_history(some, ontology)))
    for number, piece in enumerate(pieces):
        for plainer in _plainer(piece):
            changed = [*pieces[:number], plainer, *pieces[number + 1 :]]
            if fails(_history(changed, ontology)):
                pieces = changed
                break
    return _history(pieces, ontology)


def _pieces(history: History) -> list[_Piece]:
    pieces = [_Piece(-1, "rule", rule) for rule in history.rules.shapes]
    for number, step in enumerate(history.steps):
        pieces += [_Piece(number, "came", claim) for claim in step.came]
        pieces += [_Piece(number, "went", id) for id in step.went]
        pieces += [_Piece(number, "judged", True)] if step.judged else []
        pieces += [_Piece(number, "restart", step.restart)] if step.restart else []
    return pieces


def _history(pieces: list[_Piece], ontology: Ontology) -> History:
    """The history of these pieces; steps of which none is left are no steps."""
    rules = tuple(str(piece.thing) for piece in pieces if piece.kind == "rule")
    steps = []
    for number in sorted({piece.step for piece in pieces if piece.step >= 0}):
        here = [piece for piece in pieces if piece.step == number]
        came = tuple(piece.thing for piece in here if isinstance(piece.thing, Claim))
        went = tuple(str(piece.thing) for piece in here if piece.kind == "went")
        restart = next((str(piece.thing) for piece in here if piece.kind == "restart"), "")
        steps.append(Step(came, went, any(piece.kind == "judged" for piece in here), restart))
    return History(_rules(ontology, rules), tuple(steps))


_READ: dict[tuple[str, tuple[str, ...]], Rules] = {}
"""Rules that were read already: most of the histories that are tried have the same."""


def _rules(ontology: Ontology, shapes: tuple[str, ...]) -> Rules:
    return _READ.setdefault((ontology.version, shapes), Rules(ontology, shapes))


def _fewest(pieces: list[_Piece], fails: Callable[[list[_Piece]], bool]) -> list[_Piece]:
    """So few pieces that none of them can be left out; large runs of them are tried first."""
    size = max(len(pieces) // 2, 1)
    while size:
        at, before = 0, len(pieces)
        while at < len(pieces):
            fewer = pieces[:at] + pieces[at + size :]
            if fails(fewer):
                pieces = fewer
            else:
                at += size
        size = size // 2 if size > 1 or len(pieces) == before else 1
    return pieces


def _plainer(piece: _Piece) -> list[_Piece]:
    """The same claim without a weight of its own, all of it or a part."""
    if not isinstance(piece.thing, Claim):
        return []
    claim = piece.thing
    ways = [replace(claim, rank=0, prefer=0, waived=frozenset()), replace(claim, rank=0), replace(claim, prefer=0)]
    return [piece._replace(thing=way) for way in (*ways, replace(claim, waived=frozenset())) if way != claim]
