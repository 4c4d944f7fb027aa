"""After these tests a reader knows how a vocabulary grows by what documents say: shown with its quotes first, taken as it was shown."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph
from tests.agents.endpoint import Received, Reply, completion, serving
from tests.flows.command_line import graph, refused, syngraph
from tests.flows.harbour import lay

from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.questions import built_for, stored_queries
from syngraph.flows.extend.said_outside import said_outside
from syngraph.flows.project.current import current_ontology
from syngraph.flows.project.project import open_project
from syngraph.ontologies.owl_reading import read_owl

REFITS = """# Refits

| Ferry | Refitted on | Painted by |
|---|---|---|
| Selkie | 3 May 2001 | Thornwick Shipyard |
| Marigold | 4 June 2003 | Gullwing Towage |
| Kittiwake | 5 July 2004 | Thornwick Shipyard |
"""
WIDER = {
    "label": "founded",
    "definition": "When it began.",
    "kind": "datatype",
    "domains": ["ferry", "company"],
    "ranges": ["date"],
    "functional": True,
    "other_labels": ["commissioned on"],
    "serves": ["commissioned on"],
}
MASCOT = "# Kittiwake\n\nFerry: Kittiwake\nMascot: a stuffed gull\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose documents came to say more than its ontology has words for."""
    folder = lay(tmp_path_factory.mktemp("extending") / "harbour")
    assert syngraph("build", folder).code == 0
    assert syngraph("ingest", folder).code == 0
    (folder / "documents" / "refits.md").write_text(REFITS)
    (folder / "documents" / "copy.md").write_text(REFITS)
    (folder / "documents" / "mascot.md").write_text(MASCOT)
    assert syngraph("ingest", folder).code == 0
    return folder


@pytest.fixture
def harbour(built: Path, tmp_path: Path) -> Path:
    return shutil.copytree(built, tmp_path / "harbour")


def extended(folder: Path, *words: str) -> dict[str, Any]:
    said = syngraph("build", folder, "--extend", *words, "--json")
    assert said.code == 0, said
    found: dict[str, Any] = said.json["extension"]
    return found


def version(folder: Path) -> str:
    project = open_project(folder)
    return current_ontology(project, Ledger(project.ledger)).version


def held(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in syngraph("claims", folder, "--state", "held", "--json").out.splitlines()]


def test_what_is_said_beyond_the_vocabulary_is_counted_with_its_quotes(harbour: Path) -> None:
    found = extended(harbour)
    said = {one["relation"]: one for one in found["outside"]}
    assert set(said) == {"refitted on", "painted by", "mascot"}
    assert said["refitted on"]["statements"] == 3, "a copied file adds nothing"
    assert said["refitted on"]["documents"] == ["copy.md", "refits.md"]
    assert {"quote": "| Selkie | 3 May 2001 | Thornwick Shipyard |", "document": "copy.md"} in said["refitted on"]["quotes"]
    assert "statements use words that the ontology lacks" in syngraph("status", harbour).out


def test_a_value_that_happens_to_be_the_name_of_a_thing_makes_no_relation_to_things(harbour: Path) -> None:
    rows = "| Selkie | Marigold |\n| Marigold | Bea |\n| Kittiwake | Cleo |\n"
    (harbour / "documents" / "nicknames.md").write_text(f"# Nicknames\n\n| Ferry | Nickname |\n|---|---|\n{rows}")
    assert syngraph("ingest", harbour).code == 0
    properties = {one["label"]: one for one in extended(harbour)["properties"]}
    assert (properties["nickname"]["kind"], properties["nickname"]["ranges"]) == ("datatype", ["string"])
    assert properties["painted by"]["kind"] == "object"


def test_nothing_changes_until_it_is_accepted_and_then_what_was_held_comes_in(harbour: Path) -> None:
    before, was, waiting = version(harbour), graph(harbour), held(harbour)
    found = extended(harbour)
    assert (version(harbour), graph(harbour), held(harbour)) == (before, was, waiting)
    properties = {one["label"]: one for one in found["properties"]}
    assert (properties["refitted on"]["domains"], properties["refitted on"]["ranges"]) == (["ferry"], ["date"])
    assert (properties["painted by"]["domains"], properties["painted by"]["ranges"]) == (["ferry"], ["company"])
    assert properties["painted by"]["for"] == ["painted by"]
    assert [one["relation"] for one in found["left"]] == ["mascot"]
    taken = extended(harbour, "--accept")
    assert (taken["accepted"], taken["documents_changed"]) == (True, False)
    assert version(harbour) == taken["version"] == found["version"] != before
    assert graph(harbour) == was, "the graph follows with the next ingest"
    cost = syngraph("ingest", harbour, "--json").json["cost"]
    assert (found["passages"], cost["calls"] + cost["remembered"], cost["calls"]) == (5, 5, 4), "a copied passage is asked about once"
    assert {one["property_label"] for one in held(harbour)} == {"mascot"}
    assert set(was) < set(graph(harbour))
    assert extended(harbour)["adds"] is False, "what was left out is offered again, and left out again"


