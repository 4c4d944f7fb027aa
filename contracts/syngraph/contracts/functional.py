"""Whether the ontology can answer an agreed question, and whether the graph does: each question's queries, run as a test.

*Can*: the SPARQL query's patterns match on the canonical instance of the ontology (sparql_query.py). *Does*: the query as it
stands returns rows from the built graph. *Agrees*: the Cypher query returns the same rows from Neo4j.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from syngraph.contracts.answer_rows import Difference, Row, difference, term_row, value_row
from syngraph.contracts.cypher_query import cypher_faults
from syngraph.contracts.sparql_query import sparql_columns, sparql_faults, why_unanswerable
from syngraph.ontologies.errors import QueryRefused
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.question import CompetencyQuestion
from syngraph.ontologies.question_queries import QuestionQueries
from syngraph.ontologies.statement import Term

Select = Callable[[str], list[dict[str, Term]]]
"""Runs a SELECT on the built graph: a row is a mapping of variable names to terms, unbound ones left out."""
Ask = Callable[[str], tuple[list[str], list[list[Any]]]]
"""Runs Cypher on the built graph: columns, and rows of plain JSON values."""
NOT_WRITTEN = "no query was written for it"


@dataclass(frozen=True)
class FunctionalCheck:
    """One question as a test.

    ontology_can: see above; `why_not` says what is missing. rows: what the graph answers by SPARQL, None when it was not asked.
    differs:      rows that SPARQL alone and Cypher alone give; None when Cypher was not asked.
    trouble:      why a query could not be run.
    cut:          there may be more rows: it is compared with nothing.
    """

    question: CompetencyQuestion
    queries: QuestionQueries | None
    ontology_can: bool
    why_not: str = ""
    rows: tuple[Mapping[str, Term], ...] | None = None
    differs: Difference | None = None
    trouble: str = ""
    cut: bool = False

    @property
    def graph_does(self) -> bool:
        return bool(self.rows)

    @property
    def wrong(self) -> bool:
        """Whether the two graphs answer differently, or a query cannot be run."""
        return bool(self.differs) or bool(self.trouble)

    @property
    def columns(self) -> tuple[str, ...]:
        return sparql_columns(self.queries.sparql) if self.queries else ()

    @property
    def cells(self) -> tuple[Row, ...]:
        """The rows in the form in which they are compared."""
        return tuple(map(term_row, self.rows or ()))


def carried_over(ontology: Ontology, queries: QuestionQueries) -> QuestionQueries:
    """The same for another version of the ontology; without its queries where that version does not carry them.

    A property that came may take the plain name in Neo4j from one that was there.
    """
    faults = [fault.what for fault in sparql_faults(ontology, queries.sparql)] if queries.sparql else []
    if queries.sparql and not faults:
        faults = [fault.what for fault in cypher_faults(ontology, queries.cypher, sparql_columns(queries.sparql))]
    if not faults:
        return replace(queries, ontology=ontology.version)
    why_not = f"its queries were written for an earlier ontology: {'; '.join(faults)}"
    return replace(queries, ontology=ontology.version, sparql="", cypher="", why_not=why_not)


def check_questions(
    ontology: Ontology,
    questions: Sequence[CompetencyQuestion],
    queries: Mapping[str, QuestionQueries],
    select: Select | None = None,
    ask: Ask | None = None,
    most: int | None = None,
) -> tuple[FunctionalCheck, ...]:
    """Every agreed question as a test, in the order given; without `select` only whether the ontology can, without `ask` no Cypher.

    most: rows at which `select` and `ask` cut an answer short; two answers that are cut short cannot be compared.
    """
    return tuple(check_question(ontology, q, queries.get(q.id), select, ask, most) for q in questions if q.state == "agreed")


def check_question(
    ontology: Ontology,
    question: CompetencyQuestion,
    queries: QuestionQueries | None,
    select: Select | None = None,
    ask: Ask | None = None,
    most: int | None = None,
) -> FunctionalCheck:
    """One question as a test. A query that a store refuses is a result; whatever else the store raises goes through."""
    if queries is None or not queries.sparql:
        why_not = queries.why_not if queries else NOT_WRITTEN
        return FunctionalCheck(question, queries, False, why_not, () if select else None)
    why_not = why_unanswerable(ontology, queries.sparql)
    if select is None:
        return FunctionalCheck(question, queries, not why_not, why_not)
    try:
        rows = tuple(sorted(select(queries.sparql), key=lambda row: sorted(term_row(row).items())))
    except QueryRefused as error:
        return FunctionalCheck(question, queries, not why_not, why_not, (), trouble=f"SPARQL: {error.what}")
    cut = most is not None and len(rows) >= most
    differs, trouble = _compared(rows, queries.cypher, ask) if ask and not cut else (None, "")
    return FunctionalCheck(question, queries, not why_not, why_not, rows, differs, trouble, cut)


def _compared(rows: Sequence[Mapping[str, Term]], cypher: str, ask: Ask) -> tuple[Difference | None, str]:
    try:
        columns, values = ask(cypher)
    except QueryRefused as error:
        return None, f"Cypher: {error.what}"
    return difference(map(term_row, rows), (value_row(columns, row) for row in values)), ""
