"""What the `queries` task is given, what it answers, and its contract: a query that does not keep to the vocabulary cannot be kept."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import field_validator

from syngraph.contracts.cypher_query import cypher_faults
from syngraph.contracts.sparql_query import QueryFault, sparql_columns, sparql_faults
from syngraph.contracts.stage import Fault, Item, Stage
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.question import CompetencyQuestion
from syngraph.ontologies.sparql_names import SparqlNames

LONGEST = 8_000
"""Characters of a query; a longer one answers no question that people ask."""


class QueryItem(Item):
    """question: its id. sparql: without PREFIX lines."""

    question: str
    sparql: str
    cypher: str

    @field_validator("sparql", "cypher")
    @classmethod
    def _bare(cls, text: str) -> str:
        """Without the semicolon that many end a query with."""
        return text.strip().removesuffix(";").rstrip()


class UnanswerableItem(Item):
    question: str
    why: str


class QueriesAnswer(Item):
    queries: tuple[QueryItem, ...] = ()
    unanswerable: tuple[UnanswerableItem, ...] = ()


Objection = Callable[[str], str]
"""What a store that is at hand has against a Cypher query, in words; "" when it would run it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The questions of one call, and the ontology that shall answer them.

    objection: asked last, of what is sound in every other way; None where no store is at hand.
    """

    ontology: Ontology
    names: SparqlNames
    questions: Sequence[CompetencyQuestion]
    objection: Objection | None = None

    def sparql(self, text: str) -> str:
        """A query as it is kept: with the prefixes that it was written for."""
        return self.names.prologue + text


class Queries(Stage[Wanted, QueriesAnswer]):
    """For each question one query in SPARQL and one in Cypher that ask the same, or what the ontology lacks.

    Both parse, only read, keep to the closed vocabulary, return the same columns, and can be answered by the ontology.
    """

    task = "queries"
    answer = QueriesAnswer

    def before(self, given: Wanted) -> Iterable[str]:
        if not given.questions:
            yield "no question to write a query for"

    def after(self, given: Wanted, answer: QueriesAnswer) -> Iterable[Fault]:
        asked = {question.id for question in given.questions}
        seen: set[str] = set()
        for member in ("queries", "unanswerable"):
            for index, item in enumerate(getattr(answer, member)):
                if item.question not in asked:
                    yield Fault(f"{item.question!r} is the id of none of the questions", (member, index))
                elif item.question in seen:
                    yield Fault("this question has an answer already: one is enough", (member, index))
                seen.add(item.question)
                yield from (Fault(what, (member, index)) for what in _wrong(given, item))
        for question in given.questions:
            if question.id not in seen:
                yield Fault(f"no query for {question.id!r}: {question.text}", owed=True)


def _wrong(given: Wanted, item: Any) -> Iterator[str]:
    if isinstance(item, QueryItem):
        yield from (fault.what for fault in query_faults(given, item))
    elif not item.why.strip():
        yield "`why` is empty: say which class or property is missing"


def query_faults(given: Wanted, item: QueryItem) -> list[QueryFault]:
    """All that is wrong with both queries, in words that say of which."""
    long = [name for name in ("sparql", "cypher") if len(getattr(item, name)) > LONGEST]
    if long:
        return [QueryFault(f"{name} has over {LONGEST} characters") for name in long]
    sparql = given.sparql(item.sparql)
    found = [("SPARQL", one) for one in sparql_faults(given.ontology, sparql)]
    cypher = cypher_faults(given.ontology, item.cypher, sparql_columns(sparql))
    if not cypher and given.objection is not None and (why := given.objection(item.cypher)):
        cypher = [QueryFault(why)]
    found += [("Cypher", one) for one in cypher]
    return [QueryFault(f"{language}: {fault.what}", fault.lacking) for language, fault in found]
