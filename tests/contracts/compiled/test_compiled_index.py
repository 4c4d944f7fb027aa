"""After these tests a reader can trust the index: what was put in is read from both ends, equal terms are one, and a file gives it back."""

import random
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from rdflib import XSD, BNode, Graph, Literal, URIRef

from syngraph.contracts.compiled.index import SUBCLASS, TYPE, GraphIndex, Triple
from syngraph.contracts.compiled.index_file import load_index, save_index
from syngraph.contracts.compiled.term_text import literal_parts, node_of, text_of
from syngraph.ontologies.door import triple
from syngraph.ontologies.iri import Iri, xsd
from syngraph.ontologies.statement import Literal as OwnLiteral
from syngraph.ontologies.statement import Statement


def as_it_reads(index: GraphIndex) -> tuple[set[Triple], set[Triple]]:
    """All triples, read from the subjects' end and from the objects'."""
    back = {(s, p, o) for p, row in index.into.items() for o in row for s in index.subjects(p, o)}
    return set(index), back


@pytest.mark.parametrize("seed", range(5))
def test_a_history_of_additions_and_removals_ends_in_the_set_it_ends_in(seed: int) -> None:
    rng = random.Random(seed)
    index, model = GraphIndex(), set[Triple]()
    for _ in range(4000):
        triple = rng.randrange(2, 9), rng.randrange(3), rng.randrange(2, 30)
        if rng.random() < 0.5 + 0.3 * rng.choice((-1, 1)):
            assert index.add(triple) == (triple not in model)
            model.add(triple)
        else:
            assert index.remove(triple) == (triple in model)
            model.discard(triple)
        assert (triple in index) == (triple in model)
        assert len(index) == len(model)
    assert as_it_reads(index) == (model, model)


@pytest.mark.parametrize("seed", range(3))
def test_filling_at_once_is_adding_one_by_one(seed: int) -> None:
    rng = random.Random(seed)
    texts = [tuple(f"<urn:{rng.randrange(12)}>" for _ in "spo") for _ in range(1500)]
    filled, added = GraphIndex(), GraphIndex()
    filled.fill((s, p, o) for s, p, o in texts)
    for s, p, o in texts:
        added.add((added.id(s), added.id(p), added.id(o)))
    assert filled.texts == added.texts
    assert as_it_reads(filled) == as_it_reads(added)
    assert len(filled) == len(added)


def test_classes_below_a_class_are_found_through_circles_and_however_deep() -> None:
    index = GraphIndex()
    deep = [index.id(f"<urn:c{n}>") for n in range(100_000)]
    for upper, lower in pairwise(deep):
        index.add((lower, SUBCLASS, upper))
    rex = index.id("<urn:rex>")
    index.add((rex, TYPE, deep[-1]))
    assert index.is_a(rex, deep[0])
    assert index.instances(deep[0]) == {rex}
    index.add((deep[0], SUBCLASS, deep[-1]))
    assert index.below(deep[50]) == set(deep)
    index.remove((deep[51], SUBCLASS, deep[50]))
    assert not index.is_a(rex, deep[50])
    assert index.is_a(rex, deep[51])


