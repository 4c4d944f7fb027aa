"""How the vocabulary is shown to whoever writes queries: each term with its words, its ends, and its names in SPARQL and in Cypher.

Of an ontology that is too large for a prompt, what serves the questions is shown first, then what shares words with them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from syngraph.ontologies.door import stored_datatype
from syngraph.ontologies.iri import Iri, xsd
from syngraph.ontologies.neo4j_names import Names
from syngraph.ontologies.ontology import Ontology, OntologyClass, OntologyProperty
from syngraph.ontologies.question import CompetencyQuestion
from syngraph.ontologies.sparql_names import SparqlNames

MOST_CHARACTERS: Final = 40_000
"""Of the vocabulary as it is shown: some 10,000 tokens."""
_NATIVE: Final = {xsd(name): name for name in ("string", "boolean", "integer", "double", "date", "dateTime")}
Plain = dict[str, Any]


def vocabulary(ontology: Ontology, names: SparqlNames, questions: Sequence[CompetencyQuestion]) -> Plain:
    """{"classes": […], "properties": […]} as plain JSON, by label; `serves` lists those of the questions that a term is for.

    A class:    label, definition, parents (labels), sparql, cypher (its node label), serves.
    A property: label, definition, kind, domains (labels), ranges (labels, or datatypes), sparql, serves; cypher is its relationship
                type or, for one that leads to values, its key; these have `many` (nodes hold a list of values) and `held` (as what).
    """
    neo4j, asked = Names.of(ontology), {question.id for question in questions}
    shown = set(_chosen(ontology, questions))
    classes = [
        {
            "label": c.label,
            "definition": c.definition,
            "parents": sorted(ontology.label(p) for p in c.parents if p in shown),
            "sparql": names.write(c.iri),
            "cypher": neo4j.labels[c.iri],
            "serves": sorted(asked & set(c.serves)),
        }
        for c in sorted(ontology.classes.values(), key=lambda c: (c.label, c.iri))
        if c.iri in shown
    ]
    properties = sorted((p for p in ontology.properties.values() if p.iri in shown), key=lambda p: (p.label, p.iri))
    return {"classes": classes, "properties": [_property(ontology, p, names, neo4j, asked) for p in properties]}


def _property(ontology: Ontology, p: OntologyProperty, names: SparqlNames, neo4j: Names, asked: set[str]) -> Plain:
    plain = {
        "label": p.label,
        "definition": p.definition,
        "kind": p.kind,
        "domains": sorted(ontology.label(d) for d in p.domains),
        "ranges": sorted(ontology.label(r) for r in p.ranges),
        "sparql": names.write(p.iri),
        "cypher": neo4j.types[p.iri] if p.kind == "object" else neo4j.keys[p.iri],
        "serves": sorted(asked & set(p.serves)),
    }
    if p.kind == "object":
        return plain
    stored = {stored_datatype(r) for r in p.ranges}
    held = _NATIVE.get(stored.pop(), "text") if len(stored) == 1 else "text"
    return plain | {"many": not p.functional, "held": held}


def _chosen(ontology: Ontology, questions: Sequence[CompetencyQuestion]) -> Iterator[Iri]:
    """What is shown: everything, or the nearest to the questions within the limit; with a property its ends, with a class those above."""
    asked = {question.id for question in questions}
    spoken = set(_words(" ".join(f"{question.text} {question.passage}" for question in questions)))

    def far(one: OntologyClass | OntologyProperty) -> tuple[bool, int, Iri]:
        shared = len(spoken & set(_words(" ".join((one.label, *one.other_labels)))))
        return not asked & set(one.serves), -shared, one.iri

    left, shown = MOST_CHARACTERS, set[Iri]()
    everything: list[OntologyClass | OntologyProperty] = [*ontology.classes.values(), *ontology.properties.values()]
    for one in sorted(everything, key=far):
        needed = {one.iri, *(end for end in _ends(one) if end in ontology.classes)}
        needed = {above for end in needed for above in ontology.ancestors(end) if above in ontology.classes or above == one.iri} - shown
        left -= sum(_size(ontology, iri) for iri in needed)
        if left < 0 and shown:
            return
        shown |= needed
        yield from needed


def _ends(one: OntologyClass | OntologyProperty) -> Iterable[Iri]:
    return (*one.domains, *one.ranges) if isinstance(one, OntologyProperty) else one.parents


def _size(ontology: Ontology, iri: Iri) -> int:
    one = ontology.classes.get(iri) or ontology.properties[iri]
    return 160 + len(one.label) * 4 + len(one.definition)


def _words(text: str) -> list[str]:
    return [word.removesuffix("s") for word in re.findall(r"[a-z0-9]+", text.casefold()) if len(word) > 2]


def in_words(shown: Plain) -> tuple[str, str]:
    """Classes and properties for a language model, a line each and its definition below."""
    return "\n".join(map(_class_line, shown["classes"])), "\n".join(map(_property_line, shown["properties"]))


def _class_line(one: Plain) -> str:
    above = f" (a kind of {', '.join(one['parents'])})" if one["parents"] else ""
    return f"{one['label']}{above}: SPARQL {one['sparql']}, Cypher label {one['cypher']}{_rest(one)}"


def _property_line(one: Plain) -> str:
    ends = f"{' or '.join(one['domains']) or 'anything'} -> {' or '.join(one['ranges']) or 'anything'}"
    if one["kind"] == "object":
        cypher = f"relationship {one['cypher']}"
    else:
        cypher = f"property {one['cypher']}, {'a list of' if one['many'] else 'one'} {one['held']}"
    return f"{one['label']} ({ends}): SPARQL {one['sparql']}, Cypher {cypher}{_rest(one)}"


def _rest(one: Plain) -> str:
    serves = f"\n  for: {', '.join(one['serves'])}" if one["serves"] else ""
    return f"\n  {' '.join(one['definition'].split())}{serves}"
