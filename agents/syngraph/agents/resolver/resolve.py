"""Which mentions are the same thing: a function of all mentions of a key, whatever the order in which they came."""

from collections.abc import Iterable
from dataclasses import dataclass

from syngraph.ontologies.claim import Mention, Reading
from syngraph.ontologies.iri import Iri
from syngraph.ontologies.minting import thing_iri
from syngraph.ontologies.ontology import Ontology


@dataclass(frozen=True, slots=True)
class Resolved:
    """The thing that a mention means.

    derived_type: the class that follows from the domain or range that the mention stands in, when no text states one for the thing;
                  to be claimed, as derived, with the evidence of the mention's reading. None when a text states one.
    """

    iri: Iri
    derived_type: Iri | None = None


def touched(readings: Iterable[Reading]) -> frozenset[str]:
    """The mention keys of these readings: when a reading comes or goes, all mentions of its keys are resolved anew."""
    return frozenset(m.key for reading in readings for m in (reading.subject, reading.object) if isinstance(m, Mention))


def resolve(mentions: Iterable[Mention], ontology: Ontology, namespace: str) -> dict[Mention, Resolved]:
    """The thing that each mention means. All mentions of a key must be given together, of all documents.

    A thing is a key below a top class. A mention that states its class is of that class's top. One that does not is
    - of the only top that any text states for its key, even when its property expected another: the gate then sees a wrong end;
    - of several stated tops, that one which its property expects;
    - otherwise of the top that its property expects;
    - where nothing is expected, of the only top that the key's other mentions expect, else of the ontology's root.
    Where a person split a key, each part of it is as a key of its own.
    """
    groups: dict[tuple[str, str], set[Mention]] = {}
    for mention in mentions:
        groups.setdefault((mention.key, mention.part), set()).add(mention)
    found: dict[Mention, Resolved] = {}
    for (key, part), group in groups.items():
        stated = _stated_tops(group, ontology)
        wanted = _wanted_tops(group, ontology)
        for mention in group:
            top, derived = _top(mention, stated, wanted, ontology)
            found[mention] = Resolved(thing_iri(namespace, ontology.label(top), key, part), derived)
    return found


def _top(mention: Mention, stated: set[Iri], wanted: set[Iri], ontology: Ontology) -> tuple[Iri, Iri | None]:
    """The top class that a mention's thing is below, and the class that follows for it. stated, wanted: by all mentions of its key."""
    expected = {ontology.top(cls) for cls in mention.expected}
    derived = None
    if mention.stated is not None and ontology.top(mention.stated) in stated:
        top = ontology.top(mention.stated)
    elif len(stated) == 1:
        top = min(stated)
    elif stated & expected:
        top = min(stated & expected)
    else:
        top = _only(expected & wanted) or min(expected, default=None) or _only(wanted) or ontology.root or ontology.iri
        derived = _derived(mention, top, ontology)
    return top, derived


def _stated_tops(group: Iterable[Mention], ontology: Ontology) -> set[Iri]:
    """The tops that texts state for a key. That something is a thing at all (the root) says nothing beside another."""
    tops = {ontology.top(mention.stated) for mention in group if mention.stated is not None}
    return tops - {ontology.root} or tops


def _wanted_tops(group: Iterable[Mention], ontology: Ontology) -> set[Iri]:
    """The tops that some mention of the key expects and no other: they decide where a property leaves a choice."""
    tops = [{ontology.top(cls) for cls in mention.expected} for mention in group if mention.stated is None]
    return {min(one) for one in tops if len(one) == 1}


def _derived(mention: Mention, top: Iri, ontology: Ontology) -> Iri:
    """The class that the mention's property gives the thing: the expected one, or of several the top above them."""
    below = {cls for cls in mention.expected if ontology.top(cls) == top}
    return _only(below) or top


def _only(iris: set[Iri]) -> Iri | None:
    return min(iris) if len(iris) == 1 else None
