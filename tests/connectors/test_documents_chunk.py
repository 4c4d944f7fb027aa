"""How a text is cut: exactly, completely, and so that an edit leaves its neighbours alone."""

import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from syngraph.connectors.documents.chunk import chunks_of
from syngraph.connectors.documents.dialect import MARKDOWN, READ, RST, TEXT, Dialect
from syngraph.connectors.documents.limits import ReadingLimits
from syngraph.connectors.documents.read import Bytes, parsed, read_document
from syngraph.connectors.documents.structure import structure
from syngraph.ontologies.document import Chunk, Span

PEPS = Path(__file__).parents[2].parent / "shared" / "corpora" / "peps"

PIECES = [
    "# A\n", "## B\n", "Title\n=====\n", "C\n---\n", "===\n D\n===\n", "The ferry sails.\n", "Owner: Harbour Office\n",
    "Built: 1999\n", "  more\n", "- Key: value\n", "- item\n", "  - nested\n", "1. one\n", "| a | b |\n", "|---|---|\n",
    "| 1 | 2 |\n", "```\n", "    code\n", ":Field: x\n", "+---+---+\n", "| 1 | 2 |\n", "+===+===+\n", "==  ==\n", "a   b\n",
    "Like::\n", ".. note:: x\n", ".. c\n", "---\n", ">>> 1\n", "\n", "\n", " \t\n", "\u2028é\U0001f600 x. Y! z\n",
    "key: [a, b]\n", "<!-- x\n", "-->\n", "\x0c\n", "long words " * 20 + "\n",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=30).filter(lambda t: "\r" not in t), max_size=40).map("".join)
DIALECTS = st.sampled_from([MARKDOWN, RST, TEXT, READ])


def chunks(text: str, dialect: Dialect = MARKDOWN, most: int = 4_000) -> tuple[Chunk, ...]:
    return chunks_of("a/b.md", text, structure(text, dialect), most=most)[1]


def inside(span: Span, text: str) -> bool:
    return 0 <= span.start <= span.end <= len(text)


@settings(max_examples=300, deadline=None)
@given(TEXTS, DIALECTS, st.sampled_from([40, 200, 4_000]))
@example("--- \na: b\n---", MARKDOWN, 40)
def test_chunks_are_exact_complete_and_their_blocks_inside(text: str, dialect: Dialect, most: int) -> None:
    found = chunks(text, dialect, most)
    end = 0
    for n, chunk in enumerate(found):
        assert chunk.n == n
        assert chunk.text == chunk.span.of(text)
        assert chunk.text.strip() == chunk.text != ""
        assert text[end : chunk.span.start].strip() == ""
        end, last = chunk.span.end, 0
        for block in chunk.blocks:
            assert last <= block.span.start < block.span.end <= len(chunk.text)
            last = block.span.end
            for span in (*(f.span for f in block.fields), *(r.span for r in block.rows), *block.items):
                assert inside(span, chunk.text)
                assert block.span.start <= span.start <= span.end <= block.span.end
    assert text[end:].strip() == ""
    assert found == chunks(text, dialect, most)


@settings(max_examples=300, deadline=None)
@given(TEXTS, DIALECTS)
def test_what_a_field_or_row_or_block_says_stands_in_the_text(text: str, dialect: Dialect) -> None:
    for block in structure(text, dialect).blocks:
        assert block.span.of(text).strip() == block.span.of(text) != ""
        for field in block.fields:
            assert field.key in field.span.of(text)


SECTIONS = st.lists(
    st.lists(st.sampled_from(["The ferry sails.", "Owner: A\nBuilt: 1999", "- one\n- two", "x. " * 40]), max_size=6), min_size=3, max_size=6
)


@settings(max_examples=100, deadline=None)
@given(SECTIONS, st.data())
def test_an_edit_in_one_section_changes_no_key_of_another(sections: list[list[str]], data: st.DataObject) -> None:
    def keys(of: list[list[str]], n: int) -> list[str]:
        text = "# Top\n\n" + "".join(f"## Part {i}\n\n" + "\n\n".join(s) + "\n\n" for i, s in enumerate(of))
        return [c.key for c in chunks(text, most=100) if f"Part {n}" not in c.headings]

    n = data.draw(st.integers(0, len(sections) - 1))
    edited = [*sections[:n], [*sections[n], "Something new is said here."], *sections[n + 1 :]]
    assert keys(sections, n) == keys(edited, n)


