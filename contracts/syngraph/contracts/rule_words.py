"""How a contract is told in one line: what it applies to, where it looks, and what it asks there."""

from collections.abc import Callable, Iterable
from typing import Final

from rdflib import BNode
from rdflib.term import Literal, Node

from syngraph.contracts.classified import Classified
from syngraph.contracts.path import Alternative, Path, Repeat, Step
from syngraph.contracts.targets import Targets
from syngraph.ontologies.iri import Iri

Name = Callable[[Iri], str]
"""What people call a class or property."""
_MOST: Final = 4
_LONGEST: Final = 60


def applies_to(targets: Targets, name: Name = lambda iri: iri.local) -> str:
    """What makes a thing a target.

    >>> from rdflib import URIRef
    >>> applies_to(Targets(classes=frozenset([URIRef("urn:x:Ferry")]), objects_of=frozenset([URIRef("urn:x:captain")])))
    'class Ferry; objects of captain'
    """
    parts = (("class", targets.classes), ("subjects of", targets.subjects_of), ("objects of", targets.objects_of), ("", targets.nodes))
    return "; ".join(f"{words} {_listed(nodes, name)}".strip() for words, nodes in parts if nodes)


def asks(one: Classified, name: Name = lambda iri: iri.local) -> str:
    """What a constraint asks, and where.

    >>> from rdflib import URIRef
    >>> path, component = Step(URIRef("urn:x:seats")), Iri("http://www.w3.org/ns/shacl#MaxCountConstraintComponent")
    >>> asks(Classified(Iri("urn:x:Ferry"), "", path, component, (Literal("1"),), "Violation", "compiled"))
    'seats: MaxCount 1'
    """
    component = one.component.local.removesuffix("ConstraintComponent")
    named = [] if component == "SPARQL" else [value for value in one.asks if not isinstance(value, BNode)]
    values = _listed(named, name) if len(named) < 2 else f"{{{_listed(named, name)}}}"
    short = values if len(values) <= _LONGEST else f"{values[: _LONGEST - 1]}…"
    return f"{path_words(one.path, name)}: {component} {short}".removeprefix(": ").strip()


def path_words(path: Path, name: Name = lambda iri: iri.local) -> str:
    """A path by the names of its properties; empty where it goes nowhere.

    >>> from rdflib import URIRef
    >>> path_words(Step(URIRef("urn:x:captain"), inverse=True))
    '^captain'
    """
    if isinstance(path, Step):
        return f"{'^' if path.inverse else ''}{name(Iri(str(path.predicate)))}"
    if isinstance(path, Repeat):
        return f"({path_words(path.inner, name)}){'*' if path.zero and path.many else '+' if path.many else '?'}"
    alternative = isinstance(path, Alternative)
    parts = [path_words(part, name) for part in path.parts]
    return f"({' | '.join(parts)})" if alternative else " / ".join(parts)


def _listed(nodes: Iterable[Node], name: Name) -> str:
    words = sorted(str(node) if isinstance(node, Literal) else name(Iri(str(node))) for node in nodes)
    return ", ".join(words[:_MOST]) + (f" and {len(words) - _MOST} more" if len(words) > _MOST else "")
