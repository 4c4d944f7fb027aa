"""How an ontology is brought to answer its questions: queries are written against it, and what they show to be missing is added.

One remedy loop for query and ontology. A question that the ontology cannot answer goes back to the ontologists with the reason;
then its queries are written anew, and those that a changed ontology no longer carries. What still has none is reported as such.
"""

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, replace

from syngraph.agents.asking import Asking
from syngraph.agents.checkpoints import Checkpointer
from syngraph.agents.model.port import Model
from syngraph.agents.ontologists.build import build_ontology
from syngraph.agents.ontologists.queries import write_queries
from syngraph.agents.ontologists.query_stage import Objection
from syngraph.agents.ontologists.result import OntologistSettings, OntologyResult
from syngraph.contracts.functional import carried_over
from syngraph.contracts.unreadable import Unreadable
from syngraph.ontologies.document import Chunk
from syngraph.ontologies.errors import OntologyUnusable
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.question import CompetencyQuestion
from syngraph.ontologies.question_queries import QuestionQueries

ROUNDS = 2
"""How often questions go back to the ontologists."""


@dataclass(frozen=True, slots=True)
class Answerable:
    """result: the ontology, with what was added. queries: one for each agreed question, by id; without queries where there is a `why_not`.

    given_back: by round, id -> why, of the questions that went back to the ontologists.
    """

    result: OntologyResult
    queries: tuple[QuestionQueries, ...]
    given_back: tuple[Mapping[str, str], ...] = ()


async def make_answerable(
    domain: str,
    questions: Sequence[CompetencyQuestion],
    passages: Sequence[Chunk],
    result: OntologyResult,
    model: Model,
    settings: OntologistSettings,
    checkpointer: Checkpointer,
    thread: str,
    rounds: int = ROUNDS,
    objection: Objection | None = None,
) -> Answerable:
    """Write the queries of the agreed ones of `questions`, and mend the ontology where it cannot answer them, at most `rounds` times.

    result: what `build_ontology` made of the same questions.
    thread: with the same thread and the same inputs, an interrupted run asks nothing again that was answered.
    objection: what Neo4j has against a Cypher query, where there is one.
    raises: ModelUnreachable, ModelRefused.
    """
    agreed = sorted((question for question in questions if question.state == "agreed"), key=lambda q: q.id)
    asking = Asking(model, settings.bounds, settings.prompts)
    known: dict[str, QuestionQueries] = {}
    unreadable: tuple[Unreadable, ...] = ()
    given_back: list[Mapping[str, str]] = []
    while True:
        open_questions = [one for one in agreed if not _holds(result.ontology, known.get(one.id))]
        written = await write_queries(result.ontology, settings.namespace, open_questions, asking, objection)
        known |= {one.question: one for one in written.queries}
        unreadable += written.unreadable
        if not written.lacking or len(given_back) == rounds:
            break
        given_back.append(written.lacking)
        back = [one for one in agreed if one.id in written.lacking]
        place, notes = f"{thread}/{len(given_back)}", written.lacking
        building = build_ontology(domain, back, passages, result.ontology, model, settings, checkpointer, place, notes=notes)
        mended = await _mended(result, back, building)
        if mended.ontology.version == result.ontology.version:
            result = mended
            break
        result = mended
    now = tuple(replace(known[one.id], ontology=result.ontology.version) for one in agreed)
    return Answerable(replace(result, unreadable=result.unreadable + unreadable), now, tuple(given_back))


def _holds(ontology: Ontology, queries: QuestionQueries | None) -> bool:
    """Whether these queries keep their contract with this ontology, which may not be the one that they were written for."""
    if queries is None or not queries.sparql:
        return False
    return queries.ontology == ontology.version or bool(carried_over(ontology, queries).sparql)


async def _mended(result: OntologyResult, questions: Sequence[CompetencyQuestion], building: Awaitable[OntologyResult]) -> OntologyResult:
    """The ontology with what these questions lack, or as it was when what came would spoil the whole."""
    try:
        mended = await building
    except OntologyUnusable as error:
        lost = Unreadable("ontology", "", "", f"what was added for {len(questions)} questions cannot be used: {error.what}")
        return replace(result, unreadable=(*result.unreadable, lost))
    asked = {question.text for question in questions}
    unserved = tuple(fault for fault in result.unserved if fault.item not in asked) + mended.unserved
    joined = tuple(step for step in result.weaving if step.do != "root")  # the root joins what is left in the end, once
    return replace(mended, unserved=unserved, unreadable=result.unreadable + mended.unreadable, weaving=joined + mended.weaving)
