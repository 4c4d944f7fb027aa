"""What is new in the documents folder: the state of every document, and which of them the graph has yet to take in or let go."""

import hashlib
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from syngraph.connectors.documents.limits import ReadingLimits
from syngraph.connectors.documents.read_by import read_by
from syngraph.connectors.documents.scan import FoundFile, Scan, scan
from syngraph.connectors.documents.unread import Unread
from syngraph.connectors.ledger.documents import KnownDocument, known_documents, note_states, note_unchanged
from syngraph.connectors.ledger.ledger import Ledger, Transaction
from syngraph.connectors.ledger.unasked import forget_fullest, fullest_since, note_fullest
from syngraph.flows.ingest.counted_since import now_and_since
from syngraph.flows.ingest.unseen import unseen
from syngraph.flows.ingest.vanished import Stand, refuse_vanished
from syngraph.flows.project.project import Project, is_utf8
from syngraph.ontologies.document import Document

TICK_NS = 20_000_000
"""Linux gives a file the time of its last timer interrupt: up to 10 ms old."""
COARSE_TICK_NS = 2_000_000_000
"""FAT counts in two seconds."""

Take = Mapping[str, tuple[FoundFile, KnownDocument]]


@dataclass(frozen=True)
class News:
    """What a scan found.

    take:    documents to read, in path order, each with its state (new, changed) and what the ledger knew of it.
    gone:    paths whose claims must leave the graph. were: hashes of what these files held.
    present: how many documents the folder holds. skipped: files of formats that are not read, counted by ending.
    unseen:  why something could not be looked at, a line each. limits: of reading.
    """

    take: Take
    gone: tuple[str, ...]
    were: frozenset[str]
    present: int
    skipped: Mapping[str, int]
    unseen: tuple[str, ...]
    limits: ReadingLimits


def look(project: Project, ledger: Ledger, recipe: str, accept_deletions: bool = False) -> News:
    """Scan the folder, compare it with the ledger and record what is new, changed, unchanged, deleted or cannot be looked at.

    A file is unchanged when its size and its times are, the one that nobody can set among them; nothing is read here. One that changed an
    instant ago may change again in the same tick of its file system's clock, and look the same: that tick is waited out.
    recipe: hash of what shapes extraction beside the bytes; a document taken in under another one is taken in again.
    accept_deletions: however many documents are gone, they may go, and those that went before them count no more.
    raises: ProjectUnusable when the folder is absent: that is never "all documents deleted"; TooManyVanished when too much of what was in
            it is gone. Nothing is recorded then.
    """
    settings, limits = project.settings.documents, reading_limits(project)
    found = scan(project.documents, settings.include, settings.exclude)
    with ledger.writing() as connection:
        known = known_documents(connection)
        seen = {file.path: file for file in found.files if is_utf8(file.path)}
        take, as_before = {}, []
        for path, file in seen.items():
            state, is_due = _state(file, known.get(path), recipe, limits)
            if is_due:
                take[path] = (file, replace(known.get(path) or _unknown(path), state=state))
            elif known[path].state != state:
                as_before.append(path)
        note_unchanged(connection, as_before)
        lost = _note_unseen(connection, known, found)
        gone = [path for path, one in known.items() if path not in seen and not _is_below(path, lost.keys())]
        leaving = tuple(path for path in gone if known[path].recipe)
        if accept_deletions:
            forget_fullest(connection)
        else:
            stand = _stand(connection, known)
            came = [file.size for file, before in take.values() if not before.recipe]
            refuse_vanished(project.documents, stand, [known[path] for path in leaving], came, len(seen), settings.max_vanished)
        left = [known[path] for path in gone if known[path].state != "deleted"]
        note_states(connection, [replace(one, state="deleted", why="it is no longer in the folder", next_step="") for one in left])
    _wait_out([file for file, _ in take.values()])
    were = frozenset(known[path].sha256 for path in leaving)
    return News(take, leaving, were, len(seen), dict(found.skipped), tuple(f"{path}: {why}" for path, why in lost.items()), limits)


def due_documents(project: Project, ledger: Ledger, recipe: str) -> Mapping[str, KnownDocument]:
    """The documents that `look` would have read, in path order, each as the ledger knows it; nothing is recorded.

    raises: ProjectUnusable when the folder is absent.
    """
    found = scan(project.documents, project.settings.documents.include, project.settings.documents.exclude)
    with ledger.reading() as connection:
        known = known_documents(connection)
    limits = reading_limits(project)
    due = [file.path for file in found.files if is_utf8(file.path) and _state(file, known.get(file.path), recipe, limits)[1]]
    return {path: known.get(path) or _unknown(path) for path in due}


