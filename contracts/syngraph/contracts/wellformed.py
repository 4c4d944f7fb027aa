"""Which shapes are refused, and why: whatever SHACL-SHACL finds ill-formed, and whatever the gate would have to ignore.

A constraint that is silently not applied is worse than an error: so every term of the SHACL vocabulary that the gate does not honour
(rules, JavaScript, entailment, a misspelt parameter) is refused by name.
"""

from typing import Final

from pyshacl.entrypoints import meta_validate
from rdflib import RDF, SH, Graph, URIRef
from rdflib.term import Node

from syngraph.contracts.compiled.regular_expression import search
from syngraph.contracts.exact import exact_literals
from syngraph.contracts.trouble import PYSHACL_TROUBLE
from syngraph.ontologies.errors import ShapesUnreadable

_HONOURED: Final = frozenset(
    " ".join(
        (
            # targets and shapes (2), what only describes (2.3.2), what results say (2.1.4 to 2.1.6)
            "targetClass targetNode targetObjectsOf targetSubjectsOf property path name description order group defaultValue",
            "message severity deactivated",
            # paths (2.3.1)
            "alternativePath inversePath oneOrMorePath zeroOrMorePath zeroOrOnePath",
            # constraints (4)
            "class datatype nodeKind minCount maxCount minExclusive minInclusive maxExclusive maxInclusive minLength maxLength",
            "pattern flags languageIn uniqueLang equals disjoint lessThan lessThanOrEquals not and or xone node",
            "qualifiedValueShape qualifiedMinCount qualifiedMaxCount qualifiedValueShapesDisjoint closed ignoredProperties hasValue in",
            # SPARQL (5, 6)
            "sparql select ask prefixes declare prefix namespace parameter optional labelTemplate",
            "nodeValidator propertyValidator validator",
        )
    ).split()
)
_SEVERITIES: Final = (SH.Violation, SH.Warning, SH.Info)


def check_terms(shapes: Graph, own_severities: bool = False) -> None:
    """Refuse what the gate cannot honour.

    own_severities: severities beside the three of SHACL are taken.
    raises: ShapesUnreadable naming the term.
    """
    for subject, property in shapes.subject_predicates():
        local = str(property).removeprefix(str(SH))
        if local != str(property) and local not in _HONOURED and not _is_no_shape(shapes, subject, property):
            raise ShapesUnreadable(
                f"{_named(subject)} uses sh:{local}, which the gate does not honour",
                "state the rule with SHACL Core or sh:sparql; rules, JavaScript and entailment are not run",
            )
    for subject in shapes.subjects(SH.qualifiedValueShape):
        if (subject, SH.path, None) not in shapes:
            raise ShapesUnreadable(f"{_named(subject)} counts values, but has no sh:path to values", "give the shape a sh:path")
    for subject, severity in shapes.subject_objects(SH.severity):
        if severity not in _SEVERITIES and not own_severities:
            raise ShapesUnreadable(f"{_named(subject)} has the severity {severity}", "use sh:Violation, sh:Warning or sh:Info")


def _is_no_shape(shapes: Graph, subject: Node, property: Node) -> bool:
    """Whether it is a report that speaks there, or a graph of its shapes (SHACL 3.1): they are at home in the same file."""
    if property in (SH.shapesGraph, SH.suggestedShapesGraph):
        return True
    return any((subject, RDF.type, kind) in shapes for kind in (SH.ValidationReport, SH.ValidationResult))


def check_wellformed(shapes: Graph) -> None:
    """Judge the shapes themselves by SHACL-SHACL (SHACL appendix C), and their patterns, of which it knows nothing.

    raises: ShapesUnreadable with the first three things that are wrong.
    """
    try:
        with exact_literals():
            conforms, report, words = meta_validate(shapes, inference="none")
    except PYSHACL_TROUBLE as exc:
        raise ShapesUnreadable(f"the shapes are ill-formed: {exc}", "correct the shapes as SHACL 1.0 has them") from exc
    if conforms:
        _check_patterns(shapes)
        return
    if not isinstance(report, Graph):
        raise ShapesUnreadable(f"the shapes are ill-formed: {words}", "correct the shapes as SHACL 1.0 has them")
    faults = sorted({_fault(report, result) for result in report.subjects(RDF.type, SH.ValidationResult)})
    raise ShapesUnreadable("the shapes are ill-formed: " + "; ".join(faults[:3]), "correct the shapes as SHACL 1.0 has them")


def _check_patterns(shapes: Graph) -> None:
    for subject, pattern in shapes.subject_objects(SH.pattern):
        try:
            search(str(pattern), "".join(map(str, shapes.objects(subject, SH.flags))))
        except ShapesUnreadable as exc:
            raise ShapesUnreadable(f"{_named(subject)}: {exc.what}", exc.next_step) from exc


def _fault(report: Graph, result: Node) -> str:
    focus, value = report.value(result, SH.focusNode), report.value(result, SH.value)
    path, message = report.value(result, SH.resultPath), report.value(result, SH.resultMessage)
    where = f" at {str(path).replace(str(SH), 'sh:')}" if isinstance(path, URIRef) else ""
    return f"{_named(focus)}{where}: {message}" + (f" (it is {value!s:.60})" if value is not None and value != focus else "")


def _named(node: Node | None) -> str:
    return f"<{node}>" if isinstance(node, URIRef) else "a shape without an IRI"
