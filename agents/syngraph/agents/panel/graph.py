"""How the panel works: every finished step is checkpointed, and what was answered is never asked again.

    START → groups → personas → propose (each persona) → gather → vote (each persona, on the others' questions) → count → END
                                                           ↑                                                       ↓
                                                           └──────── revise (the moderator, what is contested) ────┘

A round is a vote; the first is on every question, a later one on what was rewritten since. The state is plain JSON and holds
what was answered; `minutes` reads it.
"""

import asyncio
import operator
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from typing import Annotated, Any, TypedDict

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import Send

from syngraph.agents import untraced  # noqa: F401 - before any graph runs
from syngraph.agents.asking import Asking, Facts
from syngraph.agents.checkpoints import Checkpointer
from syngraph.agents.panel.agreement import Quorum, question_id, votes_now
from syngraph.agents.panel.minutes import standing
from syngraph.agents.panel.result import PanelSettings
from syngraph.agents.panel.stages import Groups, Personas, Questions, Read, Revise, Votes
from syngraph.agents.panel.words import in_words
from syngraph.agents.passage import all_in_words
from syngraph.agents.quote import located
from syngraph.contracts.remedy import Outcome
from syngraph.contracts.stage import Out, Stage
from syngraph.ontologies.question import CompetencyQuestion

PACKAGE = "syngraph.agents.panel"
MOST_PROPOSED = 100
"""Questions that one persona may propose; an answer with more is refused as a whole."""
AT_ONCE = 60
"""Questions that are voted or ruled on in one call, so that no answer grows beyond what a model can say."""
Plain = dict[str, Any]


class State(TypedDict, total=False):
    """groups, personas, questions: as their tasks answer them, a question also with `id` and `proposer`.

    round: of votes, from 1. votes: as answered, with `persona`, `question`, `round`. rulings: the moderator's, with `question` and the
    `round` of votes they follow. unreadable: what could not be used.
    """

    groups: list[Plain]
    personas: list[Plain]
    round: int
    questions: Annotated[list[Plain], operator.add]
    votes: Annotated[list[Plain], operator.add]
    rulings: Annotated[list[Plain], operator.add]
    unreadable: Annotated[list[Plain], operator.add]


class Branch(TypedDict, total=False):
    """What one branch works on: a persona, for the moderator none; to vote or rule the round and its questions, and those agreed before."""

    persona: Plain
    round: int
    questions: list[Plain]
    agreed: list[str]


