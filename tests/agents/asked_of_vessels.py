"""A question about vessels, two queries that ask it, and what a model says of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from syngraph.ontologies.question import CompetencyQuestion

BUILT = (
    "SELECT DISTINCT ?vessel ?person { ?vessel :builtBy ?person }",
    "MATCH (v)-[:BUILT_BY]->(p) RETURN DISTINCT v.uri AS vessel, p.uri AS person",
)


def question(id: str, text: str = "Who built each vessel?") -> CompetencyQuestion:
    return CompetencyQuestion(id, text, "harbour master", "a.md", "Ann built the Selkie.", state="agreed")


def item(id: str, sparql: str, cypher: str) -> dict[str, str]:
    return {"question": id, "sparql": sparql, "cypher": cypher}


def said(*items: Mapping[str, object], unanswerable: Sequence[Mapping[str, object]] = ()) -> dict[str, Any]:
    return {"queries": list(items), "unanswerable": list(unanswerable)}
