"""What the offline rules take from fields, tables and lists."""

from typing import Any

from syngraph.agents.offline.extract import extract


def fields(*pairs: tuple[str, str]) -> dict[str, Any]:
    """A passage that is one block of fields."""
    text, found = "", []
    for key, value in pairs:
        start = len(text)
        text += f"{key}: {value}"
        found.append({"key": key, "value": " ".join(value.split()), "span": [start, len(text)]})
        text += "\n"
    return {
        "title": "A sheet",
        "headings": [],
        "front": [],
        "text": text,
        "blocks": [{"kind": "fields", "span": [0, len(text)], "fields": found}],
    }


def table(title: str, header: list[str], *rows: list[str]) -> dict[str, Any]:
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    found, at = [], sum(len(line) + 1 for line in lines)
    for cells in rows:
        line = "| " + " | ".join(cells) + " |"
        found.append({"cells": cells, "span": [at, at + len(line)]})
        lines.append(line)
        at += len(line) + 1
    block = {"kind": "table", "span": [0, at], "header": header, "rows": found}
    return {"title": title, "headings": [title], "front": [], "text": "\n".join(lines) + "\n", "blocks": [block]}


def prop(label: str, kind: str, domain: str, *ranges: str, other: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"label": label, "other_labels": other, "kind": kind, "domains": [domain], "ranges": ranges, "functional": False}


def cls(label: str, *parents: str) -> dict[str, Any]:
    return {"label": label, "other_labels": [], "parents": parents}


def claims(passage: dict[str, Any], classes: list[dict[str, Any]], properties: list[dict[str, Any]]) -> set[tuple[str, str, str]]:
    answer = extract({**passage, "classes": classes, "properties": properties})
    assert all(claim["quote"] in passage["text"] for claim in answer["claims"] + answer["outside"])
    return {(claim["subject"], claim["property"], claim["object"]) for claim in answer["claims"] if claim["property"] != "is a"}


BYLAW = [cls("bylaw"), cls("person")]


def test_a_bare_number_becomes_the_thing_that_its_key_names() -> None:
    amends = prop("amends", "object", "bylaw", "bylaw")
    assert claims(fields(("Bylaw", "17"), ("Amends", "3, 16")), BYLAW, [amends]) == {
        ("Bylaw 17", "amends", "Bylaw 3"),
        ("Bylaw 17", "amends", "Bylaw 16"),
    }


def test_a_field_told_from_the_other_side_is_turned_round() -> None:
    replaces = prop("replaces", "object", "bylaw", "bylaw")
    assert claims(fields(("Bylaw", "3"), ("Replaced-By", "17")), BYLAW, [replaces]) == {("Bylaw 17", "replaces", "Bylaw 3")}


def test_lists_of_names_are_split_and_addresses_dropped() -> None:
    given = fields(("Bylaw", "17"), ("Drafters", "Ada Pell <ada@example.org>,\n         J. B. Ash and Karl von Holt"))
    assert claims(given, BYLAW, [prop("drafter", "object", "bylaw", "person")]) == {
        ("Bylaw 17", "drafter", "Ada Pell"),
        ("Bylaw 17", "drafter", "J. B. Ash"),
        ("Bylaw 17", "drafter", "Karl von Holt"),
    }


def test_dates_and_numbers_get_their_lexical_form_and_other_words_stay() -> None:
    properties = [prop("passed", "datatype", "bylaw", "date"), prop("pages", "datatype", "bylaw", "integer")]
    assert claims(fields(("Bylaw", "1"), ("Passed", "30-Sep-2015"), ("Pages", "1,204")), BYLAW, properties) == {
        ("Bylaw 1", "passed", "2015-09-30"),
        ("Bylaw 1", "pages", "1204"),
    }
    assert claims(fields(("Bylaw", "1"), ("Passed", "one wet evening")), BYLAW, properties) == {("Bylaw 1", "passed", "one wet evening")}


def test_a_key_of_another_wording_finds_its_property() -> None:
    properties = [prop("launch date", "datatype", "glider", "date"), prop("built by", "object", "glider", "company")]
    given = fields(("Glider", "Windhover"), ("Launched", "3 May 1999"), ("Builder", "Rusk & Sons"))
    assert claims(given, [cls("glider"), cls("company")], properties) == {
        ("Windhover", "launch date", "1999-05-03"),
        ("Windhover", "built by", "Rusk & Sons"),
    }


