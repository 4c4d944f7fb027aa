"""What a resource, a document and a term look like as nodes.

    (:Resource:Syngraph:<class>… {uri, label, labels, <key>: value…, _asserted: [label…], _exact: ["<key> <literal>"…]})
    (:Document:Syngraph {uri, path, title, sha256})<-[:FROM_DOCUMENT]-(:Chunk:Syngraph {uri, id, index, text, page, heading, start, end})

`_asserted` holds the labels of the classes that claims give; the others follow from subclass axioms.
`_exact` holds literals that a plain value does not tell exactly (values.py).
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from syngraph.connectors.neo4j.values import Value, read, written
from syngraph.connectors.neo4j.vocabulary import TermName, Vocabulary
from syngraph.connectors.projected import ProjectedDocument, ResourceState, chunk_iri
from syngraph.ontologies.iri import RDFS_LABEL, Iri
from syngraph.ontologies.minting import document_iri
from syngraph.ontologies.statement import Literal


def node_row(state: ResourceState, vocabulary: Vocabulary) -> tuple[str, list[str], dict[str, Any]]:
    """The IRI, labels and properties of a resource's node."""
    asserted = sorted(vocabulary.class_term(cls).label for cls in state.asserted)
    inferred = sorted(vocabulary.class_term(cls).label for cls in state.inferred)
    properties: dict[str, Any] = {"_asserted": asserted}
    exactly: list[str] = []
    for property, literals in state.values.items():
        if literals:
            term = vocabulary.property_term(property, relates=False)
            properties[term.key], exact = written(literals, _datatype(term.datatype), term.functional)
            exactly += [f"{term.key} {literal}" for literal in exact]
    if exactly:
        properties["_exact"] = exactly
    if state.values.get(RDFS_LABEL):
        properties["label"] = min(literal.lexical for literal in state.values[RDFS_LABEL])
    return str(state.iri), asserted + inferred, properties


def node_values(properties: Mapping[str, Any], terms_by_key: Mapping[str, TermName]) -> Iterator[tuple[Iri, Literal]]:
    """The literals of a node, as `node_row` wrote them; keys that are not ours are passed over."""
    exactly: dict[str, list[str]] = {}
    for line in properties.get("_exact", ()):
        key, _, literal = line.partition(" ")
        exactly.setdefault(key, []).append(literal)
    for key, value in properties.items():
        term = terms_by_key.get(key)
        if term:
            stored: Value = value
            for literal in read(stored, _datatype(term.datatype), exactly.get(key, ())):
                yield term.iri, literal


@lru_cache(maxsize=256)
def _datatype(stored: str) -> Iri | None:
    return Iri(stored) if stored else None


def document_uri(document: ProjectedDocument, namespace: str) -> str:
    return str(document_iri(namespace, document.path))


def document_row(document: ProjectedDocument, namespace: str) -> dict[str, Any]:
    """A document with its chunks, in their order."""
    chunks = [
        {
            "uri": str(chunk_iri(chunk.id)),
            "id": chunk.id,
            "index": chunk.n,
            "text": _storable(chunk.text),
            "page": chunk.page,
            "heading": _storable(chunk.heading),
            "start": chunk.start,
            "end": chunk.end,
        }
        for chunk in sorted(document.chunks, key=lambda chunk: chunk.n)
    ]
    return {
        "uri": document_uri(document, namespace),
        "properties": {"path": _storable(document.path), "title": _storable(document.title), "sha256": document.sha256},
        "chunks": chunks,
        "chunk_uris": [chunk["uri"] for chunk in chunks],
    }


def _storable(text: str) -> str:
    """A text as UTF-8 can carry it; a file's name may hold bytes that are no text, which the IRI keeps."""
    return text.encode("utf-8", "replace").decode()


def term_rows(terms: Iterable[TermName]) -> list[dict[str, str | bool]]:
    return [term.stored() for term in terms]
