"""Whether a run would find anything to do: how the last one left everything, and whether all of it is so still.

A run that came to its end leaves a note beside the ledger: in one hash, all that it began from (the folder's listing, the settings, the
shapes, the prompts, the program) and all that it left (ledger, RDF store, report); and what the same command would say if nothing
changed. Whoever finds all of that again is done: nothing is read, judged or written, and neither the ledger's machinery nor the
contracts' is loaded. The note's time is that of the last look. It is a cache: without it a run takes the long way and says the same.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import syngraph
from syngraph.connectors.documents.read_by import read_by
from syngraph.connectors.documents.scan import Scan, scan
from syngraph.connectors.ledger.lock import lock_holder
from syngraph.connectors.ledger.revision import revision_of
from syngraph.flows.ingest.unseen import unseen_lines
from syngraph.flows.project.project import Project, open_project
from syngraph.flows.telling.progress import Progress
from syngraph.ontologies.errors import ProjectUnusable, StoreRefused, StoreUnreachable

NOTE: Final = "settled.json"
MOST_NAMED: Final = 20
"""So many of the files that cannot be looked at are named to people."""
_SECRETS: Final = {"model": {"api_key"}, "neo4j": {"password"}}
_EVERY_READER: Final = "any.pdf"
"""A document of the format that is read with all the libraries that others are read with."""
_NO_DATA: Final = ("LOCK", "LOG")
"""What an RDF store writes into its folder for others than its readers."""

Outcome = dict[str, Any]


@dataclass(frozen=True)
class Seen:
    """What a run begins from, as one hash. documents: how many the folder holds. unseen: what could not be looked at, a line each."""

    hash: str = ""
    documents: int = 0
    unseen: tuple[str, ...] = ()


def nothing_to_do(folder: Path, command: str, progress: Progress) -> Outcome | None:
    """What `command` (run, ingest) says when nothing has changed since a run came to its end; None when it must find out itself.

    None too for whatever is amiss: the long way says what, and what to do about it.
    raises: ProjectUnusable when there is no project in this folder.
    """
    project = open_project(folder)
    note = _note(project)
    if command not in note.get("outcomes", ()) or lock_holder(project.writers_lock):
        return None
    try:
        seen = look_around(project)
    except ProjectUnusable:
        return None
    if _all(project, seen) != note["hash"]:
        return None
    try:
        os.utime(_place(project))
    except FileNotFoundError:
        return None  # a run has begun meanwhile
    progress.say(f"documents: {seen.documents:,} found, everything is as the run of {note['at']} left it: nothing to do")
    for line in seen.unseen[:MOST_NAMED]:
        progress.say(f"unreadable: {line}")
    return {"unchanged_since": note["at"], **note["outcomes"][command]}


def look_around(project: Project) -> Seen:
    """Everything that a run begins from; asked before it begins, so that what changes meanwhile is a change to the next.

    raises: ProjectUnusable when the documents folder is absent.
    """
    settings = project.settings
    found = scan(project.documents, settings.documents.include, settings.documents.exclude)
    unseen = tuple(unseen_lines(found))
    files = [*project.shapes, *_files_below(project.prompts)]
    today = datetime.now(UTC).date().isoformat() if settings.retention.is_set else ""  # what is too old tomorrow is looked for tomorrow
    parts = (
        version("syngraph"),
        _program(),
        read_by(_EVERY_READER),
        today,
        settings.model_dump(mode="json", exclude=_SECRETS),
        _looks(files),
        _listing(found),
        unseen,
    )
    return Seen(_hash(parts), len(found.files), unseen)


def unsettle(project: Project) -> None:
    """A run begins: until it has come to its end, nobody can say that there is nothing to do."""
    _place(project).unlink(missing_ok=True)


def settle(project: Project, seen: Seen, outcomes: Mapping[str, Outcome]) -> None:
    """A run has come to its end, and left nothing for the next one. outcomes: what each command says if nothing changes."""
    as_left = _all(project, seen)
    if as_left is None:
        return  # Neo4j went away at the last moment
    note = {"hash": as_left, "at": datetime.now(UTC).isoformat(timespec="seconds"), "outcomes": outcomes}
    beside = _place(project).with_suffix(".new")
    with suppress(OSError):  # the disk is full: the run came to its end all the same
        beside.write_text(json.dumps(note), encoding="utf-8")
        os.replace(beside, _place(project))


def last_look(project: Project) -> str | None:
    """When somebody last looked and found nothing to do, or a run came to its end; None while there is something to do."""
    try:
        looked = _place(project).stat().st_mtime
    except FileNotFoundError:
        return None
    return datetime.fromtimestamp(looked, UTC).isoformat(timespec="seconds")


def _place(project: Project) -> Path:
    return project.hidden / NOTE


def _note(project: Project) -> dict[str, Any]:
    """The note of the last run that came to its end; an empty one without it, or when the power went while it was written."""
    try:
        found = json.loads(_place(project).read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _all(project: Project, seen: Seen) -> str | None:
    """What a run began from and what there is now, in one hash; None when not all of it can be looked at."""
    revision = revision_of(project.ledger)
    if revision is None:
        return None
    data = (path for path in _files_below(project.rdf) if not path.name.startswith(_NO_DATA))
    reports = (project.reports / name for name in ("report.html", "report.json"))
    try:
        return _hash((seen.hash, revision, _looks(data), _looks(reports), _neo4j_stands(project, revision.ledger)))
    except (StoreUnreachable, StoreRefused, ProjectUnusable):
        return None


def _program() -> list[tuple[str, int, int]]:
    """What the program's own files look like, its prompts among them: whoever works on it in a checkout changes no version."""
    files = (path for root in syngraph.__path__ for path in Path(root).rglob("*") if path.suffix in (".py", ".md"))
    return sorted((str(path), what.st_size, what.st_mtime_ns) for path in files if (what := _stat(path)) is not None)


def _listing(found: Scan) -> str:
    """The folder's files in one hash; a name may hold bytes that are not UTF-8."""
    hashed = hashlib.sha256()
    for file in found.files:
        hashed.update(b"%b\0%d %d %d\0" % (os.fsencode(file.path), file.size, file.mtime_ns, file.ctime_ns))
    return f"{hashed.hexdigest()} {sorted(found.skipped.items())}"


def _looks(paths: Iterable[Path]) -> list[tuple[str, int, int, int]]:
    """What files look like from outside: name, size, times; one that is not there looks like nothing."""
    return [(str(path), what.st_size, what.st_mtime_ns, what.st_ctime_ns) for path in paths if (what := _stat(path)) is not None]


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _files_below(folder: Path | None) -> Iterator[Path]:
    yield from sorted(folder.rglob("*")) if folder else ()


def _neo4j_stands(project: Project, ledger: str) -> str | None:
    """Where Neo4j stands, if one is set: it may have been away, or brought back from a backup of its own.

    raises: StoreUnreachable, StoreRefused; ProjectUnusable for a password file that is not there.
    """
    if not project.settings.neo4j.uri:
        return None
    from syngraph.connectors.neo4j.store import Neo4jStore
    from syngraph.ontologies.edit import empty_ontology

    set = project.settings.neo4j
    namespace = project.settings.project.namespace
    nothing = empty_ontology(namespace)  # only its cursor is asked for
    with Neo4jStore(set.uri, set.username, project.neo4j_password(), set.database, ledger, namespace, nothing, set.adopt) as store:
        return repr(store.cursor())


def _hash(parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode("utf-8", "surrogateescape")).hexdigest()
