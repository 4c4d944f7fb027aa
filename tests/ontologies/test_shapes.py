"""After these tests a reader knows which shapes follow from an ontology; each comes with a graph that meets it and one that breaks it."""

import pytest
from pyshacl import validate
from pyshacl.entrypoints import meta_validate
from rdflib import RDF, SH, Graph, URIRef
from rdflib.compare import isomorphic
from rdflib.term import Node

from syngraph.ontologies.iri import Iri, xsd
from syngraph.ontologies.ontology import Cardinality, Ontology, OntologyClass, OntologyProperty
from syngraph.ontologies.shapes import REMEDY, derive_shapes, shapes_namespace, tbox

BASE = "https://example.org/g/"
PREFIXES = f"@prefix o: <{BASE}ontology#> . @prefix t: <{BASE}> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . "


def term(local: str) -> Iri:
    return Iri(f"{BASE}ontology#{local}")


def cls(label: str, parent: str = "", disjoint: str = "") -> OntologyClass:
    return OntologyClass(term(label.capitalize()), label, "", (term(parent),) if parent else (), (term(disjoint),) if disjoint else ())


def prop(local: str, kind: str, domains: str, ranges: tuple[Iri, ...], functional: bool = False) -> OntologyProperty:
    return OntologyProperty(
        term(local), local, "", "object" if kind == "object" else "datatype", tuple(map(term, domains.split())), ranges, functional
    )


ONTOLOGY = Ontology(
    Iri(BASE + "ontology"),
    {c.iri: c for c in (cls("thing"), cls("ship", "Thing", "Person"), cls("ferry", "Ship"), cls("person", "Thing"), cls("firm", "Thing"))},
    {
        p.iri: p
        for p in (
            prop("owner", "object", "Ship", (term("Person"), term("Firm"))),
            prop("sails", "object", "Person Firm", (term("Ship"),)),
            prop("knows", "object", "", ()),
            prop("launched", "datatype", "Ship", (xsd("date"),), functional=True),
            prop("length", "datatype", "Ship", (xsd("decimal"), xsd("integer"))),
            prop("masts", "datatype", "Ship", (xsd("positiveInteger"),)),
            prop("note", "datatype", "", ()),
        )
    },
    (Cardinality(term("Ship"), term("owner"), 1, 2),),
    term("Thing"),
)

MEETS_AND_BREAKS = {
    "owner-domain": ("t:a a o:Ferry ; o:owner t:x .", "t:a a o:Firm ; o:owner t:x ."),
    "sails-domain": ("t:a a o:Firm ; o:sails t:x . t:b a o:Person ; o:sails t:x .", "t:a a o:Ship ; o:sails t:x ."),
    "sails-range": ("t:a o:sails t:x . t:x a o:Ferry .", "t:a o:sails t:x . t:x a o:Firm ."),
    "owner-range": ("t:a o:owner t:x, t:y . t:x a o:Person . t:y a o:Firm .", "t:a o:owner t:x . t:x a o:Ship ."),
    "knows-range": ("t:a o:knows t:x .", "t:a o:knows 'x' ."),
    "launched-domain": ("t:a a o:Ferry ; o:launched '2001-05-03'^^xsd:date .", "t:a a o:Firm ; o:launched '2001-05-03'^^xsd:date ."),
    "length-domain": ("t:a a o:Ship ; o:length 3 .", "t:a a o:Person ; o:length 3 ."),
    "masts-domain": ("t:a a o:Ship ; o:masts 3 .", "t:a o:masts 3 ."),
    "launched-range": ("t:a o:launched '2001-05-03'^^xsd:date .", "t:a o:launched '2001-05-03' ."),
    "length-range": ("t:a o:length 3.5, 3 .", "t:a o:length '3' ."),
    "masts-range": ("t:a o:masts 2 .", "t:a o:masts 0 ."),
    "note-range": ("t:a o:note 'x'@en, 3 .", "t:a o:note t:x ."),
    "launched-single": (
        "t:a o:launched '2001-05-03'^^xsd:date .",
        "t:a o:launched '2001-05-03'^^xsd:date, '2002-05-03'^^xsd:date .",
    ),
    "Ship-owner-least": ("t:a a o:Ship ; o:owner t:x .", "t:a a o:Ferry ."),
    "Ship-owner-most": ("t:a a o:Ship ; o:owner t:x, t:y .", "t:a a o:Ship ; o:owner t:x, t:y, t:z ."),
    "Person-not-Ship": ("t:a a o:Ferry . t:b a o:Person .", "t:a a o:Ferry, o:Person ."),
    "owner-domain of a literal only thing": ("t:a a o:Ship ; o:owner t:x .", "t:a o:owner t:x ."),
}


