"""A small ontology of vessels, people and towns, and a graph of it in which nobody knows who built the barge."""

from typing import Any

import rdflib

from syngraph.ontologies.iri import RDFS_LABEL, Iri, xsd
from syngraph.ontologies.ontology import Ontology, OntologyClass, OntologyProperty
from syngraph.ontologies.rdflib_terms import from_rdflib
from syngraph.ontologies.statement import Statement, Term

PROJECT = "https://example.org/g/"
NS = f"{PROJECT}ontology#"
PROLOGUE = f"PREFIX : <{NS}> PREFIX rdfs: <{RDFS_LABEL.removesuffix('label')}> PREFIX xsd: <{xsd('')}>\n"


def cls(label: str, *parents: str, serves: tuple[str, ...] = ()) -> OntologyClass:
    return OntologyClass(Iri(NS + label), label, "A kind.", tuple(Iri(NS + p) for p in parents), serves=serves)


def prop(label: str, domain: str, value: str, *serves: str, functional: bool = False) -> OntologyProperty:
    is_object = value[0].isupper()
    ends = (Iri(NS + value),) if is_object else (xsd(value),)
    kind = "object" if is_object else "datatype"
    return OntologyProperty(Iri(NS + label), label, "Said.", kind, (Iri(NS + domain),), ends, functional, serves=serves)  # type: ignore[arg-type]


def ontology(classes: list[OntologyClass], properties: list[OntologyProperty]) -> Ontology:
    return Ontology(Iri(NS[:-1]), {c.iri: c for c in classes}, {p.iri: p for p in properties}, root=Iri(NS + "Thing"))


CLASSES = [cls("Thing"), cls("Vessel", "Thing"), cls("Ferry", "Vessel", serves=("q5", "q6")), cls("Person", "Thing"), cls("Town", "Thing")]
PROPERTIES = [
    prop("builtBy", "Vessel", "Person", "q1", "q2"),
    prop("launched", "Vessel", "date", "q2", "q5"),
    prop("born", "Person", "date", "q2", functional=True),
    prop("mayor", "Town", "Person", "q3", "q4"),
    prop("lives", "Person", "Town", "q3"),
    prop("height", "Vessel", "decimal", "q4"),
]
ONTOLOGY = ontology(CLASSES, PROPERTIES)

GRAPH = f"""@prefix : <{NS}> . @prefix t: <urn:t:> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    t:selkie a :Ferry, :Vessel, :Thing ; rdfs:label "Selkie", "MV Selkie" ; :builtBy t:ann ; :launched "2015-09-30"^^xsd:date .
    t:tug a :Vessel, :Thing ; rdfs:label "Tug" ; :launched "1999-01-01"^^xsd:date ; :builtBy t:ann, t:bob .
    t:barge a :Vessel, :Thing ; rdfs:label "Barge" ; :launched "1980-01-01"^^xsd:date .
    t:ann a :Person ; rdfs:label "Ann" . t:bob a :Person ; rdfs:label "Bob" ; :born "1950-01-01"^^xsd:date .
    t:port a :Town ; rdfs:label "Port" ; :mayor t:bob ."""


def graph() -> rdflib.Graph:
    return rdflib.Graph().parse(data=GRAPH, format="turtle")


def select(query: str) -> list[dict[str, Term]]:
    """Runs a SELECT on the graph."""
    found: list[dict[Any, Any]] = [dict(row) for row in graph().query(query).bindings]
    return [{str(name): from_rdflib(value) for name, value in row.items() if value is not None} for row in found]


def statements() -> list[Statement]:
    """What the graph says, without superclass types."""
    said = [Statement(Iri(str(s)), Iri(str(p)), from_rdflib(o)) for s, p, o in graph()]
    return [
        one
        for one in said
        if one.object not in (Iri(NS + "Thing"),) and (str(one.subject), str(one.object)) != ("urn:t:selkie", NS + "Vessel")
    ]
