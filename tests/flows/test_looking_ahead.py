"""After these tests a reader knows what goes on while it is found out what a large document would take, and how far that is looked into."""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.flows.ferry_model import document, lay
from tests.flows.fleet import Does, Ferries, Fleet, nothing

from syngraph.agents.model.port import Ask
from syngraph.connectors.documents.reader import Reader
from syngraph.flows.budget.foresight import AT_A_TIME, Foreseen, Foresight, Kept
from syngraph.flows.budget.habits import Habits
from syngraph.flows.budget.purse import Purse
from syngraph.flows.ingest.ingesting import ingest
from syngraph.flows.ingest.whats_new import reading_limits
from syngraph.flows.project.budget import BudgetSettings, Expense, Limit
from syngraph.flows.project.current import current_ontology
from syngraph.flows.project.prices import PriceSettings
from syngraph.flows.project.project import open_project
from syngraph.ontologies.document import Document

PATIENT_S = 30.0
"""Whoever waits so long in these tests waits for what never comes."""
ONE_EACH = Habits(calls_a_passage=1.0)


class Looked(Kept):
    """No answers; how often one was looked for. does: what happens at each look, from the first on."""

    def __init__(self, does: Callable[[int], None] = lambda _: None) -> None:
        super().__init__(Path("there is none"))
        self.often, self._does = 0, does

    def knows(self, key: str) -> bool:
        self.often += 1
        self._does(self.often)
        return super().knows(key)


def laid(folder: Path, *chunks: int, does: Does = nothing) -> Fleet:
    """A project of documents with so many passages each."""
    made = Fleet(lay(folder / "fleet", len(chunks), 1, "http://unused"), Ferries(does))
    for n, count in enumerate(chunks):
        (made.folder / "documents" / f"{n:04}.md").write_text(document(n, count))
    return made


def foresight(made: Fleet, looked: Looked) -> Foresight:
    project = open_project(made.folder)
    return Foresight(project, current_ontology(project, made.ledger), made.model, looked, ONE_EACH)


def purse(made: Fleet, looked: Looked, calls: int) -> Purse:
    limited = Purse(BudgetSettings(run=Limit(calls=calls)), PriceSettings(), "ferries", ONE_EACH, Expense())
    limited.look_ahead_with(foresight(made, looked))
    return limited


def read(made: Fleet) -> list[Document]:
    project = open_project(made.folder)
    with Reader(project.documents, reading_limits(project)) as reader:
        return [one for one in reader.read_all(sorted(path.name for path in project.documents.iterdir())) if isinstance(one, Document)]


def test_other_calls_are_answered_while_a_large_document_is_looked_into(tmp_path: Path) -> None:
    looking, answered = threading.Event(), threading.Event()

    async def does(ask: Ask) -> None:
        if ask.about == "0000.md":
            assert await asyncio.to_thread(looking.wait, PATIENT_S)
            answered.set()

    def look(n: int) -> None:
        if n == 2:  # the first passage of the large one
            looking.set()
            assert answered.wait(PATIENT_S), "nobody is answered while it is looked into"

    made = laid(tmp_path, 1, 3 * AT_A_TIME, does=does)
    looked = Looked(look)
    assert ingest(made.job(allowance=purse(made, looked, 1_000))).documents == 2
    assert looked.often == 1 + 3 * AT_A_TIME


def test_it_is_looked_no_further_than_to_where_it_is_too_much(tmp_path: Path) -> None:
    made, looked = laid(tmp_path, 1, 20 * AT_A_TIME), Looked()
    limited, (small, large) = purse(made, looked, AT_A_TIME), read(made)

    async def trial() -> None:
        assert await limited.begins(small)
        assert await limited.begins(large) is None
        limited.ended(small)
        assert await limited.begins(large) is False, "it is for the next run, where it comes first"

    asyncio.run(trial())
    assert looked.often <= 1 + 2 * 2 * AT_A_TIME
    assert limited.is_reached


def test_while_it_waits_for_others_to_end_it_is_not_looked_into_anew_after_each(tmp_path: Path) -> None:
    others = 12
    made, looked = laid(tmp_path, *[20] * others, 10 * AT_A_TIME), Looked()
    limited, (*small, large) = purse(made, looked, 20 * others + 1), read(made)

    async def trial() -> list[bool | None]:
        assert [await limited.begins(one) for one in small] == [True] * others
        waits = []
        for one in small:
            waits.append(await limited.begins(large))
            limited.ended(one)  # its calls came to nothing: there is room again
        return [*waits, await limited.begins(large)]

    assert asyncio.run(trial()) == [None] * others + [False]
    assert looked.often - 20 * others <= 2 * 3 * AT_A_TIME, "as far as there is room, and once more before it is put off"


