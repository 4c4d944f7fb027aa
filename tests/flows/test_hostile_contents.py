"""After these tests a reader knows that a model's names, labels and reasons are text, and nothing but text, on every way out."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from neo4j import GraphDatabase
from rdflib import Graph
from rdflib.plugins.sparql.parser import parseQuery
from tests.flows.command_line import graph, syngraph
from tests.flows.harbour import NAMESPACE, lay
from tests.flows.hostile_model import UNSEEN, WORDS
from tests.flows.possessed_model import Eventful, Possessed, cleansed
from tests.flows.test_report_html import Page

from syngraph.agents.model.port import Model
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.flows.project.current import current_ontology
from syngraph.flows.project.project import open_project
from syngraph.ontologies.iri import RDF_TYPE, RDFS_LABEL, Iri
from syngraph.ontologies.neo4j_names import LABELS, RESERVED, Names
from syngraph.ontologies.ontology import Ontology

CONTRADICTION = "# Thornwick\n\nThornwick Shipyard is a company. Thornwick Shipyard was founded on 17 January 1934.\n"
OWN = re.compile(r"https://example\.org/harbour/[A-Za-z0-9/#._-]+\Z")
STANDARD = {RDF_TYPE, RDFS_LABEL}
COMMANDS = ("claims", "questions", "contracts", "status", "verify", "quarantine list", "report --format csv", "why Selkie")


def ran(folder: Path, model: Model, login: str) -> Path:
    """The harbour with a contradiction, built and read by a model. login: lines for its syngraph.toml."""
    lay(folder)
    (folder / "documents" / "thornwick.md").write_text(CONTRADICTION)
    (folder / "syngraph.toml").write_text(NAMESPACE + login)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("syngraph.flows.stores.stores._adapter", lambda *_: model)
        said = syngraph("run", folder, "--json")
    assert said.code == 0, said.err
    (folder / "run.json").write_text(said.out)
    return folder


@pytest.fixture(scope="module")
def tame(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ran(tmp_path_factory.mktemp("tame") / "harbour", Eventful(), "")


@pytest.fixture(scope="module")
def project(neo4j: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, in Neo4j too, by a model that puts hostile words into whatever it says."""
    with GraphDatabase.driver(neo4j["uri"], auth=(neo4j["username"], neo4j["password"])) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n")
    login = f'[neo4j]\nuri = "{neo4j["uri"]}"\npassword = "{neo4j["password"]}"\n'
    return ran(tmp_path_factory.mktemp("possessed") / "harbour", Possessed(Eventful()), login)


def ontology_of(folder: Path) -> Ontology:
    return current_ontology(open_project(folder), Ledger(folder / ".syngraph" / "ledger.db"))


def claims(folder: Path) -> list[tuple[Any, ...]]:
    """Who says what and whether it stands, without hostile words; a relation beyond the ontology is "", for it is called by its IRI."""
    ontology, told = ontology_of(folder), ("document", "start", "subject_label", "object_label", "state")
    found = [cleansed(json.loads(line)) for line in syngraph("claims", folder, "--json").out.splitlines()]
    return sorted((one["property_label"] if ontology.knows(Iri(one["property"])) else "", *(one[name] for name in told)) for one in found)


def test_the_stores_agree(project: Path) -> None:
    assert json.loads((project / "run.json").read_text())["verify"]["drift"] == {"rdf": 0, "neo4j": 0}


def test_the_words_are_there(project: Path) -> None:
    ontology = ontology_of(project)
    labels = " ".join([one.label for one in ontology.classes.values()] + [one.label for one in ontology.properties.values()])
    assert sum(" ".join(words.split()) in labels for words in WORDS.values()) >= 4


def test_the_graph_is_the_one_that_tame_words_make(project: Path, tame: Path) -> None:
    assert claims(project) == claims(tame)
    assert {state for *_, state in claims(project)} == {"standing", "held"}
    assert len(graph(project)) == len(graph(tame))


def test_no_iri_is_the_model_s_own(project: Path) -> None:
    iris = {iri for line in graph(project) for iri in re.findall(r"<([^>]*)>", re.sub(r'"(?:[^"\\]|\\.)*"', "", line))}
    iris |= {*ontology_of(project).classes, *ontology_of(project).properties}
    assert {iri for iri in iris if not OWN.match(iri)} <= STANDARD
    assert len(iris) > 20


def test_the_ontology_s_file_holds_no_triple_more(project: Path, tame: Path) -> None:
    hostile, plain = (Graph().parse(folder / ".syngraph" / "ontology.ttl") for folder in (project, tame))
    assert Counter(str(p) for _, p, _ in hostile) == Counter(str(p) for _, p, _ in plain)


def test_neo4j_s_labels_types_and_keys_are_those_of_the_vocabulary(project: Path, neo4j: dict[str, str]) -> None:
    names = Names.of(ontology_of(project))
    with GraphDatabase.driver(neo4j["uri"], auth=(neo4j["username"], neo4j["password"])) as driver:
        labels = {label for (label,) in driver.execute_query("MATCH (n) UNWIND labels(n) AS x RETURN DISTINCT x").records}
        types = {name for (name,) in driver.execute_query("MATCH ()-[r]->() RETURN DISTINCT type(r)").records}
        keys = {key for (key,) in driver.execute_query("MATCH (n:Resource) UNWIND keys(n) AS x RETURN DISTINCT x").records}
    assert labels <= set(names.labels.values()) | LABELS
    assert types <= set(names.types.values()) | RESERVED["type"]
    assert keys <= set(names.keys.values()) | RESERVED["key"] | {"_asserted"}
    assert all(re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,62}", name) for name in labels | types | keys)
    assert {"Ferry" in label for label in labels} == {True, False}, "and they are there"


def pages(folder: Path) -> Iterator[Page]:
    """Every page that there is of a project."""
    assert syngraph("questions", folder, "--html").code == 0
    for path in sorted((folder / "reports").glob("*.html")):
        yield Page(path.read_text())


def test_every_page_has_the_elements_that_tame_words_make(project: Path, tame: Path) -> None:
    both = list(zip(pages(project), pages(tame), strict=True))
    assert len(both) == 2
    for page, known in both:
        assert Counter((tag, *sorted(names)) for tag, names in page.tags) == Counter((tag, *sorted(names)) for tag, names in known.tags)
        said = " ".join(page.words.split())
        assert any(" ".join(words.split()) in said for words in WORDS.values())
        links = [names["href"] or "" for tag, names in page.tags if tag == "a"]
        assert all(link.startswith(("#", "../documents/")) for link in links)


@pytest.mark.parametrize("words", COMMANDS)
def test_no_command_sends_a_terminal_what_it_would_obey(words: str, project: Path) -> None:
    command, *rest = words.split()
    given: list[str | Path] = [rest[0], project] if command == "quarantine" else [project, *rest]
    said = syngraph(command, *given)
    assert said.code == 0, said.err
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", (said.out + said.err).replace("\r\n", "\n"))


def test_every_question_s_queries_are_free_of_them_and_answer_the_same(project: Path, tame: Path) -> None:
    asked, known = (json.loads((folder / "run.json").read_text())["verify"]["questions"] for folder in (project, tame))
    assert len(asked) >= 3
    assert Counter(len(one["rows"]) for one in asked) == Counter(len(one["rows"]) for one in known)
    for one in asked:
        parseQuery(one["sparql"])
        assert one["cypher"].startswith("MATCH ")
        assert not any(words in query for words in (*WORDS.values(), *UNSEEN.values()) for query in (one["sparql"], one["cypher"]))
        assert one["neo4j"] == {"only_sparql": [], "only_cypher": []}
