"""How an answer that met its contract becomes readings: what it claims, and the labels and stated types that come with each mention."""

from collections.abc import Iterator

from syngraph.agents.extractor.stage import ClaimItem, ExtractAnswer, OutsideItem, Shown, is_a
from syngraph.agents.extractor.value import literal_of
from syngraph.agents.quote import located
from syngraph.ontologies.claim import Mention, Reading
from syngraph.ontologies.document import Span
from syngraph.ontologies.iri import RDF_TYPE, RDFS_LABEL, Iri
from syngraph.ontologies.minting import property_iri
from syngraph.ontologies.ontology import OntologyProperty
from syngraph.ontologies.statement import Literal

_ARTICLES = ("the ", "a ", "an ")


def readings_of(shown: Shown, answer: ExtractAnswer, namespace: str) -> tuple[Reading, ...]:
    """Every reading once, in the order of the answer; each claim is followed by the labels and types of its mentions.

    A type is a reading of its own where the text states it. Where it does not, the mention carries what the property expects:
    whether a type follows from that, only the resolver can say, which sees all texts.
    """
    found: dict[object, Reading] = {}
    said = [_claimed(shown, claim) for claim in answer.claims] + [_outside(shown, item, namespace) for item in answer.outside]
    for reading in said:
        for one in (reading, *_following(reading)):
            found.setdefault(_said(one), one)
    return tuple(found.values())


def surface(name: str) -> str:
    """The label that a name gives: single spaces, no leading article.

    >>> surface("The  Grey Heron")
    'Grey Heron'
    """
    spaced = " ".join(name.split())
    article = next((a for a in _ARTICLES if spaced.casefold().startswith(a)), "")
    return spaced[len(article) :] or spaced


def _claimed(shown: Shown, claim: ClaimItem) -> Reading:
    quote, span = _quoted(shown, claim.quote)
    if is_a(claim.property):
        cls = _class(shown, claim.object)
        assert cls is not None
        return Reading(Mention(claim.subject, cls), RDF_TYPE, cls, quote, span)
    prop = shown.slice.property_of(claim.property)
    assert prop is not None
    return _with(prop, shown, claim, claim.object_class)


def _with(prop: OntologyProperty, shown: Shown, item: ClaimItem | OutsideItem, object_class: str | None) -> Reading:
    quote, span = _quoted(shown, item.quote)
    subject = _mention(shown, item.subject, item.subject_class, prop.domains)
    if prop.kind == "object":
        return Reading(subject, prop.iri, _mention(shown, item.object, object_class, prop.ranges), quote, span)
    value = literal_of(item.object, prop, item.quote, shown.seen)
    assert isinstance(value, Literal)
    return Reading(subject, prop.iri, value, quote, span)


def _outside(shown: Shown, item: OutsideItem, namespace: str) -> Reading:
    """Nobody knows whether its object is a thing or a value; its words are kept, and the gate holds it for its property.

    A relation that only this slice of the ontology lacks is in the vocabulary all the same.
    """
    beyond = shown.slice.beyond(item.property)
    if beyond:
        return _with(beyond, shown, item, None)
    quote, span = _quoted(shown, item.quote)
    subject = _mention(shown, item.subject, item.subject_class, ())
    return Reading(subject, property_iri(namespace, item.property), Literal(" ".join(item.object.split())), quote, span)


def _following(reading: Reading) -> Iterator[Reading]:
    """The label of each mention, and its type where the text states it."""
    for mention in (reading.subject, reading.object):
        if isinstance(mention, Mention):
            yield Reading(mention, RDFS_LABEL, Literal(surface(mention.name)), reading.quote, reading.span, derived=True)
            if mention.stated is not None:
                yield Reading(mention, RDF_TYPE, mention.stated, reading.quote, reading.span)


def _said(reading: Reading) -> object:
    """What makes two readings of one chunk the same: the place matters only for what the text itself says."""
    about = reading.subject.key, reading.subject.stated, reading.subject.expected
    if reading.derived or reading.property == RDF_TYPE:
        return about, reading.property, reading.object
    other = (reading.object.key, reading.object.stated, reading.object.expected) if isinstance(reading.object, Mention) else reading.object
    return about, reading.property, other, reading.span


def _mention(shown: Shown, name: str, label: str | None, expected: tuple[Iri, ...]) -> Mention:
    stated = _class(shown, label) if label else None
    return Mention(" ".join(name.split()), stated, () if stated else tuple(end for end in expected if end != shown.slice.ontology.root))


def _class(shown: Shown, label: str) -> Iri | None:
    return shown.slice.class_of(label)


def _quoted(shown: Shown, quote: str) -> tuple[str, Span]:
    span = located(quote, shown.chunk.text)
    assert span is not None
    return span.of(shown.chunk.text), span
