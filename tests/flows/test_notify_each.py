"""After these tests a reader knows that a command and a webhook each hear what they have not heard, and by what it is known again."""

import shutil
import sys
from pathlib import Path

from sqlalchemy import delete, insert
from tests.agents.endpoint import Reply, always, serving
from tests.flows.test_notify import KEEPS, TAKEN, contradict, forget_telling, ingest, notifying, told

from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.schema import meta
from syngraph.connectors.ledger.told import told_up_to


def more(folder: Path) -> None:
    """One more violation."""
    (folder / "documents" / "more.md").write_text(
        "# More\n\nGullwing Towage is a company. It was founded on 1 May 1900. It was founded on 2 May 1900.\n"
    )


def test_who_took_it_is_not_told_again_because_another_did_not(harbour: Path) -> None:
    replies = iter([Reply(500), TAKEN])
    with serving(lambda _: next(replies)) as there:
        notifying(harbour, webhook=there.url, command=[sys.executable, "-c", KEEPS])
        contradict(harbour)
        for _ in range(3):
            assert ingest(harbour).code == 0
    assert (len(told(harbour)), len(there.requests)) == (1, 2)
    assert {one["id"] for one in (*told(harbour), *there.requests)} == {told(harbour)[0]["id"]}


def test_who_took_it_hears_only_what_is_new_and_who_did_not_hears_both(harbour: Path) -> None:
    replies = iter([Reply(500), TAKEN])
    with serving(lambda _: next(replies)) as there:
        notifying(harbour, webhook=there.url, command=[sys.executable, "-c", KEEPS])
        contradict(harbour)
        first = ingest(harbour)
        more(harbour)
        second = ingest(harbour)
    (old,), (new,) = (sorted(one["id"] for one in notice["violations"]) for notice in told(harbour))
    assert old != new
    assert sorted(one["id"] for one in there.requests[1]["violations"]) == sorted((old, new))
    assert "notify: the command was told of 1 new violation\n" in first.err
    assert "notify: the webhook was told of 2 new violations\n" in second.err


def test_who_took_it_with_a_failure_does_not_hear_it_again(harbour: Path) -> None:
    """The run that found it was killed before it could tell; the next one fails."""
    replies = iter([TAKEN, Reply(500), TAKEN])
    with serving(lambda _: next(replies)) as there:
        notifying(harbour, webhook=there.url, command=[sys.executable, "-c", KEEPS])
        contradict(harbour)
        ingest(harbour)
        forget_telling(harbour)
        shutil.move(harbour / "documents", harbour / "away")
        ingest(harbour)
        shutil.move(harbour / "away", harbour / "documents")
        said = ingest(harbour)
    assert [len(notice["violations"]) for notice in told(harbour)] == [1, 1]
    assert [(bool(notice["error"]), len(notice["violations"])) for notice in there.requests] == [(False, 1), (True, 1), (False, 1)]
    assert "notify: the webhook was told of 1 new violation\n" in said.err


def test_one_that_is_named_later_hears_what_comes_later(harbour: Path) -> None:
    notifying(harbour, command=[sys.executable, "-c", KEEPS])
    contradict(harbour)
    ingest(harbour)
    with serving(always(TAKEN)) as there:
        settings = harbour / "syngraph.toml"
        settings.write_text(settings.read_text().replace("[notify]", f'[notify]\nwebhook = "{there.url}"'))
        said = ingest(harbour)
        assert "notify:" not in said.err, "nobody was told of anything"
        assert there.requests == []
        more(harbour)
        ingest(harbour)
        assert [len(notice["violations"]) for notice in there.requests] == [1]


def test_a_record_of_before_each_was_told_for_itself_counts_for_each(harbour: Path) -> None:
    notifying(harbour, command=[sys.executable, "-c", KEEPS])
    contradict(harbour)
    ingest(harbour)
    with Ledger(harbour / ".syngraph" / "ledger.db").writing() as connection:
        sequence = told_up_to(connection, "command")
        connection.execute(delete(meta).where(meta.c.key.startswith("told")))
        connection.execute(insert(meta).values(key="told", value=str(sequence)))
    more(harbour)
    ingest(harbour)
    with Ledger(harbour / ".syngraph" / "ledger.db").writing() as connection:
        connection.execute(delete(meta).where(meta.c.key == "told up to, command"))
    ingest(harbour)
    first, new, again = told(harbour)
    assert [len(notice["violations"]) for notice in (first, new, again)] == [1, 1, 1]
    assert again["id"] == new["id"] != first["id"]


def test_what_is_told_twice_is_known_by_its_id_and_so_is_each_violation_beside_others(harbour: Path) -> None:
    """As after a kill between telling and writing that down."""
    notifying(harbour, command=[sys.executable, "-c", KEEPS])
    contradict(harbour)
    ingest(harbour)
    forget_telling(harbour)
    ingest(harbour)
    forget_telling(harbour)
    more(harbour)
    ingest(harbour)
    first, again, with_more = told(harbour)
    assert first["run"] != again["run"]
    assert (first["id"], first["violations"]) == (again["id"], again["violations"])
    assert with_more["id"] != first["id"]
    known = {one["id"] for one in first["violations"]}
    assert known < {one["id"] for one in with_more["violations"]}
