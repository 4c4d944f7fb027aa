"""How the panel works: groups, personas, questions by each in parallel, votes by all others; every finished step is checkpointed.

    START → groups → personas → propose (each persona) → gather → vote (each persona, on the others' questions) → review → END

The state is plain JSON and holds what was answered; what it makes of the votes, `convene` computes.
"""

import operator
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Annotated, Any, NotRequired, TypedDict

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import Send, interrupt

from syngraph.agents import untraced  # noqa: F401 - before any graph runs
from syngraph.agents.asking import Asking, Facts
from syngraph.agents.checkpoints import Checkpointer
from syngraph.agents.panel.agreement import question_id
from syngraph.agents.panel.stages import Groups, Personas, Questions, Read, Votes
from syngraph.agents.passage import all_in_words
from syngraph.agents.quote import located
from syngraph.contracts.remedy import Outcome
from syngraph.contracts.stage import Out, Stage

PACKAGE = "syngraph.agents.panel"
Plain = dict[str, Any]


class State(TypedDict, total=False):
    """groups, personas, questions: as the brief of each task has them, a question also with `id` and `proposer`.

    votes: with `persona` and `question`. unreadable: what could not be used. decisions: a person's, question id -> agreed or dropped.
    """

    groups: list[Plain]
    personas: list[Plain]
    questions: Annotated[list[Plain], operator.add]
    votes: Annotated[list[Plain], operator.add]
    unreadable: Annotated[list[Plain], operator.add]
    decisions: dict[str, str]


class PersonasTask(TypedDict):
    """What one branch works on: a persona, and, to vote, the questions that others proposed."""

    persona: Plain
    questions: NotRequired[list[Plain]]


class Panel:
    """The nodes of the graph, around one model, one domain and one sample of passages."""

    def __init__(self, domain: str, passages: Sequence[Plain], asking: Asking, review: bool) -> None:
        self._domain, self._passages, self._asking, self._review = domain, passages, asking, review
        self._words = all_in_words(passages)

    def compiled(self, checkpointer: Checkpointer) -> CompiledStateGraph[State, None, State, State]:
        graph = StateGraph(State)
        graph.add_node("groups", self._name_groups)
        graph.add_node("personas", self._describe_personas)
        graph.add_node("propose", self._propose, input_schema=PersonasTask)
        graph.add_node("gather", lambda state: {})  # noqa: ARG005 - a place where all proposals have come
        graph.add_node("vote", self._vote, input_schema=PersonasTask)
        graph.add_node("review", self._wait_for_a_person)
        graph.add_edge(START, "groups")
        graph.add_edge("groups", "personas")
        graph.add_conditional_edges("personas", self._to_each_persona, ["propose", END])
        graph.add_edge("propose", "gather")
        graph.add_conditional_edges("gather", self._to_each_voter, ["vote", END])
        graph.add_edge("vote", "review")
        graph.add_edge("review", END)
        return graph.compile(checkpointer=checkpointer)

    async def _name_groups(self, state: State) -> State:  # noqa: ARG002 - a node's face
        outcome = await self._put(Groups(), Read(self._passages), {"domain": self._domain})
        groups = [group.model_dump() for group in outcome.kept.answer.groups] if outcome.kept else []
        return {"groups": groups, "unreadable": _kept_apart(outcome)}

    async def _describe_personas(self, state: State) -> State:
        if not state["groups"]:
            return {"personas": []}
        outcome = await self._put(Personas(), Read(self._passages, state["groups"]), {"domain": self._domain, "groups": state["groups"]})
        personas = [persona.model_dump() for persona in outcome.kept.answer.personas] if outcome.kept else []
        return {"personas": personas, "unreadable": _kept_apart(outcome)}

    def _to_each_persona(self, state: State) -> list[Send] | str:
        return [Send("propose", {"persona": persona}) for persona in state["personas"]] or END

    async def _propose(self, state: PersonasTask) -> State:
        persona = state["persona"]
        outcome = await self._put(Questions(), Read(self._passages), {"domain": self._domain, "persona": persona})
        found = outcome.kept.answer.questions if outcome.kept else ()
        questions = []
        for question in found:
            passage = self._verbatim(question.document, question.passage)
            number = question_id(persona["name"], question.text)
            questions.append({"id": number, "proposer": persona["name"], **question.model_dump(), "passage": passage})
        return {"questions": questions, "unreadable": _kept_apart(outcome)}

    def _to_each_voter(self, state: State) -> list[Send] | str:
        sends = []
        for persona in state["personas"]:
            others = [question for question in state["questions"] if question["proposer"] != persona["name"]]
            # a voter does not learn who asked: the question counts, not the asker
            put = [{name: question[name] for name in ("id", "text", "document", "passage")} for question in others]
            if put:
                sends.append(Send("vote", {"persona": persona, "questions": sorted(put, key=lambda q: str(q["id"]))}))
        return sends or END

    async def _vote(self, state: PersonasTask) -> State:
        outcome = await self._put(Votes(), Read(self._passages, questions=state["questions"]), dict(state))
        cast = outcome.kept.answer.votes if outcome.kept else ()
        votes = [{"persona": state["persona"]["name"], "question": v.id, "choice": v.choice, "reason": v.reason} for v in cast]
        return {"votes": votes, "unreadable": _kept_apart(outcome)}

    def _wait_for_a_person(self, state: State) -> State:
        if not self._review:
            return {}
        return {"decisions": interrupt({"questions": [question["id"] for question in state["questions"]]})}

    async def _put(self, stage: Stage[Read, Out], given: Read, told: Plain) -> Outcome[Read, Out]:
        words = {name: _listed(value) for name, value in told.items()} | {"passages": self._words}
        return await self._asking.outcome(stage, given, Facts(told | {"passages": list(self._passages)}, words), PACKAGE)

    def _verbatim(self, document: str, passage: str) -> str:
        """The passage as the document has it; the contract has made sure that it is there."""
        for shown in self._passages:
            span = located(passage, shown["text"]) if shown["document"] == document else None
            if span:
                return span.of(shown["text"])
        raise AssertionError(f"a kept question's passage is not in {document}")


def _listed(value: object) -> str:
    """Facts in words: a text as it is, things as lines of `name: value`, parted by empty lines."""
    if isinstance(value, list):
        return "\n\n".join(_listed(one) for one in value)
    return "\n".join(f"{name}: {one}" for name, one in value.items()) if isinstance(value, Mapping) else str(value)


def _kept_apart(outcome: Outcome[Any, Any]) -> list[Plain]:
    return [asdict(one) for one in outcome.unreadable]