def test_an_ingest_tells_how_many_facts_are_held_by_then_and_were_not_and_no_step_on_the_way(harbour: Path) -> None:
    was = {(one["subject"], one["property"], one["object"]) for one in held(harbour)}
    extended(harbour)
    extended(harbour, "--accept")
    told = syngraph("ingest", harbour, "--json").json["ingested"]
    now = {(one["subject"], one["property"], one["object"]) for one in held(harbour)}
    assert (told["held"], told["freed"] + told["unsaid"]) == (len(now - was), len(was - now))
    assert told["held"] < told["unsaid"], "what had no word in the ontology is said with a word of it now: another statement"


def test_what_people_read_says_what_would_be_added_by_which_words_and_what_it_costs(harbour: Path) -> None:
    said = syngraph("build", harbour, "--extend")
    assert said.code == 0
    assert "+ property painted by: ferry -> company" in said.out
    assert "“| Selkie | 3 May 2001 | Thornwick Shipyard |” (copy.md)" in said.out
    assert "- mascot: it is said once only" in said.out
    assert "nothing has changed yet" in said.out
    assert "reads 5 passages again: as many calls of the model at most" in said.out
    assert "taken into the ontology" in syngraph("build", harbour, "--extend", "--accept").out


def test_what_is_taken_is_what_was_shown_whatever_documents_say_by_then(harbour: Path) -> None:
    shown = extended(harbour)
    (harbour / "documents" / "refits.md").write_text(REFITS.replace("Painted by", "Owned by"))
    (harbour / "documents" / "copy.md").unlink()
    assert syngraph("ingest", harbour).code == 0
    said = syngraph("build", harbour, "--extend", "--accept")
    assert said.code == 0
    assert "has changed since this was shown" in said.out
    assert version(harbour) == shown["version"]


def test_what_was_shown_for_another_ontology_is_not_taken(harbour: Path) -> None:
    extended(harbour)
    shutil.copy(harbour / ".syngraph" / "extension.json", harbour / "kept.json")
    extended(harbour, "--accept")
    refused(syngraph("build", harbour, "--extend", "--accept"), "has been shown", "--extend")
    shutil.copy(harbour / "kept.json", harbour / ".syngraph" / "extension.json")
    refused(syngraph("build", harbour, "--extend", "--accept"), "another one", "--extend")


@pytest.mark.parametrize("damage", ["{", "[]", '{"key": "k"}', "turtle"])
def test_an_offer_that_was_tampered_with_is_refused(damage: str, harbour: Path) -> None:
    extended(harbour)
    kept = harbour / ".syngraph" / "extension.json"
    if damage == "turtle":
        offer = json.loads(kept.read_text())
        kept.write_text(json.dumps(offer | {"turtle": offer["turtle"].replace("painted by", "obeyed by")}))
    else:
        kept.write_text(damage)
    before = version(harbour)
    refused(syngraph("build", harbour, "--extend", "--accept"), "--extend")
    assert version(harbour) == before


def test_ledger_and_file_have_the_same_ontology_also_where_the_file_cannot_be_written(harbour: Path) -> None:
    extended(harbour)
    before = version(harbour)
    in_the_way = harbour / ".syngraph" / "ontology.ttl.new"
    in_the_way.mkdir()
    assert syngraph("build", harbour, "--extend", "--accept").code != 0
    assert version(harbour) == before
    in_the_way.rmdir()
    taken = extended(harbour, "--accept")["version"]
    assert version(harbour) == taken
    assert read_owl(Graph().parse(harbour / ".syngraph" / "ontology.ttl"), "https://example.org/harbour/").ontology.version == taken


def test_the_questions_and_their_queries_go_with_the_extended_ontology(harbour: Path) -> None:
    def known() -> tuple[Any, Any]:
        with Ledger(harbour / ".syngraph" / "ledger.db").reading() as connection:
            return built_for(connection), stored_queries(connection)

    before = known()
    extended(harbour)
    taken = extended(harbour, "--accept")
    questions, queries = known()
    assert questions == before[0]
    assert {id: (one.sparql, one.cypher) for id, one in queries.items()} == {id: (one.sparql, one.cypher) for id, one in before[1].items()}
    assert {one.ontology for one in queries.values()} == {taken["version"]}


