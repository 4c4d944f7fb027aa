"""The resolver: which mentions are the same thing, and what its IRI is."""
