"""After these tests a reader knows when two answers are the same, what became of an answer, and what a row of it rests on."""

from typing import Any

import pytest
from tests.contracts.vessels import NS, ONTOLOGY, PROLOGUE, select, statements

from syngraph.contracts.answer_change import changes
from syngraph.contracts.answer_evidence import MOST, Standing, claims_behind
from syngraph.contracts.answer_rows import difference, term_row, value_row
from syngraph.ontologies.iri import RDF_TYPE, RDFS_LABEL, Iri, xsd
from syngraph.ontologies.statement import Literal, Statement, Term


@pytest.mark.parametrize(
    ("term", "value"),
    [
        (Iri("urn:t:selkie"), "urn:t:selkie"),
        (Literal("Selkie"), "Selkie"),
        (Literal("5", xsd("integer")), 5),
        (Literal("5", xsd("decimal")), 5.0),
        (Literal("1.5", xsd("decimal")), "1.5"),
        (Literal("0.1", xsd("double")), 0.1),
        (Literal("26.333333333333333333", xsd("decimal")), 26.333333333333332),
        (Literal("1234567890.123456789012", xsd("decimal")), "1234567890.123456789012"),
        (Literal("INF", xsd("double")), "Infinity"),
        (Literal("true", xsd("boolean")), True),
        (Literal("2015-09-30", xsd("date")), "2015-09-30"),
        (Literal("2015-09-30T10:00:00Z", xsd("dateTime")), "2015-09-30T10:00:00Z"),
        (Literal("1994", xsd("gYear")), "1994"),
        (Literal("ferja", language="is"), "ferja@is"),
        (Literal("007"), "007"),
    ],
)
def test_a_cell_is_the_same_in_both_stores(term: Term, value: Any) -> None:
    assert not difference([term_row({"x": term})], [value_row(["x"], [value])])


@pytest.mark.parametrize(
    ("term", "value"),
    [
        (Literal("007"), 7),
        (Literal("5", xsd("integer")), "five"),
        (Literal("5", xsd("integer")), [5]),
        (Literal("5", xsd("integer")), None),
        (Literal("2015-09-30", xsd("date")), "2015-09-29"),
        (Literal("ferja", language="is"), "ferja"),
        (Literal("1", xsd("boolean")), True),
        (Literal("9007199254740993", xsd("integer")), 9007199254740992),
    ],
)
def test_a_cell_that_says_something_else_is_told_apart(term: Term, value: Any) -> None:
    assert difference([term_row({"x": term})], [value_row(["x"], [value])])


def test_an_empty_cell_is_no_cell_in_either_store() -> None:
    assert not difference([term_row({"a": Iri("urn:a")})], [value_row(["a", "b"], ["urn:a", None])])


def ferries(*rows: tuple[str, str]) -> list[dict[str, str]]:
    return [{"ferry": ferry, "captain": captain} for ferry, captain in rows]


def test_rows_are_new_lost_or_say_something_else_of_the_same_thing() -> None:
    was = ferries(("Selkie", "Ann"), ("Tug", "Bob"), ("Barge", "Cy"))
    now = ferries(("Selkie", "Dee"), ("Tug", "Bob"), ("Heron", "Eve"))
    found = changes(was, now, "ferry")
    assert found.new == tuple(ferries(("Heron", "Eve")))
    assert found.lost == tuple(ferries(("Barge", "Cy")))
    assert found.changed == ((ferries(("Selkie", "Ann"))[0], ferries(("Selkie", "Dee"))[0]),)


def test_where_a_thing_has_several_rows_nothing_is_said_to_have_changed_into_another() -> None:
    found = changes(ferries(("Selkie", "Ann"), ("Selkie", "Bob")), ferries(("Selkie", "Cy"), ("Selkie", "Dee")), "ferry")
    assert not found.changed
    assert (len(found.new), len(found.lost)) == (2, 2)


def test_an_answer_that_is_another_one_from_top_to_bottom_is_compared_in_no_time() -> None:
    was, now = ([{"ferry": f"ferry {n}", "captain": f"captain {n} {year}"} for n in range(20_000)] for year in (2001, 2002))
    found = changes(was, now, "ferry")
    assert (len(found.changed), found.new, found.lost) == (20_000, (), ())


def test_another_order_is_no_change() -> None:
    was = ferries(("Selkie", "Ann"), ("Tug", "Bob"))
    assert not changes(was, list(reversed(was)), "ferry")


def text(term: Term) -> str:
    return term.lexical if isinstance(term, Literal) else term.removeprefix("urn:t:").removeprefix(NS)


STANDING = Standing(ONTOLOGY, {one: (f"{text(one.subject)} {one.property.local} {text(one.object)}",) for one in statements()})


def behind(query: str) -> dict[str, set[str]]:
    """The claims behind each row, by the row's cells."""
    rows = [term_row(row) for row in select(PROLOGUE + query)]
    found = claims_behind(PROLOGUE + query, rows, STANDING, select)
    return {", ".join(cell.removeprefix("urn:t:") for cell in row.values()): set(claims) for row, claims in zip(rows, found, strict=True)}


def test_a_row_rests_on_the_statements_that_its_patterns_are() -> None:
    assert behind("SELECT ?v ?p { ?v :builtBy ?p ; :launched ?d FILTER(YEAR(?d) > 2000) }") == {
        "selkie, ann": {"selkie builtBy ann", "selkie launched 2015-09-30"}
    }


