"""An offered extension as people read it: what would be added and why, what is left out and why, what taking it costs."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from syngraph.flows.telling.counted import counted

Plain = Mapping[str, Any]


def offer_lines(shown: Plain, folder: Path) -> Iterator[str]:
    """shown: the `extension` of `syngraph build --extend --json`."""
    if not shown["outside"]:
        yield "the documents say nothing outside the vocabulary: there is nothing to extend"
        return
    statements = sum(one["statements"] for one in shown["outside"])
    documents = len({path for one in shown["outside"] for path in one["documents"]})
    relations = counted(len(shown["outside"]), "relation")
    yield f"outside the vocabulary: {relations} in {counted(statements, 'statement')} of {counted(documents, 'document')}"
    if shown["not_offered"]:
        yield f"  and {counted(shown['not_offered'], 'more relation')}, said less often: offered once these have their place"
    said = {one["relation"]: one for one in shown["outside"]}
    if shown["adds"]:
        yield "the ontologists would add:"
        yield from _additions(shown, said)
    yield from _left_out(shown, said)
    if shown["adds"]:
        yield "nothing has changed yet"
        yield f"  next: `syngraph build {folder} --extend --accept` takes exactly this; then the next ingest {_cost(shown)}"
    else:
        yield "nothing is added"


def accepted_lines(shown: Plain, folder: Path) -> Iterator[str]:
    """The same once it has been taken."""
    yield f"taken into the ontology, now version {shown['version']}:"
    yield from _additions(shown, {one["relation"]: one for one in shown["outside"]})
    if shown["documents_changed"]:
        yield "what documents say outside the vocabulary has changed since this was shown; `--extend` offers what is left of it"
    yield f"  next: `syngraph ingest {folder}` {_cost(shown)}"


def _cost(shown: Plain) -> str:
    return f"reads {counted(shown['passages'], 'passage')} again: as many calls of the model at most"


def _additions(shown: Plain, said: Mapping[str, Plain]) -> Iterator[str]:
    for one in shown["classes"]:
        yield f"  + class {one['label']}, a kind of {', '.join(one['parents']) or 'thing'}"
        yield from _because(one, said)
    for one in shown["properties"]:
        yield f"  + property {_property(one)}"
        yield from _because(one, said)
    for one in shown["changed"]:
        yield f"  ~ {_line(one['becomes'])}  (before: {_line(one['was'])})"
        yield from _because(one, said)


def _because(one: Plain, said: Mapping[str, Plain]) -> Iterator[str]:
    if "definition" in one:
        yield f"      {one['definition']}"
    for relation in one.get("for", ()):
        if relation in said:
            yield from _said(said[relation], "      ")


def _said(one: Plain, indent: str) -> Iterator[str]:
    often = f"{counted(one['statements'], 'statement')} of {counted(len(one['documents']), 'document')}"
    yield f"{indent}{one['relation']}: {often}"
    for quote in one["quotes"]:
        yield f"{indent}  “{quote['quote']}” ({quote['document']})"


def _left_out(shown: Plain, said: Mapping[str, Plain]) -> Iterator[str]:
    if shown["left"]:
        yield "they leave out:"
    for one in shown["left"]:
        yield f"  - {one['relation']}: {one['why']}"
        for quote in said.get(one["relation"], {"quotes": []})["quotes"][:1]:
            yield f"      “{quote['quote']}” ({quote['document']})"
    if shown["undecided"]:
        yield f"the model gave no usable word on: {', '.join(shown['undecided'])}"


def _line(one: Plain) -> str:
    return _property(one) if "kind" in one else f"{_named(one)}, a kind of {', '.join(one['parents']) or 'thing'}"


def _property(one: Plain) -> str:
    ends = f"{' or '.join(one['domains']) or 'anything'} -> {' or '.join(one['ranges']) or 'anything'}"
    return f"{_named(one)}: {ends}{', one value at most' if one['functional'] else ''}"


def _named(one: Plain) -> str:
    return str(one["label"]) + (f" (also: {', '.join(one['other_labels'])})" if one.get("other_labels") else "")