def test_of_very_many_relations_the_most_frequent_are_offered_in_bounded_prompts(harbour: Path) -> None:
    for n in range(150):
        long = "and so it went on " * 60
        (harbour / "documents" / f"{n}.md").write_text(f"# Kittiwake\n\nFerry: Kittiwake\nMascot {n}: a gull {long}\n")
    assert syngraph("ingest", harbour, "--json").json["ingested"]["outside"] >= 150
    found = extended(harbour)
    assert (len(found["outside"]), found["not_offered"]) == (120, 33)
    assert {"refitted on", "painted by"} <= {one["relation"] for one in found["outside"]}
    assert "and 33 more relations, said less often" in syngraph("build", harbour, "--extend").out
    project = open_project(harbour)
    ledger = Ledger(project.ledger)
    with ledger.reading() as connection:
        for one in said_outside(connection, current_ontology(project, ledger)):
            assert len(json.dumps(one.for_ontologists().plain())) < 6_000


def test_what_was_accepted_outlives_the_next_build(harbour: Path) -> None:
    extended(harbour)
    extended(harbour, "--accept")
    syngraph("ingest", harbour)
    (harbour / "documents" / "refits.md").unlink()  # no document of the sample speaks of it any more
    (harbour / "documents" / "copy.md").unlink()
    (harbour / "documents" / "storms.md").write_text("# Storms\n\n| Ferry | Storm |\n|---|---|\n| Selkie | Ada |\n| Marigold | Bea |\n")
    assert syngraph("build", harbour).code == 0
    project = open_project(harbour)
    ontology = current_ontology(project, Ledger(project.ledger))
    painted = ontology.property_named("painted by")
    assert painted is not None
    assert [[ontology.label(end) for end in ends] for ends in (painted.domains, painted.ranges)] == [["ferry"], ["company"]]


def test_what_is_known_may_be_widened_and_that_is_shown_with_its_quotes_too(harbour: Path) -> None:
    row = "| Selkie | 9 May 1999 |"
    (harbour / "documents" / "begun.md").write_text(f"# Begun\n\n| Ferry | Commissioned on |\n|---|---|\n{row}\n")
    assert syngraph("ingest", harbour).code == 0
    answer = {"classes": [], "properties": [WIDER], "cardinalities": [], "left": []}

    def widening(request: Received) -> Reply:
        asked = re.findall(r"^relation: (.*)$", request.json["messages"][1]["content"], re.MULTILINE)
        left = [{"relation": one, "why": "It is not wanted."} for one in asked if one != "commissioned on"]
        return completion(json.dumps(answer | {"left": left}))

    with serving(widening) as endpoint:
        settings = (harbour / "syngraph.toml").read_text()
        (harbour / "syngraph.toml").write_text(settings + f'[model]\nkind = "openai"\nname = "m"\nbase_url = "{endpoint.url}"\n')
        said = syngraph("build", harbour, "--extend")
        (changed,) = extended(harbour)["changed"]
    assert (changed["was"]["domains"], changed["becomes"]["domains"]) == (["company"], ["company", "ferry"])
    assert changed["for"] == ["commissioned on"]
    was = "founded: company -> date, one value at most"
    assert f"~ founded (also: commissioned on): company or ferry -> date, one value at most  (before: {was})" in said.out
    assert f"“{row}” (begun.md)" in said.out


def test_what_a_users_own_files_define_is_not_widened_but_given_a_neighbour(harbour: Path) -> None:
    shutil.copy(harbour / ".syngraph" / "ontology.ttl", harbour / "ontology" / "mine.ttl")

    def widening(request: Received) -> Reply:
        asked = re.findall(r"^relation: (.*)$", request.json["messages"][1]["content"], re.MULTILINE)
        left = [{"relation": one, "why": "It is not wanted."} for one in asked if one != "mascot"]
        return completion(json.dumps({"classes": [], "properties": [WIDER | {"serves": ["mascot"]}], "cardinalities": [], "left": left}))

    with serving(widening) as endpoint:
        settings = (harbour / "syngraph.toml").read_text()
        (harbour / "syngraph.toml").write_text(settings + f'[model]\nkind = "openai"\nname = "m"\nbase_url = "{endpoint.url}"\n')
        found = extended(harbour)
    assert found["changed"] == []
    assert [(one["domains"], one["iri"].endswith("#founded")) for one in found["properties"]] == [(["ferry"], False)]


def test_where_nothing_is_said_beyond_it_the_ontology_stays(tmp_path: Path) -> None:
    folder = lay(tmp_path / "harbour")
    refused(syngraph("build", folder, "--extend"), "no ontology yet")
    assert syngraph("build", folder).code == 0
    refused(syngraph("build", folder, "--extend"), "no document yet", "ingest")
    assert syngraph("ingest", folder).code == 0
    said = syngraph("build", folder, "--extend")
    assert said.code == 0
    assert "nothing outside the vocabulary" in said.out
    refused(syngraph("build", folder, "--extend", "--accept"), "has been shown")
    assert syngraph("build", folder, "--accept").code == 2
    assert syngraph("build", folder, "--extend", "--review").code == 2
