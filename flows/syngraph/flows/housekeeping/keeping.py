"""How a project's record is kept safe: a copy of the ledger taken while others write, and a ledger put back from such a copy.

Only the ledger need be kept. The projections and the gate's index are made from it, and find out by themselves when it is another:
their cursor or stamp is of a commit that it does not have.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from syngraph.connectors.ledger.answers import WHEN_DAMAGED
from syngraph.connectors.ledger.contents import Contents, answers_in, contents_of
from syngraph.connectors.ledger.copying import database_copy, put_aside, written_over
from syngraph.connectors.ledger.lock import writers_lock
from syngraph.flows.project.project import Project, open_project
from syngraph.flows.stores.projections import projecting
from syngraph.flows.telling.counted import counted
from syngraph.ontologies.errors import LedgerDamaged, ProjectUnusable, SyngraphError


def back_up(folder: Path, file: Path, answers: bool = False, overwrite: bool = False) -> dict[str, Any]:
    """What `syngraph backup` does: a checked copy of the ledger under this name, or what was there before. Waits for nobody.

    answers: copy what models answered as well, into a file beside it. Taken after the ledger, so that it has all that the ledger rests on.
    raises:  ProjectUnusable when there is no ledger, or the file may not be written; LedgerDamaged when the copy does not read back.
    """
    project, file = open_project(folder), Path(os.path.realpath(file))
    if not project.ledger.exists():
        raise ProjectUnusable(f"{project.folder} has no ledger: there is nothing to keep yet", "run `syngraph run DIR` first")
    for one in [file, _answers_of(file)] if answers else [file]:
        _refuse_place(project, one, overwrite)
    with _told(file, project.ledger), database_copy(project.ledger, file) as copy:
        holds = contents_of(copy)
    done: dict[str, Any] = {"file": str(file), "holds": asdict(holds), "answers": None}
    lines = [f"{file}: {_in_words(holds)}; checked"]
    if answers and project.answers.exists():
        copied = database_copy(project.answers, _answers_of(file))
        with _told(_answers_of(file), project.answers, WHEN_DAMAGED), copied as copy:
            kept = answers_in(copy)
        done["answers"] = {"file": str(_answers_of(file)), "answers": kept}
        lines.append(f"{_answers_of(file)}: {counted(kept, 'answer')} of models; checked")
    elif answers:
        lines.append("no model has answered anything yet: there are no answers to keep")
    return done | {"lines": lines}


def restore(folder: Path, file: Path) -> dict[str, Any]:
    """What `syngraph restore` does: the ledger says what the file says; what it said before is kept beside it.

    raises: Busy; ProjectUnusable when the file is another project's; LedgerDamaged when it is no sound ledger. Nothing is changed then.
    """
    project, file = open_project(folder), Path(os.path.realpath(file))
    if not file.is_file() or file == Path(os.path.realpath(project.ledger)):
        raise ProjectUnusable(f"{file} is no file to restore a ledger from", "name a file that `syngraph backup` wrote")
    with writers_lock(project.writers_lock, "restore"), projecting(project, "restore"):
        holds, present = contents_of(file), _present(project)
        if present is not None and not present.is_blank and present.id != holds.id:
            raise ProjectUnusable(f"{file} is another project's ledger", "restore it into that project, or into a new folder")
        aside = project.ledger.with_name(f"{project.ledger.name}.before-restore-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}")
        with _told(project.ledger, file):
            _put_in_place(file, project.ledger, aside)
        if contents_of(project.ledger) != holds:
            raise LedgerDamaged(f"{project.ledger} is not what {file} says", f"check the disk; what it was before is {aside}")
        answers = _answers_put_back(project, file)
    lines = [f"{project.ledger}: {_in_words(holds)}"]
    if aside.exists():
        lines.append(f"what it was before: {aside}" + ("" if present else " (it could not be read: whose it was is not known)"))
    if answers:
        lines.append(f"{project.answers}: {counted(answers, 'answer')} of models")
    lines.append("the RDF store and Neo4j follow with the next run; what has come since is taken in again then (next: syngraph run DIR)")
    kept = str(aside) if aside.exists() else None
    return {"holds": asdict(holds), "before": kept, "answers": answers, "lines": lines}


def _refuse_place(project: Project, file: Path, overwrite: bool) -> None:
    """raises: ProjectUnusable for a file that is there, and for a place where the next command might take it for a part of the record."""
    if file.is_relative_to(os.path.realpath(project.hidden)):
        raise ProjectUnusable(
            f"{file} is inside {project.hidden}, and would be lost with it", "name a file elsewhere, best on another disk"
        )
    if file.is_dir():
        raise ProjectUnusable(f"{file} is a folder", "name a file in it")
    if file.exists() and not overwrite:
        raise ProjectUnusable(f"{file} is there already", "name another file, or say --overwrite")


def _present(project: Project) -> Contents | None:
    """What the ledger holds; None when there is none that can be read."""
    try:
        return contents_of(project.ledger)
    except LedgerDamaged:
        return None


def _put_in_place(file: Path, ledger: Path, aside: Path) -> None:
    """A ledger that SQLite can still open is written over in one transaction, so that no reader sees anything between.

    One that it cannot is replaced: nobody can be reading it.
    """
    if ledger.exists() and ledger.stat().st_size:
        try:
            with database_copy(ledger, aside):
                pass
            written_over(file, ledger)
        except sqlite3.OperationalError:  # no room, no right, another process: the ledger is what it was
            raise
        except sqlite3.DatabaseError:  # no database any more
            pass
        else:
            return
    with database_copy(file, ledger):
        put_aside(ledger, aside)


def _answers_put_back(project: Project, file: Path) -> int:
    """Answers that lie beside the file are put back where the project has none: they are paid for. Returns how many."""
    if project.answers.exists() or not _answers_of(file).is_file():
        return 0
    with _told(project.answers, _answers_of(file)), database_copy(_answers_of(file), project.answers) as copy:
        return answers_in(copy)


@contextmanager
def _told(file: Path, source: Path, when_damaged: str = "restore an earlier backup: `syngraph restore DIR FILE`") -> Iterator[None]:
    """raises: LedgerDamaged when what is copied cannot be read; SyngraphError for whatever keeps the copy from being written."""
    try:
        yield
    except (sqlite3.OperationalError, OSError) as exc:
        said = exc.strerror if isinstance(exc, OSError) else exc
        raise SyngraphError(f"{file} cannot be written: {said}", "check the folder, its rights and the disk's space") from exc
    except sqlite3.DatabaseError as exc:
        raise LedgerDamaged(f"{source} cannot be copied: {exc}", when_damaged) from exc


def _answers_of(file: Path) -> Path:
    return file.with_name(f"{file.name}.answers")


def _in_words(holds: Contents) -> str:
    return f"{counted(holds.documents, 'document')}, {counted(holds.statements, 'statement')}, up to commit {holds.sequence:,}"
