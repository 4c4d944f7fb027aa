"""What the agents make of a folder of documents, and what it costs: one JSON line a figure.

    python -m tests.bench.agents sample                                   the sample documents, offline
    python -m tests.bench.agents DOCUMENTS [--most N] [--domain TEXT]     a folder, offline; at most N documents of it, evenly thinned
    python -m tests.bench.agents PROJECT --recording FILE                 a project's documents and settings, with recorded answers

A project is a folder with a syngraph.toml. Whatever is named is copied first, and stays as it was. Tokens are those that a model
reports; where it reports none, as the offline model, four characters are one.
"""

import argparse
import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.sample.recall import KEY, facts_in, facts_of, forms

from syngraph.agents.model.port import Answer, Ask, Model
from syngraph.agents.model.recorded import RecordedModel
from syngraph.agents.offline.model import OfflineModel
from syngraph.agents.ontologists.result import OntologyResult
from syngraph.agents.quote import located
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.questions import minutes, stored_questions
from syngraph.connectors.ledger.violations import unreadable_rows
from syngraph.contracts.answer_text import NotAnAnswer, heard_in
from syngraph.flows.build import building
from syngraph.flows.project.layout import lay_out
from syngraph.flows.queries.asking import claims_of
from syngraph.flows.run.running import run_project
from syngraph.flows.stores import stores
from syngraph.flows.telling.progress import Silent
from syngraph.ontologies.islands import islands
from syngraph.ontologies.question import CompetencyQuestion

STAGES = dict.fromkeys(("groups", "personas", "questions", "votes", "revise"), "panel") | {"weave": "ontology"}
"""Tasks by the stage they belong to; another task is a stage of its own."""
Row = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """One call of the model. again: it is about an answer before. tokens: of the prompt, of the answer."""

    ask: Ask
    text: str
    tokens: tuple[int, int]

    @property
    def again(self) -> bool:
        return "mend" in self.ask.inputs


