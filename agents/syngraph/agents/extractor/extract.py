"""How a chunk becomes readings: a slice of the ontology, one task for the model, its contract, and what is left unread."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from syngraph.agents.asking import Asking, Facts
from syngraph.agents.extractor.named import Seen
from syngraph.agents.extractor.readings import readings_of
from syngraph.agents.extractor.stage import Extraction as ExtractStage
from syngraph.agents.extractor.stage import Shown
from syngraph.agents.extractor.vocabulary import Slice, Vocabulary
from syngraph.agents.model.port import Model
from syngraph.agents.passage import seen
from syngraph.contracts.remedy import Bounds
from syngraph.contracts.unreadable import Unreadable
from syngraph.ontologies.claim import Reading
from syngraph.ontologies.document import Chunk, Span
from syngraph.ontologies.ontology import Ontology

_PACKAGE = "syngraph.agents.extractor"


@dataclass(frozen=True, slots=True)
class ExtractSettings:
    """namespace: in which a relation outside the vocabulary gets its IRI. slice_tokens: about the most of an ontology in one prompt.

    bounds: of each call's remedy. prompts: a folder with prompts of the project's own, if it has one.
    """

    namespace: str
    slice_tokens: int = 6_000
    bounds: Bounds = field(default_factory=Bounds)
    prompts: Path | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """How much of a chunk no reading speaks of: characters that are no space, of how many; code does not count."""

    characters: int
    of: int


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one chunk says.

    readings:     each quote verbatim at its span of the chunk's text.
    unreadable:   what the model said that could not be used.
    nothing_here: the model says that there is nothing, and nothing it said was unusable.
    outside:      how many readings have a relation that the vocabulary does not know.
    """

    readings: tuple[Reading, ...]
    unreadable: tuple[Unreadable, ...]
    nothing_here: bool
    left: Left
    outside: int = 0


class Extractor:
    """Reads chunks with one ontology and one model; a pure function of each chunk, the ontology, the prompt and the model's answer."""

    def __init__(self, ontology: Ontology, model: Model, settings: ExtractSettings) -> None:
        self._vocabulary = Vocabulary(ontology, settings.slice_tokens)
        self._asking = Asking(model, settings.bounds, settings.prompts)
        self._namespace = settings.namespace

    async def extract(self, chunk: Chunk) -> Extraction:
        """raises: ModelUnreachable, ModelRefused; ProjectUnusable when the project's own prompt is unusable."""
        named = Seen.of(chunk)
        shown = Shown(chunk, self._vocabulary.for_words(named.words), named)
        outcome = await self._asking.outcome(ExtractStage(), shown, _facts(shown), _PACKAGE, chunk.document)
        if outcome.kept is None:
            return Extraction((), outcome.unreadable, False, left_of(chunk, ()))
        answer = outcome.kept.answer
        readings = readings_of(shown, answer, self._namespace)
        nothing = answer.nothing_here and not readings and not outcome.unreadable
        return Extraction(readings, outcome.unreadable, nothing, left_of(chunk, readings), len(answer.outside))


async def extract(chunk: Chunk, ontology: Ontology, model: Model, settings: ExtractSettings) -> Extraction:
    """What one chunk says; for many chunks, an Extractor prepares the ontology once."""
    return await Extractor(ontology, model, settings).extract(chunk)


def left_of(chunk: Chunk, readings: Iterable[Reading]) -> Left:
    """What the readings' quotes do not cover."""
    unread = list(chunk.text)
    for span in [block.span for block in chunk.blocks if block.kind == "code"]:
        unread[span.start : span.end] = " " * (span.end - span.start)
    of = sum(not letter.isspace() for letter in unread)
    for reading in readings:
        span = Span(*reading.span)
        unread[span.start : span.end] = " " * (span.end - span.start)
    return Left(sum(not letter.isspace() for letter in unread), of)


def _facts(shown: Shown) -> Facts:
    part = shown.slice
    told = seen(shown.chunk)
    inputs = told | {"classes": part.plain_classes, "properties": part.plain_properties}
    words = {
        "title": told["title"],
        "headings": " / ".join(told["headings"]),
        "front": "\n".join(f"{one['key']}: {one['value']}" for one in told["front"]),
        "text": told["text"],
        "classes": _classes_in_words(part),
        "properties": _properties_in_words(part),
    }
    return Facts(inputs, words)


def _classes_in_words(part: Slice) -> str:
    lines = []
    for one in part.plain_classes:
        also = f" (also: {', '.join(one['other_labels'])})" if one["other_labels"] else ""
        below = f", a kind of {', '.join(one['parents'])}" if one["parents"] else ""
        lines.append(f"- {one['label']}{also}{below}")
    return "\n".join(lines)


def _properties_in_words(part: Slice) -> str:
    lines = []
    for one in part.plain_properties:
        also = f" (also: {', '.join(one['other_labels'])})" if one["other_labels"] else ""
        ends = f"{' or '.join(one['domains']) or 'anything'} -> {' or '.join(one['ranges']) or 'anything'}"
        lines.append(f"- {one['label']}{also}: {one['kind']}, {ends}{', one value at most' if one['functional'] else ''}")
    return "\n".join(lines)
