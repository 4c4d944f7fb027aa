"""A small world of ferries that the gate's tests share: an ontology, and short ways to say a claim."""

import itertools
from collections.abc import Iterable
from pathlib import Path

from syngraph.contracts.gate import Gate
from syngraph.contracts.shapes import Contracts, load_shapes
from syngraph.ontologies.claim import Claim, Evidence
from syngraph.ontologies.document import Span
from syngraph.ontologies.iri import RDF_TYPE, RDFS_LABEL, Iri, xsd
from syngraph.ontologies.ontology import Cardinality, Ontology, OntologyClass, OntologyProperty
from syngraph.ontologies.shapes import derive_shapes
from syngraph.ontologies.statement import Literal, Statement, Term

NAMESPACE = "https://example.org/bay/"
PREFIXES = f"""
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix o: <{NAMESPACE}ontology#> . @prefix t: <{NAMESPACE}thing/> . @prefix s: <{NAMESPACE}own#> .
"""


def term(local: str) -> Iri:
    return Iri(f"{NAMESPACE}ontology#{local}")


def thing(local: str) -> Iri:
    return Iri(f"{NAMESPACE}thing/{local}")


def date(text: str) -> Literal:
    return Literal(text, xsd("date"))


def _class(label: str, parent: str | None = None, disjoint: Iterable[str] = ()) -> OntologyClass:
    parents = (term(parent),) if parent else ()
    return OntologyClass(term(label.capitalize()), label, f"A {label}.", parents, tuple(term(d) for d in disjoint))


def _property(label: str, kind: str, domains: str, ranges: Iterable[Iri], functional: bool = False) -> OntologyProperty:
    words = label.split()
    local = words[0] + "".join(word.capitalize() for word in words[1:])
    return OntologyProperty(
        term(local), label, f"{label}.", "object" if kind == "object" else "datatype", (term(domains),), tuple(ranges), functional
    )


def ferries() -> Ontology:
    """Vessels (ferries among them), persons, ports; captains, home ports, dates."""
    classes = [
        _class("thing"),
        _class("vessel", "Thing", ["Person"]),
        _class("ferry", "Vessel"),
        _class("steamer", "Ferry"),
        _class("person", "Thing"),
        _class("port", "Thing"),
    ]
    properties = [
        _property("captain", "object", "Vessel", [term("Person")], functional=True),
        _property("home port", "object", "Vessel", [term("Port")]),
        _property("calls at", "object", "Vessel", [term("Port")]),
        _property("launched on", "datatype", "Vessel", [xsd("date")], functional=True),
        _property("scrapped on", "datatype", "Vessel", [xsd("date")]),
        _property("crew", "datatype", "Vessel", [xsd("integer")]),
        _property("retired", "datatype", "Thing", [xsd("boolean")]),
        _property("motto", "datatype", "Thing", []),
    ]
    return Ontology(
        Iri(NAMESPACE + "ontology"),
        {c.iri: c for c in classes},
        {p.iri: p for p in properties},
        (Cardinality(term("Vessel"), term("homePort"), least=1), Cardinality(term("Vessel"), term("callsAt"), most=2)),
        root=term("Thing"),
    )


class World:
    """What a test says and asks."""

    def __init__(self, folder: Path) -> None:
        self.ontology = ferries()
        self._folder = folder
        self._number = itertools.count(1)

    term, thing, date = staticmethod(term), staticmethod(thing), staticmethod(date)

    def contracts(self, shapes: str = "", ontology: Ontology | None = None) -> Contracts:
        """The derived contracts, and these of the user's own (Turtle; o: the ontology, t: things, s: own shapes)."""
        files = []
        if shapes:
            files = [self._folder / f"own{next(self._number)}.ttl"]
            files[0].write_text(PREFIXES + shapes, encoding="utf-8")
        return load_shapes(files, derive_shapes(ontology or self.ontology))

    def gate(self, *claims: Claim, shapes: str = "") -> Gate:
        return Gate(self.ontology, self.contracts(shapes), claims)

    def claim(
        self,
        subject: str,
        property: str,
        object: Term | str,
        text: str = "",
        rank: int | None = 0,
        prefer: int = 0,
        waived: Iterable[Iri | str] = (),
        id: str = "",
    ) -> Claim:
        """`claim("selkie", "a", "Ferry")`, `claim("selkie", "captain", "ann")`; a text of its own unless one is given."""
        id = id or f"claim-{next(self._number):04}"
        predicate = {"a": RDF_TYPE, "label": RDFS_LABEL}.get(property) or term(property)
        value: Term = object if isinstance(object, Iri | Literal) else term(object) if property == "a" else thing(object)
        evidence = Evidence("log.md", "chunk", text or id, Span(0, 1), "q", "extract", "offline", "1")
        return Claim(
            id,
            Statement(thing(subject), predicate, value),
            evidence,
            rank=rank,  # type: ignore[arg-type]  # None is the user's own base data
            prefer=prefer,
            waived=frozenset(Iri(w) for w in waived),
        )

    def shape(self, local: str) -> Iri:
        """A derived contract's IRI."""
        return Iri(f"{NAMESPACE}shapes#{local}")

    def own(self, local: str) -> Iri:
        return Iri(f"{NAMESPACE}own#{local}")
