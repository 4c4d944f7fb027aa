"""How the tree of a document that kreuzberg read becomes one text, in the small part of Markdown that `dialect.READ` names."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from syngraph.connectors.documents.fields import key_of

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Part(NamedTuple):
    """One piece of the text to be; kind: heading, paragraph, item, table or code. page: 0 where there are no pages."""

    kind: str
    text: str
    page: int


def parts_of(nodes: Sequence[Any]) -> Iterator[Part]:
    """The tree's pieces in reading order, page headers and footers left out (they repeat and say nothing of their place).

    nodes: the `nodes` of kreuzberg's DocumentStructure: a flat list in reading order.
    """
    page = 0
    for node in nodes:
        content, layer = node["content"], node.get("content_layer", "body")
        page = max(page, node.get("page") or page)
        kind, text = content["node_type"], cleaned(content.get("text") or "")
        if kind == "page_break":
            page += 1 if page else 0
        if layer in ("header", "footer") or kind in ("group", "image", "page_break", "list"):
            continue
        if kind == "table":
            if rows := grid_of(content["grid"]):
                yield Part("table", piped(rows), page)
        elif not text.strip():
            continue
        elif kind in ("title", "heading"):
            yield Part("heading", "#" * max(1, min(6, content.get("level") or 1)) + " " + " ".join(text.split()), page)
        elif kind == "list_item":
            yield Part("item", "- " + " ".join(text.split()), page)
        elif kind == "code":
            yield Part("code", f"```\n{text}\n```", page)
        else:
            yield Part("paragraph", "\n".join(line.strip() for line in text.split("\n") if line.strip()), page)


def cleaned(text: str) -> str:
    """Text with one kind of line end, words joined that a line end had cut, and no control characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x02\n", "").replace("\x02", "").replace("\xad", "")
    return _CONTROLS.sub("", text).replace("\xa0", " ")


def grid_of(grid: Any) -> list[list[str]]:
    """The cells of a kreuzberg grid, row by row."""
    rows = [[""] * grid["cols"] for _ in range(grid["rows"])]
    for cell in grid["cells"]:
        rows[cell["row"]][cell["col"]] = " ".join(cleaned(cell["content"]).replace("\\|", "|").split())
    return [row for row in rows if any(row)]


def piped(rows: Sequence[Sequence[str]]) -> str:
    """A table with pipes; two columns of which the first holds keys are `Key: value` lines.

    >>> print(piped([["Name", "Length"], ["Selkie", "40 m"]]))
    | Name | Length |
    | --- | --- |
    | Selkie | 40 m |
    """
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]])


def text_of(parts: Sequence[Part]) -> tuple[str, list[int]]:
    """The text, and the offsets at which its pages begin (none without pages).

    Items stand on lines of their own, and so do paragraphs that are `Key: value`: what belongs together is kept together.
    """
    text, pages, at, before = list[str](), list[int](), 0, None
    for part in parts:
        if before:
            gap = "\n" if _together(before, part) else "\n\n"
            text.append(gap)
            at += len(gap)
        while len(pages) < part.page:
            pages.append(at)
        text.append(part.text)
        at, before = at + len(part.text), part
    return "".join(text), pages


def _together(one: Part, other: Part) -> bool:
    if one.kind == other.kind == "item":
        return True
    return one.kind == other.kind == "paragraph" and one.page == other.page and _is_field(one.text) and _is_field(other.text)


def _is_field(text: str) -> bool:
    return "\n" not in text and key_of(text) is not None
