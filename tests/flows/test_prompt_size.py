"""After these tests a reader knows that reading the hundredth document takes as many words to the model as reading the tenth."""

from dataclasses import replace

import pytest

from syngraph.agents.model.port import Answer, Ask
from syngraph.agents.offline.model import OfflineModel
from syngraph.connectors.ledger.claims import claim_counts
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.questions import store_ontology
from syngraph.flows.ingest.ingesting import Ingestion, ingest
from syngraph.flows.project.project import open_project
from syngraph.flows.telling.progress import Silent
from syngraph.flows.telling.stages import plainly
from syngraph.ontologies.edit import apply_edits, empty_ontology
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.owl import to_turtle
from syngraph.ontologies.weaving import weave

SPACE = "https://example.org/harbour/"
DOCUMENTS = 100


class Overheard:
    """The offline model; `sent` has what a language model would have been sent about each document."""

    def __init__(self) -> None:
        self._model, self.sent = OfflineModel(), dict[str, list[Ask]]()

    @property
    def name(self) -> str:
        return self._model.name

    async def answer(self, ask: Ask) -> Answer:
        self.sent.setdefault(ask.about, []).append(ask)
        return await self._model.answer(ask)


def ontology() -> Ontology:
    def prop(label: str, kind: str, domain: str, range: str) -> dict[str, object]:
        return {"label": label, "definition": "It.", "kind": kind, "domains": [domain], "ranges": [range]}

    answer = {
        "classes": [{"label": label, "definition": "It."} for label in ("ferry", "quay")],
        "properties": [prop("lies at", "object", "ferry", "quay"), prop("seats", "datatype", "ferry", "integer")],
    }
    return weave(apply_edits(empty_ontology(SPACE), SPACE, answer))


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Ask]]:
    folder = tmp_path_factory.mktemp("many")
    (folder / "documents").mkdir()
    (folder / "syngraph.toml").write_text(f'[project]\nnamespace = "{SPACE}"\n[gate]\nbatch = 10\n')
    for n in range(1, DOCUMENTS + 1):
        ferry = n % (DOCUMENTS - 1)  # the last document says again what the first one said
        text = f"# Ferry {ferry:03}\n\n| Ferry | Seats | Lies at |\n|---|---|---|\n| Heron {ferry:03} | {ferry:03} | Quay {ferry:03} |\n"
        (folder / "documents" / f"{n:03}.md").write_text(text)
    project, known, model = open_project(folder), ontology(), Overheard()
    ledger = Ledger(project.ledger)
    with ledger.writing() as connection:
        store_ontology(connection, known.version, to_turtle(known))
    taken = ingest(Ingestion(project, ledger, known, model, "run", Silent(), plainly))
    assert (taken.documents, taken.chunks, taken.commits) == (DOCUMENTS, DOCUMENTS, DOCUMENTS // 10)
    with ledger.reading() as connection:
        assert claim_counts(connection)["standing"] > 2 * DOCUMENTS, "there is a graph that could have got into a prompt"
    return model.sent


def test_prompt_tokens_per_chunk_are_the_same_at_the_tenth_and_the_hundredth_document(sent: dict[str, list[Ask]]) -> None:
    assert [len(asks) for asks in sent.values()] == [1] * DOCUMENTS
    sizes = {path: len(asks[0].system) + len(asks[0].user) for path, asks in sent.items()}
    assert sizes["010.md"] == sizes["100.md"]
    assert len(set(sizes.values())) == 1


def test_what_is_sent_about_a_document_says_nothing_of_any_other(sent: dict[str, list[Ask]]) -> None:
    assert "Heron 098" in sent["098.md"][0].user
    assert "Heron 0" not in sent["098.md"][0].user.replace("Heron 098", "")


def test_a_passage_is_put_in_the_same_bytes_before_there_is_a_graph_and_when_it_is_full(sent: dict[str, list[Ask]]) -> None:
    first, last = (replace(sent[path][0], about="") for path in ("001.md", "100.md"))
    assert "Heron 001" in first.user
    assert first == last
    assert first != replace(sent["002.md"][0], about="")
