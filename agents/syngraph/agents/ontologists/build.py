"""How agreed questions become an ontology: batch by batch, each on what the earlier ones made; every batch is checked and checkpointed."""

import operator
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from types import MappingProxyType
from typing import Annotated, Any, TypedDict

from langchain_core.runnables import RunnableConfig
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from syngraph.agents import untraced  # noqa: F401 - before any graph runs
from syngraph.agents.asking import Asking, Facts
from syngraph.agents.checkpoints import Checkpointer
from syngraph.agents.model.port import Model
from syngraph.agents.ontologists.known import known, known_in_words
from syngraph.agents.ontologists.result import OntologistSettings, OntologyResult
from syngraph.agents.ontologists.stage import Edits, Sofar, plain
from syngraph.agents.passage import all_in_words, passage
from syngraph.agents.prompt import Prompt
from syngraph.agents.thread import thread_id
from syngraph.contracts.ontology_contract import check_ontology
from syngraph.contracts.unreadable import Unreadable, unreadable_from
from syngraph.ontologies.document import Chunk
from syngraph.ontologies.iri import Iri
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.question import CompetencyQuestion

_PACKAGE = "syngraph.agents.ontologists"
Plain = dict[str, Any]


class State(TypedDict, total=False):
    """done: how many questions have been put. answers: the kept ones, one for each batch that brought any."""

    done: int
    answers: Annotated[list[Plain], operator.add]
    unreadable: Annotated[list[Plain], operator.add]


class Ontologists:
    """The graph's one node, around one model and one set of questions; it comes back until all batches are done."""

    def __init__(
        self,
        domain: str,
        questions: Sequence[CompetencyQuestion],
        shown: Sequence[Plain],
        start: Ontology,
        asking: Asking,
        notes: Mapping[str, str],
    ) -> None:
        self._domain, self._questions, self._shown, self._start, self._asking = domain, questions, shown, start, asking
        self._notes = notes
        self._own: frozenset[Iri] = frozenset()

    def compiled(self, settings: OntologistSettings, checkpointer: Checkpointer) -> CompiledStateGraph[State, None, State, State]:
        self._namespace, self._batch, self._own = settings.namespace, max(1, settings.batch), settings.own
        graph = StateGraph(State)
        graph.add_node("edit", self._edit)
        graph.add_conditional_edges(START, self._next, ["edit", END])
        graph.add_conditional_edges("edit", self._next, ["edit", END])
        return graph.compile(checkpointer=checkpointer)

    def sofar(self, answers: Sequence[Plain], questions: Sequence[CompetencyQuestion]) -> Sofar:
        return Sofar(self._start, self._namespace, answers, questions, self._own)

    def _next(self, state: State) -> str:
        return "edit" if state["done"] < len(self._questions) else END

    async def _edit(self, state: State) -> State:
        batch = self._questions[state["done"] : state["done"] + self._batch]
        given = self.sofar(state["answers"], batch)
        outcome = await self._asking.outcome(Edits(), given, self._facts(given), _PACKAGE)
        return {
            "done": state["done"] + len(batch),
            "answers": [plain(outcome.kept.answer)] if outcome.kept else [],
            "unreadable": [asdict(one) for one in outcome.unreadable],
        }

    def _facts(self, given: Sofar) -> Facts:
        asked = [self._question(question) for question in given.questions]
        present = known(given.joined())
        words = {
            "domain": self._domain,
            "questions": "\n\n".join("\n".join(f"{name}: {value}" for name, value in one.items()) for one in asked),
            "known": known_in_words(present),
            "passages": all_in_words(self._shown),
        }
        return Facts({"domain": self._domain, "questions": asked, "passages": list(self._shown), "known": present}, words)

    def _question(self, question: CompetencyQuestion) -> dict[str, str]:
        """As it is shown; with a note where there is one: why the present ontology cannot answer it."""
        shown = {"id": question.id, "text": question.text, "document": question.document, "passage": question.passage}
        return shown | {"note": self._notes[question.id]} if question.id in self._notes else shown


async def build_ontology(
    domain: str,
    questions: Sequence[CompetencyQuestion],
    passages: Sequence[Chunk],
    start: Ontology,
    model: Model,
    settings: OntologistSettings,
    checkpointer: Checkpointer,
    thread: str,
    notes: Mapping[str, str] = MappingProxyType({}),
) -> OntologyResult:
    """Make `start` answer the agreed ones of `questions`.

    start:   `empty_ontology(namespace)`, or the user's own, whose IRIs and words stay.
    notes:   by question id, why the present ontology cannot answer it: the model is told beside the question.
    thread:  with the same thread and the same inputs, a run that was interrupted goes on after its last finished batch.
    raises:  ModelUnreachable, ModelRefused; OntologyUnusable when the whole breaks a contract that its parts kept.
    """
    agreed = sorted((question for question in questions if question.state == "agreed"), key=lambda q: q.id)
    shown = [passage(chunk) for chunk in passages]
    prompt = Prompt.of("ontology", _PACKAGE, settings.prompts).version
    asked = [[q.id, q.text, q.document, q.passage, *([notes[q.id]] if q.id in notes else [])] for q in agreed]
    shaped_by = [domain, asked, shown, start.version, settings.namespace, settings.batch, model.name, prompt, repr(settings.bounds)]
    config: RunnableConfig = {
        "configurable": {"thread_id": thread_id(thread, shaped_by)},
        "recursion_limit": len(agreed) + 25,
    }
    ontologists = Ontologists(domain, agreed, shown, start, Asking(model, settings.bounds, settings.prompts), notes)
    graph = ontologists.compiled(settings, checkpointer)
    before = await graph.aget_state(config)
    if not before.values and not before.next:
        await graph.ainvoke({"done": 0, "answers": [], "unreadable": []}, config, durability="sync")
    elif before.next:
        await graph.ainvoke(None, config, durability="sync")
    state = (await graph.aget_state(config)).values
    return _result(ontologists.sofar(state["answers"], agreed), [unreadable_from(one) for one in state["unreadable"]])


def _result(sofar: Sofar, unreadable: Sequence[Unreadable]) -> OntologyResult:
    ontology = sofar.sound()
    texts = {question.text for question in sofar.questions}
    unserved = tuple(fault for fault in check_ontology(ontology, sofar.questions) if fault.item in texts)
    return OntologyResult(ontology, unserved, tuple(unreadable))
