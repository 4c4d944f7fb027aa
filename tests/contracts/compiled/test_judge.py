"""After these tests a reader can trust that judging a change looks everywhere it has to: over random writes it says what pySHACL's reports
on both whole graphs say, it leaves nothing behind, and a judge that lacks any part of it is caught."""

import random
from collections.abc import Callable, Iterator

import pytest
from rdflib import RDF, RDFS, Graph
from tests.contracts.compiled.pyshacl_oracle import Oracle, Row, row
from tests.contracts.compiled.random_world import RandomShapes, Triple, random_data, random_write

from syngraph.contracts.compiled.constraint import Read
from syngraph.contracts.compiled.index import GraphIndex
from syngraph.contracts.compiled.judge import Judge
from syngraph.contracts.compiled.plan import compile_shapes
from syngraph.contracts.compiled.rule import Trigger
from syngraph.contracts.compiled.term_text import TextTriple, text_of

WRITES = 4
OF_SEVERAL = ("MaxCount", "QualifiedMaxCount", "UniqueLang", "LessThan", "LessThanOrEquals")
"""The components whose results several values can cause."""


def texts(triples: set[Triple]) -> list[TextTriple]:
    return [(text_of(s)[0], text_of(p)[0], text_of(o)[0]) for s, p, o in triples]


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
        new, standing = set(map(row, judged.new)), set(map(row, judged.standing))
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


def kept(judge: Judge, keeps: Callable[[Trigger], bool]) -> None:
    """Leave the judge only the triggers that `keeps` says."""
    impact = judge._impact
    for table in (impact.coming, impact.going):
        for predicate, triggers in table.items():
            table[predicate] = tuple(filter(keeps, triggers))


def no_deletions(judge: Judge) -> None:
    judge._impact.going.clear()


def no_inverse_side(judge: Judge) -> None:
    kept(judge, lambda trigger: not trigger.read.inverse)


def no_type_reads(judge: Judge) -> None:
    kept(judge, lambda trigger: trigger.read.predicate != RDF.type)


def no_subclass_reads(judge: Judge) -> None:
    kept(judge, lambda trigger: trigger.read.predicate != RDFS.subClassOf)


def no_path_prefixes(judge: Judge) -> None:
    kept(judge, lambda trigger: trigger.back is None)


def no_new_targets(judge: Judge) -> None:
    impact = judge._impact
    impact._by_class.clear()
    impact._subjects_of.clear()
    impact._objects_of.clear()


def no_closed(judge: Judge) -> None:
    kept(judge, lambda trigger: trigger.rule.constraint.component != "Closed" or trigger.read.predicate is not None)


def no_upward_propagation(judge: Judge) -> None:
    kept(judge, lambda trigger: trigger.arrival != "value" and trigger.rule.way_back is None)


def no_queries(judge: Judge) -> None:
    judge.plan.oracle.tops = ()


BROKEN = [
    no_queries,
    no_deletions,
    no_inverse_side,
    no_type_reads,
    no_subclass_reads,
    no_path_prefixes,
    no_new_targets,
    no_closed,
    no_upward_propagation,
]


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.__name__.replace("_", " "))
def test_a_judge_that_lacks_a_part_is_caught(broken: Callable[[Judge], None]) -> None:
    assert caught(broken)


@pytest.mark.parametrize(("flag", "says"), [("no sign flip", "same"), ("no mending", "nothing")])
def test_a_judge_that_knows_only_what_breaks_is_caught(flag: str, says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What mends a nested shape breaks the sh:not above it."""
    keeps = says == "same"
    flipped = property(lambda read: read._replace(added=read.added and keeps, removed=read.removed and keeps))
    monkeypatch.setattr(Read, "flipped", flipped)
    monkeypatch.setattr(Read, "either", property(lambda read: read))
    assert caught(lambda _: None), flag


def caught(broken: Callable[[Judge], None]) -> bool:
    """Whether the oracle tells a broken judge from a whole one within 500 writes."""
    for seed in range(500 // WRITES):
        history = History(seed)
        judge = history.judge()
        broken(judge)
        if differs(history, judge):
            return True
    return False
