"""After these tests a reader knows that whoever is stopped while documents begin to be read leaves no thread behind."""

import threading
from collections.abc import Iterator
from typing import NoReturn

import pytest

from syngraph.connectors.documents.unread import Unread
from syngraph.flows.ingest.ahead import Ahead, Plan
from syngraph.flows.ingest.allowance import unbounded


class Interrupted(threading.Event):
    """Ctrl-C comes while somebody waits for this."""

    def wait(self, timeout: float | None = None) -> bool:
        super().wait(timeout)
        raise KeyboardInterrupt


def never() -> NoReturn:
    raise AssertionError("nothing is put to a model once somebody has stopped us")


def endless() -> Iterator[Unread]:
    while True:
        yield Unread("a.md", "", "a.md: it cannot be read", "mend it")


def test_whoever_is_stopped_on_the_way_in_leaves_no_thread_behind() -> None:
    stopped = threading.Event()
    ahead = Ahead(Plan(endless(), lambda _: True, never, unbounded, 2, 2), stopped.set, _started=Interrupted())
    before = set(threading.enumerate())
    with pytest.raises(KeyboardInterrupt), ahead:
        raise AssertionError("nobody came in")
    assert set(threading.enumerate()) <= before
    assert stopped.is_set(), "the readers are told too"
