"""What the ledger knows of documents: their state at the last scan, their text and chunks, what their claims were read with."""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from syngraph.connectors.ledger.database import batched
from syngraph.connectors.ledger.schema import chunks, documents, texts
from syngraph.ontologies.document import Chunk, Document

ASKED_AGAIN = "to be read again"
"""The recipe of a document whose claims are in the graph by an answer that is not to count any more: no reading gives it."""


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """A document as the ledger has it.

    state:  new, changed, unchanged, unreadable (see `why`) or deleted: as the last scan found it.
    recipe: hash of all that shaped its claims in the graph (bytes, ontology, model, prompts); "" when it has none there.
    ctime_ns: of the file that was read, as mtime_ns; 0 when an earlier program read it.
    tried_by: what could not read it, when it is unreadable; another reader, or other limits, may.
    """

    path: str
    sha256: str
    size: int
    mtime_ns: int
    format: str
    title: str
    state: str
    why: str
    next_step: str
    recipe: str
    ctime_ns: int = 0
    tried_by: str = ""


def chunk_ids(document: Document) -> dict[int, str]:
    """Chunk number -> id. The id names document, content and occurrence, not position: an edit elsewhere leaves it alone."""
    seen: Counter[str] = Counter()
    ids = {}
    for chunk in document.chunks:
        occurrence = seen[chunk.key]
        seen[chunk.key] += 1
        ids[chunk.n] = hashlib.sha256(f"{document.path}\0{chunk.key}\0{occurrence}".encode("utf-8", "surrogateescape")).hexdigest()[:24]
    return ids


def text_hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def known_documents(connection: Connection) -> dict[str, KnownDocument]:
    """Every document the ledger has ever seen, by path."""
    columns = [documents.c[name] for name in KnownDocument.__dataclass_fields__]
    rows = connection.execute(select(*columns).order_by(documents.c.path))
    return {row.path: KnownDocument(*row) for row in rows}


def note_state(connection: Connection, known: KnownDocument) -> None:
    """Record what a scan found of a document; its text, chunks and claims stay as they are."""
    note_states(connection, [known])


def note_states(connection: Connection, known: Collection[KnownDocument]) -> None:
    """The same of many."""
    rows = [{name: getattr(one, name) for name in KnownDocument.__dataclass_fields__} for one in known]
    if rows:
        noted = insert(documents)
        kept = {name: noted.excluded[name] for name in rows[0] if name not in ("path", "recipe")}
        connection.execute(noted.on_conflict_do_update(index_elements=["path"], set_=kept), rows)


def note_unchanged(connection: Connection, paths: Iterable[str]) -> None:
    """Record that a scan found these documents as they were taken in."""
    for some in batched(sorted(paths)):
        found = {"state": "unchanged", "why": "", "next_step": ""}
        connection.execute(update(documents).where(documents.c.path.in_(some)).values(found))


def store_text(connection: Connection, document: Document) -> None:
    """Put a document's text and chunks in place of what was there."""
    hashed = text_hash(document.text)
    connection.execute(insert(texts).values(hash=hashed, text=document.text).on_conflict_do_nothing())
    connection.execute(
        update(documents)
        .where(documents.c.path == document.path)
        .values(text=hashed, title=document.title, format=document.format, sha256=document.sha256)
    )
    connection.execute(delete(chunks).where(chunks.c.document == document.path))
    ids = chunk_ids(document)
    rows = [_chunk_row(chunk, ids[chunk.n]) for chunk in document.chunks]
    if rows:
        connection.execute(insert(chunks), rows)


def note_taken(connection: Connection, path: str, recipe: str, left_unread: dict[str, int]) -> None:
    """Record that a document's claims, read by this recipe, are before the gate now."""
    left = json.dumps(left_unread, sort_keys=True)
    connection.execute(update(documents).where(documents.c.path == path).values(recipe=recipe, left_unread=left))


def note_due(connection: Connection, paths: Iterable[str]) -> None:
    """The next ingest is to read these documents again; until then their claims stay. One without claims in the graph is due anyway."""
    for some in batched(sorted(set(paths))):
        taken = documents.c.path.in_(some) & (documents.c.recipe != "")
        connection.execute(update(documents).where(taken).values(recipe=ASKED_AGAIN))


def forget_text(connection: Connection, path: str) -> None:
    """A document's claims have left: its chunks with them; the text stays for whoever asks what was held, until it is purged."""
    connection.execute(delete(chunks).where(chunks.c.document == path))
    connection.execute(update(documents).where(documents.c.path == path).values(recipe=""))


def chunks_of_documents(connection: Connection, paths: Iterable[str]) -> set[str]:
    """Ids of the chunks of these documents."""
    found: set[str] = set()
    for some in batched(sorted(set(paths))):
        found |= set(connection.execute(select(chunks.c.id).where(chunks.c.document.in_(some))).scalars())
    return found


def chunk_places(connection: Connection, ids: Iterable[str]) -> dict[str, int]:
    """Chunk id -> where the chunk starts in its document's text."""
    found: dict[str, int] = {}
    for some in batched(sorted(set(ids))):
        found |= dict(connection.execute(select(chunks.c.id, chunks.c.start).where(chunks.c.id.in_(some))).tuples().all())
    return found


def text_of(connection: Connection, path: str) -> str:
    """A document's text; "" when the ledger has none."""
    query = select(texts.c.text).join(documents, documents.c.text == texts.c.hash).where(documents.c.path == path)
    return connection.execute(query).scalar() or ""


def left_unread(connection: Connection) -> dict[str, int]:
    """What the reader saw and could not make a claim of, summed over the documents whose claims are in."""
    total: Counter[str] = Counter()
    for left in connection.execute(select(documents.c.left_unread).where(documents.c.recipe != "")).scalars():
        total.update(json.loads(left))
    return dict(total)


def chunk_count(connection: Connection) -> int:
    """How many chunks have been read: the calls that reading all of them once more can take at most."""
    return connection.execute(select(func.count()).select_from(chunks)).scalar_one()


def document_counts(connection: Connection) -> dict[str, int]:
    """Documents present: total, read (their claims were judged) and unreadable."""
    present = documents.c.state != "deleted"
    count = select(func.count()).select_from(documents)
    return {
        "total": connection.execute(count.where(present)).scalar_one(),
        "read": connection.execute(count.where(present, documents.c.recipe != "")).scalar_one(),
        "unreadable": connection.execute(count.where(documents.c.state == "unreadable")).scalar_one(),
    }


def _chunk_row(chunk: Chunk, id: str) -> dict[str, object]:
    return {
        "id": id,
        "document": chunk.document,
        "n": chunk.n,
        "start": chunk.span.start,
        "end": chunk.span.end,
        "page": chunk.page,
        "headings": json.dumps(chunk.headings),
        "key": chunk.key,
    }