def test_empty_fields_say_nothing() -> None:
    properties = [prop("drafter", "object", "bylaw", "person"), prop("state", "datatype", "bylaw", "string")]
    assert claims(fields(("Bylaw", "1"), ("Drafter", "TBD"), ("State", "n/a")), BYLAW, properties) == set()


def test_a_kind_field_states_a_class() -> None:
    given = {**fields(("Name", "Windhover"), ("Type", "glider")), "classes": [cls("glider"), cls("aircraft")], "properties": []}
    assert [(c["subject"], c["property"], c["object"]) for c in extract(given)["claims"]] == [("Windhover", "is a", "glider")]


def test_a_table_names_things_in_its_first_column() -> None:
    given = table("Our gliders", ["Glider", "Length (m)", "Owner"], ["Windhover", "7", "Ada Pell"], ["Merlin", "8.5", "-"])
    properties = [prop("length in metres", "datatype", "glider", "decimal"), prop("owner", "object", "glider", "person")]
    assert claims(given, [cls("glider"), cls("person")], properties) == {
        ("Windhover", "length in metres", "7"),
        ("Windhover", "owner", "Ada Pell"),
        ("Merlin", "length in metres", "8.5"),
    }


def test_a_table_of_names_takes_its_class_from_the_heading() -> None:
    given = table("Gliders", ["Name", "Seats"], ["Windhover", "2"], ["Merlin", "1"])
    assert claims(given, [cls("glider")], [prop("seats", "datatype", "glider", "integer")]) == {
        ("Windhover", "seats", "2"),
        ("Merlin", "seats", "1"),
    }


def test_a_table_whose_rows_name_nothing_is_left() -> None:
    given = table("Visitors", ["Year", "Visitors"], ["1999", "120"], ["2000", "140"])
    assert claims(given, [cls("glider")], [prop("visitors", "datatype", "glider", "integer")]) == set()


def test_a_list_completes_the_sentence_above_it() -> None:
    text = "Line 7 serves:\n\n- Tarn Square\n- Upper Brack\n- whoever waits there\n"
    items = [[s, s + len(i)] for i in ("Tarn Square", "Upper Brack", "whoever waits there") for s in [text.index(i)]]
    blocks = [{"kind": "paragraph", "span": [0, 14]}, {"kind": "list", "span": [16, len(text)], "items": items}]
    given = {"title": "Lines", "headings": ["Lines"], "front": [], "text": text, "blocks": blocks}
    serves = prop("serves", "object", "line", "place")
    assert claims(given, [cls("line"), cls("place")], [serves]) == {
        ("Line 7", "serves", "Tarn Square"),
        ("Line 7", "serves", "Upper Brack"),
    }


def test_fields_in_a_section_about_something_else_are_never_outside() -> None:
    given = {**fields(("Colour", "green"), ("State", "draft")), "title": "Bylaw 4", "headings": ["Bylaw 4", "Examples"]}
    answer = extract({**given, "classes": BYLAW, "properties": []})
    assert answer == {"claims": [], "outside": [], "nothing_here": True}


def test_what_the_vocabulary_lacks_is_outside() -> None:
    given = {**fields(("Bylaw", "4"), ("Mascot", "a green hen")), "classes": BYLAW, "properties": []}
    outside = extract(given)["outside"]
    assert [(o["subject"], o["subject_class"], o["property"], o["object"], o["quote"]) for o in outside] == [
        ("Bylaw 4", "bylaw", "mascot", "a green hen", "Mascot: a green hen")
    ]


def test_a_block_about_a_thing_of_no_known_class_tells_nothing_of_another() -> None:
    inputs = {
        "title": "Queens",
        "headings": [],
        "front": [],
        "text": "Queen: Queen Sybil\nHive: Hive 5\nHatched: 2024\n",
        "blocks": [
            {
                "kind": "fields",
                "span": [0, 46],
                "fields": [
                    {"key": "Queen", "value": "Queen Sybil", "span": [0, 18]},
                    {"key": "Hive", "value": "Hive 5", "span": [19, 31]},
                    {"key": "Hatched", "value": "2024", "span": [32, 45]},
                ],
            }
        ],
        "classes": [{"label": "hive", "other_labels": ["hives"], "parents": []}],
        "properties": [
            {"label": "hatched", "other_labels": [], "kind": "datatype", "domains": ["hive"], "ranges": ["gYear"], "functional": False}
        ],
    }
    assert extract(inputs)["claims"] == []
    inputs["blocks"][0]["fields"].pop(0)  # type: ignore[index]  # without her, it is about the hive
    assert extract(inputs)["claims"] != []
