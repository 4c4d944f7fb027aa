"""The `extract` task: what a passage says in the words of an ontology, and what it says outside them."""

from collections.abc import Mapping
from typing import Any

from syngraph.agents.offline.facts import Fact, KindFact, Thing
from syngraph.agents.offline.lexicon import Lexicon
from syngraph.agents.offline.matching import Term, Vocabulary, best_term, things_in, turned_term, values_in
from syngraph.agents.offline.passage import passage_of
from syngraph.agents.offline.reading import read_passage

Plain = dict[str, Any]


def lexicon_of(classes: list[Mapping[str, Any]]) -> Lexicon:
    """The classes of an Ask as a lexicon."""
    return Lexicon(
        {str(c["label"]): tuple(c.get("other_labels") or ()) for c in classes},
        {str(c["label"]): tuple(c.get("parents") or ()) for c in classes},
    )


def extract(inputs: Mapping[str, Any]) -> Plain:
    """Claims with verbatim quotes; what the rules cannot read is in none of them."""
    lexicon = lexicon_of(list(inputs.get("classes") or ()))
    vocabulary = Vocabulary(inputs.get("properties") or ())
    passage = passage_of(inputs)
    reading = read_passage(passage, lexicon)
    claims: list[Plain] = []
    outside: list[Plain] = []
    for kind in reading.kinds:
        claims += _kind_claim(kind, passage.text, lexicon)
    for fact in reading.facts:
        matched = best_term(fact, vocabulary, lexicon)
        turned = None if matched else turned_term(fact, vocabulary)
        if matched:
            claims += _claims(*matched, passage.text, lexicon)
        elif turned:
            claims += _turned_claims(turned, fact, passage.text, lexicon)
        else:
            outside += _outside(fact, passage.text, lexicon)
    claims, outside = _once(claims), _once(outside)
    return {"claims": claims, "outside": outside, "nothing_here": not claims and not outside}


def _once(claims: list[Plain]) -> list[Plain]:
    return list({tuple(map(str, claim.values())): claim for claim in claims}.values())


def _kind_claim(kind: KindFact, text: str, lexicon: Lexicon) -> list[Plain]:
    cls = lexicon.of_kind(kind.kind)
    if cls is None:
        return []
    return [_claim(kind.thing.name, cls, "is a", cls, None, text[slice(*kind.span)])]


def _claims(term: Term, fact: Fact, text: str, lexicon: Lexicon) -> list[Plain]:
    quote = text[slice(*fact.span)]
    subject, cls = fact.subject.name, lexicon.among(fact.subject, term.domains)
    if term.kind == "object":
        things = [fact.object] if isinstance(fact.object, Thing) else things_in(fact.object, term.ranges)
        return [
            _claim(subject, cls, term.label, thing.name, lexicon.among(thing, term.ranges), quote)
            for thing in things
            if thing.name != subject
        ]
    value = fact.object.name if isinstance(fact.object, Thing) else fact.object
    return [_claim(subject, cls, term.label, lexical, None, quote) for lexical in values_in(value, term)]


def _turned_claims(term: Term, fact: Fact, text: str, lexicon: Lexicon) -> list[Plain]:
    """Claims from a field that tells a property from the side of its value."""
    quote, about = text[slice(*fact.span)], fact.subject
    things = things_in(fact.object, term.domains) if isinstance(fact.object, str) else []
    return [
        _claim(t.name, lexicon.of_thing(t), term.label, about.name, lexicon.of_thing(about), quote) for t in things if t.name != about.name
    ]


def _outside(fact: Fact, text: str, lexicon: Lexicon) -> list[Plain]:
    """What is said of a thing of a known class with a relation that the ontology lacks."""
    cls = lexicon.of_thing(fact.subject)
    if cls is None or fact.source == "loose":
        return []
    value = fact.object.name if isinstance(fact.object, Thing) else " ".join(fact.object.split())
    relation = fact.said or fact.relation.label
    return [{"subject": fact.subject.name, "subject_class": cls, "property": relation, "object": value, "quote": text[slice(*fact.span)]}]


def _claim(subject: str, subject_class: str | None, relation: str, value: str, object_class: str | None, quote: str) -> Plain:
    return {
        "subject": subject,
        "subject_class": subject_class,
        "property": relation,
        "object": value,
        "object_class": object_class,
        "quote": quote,
    }
