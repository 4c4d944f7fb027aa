"""The `weave` task: two islands meet where their classes have one name, or where a compound noun says of what it is a kind."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations
from typing import Any

from syngraph.agents.offline.lexicon import class_key

Plain = dict[str, Any]


def weave(inputs: Mapping[str, Any]) -> Plain:
    """Merge what has one name, bridge a compound to its head noun, prune what nothing needs; nothing else is known from words alone."""
    steps: list[Plain] = []
    left = [{**island, "classes": list(island["classes"])} for island in inputs["islands"]]
    for island in [one for one in left if not one["needed"] and not any(cls["own"] for cls in one["classes"])]:
        if len(left) > 1:
            left.remove(island)
            steps.append(_step("prune", island["classes"][0]["label"], "", "No question and no property needs it."))
    found = True
    while found:
        found = False
        for one, other in permutations(left, 2):
            step = next(_steps(one, other), None)
            if step is not None:
                steps.append(step)
                other["classes"] += _moved(one["classes"], step)
                left.remove(one)
                found = True
                break
    return {"steps": steps, "nothing_here": not steps}


def _steps(one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[Plain]:
    """Of the first island's top classes, which are a class of the second, or a kind of one."""
    for cls in one["classes"]:
        if cls["own"] or cls["parents"]:
            continue
        for target in other["classes"]:
            if not target["own"] and _names(cls) & _names(target):
                yield _step("merge", cls["label"], target["label"], "Both have one name.")
            elif cls["label"].casefold().endswith(" " + target["label"].casefold()):
                yield _step("bridge", cls["label"], target["label"], "Its name says what it is a kind of.")


def _moved(classes: Sequence[Plain], step: Plain) -> list[Plain]:
    """What the classes of the first island are after the step: a merged one is gone, a bridged one has a parent."""
    bridged = [{**cls, "parents": [step["other"]]} if cls["label"] == step["class"] else cls for cls in classes]
    return [cls for cls in bridged if step["do"] != "merge" or cls["label"] != step["class"]]


def _names(cls: Mapping[str, Any]) -> set[str]:
    return {class_key(str(name)) for name in (cls["label"], *cls.get("other_labels", ()))}


def _step(do: str, cls: str, other: str, why: str) -> Plain:
    return {"do": do, "class": cls, "other": other, "above": "", "definition": "", "why": why}
