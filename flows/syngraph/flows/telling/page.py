"""How what the project knows becomes an HTML page: one file that needs no other and no network, in which foreign words stay words."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from syngraph.flows.telling.harmless import TURNS

_TEMPLATES = Path(__file__).parent / "templates"
_UNPRINTABLE = {
    **{c: 0x2400 + c for c in range(32) if c not in (9, 10)},
    **dict.fromkeys(range(0xD800, 0xE000), 0xFFFD),
    **dict.fromkeys(map(ord, TURNS), 0xFFFD),
    0x7F: 0x2421,
    13: 10,
}


def page(template: str, facts: Mapping[str, Any]) -> str:
    """A template of ours filled with facts.

    returns: text without lone surrogates, control characters or marks that turn the direction; whatever it was given is escaped.
    """
    env = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return env.get_template(template).render(**facts).translate(_UNPRINTABLE)


def documents_link(documents: Path, reports: Path) -> str:
    """The documents folder as a page in the reports folder sees it."""
    return "/".join(quote(part) for part in Path(os.path.relpath(documents, reports)).parts) + "/"


def place_of(document: str, project: Mapping[str, Any]) -> str | None:
    """Where a link to a document leads; None where nobody knows.

    >>> place_of("fleet/red wren.md", {"documents_link": "../documents/"})
    '../documents/fleet/red%20wren.md'
    """
    link = project.get("documents_link")
    return f"{link}{quote(document.encode('utf-8', 'surrogateescape'))}" if link and document else None
