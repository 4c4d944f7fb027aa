"""What the graph says of the blank nodes in results: without it, nobody could tell which is meant."""

from collections.abc import Iterable
from typing import Final

from rdflib import BNode
from rdflib.term import Node

from syngraph.contracts.checking.term_name import Said
from syngraph.contracts.compiled.broken import Broken
from syngraph.contracts.compiled.index import GraphIndex
from syngraph.contracts.compiled.term_text import TextTriple, node_of

_MOST_TRIPLES: Final = 10
_MOST_NODES: Final = 1_000


def said_of_blanks(
    results: Iterable[Broken], index: GraphIndex, added: Iterable[TextTriple] = (), removed: Iterable[TextTriple] = ()
) -> Said:
    """Ten triples of each blank node in the results and of those that these lead to; of a thousand such nodes.

    added, removed: what is different from `index` in the graph that was judged.
    """
    gone = set(removed)
    came: dict[str, list[TextTriple]] = {}
    for triple in added:
        if triple[0][0] == "_":
            came.setdefault(triple[0], []).append(triple)
    said: dict[Node, list[tuple[Node, Node]]] = {}
    open = [node for one in results for node in (one.here, one.focus, one.value) if isinstance(node, BNode)]
    open.reverse()
    while open and len(said) < _MOST_NODES:
        node = open.pop()
        if node in said:
            continue
        text = f"_:{node}"
        triples = [*_triples(index, text), *came.get(text, ())]
        here = sorted((node_of(p), node_of(o)) for _, p, o in dict.fromkeys(triples) if (text, p, o) not in gone)[:_MOST_TRIPLES]
        said[node] = [*here]
        open += [value for _, value in here if isinstance(value, BNode)]
    return said


def _triples(index: GraphIndex, subject: str) -> Iterable[TextTriple]:
    id = index.ids.get(subject)
    if id is None:
        return ()
    texts = index.texts
    return [(subject, texts[predicate], texts[object]) for predicate in index.predicates_of(id) for object in index.objects(predicate, id)]
