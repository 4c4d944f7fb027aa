"""After these tests a reader knows whom a run tells of what: a command and a webhook, when it failed or found something, no one else."""

import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from tests.agents.endpoint import Reply, always, serving
from tests.flows.command_line import Said, refused, syngraph

from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.lock import writers_lock
from syngraph.connectors.ledger.runs import last_run
from syngraph.connectors.ledger.told import note_told
from syngraph.flows.notification.delivery import deliver
from syngraph.flows.project.notify import NotifySettings

OLD = "# Old companies\n\nThornwick Shipyard is a company. Thornwick Shipyard was founded on 18 January 1934.\n"
TAKEN = Reply(204)
KEEPS = "import sys, pathlib; pathlib.Path('told').open('a').write(sys.stdin.read() + '\\n')"
"""A command of the user's: it keeps what it is told, a line each."""


def notifying(folder: Path, **said: Any) -> Path:
    """A project that tells somebody."""
    lines = "".join(f"{name} = {json.dumps(value)}\n" for name, value in said.items())
    with (folder / "syngraph.toml").open("a") as settings:
        settings.write(f'\n[owners]\n"old/" = "the archive"\n\n[notify]\n{lines}')
    return folder


def contradict(folder: Path) -> None:
    (folder / "documents" / "old").mkdir(exist_ok=True)
    (folder / "documents" / "old" / "companies.md").write_text(OLD)


def ingest(folder: Path) -> Said:
    return syngraph("ingest", folder, "--accept-withdrawals", "--accept-deletions")


def told(folder: Path) -> list[Any]:
    kept = folder / "told"
    return [json.loads(line) for line in kept.read_text().splitlines()] if kept.exists() else []


def forget_telling(folder: Path) -> None:
    """The ledger as it was before anything was told."""
    with Ledger(folder / ".syngraph" / "ledger.db").writing() as connection:
        for way in ("command", "webhook"):
            note_told(connection, way, 1)


def summary(folder: Path) -> dict[str, Any]:
    """What the ledger keeps of the last run."""
    with Ledger(folder / ".syngraph" / "ledger.db").reading() as connection:
        run = last_run(connection)
    assert run
    found: dict[str, Any] = run["summary"]
    return found


def test_a_command_that_says_nothing_back_and_a_body_that_never_ends_are_fine(tmp_path: Path) -> None:
    with serving(always(Reply(200, "x" * 50, pace_s=0.05))) as there:
        settings = NotifySettings(command=("true",), webhook=there.url, timeout_s=1)
        assert list(deliver(settings, tmp_path, json.dumps("x" * 200_000))) == []


def test_a_disk_without_room_for_what_is_to_be_told_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "not there"))
    (trouble,) = deliver(NotifySettings(command=("true",)), tmp_path, "{}")
    assert trouble.startswith("the command true cannot be started: ")


def test_a_command_is_told_of_new_violations_with_their_documents_and_owners_once(harbour: Path) -> None:
    notifying(harbour, command=[sys.executable, "-c", KEEPS])
    contradict(harbour)
    said = ingest(harbour)
    assert said.code == 0, said
    (notice,) = told(harbour)
    assert (notice["project"], notice["command"], notice["state"], notice["error"]) == ("harbour", "ingest", "done", None)
    assert notice["counts"] == {
        "new_violations": 1,
        "resolved_violations": 0,
        "newly_held": 2,
        "freed": 0,
        "of_stopped_runs": 0,
        "by_owner": {"no owner": 1, "the archive": 1},
    }
    (violation,) = notice["violations"]
    assert violation["documents"] == ["companies.md", "old/companies.md"]
    assert "1934-01-18" in violation["message"]
    assert notice["report"] is None, "an ingest writes none"
    assert "notify: told of 1 new violation\n" in said.err
    assert summary(harbour)["notified"] == {"delivered": True, "trouble": []}
    assert ingest(harbour).code == 0
    assert len(told(harbour)) == 1, "it is no news any more"


def test_a_run_names_its_report_and_many_violations_are_counted_but_not_all_written_out(harbour: Path) -> None:
    notifying(harbour, command=[sys.executable, "-c", KEEPS], most=0)
    contradict(harbour)
    assert syngraph("run", harbour, "--accept-withdrawals").code == 0
    (notice,) = told(harbour)
    assert (notice["counts"]["new_violations"], notice["violations"]) == (1, [])
    assert Path(notice["report"]).is_file()


def test_what_was_there_before_anybody_was_to_be_told_is_no_news(harbour: Path) -> None:
    contradict(harbour)
    ingest(harbour)
    notifying(harbour, command=[sys.executable, "-c", KEEPS])
    (harbour / "documents" / "more.md").write_text("# More\n\nGullwing Towage is a company.\n")
    ingest(harbour)
    assert told(harbour) == []


def test_a_webhook_gets_the_same_by_post(harbour: Path) -> None:
    with serving(always(TAKEN)) as there:
        notifying(harbour, webhook=f"{there.url}?key=secret-token", command=[sys.executable, "-c", KEEPS])
        contradict(harbour)
        ingest(harbour)
    assert there.requests == told(harbour)
    assert len(there.requests) == 1
    assert there.headers[0]["content-type"] == "application/json"
    assert "secret-token" not in json.dumps(there.requests)


def test_a_failed_run_is_told_with_its_reason_and_the_next_step_and_fails_as_it_would(harbour: Path) -> None:
    notifying(harbour, command=[sys.executable, "-c", KEEPS])
    shutil.move(harbour / "documents", harbour / "away")
    refused(syngraph("ingest", harbour, "--quiet"), "no documents folder")
    (notice,) = told(harbour)
    assert notice["state"] == "failed"
    assert "no documents folder" in notice["error"]["what"]
    assert notice["error"]["next_step"]


