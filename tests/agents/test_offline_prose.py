"""What the offline rules take from sentences, and what they leave."""

import pytest

from syngraph.agents.offline.facts import Thing
from syngraph.agents.offline.lexicon import Lexicon
from syngraph.agents.offline.passage import passage_of
from syngraph.agents.offline.reading import Reading, read_passage


def read(text: str, title: str = "", *headings: str) -> Reading:
    return read_passage(passage_of({"title": title, "headings": headings, "text": text}), Lexicon())


def said(reading: Reading) -> list[tuple[str, str, str]]:
    told = [(f.subject.name, f.relation.label, f.object.name if isinstance(f.object, Thing) else f.object) for f in reading.facts]
    return sorted(told + [(k.thing.name, "is a", k.kind) for k in reading.kinds])


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Elm College was founded by Ada Pell in 1987.", [("Elm College", "founded", "1987"), ("Elm College", "founded by", "Ada Pell")]),
        ("In 1999, Elm College was closed by Ada Pell.", [("Elm College", "closed", "1999"), ("Elm College", "closed by", "Ada Pell")]),
        ("Elm College opened on 3 May 1987.", [("Elm College", "opened", "3 May 1987")]),
        ("Ada Pell is the rector of Elm College.", [("Elm College", "rector", "Ada Pell")]),
        ("The rector of Elm College is Ada Pell.", [("Elm College", "rector", "Ada Pell")]),
        ("Elm College's rector is Ada Pell.", [("Elm College", "rector", "Ada Pell")]),
        ("Pell's Orchard was opened in 1987.", [("Pell's Orchard", "opened", "1987")]),
        ("The Rusk Riders' Club was founded in 1987.", [("Rusk Riders' Club", "founded", "1987")]),
        ("Ada Pell, the rector of Elm College, was born in 1960.", [("Ada Pell", "born", "1960"), ("Elm College", "rector", "Ada Pell")]),
        ("Elm College is a school in Lower Brack.", [("Elm College", "is a", "school"), ("Elm College", "located in", "Lower Brack")]),
        ("The glider Windhover was built by Rusk & Sons.", [("Windhover", "built by", "Rusk & Sons"), ("Windhover", "is a", "glider")]),
        ("Windhover, a glider, has two seats.", [("Windhover", "is a", "glider"), ("Windhover", "seats", "two")]),
        ("Windhover and Merlin Two are gliders.", [("Merlin Two", "is a", "glider"), ("Windhover", "is a", "glider")]),
        ("The Windhover is 7 metres long and weighs 240 kg.", [("Windhover", "length", "7 metres"), ("Windhover", "weight", "240 kg")]),
        ("Rusk Airfield employs 14 people.", [("Rusk Airfield", "people employed", "14")]),
        ("The price of the Windhover is 9,500 euros.", [("Windhover", "price", "9,500 euros")]),
        ("Ada Pell lives in Tarn and works for Rusk Club.", [("Ada Pell", "lives in", "Tarn"), ("Ada Pell", "works for", "Rusk Club")]),
        ("Founded in 1850 by Ada Pell, Elm College has 300 pupils.",
         [("Elm College", "founded", "1850"), ("Elm College", "founded by", "Ada Pell"), ("Elm College", "pupils", "300")]),
        ("Elm Club, which was founded in 1701, owns the Windhover.", [("Elm Club", "founded", "1701"), ("Elm Club", "owns", "Windhover")]),
        ("The Windhover (built in 1950) belongs to Ada Pell.", [("Windhover", "belongs to", "Ada Pell"), ("Windhover", "built", "1950")]),
        ("Line 7 serves Tarn, Upper Brack and Rusk Airfield.",
         [("Line 7", "serves", "Rusk Airfield"), ("Line 7", "serves", "Tarn"), ("Line 7", "serves", "Upper Brack")]),
    ],
)  # fmt: skip
def test_plain_statements_are_read(text: str, facts: list[tuple[str, str, str]]) -> None:
    assert said(read(text)) == facts


def test_active_and_passive_are_one_statement() -> None:
    active, passive = read("Ada Pell founded Elm College.").facts[0], read("Elm College was founded by Ada Pell.").facts[0]
    assert active.turned is not None
    assert (active.turned.subject, active.turned.relation, active.turned.object) == (passive.subject, passive.relation, passive.object)


