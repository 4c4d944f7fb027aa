"""After these tests a user of pySHACL can trust a `Check` in its place: it finds the same, of a graph and of every change to it, and keeps
the graph as it says."""

import random
import re
import warnings
from pathlib import Path

import pyshacl
import pytest
from rdflib import RDF, RDFS, SH, BNode, Graph, Literal
from rdflib.term import Node
from tests.contracts.library import BOOKS, EX, SHAPES, Triple, graph, number, random_change, random_data, turtle

from syngraph.contracts.check import Check
from syngraph.contracts.exact import exact_literals
from syngraph.contracts.path import read_path, text
from syngraph.ontologies.errors import GraphUnreadable

Row = tuple[Node, str, Node | None, str, Node, Node]
"""Focus node, path, value, component, severity, and the source shape as its IRI, or its path."""


def by_pyshacl(data: Graph, shapes: Graph) -> set[Row]:
    with exact_literals(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        report = pyshacl.validate(data, shacl_graph=shapes)[1]
    assert isinstance(report, Graph)
    return rows(report)


def rows(report: Graph) -> set[Row]:
    """The results of a sh:ValidationReport, as anyone reads them who has nothing but the report."""
    found = set()
    for result in report.objects(report.value(predicate=RDF.type, object=SH.ValidationReport), SH.result):
        assert (result, RDF.type, SH.ValidationResult) in report

        def said(property: Node, result: Node = result) -> Node:
            (value,) = report.objects(result, property)
            return value

        path, shape = report.value(result, SH.resultPath), said(SH.sourceShape)
        if isinstance(shape, BNode):
            shape = Literal(text(read_path(report, report.value(shape, SH.path))))  # type: ignore[arg-type]  # ours all have one
        where = "" if path is None else text(read_path(report, path))
        component = str(said(SH.sourceConstraintComponent))
        found.add((said(SH.focusNode), where, report.value(result, SH.value), component, said(SH.resultSeverity), shape))
    return found


@pytest.mark.parametrize("seed", range(40))
def test_a_graph_and_changes_to_it_are_judged_as_pyshacl_judges_the_graph_before_and_after(seed: int) -> None:
    rng, copies, shapes = random.Random(seed), [BNode() for _ in range(3)], turtle(SHAPES)
    data = random_data(rng, copies)
    check = Check(shapes, graph(data))
    before = by_pyshacl(graph(data), shapes)
    assert rows(check.report().graph) == before
    for _ in range(3):
        came, gone = random_change(rng, data, copies)
        changed = (data - gone) | came
        after = by_pyshacl(graph(changed), shapes)
        report = check.judge(came, gone)
        new = rows(report.graph)
        assert after - before <= new <= after
        assert {row[3].split("#")[1] for row in new & before} <= {"MaxCountConstraintComponent", "LessThanConstraintComponent"}
        assert set(check.graph) == data
        if check.apply(came, gone).accepted:
            data, before = changed, after
        assert set(check.graph) == data
        assert rows(check.report().graph) == before


def test_a_change_is_made_if_it_conforms_and_only_then() -> None:
    check = Check(turtle(SHAPES))
    untitled: list[Triple] = [(BOOKS[0], RDF.type, EX.Book)]
    refused = check.apply(add=untitled)
    assert (refused.conforms, refused.applied, len(check.graph)) == (False, False, 0)
    made = check.apply(add=[*untitled, (BOOKS[0], EX.title, Literal("Dune"))])
    assert (made.conforms, made.applied, len(check.graph)) == (True, True, 2)
    assert not check.apply(remove=[(BOOKS[0], EX.title, Literal("Dune"))]).applied
    assert check.apply(remove=check.graph).applied
    assert len(check.graph) == 0


def test_what_was_broken_before_is_no_fault_of_the_change_and_is_listed_apart() -> None:
    check = Check(turtle(SHAPES), turtle("ex:book0 a ex:Book . ex:book1 a ex:Book ; ex:title 'Emma', 'Emmas' ."))
    assert check.report().count == 2
    report = check.judge(add=[(BOOKS[1], EX.pages, number("300")), (BOOKS[0], EX.shelf, Literal("A"))])
    assert (report.conforms, report.count, report.stood) == (True, 0, 0)
    report = check.judge(add=[(BOOKS[1], EX.title, Literal(7))], remove=[(BOOKS[1], EX.title, Literal("Emma"))])
    assert {one.component for one in report.results} == {SH.DatatypeConstraintComponent, SH.MaxCountConstraintComponent}
    report = check.judge(add=[(BOOKS[1], RDF.type, EX.Novel)], remove=[(BOOKS[1], EX.title, Literal("Emmas"))])
    assert (report.conforms, report.stood) == (True, 0), "and what is mended is not listed"
    report = check.judge(add=[(EX.novel0, RDF.type, EX.Novel), (EX.Novel, RDFS.subClassOf, EX.Book)])
    assert [one.focus for one in report.results] == [EX.novel0]
    report = check.judge(add=[(BOOKS[0], RDF.type, EX.Novel), (EX.Novel, RDFS.subClassOf, EX.Book)])
    assert [(report.conforms, one.focus) for one in report.standing] == [(True, BOOKS[0])]
    report = check.judge(add=[(BOOKS[1], RDF.type, EX.Book)], remove=[(BOOKS[1], EX.nothing, EX.nothing)])
    assert (report.conforms, report.effect) == (True, (0, 1, 0, 1))


def test_ill_typed_literals_of_a_change_are_known_as_such_and_forgotten_with_it() -> None:
    check = Check(turtle(SHAPES), turtle("ex:book0 a ex:Book ; ex:title 'Dune' ."))
    index = check._index
    terms = len(index.texts)
    report = check.judge(add=[(BOOKS[0], EX.pages, number("many"))])
    assert SH.DatatypeConstraintComponent in {one.component for one in report.results}
    assert (len(index.texts), index.ill_typed) == (terms, set())


def test_two_nested_results_at_two_blank_nodes_are_two() -> None:
    copies = turtle("ex:book0 a ex:Book ; ex:title 'Dune' ; ex:copy [ ex:lentTo ex:ann ], [ ex:lentTo ex:bob ] .")
    assert Check(turtle(SHAPES), copies).report().count == 2
    assert Check(turtle(SHAPES)).judge(add=copies).count == 2


@pytest.mark.parametrize(("allow", "accepted"), [({}, 0), ({"allow_infos": True}, 1), ({"allow_warnings": True}, 2)])
def test_severities_may_be_put_up_with_as_with_pyshacl(allow: dict[str, bool], accepted: int) -> None:
    shapes = turtle(SHAPES)
    worse: list[list[Triple]] = [
        [(BOOKS[0], EX.shelf, Literal("A")), (BOOKS[0], EX.shelf, Literal("B"))],
        [(BOOKS[0], EX.pages, number("0"))],
        [(BOOKS[0], EX.title, Literal("Duneland"))],
    ]
    data = turtle("ex:book0 a ex:Book ; ex:title 'Dune' .")
    for level, change in enumerate(worse):
        check = Check(shapes, data, **allow)
        report = check.apply(add=change)
        assert not report.conforms, "conforming is SHACL's word: no result at all"
        asked = {"allow_infos": False, "allow_warnings": False, **allow}
        by_them = pyshacl.validate(data + graph(change), shacl_graph=shapes, **asked)[0]  # type: ignore[arg-type]  # mypy cannot tell
        assert report.accepted == (level < accepted) == by_them
        assert (set(change) <= set(check.graph)) == report.accepted


def test_as_many_results_are_listed_as_are_asked_for_and_all_are_counted() -> None:
    untitled = graph((EX[f"b{n}"], RDF.type, EX.Book) for n in range(50))
    whole, change = Check(turtle(SHAPES), untitled).report(most=3), Check(turtle(SHAPES)).judge(add=untitled, most=3)
    for report in (whole, change):
        assert (len(report.results), report.count, report.conforms) == (3, 50, False)
        assert "47 more" in report.text
        assert report.json["count"] == 50
        assert report.turtle.startswith("# 47 of 50 results are left out\n")
    assert Check(turtle(SHAPES), untitled).report(most=0).count == 50


def test_what_happens_to_the_graphs_that_were_given_is_not_seen() -> None:
    shapes, data = turtle(SHAPES), turtle("ex:book0 a ex:Book ; ex:title 'Dune' .")
    size = len(shapes)
    check = Check(shapes, data)
    data.remove((None, None, None))
    shapes.remove((None, SH.maxCount, None))
    assert len(check.graph) == 2
    assert not check.judge(add=[(BOOKS[0], EX.title, Literal("Emma"))]).conforms
    assert size > len(shapes) > 0


def test_blank_nodes_of_graphs_in_memory_are_the_same_and_those_of_files_are_not(tmp_path: Path) -> None:
    lent = tmp_path / "lent.ttl"
    lent.write_text("_:copy <https://example.org/room> '1' .")
    check = Check(turtle(SHAPES), lent)
    (copy,) = check.graph.subjects()
    check.apply(add=lent)
    assert len(check.graph) == 2
    assert check.apply(remove=[(copy, EX.room, Literal("1"))]).effect == (0, 0, 1, 0)
    with pytest.raises(GraphUnreadable, match="blank node"):
        check.apply(remove=lent)
    assert len(check.graph) == 1


def test_the_example_of_the_readme_runs() -> None:
    readme = (Path(__file__).parents[2] / "contracts" / "README.md").read_text()
    (example,) = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    printed: list[str] = []
    exec(example, {"print": printed.append})
    assert "ex:ann\n  violation: ex:name has more values than 1  [MaxCount of ex:Person]" in printed[0]