SAME = [
    (Literal("x"), Literal("x", datatype=XSD.string)),
    (Literal("01", datatype=XSD.integer, normalize=False), Literal("1", datatype=XSD.integer)),
    (Literal("1", datatype=XSD.byte), Literal("1", datatype=XSD.integer)),
    (Literal("1.50", datatype=XSD.decimal, normalize=False), Literal("1.5", datatype=XSD.decimal)),
    (Literal("x", lang="EN"), Literal("x", lang="en")),
    (
        Literal("2020-01-01T00:00:00+00:00", datatype=XSD.dateTime, normalize=False),
        Literal("2020-01-01T00:00:00Z", datatype=XSD.dateTime, normalize=False),
    ),
]
OTHER = [
    (Literal("1"), Literal("1", datatype=XSD.integer)),
    (Literal("none", datatype=XSD.boolean, normalize=False), Literal("false", datatype=XSD.boolean)),
    (Literal("urn:a"), URIRef("urn:a")),
    (BNode("urn:a"), URIRef("urn:a")),
    (Literal("x", lang="en"), Literal("x")),
    (Literal("300", datatype=XSD.byte, normalize=False), Literal("300", datatype=XSD.integer)),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_terms_that_are_one_at_the_door_are_one_in_the_index(one: Literal, other: Literal) -> None:
    index = GraphIndex()
    assert index.id_of(one) == index.id_of(other)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_terms_that_are_two_at_the_door_are_two_in_the_index(one: Literal, other: Literal) -> None:
    index = GraphIndex()
    assert index.id_of(one) != index.id_of(other)


def test_a_statement_has_the_text_of_the_index() -> None:
    statement = Statement(Iri("urn:a"), Iri("urn:p"), OwnLiteral('a "quoted"\nline \\ back', language="en-gb"))
    subject, predicate, object = triple(statement)
    assert f"{text_of(subject)[0]} {text_of(predicate)[0]} {text_of(object)[0]} ." == statement.ntriples()
    for node in (subject, object, BNode("b"), Literal("é\t", datatype=XSD.string)):
        assert text_of(node_of(text_of(node)[0])) == text_of(node)
    assert literal_parts(text_of(object)[0]) == ('a "quoted"\nline \\ back', statement.object.datatype, "en-gb")  # type: ignore[union-attr]
    assert literal_parts('"5"^^<' + xsd("byte") + ">") == ("5", xsd("byte"), "")


def test_terms_of_a_trial_are_forgotten() -> None:
    index = GraphIndex()
    kept = index.id("<urn:kept>")
    size = len(index.texts)
    index.id_of(Literal("no number", datatype=XSD.integer, normalize=False))
    index.forget_terms(size)
    assert len(index.texts) == len(index.ids) == size
    assert index.ill_typed == set()
    assert index.id("<urn:kept>") == kept


@pytest.fixture
def index() -> GraphIndex:
    rng = random.Random(1)
    index = GraphIndex()
    for _ in range(600):
        index.add((index.id(f"<urn:s{rng.randrange(40)}>"), index.id(f"<urn:p{rng.randrange(3)}>"), index.id(f'"é{rng.randrange(9)}\\n"')))
    graph = Graph().add((URIRef("urn:x"), URIRef("urn:p0"), Literal("no number", datatype=XSD.integer, normalize=False)))
    index.fill_graph(graph)
    return index


def test_a_saved_index_is_loaded_as_it_was(index: GraphIndex, tmp_path: Path) -> None:
    save_index(index, tmp_path / "index", "7 abc")
    loaded = load_index(tmp_path / "index", "7 abc")
    assert loaded is not None
    assert (loaded.texts, loaded.ids, loaded.ill_typed, len(loaded)) == (index.texts, index.ids, index.ill_typed, len(index))
    assert as_it_reads(loaded) == as_it_reads(index)
    fresh = (loaded.id("<urn:new>"), loaded.id("<urn:p0>"), loaded.id("<urn:s1>"))
    assert loaded.add(fresh)
    assert fresh in loaded
    assert [file.name for file in tmp_path.iterdir()] == ["index"]


def test_a_file_that_is_not_of_this_stamp_or_not_whole_is_not_read(index: GraphIndex, tmp_path: Path) -> None:
    file = tmp_path / "index"
    assert load_index(file, "7") is None
    save_index(index, file, "7")
    assert load_index(file, "8") is None
    whole = file.read_bytes()
    other = {"little": "big", "big": "little"}[sys.byteorder]
    for damaged in (
        b"",
        b"[]\n",
        whole[: len(whole) // 2],
        whole[:-1] + bytes([whole[-1] ^ 1]),
        whole.replace(sys.byteorder.encode(), other.encode(), 1),
    ):
        file.write_bytes(damaged)
        assert load_index(file, "7") is None