@dataclass
class Overheard:
    """A model of which every call is kept."""

    model: Model
    calls: list[Call] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.model.name

    async def answer(self, ask: Ask) -> Answer:
        answer = await self.model.answer(ask)
        prompt = answer.prompt_tokens or (len(ask.system) + len(ask.user)) // 4
        self.calls.append(Call(ask, answer.text, (prompt, answer.completion_tokens or len(answer.text) // 4)))
        return answer


def panel_rows(folder: Path) -> Iterator[Row]:
    """What was proposed, how it was voted on, what became of it."""
    with Ledger(folder / ".syngraph" / "ledger.db").reading() as connection:
        told, asked = minutes(connection), stored_questions(connection)
    votes = Counter((vote.round, vote.choice) for one in asked for vote in one.votes)
    yield {"what": "panel", "groups": len(told["groups"]), "personas": len(told["personas"]), **_became(asked)}
    for round in sorted({round for round, _ in votes}):
        yield {"what": "votes", "round": round} | {choice: votes[round, choice] for choice in ("approve", "object", "amend")}


def _became(asked: list[CompetencyQuestion]) -> Row:
    merged = [one for one in asked if one.same_as]
    return {
        "proposed": len(asked),
        "amended": sum(bool(one.amendments) for one in asked),
        "dropped": sum(one.state == "dropped" for one in asked) - len(merged),
        "merged": len(merged),
        "agreed": sum(one.state == "agreed" for one in asked),
        "signed": sum(one.signed is not None for one in asked),
    }


def ontology_row(run: Row, result: OntologyResult) -> Row:
    """islands: classes that hang together, before weaving and after it. steps: by which they became one."""
    after = len(islands(result.ontology))
    before = result.weaving[0].before if result.weaving else after
    steps = Counter(step.do for step in result.weaving)
    counts = {"islands_before": before, "islands_after": after, "steps": dict(steps)}
    return {"what": "ontology", "classes": run["built"]["classes"], "properties": run["built"]["properties"], **counts}


def answers_row(run: Row) -> Row:
    """Of the agreed questions: how many the ontology can answer, how many the graph does."""
    asked = run["verify"]["questions"]
    can, does = (sum(one[name] for one in asked) for name in ("ontology_can", "graph_does"))
    return {"what": "answers", "questions": len(asked), "ontology_can": share(can, len(asked)), "graph_does": share(does, len(asked))}


def claims_row(folder: Path, calls: list[Call]) -> Row:
    """Claims as the ledger has them, and their quotes.

    located_first: share of the items of first answers whose quote stands in the passage. located_last: the same when all remedy is
    done; the rest is unreadable. verbatim: share of the claims whose quote stands where they say, of documents that are plain text.
    """
    claims = [one for one in claims_of(folder, None, None) if not one["derived"]]
    paths = {claim["document"] for claim in claims if claim["document"].endswith((".md", ".txt", ".rst"))}
    plain = {path: (folder / "documents" / path).read_text() for path in paths}
    exact = [plain[c["document"]][c["start"] : c["end"]] == c["quote"] for c in claims if c["document"] in plain]
    with Ledger(folder / ".syngraph" / "ledger.db").reading() as connection:
        unread = Counter(one["task"] for one in unreadable_rows(connection))
        unquoted = sum("quote does not stand" in one["reason"] for one in unreadable_rows(connection))
    first = [stands for call in calls if call.ask.task == "extract" and not call.again for stands in quoted(call)]
    return {
        "what": "claims",
        "claims": len(claims),
        "standing": sum(c["state"] == "standing" for c in claims),
        "held": sum(c["state"] == "held" for c in claims),
        "unreadable": dict(unread),
        "items_first": len(first),
        "located_first": share(sum(first), len(first)),
        "located_last": share(len(first) - unquoted, len(first)),
        "verbatim": share(sum(exact), len(exact)),
    }


def quoted(call: Call) -> Iterator[bool]:
    """For each item of an answer to `extract`: whether its quote stands in the passage."""
    try:
        said = heard_in(call.text, ["claims"]).members
    except NotAnAnswer:
        return
    for member in ("claims", "outside"):
        for item in said.get(member) or ():
            yield isinstance(item, dict) and located(str(item.get("quote") or ""), call.ask.inputs["text"]) is not None


def recall_rows(folder: Path, calls: list[Call]) -> Iterator[Row]:
    """For documents of the sample: how many of the true facts that its key knows were read, and what the contracts made of them."""
    known = [one for one in KEY["true"] if (folder / "documents" / one["document"]).exists()]
    if known:
        read = {one for call in calls if call.ask.task == "extract" for one in facts_in(call.ask, call.text)}
        standing, held = (facts_of(claims_of(folder, None, state)) for state in ("standing", "held"))
        of = {"read": read, "standing": standing, "held": held - standing, "read_and_gone": read - standing - held}
        found = {name: sum(bool(forms(one) & said) for one in known) for name, said in of.items()}
        yield {"what": "recall", "true_facts": len(known), **found}


def cost_rows(calls: list[Call], documents: int) -> Iterator[Row]:
    """Calls and tokens of each stage, all of them and for each document."""
    for stage in dict.fromkeys(_stage(call) for call in calls):
        own = [call for call in calls if _stage(call) == stage]
        prompt, answer = (sum(call.tokens[n] for call in own) for n in (0, 1))
        row = {"what": "cost", "stage": stage, "calls": len(own), "again": sum(call.again for call in own)}
        each = {"calls_a_document": round(len(own) / documents, 2), "tokens_a_document": round((prompt + answer) / documents)}
        yield row | {"prompt_tokens": prompt, "answer_tokens": answer} | each


def _stage(call: Call) -> str:
    return STAGES.get(call.ask.task, call.ask.task)


def growth_rows(calls: list[Call]) -> Iterator[Row]:
    """Prompt tokens a chunk at the 10th, 100th and last document, four characters for one. beside: those that are not the passage's own."""
    by_document: dict[str, list[Ask]] = {}
    for call in calls:
        if call.ask.task == "extract" and not call.again:
            by_document.setdefault(call.ask.about, []).append(call.ask)
    documents = sorted(by_document)
    for n in dict.fromkeys(n for n in (10, 100, len(documents)) if n <= len(documents)):
        own = by_document[documents[n - 1]]
        tokens, beside = (sum(len(ask.system) + len(ask.user) - less(ask) for ask in own) // 4 for less in (lambda _: 0, _passage))
        yield {"what": "growth", "document": n, "chunks": len(own), "a_chunk": tokens // len(own), "beside": beside // len(own)}


def _passage(ask: Ask) -> int:
    """Characters of the passage, its title, its headings and its document's fields."""
    told: Mapping[str, Any] = ask.inputs
    fields = "\n".join(f"{one['key']}: {one['value']}" for one in told["front"])
    return sum(map(len, (told["title"], " / ".join(told["headings"]), fields, told["text"])))


def share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def laid(given: argparse.Namespace, folder: Path) -> None:
    """A project of what was named."""
    if given.what == "sample":
        list(lay_out(folder, sample=True))
        return
    source = Path(given.what)
    if (source / "syngraph.toml").exists():
        shutil.copytree(source, folder, ignore=shutil.ignore_patterns(".syngraph", "reports"))
        return
    list(lay_out(folder, sample=False))
    (folder / "syngraph.toml").write_text(f'[project]\ndomain = {json.dumps(given.domain)}\nnamespace = "https://example.org/bench/"\n')
    files = sorted(path for path in source.rglob("*") if path.is_file())
    most = min(given.most, len(files))
    for path in (files[n * len(files) // most] for n in range(most)):
        place = folder / "documents" / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, place)


def measured(folder: Path, model: Model) -> Iterator[Row]:
    """Run the project with this model, and say what came of it."""
    overheard, results = Overheard(model), list[OntologyResult]()
    make = vars(building)["make_answerable"]

    async def keeping(*given: Any, **more: Any) -> Any:
        made = await make(*given, **more)
        results.append(made.result)
        return made

    vars(stores)["_adapter"], vars(building)["make_answerable"] = (lambda *_: overheard), keeping
    run = run_project(folder, Silent())
    yield {"what": "run", "documents": run["ingested"]["documents"], "chunks": run["ingested"]["chunks"], "model": model.name}
    yield from panel_rows(folder)
    yield ontology_row(run, results[-1])
    yield answers_row(run)
    yield claims_row(folder, overheard.calls)
    yield from recall_rows(folder, overheard.calls)
    yield from cost_rows(overheard.calls, run["ingested"]["documents"])
    yield from growth_rows(overheard.calls)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", help='"sample", a folder of documents, or a project')
    parser.add_argument("--most", type=int, default=100_000)
    parser.add_argument("--domain", default="")
    parser.add_argument("--recording", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "bench"
        laid(given, folder)
        model: Model = RecordedModel(given.recording) if given.recording else OfflineModel()
        for row in measured(folder, model):
            print(json.dumps(row, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
