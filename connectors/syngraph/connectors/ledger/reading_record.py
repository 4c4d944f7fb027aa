"""How a reading is kept as JSON, and what the resolved claims of a reading are called."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from syngraph.ontologies.claim import Claim, ClaimState, Mention, Reading
from syngraph.ontologies.document import Span
from syngraph.ontologies.iri import Iri
from syngraph.ontologies.statement import Literal


@dataclass(frozen=True, slots=True)
class StoredReading:
    """A reading with the place it was read at.

    text: hash of the chunk's text. task, model, prompt: what produced it.
    passage: hash of the passage of the chunk that it was read from; "" where an earlier program read it.
    """

    id: str
    document: str
    chunk: str
    text: str
    reading: Reading
    task: str
    model: str
    prompt: str
    passage: str = ""

    @property
    def texts(self) -> frozenset[str]:
        """Hashes of what says it, as decisions name texts."""
        return frozenset({self.text, self.passage} - {""})

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """The things it speaks of: subject first, then the object when that is a thing."""
        both = (self.reading.subject, self.reading.object)
        return tuple(m for m in both if isinstance(m, Mention))


@dataclass(frozen=True, slots=True)
class StoredClaim:
    """A claim with the reading it comes from and what became of it."""

    claim: Claim
    reading: str
    state: ClaimState
    held_by: str | None = None


def reading_id(chunk: str, reading: Reading) -> str:
    """Hash of the chunk and what was read there: read again, it is the same reading.

    `chunk` names document, chunk key and occurrence, so that position plays no part.
    """
    said = json.dumps([chunk, _body(reading)], ensure_ascii=True)
    return hashlib.sha256(said.encode()).hexdigest()[:24]


def dump(stored: StoredReading) -> str:
    return json.dumps(
        {**_body(stored.reading), **{name: getattr(stored, name) for name in ("text", "task", "model", "prompt", "passage")}},
        ensure_ascii=True,
    )


def load(id: str, document: str, chunk: str, body: str) -> StoredReading:
    known = json.loads(body)
    reading = Reading(
        subject=_mention(known["subject"]),
        property=Iri(known["property"]),
        object=_object(known["object"]),
        quote=known["quote"],
        span=Span(*known["span"]),
        derived=known["derived"],
        confidence=known["confidence"],
    )
    read_with = known["task"], known["model"], known["prompt"]
    return StoredReading(id, document, chunk, known["text"], reading, *read_with, known.get("passage", ""))


def _body(reading: Reading) -> dict[str, Any]:
    return {
        "subject": _mention_body(reading.subject),
        "property": reading.property,
        "object": _object_body(reading.object),
        "quote": reading.quote,
        "span": list(reading.span),
        "derived": reading.derived,
        "confidence": reading.confidence,
    }


def _mention_body(mention: Mention) -> dict[str, Any]:
    return {"name": mention.name, "stated": mention.stated, "expected": list(mention.expected)}


def _mention(body: dict[str, Any]) -> Mention:
    stated = Iri(body["stated"]) if body["stated"] else None
    return Mention(body["name"], stated, tuple(Iri(one) for one in body["expected"]))


def _object_body(value: Mention | Literal | Iri) -> dict[str, Any]:
    if isinstance(value, Mention):
        return {"mention": _mention_body(value)}
    if isinstance(value, Literal):
        return {"literal": [value.lexical, value.datatype, value.language]}
    return {"iri": value}


def _object(body: dict[str, Any]) -> Mention | Literal | Iri:
    if "mention" in body:
        return _mention(body["mention"])
    if "literal" in body:
        lexical, datatype, language = body["literal"]
        return Literal(lexical, Iri(datatype), language)
    return Iri(body["iri"])
