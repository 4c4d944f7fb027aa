"""How a chunk is shown to a model: as plain JSON for the rules, as plain text for a language model; both say the same."""

from collections.abc import Iterable, Mapping
from typing import Any

from syngraph.ontologies.document import Block, Chunk


def seen(chunk: Chunk) -> dict[str, Any]:
    """What extraction sees of a chunk; nothing here says where in which file it stands."""
    return {
        "title": chunk.title,
        "headings": list(chunk.headings),
        "front": [{"key": field.key, "value": field.value} for field in chunk.front],
        "text": chunk.text,
        "blocks": [_block(block) for block in chunk.blocks],
    }


def passage(chunk: Chunk) -> dict[str, Any]:
    """What panel and ontologists see of a chunk: its document's path as well, for a question says which document made it."""
    return {"document": chunk.document, **seen(chunk)}


def in_words(shown: Mapping[str, Any]) -> str:
    """A passage for a language model. Its blocks are left out: they are a reading of the text, which is all there."""
    lines = [f"document: {shown['document']}"] if "document" in shown else []
    lines += [f"title: {shown['title']}", f"headings: {' / '.join(shown['headings'])}"]
    lines += [f"{field['key']}: {field['value']}" for field in shown["front"]]
    return "\n".join([*lines, "", shown["text"]])


def all_in_words(passages: Iterable[Mapping[str, Any]]) -> str:
    return "\n\n-----\n\n".join(in_words(one) for one in passages)


def _block(block: Block) -> dict[str, Any]:
    plain: dict[str, Any] = {"kind": block.kind, "span": list(block.span)}
    if block.fields:
        plain["fields"] = [{"key": field.key, "value": field.value, "span": list(field.span)} for field in block.fields]
    if block.header:
        plain["header"] = list(block.header)
    if block.rows:
        plain["rows"] = [{"cells": list(row.cells), "span": list(row.span)} for row in block.rows]
    if block.items:
        plain["items"] = [list(item) for item in block.items]
    return plain
