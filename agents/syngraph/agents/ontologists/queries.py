"""How questions become queries: batch by batch against the closed vocabulary, in SPARQL and in Cypher, each checked as it comes."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import ValidationError

from syngraph.agents.asking import Asking, Facts
from syngraph.agents.ontologists.query_stage import Objection, Queries, QueriesAnswer, QueryItem, Wanted, query_faults
from syngraph.agents.ontologists.query_vocabulary import in_words, vocabulary
from syngraph.agents.prompt import Prompt
from syngraph.contracts.unreadable import Unreadable
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.question import CompetencyQuestion
from syngraph.ontologies.question_queries import QuestionQueries
from syngraph.ontologies.sparql_names import SparqlNames

_PACKAGE: Final = "syngraph.agents.ontologists"
BATCH: Final = 8
"""Questions for one call: two queries each, and what a model can keep apart."""


@dataclass(frozen=True, slots=True)
class Written:
    """One for each question, with or without queries. lacking: ids of those that the ontology cannot answer, and why."""

    queries: tuple[QuestionQueries, ...]
    lacking: dict[str, str]
    unreadable: tuple[Unreadable, ...] = ()


async def write_queries(
    ontology: Ontology, namespace: str, questions: Sequence[CompetencyQuestion], asking: Asking, objection: Objection | None = None
) -> Written:
    """Two queries for each question, or why there are none.

    namespace: the project's, whose terms need no prefix.
    objection: what Neo4j has against a query that is sound as far as it can be read, where there is one.
    raises:    ModelUnreachable, ModelRefused; what was answered until then is for the answer cache to remember.
    """
    names = SparqlNames.of(ontology, namespace)
    prompt = Prompt.of(Queries.task, _PACKAGE, asking.prompts).version
    found: list[QuestionQueries] = []
    lacking: dict[str, str] = {}
    unreadable: list[Unreadable] = []
    for start in range(0, len(questions), BATCH):
        given = Wanted(ontology, names, questions[start : start + BATCH], objection)
        outcome = await asking.outcome(Queries(), given, _facts(given), _PACKAGE)
        answer = outcome.kept.answer if outcome.kept else QueriesAnswer()
        unreadable += outcome.unreadable
        missing = _lacking(given, answer, outcome.unreadable)
        lacking |= missing
        written = {item.question: item for item in answer.queries}
        for question in given.questions:
            item, by = written.get(question.id), (asking.model.name, prompt)
            if item is not None:
                found.append(QuestionQueries(question.id, ontology.version, given.sparql(item.sparql), item.cypher, "", *by))
            else:
                why = missing.get(question.id) or _unwritten(question.id, outcome.unreadable)
                found.append(QuestionQueries(question.id, ontology.version, why_not=why, model=by[0], prompt=by[1]))
    return Written(tuple(found), lacking, tuple(unreadable))


def _facts(given: Wanted) -> Facts:
    asked = [{"id": q.id, "text": q.text, "passage": q.passage} for q in given.questions]
    shown = vocabulary(given.ontology, given.names, given.questions)
    classes, properties = in_words(shown)
    words = {
        "questions": "\n\n".join("\n".join(f"{name}: {value}" for name, value in one.items()) for one in asked),
        "classes": classes,
        "properties": properties,
        "prefixes": given.names.prologue.rstrip(),
    }
    return Facts({"questions": asked, "prefixes": dict(given.names.prefixes), **shown}, words)


def _lacking(given: Wanted, answer: QueriesAnswer, unreadable: Sequence[Unreadable]) -> dict[str, str]:
    """What the ontology lacks: as the model says, or as a query shows that is right in all but what it asks for."""
    found = {item.question: f"the model says: {item.why}" for item in answer.unanswerable}
    kept = {item.question for item in answer.queries}
    for one in unreadable:
        item = _item(one)
        if item is not None and item.question in {q.id for q in given.questions} - kept - found.keys():
            faults = query_faults(given, item)
            if faults and all(fault.lacking for fault in faults):
                found[item.question] = "; ".join(fault.what for fault in faults)
    return found


def _unwritten(question: str, unreadable: Sequence[Unreadable]) -> str:
    """Why there is no query though the ontology may well be able to answer."""
    said = [one.reason for one in unreadable if (item := _item(one)) is not None and item.question == question]
    return f"no sound query was written: {said[0] if said else 'the model wrote none'}"


def _item(one: Unreadable) -> QueryItem | None:
    try:
        return QueryItem.model_validate(json.loads(one.raw))
    except (ValueError, ValidationError):
        return None
