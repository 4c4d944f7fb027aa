"""How the findings of a validation are told to programs: one JSON document.

    {"conforms", "accepted", "count", "severities": {name: number}, "triples", "shapes", "focusNodes", "results": [result …],
     "change": {"adds", "alreadyThere", "removes", "notThere", "made"} or null, "standing": {"count", "results": [result …]},
     "blankNodes": {label: [{"property", "value"} …]}}

A result: {"focusNode", "path", "value", "severity", "constraint", "shape", "message", "target": {"focusNode", "shape"}}; `target` is the
shape with targets, and its focus node, below which the result was found. Terms are objects of the SPARQL 1.1 Query Results JSON Format,
a path is text as SPARQL writes it, and what there is none of is null.
"""

from collections.abc import Iterable
from typing import Any

from rdflib import URIRef
from rdflib.term import Literal, Node

from syngraph.contracts.compiled.broken import Broken
from syngraph.contracts.default_message import message
from syngraph.contracts.findings import Findings, severity_name
from syngraph.contracts.path import text
from syngraph.contracts.term_name import TermNames


def report_json(findings: Findings) -> dict[str, Any]:
    """The document, as Python's json module takes it."""
    effect, name = findings.effect, TermNames(findings.prefixes, findings.said)

    def listed(results: Iterable[Broken]) -> list[dict[str, Any]]:
        return [_result(one, message(one, findings.shapes, name)) for one in results]

    change = effect and {
        "adds": effect.adds,
        "alreadyThere": effect.there,
        "removes": effect.removes,
        "notThere": effect.absent,
        "made": findings.applied,
    }
    return {
        "conforms": findings.conforms,
        "accepted": findings.accepted,
        "count": findings.count,
        "severities": {severity_name(severity): number for severity, number in sorted(findings.found.items())},
        "triples": findings.extent.triples,
        "shapes": findings.extent.shapes,
        "focusNodes": findings.extent.foci,
        "results": listed(findings.results),
        "change": change,
        "standing": {"count": findings.stood, "results": listed(findings.standing)},
        "blankNodes": {
            str(node): [{"property": str(property), "value": _term(value)} for property, value in said]
            for node, said in findings.said.items()
        },
    }


def _result(one: Broken, words: str) -> dict[str, Any]:
    return {
        "focusNode": _term(one.here),
        "path": None if one.path is None else text(one.path),
        "value": None if one.value is None else _term(one.value),
        "severity": severity_name(one.severity),
        "constraint": str(one.component),
        "shape": _term(one.shape),
        "message": words,
        "target": {"focusNode": _term(one.focus), "shape": _term(one.top)},
    }


def _term(node: Node) -> dict[str, str]:
    if isinstance(node, Literal):
        kind = {"xml:lang": node.language} if node.language else {"datatype": str(node.datatype)} if node.datatype is not None else {}
        return {"type": "literal", "value": str(node), **kind}
    return {"type": "uri" if isinstance(node, URIRef) else "bnode", "value": str(node)}