@pytest.mark.parametrize(
    "text",
    [
        "Elm College may be founded by Ada Pell.",
        "Elm College was not founded by Ada Pell.",
        "Elm College wasn't founded by Ada Pell.",
        "Was Elm College founded by Ada Pell?",
        "If Elm College was founded by Ada Pell, she was young.",
        "According to Jon Ash, Elm College was founded by Ada Pell.",
        "Jon Ash says that Elm College was founded by Ada Pell.",
        "Elm College will be closed by Ada Pell in 2031.",
        "Elm College should be closed by Ada Pell.",
        "Perhaps Elm College was founded by Ada Pell.",
        "Nobody at Elm College knew Ada Pell.",
        "Ada Pell was the rector of Elm College until 1999.",
        "Ada Pell is the former rector of Elm College.",
        '"Elm College was founded by Ada Pell in 1850," wrote the paper.',
        "Elm College has about 300 pupils.",
        "The Windhover crew lives in Tarn.",
        "Visitors from Tarn like the garden of Elm College.",
        "The garden was planted by hand.",
        "A Windhover costs money.",
        "Ada Pell owns a Windhover.",
        "Ada Pell owns three Windhovers.",
        "Elm College was founded by Ada Pell, or so people say.",
        "Elm College was founded by Ada Pell, if the sign is right.",
        "Elm College was founded by Ada Pell, it seems.",
        "Elm College has 300 pupils, according to the council.",
    ],
)
def test_what_is_denied_supposed_or_reported_is_left(text: str) -> None:
    assert said(read(text)) == []


def test_pronouns_and_definite_nouns_are_resolved_when_there_is_one_candidate() -> None:
    text = "The Hill School is a school. It was founded by Dr. Ines Vogel. The school has 40 teachers. Vogel studied in Graz."
    assert said(read(text)) == [
        ("Hill School", "founded by", "Ines Vogel"),
        ("Hill School", "is a", "school"),
        ("Hill School", "teachers", "40"),
        ("Ines Vogel", "studies in", "Graz"),
    ]


def test_a_definite_noun_with_two_candidates_is_left() -> None:
    text = "The lift was dear. The Hill School and the Vale School are schools. The school was closed in 1999."
    assert [fact for fact in said(read(text)) if fact[1] == "closed"] == []


def test_it_is_not_a_person_and_she_is() -> None:
    assert said(read("Ada Pell lives in Tarn. It was founded in 1850.")) == [("Ada Pell", "lives in", "Tarn")]
    assert ("Ada Pell", "born", "1960") in said(read("Ada Pell lives in Tarn. She was born in 1960."))


def test_a_heading_says_what_the_noun_below_it_means() -> None:
    assert said(read("The school opened in 1987.", "Schools", "Schools", "Hill School")) == [("Hill School", "opened", "1987")]


def test_nothing_is_read_from_code() -> None:
    text = "Elm College was founded by Ada Pell."
    given = {"title": "", "text": text, "blocks": [{"kind": "code", "span": [0, len(text)]}]}
    assert read_passage(passage_of(given), Lexicon()).facts == []


def test_markup_does_not_hide_names() -> None:
    assert said(read("**Elm College** was founded by [Ada Pell](people/ada.md) in `1850`.")) == [("Elm College", "founded by", "Ada Pell")]


def test_every_span_holds_the_words_of_its_sentence() -> None:
    text = "Elm College was\nfounded by Ada\nPell in 1850. Windhover is a glider."
    reading = read(text)
    assert {text[slice(*fact.span)] for fact in reading.facts} == {"Elm College was\nfounded by Ada\nPell in 1850."}
    assert {fact.object.name for fact in reading.facts if isinstance(fact.object, Thing)} == {"Ada Pell"}
    assert (reading.sentences, reading.read) == (2, 2)


NEWS = """\
The Kesswil Dam is a gravity dam on the River Aare. Construction began in 1951 and was completed in 1957. The dam, which is 98 metres
high, was designed by Otto Frey and built by Frey & Daughters at a cost of 12 million francs. The dam's reservoir, Lake Kess, holds 48
million cubic metres. The dam is owned by the canton, while the turbines belong to Aare Power.

Bakers Union 12 was established in Port Ellery in March 1911, after a strike at the Mills Brothers bakery. Its first president, Joan
Hale, resigned in 1915. The union has about 400 members and is affiliated with the National Federation of Labour. Today the union is
led by Rashid Khan and Mary O'Neill.

On Tuesday, Mayor Lena Holt opened the new Riverside Library. The library, a glass building by Studio Morel, cost 8 million euros. It
replaces the Old Town Library, which closed in 2019. Holt, a former teacher, said the library was built by local people. Neither Cox
nor Bramley is a russet. The Apollo Theatre has been home to the Royal Ballet since 1946. Its seats are red.
"""


def test_a_newspaper_is_read_sparsely_and_right() -> None:
    assert said(read(NEWS)) == [
        ("Bakers Union 12", "established", "March 1911"),
        ("Bakers Union 12", "established in", "Port Ellery"),
        ("Bakers Union 12", "led by", "Mary O'Neill"),
        ("Bakers Union 12", "led by", "Rashid Khan"),
        ("Kesswil Dam", "designed by", "Otto Frey"),
        ("Kesswil Dam", "height", "98 metres"),
        ("Kesswil Dam", "is a", "gravity dam"),
        ("Kesswil Dam", "located on", "River Aare"),
        ("Lena Holt", "opens", "Riverside Library"),
    ]
