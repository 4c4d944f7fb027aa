"""After this test a reader knows that what the prompt for queries teaches is so: written that way, SPARQL and Cypher answer the same."""

from collections.abc import Callable
from pathlib import Path

from tests.flows.test_neo4j_run import with_neo4j

from syngraph.connectors.ledger.ledger import Ledger
from syngraph.contracts.cypher_query import cypher_faults
from syngraph.contracts.functional import check_question
from syngraph.contracts.sparql_query import sparql_columns, sparql_faults
from syngraph.flows.project.current import current_ontology
from syngraph.flows.project.project import open_project
from syngraph.flows.run.running import ingest_project
from syngraph.flows.stores.stores import neo4j_store, rdf_for_reading
from syngraph.flows.telling.progress import Silent
from syngraph.ontologies.question import CompetencyQuestion
from syngraph.ontologies.question_queries import QuestionQueries
from syngraph.ontologies.sparql_names import SparqlNames

ASKED = CompetencyQuestion("q", "Which?", "harbour master", "a.md", "words", state="agreed")
PAIRS = {
    "what need not be known": (
        "SELECT DISTINCT ?ferry ?seats ?c { ?ferry a :Ferry OPTIONAL { ?ferry :seats ?seats } OPTIONAL { ?ferry :captain ?c } }",
        "MATCH (f:Ferry) OPTIONAL MATCH (f)-[:CAPTAIN]->(c) RETURN DISTINCT f.uri AS ferry, f.seats AS seats, c.uri AS c",
    ),
    "a class and those below it": ("SELECT ?v { ?v a :Vessel }", "MATCH (v:Vessel) RETURN v.uri AS v"),
    "years of dates": (
        "SELECT DISTINCT ?ferry (YEAR(?day) AS ?year) { ?ferry a :Ferry ; :launched ?day }",
        "MATCH (f:Ferry) WHERE f.launched IS NOT NULL RETURN DISTINCT f.uri AS ferry, f.launched.year AS year",
    ),
    "the year of a date that is kept as text": (
        "SELECT DISTINCT ?ferry (SUBSTR(STR(?day), 1, 4) AS ?year) { ?ferry a :Ferry ; :launched ?day }",
        "MATCH (f:Ferry) WHERE f.launched IS NOT NULL RETURN DISTINCT f.uri AS ferry, substring(toString(f.launched), 0, 4) AS year",
    ),
    "a date compared": (
        'SELECT DISTINCT ?vessel ?day { ?vessel :launched ?day FILTER(?day < "1995-01-01"^^xsd:date) }',
        'MATCH (v:Resource) WHERE v.launched < date("1995-01-01") RETURN DISTINCT v.uri AS vessel, v.launched AS day',
    ),
    "counted, with a limit on the count": (
        "SELECT ?company (COUNT(DISTINCT ?v) AS ?n) { ?v :owner ?company } GROUP BY ?company HAVING (COUNT(DISTINCT ?v) > 1)",
        "MATCH (v)-[:OWNER]->(c) WITH c, count(DISTINCT v) AS n WHERE n > 1 RETURN c.uri AS company, n",
    ),
    "an average": (
        "SELECT (AVG(?seats) AS ?average) (SUM(?seats) AS ?total) (MAX(?seats) AS ?most) { ?f a :Ferry ; :seats ?seats }",
        "MATCH (f:Ferry) RETURN avg(f.seats) AS average, sum(f.seats) AS total, max(f.seats) AS most",
    ),
    "a thing by its name": (
        'SELECT DISTINCT ?captain { ?f rdfs:label ?name ; :captain ?captain FILTER(STR(?name) = "Selkie") }',
        'MATCH (f)-[:CAPTAIN]->(c) WHERE "Selkie" IN f.labels RETURN DISTINCT c.uri AS captain',
    ),
    "none of a kind": (
        "SELECT DISTINCT ?v { ?v a :Vessel FILTER NOT EXISTS { ?v :captain ?c } }",
        "MATCH (v:Vessel) WHERE NOT EXISTS { MATCH (v)-[:CAPTAIN]->() } RETURN DISTINCT v.uri AS v",
    ),
    "one or the other": (
        "SELECT DISTINCT ?x { { ?x a :Museum } UNION { ?f :captain ?x } }",
        "MATCH (x:Museum) RETURN x.uri AS x UNION MATCH ()-[:CAPTAIN]->(x) RETURN x.uri AS x",
    ),
    "the same relationship twice": (
        "SELECT DISTINCT ?a ?b { ?a :owner ?c . ?b :owner ?c }",
        "MATCH (a)-[:OWNER]->(c) MATCH (b)-[:OWNER]->(c) RETURN DISTINCT a.uri AS a, b.uri AS b",
    ),
    "the first few": (
        "SELECT DISTINCT ?ferry ?seats { ?ferry :seats ?seats } ORDER BY DESC(?seats) ?ferry LIMIT 3",
        "MATCH (f:Resource) WHERE f.seats IS NOT NULL RETURN DISTINCT f.uri AS ferry, f.seats AS seats ORDER BY seats DESC, ferry LIMIT 3",
    ),
    "text in a value": (
        'SELECT DISTINCT ?v ?status { ?v :status ?status FILTER(CONTAINS(LCASE(?status), "service")) }',
        'MATCH (v:Resource) WHERE toLower(v.status) CONTAINS "service" RETURN DISTINCT v.uri AS v, v.status AS status',
    ),
    "values in conditions": (
        "SELECT DISTINCT ?f ?size { ?f :seats ?seats BIND(IF(?seats > 150, 'large', 'small') AS ?size) }",
        "MATCH (f:Resource) WHERE f.seats IS NOT NULL "
        "RETURN DISTINCT f.uri AS f, CASE WHEN f.seats > 150 THEN 'large' ELSE 'small' END AS size",
    ),
}


def test_what_the_prompt_teaches_gives_the_same_answers(begun_anew: Callable[[str], Path], empty_neo4j: dict[str, str]) -> None:
    folder = with_neo4j(begun_anew("graph"), empty_neo4j)
    ingest_project(folder, Silent())
    project = open_project(folder)
    ledger = Ledger(project.ledger)
    ontology = current_ontology(project, ledger)
    prologue = SparqlNames.of(ontology, project.settings.project.namespace).prologue
    rdf = rdf_for_reading(project)
    wrong = {}
    with neo4j_store(project, ledger, ontology) as neo4j:
        for name, (sparql, cypher) in PAIRS.items():
            faults = [*sparql_faults(ontology, prologue + sparql), *cypher_faults(ontology, cypher, sparql_columns(prologue + sparql))]
            written = QuestionQueries("q", ontology.version, prologue + sparql, cypher)
            check = check_question(ontology, ASKED, written, rdf.select, neo4j.query)
            if faults or check.wrong or not check.graph_does:
                wrong[name] = (faults, check.trouble, check.differs, len(check.rows or ()))
    assert wrong == {}
