"""After these tests a reader knows what `syngraph check` prints and how it ends: 0 it conforms, 1 it does not, 2 it could not be judged."""

from pathlib import Path

import pytest
from rdflib import SH, Graph, URIRef
from tests.flows.command_line import Said, process, refused, syngraph

PREFIXES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix ex: <https://example.org/> .
"""
SHAPES = """ex:Book sh:targetClass ex:Book ; sh:property [ sh:path ex:title ; sh:minCount 1 ; sh:maxCount 1 ] ;
  sh:property [ sh:path ex:pages ; sh:datatype xsd:integer ; sh:severity sh:Warning ] .
"""
GOOD = "ex:emma a ex:Book ; ex:title 'Emma' ."
UNTITLED = "ex:dune a ex:Book ."


class Desk:
    """A folder with files: shapes.ttl, data.ttl and what a test lays beside them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lay("shapes.ttl", SHAPES)
        self.lay("data.ttl", GOOD)

    def lay(self, name: str, words: str) -> Path:
        file = self.folder / name
        file.write_text(PREFIXES + words)
        return file

    def check(self, *words: str | Path) -> Said:
        return syngraph("check", self.folder / "shapes.ttl", self.folder / "data.ttl", *words)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_graph_that_conforms_ends_with_0_and_one_that_does_not_with_1(desk: Desk) -> None:
    said = desk.check()
    assert (said.code, said.err) == (0, "")
    assert said.out == "the graph conforms\n  2 triples, 1 shape, 1 focus node\n"
    desk.lay("data.ttl", UNTITLED)
    said = process("check", desk.folder / "shapes.ttl", desk.folder / "data.ttl")
    assert (said.code, said.err) == (1, "")
    assert said.out.endswith("\nex:dune\n  violation: ex:title has fewer values than 1  [MinCount of ex:Book]\n")


def test_of_a_change_only_what_it_breaks_counts(desk: Desk) -> None:
    desk.lay("data.ttl", GOOD + UNTITLED + "ex:ulysses a ex:Book .")
    mend, spoil = desk.lay("mend.ttl", "ex:dune ex:title 'Dune' ."), desk.lay("spoil.ttl", "ex:emma ex:title 'Emma, a novel' .")
    assert desk.check().code == 1
    assert desk.check("--add", mend).code == 0
    said = desk.check("--add", mend, "--add", spoil)
    assert said.code == 1
    assert said.out.startswith("the change does not conform: 1 violation\n  it adds 2 triples and removes 0\n")
    assert "ex:dune" not in said.out
    whole = desk.lay("emma.ttl", GOOD)
    assert desk.check("--remove", whole, "--add", spoil).code == 0
    assert desk.check("--remove", spoil).out.startswith("the change conforms\n  it adds 0 triples and removes 0 (1 more is not there)\n")


def test_the_same_answer_in_json_and_as_a_validation_report(desk: Desk) -> None:
    desk.lay("data.ttl", UNTITLED)
    said = desk.check("--json")
    assert (said.code, said.json["conforms"], said.json["count"]) == (1, False, 1)
    assert said.json["results"][0]["focusNode"] == {"type": "uri", "value": "https://example.org/dune"}
    assert said.out == desk.check("--format", "json").out
    said = desk.check("--format", "ttl")
    assert said.code == 1
    report = Graph().parse(data=said.out, format="turtle")
    assert list(report.objects(None, SH.focusNode)) == [URIRef("https://example.org/dune")]


def test_warnings_may_be_allowed(desk: Desk) -> None:
    pages = desk.lay("pages.ttl", "ex:emma ex:pages 'many' .")
    assert desk.check("--add", pages).code == 1
    assert desk.check("--add", pages, "--allow-infos").code == 1
    said = desk.check("--add", pages, "--allow-warnings")
    assert said.code == 0
    assert said.out.startswith("the change is accepted: 1 warning\n")
    assert desk.check("--add", pages, "--allow-warnings", "--json").json["conforms"] is False


def test_a_thousand_results_are_listed_unless_another_number_is_asked_for(desk: Desk) -> None:
    desk.lay("data.ttl", " ".join(f"ex:b{n} a ex:Book ." for n in range(1_200)))
    said = desk.check()
    assert said.out.startswith("the graph does not conform: 1,200 violations\n")
    assert (said.out.count("violation: "), "and 200 more" in said.out) == (1_000, True)
    assert desk.check("--limit", "3").out.count("violation: ") == 3
    assert len(desk.check("--json").json["results"]) == 1_200
    few = desk.check("--json", "--limit", "0")
    assert (few.code, few.json["count"], few.json["results"]) == (1, 1_200, [])


def test_nothing_in_the_data_steers_the_terminal(desk: Desk) -> None:
    desk.lay(
        "data.ttl", r"ex:emma a ex:Book ; ex:title 'Emma', 'a\u001B[31m\nred' . ex:dune a ex:Book ; ex:title '1' ; ex:pages '\u001B[2J' ."
    )
    assert "\x1b" not in desk.check().out
    assert "\\x1b[2J" in desk.check().out


# Exit 2: each names the file and the next step


def test_a_file_that_is_not_there_or_is_none(desk: Desk) -> None:
    gone, here = desk.folder / "gone.ttl", desk.folder / "data.ttl"
    refused(syngraph("check", gone, here), "gone.ttl cannot be read: No such file")
    refused(syngraph("check", desk.folder / "shapes.ttl", desk.folder), f"{desk.folder} cannot be read: Is a directory")
    for option in "--add", "--remove":
        refused(desk.check(option, gone), "gone.ttl cannot be read: No such file")


@pytest.mark.parametrize("place", ["shapes", "data", "--add", "--remove"])
def test_a_file_that_is_no_turtle(desk: Desk, place: str) -> None:
    bad = desk.lay("bad.ttl", "ex:emma ex:title 'Emma' ;; \n\n ex:oops .")
    files = {"shapes": desk.folder / "shapes.ttl", "data": desk.folder / "data.ttl"}
    if place in files:
        refused(syngraph("check", *(files | {place: bad}).values()), "bad.ttl, line 5: is no Turtle")
    else:
        refused(desk.check(place, bad), "bad.ttl, line 5: is no Turtle")


def test_shapes_and_data_the_wrong_way_round(desk: Desk) -> None:
    refused(syngraph("check", desk.folder / "data.ttl", desk.folder / "shapes.ttl"), "data.ttl: there is no shape", "the shapes come first")


def test_shapes_that_are_ill_formed_or_not_honoured_are_named_by_file(desk: Desk) -> None:
    desk.lay("shapes.ttl", "ex:S sh:targetClass ex:Book ; sh:property [ sh:minCount 1 ] .")
    refused(desk.check(), "shapes.ttl: the shapes are ill-formed", "sh:path")
    desk.lay("shapes.ttl", "ex:S sh:targetClass ex:Book ; sh:minCounts 1 .")
    refused(desk.check(), "shapes.ttl: <https://example.org/S> uses sh:minCounts")


def test_a_wrong_option_is_refused(desk: Desk) -> None:
    assert desk.check("--format", "xml").code == 2
    assert desk.check("--limit", "-1").code == 2
    assert syngraph("check", desk.folder / "shapes.ttl").code == 2
