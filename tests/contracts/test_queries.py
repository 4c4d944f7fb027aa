"""After these tests a reader can trust that the gate knows everything that a query in a shape reads, however deep it stands."""

import pytest
from rdflib import SH, Graph, Literal, URIRef

from syngraph.contracts.compiled.index import GraphIndex
from syngraph.contracts.compiled.judge import Judge
from syngraph.contracts.compiled.plan import compile_shapes
from syngraph.contracts.queries import predicates_read

READ = {
    "$this <urn:a> ?o FILTER NOT EXISTS { ?o <urn:b> ?r }": "ab",
    "$this <urn:a> ?o FILTER NOT EXISTS { ?o <urn:b> ?r FILTER EXISTS { ?r <urn:c> ?z } }": "abc",
    "$this <urn:a> ?o OPTIONAL { ?o <urn:b> ?r FILTER NOT EXISTS { { ?r <urn:c> ?z } UNION { ?r <urn:d>/^<urn:e> ?z } } }": "abcde",
    "$this <urn:a> ?o BIND(EXISTS { ?o <urn:b> ?r FILTER(?r > 1) } AS ?big)": "ab",
    "$this <urn:a> ?o { SELECT ?o { ?o <urn:b> ?r FILTER EXISTS { ?r <urn:c> 1 } } }": "abc",
    "$this <urn:a> ?o MINUS { ?o <urn:b> ?r }": "ab",
    "$this ?any ?o": None,
    "$this <urn:a>/!<urn:b> ?o": None,
    "$this <urn:a> ?o FILTER NOT EXISTS { ?o ?any ?r }": None,
    "$this <urn:a> ?o FILTER NOT EXISTS { ?o <urn:b> ?r FILTER EXISTS { ?r !<urn:c> ?z } }": None,
    "$this <urn:a> ?o FILTER(?o = 1 || EXISTS { ?o ?any ?r })": None,
}
"""What stands in a query, and the predicates that it reads; None for any."""


@pytest.mark.parametrize("where", READ)
def test_every_predicate_that_a_query_reads_is_known(where: str) -> None:
    shapes, query = Graph(), URIRef("urn:query")
    shapes.add((query, SH.select, Literal(f"SELECT $this {{ {where} }}")))
    expected = READ[where]
    assert predicates_read(shapes, query) == (None if expected is None else {URIRef(f"urn:{letter}") for letter in expected})


@pytest.mark.parametrize("deep", ["?r <urn:secret> ?z", "?r ?any <urn:z>"])
def test_a_change_deep_inside_a_query_is_judged(deep: str) -> None:
    select = f"SELECT $this {{ $this <urn:a> ?o FILTER NOT EXISTS {{ ?o <urn:b> ?r FILTER EXISTS {{ {deep} }} }} }}"
    turtle = f"<urn:S> sh:targetNode <urn:t> ; sh:sparql [ sh:select {Literal(select).n3()} ] ."
    shapes = Graph().parse(data=f"@prefix sh: <http://www.w3.org/ns/shacl#> . {turtle}", format="turtle")
    index = GraphIndex()
    index.fill([("<urn:t>", "<urn:a>", "<urn:o>"), ("<urn:o>", "<urn:b>", "<urn:r>"), ("<urn:r>", "<urn:secret>", "<urn:z>")])
    judge = Judge(compile_shapes(shapes, index))
    assert judge.judge().conforms
    assert len(judge.judge(remove=[("<urn:r>", "<urn:secret>", "<urn:z>")]).new) == 1
