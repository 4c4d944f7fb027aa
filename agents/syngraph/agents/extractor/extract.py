"""How a chunk becomes readings: a slice of the ontology, one task for the model, its contract, and what is left unread."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypedDict

from langgraph.graph import END, START, StateGraph
from langgraph.runtime import Runtime

from syngraph.agents import untraced  # noqa: F401 - before any graph runs
from syngraph.agents.asking import Asking, Facts, ask_for
from syngraph.agents.extractor.named import Seen
from syngraph.agents.extractor.readings import readings_of
from syngraph.agents.extractor.stage import ExtractAnswer, Shown
from syngraph.agents.extractor.stage import Extraction as ExtractStage
from syngraph.agents.extractor.vocabulary import Vocabulary
from syngraph.agents.model.port import Ask, Model
from syngraph.agents.passage import seen
from syngraph.agents.prompt import Prompt
from syngraph.contracts.remedy import Bounds
from syngraph.contracts.unreadable import Unreadable, unreadable_from
from syngraph.ontologies.claim import Reading
from syngraph.ontologies.document import Chunk, Span
from syngraph.ontologies.ontology import Ontology

_PACKAGE = "syngraph.agents.extractor"


@dataclass(frozen=True, slots=True)
class ExtractSettings:
    """namespace: in which a relation outside the vocabulary gets its IRI. slice_tokens: the most of an ontology in one prompt.

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


class State(TypedDict, total=False):
    """The slice, as IRIs; then the answer that met its contract, if any did, and what did not. The chunk is the run's context."""

    classes: list[str]
    properties: list[str]
    answer: dict[str, Any] | None
    unreadable: list[dict[str, Any]]


class Extractor:
    """Reads chunks with one ontology and one model: START → slice → read → END, for each chunk by itself.

    A pure function of the chunk, the ontology, the prompt and the model's answer; the kept answers are all the resuming it needs.
    """

    def __init__(self, ontology: Ontology, model: Model, settings: ExtractSettings) -> None:
        self._vocabulary = Vocabulary(ontology, settings.slice_tokens)
        self._asking = Asking(model, settings.bounds, settings.prompts)
        self._namespace = settings.namespace
        graph = StateGraph(State, context_schema=Chunk)
        graph.add_node("slice", self._slice)
        graph.add_node("read", self._read)
        graph.add_edge(START, "slice")
        graph.add_edge("slice", "read")
        graph.add_edge("read", END)
        self._graph = graph.compile()

    async def extract(self, chunk: Chunk) -> Extraction:
        """raises: ModelUnreachable, ModelRefused; ProjectUnusable when the project's own prompt is unusable."""
        state = await self._graph.ainvoke({}, context=chunk)
        unreadable = tuple(unreadable_from(one) for one in state["unreadable"])
        if state["answer"] is None:
            return Extraction((), unreadable, False, left_of(chunk, ()))
        answer = ExtractAnswer.model_validate(state["answer"])
        readings = readings_of(self._shown(state, chunk), answer, self._namespace)
        nothing = answer.nothing_here and not readings and not unreadable
        return Extraction(readings, unreadable, nothing, left_of(chunk, readings), len(answer.outside))

    def ask(self, chunk: Chunk) -> Ask:
        """What a model would be asked first about this chunk; nothing is asked."""
        shown = Shown(chunk, self._vocabulary.for_words(Seen.of(chunk).words), Seen.of(chunk))
        prompt = Prompt.of(ExtractStage.task, _PACKAGE, self._asking.prompts)
        return ask_for(ExtractStage(), prompt, _facts(shown), None, chunk.document)

    async def _slice(self, state: State, runtime: Runtime[Chunk]) -> State:  # noqa: ARG002 - a node's face
        part = self._vocabulary.for_words(Seen.of(runtime.context).words)
        return {"classes": sorted(part.classes), "properties": sorted(part.properties)}

    async def _read(self, state: State, runtime: Runtime[Chunk]) -> State:
        shown = self._shown(state, runtime.context)
        outcome = await self._asking.outcome(ExtractStage(), shown, _facts(shown), _PACKAGE, shown.chunk.document)
        answer = outcome.kept.answer.model_dump(mode="json") if outcome.kept else None
        return {"answer": answer, "unreadable": [asdict(one) for one in outcome.unreadable]}

    def _shown(self, state: Mapping[str, Any], chunk: Chunk) -> Shown:
        return Shown(chunk, self._vocabulary.part(state["classes"], state["properties"]), Seen.of(chunk))


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
        "classes": part.classes_in_words,
        "properties": part.properties_in_words,
    }
    return Facts(inputs, words)
