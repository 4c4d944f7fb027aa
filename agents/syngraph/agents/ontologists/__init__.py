"""The ontologists: agreed questions become an ontology that keeps its contracts."""
