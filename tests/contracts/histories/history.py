"""A history: claims that come and go under some rules, step by step; as data, so that one that goes wrong can be told and made smaller."""

import tempfile
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from rdflib import BNode, Graph
from rdflib.term import Node
from tests.contracts.ferries import World

from syngraph.contracts.change import ChangeSet
from syngraph.contracts.shapes import Contracts
from syngraph.ontologies.claim import Claim
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.statement import ntriples


@dataclass(frozen=True)
class Rules:
    """An ontology and the user's own shapes, each a piece of Turtle."""

    ontology: Ontology
    shapes: tuple[str, ...]

    @cached_property
    def contracts(self) -> Contracts:
        """What the gate makes of them."""
        with tempfile.TemporaryDirectory() as folder:
            return World(Path(folder)).contracts("\n".join(self.shapes), self.ontology)

    @cached_property
    def contracts_again(self) -> Contracts:
        """The same, as another process would read them: blank nodes have other names there."""
        names: dict[Node, BNode] = {}
        graph = Graph()
        for triple in self.contracts.graph:
            graph.add(tuple(names.setdefault(one, BNode()) if isinstance(one, BNode) else one for one in triple))  # type: ignore[arg-type]
        return Contracts(graph, self.contracts.tops, self.contracts.hash)


@dataclass(frozen=True)
class Step:
    """What happens in one go.

    judged:  somebody asks first what the change would break.
    restart: the process ends after it and another one goes on, with the index that was "saved", or with one "filled" from the record.
    """

    came: tuple[Claim, ...] = ()
    went: tuple[str, ...] = ()
    judged: bool = False
    restart: str = ""

    @property
    def change(self) -> ChangeSet:
        return ChangeSet(self.came, self.went)


@dataclass(frozen=True)
class History:
    """Steps under rules, from an empty graph on."""

    rules: Rules
    steps: tuple[Step, ...]

    def known(self) -> dict[str, Claim]:
        """The claims that there are at its end, by id."""
        known: dict[str, Claim] = {}
        for step in self.steps:
            known = after(known, step.change)
        return known

    def without_last(self) -> "History":
        return replace(self, steps=self.steps[:-1])

    def __str__(self) -> str:
        """To be read by whoever must find out why it went wrong."""
        lines = [*self.rules.shapes]
        for number, step in enumerate(self.steps):
            lines.append(f"step {number}:{' judged first' if step.judged else ''}")
            lines += [f"  comes {_said(claim)}" for claim in step.came] + [f"  goes {id}" for id in step.went]
            lines += [f"  restart, index {step.restart}"] if step.restart else []
        return "\n".join(lines)


def after(known: dict[str, Claim], change: ChangeSet) -> dict[str, Claim]:
    """The claims that are known after a change: of two that come under one id the last, and what comes is there though its id goes."""
    return {id: claim for id, claim in known.items() if id not in change.went} | {claim.id: claim for claim in change.came}


def _said(claim: Claim) -> str:
    said = claim.statement
    object = ntriples(said.object).encode("utf-8", "backslashreplace").decode()
    weight = f"rank {claim.rank}, prefer {claim.prefer}, text {claim.evidence.text}"
    waived = "".join(f", waives {iri.local}" for iri in sorted(claim.waived))
    return f"{claim.id}: {said.subject.local} {said.property.local} {object} ({weight}{waived})"