def test_an_edit_in_a_long_section_changes_few_keys() -> None:
    paragraphs = [f"Paragraph {n} tells what ferry {n * 7919 % 1000} does in its {n}th year, at some length. " * 6 for n in range(300)]
    before = {c.key for c in chunks("# A\n\n" + "\n\n".join(paragraphs))}
    assert len(before) > 40
    changed = []
    for n in range(0, 300, 10):
        edited = [*paragraphs[:n], paragraphs[n] + " And more.", "A new one.", *paragraphs[n + 1 :]]
        changed.append(len({c.key for c in chunks("# A\n\n" + "\n\n".join(edited))} - before))
    assert sum(changed) / len(changed) < 4
    assert max(changed) < 15


def test_no_row_and_no_block_of_fields_is_cut() -> None:
    table = "| Name | Note |\n|---|---|\n" + "".join(f"| Ferry {n} | {'word ' * 30}|\n" for n in range(100))
    facts = "".join(f"Key {n}: value {n}\n" for n in range(60))
    found = chunks(f"# A\n\n{table}\n{facts}\n", most=600)
    rows = [r.span.of(c.text) for c in found for b in c.blocks for r in b.rows]
    assert len(rows) == 100
    assert all(r.startswith("| Ferry") and r.endswith("|") for r in rows)
    assert [len(b.fields) for c in found for b in c.blocks if b.kind == "fields"] == [60]
    assert all(b.header == ("Name", "Note") for c in found for b in c.blocks if b.kind == "table")


def test_a_line_on_top_of_an_rst_document_changes_only_the_first_key() -> None:
    text = "Order: 17\nTitle: Ropes\nFollows: 16\n\nAim\n===\n\nText.\n\nMeans\n-----\n\nMore.\n"
    for top in ("Checked: by hand\n", "Checked: 2026-08-01\n", "Reviewer: Ada Finch,\n   Ben Ode\n"):
        one, other = chunks(text, RST), chunks(top + text, RST)
        assert one[0].key != other[0].key
        assert [c.key for c in one[1:]] == [c.key for c in other[1:]]


@pytest.mark.skipif(not PEPS.exists(), reason="the shared corpus of packaging proposals is not beside this checkout")
def test_a_line_on_top_of_each_document_of_a_real_folder_changes_only_its_first_key() -> None:
    for file in sorted((PEPS / "2026-08").glob("*.rst"))[::4]:
        document = read_document(file.parent, file.name)
        edited = parsed(file.name, Bytes(b"Checked-By: Ada Finch\n" + file.read_bytes(), ""), ReadingLimits())
        assert [c.key for c in document.chunks[1:]] == [c.key for c in edited.chunks[1:]]


HOSTILE = {
    "one line": "word and. " * 75_000,
    "one word": "x" * 3_000_000,
    "headings": "".join(f"# Heading {n}\n" for n in range(25_000)),
    "equal paragraphs": "The ferry sails.\n\n" * 25_000,
    "nested list": "".join("  " * (n % 500) + "- item\n" for n in range(5_000)),
    "fields": "".join(f"Key {n}: value\n" for n in range(15_000)),
    "rows": "| a | b |\n|---|---|\n" + "| x | y |\n" * 15_000,
    "list": "- item of a list\n" * 15_000,
    "borders": "==  ==\n" * 15_000 + "+--+--+\n" * 5_000,
    "fences": "```\n~~~~\n" * 12_000,
    "colons": "a: " * 125_000,
    "blank": "- a\n" + "\n" * 1_000_000 + "b",
    "markers": "- " * 125_000,
    "pipes": "|" * 25_000 + "\n" + "|-" * 2_000 + "\n",
    "rules": "-" * 25_000 + "x\n" + "- - " * 2_000,
    "comments": "<!--\n" * 12_000,
    "emphasis": "**" * 25_000 + ":\n" + "*a" * 100 + "\n",
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("dialect", [MARKDOWN, RST], ids=["markdown", "rst"])
def test_hostile_texts_are_cut_in_linear_time(name: str, dialect: Dialect) -> None:
    text = HOSTILE[name]
    begun = time.process_time()
    found = chunks(text, dialect)
    assert time.process_time() - begun < 4
    assert sum(len("".join(c.text.split())) for c in found) == len("".join(text.split()))
    if name in ("one line", "one word", "list", "rows", "fields", "equal paragraphs"):
        assert max(len(c.text) for c in found) <= 4_000 * 4 + 100
