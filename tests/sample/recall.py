"""How much of the sample's answer key a model read, and what the contracts made of it; not a test itself.

A fact is (document, subject, property, object), in words and letter case aside.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from syngraph.agents.model.port import Ask
from syngraph.contracts.answer_text import NotAnAnswer, heard_in

Fact = tuple[str, str, str, str]
KEY: dict[str, Any] = json.loads((Path(__file__).parent / "planted.json").read_text(encoding="utf-8"))


def fact(document: str, subject: str, property: str, object: str) -> Fact:
    one, two, three = (" ".join(words.casefold().split()) for words in (subject, property, object))
    return document, one, two, three


def forms(known: dict[str, Any]) -> set[Fact]:
    """The facts that say what an entry of the key says: its property may be called by several names."""
    return {fact(known["document"], known["subject"], name, known["object"]) for name in known["properties"]}


def contradicted() -> Iterator[dict[str, Any]]:
    """The key's entries that fall by a planted fault, or wait for one."""
    for fault in KEY["faults"]:
        yield from fault["claims"]
        yield from fault["waits"]


def facts_in(ask: Ask, text: str) -> Iterator[Fact]:
    """What an answer to `extract` says, before any contract has looked at it."""
    try:
        said = heard_in(text, ["claims"]).members
    except NotAnAnswer:
        return
    for item in (*(said.get("claims") or ()), *(said.get("outside") or ())):
        yield fact(ask.about, *(str(item.get(name)) for name in ("subject", "property", "object")))
        for end in ("subject", "object"):
            if item.get(f"{end}_class"):
                yield fact(ask.about, str(item.get(end)), "is a", str(item[f"{end}_class"]))


def facts_of(claims: Iterable[dict[str, Any]]) -> set[Fact]:
    """What claims say, as `syngraph claims` gives them."""
    return {fact(one["document"], one["subject_label"], one["property_label"], one["object_label"]) for one in claims}
