"""How the first engine evaluates one contract at nodes of a graph: by pySHACL, node by node, with the top focus node of every result.

Where pySHACL stumbles and cannot say, the contract is *unjudged* there. Uses pySHACL's internals (`Shape.validate` with nodes); its
version is pinned. source: SHACL 3.4
"""

import logging
import warnings
from collections.abc import Iterable
from typing import Any, Final

from pyshacl.pytypes import SHACLExecutor
from pyshacl.shapes_graph import ShapesGraph
from rdflib import SH, Graph, URIRef
from rdflib.term import Literal, Node

from syngraph.contracts.exact import exact_literals
from syngraph.contracts.path import Step, read_path
from syngraph.contracts.result import UNJUDGED, Result
from syngraph.contracts.shapes import Contract, Contracts
from syngraph.contracts.trouble import PYSHACL_TROUBLE
from syngraph.contracts.violation import Severity
from syngraph.ontologies.iri import Iri

_SEVERITIES: Final[dict[str, Severity]] = {str(SH.Violation): "Violation", str(SH.Warning): "Warning", str(SH.Info): "Info"}


class PyshaclShapes:
    """pySHACL's reading of the contracts."""

    def __init__(self, contracts: Contracts) -> None:
        self.contracts = contracts
        with exact_literals():
            self._engine: Any = ShapesGraph(contracts.graph, logger=logging.getLogger("syngraph.tests.first_engine"))
            _ = self._engine.shapes

    def shape(self, node: Node) -> Any:
        return self._engine.lookup_shape_from_node(node)


def evaluate(shapes: PyshaclShapes, contract: Contract, graph: Graph, foci: Iterable[Node] | None = None) -> dict[Node, list[Result]]:
    """What `contract` finds in `graph`.

    foci:    the nodes to evaluate it at, all of them targets; None: at every target.
    returns: the results of each top focus node that has any.
    note:    to be called inside `exact_literals()`.
    """
    shape: Any = shapes.shape(contract.node)
    nodes = list(shape.focus_nodes(graph) if foci is None else foci)
    found: dict[Node, list[Result]] = {}
    for node in nodes:
        try:
            results = [_result(shapes.contracts, contract, node, raw) for raw in _validate(shape, graph, [node])]
        except _Stumbled as exc:
            results = [_unjudged(contract, node, _SEVERITIES[str(shape.severity)], str(exc))]
        if results:
            found[node] = results
    return found


def conforms(shapes: PyshaclShapes, shape: Node, graph: Graph, node: Node) -> bool:
    """Whether `node` conforms to a shape, targets or not (SHACL 3.4.2). What cannot be judged does not conform."""
    try:
        return not _validate(shapes.shape(shape), graph, [node])
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


def _result(contracts: Contracts, contract: Contract, focus: Node, raw: Any) -> Result:
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
        (contract.iri, focus),
        focus,
        here,
        shape,
        Iri(str(says[SH.sourceConstraintComponent][0])),
        _SEVERITIES[str(says[SH.resultSeverity][0])],
        says.get(SH.value, [None])[0],
        None if path is None else Step(path) if isinstance(path, URIRef) else read_path(contracts.graph, path),
        min((str(message) for message in says.get(SH.resultMessage, []) if isinstance(message, Literal)), default=""),
    )


def _unjudged(contract: Contract, node: Node, severity: Severity, why: str) -> Result:
    return Result(
        contract, (contract.iri, node), node, node, contract.node, UNJUDGED, severity, None, None, f"This rule cannot be judged here: {why}"
    )
