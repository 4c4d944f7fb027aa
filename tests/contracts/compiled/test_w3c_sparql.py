"""After these tests a reader can trust that queries and users' own constraint components find what the W3C's test suite asks for, whole
graphs being judged through the index."""

from pathlib import Path

import pytest
from rdflib.term import Node, URIRef
from tests.contracts.compiled.w3c_suite import CORE, Row, SuiteTest, read_tests

from syngraph.contracts.compiled.broken import Broken
from syngraph.contracts.compiled.index import GraphIndex
from syngraph.contracts.compiled.plan import compile_shapes
from syngraph.contracts.compiled.term_text import text_of
from syngraph.contracts.path import text
from syngraph.ontologies.errors import ShapesUnreadable

FILES = sorted(file for file in CORE.with_name("sparql").glob("*/*.ttl") if "sht:Validate" in file.read_text(encoding="utf-8"))
REFUSED_HERE = "shapesGraph-001"
"""It reads the shapes graph with GRAPH; the gate judges one graph without a name, and refuses that in words."""
SEEN_LATE = "unsupported-sparql-006"
"""Its shapes have to be refused; pySHACL stumbles only at the first target, which is then reported as not judged."""


def as_row(broken: Broken) -> Row:
    def said(node: Node | None) -> str:
        return "" if node is None else text_of(node)[0]

    shape = said(broken.shape) if isinstance(broken.shape, URIRef) else ""
    path = "" if broken.path is None else text(broken.path)
    return said(broken.focus), path, said(broken.component), said(broken.value), said(broken.severity), shape


def report(test: SuiteTest) -> set[Row] | None:
    """None when the shapes are refused."""
    index = GraphIndex()
    index.fill_graph(test.data)
    try:
        return set(map(as_row, compile_shapes(test.shapes, index).broken()))
    except ShapesUnreadable:
        return None


@pytest.mark.skipif(not FILES, reason="the W3C's suite is not beside the checkout (../shared/w3c-shacl)")
@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_the_suite_of_the_w3c_is_met(file: Path) -> None:
    for test in read_tests(file):
        found = report(test)
        if test.name == REFUSED_HERE:
            assert found is None
        elif test.name == SEEN_LATE:
            assert found
            assert all("unjudged" in row[2] for row in found)
        else:
            assert found == test.report