def note_read(ledger: Ledger, news: News, read: Iterable[Document | Unread]) -> None:
    """Record what state these documents are in, now that they have been read."""
    with ledger.writing() as connection:
        note_states(connection, [_as_read(one, *news.take[one.path], news.limits) for one in read])


def _as_read(one: Document | Unread, file: FoundFile, before: KnownDocument, limits: ReadingLimits) -> KnownDocument:
    """What the ledger is to say of a document that has been read."""
    looks = replace(before, sha256=one.sha256, size=file.size, mtime_ns=file.mtime_ns, ctime_ns=file.ctime_ns)
    if isinstance(one, Unread):
        tried_by = _tried_by(one.path, limits)
        return replace(looks, state="unreadable", why=one.reason, next_step=one.next_step, tried_by=tried_by)
    state = "unchanged" if before.recipe and one.sha256 == before.sha256 else before.state  # it was only touched
    return replace(looks, format=one.format, title=one.title, state=state, why="", next_step="", tried_by="")


def reading_limits(project: Project) -> ReadingLimits:
    settings = project.settings.documents
    return ReadingLimits(most_bytes=settings.max_bytes, most_text=settings.max_bytes, chunk=settings.chunk_chars)


def document_recipe(path: str, sha256: str, recipe: str) -> str:
    """What a document's claims were read with: its bytes, the reader of its format, and all that shaped the extraction."""
    return hashlib.sha256(f"{sha256} {read_by(path)} {recipe}".encode()).hexdigest()[:32]


def _tried_by(path: str, limits: ReadingLimits) -> str:
    return f"{read_by(path)}, at most {limits.most_bytes} bytes and {limits.most_text} characters"


def _state(file: FoundFile, before: KnownDocument | None, recipe: str, limits: ReadingLimits) -> tuple[str, bool]:
    """A document's state, and whether its claims are yet to be taken in."""
    if before is None or before.state == "deleted":
        return "new", True
    touched = (before.size, before.mtime_ns, before.ctime_ns) != (file.size, file.mtime_ns, file.ctime_ns)
    if not touched and before.recipe == document_recipe(file.path, before.sha256, recipe):
        return "unchanged", False  # though it may have been out of sight for a while
    tried = before.state == "unreadable" and bool(before.sha256) and before.tried_by == _tried_by(file.path, limits)
    if not touched and tried and not before.recipe:
        return "unreadable", False  # these bytes were tried, and what was read from earlier ones is out of the graph
    return "changed" if before.recipe else "new", True


def _note_unseen(connection: Transaction, known: Mapping[str, KnownDocument], found: Scan) -> dict[str, str]:
    """What could not be looked at, and why, is recorded, and keeps its claims: it may be back tomorrow."""
    lost = {one.path: one for one in unseen(found)}
    for path, one in lost.items():
        before = known.get(path) or _unknown(path)
        seen = before.ctime_ns if before.recipe else 0  # what was unreadable for another reason is tried again when it is back
        now = replace(before, ctime_ns=seen, state="unreadable", why=one.reason, next_step=one.next_step)
        if now != known.get(path):
            note_states(connection, [now])
    return {path: one.reason for path, one in lost.items()}


def _stand(connection: Transaction, known: Mapping[str, KnownDocument]) -> Stand:
    """How many documents the graph has before any is let go; noted for the runs after this one, if it may go on."""
    here = sum(bool(one.recipe) and one.state != "deleted" for one in known.values())
    now, since = (moment.date().isoformat() for moment in now_and_since(connection))
    if here:
        note_fullest(connection, now, here, since)
    return Stand(here, max(here, fullest_since(connection, since)))


def _unknown(path: str) -> KnownDocument:
    """What the ledger would say of a document that it has never seen."""
    return KnownDocument(path, "", 0, 0, "", "", "new", "", "", "")


def _wait_out(files: Iterable[FoundFile]) -> None:
    """See that a file which changes from now on does not look as it did when it was found."""
    now = time.time_ns()
    waits = (file.ctime_ns + _tick(file) - now for file in files)
    time.sleep(max(0, min(max(waits, default=0), COARSE_TICK_NS)) / 1e9)


def _tick(file: FoundFile) -> int:
    """How long a file may change without another ctime; where it is a whole second, the file system seems to know no finer one."""
    return TICK_NS if file.ctime_ns % 1_000_000_000 else COARSE_TICK_NS


def _is_below(path: str, unseen: Collection[str]) -> bool:
    return path in unseen or any(path.startswith(f"{folder}/") for folder in unseen)
