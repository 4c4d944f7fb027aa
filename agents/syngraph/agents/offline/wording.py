"""How properties and classes are put into words: the question each answers, and its definition from what was read."""

from syngraph.agents.offline.facts import Relation
from syngraph.agents.offline.properties import Found
from syngraph.agents.offline.sample import Sample
from syngraph.agents.offline.wordlists import PREPOSITIONS
from syngraph.agents.offline.words import article, inflected, is_plural, plural, verb_as

_KNOWN = {
    "person": "A human being.",
    "place": "Somewhere that things and people can be.",
    "organisation": "People who work together under one name.",
}


def question(found: Found) -> str:
    """The question that a property answers.

    >>> from syngraph.agents.offline.facts import relation_of
    >>> made = Found("founded by", relation_of("founded by"), "object", ("school",), ("person",), False, (), ())
    >>> question(made)
    'By whom was each school founded?'
    """
    thing, relation = found.asked_of, found.relation
    if found.kind == "object":
        return _object_question(found, thing, relation)
    if found.label == relation.label and relation.kind == "when":
        return (
            f"When was each {thing} {relation.label}?" if _passive(relation, found.of_people) else f"When did each {thing} {relation.word}?"
        )
    if relation.kind in ("does", "by") and found.label == relation.label:
        return (
            f"What does each {thing} {relation.word}?"
            if relation.kind == "does"
            else f"By what was each {thing} {inflected(relation.word, 'VBN')}?"
        )
    if found.label.split()[-1] in PREPOSITIONS:
        return f"What does each {thing} give as “{found.label}”?"
    if found.ranges == ("integer",) and is_plural(found.label.split()[-1]) and " in " not in found.label:
        return f"How many {found.label} does each {thing} have?"
    words = found.label.split()
    if found.ranges == ("integer",) and len(words) == 2 and is_plural(words[0]) and verb_as(words[1], "VBN"):
        return f"How many {words[0]} are {words[1]} by each {thing}?"
    return f"What is the {found.label} of each {thing}?"


def _passive(relation: Relation, of_people: bool) -> bool:
    if of_people:
        return relation.word in ("bear", "appoint", "elect", "name", "ordain", "hire", "promote", "admit", "register")
    return relation.word not in ("die", "sink", "begin", "open", "close", "end", "start", "retire", "marry")


def _object_question(found: Found, thing: str, relation: Relation) -> str:
    asked = found.ranges[0] if len(found.ranges) == 1 else "thing"
    who = asked == "person"
    if relation.kind == "by" and found.label == relation.label:
        return (
            f"By whom was each {thing} {inflected(relation.word, 'VBN')}?"
            if who
            else f"By which {asked} was each {thing} {inflected(relation.word, 'VBN')}?"
        )
    if relation.kind == "does" and found.label == relation.label:
        return f"Which {plural(asked)} does each {thing} {relation.word}?"
    if relation.kind == "prep" and found.label == relation.label:
        lemma = verb_as(relation.word, "VBZ")
        if lemma:
            return f"Which {asked} does each {thing} {lemma} {relation.prep}?"
        return f"Which {asked} is each {thing} {relation.label}?"
    if asked == found.label:
        return f"Which {asked} does each {thing} have?"
    asking = "Who" if who else f"Which {asked}" if len(found.ranges) == 1 else "Who or what"
    return f"{asking} is the {found.label} of each {thing}?"


def with_examples(text: str, found: Found) -> str:
    """A question with the first two answers that the sample gives."""
    values = [one.fact.object if isinstance(one.fact.object, str) else one.fact.object.name for one in found.seen]
    first = list(dict.fromkeys(_short(" ".join(value.split()), 40) for value in values))[:2]
    return f"{text.removesuffix('?')}, for example {' or '.join(f'“{value}”' for value in first)}?" if first else text


def listing(label: str) -> str:
    """The question that a class answers by itself.

    >>> listing("service vehicle")
    'Which service vehicles are there?'
    """
    return f"Which {plural(label)} are there?"


def definition(found: Found) -> str:
    """What a property says, with the words that it was first read from."""
    thing, relation = article(found.asked_of), found.relation
    told = found.label == relation.label
    ends = " or ".join(article(name) for name in found.ranges) if found.kind == "object" else ""
    if told and relation.kind == "when":
        said = f"When {thing} {'was ' if _passive(relation, found.of_people) else ''}{relation.label}"
    elif told and relation.kind in ("by", "does", "prep"):
        passive = relation.kind == "by" or (relation.kind == "prep" and verb_as(relation.word, "VBZ") is None)
        said = f"{thing} {'was ' if relation.kind == 'by' else 'is ' if passive else ''}{relation.label} {ends}".strip()
    else:
        said = f"the {found.label} of {thing}"
    quote = " ".join(found.seen[0].quote.split()) if found.seen else ""
    said = said[:1].upper() + said[1:]
    return f"{said}, as in “{_short(quote)}”." if quote else f"{said}."


def class_definition(label: str, sample: Sample) -> str:
    """What a class is: as a glossary explains it, else by the things that the documents call so."""
    for rule in sample.rules:
        if rule.form == "subclass" and rule.definition and sample.lexicon.exact(rule.kind) == label:
            return _short(rule.definition, 300)
    names = sample.things_of(label)[:3]
    if names:
        return f"What the documents call {article(label)}, such as {' or '.join(names)}."
    return _KNOWN.get(label, f"What the documents call {article(label)}.")


def _short(text: str, most: int = 120) -> str:
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"
