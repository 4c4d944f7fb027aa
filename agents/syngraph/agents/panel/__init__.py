"""The panel: stakeholders who read the documents and agree on the questions that the graph must answer."""