def test_what_is_not_shown_counts_too_and_what_is_only_optional_where_it_is() -> None:
    found = behind("SELECT DISTINCT ?p { ?v :builtBy ?p OPTIONAL { ?p :born ?b } }")
    assert found == {"ann": {"selkie builtBy ann", "tug builtBy ann"}, "bob": {"tug builtBy bob", "bob born 1950-01-01"}}


def test_a_superclass_rests_on_the_class_that_was_claimed() -> None:
    found = behind("SELECT ?v { ?v a :Vessel ; :launched ?d FILTER(?d > '2000-01-01'^^xsd:date) }")
    assert found == {"selkie": {"selkie type Ferry", "selkie launched 2015-09-30"}}


def test_an_aggregated_row_rests_on_its_whole_group() -> None:
    found = behind("SELECT ?p (COUNT(?v) AS ?n) { ?v :builtBy ?p } GROUP BY ?p")
    assert found == {"ann, 2": {"selkie builtBy ann", "tug builtBy ann"}, "bob, 1": {"tug builtBy bob"}}
    everything = behind("SELECT (COUNT(?v) AS ?n) { ?v :builtBy ?p }")
    assert everything == {"3": {"selkie builtBy ann", "tug builtBy ann", "tug builtBy bob"}}


def test_a_computed_column_belongs_to_its_own_row_only() -> None:
    found = behind("SELECT ?p (YEAR(?d) AS ?year) { ?v :builtBy ?p ; :launched ?d }")
    assert found["ann, 2015"] == {"selkie builtBy ann", "selkie launched 2015-09-30"}
    assert found["ann, 1999"] == {"tug builtBy ann", "tug launched 1999-01-01"}


def test_arms_of_a_union_each_have_their_own_evidence() -> None:
    found = behind("SELECT ?x { { ?x :born ?b } UNION { ?t :mayor ?x } UNION { ?x a :Ferry } }")
    assert found == {"bob": {"bob born 1950-01-01", "port mayor bob"}, "selkie": {"selkie type Ferry"}}


def test_a_sequence_of_steps_rests_on_each_step() -> None:
    assert behind("SELECT ?v ?b { ?v :builtBy/:born ?b }")["tug, 1950-01-01"] == {"tug builtBy bob", "bob born 1950-01-01"}
    assert behind("SELECT ?p { ?p ^:builtBy ?v . ?v a :Ferry }")["ann"] == {"selkie builtBy ann", "selkie type Ferry"}


def test_ways_that_double_with_every_step_are_each_looked_at_once() -> None:
    people, towns = [Iri(f"urn:t:p{n}") for n in range(3)], [Iri(f"urn:t:t{n}") for n in range(3)]
    said = {Statement(p, Iri(NS + "lives"), t): (f"{p} lives {t}",) for p in people for t in towns}
    said |= {Statement(t, Iri(NS + "mayor"), p): (f"{t} mayor {p}",) for p in people for t in towns}
    path = "/".join([":lives/:mayor"] * 15)
    (claims,) = claims_behind(
        f"{PROLOGUE}SELECT ?p {{ ?p {path} ?q }}",
        [{"p": people[0]}],
        Standing(ONTOLOGY, said),
        lambda _: [{"p": people[0], "q": people[1]}],
    )
    assert set(claims) == {claim for claims in said.values() for claim in claims}


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (COUNT(?v) AS ?n) { ?v :builtBy ?p } GROUP BY ?p",
        "SELECT (COUNT(?v) AS ?n) { ?v :builtBy ?p ; :launched ?d } GROUP BY (YEAR(?d) AS ?year)",
        "SELECT ?p { ?v :builtBy+ ?p }",
        "SELECT ?v { ?v :builtBy ?p } VALUES ?v { <urn:t:tug> }",
    ],
)
def test_where_it_cannot_be_told_there_is_no_evidence_rather_than_a_wrong_one(query: str) -> None:
    assert set().union(*behind(query).values()) == set()


def test_words_of_sparql_in_texts_comments_and_names_mislead_nobody() -> None:
    query = """# SELECT { ?nothing
    SELECT DISTINCT ?v ("} SELECT { WHERE" AS ?text) # }
    WHERE { ?v :builtBy ?p . # { {
      FILTER("{" != '}' && STR(?p) != "SELECT") }
    ORDER BY ?v LIMIT 2"""
    rows = [term_row(row) for row in select(PROLOGUE + query)]
    found = claims_behind(PROLOGUE + query, rows, STANDING, select)
    assert [set(claims) for claims in found] == [{"selkie builtBy ann"}, {"tug builtBy ann", "tug builtBy bob"}]


def test_a_row_that_rests_on_a_whole_graph_names_so_many_claims_and_no_more() -> None:
    said = {Statement(Iri(f"urn:t:{n}"), Iri(NS + "height"), Literal("3")): (f"c{n}",) for n in range(MOST * 3)}
    solutions: list[dict[str, Term]] = [{"v": one.subject, "h": one.object} for one in said]
    query = PROLOGUE + "SELECT (COUNT(?v) AS ?n) { ?v :height ?h }"
    (claims,) = claims_behind(query, [{"n": "300"}], Standing(ONTOLOGY, said), lambda _: solutions)
    assert len(claims) == MOST


def test_labels_and_types_are_statements_like_others() -> None:
    assert Statement(Iri("urn:t:selkie"), RDFS_LABEL, Literal("Selkie")) in STANDING.support
    assert Statement(Iri("urn:t:selkie"), RDF_TYPE, Iri(NS + "Ferry")) in STANDING.support
    assert behind('SELECT ?v { ?v rdfs:label ?l FILTER(?l = "Tug") }') == {"tug": {"tug label Tug"}}
