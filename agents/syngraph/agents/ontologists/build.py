"""How agreed questions become an ontology: batch by batch, each on what the earlier ones made; then islands are joined."""

import operator
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from types import MappingProxyType
from typing import Annotated, Any, TypedDict, cast

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
from syngraph.agents.ontologists.weave import Apart, Weaving, facts
from syngraph.agents.passage import all_in_words, passage
from syngraph.agents.prompt import Prompt
from syngraph.agents.thread import thread_id
from syngraph.contracts.ontology_contract import check_ontology
from syngraph.contracts.unreadable import Unreadable, unreadable_from
from syngraph.contracts.weaving_contract import joinable
from syngraph.ontologies.document import Chunk
from syngraph.ontologies.islands import islands
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.question import CompetencyQuestion
from syngraph.ontologies.turtle import turtle
from syngraph.ontologies.weaving import ROOT_LABEL
from syngraph.ontologies.weaving_step import Step, Woven

_PACKAGE = "syngraph.agents.ontologists"
Plain = dict[str, Any]


class State(TypedDict, total=False):
    """done: how many questions have been put. answers: the kept ones, one for each batch that brought any.

    rounds: how often the islands have been shown; all there are once a round brought no step. steps: those that joined islands.
    """

    done: int
    rounds: int
    answers: Annotated[list[Plain], operator.add]
    steps: Annotated[list[Plain], operator.add]
    unreadable: Annotated[list[Plain], operator.add]


class Ontologists:
    """The graph's two nodes, around one model and one set of questions: `edit` until all batches are done, then `weave`."""

    def __init__(
        self,
        domain: str,
        questions: Sequence[CompetencyQuestion],
        shown: Sequence[Plain],
        start: Ontology,
        asking: Asking,
        notes: Mapping[str, str],
        settings: OntologistSettings,
    ) -> None:
        self._domain, self._questions, self._shown, self._start, self._asking = domain, questions, shown, start, asking
        self._notes, self._settings, self._batch = notes, settings, max(1, settings.batch)
        self._texts = [str(one["text"]) for one in shown]

    def compiled(self, checkpointer: Checkpointer) -> CompiledStateGraph[State, None, State, State]:
        graph = StateGraph(State)
        graph.add_node("edit", self._edit)
        graph.add_node("weave", self._weave)
        for before in (START, "edit", "weave"):
            graph.add_conditional_edges(before, self._next, ["edit", "weave", END])
        return graph.compile(checkpointer=checkpointer)

    def sofar(self, state: State, questions: Sequence[CompetencyQuestion]) -> Sofar:
        steps = [Step(**one) for one in state["steps"]]
        rules = self._settings
        return Sofar(self._start, rules.namespace, state["answers"], questions, rules.own, steps, self._texts, rules.extra)

    def _next(self, state: State) -> str:
        if state["done"] < len(self._questions):
            return "edit"
        return "weave" if state["rounds"] < self._settings.weaving and self._apart(state) else END

    def _apart(self, state: State) -> Apart | None:
        """The ontology in its islands; None when there is nothing to ask about them."""
        sofar = self.sofar(state, ())
        ontology = sofar.joined()
        return Apart(ontology, sofar.namespace, sofar.untouched) if state["answers"] and joinable(ontology, sofar.untouched) else None

    async def _weave(self, state: State) -> State:
        given = self._apart(state)
        assert given is not None, "the edges lead here only then"
        outcome = await self._asking.outcome(Weaving(), given, facts(self._domain, given), _PACKAGE)
        steps = [asdict(item.step()) for item in outcome.kept.answer.steps] if outcome.kept else []
        return {
            "rounds": state["rounds"] + 1 if steps else self._settings.weaving,
            "steps": steps,
            "unreadable": [asdict(one) for one in outcome.unreadable],
        }

    async def _edit(self, state: State) -> State:
        batch = self._questions[state["done"] : state["done"] + self._batch]
        given = self.sofar(state, batch)
        outcome = await self._asking.outcome(Edits(), given, self._facts(given), _PACKAGE)
        return {
            "done": state["done"] + len(batch),
            "answers": [plain(outcome.kept.answer)] if outcome.kept else [],
            "unreadable": [asdict(one) for one in outcome.unreadable],
        }

    def _facts(self, given: Sofar) -> Facts:
        asked = [self._question(question) for question in given.questions]
        present = known(given.joined(), given.untouched)
        words = {
            "domain": self._domain,
            "questions": "\n\n".join("\n".join(f"{name}: {value}" for name, value in one.items()) for one in asked),
            "known": known_in_words(present, " ".join([*(q.text for q in given.questions), *self._texts])),
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
    prompts = [Prompt.of(task, _PACKAGE, settings.prompts).version for task in ("ontology", "weave")]
    asked = [[q.id, q.text, q.document, q.passage, *([notes[q.id]] if q.id in notes else [])] for q in agreed]
    rules = [settings.namespace, settings.batch, settings.weaving, sorted(settings.own), repr(settings.bounds)]
    rules += [turtle(settings.extra)] if settings.extra else []
    shaped_by = [domain, asked, shown, start.version, model.name, prompts, rules]
    config: RunnableConfig = {
        "configurable": {"thread_id": thread_id(thread, shaped_by)},
        "recursion_limit": len(agreed) + settings.weaving + 25,
    }
    ontologists = Ontologists(domain, agreed, shown, start, Asking(model, settings.bounds, settings.prompts), notes, settings)
    graph = ontologists.compiled(checkpointer)
    before = await graph.aget_state(config)
    if not before.values and not before.next:
        await graph.ainvoke({"done": 0, "rounds": 0, "answers": [], "steps": [], "unreadable": []}, config, durability="sync")
    elif before.next:
        await graph.ainvoke(None, config, durability="sync")
    state = cast(State, (await graph.aget_state(config)).values)
    return _result(ontologists.sofar(state, agreed), [unreadable_from(one) for one in state["unreadable"]])


def _result(sofar: Sofar, unreadable: Sequence[Unreadable]) -> OntologyResult:
    ontology = sofar.sound()
    texts = {question.text for question in sofar.questions}
    unserved = tuple(fault for fault in check_ontology(ontology, sofar.questions) if fault.item in texts)
    return OntologyResult(ontology, unserved, tuple(unreadable), _weaving(sofar))


def _weaving(sofar: Sofar) -> tuple[Woven, ...]:
    """What was done to join the islands, the root that joins what is left of them included."""
    ontology, woven = sofar.taken()
    left = len(islands(ontology))
    if left < 2:
        return woven
    root = Woven("root", f"{left} islands are below the root {ROOT_LABEL!r}", "They have nothing else in common.", left, 1)
    return (*woven, root)
