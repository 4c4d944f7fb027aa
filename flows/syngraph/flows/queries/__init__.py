"""The built graph asked: SPARQL, Cypher, why, claims; and the agreed questions as tests."""
