"""The `votes` task: a question is approved when the documents can answer it more than once, and every vote says why."""

import re
from collections.abc import Mapping
from typing import Any

from syngraph.agents.offline.questions import Asked, askable
from syngraph.agents.offline.sample import Sample, sample_of
from syngraph.agents.offline.themes import THEMES
from syngraph.agents.offline.wordlists import FUNCTION_WORDS
from syngraph.agents.offline.words import label, lemmas, singular

Plain = dict[str, Any]
FEW = 8
"""Samples of fewer documents than this cannot be expected to say anything twice."""


def words_of(text: str) -> frozenset[str]:
    """The words of a text that carry meaning, in their base forms.

    >>> sorted(words_of("When was each tram launched?"))
    ['launch', 'tram']
    """
    found = set()
    for word in re.findall(r"[^\W_]+", label(text).lower()):
        if word not in FUNCTION_WORDS:
            found.add((lemmas(word, "VERB") or (singular(word),))[0])
    return frozenset(found)


def asked_as(text: str, asked: list[Asked]) -> Asked | None:
    """Which of the askable questions a text asks: the same words, or at least all that tell its property and class."""
    same = next((one for one in asked if one.text == text), None)
    if same:
        return same
    words = words_of(text)
    fitting = []
    for one in asked:
        wanted = words_of(one.found.label if one.found else one.cls)
        classes = one.found.domains if one.found else (one.cls,)
        if wanted and wanted <= words and any(words_of(cls) <= words for cls in classes):
            fitting.append((len(wanted), one))
    return max(fitting, key=lambda pair: (pair[0], pair[1].text))[1] if fitting else None


def votes(inputs: Mapping[str, Any]) -> Plain:
    """One vote on each question."""
    sample = sample_of(inputs["passages"])
    asked = askable(sample)
    group = str(inputs["persona"].get("group", ""))
    reason = next((t.reason for t in THEMES if t.group == group), "it concerns us")
    mine = next((t.name for t in THEMES if t.group == group), "")
    seen: set[str] = set()
    made = []
    for put in inputs["questions"]:
        one = asked_as(str(put["text"]), asked)
        choice, why = _judge(one, sample, one is not None and one.text in seen)
        if one is not None:
            seen.add(one.text)
        if choice == "approve" and one is not None and one.theme == mine:
            why = f"{reason}; {why}"
        made.append({"id": put["id"], "choice": choice, "reason": why, "instead": ""})
    return {"votes": made}


def _judge(one: Asked | None, sample: Sample, again: bool) -> tuple[str, str]:
    if one is None:
        return "object", "the passages say nothing that I could read as an answer"
    if again:
        return "object", "another question asks the same"
    found = one.found
    if found is None:
        things = len(sample.things_of(one.cls))
        return ("approve", f"the passages name {things} of them") if things >= 2 else ("object", "only one is named")
    if found.documents >= 2:
        return "approve", f"{found.documents} documents answer it"
    if found.subjects >= 2:
        where = "in fields or a table" if found.laid_out else "in so many words"
        return "approve", f"one document answers it for {found.subjects} things, {where}"
    if sample.documents < FEW:
        return "approve", "it is answered, and there are few documents"
    return "object", "only one document could answer it, for one thing"
