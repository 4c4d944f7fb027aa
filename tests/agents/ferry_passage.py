"""A passage about a ferry, an ontology of ferries and berths, and what becomes of what a scripted model says of the passage."""

import asyncio
from typing import Any

from tests.agents.scripted import Scripted, chunk

from syngraph.agents.extractor.extract import Extraction, ExtractSettings, extract
from syngraph.ontologies.claim import Reading
from syngraph.ontologies.edit import apply_edits, empty_ontology
from syngraph.ontologies.iri import RDF_TYPE, RDFS_LABEL
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.weaving import weave

SPACE = "https://example.org/g/"
TERMS = f"{SPACE}ontology#"
SETTINGS = ExtractSettings(SPACE)


def ontology() -> Ontology:
    def prop(label: str, kind: str, domain: str, range: str) -> dict[str, object]:
        return {"label": label, "definition": "It.", "kind": kind, "domains": [domain], "ranges": [range], "serves": []}

    answer = {
        "classes": [
            {"label": "vessel", "definition": "It floats."},
            {"label": "ferry", "definition": "It crosses.", "parents": ["vessel"], "other_labels": ["ferryboat"]},
            {"label": "berth", "definition": "A place to lie."},
            {"label": "order", "definition": "A rule.", "other_labels": ["harbour order"]},
        ],
        "properties": [
            prop("lies at", "object", "vessel", "berth"),
            prop("launched on", "datatype", "vessel", "date"),
            prop("length", "datatype", "vessel", "decimal"),
            prop("motto", "datatype", "vessel", "string"),
            prop("follows", "object", "order", "order"),
        ],
    }
    return weave(apply_edits(empty_ontology(SPACE), SPACE, answer))


ONTOLOGY = ontology()
TEXT = "The ferry Selkie was launched on 3 May 2001. She lies at Berth 4.\nHer motto is Fair Winds. Nothing more is known."
LIES = "She lies at Berth 4."


def claim(subject: str, property: str, object: str, quote: str, **more: object) -> dict[str, object]:
    return {"subject": subject, "subject_class": None, "property": property, "object": object, "object_class": None, "quote": quote} | more


def said(*claims: object, outside: tuple[object, ...] = (), nothing_here: bool = False) -> dict[str, object]:
    return {"claims": list(claims), "outside": list(outside), "nothing_here": nothing_here}


def read(answer: object, text: str = TEXT, known: Ontology = ONTOLOGY, settings: ExtractSettings = SETTINGS, **more: Any) -> Extraction:
    where = chunk(text, **more)
    result = asyncio.run(extract(where, known, Scripted({"extract": lambda _: answer}), settings))
    for reading in result.readings:
        assert reading.span.of(where.text) == reading.quote, "every quote is verbatim at its place"
    return result


def facts(result: Extraction) -> list[Reading]:
    return [reading for reading in result.readings if reading.property not in (RDF_TYPE, RDFS_LABEL)]
