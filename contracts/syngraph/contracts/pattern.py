"""How a question's pattern becomes a query: the classes and properties that serve it, joined where they share a class."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from syngraph.ontologies.iri import RDFS_LABEL, Iri
from syngraph.ontologies.ontology import Ontology, OntologyProperty


@dataclass(frozen=True)
class Pattern:
    """classes and properties that serve a question, those that its text names first, first."""

    classes: tuple[Iri, ...]
    properties: tuple[Iri, ...]


def pattern_of(ontology: Ontology, question: str, text: str) -> Pattern:
    """The pattern of the question with this id and text."""

    def order(one: Iri) -> tuple[int, Iri]:
        at = text.casefold().find(ontology.label(one).casefold())
        return (at if at >= 0 else len(text)), one

    classes = sorted((c.iri for c in ontology.classes.values() if question in c.serves), key=order)
    properties = sorted((p.iri for p in ontology.properties.values() if question in p.serves), key=order)
    return Pattern(tuple(classes), tuple(properties))


@dataclass
class _Thing:
    """A variable that stands for things. classes: of any of these; stated: the class it is narrowed to."""

    name: str
    classes: tuple[Iri, ...]
    stated: Iri | None = None


@dataclass
class _Link:
    """One triple pattern. brings: the things that it is the first to name. hanging: links that need one of these to be known."""

    text: str = ""
    brings: list[_Thing] = field(default_factory=list)
    hanging: list["_Link"] = field(default_factory=list)

    def all(self) -> list["_Link"]:
        return [self, *(further for link in self.hanging for further in link.all())]


@dataclass
class _Branch:
    """What hangs together through shared things, below its first link."""

    first: _Link
    values: list[str] = field(default_factory=list)

    @property
    def things(self) -> list[_Thing]:
        return [thing for link in self.first.all() for thing in link.brings]


def sparql(ontology: Ontology, pattern: Pattern) -> str:
    """One SELECT with a readable row for each answer, labels beside things; empty when nothing serves the question.

    The first property must be there, the others of the same things are optional: what is known is shown, though not all is known.
    Properties that share no class with it are a UNION of their own.
    """
    branches = _branches(ontology, pattern)
    if not branches:
        return ""
    things = _unique(t.name for b in branches for t in b.things)
    values = _unique(v for b in branches for v in b.values)
    labels = [f"(MIN(?{name}_label) AS ?{name}Label)" for name in things]
    head = " ".join([item for name, label in zip(things, labels, strict=True) for item in (f"?{name}", label)] + [f"?{v}" for v in values])
    group = " ".join(f"?{name}" for name in (*things, *values))
    bodies = ["\n".join(f"  {line}" for line in _lines(b.first)) for b in branches]
    body = bodies[0] if len(bodies) == 1 else "\n  UNION\n".join(f"  {{\n{b}\n  }}" for b in bodies)
    return f"SELECT {head}\nWHERE {{\n{body}\n}}\nGROUP BY {group}\nORDER BY {group}"


def _branches(ontology: Ontology, pattern: Pattern) -> list[_Branch]:
    names: set[str] = set()
    branches: list[_Branch] = []
    left = [ontology.properties[iri] for iri in pattern.properties]
    while left:
        branch = _Branch(_Link())
        following: OntologyProperty | None = left[0]
        while following is not None:
            left.remove(following)
            _add(ontology, branch, following, names)
            following = next((p for p in left if _holder(ontology, branch, _ends(p))), None)
        _narrow(ontology, branch, pattern.classes)
        branches.append(branch)
    if not branches and pattern.classes:
        name = _free(ontology.label(pattern.classes[0]), names)
        branches = [_Branch(_Link(f"?{name} a <{pattern.classes[0]}> .", [_Thing(name, ())]))]
    return branches


def _ends(property: OntologyProperty) -> tuple[Iri, ...]:
    """The classes of the things that the property speaks of."""
    return (*property.domains, *(property.ranges if property.kind == "object" else ()))


def _holder(ontology: Ontology, branch: _Branch, ends: Sequence[Iri]) -> tuple[_Link, _Thing] | None:
    """The thing of this branch that may stand at such an end, with the link that brings it."""

    def fits(thing: _Thing) -> bool:
        return any(ontology.is_a(a, b) or ontology.is_a(b, a) for a in thing.classes for b in ends)

    return next(((link, thing) for link in branch.first.all() for thing in link.brings if fits(thing)), None)


def _add(ontology: Ontology, branch: _Branch, property: OntologyProperty, names: set[str]) -> None:
    """Hang the property on a thing of the branch, as its subject, else as its object; in an empty branch it is the first link."""
    as_subject = _holder(ontology, branch, property.domains)
    as_object = _holder(ontology, branch, property.ranges) if as_subject is None and property.kind == "object" else None
    held = as_subject or as_object
    link = _Link() if held else branch.first
    if held:
        held[0].hanging.append(link)
    subject = as_subject[1] if as_subject else _new_thing(ontology, link, property.domains, names)
    if property.kind == "object":
        value = (as_object[1] if as_object else _new_thing(ontology, link, property.ranges, names)).name
    else:
        value = _free(property.label, names)
        branch.values.append(value)
    link.text = f"?{subject.name} <{property.iri}> ?{value} ."


def _new_thing(ontology: Ontology, link: _Link, classes: tuple[Iri, ...], names: set[str]) -> _Thing:
    thing = _Thing(_free(ontology.label(classes[0]) if classes else "thing", names), classes)
    link.brings.append(thing)
    return thing


def _narrow(ontology: Ontology, branch: _Branch, classes: Sequence[Iri]) -> None:
    """A class that serves the question narrows the one thing of the first link whose end leaves it wider.

    A class that is the end of some thing already has its place: "which member bred each hive?" says nothing of the hives.
    """
    placed = {cls for thing in branch.things for cls in thing.classes}
    for cls in (one for one in classes if one not in placed):
        wider = [t for t in branch.things if any(ontology.is_a(cls, end) and cls != end for end in t.classes)]
        if len(wider) == 1 and wider[0] in branch.first.brings and wider[0].stated is None:
            wider[0].stated = cls


def _lines(link: _Link) -> list[str]:
    """A link with the classes and labels of what it brings; what hangs on it is inside, for outside its things may be unbound."""
    lines = [link.text]
    lines += [f"?{thing.name} a <{thing.stated}> ." for thing in link.brings if thing.stated is not None]
    lines += [f"OPTIONAL {{ ?{thing.name} <{RDFS_LABEL}> ?{thing.name}_label }}" for thing in link.brings]
    return lines + [f"OPTIONAL {{ {' '.join(_lines(hanging))} }}" for hanging in link.hanging]


def _free(label: str, names: set[str]) -> str:
    """A variable name from a label that no other variable has.

    >>> _free("launched on", {"launchedOn"})
    'launchedOn2'
    """
    words = re.findall(r"[A-Za-z0-9]+", label) or ["value"]
    name = words[0][0].lower() + words[0][1:] + "".join(w[0].upper() + w[1:] for w in words[1:])
    name = f"v{name}" if name[0].isdigit() else name
    free, n = name, 1
    while {free, f"{free}Label", free.removesuffix("Label")} & names:
        n += 1
        free = f"{name}{n}"
    names.add(free)
    return free


def _unique(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
