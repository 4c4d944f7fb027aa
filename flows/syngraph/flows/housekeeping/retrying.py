"""Retry: what a model's bad day spoiled is asked again on request. The answers that became unreadable are forgotten, and only those.

A remembered answer is asked again when something that shaped it changes, or because somebody says so here. What is written, in order:
checkpoints of the build, documents to be read again, answers. Whoever is stopped in between has changed nothing that counts: as long
as the answers are there, everything is read again from memory, at no cost and with the same result, and can be retried then.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from syngraph.agents.checkpoints import forget_threads
from syngraph.agents.ontologists.extend import Extension
from syngraph.connectors.documents.globs import matcher
from syngraph.connectors.ledger.answers import AnswerFile
from syngraph.connectors.ledger.documents import note_due
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.lock import writers_lock
from syngraph.connectors.ledger.violations import unreadable_rows
from syngraph.flows.build.prompting import tasks
from syngraph.flows.project.project import Project, open_project
from syngraph.flows.telling.counted import counted
from syngraph.ontologies.errors import Unusable

Row = Mapping[str, Any]
MOST_NAMED = 10
"""Documents that are named to a person; `--json` has all."""


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be done again: documents to be read, a build, an extension to be offered."""

    documents: list[str]
    build: bool
    extend: bool


def retry(folder: Path, document: str = "", task: str = "") -> dict[str, Any]:
    """Forget the answers that became unreadable, so that the next build or ingest asks for them again.

    document: a glob; only what was asked about these documents. task: only what was asked for this task.
    returns:  {"unreadable": pieces of answers that are retried, "unknown": those of which nobody knows what they came from,
              "forgotten": answers, "tasks": {task: pieces}, "documents": [to be read again], "build", "extend": whether due, "next"}.
    raises:   Unusable when there is no such task; ProjectUnusable; Busy beside a run.
    """
    project = open_project(folder)
    if task and task not in tasks():
        raise Unusable(f"there is no task {task!r}", f"it is one of {', '.join(tasks())}")
    with writers_lock(project.writers_lock, "quarantine retry"):
        ledger = Ledger(project.ledger)
        with ledger.reading() as connection:
            rows = unreadable_rows(connection)
        wanted = [row for row in rows if _is_wanted(row, document, task)]
        spoiled = [row for row in wanted if _sources(row)]
        keys = {key for row in spoiled for key in _sources(row)}
        due = _due(rows, keys)
        forgotten = _forget(project, ledger, due, keys) if keys else 0
    return {
        "unreadable": len(spoiled),
        "unknown": len(wanted) - len(spoiled),
        "forgotten": forgotten,
        "tasks": dict(sorted(Counter(row["task"] for row in spoiled).items())),
        "documents": due.documents,
        "build": due.build,
        "extend": due.extend,
        "next": _next(project, due),
    }


def lines(found: dict[str, Any]) -> Iterator[str]:
    """The same for people."""
    if found["unreadable"]:
        by_task = ", ".join(f"{task} {count:,}" for task, count in found["tasks"].items())
        yield f"unreadable   {counted(found['unreadable'], 'piece')} of what the model said ({by_task})"
        yield f"forgotten    {counted(found['forgotten'], 'answer')}" + ("" if found["forgotten"] else ": they were forgotten before")
        yield from (f"asked again  {path}" for path in found["documents"][:MOST_NAMED])
        if len(found["documents"]) > MOST_NAMED:
            yield f"asked again  {len(found['documents']) - MOST_NAMED:,} documents more"
        if found["build"]:
            yield "asked again  the build"
        if found["extend"]:
            yield "asked again  the extension"
        yield f"next: {found['next']}"
    else:
        yield "nothing to retry: no answer of the model is unreadable" + (" that could be asked again" if found["unknown"] else "")
    if found["unknown"]:
        yield f"left alone   {found['unknown']:,} that came from no answer, or from one that an earlier program kept"


def _is_wanted(row: Row, document: str, task: str) -> bool:
    about = row["document"]
    return (not task or row["task"] == task) and (not document or (bool(about) and _matches(document, about)))


def _matches(glob: str, path: str) -> bool:
    """A glob means a document, or a folder above it."""
    matches = matcher([glob])
    return matches(path, False) or any(matches(str(folder), True) for folder in Path(path).parents)


def _sources(row: Row) -> set[str]:
    """The keys of the answers it came from; none for what no answer brought."""
    return {key for attempt in row["history"] for key in attempt.get("sources", ())}


def _due(rows: Sequence[Row], keys: set[str]) -> Due:
    """keys: of the answers to be forgotten. A copy of a document was answered once, for both."""
    again = [row for row in rows if keys & _sources(row)]
    build = {row["task"] for row in again if not row["document"]}
    return Due(sorted({row["document"] for row in again} - {""}), bool(build - {Extension.task}), Extension.task in build)


def _forget(project: Project, ledger: Ledger, due: Due, keys: set[str]) -> int:
    """Returns how many of the answers were there."""
    if due.build:
        asyncio.run(forget_threads(project.checkpoints))
    with ledger.writing() as connection:
        note_due(connection, due.documents)
    return AnswerFile(project.answers).forget(keys)


def _next(project: Project, due: Due) -> str:
    """A build may make another ontology, which all documents are read with."""
    steps = [f"syngraph build {project.folder}"] if due.build else []
    steps += [f"syngraph run {project.folder}"] if due.build or due.documents else []
    return ", then ".join(steps + ([f"syngraph build {project.folder} --extend"] if due.extend else []))
