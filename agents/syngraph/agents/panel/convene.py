"""How a panel is convened, and convened again where it stopped."""

from collections.abc import Mapping, Sequence
from typing import Any

from langchain_core.runnables import RunnableConfig

from syngraph.agents.asking import Asking
from syngraph.agents.checkpoints import Checkpointer
from syngraph.agents.model.port import Model
from syngraph.agents.panel.graph import PACKAGE, Panel, State
from syngraph.agents.panel.minutes import outcome
from syngraph.agents.panel.result import Group, PanelResult, PanelSettings
from syngraph.agents.passage import passage
from syngraph.agents.prompt import Prompt
from syngraph.agents.thread import thread_id
from syngraph.contracts.unreadable import unreadable_from
from syngraph.ontologies.document import Chunk
from syngraph.ontologies.question import Persona

TASKS = ("groups", "personas", "questions", "votes", "revise")


async def convene(
    domain: str, passages: Sequence[Chunk], model: Model, settings: PanelSettings, checkpointer: Checkpointer, thread: str
) -> PanelResult:
    """Let a panel read `passages` and agree on questions.

    thread: whose panel it is; with the same thread and inputs it goes on where it was interrupted, or gives its result again.
    raises: ModelUnreachable, ModelRefused; what was answered until then is in the checkpoint and is not asked again.
    """
    shown = [passage(chunk) for chunk in passages]
    prompts = [Prompt.of(task, PACKAGE, settings.prompts).version for task in TASKS]
    shaped_by = [domain, shown, model.name, prompts, settings.quorum, settings.rounds, settings.personas, repr(settings.bounds)]
    config: RunnableConfig = {
        "configurable": {"thread_id": thread_id(thread, shaped_by)},
        "recursion_limit": 10 + 4 * settings.rounds,
    }
    graph = Panel(domain, shown, Asking(model, settings.bounds, settings.prompts), settings).compiled(checkpointer)
    before = await graph.aget_state(config)
    if before.next:
        await graph.ainvoke(None, config, durability="sync")
    elif not before.values:
        begun: State = {"round": 0, "questions": [], "votes": [], "rulings": [], "unreadable": []}
        await graph.ainvoke(begun, config, durability="sync")
    after = await graph.aget_state(config)
    return _result(after.values, settings)


def _result(state: Mapping[str, Any], settings: PanelSettings) -> PanelResult:
    return PanelResult(
        tuple(Group(**group) for group in state.get("groups", [])),
        tuple(Persona(**persona) for persona in state.get("personas", [])),
        outcome(state, settings.quorum),
        max((vote["round"] for vote in state["votes"]), default=0),
        tuple(unreadable_from(plain) for plain in state["unreadable"]),
    )