def broken(data: str) -> dict[str, Node | None]:
    """The derived shapes that some data break, with the severity."""
    graph = Graph().parse(data=PREFIXES + data, format="turtle") + tbox(ONTOLOGY)
    _, report, _ = validate(graph, shacl_graph=derive_shapes(ONTOLOGY), inference="none")
    return {
        str(report.value(result, SH.sourceShape)).removeprefix(BASE + "shapes#"): report.value(result, SH.resultSeverity)
        for result in report.subjects(RDF.type, SH.ValidationResult)
    }


@pytest.mark.parametrize("case", MEETS_AND_BREAKS)
def test_each_kind_of_shape_has_a_graph_that_meets_it_and_one_that_breaks_it(case: str) -> None:
    name, (meets, breaks) = case.split()[0], MEETS_AND_BREAKS[case]
    assert name not in broken(meets)
    assert name in broken(breaks)


def test_every_derived_shape_is_in_that_list() -> None:
    names = {str(shape).removeprefix(BASE + "shapes#") for shape in derive_shapes(ONTOLOGY).subjects(SH.message)}
    assert names == {case.split()[0] for case in MEETS_AND_BREAKS}


def test_only_what_is_missing_is_a_warning() -> None:
    assert broken("t:a a o:Ship .") == {"Ship-owner-least": SH.Warning}
    assert set(broken("t:a a o:Ship, o:Person ; o:owner t:x ; o:masts 'x' .").values()) == {SH.Violation}


def test_every_shape_says_its_rule_and_a_remedy_in_the_words_of_the_ontology() -> None:
    shapes = derive_shapes(ONTOLOGY)
    for shape in shapes.subjects(SH.name):
        assert isinstance(shape, URIRef)
        for property in (SH.name, SH.message, REMEDY):
            (words,) = shapes.objects(shape, property)
            assert str(words)
            assert BASE not in str(words)
    assert str(shapes.value(URIRef(BASE + "shapes#owner-range"), SH.message)) == "“owner” is always a firm or a person."


def test_the_shapes_are_well_formed_by_shacls_own_shapes() -> None:
    conforms, _, words = meta_validate(derive_shapes(ONTOLOGY), inference="none")
    assert conforms, words


def test_equal_ontologies_have_equal_shapes_whatever_their_order() -> None:
    turned = Ontology(
        ONTOLOGY.iri,
        dict(reversed(list(ONTOLOGY.classes.items()))),
        dict(reversed(list(ONTOLOGY.properties.items()))),
        ONTOLOGY.cardinalities,
        ONTOLOGY.root,
    )
    assert isomorphic(derive_shapes(turned), derive_shapes(ONTOLOGY))


def test_one_local_name_in_two_vocabularies_gives_two_shapes() -> None:
    twins = [OntologyProperty(Iri(f"https://example.{tld}/v#age"), "age", "", "datatype", (), (xsd("integer"),)) for tld in ("org", "net")]
    shapes = derive_shapes(Ontology(ONTOLOGY.iri, {}, {p.iri: p for p in twins}))
    assert len(set(shapes.subjects(SH.path))) == 2
    assert {str(o) for o in shapes.objects(None, SH.path)} == {str(p.iri) for p in twins}


def test_disjointness_said_from_both_sides_is_one_contract() -> None:
    both = {c.iri: c for c in (cls("ship", disjoint="Person"), cls("person", disjoint="Ship"))}
    assert len(set(derive_shapes(Ontology(ONTOLOGY.iri, both)).subjects(SH.name))) == 1


@pytest.mark.parametrize(
    ("ontology", "namespace"),
    [
        ("https://example.org/g/ontology", "https://example.org/g/shapes#"),
        ("https://example.org/g/ontology#", "https://example.org/g/shapes#"),
        ("https://example.org", "https://example.org/shapes#"),
    ],
)
def test_shapes_live_beside_their_ontology(ontology: str, namespace: str) -> None:
    assert shapes_namespace(Iri(ontology)) == namespace
