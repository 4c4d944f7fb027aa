"""How a document is erased: it leaves the graph, and with it go its text, its quotes, what models answered about it, and every copy.

The order is such that whoever is killed in between can say it again: the answers first, for which the text is needed, then the ledger
in one transaction, then the files, which are made anew from the ledger. What is beyond the project's folder is named at the end.
"""

import shutil
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from syngraph.connectors.ledger.answers import AnswerFile
from syngraph.connectors.ledger.database import compacted, overwriting
from syngraph.connectors.ledger.documents import KnownDocument, known_documents, text_of
from syngraph.connectors.ledger.erasing import Erased, Purge, erase_document, path_hash, purges, readmit
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.lock import writers_lock
from syngraph.flows.housekeeping.repeating import Repeating
from syngraph.flows.ingest.batch import commit_batch
from syngraph.flows.ingest.ingestion import Ingestion, Taken
from syngraph.flows.project.current import current_ontology
from syngraph.flows.project.person import one_line, who_says
from syngraph.flows.project.project import Project, open_project
from syngraph.flows.report.files import write_reports
from syngraph.flows.run.outdated import COPIES
from syngraph.flows.run.running import Run, running
from syngraph.flows.schedule.record import scheduler
from syngraph.flows.stores.following import follow
from syngraph.flows.stores.projections import projecting
from syngraph.flows.telling.counted import counted
from syngraph.flows.telling.progress import Progress
from syngraph.flows.telling.stages import plainly
from syngraph.ontologies.errors import Busy, ProjectUnusable


def purge(folder: Path, document: str, why: str, progress: Progress, who: str | None = None, delete_file: bool = False) -> dict[str, Any]:
    """What `syngraph purge` does. document: its path below the documents folder, as reports name it.

    raises: ProjectUnusable when there is no such document, or its file is still there and may not be deleted; Busy beside another run or
            a scheduler; Unusable for a name or a reason that cannot be kept; SyngraphError when a database cannot be written anew.
    """
    project = open_project(folder)
    who, why = who_says(who), one_line("the reason (--why)", why)
    if held := scheduler(project):
        raise Busy(f"a scheduler runs ({held}), and its server keeps what runs have shown", "stop it, then run this again")
    if project.ledger.exists():
        _known(Ledger(project.ledger), document)  # a slip of the hand is no failed run, of which others are told
    if not delete_file and (project.documents / document).exists():
        what_next = "delete the file, or say --delete-file; a file that stays would be read again by the next run"
        raise ProjectUnusable(f"{document} is still in {project.documents}", what_next)
    with running(folder, "purge", progress, plainly) as run:
        known = _known(run.ledger, document)
        if delete_file:
            (project.documents / document).unlink(missing_ok=True)
        done: dict[str, Any] = {"answers": 0, "copies": [], "also": _of_the_same_bytes(run, known) if known else []}
        if known:
            _leave_the_graph(run, known)
            progress.say("answers: looking for what repeats the document")
            done["answers"] = _forget_answers(run, known)
            at = datetime.now(UTC).isoformat(timespec="seconds")
            done["erased"] = asdict(_erase(run.ledger, known, Purge(known.sha256, path_hash(known.path), who, at, why)))
        done["copies"] = _clean(run)
        run.summary["purged"] = {name: value for name, value in done.items() if name not in ("copies", "also")}
        return done | {"document": document, "lines": [*_lines(done), *_beyond(project)]}
    raise AssertionError("no model is asked here: no budget ends it")


def readmit_document(folder: Path, document: str) -> dict[str, Any]:
    """What `syngraph purge --readmit` does: the bytes of a document that was erased may be taken in again.

    raises: ProjectUnusable when none of this name was erased; Busy beside a run, which has looked at the folder already.
    """
    project = open_project(folder)
    with writers_lock(project.writers_lock, "purge --readmit"), Ledger(project.ledger).writing() as connection:
        count = readmit(connection, document)
    if not count:
        raise ProjectUnusable(f"no document of the name {document} was erased", "name it as it was named then")
    return {"document": document, "readmitted": count, "lines": [f"{document} may be taken in again: the next run looks at it"]}


def _known(ledger: Ledger, document: str) -> KnownDocument | None:
    """None when it has been erased, and only the files are to be seen to. raises: ProjectUnusable for no document of ours."""
    with ledger.reading() as connection:
        known = known_documents(connection).get(document)
        was_erased = any(one.path_sha256 == path_hash(document) for one in purges(connection))
    if known is None and not was_erased:
        what_next = "name it by its path below the documents folder, as `syngraph claims DIR` and the report do"
        raise ProjectUnusable(f"the ledger knows no document {document}", what_next)
    return known


