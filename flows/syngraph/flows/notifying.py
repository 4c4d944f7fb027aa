"""How people are told after a run: when it failed, or when violations have opened that nobody has been told of.

It happens when the run is over and its lock is free. One that cannot be delivered is said and kept with the run's summary; it never makes
a run fail, and the next run tells what is still true of it.
"""

import asyncio
import json
import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import httpx

from syngraph.connectors.ledger.commits import head
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.runs import add_to_summary, run_of
from syngraph.connectors.ledger.told import note_told, told_up_to
from syngraph.connectors.ledger.violation_dates import first_commit_of
from syngraph.flows.notice import News, documents_of, news_after, notice
from syngraph.flows.progress import Progress
from syngraph.flows.project import Project
from syngraph.ontologies.errors import Busy, SyngraphError

_SAID_CHARS: Final = 300


@dataclass
class Announced:
    """A run as far as it has come. ledger, run: None and "" until it has begun."""

    command: str
    ledger: Ledger | None = None
    run: str = ""

    def begun(self, ledger: Ledger, run: str) -> None:
        self.ledger, self.run = ledger, run


@contextmanager
def announced(project: Project, command: str, progress: Progress) -> Iterator[Announced]:
    """Tell whom `[notify]` names how the run in this block ended; whatever it raises is raised.

    Not told: what a person stopped, and that another run is under way.
    """
    note = Announced(command)
    try:
        yield note
    except Busy:
        raise
    except Exception as error:
        _tell(project, note, error, progress)
        raise
    else:
        _tell(project, note, None, progress)


def _tell(project: Project, note: Announced, error: Exception | None, progress: Progress) -> None:
    settings = project.settings.notify
    if not settings.wanted:
        return
    try:
        run, news, documents, newest = _looked_up(note)
    except SyngraphError as unread:
        run = {"id": note.run, "command": note.command, "state": "failed", "summary": {}}
        news, documents, newest = News([], {}, 0), {}, None
        progress.say(f"notify: the ledger cannot be read for it: {unread.what}")
    if error is None and not news.violations:
        return
    text = _without_secrets(project, json.dumps(notice(project, run, _described(error), news, documents), ensure_ascii=False))
    trouble = list(_deliver(project, text))
    for line in trouble:
        progress.say(f"notify: {line}")
    if not trouble:
        progress.say(f"notify: told of {'the failure' if error else f'{len(news.violations):,} new violations'}")
    _keep(note, trouble, newest, progress)


def _looked_up(note: Announced) -> tuple[dict[str, Any], News, dict[str, list[str]], int | None]:
    """The run as the ledger has it, the news, the documents of these, and the newest commit."""
    if note.ledger is None:
        return {"id": "", "command": note.command, "state": "failed", "summary": {}}, News([], {}, 0), {}, None
    with note.ledger.reading() as connection:
        before = told_up_to(connection)
        news = news_after(connection, first_commit_of(connection, note.run) - 1 if before is None else before)
        return run_of(connection, note.run), news, documents_of(connection, news.violations), head(connection).sequence


def _keep(note: Announced, trouble: list[str], newest: int | None, progress: Progress) -> None:
    if note.ledger is None:
        return
    try:
        with note.ledger.writing() as connection:
            add_to_summary(connection, note.run, {"notified": {"delivered": not trouble, "trouble": trouble}})
            if newest is not None and not trouble:
                note_told(connection, newest)
    except SyngraphError as unwritten:
        progress.say(f"notify: {unwritten.what}")


def _described(error: Exception | None) -> dict[str, str] | None:
    if error is None:
        return None
    if isinstance(error, SyngraphError):
        return {"what": error.what, "next_step": error.next_step}
    return {"what": f"something that syngraph did not foresee: {type(error).__name__}: {error}", "next_step": "look at the run's log"}


def _without_secrets(project: Project, text: str) -> str:
    """An endpoint may echo anything in what it refuses with; the project's own secrets leave it nowhere."""
    settings = project.settings
    for secret in (settings.model.api_key, settings.neo4j.password, settings.notify.webhook):
        if len(secret) > 3:
            text = text.replace(json.dumps(secret, ensure_ascii=False)[1:-1], "***")
    return text


def _deliver(project: Project, text: str) -> Iterator[str]:
    """returns: what went wrong, a line each; nothing when all have been told."""
    settings = project.settings.notify
    body = text.encode("utf-8", "backslashreplace")
    if settings.command and (why := _ran(settings.command, body, settings.timeout_s, str(project.folder))):
        yield f"the command {settings.command[0]} {why}"
    if settings.webhook and (why := asyncio.run(_posted(settings.webhook, body, settings.timeout_s))):
        url = httpx.URL(settings.webhook)
        yield f"the webhook at {url.scheme}://{url.host}{f':{url.port}' if url.port else ''} {why}"


def _ran(command: tuple[str, ...], body: bytes, timeout_s: float, folder: str) -> str:
    """Start the command with the JSON on its stdin. returns: what went wrong, "" when it exits with 0.

    What it says goes into a file: a child of its own that stays behind would keep a pipe open, and us waiting.
    """
    with tempfile.TemporaryFile() as said:
        try:
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=said, stderr=said, cwd=folder, start_new_session=True)
        except (OSError, ValueError) as exc:
            return f"cannot be started: {exc}"
        try:
            process.communicate(body, timeout=timeout_s)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return f"did not end within {timeout_s:g} s"
        if process.returncode == 0:
            return ""
        said.seek(0)
        words = " ".join(said.read(4 * _SAID_CHARS).decode(errors="replace").split())[:_SAID_CHARS]
        return f"ended with {process.returncode}" + (f": {words}" if words else "")


async def _posted(webhook: str, body: bytes, timeout_s: float) -> str:
    """Post the JSON. returns: what went wrong, "" for any 2xx. No proxy is asked, and nobody else's address is followed."""
    headers = {"content-type": "application/json"}
    client = httpx.AsyncClient(timeout=timeout_s, follow_redirects=False, trust_env=False)
    try:
        async with asyncio.timeout(timeout_s), client, client.stream("POST", webhook, content=body, headers=headers) as answer:
            pass  # its body is not read: it may never end
    except TimeoutError:
        return f"did not answer within {timeout_s:g} s"
    except httpx.HTTPError as exc:
        return f"was not reached: {exc or type(exc).__name__}"
    if answer.is_redirect:
        return f"redirects ({answer.status_code}), which is not followed: name the final address"
    return "" if answer.is_success else f"answers {answer.status_code}"
