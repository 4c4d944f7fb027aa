"""How the findings of a validation are told to programs: one JSON document.

    {"conforms", "accepted", "count", "severities": {name: number}, "triples", "shapes", "focusNodes", "results": [result …],
     "change": {"adds", "alreadyThere", "removes", "notThere", "made"} or null, "standing": {"count", "results": [result …]},
     "blankNodes": {label: [{"property", "value"} …]}}

A result: {"focusNode", "path", "value", "severity", "constraint", "shape", "message", "target": {"focusNode", "shape"}}; `target` is the
shape with targets, and its focus node, below which the result was found. Terms are objects of the SPARQL 1.1 Query Results JSON Format,
a path is text as SPARQL writes it, and what there is none of is null. Blank nodes, of data and shapes, are numbered; `blankNodes` tells
what is said of them.
"""

from typing import Any

from rdflib import BNode, URIRef
from rdflib.term import Literal, Node

from syngraph.contracts.checking.default_message import message
from syngraph.contracts.checking.findings import Findings, severity_name
from syngraph.contracts.checking.term_name import TermNames
from syngraph.contracts.compiled.broken import Broken
from syngraph.contracts.path import text


def report_json(findings: Findings) -> dict[str, Any]:
    """The document, as Python's json module takes it."""
    return _Document(findings).whole()


class _Document:
    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._name = TermNames(findings.prefixes, findings.said)
        self._blanks: dict[Node, str] = {}

    def whole(self) -> dict[str, Any]:
        findings = self._findings
        return {
            "conforms": findings.conforms,
            "accepted": findings.accepted,
            "count": findings.count,
            "severities": {severity_name(severity): number for severity, number in sorted(findings.found.items())},
            "triples": findings.extent.triples,
            "shapes": findings.extent.shapes,
            "focusNodes": findings.extent.foci,
            "results": [self._result(one) for one in findings.results],
            "change": self._change(),
            "standing": {"count": findings.stood, "results": [self._result(one) for one in findings.standing]},
            "blankNodes": self._described(),
        }

    def _change(self) -> dict[str, Any] | None:
        effect = self._findings.effect
        if effect is None:
            return None
        return {
            "adds": effect.adds,
            "alreadyThere": effect.there,
            "removes": effect.removes,
            "notThere": effect.absent,
            "made": self._findings.applied,
        }

    def _result(self, one: Broken) -> dict[str, Any]:
        return {
            "focusNode": self._term(one.here),
            "path": None if one.path is None else text(one.path),
            "value": None if one.value is None else self._term(one.value),
            "severity": severity_name(one.severity),
            "constraint": str(one.component),
            "shape": self._term(one.shape),
            "message": message(one, self._findings.shapes, self._name),
            "target": {"focusNode": self._term(one.focus), "shape": self._term(one.top)},
        }

    def _described(self) -> dict[str, list[dict[str, Any]]]:
        """What is said of the blank nodes met so far, and of those met on the way."""
        described: dict[str, list[dict[str, Any]]] = {}
        open, met = list(self._blanks), set(self._blanks)
        for node in open:  # it grows as we go
            said = self._findings.described(node)
            label = self._blanks[node]
            described[label] = [{"property": str(property), "value": self._term(value)} for property, value in said]
            open += [value for _, value in said if isinstance(value, BNode) and value not in met]
            met.update(open)
        return described

    def _term(self, node: Node) -> dict[str, str]:
        if isinstance(node, BNode):
            return {"type": "bnode", "value": self._blanks.setdefault(node, f"b{len(self._blanks)}")}
        if isinstance(node, URIRef) or not isinstance(node, Literal):
            return {"type": "uri", "value": str(node)}
        kind = {"xml:lang": node.language} if node.language else {"datatype": str(node.datatype)} if node.datatype is not None else {}
        return {"type": "literal", "value": str(node), **kind}
