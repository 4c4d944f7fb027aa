"""How people are told after a run: when it failed, or when violations have opened that nobody has been told of.

It happens when the run is over and its lock is free. The command and the webhook each hear what they have not heard. What cannot be
delivered is said and kept with the run's summary; it never makes a run fail, and the next run tells what is still true of it.

Twice it is told where a run is killed between telling and writing that down, where the ledger cannot be written then, and where somebody
took it but did not say so in time. What is told carries ids by which its second telling is known: see `notice`.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from syngraph.connectors.ledger.commits import head
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.runs import add_to_summary, run_of
from syngraph.connectors.ledger.told import note_told, told_up_to
from syngraph.flows.notification.delivery import deliver
from syngraph.flows.notification.notice import News, documents_of, news_after, notice
from syngraph.flows.project.project import Project
from syngraph.flows.telling.counted import counted
from syngraph.flows.telling.progress import Progress
from syngraph.ontologies.errors import Busy, SyngraphError

NO_NEWS: Final = News([], {}, 0)


@dataclass
class Announced:
    """A run as far as it has come. ways: by which it is told. ledger, run: None and "" until it has begun."""

    command: str
    ways: Collection[str]
    ledger: Ledger | None = None
    run: str = ""

    def begun(self, ledger: Ledger, run: str) -> None:
        """The run has its lock, and nothing is recorded yet. What was found before anybody wanted to be told is no news to them."""
        self.ledger, self.run = ledger, run
        with ledger.reading() as connection:
            told, newest = {way: told_up_to(connection, way) for way in self.ways}, head(connection).sequence
        # the second: the ledger was restored from a backup
        if first := [way for way, commit in told.items() if commit is None or commit > newest]:
            with ledger.writing() as connection:
                for way in first:
                    note_told(connection, way, newest)


@dataclass(frozen=True)
class Untold:
    """What these ways have not told yet. newest: the commit up to which they have told everything when they have told this."""

    ways: tuple[str, ...]
    news: News = NO_NEWS
    documents: Mapping[str, list[str]] = field(default_factory=dict)
    newest: int | None = None


@contextmanager
def announced(project: Project, command: str, progress: Progress) -> Iterator[Announced]:
    """Tell whom `[notify]` names how the run in this block ended; whatever it raises is raised.

    Not told: what a person stopped, and that another run is under way.
    """
    note = Announced(command, tuple(project.settings.notify.by_way))
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
    if not note.ways:
        return
    try:
        run, untold = _looked_up(note)
    except SyngraphError as unread:
        run, untold = _unrecorded(note), [Untold(tuple(note.ways))]
        progress.say(f"notify: the ledger cannot be read for it: {unread.what}")
    told: dict[str, int | None] = {}
    troubles: list[str] = []
    for one in untold if error else (one for one in untold if one.news.violations):
        text = json.dumps(notice(project, run, _described(error), one.news, one.documents), ensure_ascii=False)
        trouble = _delivered(project, one.ways, _without_secrets(project, text))
        for line in trouble.values():
            progress.say(f"notify: {line}")
        if taken := [way for way in one.ways if way not in trouble]:
            who = "" if len(taken) == len(note.ways) else f"the {' and the '.join(taken)} was "
            progress.say(f"notify: {who}told of {'the failure' if error else counted(len(one.news.violations), 'new violation')}")
        told |= dict.fromkeys(taken, one.newest)
        troubles += trouble.values()
    if told or troubles:
        _keep(note, told, troubles, progress)


def _delivered(project: Project, ways: Iterable[str], text: str) -> dict[str, str]:
    """What went wrong, by the way that did not take it."""
    settings = project.settings.notify.by_way
    return {way: line for way in ways for line in deliver(settings[way], project.folder, text)}


def _unrecorded(note: Announced) -> dict[str, Any]:
    return {"id": note.run, "command": note.command, "state": "failed", "summary": {}}


def _looked_up(note: Announced) -> tuple[dict[str, Any], list[Untold]]:
    """The run as the ledger has it; for ways that have told the same until now, what they have not told."""
    if note.ledger is None:
        return _unrecorded(note), [Untold(tuple(note.ways))]
    since: dict[int, list[str]] = {}
    with note.ledger.reading() as connection:
        for way in note.ways:
            since.setdefault(told_up_to(connection, way) or 0, []).append(way)
        untold = []
        for commit, ways in since.items():
            news = news_after(connection, commit)
            untold.append(Untold(tuple(ways), news, documents_of(connection, news.violations), head(connection).sequence))
        return run_of(connection, note.run), untold


def _keep(note: Announced, told: Mapping[str, int | None], trouble: list[str], progress: Progress) -> None:
    """told: way -> up to which commit, None where that is not known."""
    if note.ledger is None:
        return
    try:
        with note.ledger.writing() as connection:
            add_to_summary(connection, note.run, {"notified": {"delivered": not trouble, "trouble": trouble}})
            for way, commit in told.items():
                if commit is not None:
                    note_told(connection, way, commit)
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
