"""After these tests a reader knows which part of an ontology a chunk is read with, and that its size is bounded."""

import asyncio
import re

from tests.agents.ferry_passage import LIES, ONTOLOGY, SPACE, TERMS, TEXT, facts, read, said
from tests.agents.scripted import Scripted, chunk

from syngraph.agents.extractor.extract import ExtractSettings, extract
from syngraph.agents.model.port import Ask
from syngraph.ontologies.claim import Mention
from syngraph.ontologies.edit import apply_edits
from syngraph.ontologies.iri import Iri
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.weaving import weave


def large(properties: int) -> Ontology:
    """ONTOLOGY with so many properties beside its own, among classes of a deep hierarchy; none shares a word with TEXT."""
    classes = [
        {"label": f"matter {n}", "definition": "It.", "parents": [f"matter {n // 3}"] if n else []} for n in range(max(1, properties // 4))
    ]
    ends = [{"domains": [f"matter {n // 8}"], "ranges": [f"matter {n // 7 % 9}"]} for n in range(properties)]
    related = [{"label": f"touches {n}", "definition": "It.", "kind": "object", **end} for n, end in enumerate(ends)]
    return weave(apply_edits(ONTOLOGY, SPACE, {"classes": classes, "properties": related}))


def prompted(known: Ontology, tokens: int, text: str = TEXT) -> tuple[Ask, int]:
    """What the model is asked, and how many characters of it are the slice."""
    model = Scripted({"extract": lambda _: said(nothing_here=True)})
    asyncio.run(extract(chunk(text), known, model, ExtractSettings(SPACE, slice_tokens=tokens)))
    (ask,) = model.asked
    parts = [re.search(rf"<<<({name} \w+)\n(.*?)\n\1>>>", ask.user, re.DOTALL) for name in ("classes", "properties")]
    return ask, sum(len(part[2]) for part in parts if part)


def test_the_slice_of_two_thousand_properties_keeps_its_budget_and_has_what_the_chunk_speaks_of() -> None:
    known = large(2_000)
    for tokens in (300, 1_500, 6_000):
        ask, characters = prompted(known, tokens)
        assert characters <= tokens * 4
        assert {"ferry", "vessel", "berth"} <= {one["label"] for one in ask.inputs["classes"]}
        assert {"lies at", "launched on", "motto"} <= {one["label"] for one in ask.inputs["properties"]}
        labels = {one["label"] for one in ask.inputs["classes"]}
        for one in ask.inputs["classes"]:
            assert set(one["parents"]) <= labels, "what is above is there too"
        for one in ask.inputs["properties"]:
            assert set(one["domains"]) <= labels, "and so are a property's ends"
        assert ask.inputs == prompted(known, tokens)[0].inputs, "the same words, the same slice"
    assert len(prompted(known, 1_500)[0].user) < len(prompted(ONTOLOGY, 1_500)[0].user) + 6_000, "more vocabulary is no longer prompt"


def test_of_a_small_ontology_every_chunk_sees_all() -> None:
    ask, _ = prompted(ONTOLOGY, 6_000, "Not a word of it.")
    assert len(ask.inputs["properties"]) == len(ONTOLOGY.properties)
    assert len(ask.inputs["classes"]) == len(ONTOLOGY.classes) - 1, "the root says nothing"


def test_a_known_relation_that_the_slice_lacks_is_still_a_known_relation() -> None:
    tight = ExtractSettings(SPACE, slice_tokens=1)
    item = {"subject": "Selkie", "subject_class": None, "property": "lies at", "object": "Berth 4", "quote": LIES}
    (reading,) = facts(read(said(outside=(item,)), settings=tight))
    assert reading.property == Iri(TERMS + "liesAt")
    assert reading.object == Mention("Berth 4", None, (Iri(TERMS + "Berth"),))
