"""A project of ferries whose model, in this process, does what a test wants before it answers; not a test itself."""

from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

from tests.flows.ferry_model import said_of

from syngraph.agents.model.port import Answer, Ask
from syngraph.connectors.ledger.documents import known_documents
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.flows.ingest.ingesting import Ingestion
from syngraph.flows.project.current import current_ontology
from syngraph.flows.project.project import open_project
from syngraph.flows.run.running import ingest_project
from syngraph.flows.telling.progress import Silent

Result = TypeVar("Result")
Does = Callable[[Ask], Awaitable[None]]


async def nothing(_: Ask) -> None:
    pass


class Ferries:
    """A model that reads ferries. does: what happens before it answers. asked: documents, counted. most: calls under way at once."""

    name = "ferries"

    def __init__(self, does: Does = nothing) -> None:
        self.does = does
        self.asked: Counter[str] = Counter()
        self.under_way = self.most = 0

    async def answer(self, ask: Ask) -> Answer:
        self.asked[ask.about] += 1
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        try:
            await self.does(ask)
            return Answer(said_of(ask.user), self.name, 10, 10)
        finally:
            self.under_way -= 1


class Told:
    """Stages whose batches are told, with what is in the ledger after each."""

    def __init__(self, folder: Path) -> None:
        self._ledger = Ledger(folder / ".syngraph" / "ledger.db")
        self.batches: list[str] = []
        self.present: set[str] = set()

    def __call__(self, name: str, work: Callable[[], Result]) -> Result:
        result = work()
        if name.startswith("documents"):
            self.batches.append(name.removeprefix("documents: ").split(" (")[0])
            self.present = taken_in(self._ledger)
        return result


def taken_in(ledger: Ledger) -> set[str]:
    """The documents whose claims are in."""
    with ledger.reading() as connection:
        return {path for path, one in known_documents(connection).items() if one.recipe}


class Fleet:
    """A project of ferries, and the model behind it."""

    def __init__(self, folder: Path, model: Ferries) -> None:
        self.folder, self.model = folder, model
        self.ledger = Ledger(folder / ".syngraph" / "ledger.db")

    def job(self, told: Told | None = None, **more: Any) -> Ingestion:
        project = open_project(self.folder)
        known = current_ontology(project, self.ledger)
        return Ingestion(project, self.ledger, known, self.model, "run", Silent(), told or Told(self.folder), **more)

    def ingest(self) -> dict[str, Any]:
        taken: dict[str, Any] = ingest_project(self.folder, Silent())["ingested"]
        return taken

    @property
    def present(self) -> set[str]:
        return taken_in(self.ledger)


def paths(*numbers: int) -> set[str]:
    return {f"{n:04}.md" for n in numbers}
