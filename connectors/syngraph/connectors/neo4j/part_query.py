"""The one Cypher statement that writes a part of a commit, and its one parameter.

One auto-commit statement is one round trip and one transaction: the cursor is locked (by writing to it), then compared, then
moved, and all else happens only if it was where it should be. The text depends on the vocabulary alone, so it is compiled
once; all data is in ONE map, for a list that is itself a parameter puts its size into the key of the plan cache.
Both ends of a relation are found by IRI and then put through a list: else the planner expands one of them, which may be a hub.
Between nodes of which one was `alone` before the part, nothing is looked for: whatever relates them is new.
What hangs on a document is found from it, and its labels looked at after a WITH, and indexes are named: else the planner, by the
statistics of a small graph, scans every chunk there is for each document, and keeps to it while the graph grows.
Planned so, it needs no other plan when the graph has grown: `replan=skip`, else every ten seconds a part may wait while the server
plans anew, as long as for a dozen parts.
Measured on 5.26: round trips, planning and the store decide the speed, not Cypher.
"""

from collections.abc import Iterable
from itertools import chain
from typing import Any

from syngraph.connectors.neo4j.quoting import quoted
from syngraph.connectors.neo4j.resource_node import document_row, document_uri, node_row, term_rows
from syngraph.connectors.neo4j.vocabulary import Vocabulary
from syngraph.connectors.projected import CommitPart, ProjectedState, chunk_iri
from syngraph.ontologies.iri import RDF_TYPE, Iri

CURSOR = """CYPHER replan=skip
MATCH (m:SyngraphProject {id: 'syngraph'}) SET m.lock = timestamp()
WITH m WHERE m.project = $p.project AND m.vocabulary = $p.vocabulary AND coalesce(m.rebuilding, '') = $p.rebuilding
  AND ($p.rebuilding <> '' OR
       [coalesce(m.ledger, ''), toString(coalesce(m.sequence, -1)), toString(coalesce(m.part, -1)), coalesce(m.hash, '')] = $p.previous)
SET m += $p.cursor
WITH m
"""
_DOCUMENTS = """
CALL () { UNWIND $p.terms AS t MERGE (v:SyngraphTerm:Syngraph {iri: t.iri, kind: t.kind}) SET v += t }
CALL () {
  UNWIND $p.gone_documents AS u MATCH (d:Document:Syngraph {uri: u}) USING INDEX SEEK d:Document(uri)
  CALL (d) { MATCH (c)-[:FROM_DOCUMENT]->(d) WITH c WHERE c:Chunk:Syngraph DETACH DELETE c }
  DETACH DELETE d
}
CALL () {
  UNWIND $p.documents AS r MERGE (d:Document:Syngraph {uri: r.uri}) SET d += r.properties
  WITH d, r, COLLECT { MATCH (c)-[:FROM_DOCUMENT]->(d) WITH c WHERE c:Chunk:Syngraph RETURN c } AS before
  CALL (before) { UNWIND before AS c MATCH ()-[next:NEXT_CHUNK]->(c) DELETE next }
  CALL (r, before) { UNWIND before AS c WITH c, r WHERE NOT c.uri IN r.chunk_uris DETACH DELETE c }
  CALL (d, r) {
    UNWIND r.chunks AS k MERGE (c:Chunk:Syngraph {uri: k.uri}) SET c += k
    MERGE (c)-[:FROM_DOCUMENT]->(d)
    WITH collect(c) AS cs UNWIND range(0, size(cs) - 2) AS i
    WITH cs[i] AS here, cs[i + 1] AS after CREATE (here)-[:NEXT_CHUNK]->(after)
  }
}
"""
_NODES = """
CALL () { UNWIND $p.gone AS u MATCH (n:Resource:Syngraph {uri: u}) USING INDEX SEEK n:Resource(uri) DETACH DELETE n }
CALL () {
  UNWIND $p.uris AS u MERGE (n:Resource:Syngraph {uri: u})
  RETURN collect(n) AS ns, collect(NOT EXISTS { (n)--() }) AS alone
}
CALL (ns) {
  UNWIND $p.nodes AS r WITH ns[r[0]] AS n, r
  WITH n, r, [l IN labels(n) WHERE $p.labels[l] AND NOT l IN r[1]] AS less,
       [k IN keys(n) WHERE $p.keys[k] AND r[2][k] IS NULL] AS gone
  SET n:$(r[1]), n += r[2] REMOVE n:$(less)
  FOREACH (k IN gone | SET n[k] = null)
}
"""
_RELATIONS = """
CALL () {
  UNWIND $p.drop AS r
  MATCH (a:Resource:Syngraph {uri: r[0]}) USING INDEX SEEK a:Resource(uri)
  MATCH (b:Resource:Syngraph {uri: r[1]}) USING INDEX SEEK b:Resource(uri)
  WITH [a, b] AS ends, r WITH ends[0] AS a, ends[1] AS b, r
  MATCH (a)-[x%(types)s]->(b) WHERE type(x) = r[2] DELETE x
}
CALL (ns, alone) {
  UNWIND $p.up AS r WITH ns[r[0]] AS a, ns[r[1]] AS b, r WHERE NOT (alone[r[0]] OR alone[r[1]])
  MATCH (a)-[x%(types)s]->(b) WHERE type(x) = r[2] SET x.support = r[3], x.evidence = r[4]
}
CALL (ns, alone) {
  UNWIND $p.up AS r WITH ns[r[0]] AS a, ns[r[1]] AS b, r, alone[r[0]] OR alone[r[1]] AS fresh
  WHERE fresh OR NOT EXISTS { (a)-[x%(types)s]->(b) WHERE type(x) = r[2] }
  CREATE (a)-[:$(r[2]) {support: r[3], evidence: r[4]}]->(b)
}
CALL () {
  UNWIND $p.unread AS r
  MATCH (n:Resource:Syngraph {uri: r[0]}) USING INDEX SEEK n:Resource(uri)
  MATCH (c:Chunk:Syngraph {uri: r[1]}) USING INDEX SEEK c:Chunk(uri)
  WITH [n, c] AS ends WITH ends[0] AS n, ends[1] AS c
  MATCH (n)-[x:FROM_CHUNK]->(c) DELETE x
}
CALL () { UNWIND $p.chunks AS u MERGE (c:Chunk:Syngraph {uri: u}) RETURN collect(c) AS cs }
CALL (ns, alone, cs) {
  UNWIND $p.read AS r WITH ns[r[0]] AS n, cs[r[1]] AS c, r WHERE NOT alone[r[0]]
  MATCH (n)-[x:FROM_CHUNK]->(c) SET x.claims = r[2]
}
CALL (ns, alone, cs) {
  UNWIND $p.read AS r WITH ns[r[0]] AS n, cs[r[1]] AS c, r, alone[r[0]] AS fresh
  WHERE fresh OR NOT EXISTS { (n)-[:FROM_CHUNK]->(c) }
  CREATE (n)-[:FROM_CHUNK {claims: r[2]}]->(c)
}
RETURN m.sequence AS sequence
"""


