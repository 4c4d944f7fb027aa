"""Two questions about ferries and berths, and the ontology that ontologists make of what a scripted model answers to them."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.agents.scripted import Rule, chunk

from syngraph.agents.checkpoints import checkpoints
from syngraph.agents.model.port import Model
from syngraph.agents.ontologists.build import build_ontology
from syngraph.agents.ontologists.result import OntologistSettings, OntologyResult
from syngraph.contracts.ontology_contract import check_ontology
from syngraph.ontologies.edit import empty_ontology
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.question import CompetencyQuestion

SPACE = "https://example.org/g/"
PASSAGES = (chunk("The ferry Selkie was launched on 3 May 2001 and lies at Berth 4."),)


def question(number: str, state: Any = "agreed") -> CompetencyQuestion:
    return CompetencyQuestion(number, f"What about {number}?", "a mate", "a.md", "Selkie", (), state)


def cls(label: str, **more: object) -> dict[str, object]:
    return {"label": label, "definition": f"A {label} of the harbour.", "parents": [], **more}


def prop(label: str, serves: Sequence[str] = (), **more: object) -> dict[str, object]:
    plain = {"label": label, "definition": f"Its {label}.", "kind": "object", "domains": ["ferry"], "ranges": ["berth"], "serves": serves}
    return plain | more


LAUNCHED = prop("launched on", ["q1"], kind="datatype", ranges=["date"], functional=True)
LIES = prop("lies at", ["q2"])
SOUND = {"classes": [cls("ferry"), cls("berth")], "properties": [LAUNCHED, LIES], "cardinalities": []}
APART: dict[str, Rule] = {"weave": lambda _: {"steps": [], "nothing_here": True}}
"""Whoever is asked to join islands leaves them to the root."""
QUESTIONS = (question("q1"), question("q2"))


def built(
    folder: Path,
    model: Model,
    questions: Sequence[CompetencyQuestion] = QUESTIONS,
    start: Ontology | None = None,
    **more: Any,
) -> OntologyResult:
    async def work() -> OntologyResult:
        async with checkpoints(folder / "checkpoints.db") as saver:
            begun = empty_ontology(SPACE) if start is None else start
            return await build_ontology("boats", questions, PASSAGES, begun, model, OntologistSettings(SPACE, **more), saver, "build")

    result = asyncio.run(work())
    known = {(fault.item, fault.what) for fault in check_ontology(start)} if start else set()
    broken = [fault for fault in check_ontology(result.ontology) if (fault.item, fault.what) not in known]
    assert broken == [], "whatever was answered, the result keeps the ontology contract"
    return result


def labels(result: OntologyResult) -> tuple[set[str], set[str]]:
    ontology = result.ontology
    return {c.label for c in ontology.classes.values() if c.iri != ontology.root}, {p.label for p in ontology.properties.values()}
