"""The `votes` task: a question is approved when the documents answer it more than once and it is put right; every vote says why.

In this order: nothing answers it, or too little does → object; it is put wrong, it can be taken for another one, or it asks in other
words what another one asks → amend, and how to ask instead; otherwise → approve.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from syngraph.agents.offline.meant import Meant, meant
from syngraph.agents.offline.questions import Asked, askable
from syngraph.agents.offline.sample import Sample, sample_of
from syngraph.agents.offline.themes import THEMES

Plain = dict[str, Any]
FEW = 8
"""Samples of fewer documents than this cannot be expected to say anything twice."""


def votes(inputs: Mapping[str, Any]) -> Plain:
    """One vote on each question."""
    sample = sample_of(inputs["passages"])
    asked = askable(sample)
    group = str(inputs["persona"].get("group", ""))
    mine = next((theme for theme in THEMES if theme.group == group), None)
    put = [(one, meant(one, sample, asked)) for one in inputs["questions"]]
    words = _words_for_each(put)
    made = []
    for one, after in put:
        choice, why, instead = _judge(str(one["text"]), after, sample, words)
        if choice == "approve" and mine and after and after.asked.theme == mine.name:
            why = f"{mine.reason}; {why}"
        made.append({"id": one["id"], "choice": choice, "reason": why, "instead": instead})
    return {"votes": made}


def _words_for_each(put: Sequence[tuple[Mapping[str, Any], Meant | None]]) -> dict[str, str]:
    """How each thing that is asked is best put: as the rules put it if anybody does; else in the first words that are right."""
    words: dict[str, str] = {}
    right: dict[str, str] = {}
    for one, after in put:
        if after and str(one["text"]) in (after.asked.text, after.asked.clear):
            words[after.asked.text] = after.asked.clear
        elif after and not after.wrong:
            right.setdefault(after.asked.text, str(one["text"]))
    return right | words


def _judge(text: str, after: Meant | None, sample: Sample, words: Mapping[str, str]) -> tuple[str, str, str]:
    """The choice, why, and how to ask instead."""
    if after is None:
        return "object", "the passages say nothing that I could read as an answer", ""
    enough, why = _answered(after.asked, sample)
    if not enough:
        return "object", why, ""
    best = words.get(after.asked.text, after.asked.clear)
    if text == best:
        return "approve", why, ""
    if after.wrong:
        return "amend", after.wrong, best
    if text == after.asked.text:
        return "amend", "another question reads almost like it; put so, they can be told apart", best
    return "amend", "another question asks the same; in the same words the two are one", best


def _answered(one: Asked, sample: Sample) -> tuple[bool, str]:
    """Whether the passages answer a question often enough, and how often they do."""
    found = one.found
    if found is None:
        things = len(sample.things_of(one.cls))
        return (True, f"the passages name {things} of them") if things >= 2 else (False, "only one is named")
    if found.documents >= 2:
        return True, f"{found.documents} documents answer it"
    if found.subjects >= 2:
        where = "in fields or a table" if found.laid_out else "in so many words"
        return True, f"one document answers it for {found.subjects} things, {where}"
    if sample.documents < FEW:
        return True, "it is answered, and there are few documents"
    return False, "only one document could answer it, for one thing"