def test_a_run_that_could_not_even_begin_is_told_too(harbour: Path) -> None:
    notifying(harbour, command=[sys.executable, "-c", KEEPS])
    with (harbour / "syngraph.toml").open("a") as settings:
        settings.write('\n[neo4j]\nuri = "bolt://127.0.0.1:9"\npassword_file = "no-such-file"\n')
    refused(ingest(harbour), "no-such-file")
    (notice,) = told(harbour)
    assert (notice["run"], notice["state"], notice["counts"]["new_violations"]) == ("", "failed", 0)
    assert "no-such-file" in notice["error"]["what"]


def test_what_cannot_be_told_fails_no_run_is_said_and_is_told_by_the_next(harbour: Path) -> None:
    """Nothing else has changed since: that there is something to tell is something to do."""
    notifying(harbour, command=["./tell"])
    contradict(harbour)
    said = ingest(harbour)
    assert said.code == 0
    assert "notify: the command ./tell cannot be started" in said.err
    assert summary(harbour)["notified"]["delivered"] is False
    assert "not told     the command ./tell cannot be started" in syngraph("status", harbour).out
    (harbour / "tell").write_text("#!/bin/sh\ncat >> told\necho >> told\n")
    (harbour / "tell").chmod(0o755)
    for _ in range(2):
        assert ingest(harbour).code == 0
    assert [notice["counts"]["new_violations"] for notice in told(harbour)] == [1]


def test_no_secret_of_the_projects_is_told(harbour: Path) -> None:
    """Not even one that somebody's error quotes."""
    settings = harbour / "syngraph.toml"
    settings.write_text(settings.read_text() + '\n[documents]\nfolder = "sk-in-the-open"\n\n[model]\napi_key = "sk-in-the-open"\n')
    notifying(harbour, command=[sys.executable, "-c", KEEPS])
    refused(ingest(harbour), "sk-in-the-open")
    assert "***" in (harbour / "told").read_text()
    assert "sk-in-the-open" not in (harbour / "told").read_text()


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (["/no/such/program"], "cannot be started"),
        ([sys.executable, "-c", "import sys; sys.exit('no such room')"], "ended with 1: no such room"),
        ([sys.executable, "-c", "import time; time.sleep(60)"], "did not end within 0.5 s"),
        (["/bin/sh", "-c", "sleep 60 & exit 3"], "ended with 3"),
    ],
)
def test_a_command_that_fails_or_hangs_is_said_and_holds_nobody_up(tmp_path: Path, command: list[str], why: str) -> None:
    (trouble,) = deliver(NotifySettings(command=tuple(command), timeout_s=0.5), tmp_path, json.dumps("x" * 200_000))
    assert trouble.startswith(f"the command {command[0]} {why}")


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (Reply(500), "answers 500"),
        (Reply(200, "x" * 1000, delay_s=1.5), "did not answer within 0.5 s"),
        (
            Reply(307, headers={"Location": "http://127.0.0.1:9/elsewhere"}),
            "redirects (307), which is not followed: name the final address",
        ),
    ],
)
def test_a_webhook_that_refuses_hangs_or_redirects_is_said_and_asked_once(tmp_path: Path, reply: Reply, why: str) -> None:
    with serving(always(reply)) as there:
        (trouble,) = deliver(NotifySettings(webhook=there.url, timeout_s=0.5), tmp_path, "{}")
        assert len(there.paths) == 1
    assert trouble == f"the webhook at {there.url.removesuffix('/v1')} {why}"


def test_a_webhook_leaves_this_machine_only_for_a_host_that_is_named(harbour: Path) -> None:
    settings = (harbour / "syngraph.toml").read_text()
    for webhook in ("https://hooks.example.org/x?key=secret-token", "http://127.0.0.1@hooks.example.org/", "http://localhost.example.org/"):
        (harbour / "syngraph.toml").write_text(settings)
        notifying(harbour, webhook=webhook)
        said = syngraph("ingest", harbour)
        refused(said, "webhook leaves this machine for", "hosts =")
        assert "secret-token" not in said.err
    for webhook in ("file:///etc/passwd", "hooks.example.org", "http://"):
        (harbour / "syngraph.toml").write_text(settings)
        notifying(harbour, webhook=webhook)
        refused(syngraph("ingest", harbour), "webhook is no address")


def test_what_a_killed_run_found_is_told_by_the_next(harbour: Path) -> None:
    notifying(harbour, command=[sys.executable, "-c", KEEPS])
    contradict(harbour)
    ingest(harbour)
    (harbour / "told").unlink()
    forget_telling(harbour)  # as it was before that run, which ended before it could tell
    ingest(harbour)
    assert [notice["counts"]["new_violations"] for notice in told(harbour)] == [1]


def test_two_failures_are_two_notices(harbour: Path) -> None:
    notifying(harbour, command=[sys.executable, "-c", KEEPS])
    shutil.move(harbour / "documents", harbour / "away")
    for _ in range(2):
        assert ingest(harbour).code == 2
    first, second = told(harbour)
    assert first["id"] != second["id"]


def test_a_run_that_has_to_wait_for_another_is_nobodys_news(harbour: Path) -> None:
    notifying(harbour, command=[sys.executable, "-c", KEEPS])
    with writers_lock(harbour / ".syngraph" / "writer.lock", "run"):
        refused(ingest(harbour), "another process is writing")
    assert told(harbour) == []
