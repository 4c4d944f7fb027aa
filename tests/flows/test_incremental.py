"""Any order of adding, editing, renaming and deleting documents ends in the graph of a clean build."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from syngraph.connectors.rdf.reader import open_for_reading
from syngraph.flows.queries.asking import claims_of
from syngraph.flows.run.running import ingest_project
from syngraph.flows.telling.progress import Silent
from syngraph.ontologies.errors import TooManyWithdrawn

Begin = Callable[[str], Path]


def ingest(folder: Path) -> dict[str, Any]:
    return ingest_project(folder, Silent(), accept_withdrawals=True)


def graph(folder: Path) -> set[tuple[object, ...]]:
    """Every claim that is not withdrawn: what it says, where, and what became of it."""
    names = ("subject", "property", "object", "datatype", "document", "start", "end", "quote", "state", "held_by", "derived")
    return {tuple(claim[name] for name in names) for claim in claims_of(folder, None, None)}


def stored(folder: Path) -> set[str]:
    """Every quad of the RDF store, but those of the ontology (the same for all) and of the place in the ledger."""
    reader = open_for_reading(folder / ".syngraph" / "rdf")
    found = reader.query("SELECT ?g ?s ?p ?o WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }").sparql_json()
    rows = [{name: term["value"] for name, term in row.items()} for row in found["results"]["bindings"]]
    graphs = {row["g"] for row in rows if "g" in row}
    assert {"urn:syngraph:graph:ontology", "urn:syngraph:graph:cursor", "urn:syngraph:graph:provenance"} <= graphs
    return {str(row) for row in rows if row.get("g") not in ("urn:syngraph:graph:ontology", "urn:syngraph:graph:cursor")}


def test_documents_taken_in_one_by_one_in_any_order_make_the_same_graph(begun_anew: Begin) -> None:
    clean = begun_anew("clean")
    ingest(clean)
    slow = begun_anew("slow")
    every = sorted(path.relative_to(slow) for path in (slow / "documents").rglob("*") if path.is_file())
    shutil.rmtree(slow / "documents")
    random.Random(4).shuffle(every)
    for few in (every[:9], every[9:20], every[20:]):
        for path in few:
            (slow / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(clean / path, slow / path)
        ingest(slow)
    assert graph(slow) == graph(clean)
    assert stored(slow) == stored(clean)


def test_an_edit_script_ends_in_the_graph_of_a_clean_build(begun_anew: Begin) -> None:
    lived = begun_anew("lived")
    rnd = random.Random(11)
    texts = sorted(p for p in (lived / "documents").rglob("*") if p.suffix in (".md", ".txt"))
    for step in range(6):
        for path in rnd.sample([p for p in texts if p.exists()], 3):
            edit(rnd, path, step)
        ingest(lived)
    clean = begun_anew("clean")
    shutil.rmtree(clean / "documents")
    shutil.copytree(lived / "documents", clean / "documents")
    ingest(clean)
    assert graph(lived) == graph(clean)
    assert stored(lived) == stored(clean)


def edit(rnd: random.Random, path: Path, step: int) -> None:
    what = rnd.choice(("top", "cut", "rename", "delete", "copy"))
    text = path.read_text()
    if what == "top":
        path.write_text(f"A line without any meaning for the rules, number {step}.\n\n{text}")
    elif what == "cut":
        path.write_text(text[: len(text) // 2])
    elif what == "rename":
        path.rename(path.with_name(f"renamed {step} {path.name}"))
    elif what == "delete":
        path.unlink()
    else:
        (path.parent / f"copy {step} of {path.name}").write_text(text)


def test_an_unchanged_folder_costs_no_call_and_no_commit(begun_anew: Begin) -> None:
    folder = begun_anew("graph")
    ingest(folder)
    again = ingest(folder)
    assert again["ingested"]["commits"] == 0
    assert again["cost"]["calls"] == again["cost"]["remembered"] == 0


def test_a_renamed_document_costs_no_call(begun_anew: Begin) -> None:
    folder = begun_anew("graph")
    ingest(folder)
    (folder / "documents" / "fleet" / "tugs.md").rename(folder / "documents" / "fleet" / "the tugs.md")
    assert ingest(folder)["cost"]["calls"] == 0


def test_what_a_deleted_document_contradicted_comes_back(begun_anew: Begin) -> None:
    folder = begun_anew("graph")
    ingest(folder)
    (folder / "documents" / "museums" / "guide-to-the-museums.pdf").unlink()
    ingest(folder)
    said = {
        (c["object"], c["state"])
        for c in claims_of(folder, None, None)
        if c["property_label"] == "founded" and c["subject_label"] == "Tin Museum"
    }
    assert said == {("1921-05-03", "standing")}


def test_a_run_that_would_unpublish_too_much_stops_and_changes_nothing(begun_anew: Begin) -> None:
    folder = begun_anew("graph")
    ingest(folder)
    before = graph(folder)
    shape = "\n".join(
        [
            "@prefix sh: <http://www.w3.org/ns/shacl#> .",
            "@prefix : <https://example.org/tavrey/ontology#> .",
            "<https://example.org/tavrey/shapes#none> a sh:NodeShape ; sh:targetClass :Vessel, :Organisation ;",
            "  sh:property [ sh:path <http://www.w3.org/2000/01/rdf-schema#label> ; sh:maxCount 0 ] .",
        ]
    )
    (folder / "shapes" / "none.ttl").write_text(shape)
    with pytest.raises(TooManyWithdrawn):
        ingest_project(folder, Silent())
    assert graph(folder) == before
    (folder / "shapes" / "none.ttl").unlink()
    ingest_project(folder, Silent())
    assert graph(folder) == before


def test_other_shapes_judge_the_whole_graph_again(begun_anew: Begin) -> None:
    folder = begun_anew("graph")
    ingest(folder)
    before = graph(folder)
    (folder / "shapes" / "vessels.ttl").rename(folder / "vessels.ttl")
    ingest(folder)
    freed = {claim[2] for claim in graph(folder) - before if claim[8] == "standing"}
    assert {"TW/204", "mothballed", "-40"} <= freed
    (folder / "vessels.ttl").rename(folder / "shapes" / "vessels.ttl")
    ingest(folder)
    assert graph(folder) == before


def test_a_source_that_outranks_another_wins_a_contradiction(begun_anew: Begin) -> None:
    folder = begun_anew("graph")
    ingest(folder)
    settings = folder / "syngraph.toml"
    settings.write_text(settings.read_text() + '\n[sources]\n"museums/*.pdf" = 1\n')
    assert ingest(folder)["cost"]["calls"] == 0
    said = {
        c["object"]: c["state"]
        for c in claims_of(folder, None, None)
        if c["property_label"] == "founded" and c["subject_label"] == "Tin Museum"
    }
    assert said == {"1924-05-03": "standing", "1921-05-03": "held"}
