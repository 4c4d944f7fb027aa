"""How one contract is evaluated at nodes of a graph by pySHACL, and what it finds, with the top focus node of every result.

pySHACL's report gives a nested result only its own focus node. A flat contract is evaluated at all its nodes at once, for there both
are the same; any other node by node. So is a contract at which pySHACL stumbles: where it cannot say, the contract is *unjudged*.
Uses pySHACL's internals (`Shape.validate` with nodes); its version is pinned. source: SHACL 3.4
"""

import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from pyshacl.pytypes import SHACLExecutor
from rdflib import SH, Graph, URIRef
from rdflib.term import Literal, Node

from syngraph.contracts.path import Path, Step, read_path, text
from syngraph.contracts.shapes import Contract, Contracts
from syngraph.contracts.trouble import PYSHACL_TROUBLE
from syngraph.contracts.violation import Severity
from syngraph.ontologies.iri import SYNGRAPH, Iri

UNJUDGED: Final = Iri(SYNGRAPH + "constraint:unjudged")
_SEVERITIES: Final[dict[str, Severity]] = {str(SH.Violation): "Violation", str(SH.Warning): "Warning", str(SH.Info): "Info"}


@dataclass(frozen=True, slots=True)
class Result:
    """One thing that pySHACL found wrong, in its terms.

    focus:     the top focus node. here: the focus node of the result itself, below the top one when it is nested.
    shape:     the source shape. component: the constraint component. value: the offending value, if the result names one.
    path:      the result's path, None at a node shape. message: the shape's own words or pySHACL's.
    """

    contract: Contract
    focus: Node
    here: Node
    shape: Node
    component: Iri
    severity: Severity
    value: Node | None
    path: Path | None
    message: str

    @property
    def key(self) -> tuple[Iri, Node, Node, Iri, Node | None, str]:
        return (self.contract.iri, self.focus, self.shape, self.component, self.value, text(self.path) if self.path else "")


def evaluate(contracts: Contracts, contract: Contract, graph: Graph, foci: Iterable[Node] | None = None) -> dict[Node, list[Result]]:
    """What `contract` finds in `graph`.

    foci:    the nodes to evaluate it at, all of them targets; None: at every target.
    returns: the results of each top focus node that has any.
    note:    to be called inside `exact_literals()`.
    """
    shape: Any = contracts.engine.lookup_shape_from_node(contract.node)
    nodes = list(shape.focus_nodes(graph) if foci is None else foci)
    found: dict[Node, list[Result]] = {}
    if not nodes:
        return found
    if contract.flat:
        try:
            for raw in _validate(shape, graph, nodes):
                result = _result(contracts, contract, None, raw)
                found.setdefault(result.focus, []).append(result)
            return found
        except _Stumbled:
            found.clear()
    for node in nodes:
        try:
            results = [_result(contracts, contract, node, raw) for raw in _validate(shape, graph, [node])]
        except _Stumbled as exc:
            results = [_unjudged(contract, node, _SEVERITIES[str(shape.severity)], str(exc))]
        if results:
            found[node] = results
    return found


def conforms(contracts: Contracts, shape: Node, graph: Graph, node: Node) -> bool:
    """Whether `node` conforms to a shape, targets or not (SHACL 3.4.2). What cannot be judged does not conform."""
    try:
        return not _validate(contracts.engine.lookup_shape_from_node(shape), graph, [node])
    except _Stumbled:
        return False


class _Stumbled(Exception):
    """pySHACL raised instead of reporting."""


def _validate(shape: Any, graph: Graph, nodes: list[Node]) -> list[Any]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # pySHACL warns where it backs out of a recursion, which SHACL leaves to it
            raw: list[Any] = shape.validate(SHACLExecutor(), graph, focus=nodes)[1]
    except PYSHACL_TROUBLE as exc:
        raise _Stumbled(str(exc).splitlines()[0] if str(exc) else type(exc).__name__) from exc
    return raw


def _result(contracts: Contracts, contract: Contract, focus: Node | None, raw: Any) -> Result:
    """A pySHACL result, (text, node, triples); nodes in its triples come as (graph, node)."""
    _, node, triples = raw
    says: dict[Node, list[Any]] = {}
    for subject, property, value in triples:
        if subject == node:
            says.setdefault(property, []).append(value[1] if isinstance(value, tuple) else value)
    here, shape = says[SH.focusNode][0], says[SH.sourceShape][0]
    path = says.get(SH.resultPath, [None])[0]
    return Result(
        contract,
        here if focus is None else focus,
        here,
        shape,
        Iri(str(says[SH.sourceConstraintComponent][0])),
        _SEVERITIES[str(says[SH.resultSeverity][0])],
        says.get(SH.value, [None])[0],
        None if path is None else Step(path) if isinstance(path, URIRef) else read_path(contracts.graph, path),
        min((str(message) for message in says.get(SH.resultMessage, []) if isinstance(message, Literal)), default=""),
    )


def _unjudged(contract: Contract, node: Node, severity: Severity, why: str) -> Result:
    return Result(contract, node, node, contract.node, UNJUDGED, severity, None, None, f"This rule cannot be judged here: {why}")
