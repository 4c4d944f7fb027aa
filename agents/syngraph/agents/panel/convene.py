"""How a panel is convened, and convened again where it stopped; and what its votes come to."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.types import Command

from syngraph.agents.asking import Asking
from syngraph.agents.checkpoints import Checkpointer
from syngraph.agents.model.port import Model
from syngraph.agents.panel.agreement import decided, merged
from syngraph.agents.panel.graph import PACKAGE, Panel
from syngraph.agents.panel.result import Group, PanelResult, PanelSettings
from syngraph.agents.passage import passage
from syngraph.agents.prompt import Prompt
from syngraph.agents.thread import thread_id
from syngraph.contracts.unreadable import unreadable_from
from syngraph.ontologies.document import Chunk
from syngraph.ontologies.errors import ProjectUnusable
from syngraph.ontologies.question import CompetencyQuestion, Persona, Vote


async def convene(
    domain: str,
    passages: Sequence[Chunk],
    model: Model,
    settings: PanelSettings,
    checkpointer: Checkpointer,
    thread: str,
    decisions: Mapping[str, str] | None = None,
) -> PanelResult:
    """Let a panel read `passages` and agree on questions.

    thread:    whose panel it is; with the same thread and inputs it goes on where it was interrupted, or gives its result again.
    decisions: a person's word after a `waiting` result: question id -> "agreed" or "dropped"; questions not named stay as voted.
    raises:    ModelUnreachable, ModelRefused (what was answered is in the checkpoint); ProjectUnusable for decisions on unknown questions.
    """
    asking = Asking(model, settings.bounds, settings.prompts)
    shown = [passage(chunk) for chunk in passages]
    prompts = [Prompt.of(task, PACKAGE, settings.prompts).version for task in ("groups", "personas", "questions", "votes")]
    shaped_by = [domain, shown, model.name, prompts, settings.review, repr(settings.bounds)]
    config: RunnableConfig = {
        "configurable": {"thread_id": thread_id(thread, shaped_by)},
        "max_concurrency": settings.parallel,
    }
    graph = Panel(domain, shown, asking, settings.review).compiled(checkpointer)
    before = await graph.aget_state(config)
    if decisions is not None:
        if not before.interrupts:
            raise ProjectUnusable("no panel waits for a decision", "convene it with review first; a finished one is decided")
        _check(decisions, before.values["questions"])
        await graph.ainvoke(Command(resume=dict(decisions)), config, durability="sync")
    elif not before.values and not before.next:
        await graph.ainvoke({"questions": [], "votes": [], "unreadable": []}, config, durability="sync")
    elif before.next and not before.interrupts:
        await graph.ainvoke(None, config, durability="sync")
    after = await graph.aget_state(config)
    return replace(_result(after.values, settings), waiting=bool(after.interrupts))


def _check(decisions: Mapping[str, str], questions: Sequence[Mapping[str, Any]]) -> None:
    known = {question["id"] for question in questions}
    for number, word in decisions.items():
        if number not in known or word not in ("agreed", "dropped"):
            raise ProjectUnusable(
                f"no decision on a question of this panel: {number} {word}", "decide agreed or dropped, by a question's id"
            )


def _result(state: Any, settings: PanelSettings) -> PanelResult:
    personas = tuple(Persona(**persona) for persona in state.get("personas", []))
    questions, reasons = {}, {}
    for plain in state.get("questions", []):
        votes = [Vote(v["persona"], v["choice"], v["reason"]) for v in state["votes"] if v["question"] == plain["id"]]
        asked = CompetencyQuestion(**plain, votes=tuple(sorted(votes, key=lambda vote: vote.persona)))
        questions[asked.id], reasons[asked.id] = decided(asked, len(personas) - 1, settings.quorum)
    gone = merged([question for question in questions.values() if question.state == "agreed"])
    for number, stays in gone.items():
        questions[number] = replace(questions[number], state="dropped")
        reasons[number] += f"; says the same as {stays}: {questions[stays].text}"
    for number, word in state.get("decisions", {}).items():
        questions[number] = replace(questions[number], state="agreed" if word == "agreed" else "dropped")
        reasons[number] += f"; a person decided: {word}"
    stayed = sorted(set(gone.values()))
    return PanelResult(
        tuple(Group(**group) for group in state.get("groups", [])),
        personas,
        tuple(questions[number] for number in sorted(questions)),
        reasons,
        {stays: tuple(sorted(number for number, to in gone.items() if to == stays)) for stays in stayed},
        tuple(unreadable_from(one) for one in state.get("unreadable", [])),
    )
