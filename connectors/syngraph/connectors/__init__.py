"""Whatever lies outside the process: documents, the ledger, the RDF store, Neo4j."""
