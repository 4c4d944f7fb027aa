"""The record: everything that is known of documents, claims, commits, questions and spending."""
