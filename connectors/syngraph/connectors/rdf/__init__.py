"""The RDF projection: Oxigraph on disk, fed with commits, read with SPARQL."""