def types_of(vocabulary: Vocabulary, rows: Iterable[list[Any]] = ()) -> frozenset[str]:
    """The relationship types to write out: those of object properties, and whatever else this part relates by."""
    return frozenset([t.type for t in vocabulary.properties.values() if t.relates] + [row[2] for row in rows])


def statement(types: Iterable[str]) -> str:
    """The text for a closed list of relationship types. Matched types are written out: a dynamic type scans all relationships."""
    return CURSOR + _DOCUMENTS + _NODES + _RELATIONS % {"types": type_pattern(types)}


def type_pattern(types: Iterable[str]) -> str:
    """How a match says that a relationship is of one of these types."""
    listed = "|".join(quoted(type) for type in sorted(types))
    return f":{listed}" if listed else ""


def parameter(part: CommitPart, vocabulary: Vocabulary, namespace: str) -> dict[str, Any]:
    """What a part changes, as lists; nodes are told by their place in `uris`, chunks that were read by theirs in `chunks`.

    labels, keys: all that are ours, as maps, for every label and key that a node has is looked up in them. Terms that the
    vocabulary lacks are added to it.
    """
    nodes = [node_row(state, vocabulary) for state in part.resources if state.present]
    relations = [state for state in part.states if state.statement.property != RDF_TYPE and isinstance(state.statement.object, Iri)]
    up = [relation_row(state, vocabulary) for state in relations if state.standing]
    read = [one for one in part.read_from if one.claims]
    place = places(chain((uri for uri, _, _ in nodes), (uri for row in up for uri in row[:2]), (str(one.resource) for one in read)))
    chunk = places(one.chunk for one in read)
    return {
        "gone_documents": [document_uri(d, namespace) for d in part.documents if not d.present],
        "documents": [document_row(d, namespace) for d in part.documents if d.present],
        "gone": [str(state.iri) for state in part.resources if not state.present],
        "uris": list(place),
        "nodes": [[place[uri], labels, properties] for uri, labels, properties in nodes],
        "drop": [relation_row(state, vocabulary)[:3] for state in relations if not state.standing],
        "up": [[place[row[0]], place[row[1]], *row[2:]] for row in up],
        "unread": [[str(one.resource), str(chunk_iri(one.chunk))] for one in part.read_from if not one.claims],
        "chunks": [str(chunk_iri(one)) for one in chunk],
        "read": [[place[one.resource], chunk[one.chunk], one.claims] for one in read],
        "labels": {term.label: True for term in vocabulary.classes.values()},
        "keys": dict.fromkeys(["label", "_exact", *(term.key for term in vocabulary.properties.values())], True),
        "terms": term_rows(term for term in vocabulary.terms if term.outside),
    }


def places(names: Iterable[str]) -> dict[str, int]:
    """Each name once, and its place among them."""
    return {name: n for n, name in enumerate(dict.fromkeys(names))}


def relation_row(state: ProjectedState, vocabulary: Vocabulary) -> list[Any]:
    """A relation as [from, to, type, documents that say it, claims that say it]."""
    said = state.statement
    type = vocabulary.property_term(said.property, relates=True).type
    documents = {one.document for one in state.support}
    return [str(said.subject), str(said.object), type, len(documents), sorted({one.claim for one in state.support})]
