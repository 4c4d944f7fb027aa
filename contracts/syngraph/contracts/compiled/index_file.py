"""How an index is kept in a file, to be read back faster than it was built.

The file is a cache beside the ledger. One that is damaged, of another stamp or of a machine with another byte order is not read, and
the index is filled from the ledger again. Layout: a line of JSON, then the terms as lines of UTF-8, then 32-bit integers: the ill-typed
literals and, for each predicate and each direction, the single members (keys, values) and the plural ones (key, count, values …).
"""

import json
import os
import sys
import zlib
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from syngraph.contracts.compiled.index import FEW, GraphIndex, Id, Row, without_collection

_KIND: Final = "syngraph index 2"
_INTEGER: Final = "I"
_CHECK: Final = 8
"""The file begins with a checksum of all that follows, in so many hexadecimal digits."""


def save_index(index: GraphIndex, file: Path, stamp: str) -> None:
    """Write `index` so that `load_index` with the same stamp gives it back; the file appears whole or not at all.

    stamp: what the index is true of, such as the ledger's sequence and the plan's hash.
    """
    terms = "\n".join(index.texts).encode("utf-8", "surrogatepass")
    numbers, predicates = array(_INTEGER, sorted(index.ill_typed)), []
    for predicate in index.out:
        sizes = [_write(row, numbers) for row in (index.out[predicate], index.into[predicate])]
        predicates.append([predicate, *sizes[0], *sizes[1]])
    body = numbers.tobytes()
    head = {
        "kind": _KIND,
        "stamp": stamp,
        "order": sys.byteorder,
        "terms": len(terms),
        "ill_typed": len(index.ill_typed),
        "predicates": predicates,
        "size": len(index),
    }
    fresh = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        content = json.dumps(head).encode() + b"\n" + terms + body
        fresh.write_bytes(f"{zlib.crc32(content):0{_CHECK}x}".encode() + content)
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)


def load_index(file: Path, stamp: str) -> GraphIndex | None:
    """The index that was saved with this stamp; None when the file is absent, damaged, or of another stamp or machine."""
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        return None
    head, start = _head(content)
    if head.get("kind") != _KIND or head.get("stamp") != stamp or head.get("order") != sys.byteorder:
        return None
    if content[:_CHECK] != f"{zlib.crc32(memoryview(content)[_CHECK:]):0{_CHECK}x}".encode():
        return None
    index = GraphIndex()
    numbers = array(_INTEGER)
    numbers.frombytes(memoryview(content)[start + head["terms"] :])
    with without_collection():
        texts = content[start : start + head["terms"]].decode("utf-8", "surrogatepass").split("\n")
        ids = list(range(len(texts)))  # each integer once, shared by all rows
        index.restore(texts, dict(zip(texts, ids, strict=True)), head["size"])
        index.ill_typed.update(numbers[: head["ill_typed"]])
        at = head["ill_typed"]
        for predicate, *sizes in head["predicates"]:
            for rows, ones, rest in ((index.out, *sizes[:2]), (index.into, *sizes[2:])):
                rows[predicate] = _read(numbers, at, ones, rest, ids)
                at += 2 * ones + rest
    return index


def _head(content: bytes) -> tuple[dict[str, Any], int]:
    """The line of JSON and where the rest begins; an empty one when there is none."""
    end = content.find(b"\n") + 1
    try:
        head = json.loads(content[_CHECK:end])
    except ValueError:
        return {}, 0
    return (head, end) if isinstance(head, dict) else ({}, 0)


def _write(row: Row, numbers: "array[int]") -> tuple[int, int]:
    """Append a row; how many single members it has, and how many integers its plural ones take."""
    ones = [key for key, held in row.items() if type(held) is int]
    numbers.extend(ones)
    numbers.extend(row[key] for key in ones)  # type: ignore[misc]
    start = len(numbers)
    for key, held in row.items():
        if not isinstance(held, int):
            numbers.extend((key, len(held), *held))
    return len(ones), len(numbers) - start


def _read(numbers: "array[int]", at: int, ones: int, rest: int, ids: list[Id]) -> Row:
    shared = ids.__getitem__
    row: Row = dict(zip(map(shared, numbers[at : at + ones]), map(shared, numbers[at + ones : at + 2 * ones]), strict=True))
    row.update(_plural(numbers, at + 2 * ones, rest, ids))
    return row


def _plural(numbers: "array[int]", at: int, rest: int, ids: list[Id]) -> Iterator[tuple[Id, tuple[Id, ...] | set[Id]]]:
    end = at + rest
    while at < end:
        count = numbers[at + 1]
        values = map(ids.__getitem__, numbers[at + 2 : at + 2 + count])
        yield ids[numbers[at]], tuple(values) if count <= FEW else set(values)
        at += 2 + count
