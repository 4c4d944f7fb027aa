"""Names minted for Neo4j: plain identifiers, one for each term, the same whatever the order, none of ours."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from syngraph.connectors.neo4j.quoting import quoted
from syngraph.connectors.neo4j.vocabulary import TermName, Vocabulary
from syngraph.ontologies.iri import Iri
from syngraph.ontologies.neo4j_names import RESERVED, Names, outside
from syngraph.ontologies.ontology import Ontology, OntologyClass, OntologyProperty

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}\Z", re.ASCII)
HOSTILE = [
    "a`b",
    "\\u0060}) DETACH DELETE n //",
    "\U0001f600",
    "x" * 300,
    "",
    "3d model",
    "Resource",
    "syngraph",
    "next chunk",
    "URI",
    "label",
    "été",
]
LABELS = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=20), st.sampled_from(["ferry", "Ferry", "fe rry", "FERRY", "f-erry"]))


def ontology(labels: list[str]) -> Ontology:
    classes = [OntologyClass(Iri(f"urn:c:{n}"), label, "") for n, label in enumerate(labels)]
    properties = [OntologyProperty(Iri(f"urn:p:{n}"), label, "", "object") for n, label in enumerate(labels)]
    return Ontology(Iri("urn:o"), {c.iri: c for c in classes}, {p.iri: p for p in properties})


@given(labels=st.lists(LABELS, max_size=30))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_every_term_has_a_plain_name_of_its_own(labels: list[str]) -> None:
    made = ontology(labels)
    names = Names.of(made)
    for kind, minted in (("label", names.labels), ("key", names.keys), ("type", names.types)):
        assert len(set(minted.values())) == len(labels)
        assert all(NAME.match(name) for name in minted.values())
        assert not {name for name in minted.values() if name.startswith("_")}
        assert not set(minted.values()) & RESERVED[kind]  # type: ignore[index]
    backwards = Ontology(made.iri, dict([*made.classes.items()][::-1]), dict([*made.properties.items()][::-1]))
    assert Names.of(backwards) == names


def test_names_are_what_people_expect() -> None:
    names = Names.of(ontology(["research vessel", "PEP", "launched on", "servesPort"]))
    assert list(names.labels.values()) == ["ResearchVessel", "PEP", "LaunchedOn", "ServesPort"]
    assert list(names.keys.values()) == ["researchVessel", "pep", "launchedOn", "servesPort"]
    assert list(names.types.values()) == ["RESEARCH_VESSEL", "PEP", "LAUNCHED_ON", "SERVES_PORT"]


def test_a_clash_gives_both_a_suffix_and_never_takes_a_plain_name() -> None:
    names = Names.of(ontology(["ferry", "Ferry", "document", "port"])).labels
    assert [name.partition("_x")[0] for name in names.values()] == ["Ferry", "Ferry", "Document", "Port"]
    assert [("_x" in name) for name in names.values()] == [True, True, True, False]


def test_outside_names_are_plain_too() -> None:
    for kind in ("label", "key", "type"):
        for local in ("a-b", "1", "…", "x" * 300, ""):
            assert NAME.match(outside(kind, Iri(f"urn:x:{local}")))


def test_quoting_leaves_no_way_out() -> None:
    assert quoted("\\u0060) //") == "`\\u005cu0060) //`"
    assert quoted("a``b") == "`a````b`"


def test_a_term_is_read_from_its_node_as_it_was_written() -> None:
    for term in Vocabulary.of(ontology(HOSTILE)).terms:
        assert TermName.of(term.stored()) == term
        assert all(type(value) in (str, bool) for value in term.stored().values())
