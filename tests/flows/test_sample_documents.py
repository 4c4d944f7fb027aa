"""The sample documents say what their answer key says they say: what is planted, what is true, and nothing else by accident."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyshacl
import pytest
import rdflib
from rdflib import RDF, SH, XSD, Graph, Literal, URIRef

from syngraph.connectors.documents.read import read_document
from syngraph.ontologies.minting import class_iri, property_iri, thing_iri

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "flows" / "syngraph" / "flows" / "sample"
DOCUMENTS = SAMPLE / "documents"
TEXTS = ROOT / "tests" / "sample" / "texts"
NAMESPACE = "https://example.org/tavrey/"
KEY: dict[str, Any] = json.loads((ROOT / "tests" / "sample" / "planted.json").read_text(encoding="utf-8"))


def paths() -> list[str]:
    return sorted(p.relative_to(DOCUMENTS).as_posix() for p in DOCUMENTS.rglob("*") if p.is_file())


def text_of(path: str) -> str:
    """What a document says: itself, or for a format that is not plain text what stands beside the key."""
    plain = path.endswith((".md", ".txt"))
    return (DOCUMENTS / path if plain else TEXTS / f"{path}.txt").read_text(encoding="utf-8")


def facts() -> Iterator[dict[str, Any]]:
    """Every fact of the key, planted or true."""
    for fault in KEY["faults"]:
        yield from fault["claims"]
        yield from fault["waits"]
    for fact in KEY["twice"]:
        yield from ({**fact, **said} for said in fact["said"])
    yield from KEY["true"]


def test_there_are_documents_enough_in_every_format() -> None:
    kinds: dict[str, int] = defaultdict(int)
    for path in paths():
        kinds[path.rsplit(".", 1)[1]] += 1
    assert len(paths()) >= 18
    assert set(kinds) == {"md", "txt", "html", "pdf", "docx"}
    assert kinds["pdf"] >= 2
    assert kinds["docx"] >= 2
    assert all((DOCUMENTS / path).stat().st_size < 60_000 for path in paths())
    assert 12_000 < sum(len(text_of(path)) for path in paths()) < 30_000


def test_the_key_has_faults_of_many_kinds_and_facts_enough() -> None:
    assert len(KEY["faults"]) >= 12
    assert len({fault["kind"] for fault in KEY["faults"]}) >= 9
    assert len({fault["id"] for fault in KEY["faults"]}) == len(KEY["faults"])
    assert len(KEY["twice"]) >= 6
    assert all(len({said["document"] for said in fact["said"]}) >= 2 for fact in KEY["twice"])
    assert len(KEY["true"]) >= 40


def test_the_texts_beside_the_key_are_what_is_read() -> None:
    read = {path: read_document(DOCUMENTS, path).text for path in paths()}
    assert [path for path, text in read.items() if re.findall(r"\w+", text) != re.findall(r"\w+", text_of(path))] == []


def test_every_quote_stands_verbatim_in_its_document() -> None:
    said = [(fact["document"], fact["quote"]) for fact in facts()] + [(x["document"], x["quote"]) for x in KEY["leave"]]
    assert [(document, quote) for document, quote in said if quote not in text_of(document)] == []


def test_every_quote_holds_the_object_of_its_fact() -> None:
    wrong = [fact for fact in facts() if not (said_in(fact["object"], fact["quote"]) or fact["properties"] == ["is a"])]
    assert wrong == []


def said_in(value: str, quote: str) -> bool:
    """Whether the value, or a date that means it, is in the quote; line breaks aside."""
    months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
    words = " ".join(quote.split())
    date = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", value)
    return value in words or bool(date and f"{int(date[3])} {months[int(date[2]) - 1]} {date[1]}" in words)


def test_no_true_fact_contradicts_another() -> None:
    values: dict[tuple[str, str], set[str]] = defaultdict(set)
    for fact in KEY["true"]:
        values[fact["subject"], fact["properties"][0]].add(fact["object"])
    assert {which: v for which, v in values.items() if len(v) > 1} == {("Herring Festival", "sponsor"): {"Brine Works", "Lantern Bakery"}}


def test_what_falls_is_never_listed_as_true() -> None:
    fallen = {(c["subject"], c["properties"][0], c["object"]) for f in KEY["faults"] for c in f["claims"] + f["waits"]}
    standing = {(c["subject"], c["properties"][0], c["object"]) for f in KEY["faults"] for c in f["claims"] if c["outcome"] == "standing"}
    assert (fallen - standing) & {(t["subject"], t["properties"][0], t["object"]) for t in KEY["true"]} == set()


def graph_of_the_key() -> Graph:
    """Everything the key lists, as triples: things named by their label, values typed by their form."""
    graph = Graph()
    things = {fact["subject"] for fact in facts()}
    kinds = {fact["subject"]: fact["object"] for fact in facts() if fact["properties"] == ["is a"]}
    for fact in facts():
        subject = thing(fact["subject"])
        if fact["properties"] == ["is a"]:
            graph.add((subject, RDF.type, URIRef(class_iri(NAMESPACE, fact["object"]))))
            continue
        value = fact["object"]
        known = value in things or value in kinds
        graph.add((subject, URIRef(property_iri(NAMESPACE, fact["properties"][0])), thing(value) if known else literal(value)))
    return graph


def thing(name: str) -> URIRef:
    return URIRef(thing_iri(NAMESPACE, "thing", name))


def literal(value: str) -> Literal:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return Literal(value, datatype=XSD.date)
    return Literal(value, datatype=XSD.integer) if re.fullmatch(r"-?\d+", value) else Literal(value)


def shapes(*files: str) -> Graph:
    graph = Graph()
    for file in files or [p.name for p in sorted((SAMPLE / "shapes").glob("*.ttl"))]:
        graph.parse(SAMPLE / "shapes" / file)
    return graph


def test_the_shapes_are_well_formed_and_each_has_something_to_judge() -> None:
    rules = shapes()
    pyshacl.validate(Graph(), shacl_graph=rules, meta_shacl=True)
    data = graph_of_the_key()
    vocabulary = set(data.predicates()) | set(data.objects(None, RDF.type))
    used = [o for p in (SH.path, SH.targetSubjectsOf, SH.targetObjectsOf, SH.targetClass, SH.lessThan) for o in rules.objects(None, p)]
    assert [iri for iri in used if isinstance(iri, URIRef) and iri not in vocabulary] == []


@pytest.mark.parametrize("file", ["vessels.ttl", "island.ttl"])
def test_the_shapes_find_what_is_planted_for_them_and_nothing_else(file: str) -> None:
    _, report, _ = pyshacl.validate(graph_of_the_key(), shacl_graph=shapes(file))
    assert isinstance(report, rdflib.Graph)
    found = {
        (str(report.value(result, SH.sourceConstraintComponent)).split("#")[1], str(report.value(result, SH.focusNode)))
        for result in report.subjects(RDF.type, SH.ValidationResult)
    }
    planted = [fault for fault in KEY["faults"] if fault["contract"] == f"shapes/{file}"]
    focus = {"captain-of-two-ferries": "Edda Farrowby"}
    assert found == {(f["constraint"][0], str(thing(focus.get(f["id"], f["claims"][0]["subject"])))) for f in planted}
