"""How an answer differs from the one before: rows that are new, rows that are lost, rows that say something else of the same thing."""

from collections.abc import Sequence
from dataclasses import dataclass

from syngraph.contracts.answer_rows import Row, difference


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """new, lost: rows. changed: (as it was, as it is) where both have the same first column and nothing else has it.

    asked_otherwise: the question has another query now, so that its rows cannot be compared.
    """

    new: tuple[Row, ...] = ()
    lost: tuple[Row, ...] = ()
    changed: tuple[tuple[Row, Row], ...] = ()
    asked_otherwise: bool = False

    def __bool__(self) -> bool:
        return bool(self.new or self.lost or self.changed)


def changes(was: Sequence[Row], now: Sequence[Row], key: str) -> AnswerChange:
    """What became of an answer.

    key: the column that says what a row is about, the first one.

    >>> changes([{"ferry": "Selkie", "seats": "90"}], [{"ferry": "Selkie", "seats": "96"}], "ferry").changed
    (({'ferry': 'Selkie', 'seats': '90'}, {'ferry': 'Selkie', 'seats': '96'}),)
    """
    apart = difference(was, now)
    lost, new = list(apart.only_first), list(apart.only_second)
    changed = []
    for row in apart.only_first:
        same = [[one for one in rows if one.get(key) == row.get(key)] for rows in (apart.only_first, apart.only_second)]
        if key in row and len(same[0]) == len(same[1]) == 1:
            lost.remove(row)
            new.remove(same[1][0])
            changed.append((row, same[1][0]))
    return AnswerChange(tuple(new), tuple(lost), tuple(changed))
