"""Things of which kinds came into the graph with a run and which left it, counted by the types that stand; and how that is said."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from syngraph.ontologies.iri import RDF_TYPE, Iri
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.statement import Statement

NAMED: Final = 5


def count_kinds(kinds: dict[str, int], entered: Iterable[Statement], left: Iterable[Statement]) -> None:
    """Add to `kinds` (class IRI -> so many more things of it) what a commit made of them."""
    for statements, step in ((entered, 1), (left, -1)):
        for one in statements:
            if one.property == RDF_TYPE and isinstance(one.object, Iri):
                kinds[one.object] = kinds.get(one.object, 0) + step


def labelled(kinds: Mapping[str, int], ontology: Ontology) -> dict[str, int]:
    """The same by what the classes are called; those of which there are as many as before are left out."""
    found: dict[str, int] = {}
    for kind, more in kinds.items():
        label = ontology.label(Iri(kind))
        found[label] = found.get(label, 0) + more
    return {label: more for label, more in found.items() if more}


def kind_lines(kinds: Mapping[str, int]) -> Iterator[str]:
    """
    >>> list(kind_lines({"ferry": 12, "place": -1, "company": 3}))
    ['things: 15 came (12 ferry, 3 company), 1 went (1 place)']
    """
    parts = []
    for word, some in (("came", {k: n for k, n in kinds.items() if n > 0}), ("went", {k: -n for k, n in kinds.items() if n < 0})):
        if some:
            most = sorted(some.items(), key=lambda item: (-item[1], item[0]))
            named = [f"{n:,} {kind}" for kind, n in most[:NAMED]] + (["…"] if len(most) > NAMED else [])
            parts.append(f"{sum(some.values()):,} {word} ({', '.join(named)})")
    if parts:
        yield f"things: {', '.join(parts)}"
