"""How agreed questions become an ontology: batch by batch, each on what the earlier ones made; every batch is checked and checkpointed."""

import operator
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, TypedDict

from langchain_core.runnables import RunnableConfig
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from syngraph.agents import untraced  # noqa: F401 - before any graph runs
from syngraph.agents.asking import Asking, Facts
from syngraph.agents.checkpoints import Checkpointer
from syngraph.agents.model.port import Model
from syngraph.agents.ontologists.stage import Edits, Sofar, plain
from syngraph.agents.passage import all_in_words, passage
from syngraph.agents.prompt import Prompt
from syngraph.agents.thread import thread_id
from syngraph.contracts.ontology_contract import OntologyFault, check_ontology
from syngraph.contracts.remedy import Bounds
from syngraph.contracts.unreadable import Unreadable, unreadable_from
from syngraph.ontologies.document import Chunk
from syngraph.ontologies.errors import OntologyUnusable
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.question import CompetencyQuestion

_PACKAGE = "syngraph.agents.ontologists"
Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class OntologistSettings:
    """namespace: in which new IRIs are minted. batch: questions for one call. bounds: of each call's remedy. prompts: a project's own."""

    namespace: str
    batch: int = 12
    bounds: Bounds = field(default_factory=Bounds)
    prompts: Path | None = None


@dataclass(frozen=True, slots=True)
class OntologyResult:
    """ontology: woven, and without any broken contract that it did not start with; without properties when no answer could be used.

    unserved:   a fault for each question that nothing in the ontology serves.
    unreadable: what the model said that could not be used.
    """

    ontology: Ontology
    unserved: tuple[OntologyFault, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()


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

    def compiled(self, settings: OntologistSettings, checkpointer: Checkpointer) -> CompiledStateGraph[State, None, State, State]:
        self._namespace, self._batch = settings.namespace, max(1, settings.batch)
        graph = StateGraph(State)
        graph.add_node("edit", self._edit)
        graph.add_conditional_edges(START, self._next, ["edit", END])
        graph.add_conditional_edges("edit", self._next, ["edit", END])
        return graph.compile(checkpointer=checkpointer)

    def sofar(self, answers: Sequence[Plain], questions: Sequence[CompetencyQuestion]) -> Sofar:
        return Sofar(self._start, self._namespace, answers, questions)

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
        ontology = given.joined()
        classes = sorted(c.label for c in ontology.classes.values() if c.iri != ontology.root)
        known = {"classes": classes, "properties": sorted(p.label for p in ontology.properties.values())}
        words = {
            "domain": self._domain,
            "questions": "\n\n".join("\n".join(f"{name}: {value}" for name, value in one.items()) for one in asked),
            "known": "\n".join(f"{kind}: {', '.join(labels) or 'none'}" for kind, labels in known.items()),
            "passages": all_in_words(self._shown),
        }
        return Facts({"domain": self._domain, "questions": asked, "passages": list(self._shown), "known": known}, words)

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
    ontology = sofar.joined()
    texts = {question.text for question in sofar.questions}
    faults = check_ontology(ontology, sofar.questions)
    known = set(check_ontology(weave_start(sofar)))
    broken = [fault for fault in faults if fault.item not in texts and fault not in known]
    if broken:
        what = "; ".join(f"{fault.item!r} {fault.what}" for fault in broken[:5])
        raise OntologyUnusable(
            f"the ontology as a whole breaks its contract: {what}", "run build again, or give it an ontology to start from"
        )
    return OntologyResult(ontology, tuple(fault for fault in faults if fault.item in texts), tuple(unreadable))


def weave_start(sofar: Sofar) -> Ontology:
    """The ontology that the work began with, woven."""
    return Sofar(sofar.start, sofar.namespace, (), ()).joined()
