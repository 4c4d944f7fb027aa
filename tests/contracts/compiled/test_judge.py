"""After these tests a reader can trust that judging a change looks everywhere it has to: over random writes it says what pySHACL's reports
on both whole graphs say, it leaves nothing behind, and a judge that lacks any part of it is caught."""

import random
from collections.abc import Iterator

import pytest
from rdflib import Graph
from rdflib.term import Node
from tests.contracts.compiled.pyshacl_oracle import Oracle, Row
from tests.contracts.compiled.random_world import RandomShapes, Triple, random_data, random_write

from syngraph.contracts.compiled.index import GraphIndex
from syngraph.contracts.compiled.judge import Broken, Judge
from syngraph.contracts.compiled.plan import compile_shapes
from syngraph.contracts.compiled.term_text import TextTriple, text_of
from syngraph.contracts.path import text

WRITES = 4
OF_SEVERAL = ("MaxCount", "QualifiedMaxCount", "UniqueLang", "LessThan", "LessThanOrEquals")
"""The components whose results several values can cause."""


def texts(triples: set[Triple]) -> list[TextTriple]:
    return [(text_of(s)[0], text_of(p)[0], text_of(o)[0]) for s, p, o in triples]


def broken_row(broken: Broken) -> Row:
    def said(node: Node | None) -> str:
        return "" if node is None else text_of(node)[0]

    path = "" if broken.path is None else text(broken.path)
    return said(broken.top), said(broken.focus), said(broken.shape), str(broken.component), said(broken.value), path


class History:
    """A graph with random writes to it, each judged by pySHACL on both graphs; invalid states are kept."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.shapes = RandomShapes(self.rng).some(5)
        self.start = random_data(self.rng)

    def writes(self) -> Iterator[tuple[set[Triple], set[Triple], set[Row], set[Row]]]:
        """What comes, what goes, and pySHACL's rows before and after."""
        oracle, data = Oracle(self.shapes), self.start
        before = oracle.report(data)
        for _ in range(WRITES):
            came, gone = random_write(self.rng, data)
            data = (data - gone) | came
            after = oracle.report(data)
            yield came, gone, before, after
            before = after

    def judge(self) -> Judge:
        index, graph = GraphIndex(), Graph()
        for triple in self.start:
            graph.add(triple)
        index.fill_graph(graph)
        return Judge(compile_shapes(self.shapes, index))


def differs(history: History, judge: Judge) -> str:
    """What the judge says otherwise than pySHACL, empty when nothing."""
    index = judge.plan.index
    for came, gone, before, after in history.writes():
        size, triples = len(index.texts), set(index)
        judged = judge.judge(texts(came), texts(gone))
        assert (len(index.texts), set(index)) == (size, triples), "something was left behind"
        new, standing = set(map(broken_row, judged.new)), set(map(broken_row, judged.standing))
        if not after - before <= new or not new <= after or not standing <= before & after:
            return f"missed {after - before - new}, invented {new - after}, took for old {standing - (before & after)}"
        for added in new & before:  # an old result is new when it has got another offending value
            if added[3].split("#")[1].removesuffix("ConstraintComponent") not in OF_SEVERAL:
                return f"took for new {added}"
        change(index, came, gone)
    return ""


def change(index: GraphIndex, came: set[Triple], gone: set[Triple]) -> None:
    for triples, do in ((gone, index.remove), (came, index.add)):
        for subject, predicate, object in triples:
            do((index.id_of(subject), index.id_of(predicate), index.id_of(object)))


@pytest.mark.parametrize("seed", range(80))
def test_a_write_is_judged_as_pyshacl_judges_both_graphs(seed: int) -> None:
    history = History(seed)
    assert differs(history, history.judge()) == ""
