"""Which shapes are ill-formed: SHACL-SHACL, the W3C's own shapes for shapes, judged by the compiled gate: ten thousand shapes in seconds.

source: SHACL, appendix C, https://www.w3.org/TR/shacl/#shacl-shacl; the copy that comes with pySHACL
"""

from collections.abc import Iterator
from functools import cache
from importlib import resources

from rdflib import SH, Graph, Namespace, URIRef
from rdflib.term import Node

from syngraph.contracts.checking.default_message import message
from syngraph.contracts.checking.term_name import TermNames
from syngraph.contracts.compiled.broken import Broken, broken
from syngraph.contracts.compiled.index import GraphIndex, without_collection
from syngraph.contracts.compiled.plan import Plan, compile_shapes
from syngraph.contracts.compiled.result import Result
from syngraph.contracts.compiled.shape import Shape
from syngraph.contracts.exact import exact_literals
from syngraph.contracts.path import text
from syngraph.ontologies.errors import ShapesUnreadable

_SHSH = Namespace("http://www.w3.org/ns/shacl-shacl#")
_MOST_SHOWN = 3


def refuse_ill_formed(shapes: Graph) -> None:
    """raises: ShapesUnreadable with the first three things that are wrong.

    >>> refuse_ill_formed(Graph().parse(format="turtle", data='''
    ...     @prefix sh: <http://www.w3.org/ns/shacl#> .
    ...     <urn:S> a sh:NodeShape ; sh:property [ sh:path <urn:p> ; sh:nodeKind sh:Iri ] .'''))
    Traceback (most recent call last):
    syngraph.ontologies.errors.ShapesUnreadable: the shapes are ill-formed: a shape without an IRI: sh:nodeKind sh:Iri is none of \
(sh:BlankNode, sh:IRI, sh:Literal, sh:BlankNodeOrIRI, sh:BlankNodeOrLiteral, sh:IRIOrLiteral)
      next: correct the shapes as SHACL 1.0 has them
    """
    names = TermNames({"shsh": str(_SHSH)} | {prefix: str(start) for prefix, start in shapes.namespaces()}, {})
    index = GraphIndex()
    with without_collection():
        index.fill_graph(shapes)
        plan = compile_shapes(shapes_for_shapes(), index)
        faults = list(dict.fromkeys(_in_words(fault, names) for fault in _faults(plan)))
    if faults:
        more = f"; and {len(faults) - _MOST_SHOWN} more" if len(faults) > _MOST_SHOWN else ""
        raise ShapesUnreadable(
            "the shapes are ill-formed: " + "; ".join(faults[:_MOST_SHOWN]) + more, "correct the shapes as SHACL 1.0 has them"
        )


@cache
def shapes_for_shapes() -> Graph:
    """SHACL-SHACL; to be read only."""
    file = resources.files("pyshacl") / "assets" / "shacl-shacl.ttl"
    with exact_literals():
        return Graph().parse(data=file.read_text(encoding="utf-8"), format="turtle")


def _faults(plan: Plan) -> Iterator[Broken]:
    """What is wrong. Of something that is neither a node shape nor a property shape, why it is not the one that it looks like."""
    index = plan.index
    kinds = {one.node: one for top in plan.tops for one in _kinds(top.shape)}
    path = index.id_of(SH.path)
    for top in plan.tops:
        for focus in sorted(top.targets.foci(index)):
            for found in top.shape.found(index, focus):
                if found.constraint.component == "Xone" and found.shape is top.shape:
                    kind = kinds[_SHSH.PropertyShapeShape if index.objects(path, focus) else _SHSH.NodeShapeShape]
                    yield from (broken(Result(top, focus, inner), index) for inner in kind.found(index, focus))
                else:
                    yield broken(Result(top, focus, found), index)


def _kinds(shape: Shape) -> Iterator[Shape]:
    for constraint in shape.constraints:
        yield from (one for some in getattr(constraint, "lists", ()) for one in some)


def _in_words(fault: Broken, names: TermNames) -> str:
    where = "" if fault.path is None else f"{names(URIRef(text(fault.path)))} " if len(text(fault.path).split()) == 1 else ""
    value = "" if fault.value is None or fault.value == fault.here else f"{names(fault.value)} "
    return f"{_named(fault.here, names)}: {where}{value}{message(fault, shapes_for_shapes(), names)}"


def _named(node: Node, names: TermNames) -> str:
    return names(node) if isinstance(node, URIRef) else "a shape without an IRI"
