"""The offline model as a model: its name, its refusals, its pace, and the headers of real documents."""

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import pytest

from syngraph.agents.model.port import Ask, Model
from syngraph.agents.offline import model as offline
from syngraph.agents.offline.extract import extract
from syngraph.agents.offline.model import OfflineModel, rules_hash
from syngraph.agents.offline.ontology import ontology
from syngraph.agents.offline.properties import properties_of
from syngraph.agents.offline.questions import askable
from syngraph.agents.offline.sample import sample_of
from syngraph.agents.offline.values import value_of
from syngraph.agents.passage import passage
from syngraph.connectors.documents.read import read_document
from syngraph.ontologies.errors import ModelRefused

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpora" / "peps"


def test_it_is_a_model_with_a_name_that_follows_its_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model: Model = OfflineModel()
    assert model.name == f"offline-{rules_hash()}"
    for file in Path(offline.__file__).parent.glob("*.py"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    monkeypatch.setattr(offline, "__file__", str(tmp_path / "model.py"))
    assert rules_hash.__wrapped__() == rules_hash()
    (tmp_path / "words.py").write_text("# one rule fewer\n")
    assert rules_hash.__wrapped__() != rules_hash()


def test_a_task_without_rules_is_refused_with_a_next_step() -> None:
    with pytest.raises(ModelRefused) as refused:
        asyncio.run(OfflineModel().answer(Ask("translate", "", "", "", {}, {})))
    assert refused.value.next_step


def test_a_column_of_counts_refers_to_no_numbered_thing_and_what_is_lived_in_is_a_place(tmp_path: Path) -> None:
    towns = {"Ada Pell": "Low Quern", "Jon Ash": "High Quern", "Lena Rusk": "Quern Mary", "Otto Frey": "Low Quern", "Mara Quill": "Old Ash"}
    rows = "".join(f"| Hive {n} | {1 + n % 3} |\n" for n in range(1, 6))
    members = "".join(f"| {name} | 3 May 2001 | {town} |\n" for name, town in towns.items())
    head = "| Hive | Colonies |\n|---|---|\n" + rows + "\n| Member | Joined | Lives in |\n|---|---|---|\n" + members
    (tmp_path / "a.md").write_text(head)
    passages = [passage(chunk) for chunk in read_document(tmp_path, "a.md").chunks]
    found = {one.label: one.ranges for one in properties_of(sample_of(passages))}
    assert found == {"colonies": ("integer",), "joined": ("date",), "lives in": ("place",)}


def test_an_empty_passage_says_nothing() -> None:
    given = {"title": "", "headings": [], "front": [], "text": "", "blocks": [], "classes": [], "properties": []}
    answer = asyncio.run(OfflineModel().answer(Ask("extract", "", "", "", given, {})))
    assert json.loads(answer.text) == {"claims": [], "outside": [], "nothing_here": True}


@pytest.mark.parametrize(
    "text", ["\ud800 lone", "(((((", "A " * 5000, "**" * 3000, "The " + "old " * 3000 + "mill.", ". . . ? !", "Ω≈ç√∫˜µ≤ 漢字 عربى"]
)
def test_odd_texts_are_left_and_quickly(text: str) -> None:
    began = time.monotonic()
    answer = extract({"title": "", "headings": [], "front": [], "text": text, "classes": [], "properties": []})
    assert answer["claims"] == []
    assert time.monotonic() - began < 2


def test_forty_long_passages_take_little_time() -> None:
    sentence = (
        "Elm College was founded by Ada Pell in 18{:02}, and it was closed by Jon Ash on 3 May 19{:02}. The garden was quiet that year. "
    )
    texts = ["".join(sentence.format(n % 100, (n + k) % 100) for n in range(36)) for k in range(40)]
    assert len(texts[0]) > 4000
    began = time.monotonic()
    for text in texts:
        extract({"title": "", "headings": [], "front": [], "text": text, "classes": [{"label": "college"}], "properties": []})
    assert time.monotonic() - began < 8, "five a second is the least, on a busy machine; thirty is usual"


HEADERS = {"Author": "author", "Status": "status", "Type": "type", "Created": "created"}
REFERENCES = {"Requires": "requires", "Replaces": "replaces", "Superseded-By": "superseded by"}


@pytest.mark.skipif(not CORPUS.exists(), reason="the shared corpus is not beside the checkout")
def test_headers_of_real_documents_are_read_by_general_rules() -> None:
    root = CORPUS / "2026-08"
    shown = [passage(read_document(root, path.name).chunks[0]) for path in sorted(root.iterdir())]
    sample = shown[::2]
    asked = [
        {"id": str(n), "text": one.text, "document": one.document, "passage": one.passage}
        for n, one in enumerate(askable(sample_of(sample)))
    ]
    made = ontology({"domain": "", "questions": asked, "passages": sample, "known": {}})
    found: set[tuple[str, str, str]] = set()
    for one in shown:
        given = {**one, "classes": made["classes"], "properties": made["properties"]}
        found |= {(c["subject"], c["property"], c["object"]) for c in extract(given)["claims"]}
    labels = {*HEADERS.values(), *REFERENCES.values()}
    found = {fact for fact in found if fact[1] in labels}
    told = _told(json.loads(line) for line in (CORPUS / "headers-2026-08.jsonl").read_text(encoding="utf-8").splitlines())
    assert len(found & told) / len(found) >= 0.97
    assert len(found & told) / len(told) >= 0.97


def _told(headers: Any) -> set[tuple[str, str, str]]:
    told = set()
    for header in headers:
        number = "PEP " + header["PEP"]
        for key, label in HEADERS.items():
            parts = header[key].split(",") if key == "Author" else [header[key]]
            told |= {(number, label, value_of(p).lexical if key == "Created" else " ".join(p.split())) for p in parts if p.strip()}
        for key, label in REFERENCES.items():
            told |= {(number, label, f"PEP {part.strip()}") for part in header.get(key, "").split(",") if part.strip()}
    return told
