"""What one part of a commit changes in the RDF store: the quads that go and the quads that come."""

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from syngraph.connectors.projected import CommitPart, Cursor, ProjectedDocument, ProjectedState, Support, chunk_iri
from syngraph.connectors.rdf import graphs as g
from syngraph.ontologies.minting import document_iri


def changes(part: CommitPart, namespace: str, store: ox.Store) -> tuple[set[ox.Quad], set[ox.Quad]]:
    """(quads to remove, quads to add), the cursor among them; every quad of the first is in `store` now, none of the second.

    Everything the store has about what the part mentions goes, unless it comes again: so a part means how things stand,
    whatever the store had before. What is there and stays is not written again: a hub has thousands of claims.
    """
    come = set(quads(part, namespace))
    there = set(_standing_now(part, namespace, store))
    return there - come, come - there


def quads(part: CommitPart, namespace: str) -> Iterator[ox.Quad]:
    """Every quad that is in the store after this part and says something of what the part mentions."""
    for state in part.states:
        if state.standing:
            yield from _state_quads(state, namespace)
    for document in part.documents:
        if document.present:
            yield from _document_quads(document, namespace)
    yield from cursor_quads(part.cursor)


def cursor_quads(cursor: Cursor) -> Iterator[ox.Quad]:
    values = ((g.LEDGER, cursor.ledger), (g.SEQUENCE, cursor.sequence), (g.PART, cursor.part), (g.HASH, cursor.hash))
    for property, value in values:
        yield ox.Quad(g.CURSOR_NODE, property, ox.Literal(value), g.CURSOR)


def update_text(went: Iterable[ox.Quad], came: Iterable[ox.Quad]) -> str:
    """One SPARQL update, and so one transaction of Oxigraph; ordered, so that the same part gives the same text."""
    return f"DELETE DATA {{\n{_data(went)}}} ;\nINSERT DATA {{\n{_data(came)}}}"


def _data(quads: Iterable[ox.Quad]) -> str:
    by_graph: dict[str, list[str]] = {}
    for quad in quads:
        name = "" if isinstance(quad.graph_name, ox.DefaultGraph) else str(quad.graph_name)
        by_graph.setdefault(name, []).append(f"{quad.triple} .\n")
    blocks = ("".join(sorted(lines)) if not name else f"GRAPH {name} {{\n{''.join(sorted(lines))}}}\n" for name, lines in by_graph.items())
    return "".join(sorted(blocks))


def _state_quads(state: ProjectedState, namespace: str) -> Iterator[ox.Quad]:
    triple = g.triple(state.statement)

    def quad(graph: ox.NamedNode | None) -> ox.Quad:
        return ox.Quad(triple.subject, triple.predicate, triple.object, graph)

    yield quad(None)
    if state.inferred:
        yield quad(g.INFERRED)
    if not state.support:
        return
    said = g.statement_node(state.statement)
    for property, value in ((g.SUBJECT, triple.subject), (g.PREDICATE, triple.predicate), (g.OBJECT, triple.object)):
        yield ox.Quad(said, property, value, g.PROVENANCE)
    for support in state.support:
        document = ox.NamedNode(document_iri(namespace, support.document))
        yield quad(document)
        yield from _claim_quads(support, said, document)


def _claim_quads(support: Support, said: ox.NamedNode, document: ox.NamedNode) -> Iterator[ox.Quad]:
    claim = g.claim_node(support.claim)
    for property, value in (
        (g.TYPE, g.CLAIM),
        (g.SAYS, said),
        (g.QUOTE, ox.Literal(support.quote)),
        (g.START, g.number(support.start)),
        (g.END, g.number(support.end)),
        (g.FROM_CHUNK, ox.NamedNode(chunk_iri(support.chunk))),
        (g.FROM_DOCUMENT, document),
    ):
        yield ox.Quad(claim, property, value, g.PROVENANCE)


def _document_quads(document: ProjectedDocument, namespace: str) -> Iterator[ox.Quad]:
    whole = ox.NamedNode(document_iri(namespace, document.path))
    yield ox.Quad(whole, g.TYPE, g.ENTITY, g.PROVENANCE)
    for property, text in ((g.TITLE, document.title), (g.PATH, document.path), (g.SHA256, document.sha256)):
        yield ox.Quad(whole, property, ox.Literal(text), g.PROVENANCE)
    for chunk in document.chunks:
        piece = ox.NamedNode(chunk_iri(chunk.id))
        yield ox.Quad(piece, g.TYPE, g.ENTITY, g.PROVENANCE)
        yield ox.Quad(piece, g.PART_OF, whole, g.PROVENANCE)
        yield ox.Quad(piece, g.HEADING, ox.Literal(chunk.heading), g.PROVENANCE)
        for property, number in ((g.PLACE, chunk.n), (g.START, chunk.start), (g.END, chunk.end), (g.PAGE, chunk.page)):
            if number is not None:
                yield ox.Quad(piece, property, g.number(number), g.PROVENANCE)


def _standing_now(part: CommitPart, namespace: str, store: ox.Store) -> Iterator[ox.Quad]:
    for state in part.states:
        triple = g.triple(state.statement)
        for quad in store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None):
            if quad.graph_name not in (g.ONTOLOGY, g.PROVENANCE, g.CURSOR):
                yield quad
        said = g.statement_node(state.statement)
        yield from store.quads_for_pattern(said, None, None, g.PROVENANCE)
        for saying in store.quads_for_pattern(None, g.SAYS, said, g.PROVENANCE):
            yield from store.quads_for_pattern(saying.subject, None, None, g.PROVENANCE)
        # A claim may have moved here from a statement that only a later part speaks of.
        for support in state.support:
            yield from store.quads_for_pattern(g.claim_node(support.claim), None, None, g.PROVENANCE)
    for document in part.documents:
        whole = ox.NamedNode(document_iri(namespace, document.path))
        yield from store.quads_for_pattern(whole, None, None, g.PROVENANCE)
        for piece in store.quads_for_pattern(None, g.PART_OF, whole, g.PROVENANCE):
            yield from store.quads_for_pattern(piece.subject, None, None, g.PROVENANCE)
    yield from store.quads_for_pattern(g.CURSOR_NODE, None, None, g.CURSOR)
