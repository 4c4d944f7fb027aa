"""After these tests a reader knows that an ontology of any size has room in a prompt, and that what is asked about comes first."""

from syngraph.agents.ontologists.known import MOST_CHARACTERS, known, known_in_words
from syngraph.ontologies.iri import Iri
from syngraph.ontologies.ontology import Ontology, OntologyClass


def large(classes: int, definition: str) -> Ontology:
    labels = [f"kind number {n}" for n in range(classes)] + ["tide table", "zebra crossing"]
    made = [OntologyClass(Iri(f"urn:o#{n}"), label, definition) for n, label in enumerate(labels)]
    return Ontology(Iri("urn:o"), {cls.iri: cls for cls in made})


def test_a_large_ontology_is_told_without_definitions() -> None:
    told = known_in_words(known(large(500, "What it is, told in a long sentence that has many words and takes its time to end.")))
    assert len(told) <= MOST_CHARACTERS
    assert "class tide table\n" in told
    assert "told in a long sentence" not in told


def test_of_a_very_large_one_what_is_asked_about_is_told_and_the_rest_is_counted() -> None:
    told = known_in_words(known(large(5_000, "What it is.")), "Which zebras use a crossing, and when does the tide turn?")
    assert len(told) <= MOST_CHARACTERS + 100
    assert "class tide table\n" in told
    assert "class zebra crossing\n" in told
    (more,) = [line for line in told.splitlines() if line.startswith("and ")]
    assert int(more.split()[1]) + len(told.splitlines()) - 1 == 5_002
