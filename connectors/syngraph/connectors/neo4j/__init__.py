"""Neo4j as a projection of the ledger: names, values, one round trip for each part, and safe reading."""
