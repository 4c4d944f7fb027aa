"""From a document to readings: every chunk put to the extractor, as many at once as the setting allows."""

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
from syngraph.flows.project.project import Project
from syngraph.ontologies.document import Chunk, Document
from syngraph.ontologies.errors import BudgetReached, ModelUnreachable
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

    @property
    def path(self) -> str:
        return self.document.path


def extraction_recipe(ontology: Ontology, model: Model, project: Project) -> str:
    """Hash of all that shapes a document's claims beside its bytes: what they are read with, and how much they count."""
    settings = project.settings
    parts = [ontology.version, model.name, prompt_version(project), settings.documents.chunk_chars, sorted(settings.sources.items())]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def prompt_version(project: Project) -> str:
    return Prompt.of("extract", "syngraph.agents.extractor", project.prompts).version


class Extracting:
    """Puts documents to the extractor, chunk by chunk in the order they come. For one event loop.

    Twice as many chunks are under way as the model is asked about at once: as one is answered, the prompt of the next one is there.
    put, done: how many chunks have been put to it, of how many documents, and how many of the chunks have been read.
    """

    def __init__(self, ontology: Ontology, model: Model, project: Project) -> None:
        self._extractor = Extractor(ontology, model, ExtractSettings(project.settings.project.namespace, prompts=project.prompts))
        self._room = asyncio.Semaphore(2 * project.settings.model.wide)
        self._model, self._prompt = model.name, prompt_version(project)
        self.put = self.done = self.documents = 0

    async def document(self, document: Document) -> ReadDocument:
        """All that is read from a document; once a call for one of its chunks has failed, no other chunk is put.

        raises: ModelUnreachable or BudgetReached when the calls under way have ended; ModelRefused at once.
        """
        silences: list[ModelUnreachable | BudgetReached] = []
        self.put, self.documents = self.put + len(document.chunks), self.documents + 1

        async def one(chunk: Chunk) -> Extraction | None:
            async with self._room:
                if silences:
                    return None
                try:
                    found = await self._extractor.extract(chunk)
                except (ModelUnreachable, BudgetReached) as silence:
                    silences.append(silence)
                    return None
            self.done += 1
            return found

        found = await asyncio.gather(*(one(chunk) for chunk in document.chunks))
        if silences:
            raise silences[0]
        return _gathered(document, [extraction for extraction in found if extraction], self._model, self._prompt)


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
