"""How the findings of a validation are a sh:ValidationReport.

Blank nodes, of shapes and of data, bring along what is said of them, as pySHACL has it; they keep their identity in the graph, and are
numbered in the Turtle, so that the same findings are the same text.
source: SHACL 3.6, https://www.w3.org/TR/shacl/#results-validation-report
"""

from rdflib import RDF, SH, XSD, BNode, Graph
from rdflib.term import Literal, Node

from syngraph.contracts.checking.default_message import message, stated_messages
from syngraph.contracts.checking.findings import Findings
from syngraph.contracts.checking.term_name import TermNames
from syngraph.contracts.compiled.broken import Broken
from syngraph.contracts.path import Path, Triple, write_path
from syngraph.ontologies.turtle import turtle


def report_graph(findings: Findings) -> Graph:
    """The report in rdflib."""
    return _graph(_Report(findings).triples, findings)


def report_turtle(findings: Findings) -> str:
    """The report in Turtle; a comment says so where results are left out."""
    names: dict[Node, BNode] = {}

    def numbered(node: Node) -> Node:
        return names.setdefault(node, BNode(f"b{len(names):07}")) if isinstance(node, BNode) else node

    graph = _graph([(numbered(s), numbered(p), numbered(o)) for s, p, o in _Report(findings).triples], findings)
    left_out = findings.count - len(findings.results)
    head = f"# {left_out:,} of {findings.count:,} results are left out\n" if left_out else ""
    return head + turtle(graph, findings.prefixes, named=True)


def _graph(triples: list[Triple], findings: Findings) -> Graph:
    graph = Graph(bind_namespaces="none")
    graph.bind("sh", SH)
    for prefix, namespace in findings.prefixes.items():
        graph.bind(prefix, namespace)
    for triple in triples:
        graph.add(triple)
    return graph


class _Report:
    """triples: of the report, in the order of the findings."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._name = TermNames(findings.prefixes, findings.said)
        self._described: set[Node] = set()
        self.triples: list[Triple] = []
        report = BNode()
        conforms = Literal("true" if findings.conforms else "false", datatype=XSD.boolean)
        self.triples += [(report, RDF.type, SH.ValidationReport), (report, SH.conforms, conforms)]
        for one in findings.results:
            self._result(report, one)

    def _result(self, report: BNode, one: Broken) -> None:
        result = BNode()
        says = [
            (RDF.type, SH.ValidationResult),
            (SH.focusNode, one.here),
            (SH.resultSeverity, one.severity),
            (SH.sourceShape, one.shape),
            (SH.sourceConstraintComponent, one.component),
            *((SH.resultMessage, words) for words in self._messages(one)),
        ]
        if one.path is not None:
            says.append((SH.resultPath, self._path(one.path)))
        if one.value is not None:
            says.append((SH.value, one.value))
        self.triples.append((report, SH.result, result))
        self.triples += [(result, property, node) for property, node in says]
        for node in (one.here, one.value, one.shape):
            if isinstance(node, BNode):
                self._describe(node)

    def _messages(self, one: Broken) -> list[Literal]:
        shapes = self._findings.shapes
        return stated_messages(shapes, one) or [Literal(message(one, shapes, self._name))]

    def _path(self, path: Path) -> Node:
        graph = Graph(bind_namespaces="none")
        node = write_path(graph, path)
        self.triples += graph
        return node

    def _describe(self, start: BNode) -> None:
        """What the shapes and the data say of a blank node, and of those it leads to."""
        open: list[Node] = [start]
        while open:
            node = open.pop()
            if node in self._described:
                continue
            self._described.add(node)
            for property, value in self._findings.described(node):
                self.triples.append((node, property, value))
                if isinstance(value, BNode):
                    open.append(value)
