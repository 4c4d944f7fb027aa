"""What survives reading: fields, tables, lists, code and headings of Markdown, reStructuredText and plain text."""

import json
from pathlib import Path

import pytest

from syngraph.connectors.documents.chunk import chunks_of
from syngraph.connectors.documents.dialect import MARKDOWN, RST, TEXT, Dialect
from syngraph.connectors.documents.read import read_document
from syngraph.connectors.documents.structure import structure
from syngraph.ontologies.document import Block, Chunk

PEPS = Path(__file__).parents[2].parent / "shared" / "corpora" / "peps"


def blocks(text: str, dialect: Dialect, kind: str) -> list[Block]:
    return [b for b in structure(text, dialect).blocks if b.kind == kind]


def fields(text: str, dialect: Dialect = MARKDOWN) -> list[tuple[str, str]]:
    return [(f.key, f.value) for b in blocks(text, dialect, "fields") for f in b.fields]


def chunks(text: str, dialect: Dialect = MARKDOWN) -> tuple[Chunk, ...]:
    return chunks_of("notes/day.md", text, structure(text, dialect))[1]


def test_front_matter_gives_scalars_and_lists_joined_by_commas() -> None:
    text = (
        '---\ntitle: "Ropes: a guide"\ntags: [a, "b c"]\nauthors:\n  - Ada Finch\n  - Ben Ode\n# a remark\n'
        "about: >\n  long\n  words\n---\nText\n"
    )
    expected = [("title", "Ropes: a guide"), ("tags", "a, b c"), ("authors", "Ada Finch, Ben Ode"), ("about", "long words")]
    assert fields(text) == expected
    assert structure(text, MARKDOWN).front is not None
    assert chunks(text)[0].title == "Ropes: a guide"


def test_two_rules_around_a_heading_are_no_front_matter() -> None:
    assert structure("---\nRopes\n---\n\ntext\n", RST).front is None
    assert [h.text for h in structure("-----\nRopes\n-----\n\ntext\n", RST).headings] == ["Ropes"]


def test_a_header_block_keeps_continuation_lines_and_empty_values() -> None:
    text = "Order: 17\nAuthors: Ada Finch,\n         Ben Ode\nReplaced-By:\nDate: 3 May 2009\n\nProse: of one line.\n"
    assert fields(text, RST) == [("Order", "17"), ("Authors", "Ada Finch, Ben Ode"), ("Replaced-By", ""), ("Date", "3 May 2009")]
    first = blocks(text, RST, "fields")[0].fields[1]
    assert first.span.of(text) == "Authors: Ada Finch,\n         Ben Ode"


def test_a_title_line_above_the_header_is_the_title() -> None:
    text = "Harbour report\nOwner: Harbour Office\nOpened: 1 March 1987\n\nThe harbour is old.\n"
    assert fields(text, TEXT) == [("Owner", "Harbour Office"), ("Opened", "1 March 1987")]
    assert chunks(text, TEXT)[0].title == "Harbour report"


@pytest.mark.parametrize(
    "text",
    [
        "- **Owner:** Harbour Office\n- **Opened**: 1987\n",
        "- Owner: Harbour Office\n- Opened: 1987\n",
        "**Owner**: Harbour Office  \n**Opened:** 1987\n",
        "* Owner: Harbour\n  Office\n\n* Opened: 1987\n",
        "Prose stands above.\nOwner: Harbour Office\nOpened: 1987\n",
    ],
)
def test_runs_of_keys_and_values_are_fields_wherever_they_stand(text: str) -> None:
    assert fields("# A\n\nSome text.\n\n" + text) == [("Owner", "Harbour Office"), ("Opened", "1987")]


def test_an_rst_field_list_is_fields_even_alone() -> None:
    assert fields("Ropes\n=====\n\n:Owner: Harbour\n   Office\n\ntext\n", RST) == [("Owner", "Harbour Office")]


@pytest.mark.parametrize(
    "text",
    [
        "She said: go home.\nThe ferry left at noon.\n",
        "At 10:30 it left.\nAt 11:45 it came.\n",
        "See https://example.org/a\nand https://example.org/b\n",
        "In the end, as ever: nothing.\nAnd so, we think: something.\n",
    ],
)
def test_prose_with_colons_stays_prose(text: str) -> None:
    assert fields(text, TEXT) == []
    assert len(blocks(text, TEXT, "paragraph")) == 1


def test_a_pipe_table_keeps_its_cells_and_quotable_rows() -> None:
    text = "Vessels:\n\n| Name | Length |\n|:--|--:|\n| Selkie | 41 |\n| Grey\\|Heron | |\n\nEnd.\n"
    (table,) = blocks(text, MARKDOWN, "table")
    assert table.header == ("Name", "Length")
    assert [r.cells for r in table.rows] == [("Selkie", "41"), ("Grey|Heron", "")]
    assert table.rows[0].span.of(text) == "| Selkie | 41 |"


