"""From documents to readings: every chunk put to the extractor, as many at once as the setting allows."""

import asyncio
import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from syngraph.agents.extractor.extract import Extraction, Extractor, ExtractSettings
from syngraph.agents.model.port import Model
from syngraph.agents.prompt import Prompt
from syngraph.connectors.ledger.documents import chunk_ids, text_hash
from syngraph.connectors.ledger.reading_record import StoredReading, reading_id
from syngraph.contracts.unreadable import Unreadable
from syngraph.flows.progress import Progress
from syngraph.flows.project import Project
from syngraph.ontologies.document import Chunk, Document
from syngraph.ontologies.ontology import Ontology


@dataclass
class ReadDocument:
    """A document with all that was read from it. unreadable: rows for the ledger.

    left: what was seen and made nothing of, counted: of all `characters` those `unread`; statements `outside` the vocabulary;
          of all `chunks` those of which the model says that there is `nothing_here`.
    """

    document: Document
    readings: list[StoredReading] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)
    unreadable: list[dict[str, Any]] = field(default_factory=list)


def extraction_recipe(ontology: Ontology, model: Model, project: Project) -> str:
    """Hash of all that shapes a document's claims beside its bytes: what they are read with, and how much they count."""
    settings = project.settings
    parts = [ontology.version, model.name, prompt_version(project), settings.documents.chunk_chars, sorted(settings.sources.items())]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def prompt_version(project: Project) -> str:
    return Prompt.of("extract", "syngraph.agents.extractor", project.prompts).version


def extract_all(
    documents: Sequence[Document], ontology: Ontology, model: Model, project: Project, progress: Progress
) -> list[ReadDocument]:
    """Read every chunk of these documents; the result is in their order, whatever order the answers come in.

    raises: ModelUnreachable, ModelRefused: what was answered is kept, the next run goes on from there.
    """
    return asyncio.run(_extract_all(documents, ontology, model, project, progress))


async def _extract_all(
    documents: Sequence[Document], ontology: Ontology, model: Model, project: Project, progress: Progress
) -> list[ReadDocument]:
    room = asyncio.Semaphore(project.settings.model.wide)
    extractor = Extractor(ontology, model, ExtractSettings(project.settings.project.namespace, prompts=project.prompts))
    total = sum(len(one.chunks) for one in documents)
    done = 0

    async def one(chunk: Chunk) -> Extraction:
        nonlocal done
        async with room:
            found = await extractor.extract(chunk)
        done += 1
        progress.step("chunks", done, total)
        return found

    async def all_of(document: Document) -> list[Extraction]:
        return list(await asyncio.gather(*(one(chunk) for chunk in document.chunks)))

    found = await asyncio.gather(*(all_of(document) for document in documents))
    version = prompt_version(project)
    return [_gathered(document, read, model.name, version) for document, read in zip(documents, found, strict=True)]


def _gathered(document: Document, found: Sequence[Extraction], model: str, prompt: str) -> ReadDocument:
    gathered = ReadDocument(document)
    ids = chunk_ids(document)
    seen: set[str] = set()
    for chunk, extraction in zip(document.chunks, found, strict=True):
        text = text_hash(chunk.text)
        for reading in extraction.readings:
            id = reading_id(ids[chunk.n], reading)
            if id not in seen:
                seen.add(id)
                place, passage = ids[chunk.n], text_hash(chunk.passage(reading.span))
                gathered.readings.append(StoredReading(id, document.path, place, text, reading, "extract", model, prompt, passage))
        gathered.left.update(characters=extraction.left.of, unread=extraction.left.characters, outside=extraction.outside)
        gathered.left.update(chunks=1, nothing_here=int(extraction.nothing_here))
        gathered.unreadable += [unreadable_row(one, document.path, ids[chunk.n]) for one in extraction.unreadable]
    return gathered


def unreadable_row(one: Unreadable, document: str, chunk: str) -> dict[str, Any]:
    """An Unreadable as a row of the ledger. document, chunk: "" for what was asked about no document."""
    history = json.dumps([asdict(attempt) for attempt in one.attempts])
    parts = (document, chunk, one.task, one.raw, one.reason, history)  # the history too: two may have said the same nonsense
    return {
        "id": hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:24],
        "document": document,
        "chunk": chunk,
        "task": one.task,
        "reason": one.reason.encode("utf-8", "replace").decode(),
        "raw": one.raw.encode("utf-8", "replace").decode(),
        "history": history,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
