"""After these tests a reader knows how islands become one: by steps of a model where there are any to take, by the root in the end."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.agents.scripted import Rule, Scripted, chunk

from syngraph.agents.checkpoints import checkpoints
from syngraph.agents.model.port import Ask, Model
from syngraph.agents.offline.model import OfflineModel
from syngraph.agents.offline.weave import weave as offline_weave
from syngraph.agents.ontologists.build import build_ontology
from syngraph.agents.ontologists.result import OntologistSettings, OntologyResult
from syngraph.agents.ontologists.weave import Apart, facts
from syngraph.contracts.ontology_contract import check_ontology
from syngraph.ontologies.edit import empty_ontology
from syngraph.ontologies.errors import ModelUnreachable
from syngraph.ontologies.iri import Iri
from syngraph.ontologies.islands import islands
from syngraph.ontologies.ontology import Ontology, OntologyClass
from syngraph.ontologies.question import CompetencyQuestion

SPACE = "https://example.org/g/"
QUESTIONS = tuple(CompetencyQuestion(n, f"What about {n}?", "a mate", "a.md", "Selkie", (), "agreed") for n in ("q1", "q2"))


def cls(label: str, *parents: str, **more: object) -> dict[str, object]:
    return {"label": label, "definition": f"A {label} of the harbour.", "parents": list(parents), **more}


def prop(label: str, domain: str, serves: Sequence[str], kind: str = "datatype", ranges: Sequence[str] = ("date",)) -> dict[str, object]:
    return {"label": label, "definition": "It.", "kind": kind, "domains": [domain], "ranges": list(ranges), "serves": list(serves)}


APART = {
    "classes": [cls("ferry"), cls("research ferry"), cls("boat", other_labels=["craft"]), cls("craftsman")],
    "properties": [
        prop("launched on", "ferry", ["q1"]),
        prop("equipped on", "research ferry", ["q1"]),
        prop("painted on", "boat", ["q2"]),
        prop("born on", "craftsman", ["q2"]),
    ],
    "cardinalities": [],
}


def step(do: str, cls: str, other: str = "", above: str = "", definition: str = "") -> dict[str, str]:
    return {"do": do, "class": cls, "other": other, "above": above, "definition": definition, "why": "It is so."}


def built(folder: Path, weave: Rule, start: Ontology | None = None, **more: Any) -> tuple[OntologyResult, Scripted]:
    model = Scripted({"ontology": lambda _: APART, "weave": weave})
    return built_by(folder, model, start, **more), model


def built_by(folder: Path, model: Model, start: Ontology | None = None, **more: Any) -> OntologyResult:
    async def work() -> OntologyResult:
        async with checkpoints(folder / "checkpoints.db") as saver:
            begun = empty_ontology(SPACE) if start is None else start
            settings = OntologistSettings(SPACE, **more)
            return await build_ontology("boats", QUESTIONS, (chunk("Boats."),), begun, model, settings, saver, "build")

    result = asyncio.run(work())
    assert check_ontology(result.ontology, QUESTIONS) == ()
    assert all(one.after < one.before for one in result.weaving), "the number of islands falls with every step"
    assert [one.before for one in result.weaving[1:]] == [one.after for one in result.weaving[:-1]]
    return result


def test_steps_are_taken_one_upon_the_other_until_one_island_is_left(tmp_path: Path) -> None:
    def weave(ask: Ask) -> object:
        shown = ask.inputs["islands"]
        if len(shown) == 4:
            assert [island["classes"][0]["label"] for island in shown] == ["boat", "craftsman", "ferry", "research ferry"]
            assert (
                "island 1\nclass boat (also called craft): A boat of the harbour.\nproperty painted on (datatype): boat -> date" in ask.user
            )
            return {"steps": [step("merge", "boat", "ferry"), step("bridge", "research ferry", "ferry")], "nothing_here": False}
        assert [island["classes"][0]["label"] for island in shown] == ["ferry", "craftsman"]
        return {"steps": [step("bridge", "ferry", "craftsman", "port user", "Who or what uses a port.")], "nothing_here": False}

    result, model = built(tmp_path, weave)
    assert [(one.do, one.what, one.before, one.after) for one in result.weaving] == [
        ("merge", "'boat' is 'ferry'", 4, 3),
        ("bridge", "'research ferry' is below 'ferry'", 3, 2),
        ("bridge", "'ferry' and 'craftsman' are below the new 'port user'", 2, 1),
    ]
    assert len(islands(result.ontology)) == 1
    ferry = result.ontology.class_named("craft")
    assert ferry is not None
    assert ferry.label == "ferry"
    assert model.tasks() == {"ontology": 1, "weave": 2}


def test_what_a_model_leaves_apart_the_root_joins(tmp_path: Path) -> None:
    result, model = built(tmp_path, lambda _: {"steps": [], "nothing_here": True})
    assert [(one.do, one.before, one.after) for one in result.weaving] == [("root", 4, 1)]
    assert result.ontology.root is not None
    assert all(result.ontology.is_a(cls, result.ontology.root) for cls in result.ontology.classes)
    assert (model.tasks()["weave"], result.unreadable) == (1, ())


def test_only_the_step_that_breaks_the_contract_goes_back(tmp_path: Path) -> None:
    def weave(ask: Ask) -> object:
        if "mend" in ask.inputs:
            (item,) = ask.inputs["mend"]["items"]
            assert item["item"]["class"] == "craftsman"
            assert "none of the classes" in item["faults"][0]
            return {"steps": [{**step("bridge", "craftsman", "ferry", "port user", "It uses a port."), "mends": item["n"]}]}
        return {"steps": [step("merge", "boat", "ferry"), step("bridge", "craftsman", "yacht")], "nothing_here": False}

    result, _ = built(tmp_path, weave, weaving=1)
    assert [one.do for one in result.weaving] == ["merge", "bridge", "root"]
    assert result.unreadable == ()


@pytest.mark.parametrize(
    "said", ["{", {"steps": [step("bridge", "ferry", "ferry")] * 3}, {"steps": [step("sew", "ferry")]}, {"stitches": 1}]
)
def test_nonsense_ends_in_bounded_calls_and_an_ontology_that_the_root_joins(tmp_path: Path, said: object) -> None:
    result, model = built(tmp_path, lambda _: said)
    assert model.tasks()["weave"] <= 3
    assert [one.do for one in result.weaving] == ["root"]
    assert {one.task for one in result.unreadable} == {"weave"}


def test_rounds_are_bounded(tmp_path: Path) -> None:
    def one_at_a_time(ask: Ask) -> object:
        first, second = (island["classes"][0]["label"] for island in ask.inputs["islands"][:2])
        return {"steps": [step("merge", second, first)], "nothing_here": False}

    result, model = built(tmp_path, one_at_a_time, weaving=2)
    assert model.tasks()["weave"] == 2
    assert [one.do for one in result.weaving] == ["merge", "merge", "root"]


def test_an_interrupted_weaving_goes_on_after_its_last_round(tmp_path: Path) -> None:
    down = [True]

    def failing(ask: Ask) -> object:
        if len(ask.inputs["islands"]) == 4:
            return {"steps": [step("merge", "boat", "ferry")], "nothing_here": False}
        if down:
            down.clear()
            raise ModelUnreachable("down", "wait")
        return {"steps": [], "nothing_here": True}

    model = Scripted({"ontology": lambda _: APART, "weave": failing})
    with pytest.raises(ModelUnreachable):
        built_by(tmp_path, model)
    result = built_by(tmp_path, model)
    assert [len(ask.inputs["islands"]) for ask in model.asked if ask.task == "weave"] == [4, 3, 3]
    assert model.tasks()["ontology"] == 1
    assert [one.do for one in result.weaving] == ["merge", "root"]


def test_a_user_s_own_islands_are_shown_as_such_and_stay(tmp_path: Path) -> None:
    own = [OntologyClass(Iri(f"https://example.net/own#{name}"), name, f"A {name}.") for name in ("barge", "pilot")]
    start = Ontology(Iri(f"{SPACE}ontology"), {one.iri: one for one in own})

    def weave(ask: Ask) -> object:
        shown = [one for island in ask.inputs["islands"] for one in island["classes"]]
        assert {one["label"] for one in shown if one["own"]} == {"barge", "pilot"}
        assert "class barge [the user's own]: A barge." in ask.user
        return {"steps": [step("merge", "barge", "ferry"), step("bridge", "boat", "barge"), step("prune", "pilot")]}

    result, _ = built(tmp_path, weave, start, weaving=1)
    assert [(one.do, one.what) for one in result.weaving][:-1] == [("bridge", "'boat' is below 'barge'")]
    for one in own:
        kept = result.ontology.classes[one.iri]
        assert (kept.label, kept.definition, kept.other_labels, kept.disjoint_with) == (one.label, one.definition, (), ())


def test_what_is_disjoint_is_shown_as_such() -> None:
    kinds = {name: Iri(f"{SPACE}ontology#{name}") for name in ("Quay", "Town", "Mill")}
    told = {iri: OntologyClass(iri, name.lower(), f"A {name.lower()}.") for name, iri in kinds.items()}
    told[kinds["Quay"]] = replace(told[kinds["Quay"]], disjoint_with=(kinds["Town"],))
    shown = facts("boats", Apart(replace(empty_ontology(SPACE), classes=told), SPACE, frozenset()))
    assert "class quay: A quay. Disjoint with town." in shown.words["islands"]
    (quay,) = [one for island in shown.inputs["islands"] for one in island["classes"] if one["label"] == "quay"]
    assert quay["disjoint_with"] == ["town"]


def test_the_offline_rule_joins_what_words_alone_tell(tmp_path: Path) -> None:
    class Offline:
        name = "offline"

        async def answer(self, ask: Ask) -> Any:
            return await (OfflineModel() if ask.task == "weave" else Scripted({"ontology": lambda _: APART})).answer(ask)

    result = built_by(tmp_path, Offline())
    assert [(one.do, one.what) for one in result.weaving] == [
        ("bridge", "'research ferry' is below 'ferry'"),
        ("root", "3 islands are below the root 'thing'"),
    ]
    assert result.unreadable == ()


def test_the_offline_rule_prunes_what_nothing_needs_and_merges_what_has_one_name() -> None:
    def island(n: int, label: str, needed: bool = True, *others: str) -> dict[str, Any]:
        shown = {"label": label, "definition": "It.", "parents": [], "other_labels": list(others), "own": False}
        return {"island": n, "needed": needed, "classes": [shown], "properties": [], "more": 0}

    shown = [island(1, "ferry"), island(2, "car ferry", True, "ferries"), island(3, "rumour", False)]
    said = offline_weave({"islands": shown})["steps"]
    assert [(one["do"], one["class"], one["other"]) for one in said] == [("prune", "rumour", ""), ("merge", "ferry", "car ferry")]
    assert offline_weave({"islands": [island(1, "ferry"), island(2, "quay")]}) == {"steps": [], "nothing_here": True}
