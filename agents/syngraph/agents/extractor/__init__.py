"""The extractor: what one chunk says, in the words of the ontology, each statement with its quote."""