@pytest.mark.parametrize("enough", [True, False])
def test_what_was_seen_of_it_before_it_had_to_wait_counts_when_it_is_looked_on(enough: bool, tmp_path: Path) -> None:
    """It is begun beside another one only with room for all of it."""
    made, whole = laid(tmp_path, 100, 20, 2 * AT_A_TIME + 50), 2 * AT_A_TIME + 50
    looked = Looked()
    limited, (wide, small, large) = purse(made, looked, whole + (20 if enough else 19)), read(made)

    async def trial() -> list[bool | None]:
        found = [await limited.begins(one) for one in (wide, small, large)]
        limited.ended(wide)
        return [*found, await limited.begins(large)]

    assert asyncio.run(trial()) == [True, True, None, True if enough else None]
    assert looked.often == 100 + 20 + whole, "each passage once"


def test_what_was_seen_of_one_that_waits_says_nothing_of_another(tmp_path: Path) -> None:
    made = laid(tmp_path, 100, AT_A_TIME + 50, 10)
    limited, (other, waiting, small) = purse(made, Looked(), 100 + AT_A_TIME + 49), read(made)

    async def trial() -> list[bool | None]:
        return [await limited.begins(one) for one in (other, waiting, small)]

    assert asyncio.run(trial()) == [True, None, True]


def test_what_others_were_answered_meanwhile_is_seen_before_it_is_put_off(tmp_path: Path) -> None:
    class Told(Looked):
        is_told = False

        def knows(self, key: str) -> bool:
            return super().knows(key) or self.is_told

    made, looked = laid(tmp_path, 20, AT_A_TIME + 50), Told()
    limited, (other, large) = purse(made, looked, AT_A_TIME + 49), read(made)

    async def trial() -> list[bool | None]:
        found = [await limited.begins(one) for one in (other, large)]
        looked.is_told = True
        limited.ended(other)
        return [*found, await limited.begins(large)]

    assert asyncio.run(trial()) == [True, None, True]
    assert not limited.is_reached


@pytest.mark.parametrize("room", [0, 1])
def test_a_document_of_which_a_part_would_fit_is_begun_when_all_of_it_does(room: int, tmp_path: Path) -> None:
    made, whole = laid(tmp_path, 1, 2 * AT_A_TIME + 50), 2 * AT_A_TIME + 50
    limited, (small, large) = purse(made, Looked(), whole + room), read(made)

    async def trial() -> list[bool | None]:
        return [await limited.begins(small), await limited.begins(large)]

    assert asyncio.run(trial()) == [True, True if room else None]


def test_whoever_is_stopped_meanwhile_does_not_wait_until_all_of_it_is_known(tmp_path: Path) -> None:
    looking, stopped = threading.Event(), threading.Event()

    def look(_: int) -> None:
        looking.set()
        assert stopped.wait(PATIENT_S)

    made, looked = laid(tmp_path, 10 * AT_A_TIME), Looked(look)
    limited, (large,) = purse(made, looked, 100 * AT_A_TIME), read(made)

    async def trial() -> None:
        task = asyncio.create_task(limited.begins(large))
        assert await asyncio.to_thread(looking.wait, PATIENT_S)
        task.cancel()
        stopped.set()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(trial())  # it ends when its threads have ended
    assert looked.often <= AT_A_TIME


def test_a_passage_that_stands_twice_is_paid_for_once(tmp_path: Path) -> None:
    made = laid(tmp_path, 3, 1)
    (made.folder / "documents" / "0000.md").write_text(document(0, 3) + "\n" + document(0, 2))
    (made.folder / "documents" / "0001.md").write_text(document(0, 1))
    ahead, (both, one), put = foresight(made, Looked()), read(made), set[bytes]()
    known = [(found.calls, found.remembered) for found in (ahead.of(both, put), ahead.of(one, put), ahead.of(one))]
    assert known == [(3, 2), (0, 1), (1, 0)], "the last by itself: nobody has put it yet"
    assert ahead.of(one, put) == Foreseen(remembered=1)