def _of_the_same_bytes(run: Run, known: KnownDocument) -> list[str]:
    """Other documents that say the same, word for word: what is kept of them is theirs, and is not erased with this one."""
    with run.ledger.reading() as connection:
        same = [one.path for one in known_documents(connection).values() if one.sha256 and one.sha256 == known.sha256]
    return [path for path in same if path != known.path]


def _leave_the_graph(run: Run, known: KnownDocument) -> None:
    """Its claims go, through the gate; what contradicted it may come back."""
    if known.recipe:
        ontology = current_ontology(run.project, run.ledger)
        job = Ingestion(run.project, run.ledger, ontology, run.model, run.id, run.progress, plainly, accept_withdrawals=True)
        commit_batch(job, [], [known.path], Taken())


def _forget_answers(run: Run, known: KnownDocument) -> int:
    """What was answered about it; and what was answered about no one document and repeats it."""
    if not run.project.answers.exists():
        return 0
    kept = AnswerFile(run.project.answers)
    with run.ledger.reading() as connection:
        repeating = Repeating(text_of(connection, known.path))
    keys = {*kept.keys_about(known.path), *(key for key, answer in kept.about_none() if repeating.is_in(answer))}
    kept.forget_paid(about=known.path)
    return kept.forget(keys)


def _erase(ledger: Ledger, known: KnownDocument, purge: Purge) -> Erased:
    with ledger.writing() as connection:
        overwriting(connection)
        return erase_document(connection, known.path, purge)


def _clean(run: Run) -> list[str]:
    """Whatever was made from the ledger is made anew; databases are written without what was deleted. Returns copies that were deleted."""
    project, hidden = run.project, run.project.hidden
    run.progress.say("files: writing them anew without it")
    copies = [path for pattern in COPIES for path in sorted(hidden.glob(pattern))]
    for path in (*copies, project.gate_index, hidden / "extension.json", *project.checkpoints.parent.glob(f"{project.checkpoints.name}*")):
        path.unlink(missing_ok=True)
    for name in ("report.*", "report-*", "questions.html"):  # the second: what was handed on to one owner, or of some days
        for path in project.reports.glob(name):
            path.unlink()
    with projecting(project, "purge"):
        _remove(project.rdf)
    _remove(hidden / "prefect")
    for database in (project.answers, project.ledger):
        compacted(database)
    follow(project, run.ledger, current_ontology(project, run.ledger), run.progress)
    write_reports(project.folder)
    return [path.name for path in copies]


def _remove(folder: Path) -> None:
    """raises: ProjectUnusable when something of it stays: it would still say what was erased."""
    try:
        if folder.exists():
            shutil.rmtree(folder)
    except OSError as exc:
        raise ProjectUnusable(f"{folder} cannot be deleted: {exc.strerror}", "mend that, then run this again") from exc


def _lines(done: dict[str, Any]) -> Iterator[str]:
    if erased := done.get("erased"):
        yield (
            f"erased: {counted(erased['claims'], 'claim')} with their quotes, {counted(erased['readings'], 'reading')}, "
            f"{counted(erased['violations'], 'violation that is over', 'violations that are over')}, "
            f"{counted(erased['unreadable'], 'unreadable answer')}, {counted(erased['decisions'], 'decision')}; "
            f"{counted(done['answers'], 'answer')} of models"
        )
        if erased["questions"]:
            came = counted(erased["questions"], "question")
            yield f"{came} came from it: the passages are erased, the wording stays (`syngraph questions`)"
    else:
        yield "it had been erased already; the files are written anew once more"
    for path in done["also"]:
        yield f"not erased, and the same to the byte: {path}; purge it too"
    yield "the report is new, the stores are rebuilt; its hash stays, so that the same bytes are not taken in again"
    if done["copies"]:
        yield f"copies of the ledger deleted: {', '.join(done['copies'])}"


def _beyond(project: Project) -> Iterator[str]:
    """Where else it may be."""
    yield "beyond this command's reach: backups, Neo4j's transaction logs, notices, whoever runs the model, a Prefect server elsewhere"
    recording = project.settings.model.recording
    if recording and (project.folder / recording).exists():
        yield f"also {recording}, in which answers are recorded: delete it"
