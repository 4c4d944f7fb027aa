"""How what Cypher returns becomes plain JSON: nodes by IRI, labels and properties, times as ISO 8601, no NaN."""

import math
import re
from collections.abc import Mapping
from typing import Any

from neo4j.graph import Node, Path, Relationship
from neo4j.spatial import Point
from neo4j.time import Date, DateTime, Duration, Time


def plain(value: Any) -> Any:
    """A value of the driver as JSON has it; properties that begin with `_` are ours and are left out.

    >>> plain([1, float("inf"), Date(2020, 5, 1), b"ab"])
    [1, 'Infinity', '2020-05-01', '6162']
    """
    if isinstance(value, Node):
        uri = value.get("uri")
        return {"uri": uri, "labels": sorted(value.labels), "properties": _properties(value)}
    if isinstance(value, Relationship):
        ends = {side: node.get("uri") for side, node in (("start", value.start_node), ("end", value.end_node)) if node is not None}
        return {"type": value.type, **ends, "properties": _properties(value)}
    if isinstance(value, Path):
        return {"nodes": [plain(node) for node in value.nodes], "relationships": [plain(edge) for edge in value.relationships]}
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, Point):
        return {"srid": value.srid, "coordinates": [float(number) for number in value]}
    if isinstance(value, DateTime | Time):
        return _clock(value.iso_format())
    if isinstance(value, Duration | Date):
        return value.iso_format()
    return _simple(value)


def _clock(iso: str) -> str:
    """ISO 8601 as XML Schema prefers it: no zeros behind the seconds, Z for UTC.

    >>> _clock("2020-05-01T10:00:00.500000000+00:00"), _clock("10:00:00.000000000+02:00")
    ('2020-05-01T10:00:00.5Z', '10:00:00+02:00')
    """
    return re.sub(r"\.([0-9]*?)0*(?![0-9])", lambda part: "." + part[1] if part[1] else "", iso.replace("+00:00", "Z"))


def _simple(value: Any) -> Any:
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, bytes | bytearray):
        return value.hex()
    return value if value is None or isinstance(value, str | bool | int | float) else str(value)


def _properties(entity: Node | Relationship) -> dict[str, Any]:
    return {key: plain(value) for key, value in sorted(entity.items()) if not key.startswith("_") and key != "uri"}
