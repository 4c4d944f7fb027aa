"""What a competency question is in SPARQL and in Cypher, or why it has no query."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QuestionQueries:
    """The two queries of one question; both return the same columns, and must give the same answers.

    question: its id. ontology: the version they were written for. model, prompt: who wrote them, and with which prompt.
    sparql, cypher: "" when there are none; then `why_not` says what keeps the ontology from answering the question, or
    what was wrong with all that the model wrote.
    """

    question: str
    ontology: str
    sparql: str = ""
    cypher: str = ""
    why_not: str = ""
    model: str = ""
    prompt: str = ""
