"""After these tests a reader knows when words are taken for the name of one thing, and how sure the rule must be of it."""

from pathlib import Path

import pytest

import syngraph.flows as flows
from syngraph.contracts.proper_name import only_a_name

LOG = (
    "The quay is long and old, and the ferries lie at it. On Monday the Grey Heron left the Nether Quay for Ormwick, and the tug Boy Finn "
    "followed the Grey Heron. All captains sailed from Ormwick by noon; the tug Boy Finn stayed. Captain Ashmarch saw the keeper of the "
    "North Light, and another Keeper saw the Signal Mast. Two Signal Masts stand there."
)


@pytest.mark.parametrize("label", ["grey heron", "Grey Heron", "boy finn", "ormwick"])
def test_what_is_always_a_name_is_no_kind(label: str) -> None:
    assert only_a_name(label, [LOG])


@pytest.mark.parametrize(
    ("label", "because"),
    [
        ("quay", "it is written small"),
        ("nether quay", "its last word is a common noun"),
        ("captain", "it is the title of a name, and the plural is written small"),
        ("signal mast", "there are two of them"),
        ("keeper", "there is another one"),
        ("north light", "once is not enough"),
        ("lighthouse", "the text does not have it"),
        ("", "it is no word"),
    ],
)
def test_what_may_be_a_kind_is_left_alone(label: str, because: str) -> None:
    assert not only_a_name(label, [LOG]), because


@pytest.mark.parametrize(
    "text",
    [
        "We know the Home Port of the ship, and the Home Port of the tug.\nHome Port: Ormwick",
        "| Home Port | Built |\n|---|---|\n| the x | 1990 |\nHere the Home Port is told, and there the Home Port is told.",
        "By the rules each Home Port is told. Here the Home Port is told, and there the Home Port is told.",
    ],
)
def test_a_key_a_header_or_an_article_makes_a_kind_of_a_capitalised_word(text: str) -> None:
    assert not only_a_name("home port", [text])


def test_of_a_language_that_writes_all_nouns_with_capitals_nothing_is_said() -> None:
    assert not only_a_name("Fähre", ["Am Morgen verlässt die Fähre den Kai, und am Abend kehrt die Fähre zurück."])


def test_the_sample_s_kinds_stay_and_its_ships_do_not() -> None:
    folder = Path(flows.__path__[0]) / "sample" / "documents"
    texts = [path.read_text("utf-8") for path in sorted(folder.rglob("*")) if path.suffix in (".md", ".txt")]
    kinds = ["ferry", "quay", "captain", "island", "lighthouse", "permit", "company", "festival", "museum", "town", "vessel", "tug"]
    assert [kind for kind in kinds if only_a_name(kind, texts)] == []
    assert only_a_name("grey heron", texts)
