"""What the `weave` task is given, what it answers, and its contract: every step leaves fewer islands and breaks nothing."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from pydantic import Field

from syngraph.agents.asking import Facts
from syngraph.agents.ontologists.known import class_in_words, known_class, known_property, property_in_words
from syngraph.agents.ontologists.stage import unfit_label
from syngraph.contracts.stage import Fault, Item, Stage
from syngraph.contracts.weaving_contract import step_faults
from syngraph.ontologies.iri import Iri
from syngraph.ontologies.islands import islands
from syngraph.ontologies.ontology import Ontology, OntologyClass
from syngraph.ontologies.weaving_step import Step, take

MOST_ISLANDS: Final = 40
MOST_CLASSES: Final = 20
"""Of islands in one prompt, the largest first; of classes and of properties of each island, those at the top first."""


class StepItem(Item):
    do: Literal["merge", "bridge", "prune"]
    cls: str = Field(alias="class")
    other: str = ""
    above: str = ""
    definition: str = ""
    why: str = ""

    def step(self) -> Step:
        words = (" ".join(text.split()) for text in (self.cls, self.other, self.above, self.definition, self.why))
        return Step(self.do, *words)


class WeaveAnswer(Item):
    steps: tuple[StepItem, ...]
    nothing_here: bool = False


@dataclass(frozen=True, slots=True)
class Apart:
    """An ontology in islands. own: what is a user's own."""

    ontology: Ontology
    namespace: str
    own: frozenset[Iri]


class Weaving(Stage[Apart, WeaveAnswer]):
    """Steps that join islands, judged one upon the other: a step that may not be taken changes nothing for those after it."""

    task = "weave"
    answer = WeaveAnswer

    def before(self, given: Apart) -> Iterable[str]:
        if len(islands(given.ontology)) < 2:
            yield "one island has nothing to be joined to"

    def after(self, given: Apart, answer: WeaveAnswer) -> Iterable[Fault]:
        ontology = given.ontology
        for index, item in enumerate(answer.steps):
            step = item.step()
            unfit = unfit_label(step.above) if step.above else None
            faults = [unfit] if unfit else step_faults(ontology, step, given.namespace, given.own)
            yield from (Fault(what, ("steps", index)) for what in faults)
            if not faults:
                ontology = take(ontology, step, given.namespace)


def facts(domain: str, given: Apart) -> Facts:
    """The islands as plain JSON and in words."""
    shown = [_island(given, n, island) for n, island in enumerate(islands(given.ontology)[:MOST_ISLANDS], 1)]
    return Facts({"domain": domain, "islands": shown}, {"domain": domain, "islands": "\n\n".join(map(_in_words, shown))})


def _island(given: Apart, n: int, island: Sequence[Iri]) -> dict[str, Any]:
    ontology = given.ontology
    classes = sorted((ontology.classes[iri] for iri in island), key=lambda c: (bool(set(c.parents) - {ontology.root}), c.label, c.iri))
    ends = [p for p in ontology.properties.values() if {*p.domains, *p.ranges} & set(island)]
    properties = sorted(ends, key=lambda p: (p.label, p.iri))
    return {
        "island": n,
        "needed": bool(ends) or any(cls.serves for cls in classes),
        "classes": [_class(given, cls) for cls in classes[:MOST_CLASSES]],
        "properties": [known_property(ontology, prop) for prop in properties[:MOST_CLASSES]],
        "more": max(0, len(classes) - MOST_CLASSES),
    }


def _class(given: Apart, cls: OntologyClass) -> dict[str, Any]:
    apart = sorted({given.ontology.label(other) for other in cls.disjoint_with})
    plain = known_class(given.ontology, cls) | {"own": cls.iri in given.own}
    return plain | ({"disjoint_with": apart} if apart else {})


def _in_words(island: dict[str, Any]) -> str:
    lines = [f"island {island['island']}" + ("" if island["needed"] else " (no question and no property needs it)")]
    lines += [_class_in_words(cls) for cls in island["classes"]]
    lines += [f"and {island['more']} classes more"] if island["more"] else []
    return "\n".join(re.sub(r"\s+", " ", line) for line in lines + [property_in_words(prop) for prop in island["properties"]])


def _class_in_words(cls: dict[str, Any]) -> str:
    apart = f" Disjoint with {', '.join(cls['disjoint_with'])}." if "disjoint_with" in cls else ""
    return class_in_words(cls) + apart
