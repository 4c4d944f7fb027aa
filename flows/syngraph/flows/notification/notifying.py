"""How people are told after a run: when it failed, or when violations have opened that nobody has been told of.

It happens when the run is over and its lock is free. One that cannot be delivered is said and kept with the run's summary; it never makes
a run fail, and the next run tells what is still true of it, to whom it has not been told.

Twice it is told where a run is killed between telling and writing that down, where the ledger cannot be written then, and where somebody
took it but did not say so in time. What is told carries ids by which its second telling is known: see `notice`.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from syngraph.connectors.ledger.commits import head
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.runs import add_to_summary, run_of
from syngraph.connectors.ledger.told import last_taken, note_taken_by, note_told, told_up_to
from syngraph.flows.notification.delivery import deliver
from syngraph.flows.notification.notice import News, documents_of, news_after, notice
from syngraph.flows.project.project import Project
from syngraph.flows.telling.counted import counted
from syngraph.flows.telling.progress import Progress
from syngraph.ontologies.errors import Busy, SyngraphError


@dataclass
class Announced:
    """A run as far as it has come. ledger, run: None and "" until it has begun."""

    command: str
    wanted: bool
    ledger: Ledger | None = None
    run: str = ""

    def begun(self, ledger: Ledger, run: str) -> None:
        """The run has its lock, and nothing is recorded yet. What was found before anybody wanted to be told is no news to them."""
        self.ledger, self.run = ledger, run
        if self.wanted:
            with ledger.reading() as connection:
                told, newest = told_up_to(connection), head(connection).sequence
            if told is None or told > newest:  # the second: the ledger was restored from a backup
                with ledger.writing() as connection:
                    note_told(connection, newest)


@contextmanager
def announced(project: Project, command: str, progress: Progress) -> Iterator[Announced]:
    """Tell whom `[notify]` names how the run in this block ended; whatever it raises is raised.

    Not told: what a person stopped, and that another run is under way.
    """
    note = Announced(command, project.settings.notify.wanted)
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
    if not note.wanted:
        return
    try:
        run, news, documents, newest = _looked_up(note)
    except SyngraphError as unread:
        run = {"id": note.run, "command": note.command, "state": "failed", "summary": {}}
        news, documents, newest = News([], {}, 0), {}, None
        progress.say(f"notify: the ledger cannot be read for it: {unread.what}")
    if error is None and not news.violations:
        return
    told = notice(project, run, _described(error), news, documents)
    text = _without_secrets(project, json.dumps(told, ensure_ascii=False))
    taken, trouble = _delivered(project, note, str(told["id"]), text)
    for line in trouble:
        progress.say(f"notify: {line}")
    if not trouble:
        progress.say(f"notify: told of {'the failure' if error else counted(len(news.violations), 'new violation')}")
    _keep(note, dict.fromkeys(taken, str(told["id"])), trouble, newest, progress)


def _delivered(project: Project, note: Announced, id: str, text: str) -> tuple[list[str], list[str]]:
    """By which ways this notice has been taken, now or by a run before, and what went wrong with the others."""
    settings = project.settings.notify
    alone = {"command": settings.model_copy(update={"webhook": ""}), "webhook": settings.model_copy(update={"command": ()})}
    taken, trouble = [], []
    for way in (one for one in alone if alone[one].wanted):
        if not (found := [] if _was_taken(note, way, id) else list(deliver(alone[way], project.folder, text))):
            taken.append(way)
        trouble += found
    return taken, trouble


def _was_taken(note: Announced, way: str, id: str) -> bool:
    if note.ledger is None:
        return False
    try:
        with note.ledger.reading() as connection:
            return last_taken(connection, way) == id
    except SyngraphError:
        return False  # told twice rather than not at all


def _looked_up(note: Announced) -> tuple[dict[str, Any], News, dict[str, list[str]], int | None]:
    """The run as the ledger has it, the news, the documents of these, and the newest commit."""
    if note.ledger is None:
        return {"id": "", "command": note.command, "state": "failed", "summary": {}}, News([], {}, 0), {}, None
    with note.ledger.reading() as connection:
        news = news_after(connection, told_up_to(connection) or 0)
        return run_of(connection, note.run), news, documents_of(connection, news.violations), head(connection).sequence


def _keep(note: Announced, taken: dict[str, str], trouble: list[str], newest: int | None, progress: Progress) -> None:
    """taken: way -> id of the notice."""
    if note.ledger is None:
        return
    try:
        with note.ledger.writing() as connection:
            add_to_summary(connection, note.run, {"notified": {"delivered": not trouble, "trouble": trouble}})
            for way, id in taken.items():
                note_taken_by(connection, way, id)
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
