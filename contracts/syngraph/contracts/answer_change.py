"""How an answer differs from the one before: rows that are new, rows that are lost, rows that say something else of the same thing."""

from collections import Counter
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
    alone = _alone(apart.only_first, key), _alone(apart.only_second, key)
    both = alone[0].keys() & alone[1].keys()
    lost, new = (tuple(row for row in rows if row.get(key) not in both) for rows in (apart.only_first, apart.only_second))
    return AnswerChange(new, lost, tuple((alone[0][cell], alone[1][cell]) for cell in alone[0] if cell in both))


def _alone(rows: Sequence[Row], key: str) -> dict[str, Row]:
    """The rows that no other one shares its `key` with, by that."""
    often = Counter(row[key] for row in rows if key in row)
    return {row[key]: row for row in rows if key in row and often[row[key]] == 1}
