"""The way of a document from the folder to the graph; it begins in ingesting.py."""
