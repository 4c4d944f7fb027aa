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
class _Link:
    """One triple pattern. optional: a row may do without it; not so when another property hangs on what it brings."""

    text: str
    optional: bool


@dataclass
class _Thing:
    """A variable that stands for things. classes: of any of these; link: what brings it; stated: the class it is narrowed to."""

    name: str
    classes: tuple[Iri, ...]
    link: _Link
    stated: Iri | None = None


@dataclass
class _Branch:
    """What hangs together through shared things; the first link is never optional."""

    things: list[_Thing] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    links: list[_Link] = field(default_factory=list)


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
    bodies = [_body(b) for b in branches]
    body = bodies[0] if len(bodies) == 1 else "\n  UNION\n".join(f"  {{\n{b}\n  }}" for b in bodies)
    return f"SELECT {head}\nWHERE {{\n{body}\n}}\nGROUP BY {group}\nORDER BY {group}"


def _branches(ontology: Ontology, pattern: Pattern) -> list[_Branch]:
    names: set[str] = set()
    branches: list[_Branch] = []
    for iri in pattern.properties:
        property = ontology.properties[iri]
        branch = next((b for b in branches if _thing_at(ontology, b, _ends(property))), None)
        if branch is None:
            branch = _Branch()
            branches.append(branch)
        _add(ontology, branch, property, names)
    if not branches and pattern.classes:
        name = _free(ontology.label(pattern.classes[0]), names)
        link = _Link(f"?{name} a <{pattern.classes[0]}> .", optional=False)
        return [_Branch([_Thing(name, (), link)], [], [link])]
    for branch in branches:
        _narrow(ontology, branch, pattern.classes)
    return branches


def _ends(property: OntologyProperty) -> tuple[Iri, ...]:
    """The classes of the things that the property speaks of."""
    return (*property.domains, *(property.ranges if property.kind == "object" else ()))


def _thing_at(ontology: Ontology, branch: _Branch, ends: Sequence[Iri]) -> _Thing | None:
    """The thing of this branch that may stand at such an end."""

    def fits(thing: _Thing) -> bool:
        return any(ontology.is_a(a, b) or ontology.is_a(b, a) for a in thing.classes for b in ends)

    return next((t for t in branch.things if fits(t)), None)


def _add(ontology: Ontology, branch: _Branch, property: OntologyProperty, names: set[str]) -> None:
    """Hang the property on a thing it shares with the branch: as its subject, else as its object, else on none, as the first link."""
    link = _Link("", optional=bool(branch.links))
    branch.links.append(link)
    subject = _thing_at(ontology, branch, property.domains)
    object = _thing_at(ontology, branch, property.ranges) if subject is None and property.kind == "object" else None
    for shared in (subject, object):
        if shared is not None:
            shared.link.optional = False
    if subject is None:
        subject = _new_thing(ontology, branch, property.domains, link, names)
    if property.kind == "object":
        value = (object or _new_thing(ontology, branch, property.ranges, link, names)).name
    else:
        value = _free(property.label, names)
        branch.values.append(value)
    link.text = f"?{subject.name} <{property.iri}> ?{value} ."


def _new_thing(ontology: Ontology, branch: _Branch, classes: tuple[Iri, ...], link: _Link, names: set[str]) -> _Thing:
    thing = _Thing(_free(ontology.label(classes[0]) if classes else "thing", names), classes, link)
    branch.things.append(thing)
    return thing


def _narrow(ontology: Ontology, branch: _Branch, classes: Sequence[Iri]) -> None:
    """A class that serves the question narrows the one thing of the first link whose end leaves it wider."""
    for cls in classes:
        wider = [t for t in branch.things if any(ontology.is_a(cls, end) and cls != end for end in t.classes)]
        if len(wider) == 1 and wider[0].link is branch.links[0] and wider[0].stated is None:
            wider[0].stated = cls


def _body(branch: _Branch) -> str:
    """The links that must match first; an optional one brings its things' labels along, for there they may be unbound."""
    lines = [link.text for link in branch.links if not link.optional]
    lines += [f"?{thing.name} a <{thing.stated}> ." for thing in branch.things if thing.stated is not None]
    for link in sorted(branch.links, key=lambda k: k.optional):
        labels = [f"OPTIONAL {{ ?{t.name} <{RDFS_LABEL}> ?{t.name}_label }}" for t in branch.things if t.link is link]
        lines += [f"OPTIONAL {{ {' '.join([link.text, *labels])} }}"] if link.optional else labels
    return "\n".join(f"  {line}" for line in lines)


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
