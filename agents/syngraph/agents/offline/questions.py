"""The `groups`, `personas` and `questions` tasks: who cares about what the sample says, and what they would ask."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from rapidfuzz.fuzz import ratio

from syngraph.agents.offline.properties import Found, properties_of
from syngraph.agents.offline.sample import Sample, sample_of
from syngraph.agents.offline.themes import THEMES, Theme, of_what, theme_of
from syngraph.agents.offline.wording import listing, question, with_examples

Plain = dict[str, Any]
_OF_TWO = ("First", "Second")
"""How the names of two personas of one group begin."""
ALIKE = 86.0
"""Of 100: how like each other the texts of two questions must be to be told apart by examples."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question the rules can ask: by a property, or, without one, by a class; with the words that made it.

    clear: the question in words that cannot be taken for another of them; `text` itself where that is so.
    """

    text: str
    theme: str
    document: str
    passage: str
    found: Found | None = None
    cls: str = ""
    clear: str = ""


def askable(sample: Sample) -> list[Asked]:
    """Every question that the sample makes the rules ask, each text once."""
    asked: dict[str, Asked] = {}
    properties = properties_of(sample)
    for found in properties:
        first = found.seen[0]
        text = question(found)
        asked.setdefault(text, Asked(text, theme_of(found), first.document, first.quote, found))
    subjects = {domain for found in properties for domain in found.domains}
    for label in sorted(sample.lexicon.parents):
        if label not in subjects and label in sample.said and len(sample.things_of(label)) >= 2:
            document, quote = sample.said[label]
            asked.setdefault(listing(label), Asked(listing(label), "kinds", document, quote, None, label))
    return _told_apart(list(asked.values()))


def _told_apart(asked: list[Asked]) -> list[Asked]:
    """Questions that differ by a letter or two ("the type", "the topic") are clear with examples of their answers."""
    alike = _alike([one.text for one in asked])
    return [replace(one, clear=with_examples(one.text, one.found) if n in alike and one.found else one.text) for n, one in enumerate(asked)]


def _alike(texts: list[str]) -> set[int]:
    words = [" ".join(re.findall(r"\w+", text.casefold())) for text in texts]
    pairs = [pair for pair in combinations(range(len(texts)), 2) if ratio(words[pair[0]], words[pair[1]]) >= ALIKE]
    return {n for pair in pairs for n in pair}


def present(sample: Sample) -> list[tuple[Theme, list[Asked]]]:
    """The themes that the sample touches, with their questions."""
    asked = askable(sample)
    found = [(theme, [one for one in asked if one.theme == theme.name]) for theme in THEMES]
    return [(theme, mine) for theme, mine in found if mine]


def _interest(theme: Theme, mine: list[Asked]) -> str:
    labels = of_what([one.found for one in mine if one.found]) or ", ".join(one.cls for one in mine)
    return theme.interest.format(labels=labels)


def groups(inputs: Mapping[str, Any]) -> Plain:
    """A group for each theme that the passages touch; where there are more than may be, those with the most questions."""
    found = present(sample_of(inputs["passages"]))
    first = sorted(found, key=lambda one: -len(one[1]))[: int(inputs["most"])]
    return {"groups": [{"name": t.group, "interest": _interest(t, mine)} for t, mine in found if (t, mine) in first]}


def personas(inputs: Mapping[str, Any]) -> Plain:
    """One persona of each group, two when there is one group only; a group that is none of ours gets somebody who speaks for it."""
    given = list(inputs.get("groups") or ())
    ours = {t.group: t for t in THEMES}
    made = []
    for group in given:
        theme = ours.get(str(group["name"]))
        name = theme.persona if theme else f"Speaker for {group['name']}"
        made.append({"name": name, "group": group["name"], "interest": group["interest"]})
    if len(made) == 1:
        name = made[0]["name"][:1].lower() + made[0]["name"][1:]
        made = [{**made[0], "name": f"{which} {name}"} for which in _OF_TWO]
    return {"personas": made}


def questions(inputs: Mapping[str, Any]) -> Plain:
    """What one persona asks: the questions of its group's theme; all there are when the group is none of ours.

    Two of one group share them, so that each has some to vote on; a single one both ask.
    """
    persona = inputs["persona"]
    theme = next((t for t in THEMES if t.group == persona["group"]), None)
    asked = [one for one in askable(sample_of(inputs["passages"])) if theme is None or one.theme == theme.name]
    which = str(persona["name"]).split()[0]
    if theme and which in _OF_TWO:
        asked = asked[_OF_TWO.index(which) :: 2] or asked
    return {"questions": [{"text": one.text, "document": one.document, "passage": one.passage} for one in asked]}
