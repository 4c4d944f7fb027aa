"""How the W3C's data shapes test suite is read: each test's graphs, and the report it asks for."""

import warnings
from dataclasses import dataclass
from pathlib import Path

import pyshacl
from rdflib import RDF, SH, Graph, Namespace
from rdflib.term import Node, URIRef

from syngraph.contracts.compiled.term_text import text_of
from syngraph.contracts.exact import exact_literals
from syngraph.contracts.path import read_path, text
from syngraph.contracts.trouble import PYSHACL_TROUBLE

CORE = Path(__file__).parents[3].parent / "shared" / "w3c-shacl" / "tests" / "core"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")

Row = tuple[str, str, str, str, str, str]
"""One result: focus node, path, component, value, severity, and the source shape where it has an IRI."""


@dataclass(frozen=True)
class SuiteTest:
    """report: the rows that are asked for; None when the shapes have to be refused."""

    name: str
    data: Graph
    shapes: Graph
    report: set[Row] | None


def read_tests(file: Path) -> list[SuiteTest]:
    """The tests of one file of the suite."""
    graph = parse(file)
    found = []
    for test in graph.subjects(RDF.type, SHT.Validate):
        action, result = graph.value(test, MF.action), graph.value(test, MF.result)
        data, shapes = (_graph(file, graph, graph.value(action, name)) for name in (SHT.dataGraph, SHT.shapesGraph))
        found.append(SuiteTest(file.stem, data, shapes, None if result == SHT.Failure else set(rows(graph, result))))
    return found


def pyshacl_report(test: SuiteTest) -> set[Row] | None:
    """What pySHACL finds; None where it leaves without a report."""
    try:
        with exact_literals(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _, report, _ = pyshacl.validate(test.data, shacl_graph=test.shapes)
    except PYSHACL_TROUBLE:
        return None
    return set(rows(report, report.value(None, RDF.type, SH.ValidationReport))) if isinstance(report, Graph) else None


def rows(report: Graph, node: Node | None) -> list[Row]:
    """The results of a validation report."""
    return [_row(report, result) for result in report.objects(node, SH.result)]


def parse(file: Path) -> Graph:
    with exact_literals():
        return Graph().parse(file, format="turtle", publicID=file.as_uri())


def _graph(file: Path, own: Graph, name: Node | None) -> Graph:
    other = file.parent / str(name).rsplit("/", 1)[-1]
    return own if name == URIRef(file.as_uri()) or other == file else parse(other)


def _row(report: Graph, result: Node) -> Row:
    def said(property: URIRef) -> str:
        node = report.value(result, property)
        return "" if node is None else text_of(node)[0]

    path, shape = report.value(result, SH.resultPath), report.value(result, SH.sourceShape)
    where = "" if path is None else text(read_path(report, path))
    source = text_of(shape)[0] if isinstance(shape, URIRef) else ""
    return said(SH.focusNode), where, said(SH.sourceConstraintComponent), said(SH.value), said(SH.resultSeverity), source
