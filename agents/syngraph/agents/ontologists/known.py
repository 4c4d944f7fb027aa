"""How the present ontology is told to a model: every class with what it is and stands below, every property with its ends."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from syngraph.ontologies.iri import Iri
from syngraph.ontologies.ontology import Ontology, OntologyClass, OntologyProperty

Plain = dict[str, Any]
MOST_CHARACTERS: Final = 40_000
"""Of an ontology in one prompt; a larger one is told without definitions."""


def known(ontology: Ontology, own: Collection[Iri] = frozenset()) -> Plain:
    """The ontology as plain JSON, the root left out; what is a user's own is marked.

    >>> known(Ontology(Iri("urn:o")))
    {'classes': [], 'properties': []}
    """
    classes = sorted((c for c in ontology.classes.values() if c.iri != ontology.root), key=lambda c: (c.label, c.iri))
    properties = sorted(ontology.properties.values(), key=lambda p: (p.label, p.iri))
    return {
        "classes": [known_class(ontology, c) | ({"own": True} if c.iri in own else {}) for c in classes],
        "properties": [known_property(ontology, p) | ({"own": True} if p.iri in own else {}) for p in properties],
    }


def known_class(ontology: Ontology, cls: OntologyClass) -> Plain:
    plain: Plain = {"label": cls.label, "definition": cls.definition, "parents": _labels(ontology, cls.parents)}
    return plain | ({"other_labels": list(cls.other_labels)} if cls.other_labels else {})


def known_property(ontology: Ontology, prop: OntologyProperty) -> Plain:
    plain: Plain = {"label": prop.label, "definition": prop.definition, "kind": prop.kind}
    plain |= {"domains": _labels(ontology, prop.domains), "ranges": _labels(ontology, prop.ranges), "functional": prop.functional}
    return plain | ({"other_labels": list(prop.other_labels)} if prop.other_labels else {})


def known_in_words(known: Mapping[str, Sequence[Mapping[str, Any]]], about: str = "") -> str:
    """The same for a language model, a line each, within MOST_CHARACTERS.

    about: what is asked; of an ontology that is too large even without definitions, those are told whose names have words of it.

    >>> ferry = {"label": "ferry", "definition": "Crosses.", "parents": ["vessel"]}
    >>> lies = {"label": "lies at", "definition": "Where it lies.", "kind": "object", "domains": ["ferry"], "ranges": ["berth", "quay"]}
    >>> print(known_in_words({"classes": [ferry], "properties": [lies]}))
    class ferry (below vessel): Crosses.
    property lies at (object): ferry -> berth or quay: Where it lies.
    >>> known_in_words({"classes": [], "properties": []})
    'nothing yet'
    """
    for defined in (True, False):
        text = "\n".join(_lines(known, defined))
        if len(text) <= MOST_CHARACTERS:
            return text or "nothing yet"
    return _most_telling(known, about)


def _lines(known: Mapping[str, Sequence[Mapping[str, Any]]], defined: bool) -> list[str]:
    return [class_in_words(one, defined) for one in known["classes"]] + [property_in_words(one, defined) for one in known["properties"]]


def _most_telling(known: Mapping[str, Sequence[Mapping[str, Any]]], about: str) -> str:
    asked = set(_stems(about))
    lines = _lines(known, False)
    names = [[one["label"], *one.get("other_labels", ())] for one in (*known["classes"], *known["properties"])]
    told = [sum(stem in asked for stem in set(_stems(" ".join(labels)))) for labels in names]
    room = MOST_CHARACTERS
    kept = []
    for n in sorted(range(len(lines)), key=lambda n: (-told[n], n)):
        room -= len(lines[n]) + 1
        if room < 0:
            break
        kept.append(n)
    more = f"and {len(lines) - len(kept)} more classes and properties, whose names have less of what is asked"
    return "\n".join([*(lines[n] for n in sorted(kept)), more])


def _stems(text: str) -> list[str]:
    return [word.removesuffix("s") for word in re.findall(r"\w+", text.casefold())]


def class_in_words(cls: Mapping[str, Any], defined: bool = True) -> str:
    above = f" (below {', '.join(cls['parents'])})" if cls["parents"] else ""
    return f"class {cls['label']}{above}{_also(cls)}{_own(cls)}" + (f": {cls['definition']}" if defined else "")


def property_in_words(prop: Mapping[str, Any], defined: bool = True) -> str:
    ends = (" or ".join(prop[end]) or "anything" for end in ("domains", "ranges"))
    kind = f"{prop['kind']}, functional" if prop.get("functional") else prop["kind"]
    said = f"property {prop['label']} ({kind}){_also(prop)}{_own(prop)}: {' -> '.join(ends)}"
    return said + (f": {prop['definition']}" if defined else "")


def _also(one: Mapping[str, Any]) -> str:
    return f" (also called {', '.join(one['other_labels'])})" if one.get("other_labels") else ""


def _own(one: Mapping[str, Any]) -> str:
    return " [the user's own]" if one.get("own") else ""


def _labels(ontology: Ontology, iris: Sequence[Iri]) -> list[str]:
    return [ontology.label(iri) for iri in iris if iri != ontology.root]