class Panel:
    """The nodes of the graph, around one model, one domain and one sample of passages."""

    def __init__(self, domain: str, passages: Sequence[Plain], asking: Asking, settings: PanelSettings) -> None:
        self._domain, self._passages, self._asking, self._settings = domain, passages, asking, settings
        self._words = all_in_words(passages)
        # not LangGraph's max_concurrency: it leaves coroutines behind that nobody awaits when one of several calls fails
        self._turn = asyncio.Semaphore(settings.parallel)

    def compiled(self, checkpointer: Checkpointer) -> CompiledStateGraph[State, None, State, State]:
        graph = StateGraph(State)
        graph.add_node("groups", self._name_groups)
        graph.add_node("personas", self._describe_personas)
        graph.add_node("propose", self._propose, input_schema=Branch)
        graph.add_node("gather", lambda state: {"round": state["round"] + 1})
        graph.add_node("vote", self._vote, input_schema=Branch)
        graph.add_node("count", lambda state: {})  # noqa: ARG005 - a place where all votes have come
        graph.add_node("revise", self._revise, input_schema=Branch)
        graph.add_edge(START, "groups")
        graph.add_edge("groups", "personas")
        graph.add_conditional_edges("personas", self._to_each_persona, ["propose", END])
        graph.add_edge("propose", "gather")
        graph.add_conditional_edges("gather", self._to_each_voter, ["vote", END])
        graph.add_edge("vote", "count")
        graph.add_conditional_edges("count", self._to_the_moderator, ["revise", END])
        graph.add_edge("revise", "gather")
        return graph.compile(checkpointer=checkpointer)

    async def _name_groups(self, state: State) -> State:  # noqa: ARG002 - a node's face
        most = self._settings.personas
        outcome = await self._put(Groups(), Read(self._passages), {"domain": self._domain, "most": most}, most)
        groups = [group.model_dump() for group in outcome.kept.answer.groups] if outcome.kept else []
        return {"groups": groups, "unreadable": _kept_apart(outcome)}

    async def _describe_personas(self, state: State) -> State:
        if not state["groups"]:
            return {"personas": []}
        most = self._settings.personas
        told = {"domain": self._domain, "groups": state["groups"], "most": most}
        outcome = await self._put(Personas(), Read(self._passages, state["groups"]), told, most)
        personas = [persona.model_dump() for persona in outcome.kept.answer.personas] if outcome.kept else []
        return {"personas": personas, "unreadable": _kept_apart(outcome)}

    def _to_each_persona(self, state: State) -> list[Send] | str:
        return [Send("propose", Branch(persona=persona)) for persona in state["personas"]] or END

    async def _propose(self, state: Branch) -> State:
        persona = state["persona"]
        outcome = await self._put(Questions(), Read(self._passages), {"domain": self._domain, "persona": persona}, MOST_PROPOSED)
        found = outcome.kept.answer.questions if outcome.kept else ()
        questions = []
        for question in found:
            passage = self._verbatim(question.document, question.passage)
            number = question_id(persona["name"], question.text)
            questions.append({"id": number, "proposer": persona["name"], **question.model_dump(), "passage": passage})
        return {"questions": questions, "unreadable": _kept_apart(outcome)}

    def _to_each_voter(self, state: State) -> list[Send] | str:
        n = state["round"]
        open_now = [one for one in standing(state) if n == 1 or (one.amendments and one.amendments[-1].round == n - 1)]
        sends = []
        for persona in state["personas"]:
            put = [_as_put(one) for one in open_now if one.proposer != persona["name"]]
            sends += [Send("vote", Branch(persona=persona, round=n, questions=batch)) for batch in _batches(put)]
        return sends or END

    async def _vote(self, state: Branch) -> State:
        persona, put = state["persona"], state["questions"]
        outcome = await self._put(Votes(), Read(self._passages, questions=put), {"persona": persona, "questions": put})
        votes = [
            {
                "persona": persona["name"],
                "question": vote.id,
                "round": state["round"],
                "choice": vote.choice,
                "reason": vote.reason,
                "instead": vote.instead if vote.choice == "amend" else "",
            }
            for vote in (outcome.kept.answer.votes if outcome.kept else ())
        ]
        return {"votes": votes, "unreadable": _kept_apart(outcome)}

    def _to_the_moderator(self, state: State) -> list[Send] | str:
        n, quorum = state["round"], Quorum(len(state["personas"]) - 1, self._settings.quorum)
        if n >= self._settings.rounds:
            return END
        voted = [one for one in standing(state) if any(vote.round == n for vote in one.votes)]
        put = [_as_contested(one) for one in voted if quorum.contested(votes_now(one))]
        agreed = sorted({one.text for one in standing(state) if quorum.reached(votes_now(one))})
        return [Send("revise", Branch(round=n, questions=batch, agreed=agreed)) for batch in _batches(put)] or END

    async def _revise(self, state: Branch) -> State:
        put = state["questions"]
        told = {"domain": self._domain, "questions": put, "agreed": state["agreed"]}
        outcome = await self._put(Revise(), Read(self._passages, questions=put), told)
        rulings = [
            {"question": one.id, "round": state["round"], "choice": one.choice, "reason": one.reason, "text": one.text}
            for one in (outcome.kept.answer.rulings if outcome.kept else ())
        ]
        return {"rulings": rulings, "unreadable": _kept_apart(outcome)}

    async def _put(self, stage: Stage[Read, Out], given: Read, told: Plain, most: int | None = None) -> Outcome[Read, Out]:
        """Put a task to the model. most: items of its answer, where fewer than any answer may have."""
        bounds = self._asking.bounds
        asking = replace(self._asking, bounds=replace(bounds, items=min(bounds.items, most or bounds.items)))
        words = {name: in_words(value) for name, value in told.items()} | {"passages": self._words}
        async with self._turn:
            return await asking.outcome(stage, given, Facts(told | {"passages": list(self._passages)}, words), PACKAGE)

    def _verbatim(self, document: str, passage: str) -> str:
        """The passage as the document has it; the contract has made sure that it is there."""
        for shown in self._passages:
            span = located(passage, shown["text"]) if shown["document"] == document else None
            if span:
                return span.of(shown["text"])
        raise AssertionError(f"a kept question's passage is not in {document}")


def _as_put(question: CompetencyQuestion) -> Plain:
    """What a voter sees of a question: not who asked, for the question counts and not the asker."""
    put = {name: getattr(question, name) for name in ("id", "text", "document", "passage")}
    if question.amendments:
        put |= {"was": question.amendments[-1].was, "why": question.amendments[-1].why}
    return put


def _as_contested(question: CompetencyQuestion) -> Plain:
    """What the moderator sees of a question: the votes on its present text, without names."""
    votes = [{"choice": vote.choice, "reason": vote.reason, "instead": vote.instead} for vote in votes_now(question)]
    return {name: getattr(question, name) for name in ("id", "text", "document", "passage")} | {"votes": votes}


def _batches(questions: Sequence[Plain]) -> Iterator[list[Plain]]:
    for start in range(0, len(questions), AT_ONCE):
        yield list(questions[start : start + AT_ONCE])


def _kept_apart(outcome: Outcome[Any, Any]) -> list[Plain]:
    return [asdict(one) for one in outcome.unreadable]