def test_a_grid_table_joins_the_lines_of_a_cell() -> None:
    text = (
        "+--------+--------+\n| Name   | Master |\n+========+========+\n"
        "| Selkie | Ada    |\n|        | Finch  |\n+--------+--------+\n| Tern   | Ben    |\n+--------+--------+\n"
    )
    (table,) = blocks(text, RST, "table")
    assert table.header == ("Name", "Master")
    assert [r.cells for r in table.rows] == [("Selkie", "Ada Finch"), ("Tern", "Ben")]


def test_a_simple_table_continues_rows_whose_first_cell_is_blank() -> None:
    text = "======  ======\nName    Master\n======  ======\nSelkie  Ada\n        Finch\nTern    Ben Ode\n======  ======\n\nEnd.\n"
    (table,) = blocks(text, RST, "table")
    assert table.header == ("Name", "Master")
    assert [r.cells for r in table.rows] == [("Selkie", "Ada Finch"), ("Tern", "Ben Ode")]
    assert [p.span.of(text) for p in blocks(text, RST, "paragraph")] == ["End."]


def test_list_items_leave_their_markers_out_and_nested_ones_count() -> None:
    text = "Stops:\n\n- Sandwick,\n  the harbour\n- Aith\n  1. pier\n\n- Voe\n\nEnd.\n"
    (found,) = blocks(text, MARKDOWN, "list")
    assert [i.of(text) for i in found.items] == ["Sandwick,\n  the harbour", "Aith", "pier", "Voe"]


def test_headings_and_fields_inside_code_do_not_count() -> None:
    text = "# A\n\n```\n# not one\nKey: value\nOther: value\n```\n\n    # nor this\n\n~~~\nopen to the end\n# nor that\n"
    assert [h.text for h in structure(text, MARKDOWN).headings] == ["A"]
    assert [b.kind for b in structure(text, MARKDOWN).blocks] == ["code"] * 3


def test_rst_literals_directives_and_comments_are_code_but_notes_are_prose() -> None:
    text = (
        "A\n=\n\nLike this::\n\n    B\n    =\n\nText.\n\n"
        ".. code:: python\n\n   C\n   =\n\n.. a remark\n   of two lines\n\n.. note:: Mind the gap.\n\n.. [1] Seen.\n"
    )
    found = structure(text, RST)
    assert [h.text for h in found.headings] == ["A"]
    assert [(b.kind, b.span.of(text)) for b in found.blocks] == [
        ("paragraph", "Like this::"),
        ("code", "B\n    ="),
        ("paragraph", "Text."),
        ("code", ".. code:: python\n\n   C\n   ="),
        ("code", ".. a remark\n   of two lines"),
        ("paragraph", "Mind the gap."),
        ("paragraph", "Seen."),
    ]


@pytest.mark.parametrize(
    ("text", "dialect", "paths"),
    [
        ("# A\n\na\n\n## B #\n\nb\n\nC\n---\n\nc\n\n# D\nd\n", MARKDOWN, [("A",), ("A", "B"), ("A", "C"), ("D",)]),
        ("===\n A\n===\n\nB\n=\n\nb\n\nC\n-\n\nc\n\nD\n=\nd\n", RST, [("A",), ("A", "B"), ("A", "B", "C"), ("A", "D")]),
        ("A\n=====\ntext\n\nB\n-----\ntext\n", TEXT, [("A",), ("A", "B")]),
    ],
)
def test_chunks_restart_at_every_heading_and_know_their_path(text: str, dialect: Dialect, paths: list[tuple[str, ...]]) -> None:
    assert [c.headings for c in chunks(text, dialect)] == paths


def test_the_front_says_what_the_document_is_and_not_what_it_points_to() -> None:
    text = "Checked: 2026\nOrder: 17\nTitle: Ropes\nDate: 2009-05-03\nFollows: 16\n\nText\n\n# A\n\nmore\n"
    assert [(f.key, f.value) for f in chunks(text)[1].front] == [("Order", "17"), ("Title", "Ropes")]


def test_the_front_has_the_field_that_the_title_repeats_and_no_measure() -> None:
    text = "# The ferry Blue Petrel\n\nFerry: Blue Petrel\nLaunched: spring\nCaptain: Ada\nSeats: 150\nCall sign: TV-300\n\n## A\n\nText\n"
    assert [(f.key, f.value) for f in chunks(text)[1].front] == [("Ferry", "Blue Petrel"), ("Call sign", "TV-300")]


@pytest.mark.skipif(not PEPS.exists(), reason="the shared corpus of packaging proposals is not beside this checkout")
def test_every_header_field_of_a_real_folder_is_found() -> None:
    wrong, facts = [], 0
    for line in (PEPS / "headers-2026-08.jsonl").read_text().splitlines():
        said = json.loads(line)
        document = read_document(PEPS / "2026-08", said.pop("file"))
        found = {f.key: f.value for b in document.chunks[0].blocks if b.kind == "fields" for f in b.fields}
        facts += len(said)
        wrong += [
            (document.path, key) for key, value in said.items() if "".join(found.get(key, "absent").split()) != "".join(value.split())
        ]
    assert facts > 1000
    assert wrong == []
