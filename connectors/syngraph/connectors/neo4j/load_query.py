"""The Cypher statement that loads a part of the present state into a graph that has been emptied, and its one parameter.

As in part_query.py one statement is one round trip and one transaction behind the cursor's lock, and all data is in one map.
But nothing of ours was there when the rebuild began, and what it has loaded since is remembered here: so whatever is new is
created, not looked for, with labels and values at once, and a thing that many parts name is described by the first of them.
A part may repeat what an earlier one said: a sieve tells what certainly is new, and only the rest is looked for.
"""

from collections.abc import Hashable, Iterable
from itertools import chain, pairwise
from typing import Any

from syngraph.connectors.neo4j.part_query import CURSOR, places, relation_row, type_pattern
from syngraph.connectors.neo4j.resource_node import document_row, node_row, term_rows
from syngraph.connectors.neo4j.sieve import Sieve
from syngraph.connectors.neo4j.vocabulary import Vocabulary
from syngraph.connectors.projected import CommitPart, chunk_iri
from syngraph.ontologies.iri import RDF_TYPE, Iri

_DOCUMENTS = """
CALL () { UNWIND $p.terms AS t MERGE (v:SyngraphTerm:Syngraph {iri: t.iri, kind: t.kind}) SET v += t }
CALL () { UNWIND $p.documents AS r CREATE (d:Document:Syngraph) SET d = r RETURN collect(d) AS ds }
CALL (ds) {
  UNWIND $p.texts AS r WITH ds[r[0]] AS d, r CREATE (c:Chunk:Syngraph)-[:FROM_DOCUMENT]->(d) SET c = r[1] RETURN collect(c) AS cs
}
CALL (cs) { UNWIND $p.next AS n WITH cs[n] AS here, cs[n + 1] AS after CREATE (here)-[:NEXT_CHUNK]->(after) }
"""
_NODES = """
CALL () { UNWIND $p.described AS r CREATE (n:Resource:Syngraph:$(r[0])) SET n = r[1] RETURN collect(n) AS created }
CALL () { UNWIND $p.named AS u MERGE (n:Resource:Syngraph {uri: u}) RETURN collect(n) AS found }
WITH m, created + found AS ns
CALL (ns) { UNWIND $p.late AS r WITH ns[r[0]] AS n, r SET n:$(r[1]), n += r[2] }
CALL () { UNWIND $p.chunks AS u MERGE (c:Chunk:Syngraph {uri: u}) RETURN collect(c) AS read }
"""
_RELATIONS = """
CALL (ns) { UNWIND $p.new AS r WITH ns[r[0]] AS a, ns[r[1]] AS b, r CREATE (a)-[:$(r[2]) {support: r[3], evidence: r[4]}]->(b) }
CALL (ns) {
  UNWIND $p.between AS r WITH ns[r[0]] AS a, ns[r[1]] AS b, r
  WHERE NOT EXISTS { (a)-[x%(types)s]->(b) WHERE type(x) = r[2] }
  CREATE (a)-[:$(r[2]) {support: r[3], evidence: r[4]}]->(b)
}
CALL (ns, read) { UNWIND $p.links AS r WITH ns[r[0]] AS n, read[r[1]] AS c, r CREATE (n)-[:FROM_CHUNK {claims: r[2]}]->(c) }
CALL (ns, read) { UNWIND $p.more AS r WITH ns[r[0]] AS n, read[r[1]] AS c, r MERGE (n)-[x:FROM_CHUNK]->(c) SET x.claims = r[2] }
RETURN m.sequence AS sequence
"""


def statement(types: Iterable[str]) -> str:
    """The text for a closed list of relationship types."""
    return CURSOR + _DOCUMENTS + _NODES + _RELATIONS % {"types": type_pattern(types)}


class Loading:
    """What one rebuild has loaded: documents, nodes described, nodes only named, and, in a sieve, relations and links."""

    def __init__(self, vocabulary: Vocabulary, namespace: str) -> None:
        self._vocabulary = vocabulary
        self._namespace = namespace
        self._described: set[str] = set()
        self._named: set[str] = set()
        self._documents: set[str] = set()
        self._loaded = Sieve()

    def parameter(self, part: CommitPart) -> dict[str, Any]:
        """The next part as lists; from now on it counts as loaded.

        Nodes are told by their place in `described` and `named`, one list behind the other, chunks by theirs in `chunks`.
        """
        relations = [state for state in part.states if state.statement.property != RDF_TYPE and isinstance(state.statement.object, Iri)]
        up = [relation_row(state, self._vocabulary) for state in relations if state.standing]
        read = [one for one in part.read_from if one.claims]
        fresh = (state for state in part.resources if state.present and state.iri not in self._described)
        rows = {row[0]: row for row in (node_row(state, self._vocabulary) for state in fresh)}
        created = [row for uri, row in rows.items() if uri not in self._named]
        place = places(
            chain((row[0] for row in created), (uri for row in up for uri in row[:2]), (str(one.resource) for one in read), rows)
        )
        chunk = places(one.chunk for one in read)
        new, between = self._sifted((tuple(row[:3]), [place[row[0]], place[row[1]], *row[2:]]) for row in up)
        links, more = self._sifted(((one.resource, one.chunk), [place[one.resource], chunk[one.chunk], one.claims]) for one in read)
        made = {
            **self._texts(part),
            "described": [[labels, {"uri": uri, **properties}] for uri, labels, properties in created],
            "named": list(place)[len(created) :],
            "late": [[place[uri], *row[1:]] for uri, row in rows.items() if uri in self._named],
            "chunks": [str(chunk_iri(one)) for one in chunk],
            "new": new,
            "between": between,
            "links": links,
            "more": more,
            "terms": term_rows(term for term in self._vocabulary.terms if term.outside),
        }
        self._described |= rows.keys()
        self._named = (self._named | place.keys()) - self._described
        return made

    def _sifted(self, rows: Iterable[tuple[Hashable, list[Any]]]) -> tuple[list[list[Any]], list[list[Any]]]:
        """Rows by key, as those that are certainly new and those that may be there."""
        new, perhaps = list[list[Any]](), list[list[Any]]()
        for key, row in rows:
            (new if self._loaded.is_new(key) else perhaps).append(row)
        return new, perhaps

    def _texts(self, part: CommitPart) -> dict[str, Any]:
        """Documents, their chunks with the place of the document, and the places of those chunks that another one follows."""
        documents = [document_row(one, self._namespace) for one in part.documents if one.present and one.path not in self._documents]
        self._documents.update(one.path for one in part.documents)
        texts = [[n, chunk] for n, document in enumerate(documents) for chunk in document["chunks"]]
        return {
            "documents": [{"uri": one["uri"], **one["properties"]} for one in documents],
            "texts": texts,
            "next": [n for n, (here, after) in enumerate(pairwise(texts)) if here[0] == after[0]],
        }
