"""After these tests a reader knows that what documents say outside an ontology is offered once, and gets a place or a reason."""

import asyncio
from typing import Any

from tests.agents.scripted import Scripted

from syngraph.agents.model.port import Ask, Model
from syngraph.agents.offline.model import OfflineModel
from syngraph.agents.ontologists.extend import ExtensionResult, Outside, extend_ontology
from syngraph.agents.ontologists.result import OntologistSettings
from syngraph.contracts.ontology_contract import check_ontology
from syngraph.ontologies.edit import apply_edits, empty_ontology
from syngraph.ontologies.iri import xsd
from syngraph.ontologies.weaving import weave

SPACE = "https://example.org/g/"
FLEET: dict[str, Any] = {
    "classes": [{"label": "ferry", "definition": "A boat that crosses."}, {"label": "quay", "definition": "Where boats lie."}],
    "properties": [{"label": "lies at", "definition": "Where.", "kind": "object", "domains": ["ferry"], "ranges": ["quay"]}],
}
START = weave(apply_edits(empty_ontology(SPACE), SPACE, FLEET))
REFITTED = Outside("refitted on", 3, ("The Selkie was refitted on 3 May 2001.",), ("ferry",), ("3 May 2001", "4 May 2002"))
NICKNAME = Outside("nickname", 1, ("They call her Old Bess.",), ("ferry",), ("Old Bess",))
PAINTED = {
    "label": "refitted on",
    "definition": "When it was refitted.",
    "kind": "datatype",
    "domains": ["ferry"],
    "ranges": ["date"],
    "serves": ["refitted on"],
}


def extended(model: Model, *outside: Outside, batch: int = 12) -> ExtensionResult:
    result = asyncio.run(extend_ontology("boats", outside, START, model, OntologistSettings(SPACE, batch)))
    assert check_ontology(result.ontology) == ()
    return result


def test_the_offline_rule_takes_what_is_said_often_and_leaves_the_rest_with_a_reason() -> None:
    result = extended(OfflineModel(), NICKNAME, REFITTED)
    refitted = result.ontology.property_named("refitted on")
    assert refitted is not None
    assert (refitted.kind, refitted.ranges, refitted.serves) == ("datatype", (xsd("date"),), ())
    assert result.left == (("nickname", "it is said once only"),)
    assert result.unreadable == ()


def test_a_relation_that_leads_to_known_things_becomes_an_object_property() -> None:
    result = extended(OfflineModel(), Outside("built at", 2, ("Built at West Quay.",), ("ferry",), ("West Quay",), ("quay",)))
    built = result.ontology.property_named("built at")
    assert built is not None
    assert (built.kind, built.ranges) == ("object", (START.class_named("quay").iri,))  # type: ignore[union-attr]  # it is there


def test_what_the_ontology_has_already_stays_as_it_is() -> None:
    result = extended(OfflineModel(), REFITTED)
    assert set(START.properties.items()) <= set(result.ontology.properties.items())
    assert START.classes == result.ontology.classes


def test_a_relation_that_is_passed_over_is_asked_for_again_and_then_kept_as_unreadable() -> None:
    model = Scripted({"extend": lambda _: {"classes": [], "properties": [PAINTED], "cardinalities": [], "left": []}})
    result = extended(model, REFITTED, NICKNAME)
    assert len(model.asked) == 2
    assert [one.reason for one in result.unreadable] == ["'nickname' is neither served by a property nor left with a reason"]
    assert result.ontology.property_named("refitted on") is not None


def test_a_relation_that_nobody_stated_cannot_be_cited() -> None:
    wrong = {**PAINTED, "label": "sank on", "serves": ["sank on"]}
    model = Scripted({"extend": lambda _: {"classes": [], "properties": [PAINTED, wrong], "cardinalities": [], "left": []}})
    result = extended(model, REFITTED)
    assert result.ontology.property_named("sank on") is None
    assert ["none of the relations" in one.reason for one in result.unreadable] == [True]


def test_batches_come_in_the_order_of_how_often_and_build_on_each_other() -> None:
    def batch(ask: Ask) -> object:
        (one,) = ask.inputs["outside"]
        if one["relation"] == "nickname":
            assert "refitted on" in [p["label"] for p in ask.inputs["known"]["properties"]]
            return {"classes": [], "properties": [], "cardinalities": [], "left": [{"relation": "nickname", "why": "A remark."}]}
        assert "quote: The Selkie was refitted on 3 May 2001." in ask.user
        return {"classes": [], "properties": [PAINTED], "cardinalities": [], "left": []}

    result = extended(Scripted({"extend": batch}), NICKNAME, REFITTED, batch=1)
    assert result.left == (("nickname", "A remark."),)


def test_without_anything_outside_nothing_is_asked() -> None:
    model = Scripted({})
    assert extended(model).ontology == START
    assert model.asked == []
