"""The `extend` task: which relations that documents state outside the ontology become properties of it, and which do not and why."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from syngraph.agents.offline.facts import relation_of
from syngraph.agents.offline.matching import relation_key
from syngraph.agents.offline.values import value_of
from syngraph.agents.offline.words import label

Plain = dict[str, Any]
OFTEN: Final = 2
"""As often a relation must be said: once may be a slip of reading."""
_DATATYPES: Final = ("date", "gYearMonth", "gYear", "integer", "decimal", "boolean", "anyURI")


def extend(inputs: Mapping[str, Any]) -> Plain:
    """A property for each relation that is said often enough, of things whose class is known; the others are left, with the reason."""
    properties: dict[object, Plain] = {}
    left: list[Plain] = []
    taken = {relation_key(relation_of(str(one["label"]))) for one in inputs["known"]["properties"]}
    known = {str(one["label"]) for one in inputs["known"]["classes"]}
    for one in inputs["outside"]:
        key = relation_key(relation_of(str(one["relation"])))
        why = _against(one, known) or ("a known property says it" if key in taken else "")
        if why:
            left.append({"relation": one["relation"], "why": why})
        elif key in properties:
            _join(properties[key], _property(one, known))
        else:
            properties[key] = _property(one, known)
    return {"classes": [], "properties": list(properties.values()), "cardinalities": [], "left": left}


def _against(one: Mapping[str, Any], known: set[str]) -> str:
    if int(one["count"]) < OFTEN:
        return "it is said once only"
    if not known & set(one["subjects"]):
        return "no known class of things is told this"
    return "" if one["object_classes"] or one["objects"] else "it is not told what stands at its other end"


def _property(one: Mapping[str, Any], known: set[str]) -> Plain:
    leads_to = [cls for cls in one["object_classes"] if cls in known]
    name = label(str(one["relation"]))
    return {
        "label": name,
        "definition": f"What documents state as “{name}”.",
        "kind": "object" if leads_to else "datatype",
        "domains": [cls for cls in one["subjects"] if cls in known],
        "ranges": leads_to or [_datatype(one["objects"])],
        "functional": False,
        "other_labels": [],
        "serves": [one["relation"]],
    }


def _join(known: Plain, more: Plain) -> None:
    """Two relations that mean the same get one property; when they disagree on its values, those of the commoner one stay."""
    known["domains"] = list(dict.fromkeys([*known["domains"], *more["domains"]]))
    known["other_labels"].append(more["label"])
    known["serves"] += more["serves"]
    if known["kind"] == more["kind"] == "object":
        known["ranges"] = list(dict.fromkeys([*known["ranges"], *more["ranges"]]))


def _datatype(values: Sequence[str]) -> str:
    """The datatype that all values have, else string.

    >>> _datatype(["3 May 2001", "1999-01-01"]), _datatype(["3", "red"])
    ('date', 'string')
    """
    kinds = Counter(str(value_of(str(value)).kind) for value in values)
    (kind, count) = kinds.most_common(1)[0] if kinds else ("string", 0)
    return kind if kind in _DATATYPES and count == len(values) else "string"
