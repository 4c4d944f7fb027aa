"""What a question asks for, from what serves it: classes and properties, joined where they share a class.

The first property must be there, the others of the same things are optional: what is known is shown, though not all is known.
Properties that share no class with it are a branch of their own.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from syngraph.contracts.cypher_language import FORBIDDEN, WORDS

Plain = Mapping[str, Any]


class Words:
    """The vocabulary as the `queries` task has it, by label."""

    def __init__(self, inputs: Plain) -> None:
        self.classes: dict[str, Plain] = {str(one["label"]): one for one in inputs["classes"]}
        self.properties: list[Plain] = list(inputs["properties"])

    def is_a(self, cls: str, other: str) -> bool:
        """Whether every `cls` is an `other`."""
        seen, todo = set[str](), [cls]
        while todo:
            here = todo.pop()
            if here not in seen:
                seen.add(here)
                todo += self.classes.get(here, {}).get("parents", ())
        return other in seen


@dataclass
class Thing:
    """A variable that stands for things. classes: of any of these; stated: the class it is narrowed to."""

    name: str
    classes: tuple[str, ...]
    stated: str | None = None


@dataclass
class Link:
    """One property between a thing and a thing or value; without a property, a thing alone.

    brings: the things that it is the first to name. hanging: links that need one of these to be known.
    """

    property: Plain | None = None
    subject: str = ""
    object: str = ""
    brings: list[Thing] = field(default_factory=list)
    hanging: list["Link"] = field(default_factory=list)

    def all(self) -> list["Link"]:
        """This one and what hangs on it, however far, in the order in which they can be asked for."""
        return [self, *(further for link in self.hanging for further in link.all())]


@dataclass
class Branch:
    """What hangs together through shared things, below its first link. values: names of the values."""

    first: Link = field(default_factory=Link)
    values: list[str] = field(default_factory=list)

    @property
    def things(self) -> list[Thing]:
        return [thing for link in self.first.all() for thing in link.brings]


def branches_for(words: Words, question: str, text: str) -> list[Branch]:
    """The branches of the question with this id and text; those that its text names first, first. Empty when nothing serves it."""

    def order(one: Plain) -> tuple[int, str]:
        at = text.casefold().find(str(one["label"]).casefold())
        return (at if at >= 0 else len(text)), str(one["sparql"])

    classes = [str(one["label"]) for one in sorted(words.classes.values(), key=order) if question in one["serves"]]
    left = [one for one in sorted(words.properties, key=order) if question in one["serves"]]
    names: set[str] = set()
    found: list[Branch] = []
    while left:
        branch = Branch()
        following: Plain | None = left[0]
        while following is not None:
            left.remove(following)
            _add(words, branch, following, names)
            following = next((one for one in left if _holder(words, branch, _ends(one))), None)
        _narrow(words, branch, [cls for cls in classes if re.search(rf"\b{re.escape(cls.casefold())}", text.casefold())])
        found.append(branch)
    if not found and classes:
        found = [Branch(Link(brings=[Thing(_free(classes[0], names), (), classes[0])]))]
    return found


def _ends(property: Plain) -> Sequence[str]:
    """The classes of the things that the property speaks of."""
    return [*property["domains"], *(property["ranges"] if property["kind"] == "object" else ())]


def _holder(words: Words, branch: Branch, ends: Sequence[str]) -> tuple[Link, Thing] | None:
    """The thing of this branch that may stand at such an end, with the link that brings it."""

    def fits(thing: Thing) -> bool:
        return any(words.is_a(a, b) or words.is_a(b, a) for a in thing.classes for b in ends)

    return next(((link, thing) for link in branch.first.all() for thing in link.brings if fits(thing)), None)


def _add(words: Words, branch: Branch, property: Plain, names: set[str]) -> None:
    """Hang the property on a thing of the branch, as its subject, else as its object; in an empty branch it is the first link."""
    as_subject = _holder(words, branch, property["domains"])
    as_object = _holder(words, branch, property["ranges"]) if as_subject is None and property["kind"] == "object" else None
    held = as_subject or as_object
    link = Link() if held else branch.first
    if held:
        held[0].hanging.append(link)
    link.property = property
    link.subject = as_subject[1].name if as_subject else _new_thing(link, property["domains"], names)
    if property["kind"] == "object":
        link.object = as_object[1].name if as_object else _new_thing(link, property["ranges"], names)
    else:
        link.object = _free(str(property["label"]), names)
        branch.values.append(link.object)


def _new_thing(link: Link, classes: Sequence[str], names: set[str]) -> str:
    thing = Thing(_free(classes[0] if classes else "thing", names), tuple(classes))
    link.brings.append(thing)
    return thing.name


def _narrow(words: Words, branch: Branch, classes: Sequence[str]) -> None:
    """A class that the question names narrows the one thing of the first link whose end leaves it wider.

    A class that is the end of some thing already has its place: "which member bred each hive?" says nothing of the hives.
    """
    placed = {cls for thing in branch.things for cls in thing.classes}
    for cls in (one for one in classes if one not in placed):
        wider = [t for t in branch.things if any(words.is_a(cls, end) and cls != end for end in t.classes)]
        if len(wider) == 1 and wider[0] in branch.first.brings and wider[0].stated is None:
            wider[0].stated = cls


def _free(label: str, names: set[str]) -> str:
    """A variable name from a label that no other variable has, and no word of Cypher.

    >>> _free("launched on", {"launchedOn"}), _free("order", set())
    ('launchedOn2', 'theOrder')
    """
    parts = re.findall(r"[A-Za-z0-9]+", label) or ["value"]
    name = parts[0][0].lower() + parts[0][1:] + "".join(part[0].upper() + part[1:] for part in parts[1:])
    name = f"v{name}" if name[0].isdigit() else name
    name = f"the{name[0].upper()}{name[1:]}" if name.upper() in WORDS | FORBIDDEN else name
    free, n = name, 1
    while free in names:
        n += 1
        free = f"{name}{n}"
    names.add(free)
    return free


def named(branches: Sequence[Branch]) -> tuple[list[str], list[str]]:
    """Names of the things and of the values of all branches, each once."""

    def things() -> Iterator[str]:
        for branch in branches:
            yield from (thing.name for thing in branch.things)

    return list(dict.fromkeys(things())), list(dict.fromkeys(value for branch in branches for value in branch.values))
