"""What each command prints, where, in what form, and how it ends: scripts lean on it."""

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from rdflib import Graph
from tests.flows.command_line import graph, process, syngraph, untraced

from syngraph.connectors.ledger.documents import text_of
from syngraph.connectors.ledger.ledger import Ledger

Json = dict[str, Any]
CLAIM = {"subject", "subject_label", "property", "property_label", "object", "object_label", "datatype", "document", "start", "end"}
CLAIM |= {"quote", "state", "held_by"}


def answered(*words: str | Path) -> Json:
    """What a command prints with --json: one document, nothing beside it on stdout, nothing at all on stderr."""
    said = syngraph(*words, "--json")
    assert said.code == 0, said
    assert said.err == ""
    found = said.json
    assert isinstance(found, dict)
    return found


@pytest.fixture(scope="module")
def claims(ran_sample: Path) -> list[Json]:
    said = syngraph("claims", ran_sample, "--json")
    assert said.code == 0
    assert said.err == ""
    return [json.loads(line) for line in said.out.splitlines()]


def test_a_run_says_what_it_does_on_stderr_and_prints_one_document(ran_sample: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(ran_sample, tmp_path / "graph")
    assert process("ingest", folder).code == 0, "the copies are looked at once"
    (folder / "documents" / "new.md").write_text("The Teal is a ferry.\n")
    said = process("run", folder, "--json")
    assert said.code == 0
    assert said.json["ingested"]["documents"] == 1
    assert said.json["projections"]["rdf"]["state"] == "ok"
    assert "documents: 34 found, 1 to read, 0 gone" in said.err
    untraced(said)
    quiet = syngraph("run", folder, "--quiet")
    assert quiet.code == 0
    assert quiet.err == ""
    assert "nothing changed" in quiet.out
    strict = syngraph("run", folder, "--strict", "--quiet")
    assert strict.code == 1, "contracts are broken in the sample"
    assert strict.out == quiet.out


def test_init_says_what_comes_next(tmp_path: Path) -> None:
    said = syngraph("init", tmp_path / "a b" / "My Graph!")
    assert said.code == 0
    assert f"syngraph run {tmp_path}" in said.err.replace("'", "")
    assert 'namespace = "https://example.org/my-graph/"' in (tmp_path / "a b" / "My Graph!" / "syngraph.toml").read_text()


def test_status_has_its_members(ran_sample: Path, claims: list[Json]) -> None:
    found = answered("status", ran_sample)
    assert found["documents"] | {"why": {}} == {"total": 33, "read": 33, "unreadable": 0, "why": {}}
    assert found["claims"].items() >= {state: sum(c["state"] == state for c in claims) for state in ("standing", "held")}.items()
    assert found["statements"] == len(
        {(c["subject"], c["property"], c["object"], c["datatype"]) for c in claims if c["state"] == "standing"}
    )
    assert found["projections"]["rdf"]["lag"] == 0 < found["projections"]["rdf"]["cursor"]
    assert {"state", "cursor", "lag"} <= found["projections"]["neo4j"].keys()
    assert {"calls", "tokens"} <= found["model"].keys()
    lines = syngraph("status", ran_sample).out
    assert f"{found['statements']:,} stand" in lines


def test_verify_has_its_members_and_ends_with_1_when_something_is_broken(ran_sample: Path, tmp_path: Path) -> None:
    found = answered("verify", ran_sample)
    assert found["conforms"] is True
    assert found["drift"] == {"rdf": 0, "neo4j": None}
    assert len(found["questions"]) > 10
    assert all({"text", "ontology_can", "graph_does", "rows"} <= one.keys() for one in found["questions"])
    broken = shutil.copytree(ran_sample, tmp_path / "graph")
    (broken / "shapes" / "hard.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <https://example.org/tavrey/ontology#> .\n"
        ":Hard a sh:NodeShape ; sh:targetSubjectsOf :seats ; sh:property [ sh:path :seats ; sh:maxInclusive 1 ] ."
    )
    said = syngraph("verify", broken, "--json")
    assert said.code == 1
    assert said.json["conforms"] is False
    assert said.json["violations"]
    assert "does not conform" in syngraph("verify", broken).out


def test_every_claim_has_its_members_and_its_quote_stands_where_it_says(claims: list[Json], ran_sample: Path) -> None:
    with Ledger(ran_sample / ".syngraph" / "ledger.db").reading() as connection:
        texts = {path: text_of(connection, path) for path in {claim["document"] for claim in claims}}
    for claim in claims:
        assert claim.keys() >= CLAIM
        assert texts[claim["document"]][claim["start"] : claim["end"]] == claim["quote"]
        assert (ran_sample / "documents" / claim["document"]).is_file()
        assert claim["state"] in ("standing", "held")
        assert (claim["held_by"] is not None) == (claim["state"] == "held")


def test_claims_are_chosen_by_document_and_state(claims: list[Json], ran_sample: Path) -> None:
    held = [json.loads(line) for line in syngraph("claims", ran_sample, "--state", "held", "--json").out.splitlines()]
    assert held == [claim for claim in claims if claim["state"] == "held"]
    path = held[0]["document"]
    one = [json.loads(line) for line in syngraph("claims", ran_sample, "--document", path, "--json").out.splitlines()]
    assert one == [claim for claim in claims if claim["document"] == path]
    table = syngraph("claims", ran_sample, "--document", path)
    assert "standing" in table.out
    assert table.err == ""


def test_why_answers_for_every_claim(claims: list[Json], ran_sample: Path) -> None:
    """Things by their IRI; each fact with its quotes, and what holds it where it is held."""
    for subject in sorted({claim["subject"] for claim in claims}):
        facts = answered("why", ran_sample, subject)["facts"]
        told = {claim["id"]: fact for fact in facts for claim in fact["claims"]}
        for claim in (c for c in claims if c["subject"] == subject and c["property_label"] != "label"):
            fact = told[claim["id"]]
            assert fact["state"] == claim["state"] or any(one["state"] != claim["state"] for one in fact["claims"])
            assert all(one["quote"] and one["document"] for one in fact["claims"])
            if claim["state"] == "held":
                assert fact["violations"], claim
                assert all(one["message"] for one in fact["violations"])


def test_why_answers_for_labels_too_when_they_are_asked_for(claims: list[Json], ran_sample: Path) -> None:
    label = next(claim for claim in claims if claim["property_label"] == "label")
    facts = answered("why", ran_sample, label["subject"], "label")["facts"]
    assert label["id"] in {claim["id"] for fact in facts for claim in fact["claims"]}


def test_why_is_for_people_too(claims: list[Json], ran_sample: Path) -> None:
    held = next(claim for claim in claims if claim["state"] == "held" and "MaxCount" in explained(ran_sample, claim))
    said = syngraph("why", ran_sample, held["subject_label"], held["property_label"])
    assert said.code == 0
    assert " ".join(held["quote"].split()) in said.out
    assert held["document"] in said.out
    assert "against" in said.out
    assert "mend:" in said.out


def explained(folder: Path, claim: Json) -> str:
    return str([one["constraint"] for one in syngraph("quarantine", "show", folder, claim["id"], "--json").json["violations"]])


def test_what_nobody_speaks_of_has_no_why(ran_sample: Path) -> None:
    for words in (["Atlantis"], ["Selkie", "shoe size"]):
        said = syngraph("why", ran_sample, *words)
        assert said.code == 2
        assert words[-1] in said.err
        assert "next:" in said.err


def test_every_violation_can_be_listed_and_shown(claims: list[Json], ran_sample: Path) -> None:
    listed = answered("quarantine", "list", ran_sample)["violations"]
    held = {claim["id"] for claim in claims if claim["state"] == "held"}
    assert held <= {claim["id"] for one in listed for claim in one["claims"]}
    for one in listed:
        assert one in answered("quarantine", "show", ran_sample, one["key"])["violations"]
    shown = syngraph("quarantine", "show", ran_sample, listed[0]["key"][:8]).out
    assert listed[0]["message"] in shown
    assert listed[0]["key"][:8] in syngraph("quarantine", "list", ran_sample).out
    assert syngraph("quarantine", "show", ran_sample, "no such key").code == 2


def test_the_report_comes_in_four_forms_from_the_same_violations(ran_sample: Path) -> None:
    found = syngraph("report", ran_sample, "--format", "json").json["violations"]
    assert found == answered("report", ran_sample)["violations"]
    for one in found:
        assert {"contract", "constraint", "severity", "focus", "message", "remedy", "state", "claims"} <= one.keys()
        assert all(claim.keys() >= CLAIM for claim in one["claims"])
    turtle = Graph().parse(data=syngraph("report", ran_sample, "--format", "ttl").out, format="turtle")
    focus = {str(o) for o in turtle.objects(None, None)}
    assert {one["focus"] for one in found} <= focus
    rows = list(csv.DictReader(io.StringIO(syngraph("report", ran_sample, "--format", "csv").out)))
    assert len(rows) >= len(found)
    html = syngraph("report", ran_sample, "--format", "html").out
    assert html.startswith("<!doctype html>".upper()) or html.lower().startswith("<!doctype html>")
    assert found[0]["claims"][0]["document"] in html


def test_a_query_is_answered_in_every_form(ran_sample: Path) -> None:
    text = "SELECT ?label ?seats { ?x :seats ?seats ; rdfs:label ?label } ORDER BY ?label ?seats"
    found = answered("query", ran_sample, text)
    assert found == syngraph("query", ran_sample, text, "--format", "json").json
    assert found["head"]["vars"] == ["label", "seats"]
    rows = [[row[name]["value"] for name in ("label", "seats")] for row in found["results"]["bindings"]]
    assert rows
    assert found["results"]["bindings"][0]["seats"]["type"] == "literal"
    assert list(csv.reader(io.StringIO(syngraph("query", ran_sample, text, "--format", "csv").out)))[1:] == rows
    table = syngraph("query", ran_sample, text)
    assert table.out.splitlines()[1].split() == [*rows[0][0].split(), rows[0][1]]
    assert f"{len(rows)} rows" in table.err
    assert answered("query", ran_sample, "ASK { ?x :seats ?y }") == {"head": {}, "boolean": True}
    triples = syngraph("query", ran_sample, "CONSTRUCT { ?x :seats ?y } WHERE { ?x :seats ?y }", "--format", "ttl").out
    assert len(Graph().parse(data=triples, format="turtle")) == len(rows)
    assert len(syngraph("query", ran_sample, text, "--limit", "2", "--format", "csv").out.splitlines()) == 3


def test_a_query_that_does_not_parse_says_where_and_one_without_rows_says_what_the_ontology_has_not(ran_sample: Path) -> None:
    said = syngraph("query", ran_sample, "SELECT ?m {\n ?p :captain ?m")
    assert "line 2, character 16: expected one of" in said.err
    assert "u{" not in said.err
    said = syngraph("query", ran_sample, "SELECT ?m { ?p :captian ?m }")
    assert "no :captian (:captain, perhaps?)" in said.err
    assert "note" not in syngraph("query", ran_sample, "SELECT ?m { ?m :captain ?m }").err
    assert "note" not in syngraph("query", ran_sample, "PREFIX : <urn:x:> SELECT ?m { ?m :captian ?m }").err


@pytest.mark.parametrize("text", ["SELECT", "DELETE WHERE { ?s ?p ?o }", "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"])
def test_a_query_that_does_not_parse_writes_or_reaches_outside_is_refused(text: str, ran_sample: Path) -> None:
    before = graph(ran_sample)
    said = syngraph("query", ran_sample, text)
    assert said.code == 2
    assert said.out == ""
    assert "next:" in said.err
    assert graph(ran_sample) == before


def test_cypher_is_answered_from_neo4j(ran_sample: Path, tmp_path: Path, empty_neo4j: dict[str, str]) -> None:
    folder = shutil.copytree(ran_sample, tmp_path / "graph")
    settings = (folder / "syngraph.toml").read_text().split("\n[neo4j]")[0]
    login = "".join(f'{name} = "{empty_neo4j[name]}"\n' for name in ("uri", "username", "password"))
    (folder / "syngraph.toml").write_text(f"{settings}\n[neo4j]\n{login}")
    ran = syngraph("run", folder, "--json").json
    assert ran["projections"]["neo4j"]["state"] == "ok"
    assert ran["verify"]["drift"] == {"rdf": 0, "neo4j": 0}
    text = "MATCH (f:Ferry) WHERE f.seats IS NOT NULL RETURN f.label AS ferry, f.seats AS seats ORDER BY ferry"
    found = syngraph("query", folder, text, "--cypher", "--format", "json").json
    assert found.keys() == {"columns", "rows"}
    assert found["columns"] == ["ferry", "seats"]
    assert len(found["rows"]) > 3
    assert syngraph("query", folder, "MATCH (n) DETACH DELETE n", "--cypher").code == 2
    without = syngraph("query", ran_sample, "RETURN 1", "--cypher")
    assert without.code == 2
    assert "NEO4J_URI" in without.err


def test_every_export_can_be_read_and_holds_the_same(ran_sample: Path) -> None:
    turtle = Graph().parse(data=syngraph("export", ran_sample).out, format="turtle")
    quads = list(ox.parse(syngraph("export", ran_sample, "--format", "nq").out, format=ox.RdfFormat.N_QUADS))
    jsonld = list(ox.parse(syngraph("export", ran_sample, "--format", "jsonld").out, format=ox.RdfFormat.JSON_LD))
    statements = answered("status", ran_sample)["statements"]
    assert len(turtle) == statements
    assert len({quad.triple for quad in quads}) == len({quad.triple for quad in jsonld}) == statements
    assert {quad.graph_name for quad in quads} > {ox.DefaultGraph()}, "a graph a document says who supports it"


def test_a_terminal_of_another_encoding_gets_json_that_can_be_read(ran_sample: Path, claims: list[Json]) -> None:
    said = process("claims", ran_sample, "--json", PYTHONIOENCODING="ascii")
    assert [json.loads(line) for line in said.out.splitlines()] == claims
    said = process("query", ran_sample, 'SELECT ("é😀" AS ?x) {}', "--json", PYTHONIOENCODING="latin-1")
    assert said.json["results"]["bindings"][0]["x"]["value"] == "é😀"
    assert process("why", ran_sample, "Selkie", PYTHONIOENCODING="ascii").code == 0
