"""After these tests a reader knows what is listed as standing: what was broken before and still is, where the write touches it.

The write touches it at least where a part of the write, made before the rest, would have mended it: without the rest it would be gone.
source: contracts/README.md, *Judging a change*
"""

import pytest
from rdflib import Graph
from tests.contracts.compiled.comparison import texts
from tests.contracts.compiled.pyshacl_oracle import Oracle, row
from tests.contracts.compiled.test_pyshacl_defects import parsed

from syngraph.contracts.compiled.index import GraphIndex
from syngraph.contracts.compiled.judge import Judge, Judged
from syngraph.contracts.compiled.plan import compile_shapes

# The shape at ex:a, the graph, what comes, and what goes. Neither what comes nor what goes changes the verdict but for the other.
TOUCHED = {
    "one of two that are asked for, for the other": (
        "sh:property [ sh:path ex:p ; sh:minCount 2 ]",
        "ex:a ex:p 1",
        "ex:a ex:p 2",
        "ex:a ex:p 1",
    ),
    "one of two of a kind, for the other": (
        "sh:property [ sh:path ex:p ; sh:qualifiedValueShape [ sh:datatype xsd:integer ] ; sh:qualifiedMinCount 2 ]",
        "ex:a ex:p 1, 'x'",
        "ex:a ex:p 2",
        "ex:a ex:p 1",
    ),
    "the axiom comes and the type goes": (
        "sh:property [ sh:path ex:p ; sh:class ex:C ]",
        "ex:a ex:p ex:b . ex:b a ex:B",
        "ex:B rdfs:subClassOf ex:C",
        "ex:b a ex:B",
    ),
    "the second step comes and the first goes": (
        "sh:property [ sh:path ( ex:p ex:q ) ; sh:hasValue ex:c ]",
        "ex:a ex:p ex:b",
        "ex:b ex:q ex:c",
        "ex:a ex:p ex:b",
    ),
    "of two that belong together": (
        "sh:and ( [ sh:path ex:p ; sh:minCount 1 ] [ sh:path ex:q ; sh:minCount 1 ] )",
        "ex:a ex:p 1",
        "ex:a ex:q 1",
        "ex:a ex:p 1",
    ),
    "what must not be one": ("sh:not [ sh:path ex:p ; sh:maxCount 1 ]", "ex:a ex:p 1", "ex:a ex:p 2", "ex:a ex:p 1"),
    "both or neither": (
        "sh:xone ( [ sh:path ex:p ; sh:maxCount 1 ] [ sh:path ex:q ; sh:maxCount 0 ] )",
        "ex:a ex:p 1",
        "ex:a ex:p 2",
        "ex:a ex:p 1",
    ),
    "a value on one side, then on the other": (
        "sh:property [ sh:path ex:p ; sh:equals ex:q ]",
        "ex:a ex:p 1 ; ex:q 1, 2",
        "ex:a ex:p 2",
        "ex:a ex:q 2",
    ),
    "below another shape": (
        "sh:property [ sh:path ex:p ; sh:property [ sh:path ex:q ; sh:minCount 2 ] ]",
        "ex:a ex:p ex:b . ex:b ex:q 1",
        "ex:b ex:q 2",
        "ex:b ex:q 1",
    ),
    "inside another shape": (
        "sh:property [ sh:path ex:p ; sh:node [ sh:property [ sh:path ex:q ; sh:minCount 2 ] ] ]",
        "ex:a ex:p ex:b . ex:b ex:q 1",
        "ex:b ex:q 2",
        "ex:b ex:q 1",
    ),
    "an answer to a query": (
        "sh:sparql [ sh:select 'SELECT $this { $this <urn:x:p> ?x FILTER NOT EXISTS { $this <urn:x:q> ?y ; <urn:x:r> ?z } }' ]",
        "ex:a ex:p 1 ; ex:q 1",
        "ex:a ex:r 1",
        "ex:a ex:q 1",
    ),
}
PREFIX = "@prefix ex: <urn:x:> . "


def judged(shapes: Graph, data: Graph, comes: Graph, goes: Graph) -> Judged:
    index = GraphIndex()
    index.fill_graph(data)
    return Judge(compile_shapes(shapes, index)).judge(texts(comes), texts(goes))


@pytest.mark.parametrize("name", TOUCHED)
def test_what_a_part_of_the_write_would_have_mended_is_listed(name: str) -> None:
    shape, *written = TOUCHED[name]
    shapes = parsed(f"{PREFIX} ex:S sh:targetNode ex:a ; {shape} .")
    data, comes, goes = (parsed(f"{PREFIX} {triples} .") for triples in written)
    reports = [Oracle(shapes).report(graph) for graph in (data, data + comes, data + comes - goes)]
    before, between, after = (set(report.rows) for report in reports)
    assert before & after - between, "so it is by the definition"
    said = judged(shapes, data, comes, goes)
    assert (set(map(row, said.new)), set(map(row, said.standing))) == (after - before, before & after - between)


@pytest.mark.parametrize("name", TOUCHED)
def test_what_a_write_does_not_touch_is_not_listed(name: str) -> None:
    shape, before, *_ = TOUCHED[name]
    shapes, data = parsed(f"{PREFIX} ex:S sh:targetNode ex:a ; {shape} ."), parsed(f"{PREFIX} {before} .")
    elsewhere = "" if "sh:sparql" in shape else "ex:c ex:p 7 ."  # what a query reads may matter anywhere
    said = judged(shapes, data, parsed(f"{PREFIX} ex:a ex:other ex:b . {elsewhere}"), Graph())
    assert (said.new, said.standing) == ((), ())
