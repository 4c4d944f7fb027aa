"""How a term is written for people: short where a prefix is known, cut where it is long, and a blank node by what is said of it."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from rdflib import BNode, URIRef
from rdflib.term import Literal, Node

from syngraph.ontologies.turtle import PREFIXES

Said = Mapping[Node, Sequence[tuple[Node, Node]]]
"""What is said of blank nodes: property and value."""

_LOCAL: Final = re.compile(r"[\w\-]+(?:\.[\w\-]+)*\Z")
_LONGEST: Final = 80
_MOST_SAID: Final = 3


class TermNames:
    """prefixes: prefix -> namespace; they come before the well-known ones. said: of the blank nodes that are to be named.

    >>> names = TermNames({"ex": "https://example.org/"}, {})
    >>> names(URIRef("https://example.org/ann")), names(URIRef("urn:a")), names(Literal("chat", lang="fr"))
    ('ex:ann', '<urn:a>', '"chat"@fr')
    """

    def __init__(self, prefixes: Mapping[str, str], said: Said) -> None:
        self._known = sorted({**PREFIXES, **prefixes}.items(), key=lambda pair: -len(pair[1]))
        self._said = said

    def __call__(self, node: Node) -> str:
        if isinstance(node, URIRef):
            return self._iri(node)
        return self._literal(node) if isinstance(node, Literal) else self._blank(node)

    def _iri(self, iri: URIRef) -> str:
        for prefix, start in self._known:
            if start and iri.startswith(start) and _LOCAL.match(iri[len(start) :]):
                return f"{prefix}:{iri[len(start) :]}"
        return f"<{iri}>"

    def _literal(self, literal: Literal) -> str:
        text = str(literal).replace("\n", "\\n")
        shown = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… ({len(text):,} characters)"
        kind = f"@{literal.language}" if literal.language else f"^^{self(literal.datatype)}" if literal.datatype is not None else ""
        return f'"{shown}"{kind}'

    def _blank(self, node: Node) -> str:
        said = self._said.get(node, ())
        if not said:
            return "[]"
        parts = [f"{self(property)} {'[…]' if isinstance(value, BNode) else self(value)}" for property, value in said[:_MOST_SAID]]
        return f"[ {' ; '.join(parts)}{' ; …' if len(said) > _MOST_SAID else ''} ]"
