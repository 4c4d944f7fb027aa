"""The nouns everybody shares, OWL in and out, and the shapes that follow from an ontology."""
