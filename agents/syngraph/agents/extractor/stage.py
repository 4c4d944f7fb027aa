"""What the `extract` task is given, what it answers, and its contract: quotes, names, known words, values."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from syngraph.agents.extractor.named import Seen
from syngraph.agents.extractor.value import literal_of
from syngraph.agents.extractor.vocabulary import Slice
from syngraph.agents.quote import located
from syngraph.contracts.stage import Fault, Item, Stage
from syngraph.ontologies.document import Chunk
from syngraph.ontologies.ontology import OntologyProperty

IS_A: Final = "is a"


class ClaimItem(Item):
    subject: str
    subject_class: str | None = None
    property: str
    object: str
    object_class: str | None = None
    quote: str


class OutsideItem(Item):
    subject: str
    subject_class: str | None = None
    property: str
    object: str
    quote: str


class ExtractAnswer(Item):
    claims: tuple[ClaimItem, ...]
    outside: tuple[OutsideItem, ...] = ()
    nothing_here: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """A chunk, and the slice of the ontology that it is read with."""

    chunk: Chunk
    slice: Slice
    seen: Seen


def is_a(label: str) -> bool:
    return " ".join(label.casefold().split()) == IS_A


class Extraction(Stage[Shown, ExtractAnswer]):
    """Claims of one chunk: each quote and each name stands in it, each word is of the vocabulary, each value is one or is quoted."""

    task = "extract"
    answer = ExtractAnswer

    def before(self, given: Shown) -> Iterable[str]:
        if not given.chunk.text.strip():
            yield "the chunk is empty"

    def after(self, given: Shown, answer: ExtractAnswer) -> Iterable[Fault]:
        for index, claim in enumerate(answer.claims):
            yield from (Fault(what, ("claims", index)) for what in _of_claim(given, claim))
        for index, outside in enumerate(answer.outside):
            yield from (Fault(what, ("outside", index)) for what in _of_outside(given, outside))


def _of_claim(given: Shown, claim: ClaimItem) -> Iterator[str]:
    yield from _of_any(given, claim)
    if is_a(claim.property):
        if given.slice.class_of(claim.object) is None:
            yield f"{claim.object!r} is none of the classes"
        return
    prop = given.slice.property_of(claim.property)
    if prop is None:
        yield f"{claim.property!r} is none of the properties; a relation that is none of them belongs into `outside`"
    else:
        yield from _of_object(given, prop, claim.object, claim.object_class, claim.quote)


def _of_object(given: Shown, prop: OntologyProperty, name: str, label: str | None, quote: str) -> Iterator[str]:
    if prop.kind == "object":
        yield from _of_thing(given, name, label)
        return
    value = literal_of(name, prop, quote, given.seen)
    if isinstance(value, str):
        yield value


def _of_outside(given: Shown, outside: OutsideItem) -> Iterator[str]:
    yield from _of_any(given, outside)
    if is_a(outside.property) or given.slice.property_of(outside.property):
        yield f"{outside.property!r} is one of the properties: it belongs into `claims`"
    if not any(letter.isalnum() for letter in outside.property):
        yield "property is empty"
    beyond = given.slice.beyond(outside.property)
    if beyond:
        yield from _of_object(given, beyond, outside.object, None, outside.quote)
        return
    unnamed = given.seen.unnamed(outside.object, given.slice.class_labels)
    if unnamed and not located(outside.object, outside.quote):
        yield unnamed


def _of_any(given: Shown, item: ClaimItem | OutsideItem) -> Iterator[str]:
    if located(item.quote, given.chunk.text) is None:
        yield "quote does not stand in the passage; copy it letter by letter"
    yield from _of_thing(given, item.subject, item.subject_class)


def _of_thing(given: Shown, name: str, label: str | None) -> Iterator[str]:
    unnamed = given.seen.unnamed(name, given.slice.class_labels)
    if unnamed:
        yield unnamed
    if label and given.slice.class_of(label) is None:
        yield f"{label!r} is none of the classes; give null when the text names no class of the list"
