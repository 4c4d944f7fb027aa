"""After these tests a reader knows what a dissenting vote changes, what the moderator may do, and how rounds of votes come to an end."""

import json
from pathlib import Path

import pytest
from tests.agents.panel_of_three import (
    BERTHS,
    LAUNCHED,
    LOGS,
    PERSONAS,
    Said,
    held,
    one,
    proposals,
    rules,
    rulings,
    states,
    vote,
    votes,
)
from tests.agents.scripted import Scripted

from syngraph.agents.model.port import Ask
from syngraph.agents.panel.result import PanelResult, PanelSettings
from syngraph.ontologies.question import Amendment, CompetencyQuestion

WHERE = "At which berth does each boat lie?"
OBJECT: Said = {("a mate", BERTHS["text"]): "object"}
AMEND: Said = {("a mate", BERTHS["text"]): WHERE, ("a warden", BERTHS["text"]): "object"}


def berths(result: PanelResult) -> CompetencyQuestion:
    return one(result, "a clerk")


def panel(folder: Path, said: Said, ruled: dict[str, str] | None = None, settings: PanelSettings | None = None) -> PanelResult:
    return held(folder, Scripted(rules(votes=votes(said), revise=rulings(ruled))), settings)


@pytest.mark.parametrize(
    ("said", "state", "text", "same_as"),
    [
        ({}, "agreed", BERTHS["text"], None),
        ({("a mate", BERTHS["text"]): WHERE}, "agreed", BERTHS["text"], None),
        ({("a mate", BERTHS["text"]): "object"}, "dropped", BERTHS["text"], None),
        ({("a mate", BERTHS["text"]): WHERE, ("a warden", BERTHS["text"]): "object"}, "agreed", WHERE, None),
        ({("a mate", BERTHS["text"]): LOGS["text"], ("a warden", BERTHS["text"]): "object"}, "dropped", LOGS["text"], "a warden"),
    ],
    ids=["all approve", "one would amend, the quorum is there", "one objects", "one amends, one objects", "amended into another one"],
)
def test_one_vote_makes_the_same_question_stand_fall_change_or_merge(
    tmp_path: Path, said: Said, state: str, text: str, same_as: str | None
) -> None:
    """The moderator takes the words of whoever would amend, and keeps what nobody would."""

    def moderate(ask: Ask) -> object:
        instead = {q["text"]: v["instead"] for q in ask.inputs["questions"] for v in q["votes"] if v["instead"]}
        return rulings(instead)(ask)

    result = held(tmp_path, Scripted(rules(votes=votes(said), revise=moderate)))
    asked = berths(result)
    assert (asked.state, asked.text) == (state, text)
    assert asked.same_as == (one(result, same_as).id if same_as else None)
    assert {q.state for q in result.questions if q.id != asked.id} == {"agreed"}


def test_the_quorum_is_a_setting(tmp_path: Path) -> None:
    said = {("a mate", BERTHS["text"]): WHERE}
    assert berths(panel(tmp_path / "half", said)).state == "agreed"
    assert berths(panel(tmp_path / "all", said, settings=PanelSettings(quorum=1.0))).state == "dropped"


def test_dissent_stays_on_record_with_its_round_and_its_words(tmp_path: Path) -> None:
    asked = berths(panel(tmp_path, AMEND, {BERTHS["text"]: WHERE}))
    said = [(vote.round, vote.persona, vote.choice, vote.instead) for vote in asked.votes]
    assert said == [
        (1, "a mate", "amend", WHERE),
        (1, "a warden", "object", ""),
        (2, "a mate", "approve", ""),
        (2, "a warden", "approve", ""),
    ]
    assert asked.amendments == (Amendment(BERTHS["text"], "better to rewrite it", 1),)
    assert asked.why == (
        "round 1: 0 of 2 approve, 1 object, 1 would amend; rewritten: better to rewrite it; "
        "round 2: 2 of 2 approve, 0 object, 0 would amend"
    )


def test_only_what_was_rewritten_is_voted_on_again_by_all_but_its_proposer(tmp_path: Path) -> None:
    model = Scripted(rules(votes=votes(AMEND), revise=rulings({BERTHS["text"]: WHERE})))
    held(tmp_path, model)
    again = [ask.inputs for ask in model.asked if ask.task == "votes" and '"was":' in json.dumps(ask.inputs["questions"])]
    assert {inputs["persona"]["name"] for inputs in again} == {"a mate", "a warden"}
    for inputs in again:
        (put,) = inputs["questions"]
        assert (put["text"], put["was"], put["why"]) == (WHERE, BERTHS["text"], "better to rewrite it")
    assert model.tasks()["votes"] == 3 + 2


def test_the_moderator_sees_every_reason_and_no_name(tmp_path: Path) -> None:
    model = Scripted(rules(votes=votes(AMEND)))
    held(tmp_path, model)
    (ask,) = [ask for ask in model.asked if ask.task == "revise"]
    (put,) = ask.inputs["questions"]
    assert put["votes"] == [
        {"choice": "amend", "reason": "I amend", "instead": WHERE},
        {"choice": "object", "reason": "I object", "instead": ""},
    ]
    assert ask.inputs["agreed"] == sorted([LAUNCHED["text"], LOGS["text"]])
    told = json.dumps({**ask.inputs, "passages": []}) + ask.user
    assert not [persona["name"] for persona in PERSONAS if persona["name"] in told]


def test_what_has_its_quorum_is_settled_and_nobody_rewrites_it(tmp_path: Path) -> None:
    model = Scripted(rules(votes=votes({("a mate", BERTHS["text"]): WHERE})))
    assert berths(held(tmp_path, model)).amendments == ()
    assert model.tasks()["revise"] == 0


def test_without_a_dissenting_vote_one_round_is_enough(tmp_path: Path) -> None:
    assert panel(tmp_path, {}).rounds == 1


def test_rounds_end_at_their_limit(tmp_path: Path) -> None:
    """One objects whatever it is; the moderator finds ever new words."""

    def stubborn(ask: Ask) -> object:
        mine = {q["id"]: q["document"] == "harbour.md" and "berth" in q["text"] for q in ask.inputs["questions"]}
        return {"votes": [vote(number, "object" if against else "approve") for number, against in mine.items()]}

    def tireless(ask: Ask) -> object:
        return rulings({q["text"]: q["text"].removesuffix("?") + ", really?" for q in ask.inputs["questions"]})(ask)

    for most in (1, 2, 5):
        model = Scripted(rules(votes=stubborn, revise=tireless))
        result = held(tmp_path / str(most), model, PanelSettings(rounds=most))
        asked = berths(result)
        assert (result.rounds, asked.state, len(asked.amendments)) == (most, "dropped", most - 1)
        assert model.tasks()["revise"] == most - 1
        assert model.tasks()["votes"] == 3 + 2 * (most - 1)
        assert asked.text == BERTHS["text"].removesuffix("?") + ", really" * (most - 1) + "?"
        assert asked.why.endswith(f"round {most}: 0 of 2 approve, 2 object, 0 would amend; short of its quorum")


def test_a_later_vote_is_about_the_later_text_and_the_earlier_ones_count_no_more(tmp_path: Path) -> None:
    """Both would amend, then one approves and one objects: two amendments and an approval are no majority."""
    said = {("a mate", BERTHS["text"]): WHERE, ("a warden", BERTHS["text"]): WHERE, ("a warden", WHERE): "object"}
    asked = berths(panel(tmp_path, said, {BERTHS["text"]: WHERE}))
    assert (asked.text, asked.state) == (WHERE, "dropped")
    assert asked.why.endswith(
        "round 2: 1 of 2 approve, 1 object, 0 would amend; left as it was by the moderator: better to keep it; short of its quorum"
    )


def test_what_the_moderator_gives_up_is_dropped_with_the_reason(tmp_path: Path) -> None:
    asked = berths(panel(tmp_path, OBJECT, {BERTHS["text"]: "drop"}))
    assert (asked.state, asked.text, asked.amendments) == ("dropped", BERTHS["text"], ())
    assert asked.why == "round 1: 1 of 2 approve, 1 object, 0 would amend; dropped by the moderator: better to drop it"


@pytest.mark.parametrize(
    "nonsense",
    [
        "I would rather not say.",
        {"rulings": []},
        {"rulings": [{"id": "q-unknown", "choice": "drop", "reason": "x", "text": ""}]},
        {"votes": [{"id": "q", "choice": "object", "reason": "x"}]},
    ],
    ids=["prose", "nothing", "another question", "another task"],
)
def test_a_moderator_who_talks_nonsense_changes_nothing_and_is_on_record(tmp_path: Path, nonsense: object) -> None:
    model = Scripted(rules(votes=votes(AMEND), revise=lambda _: nonsense))
    result = held(tmp_path, model)
    asked = berths(result)
    assert (asked.text, asked.state, asked.amendments) == (BERTHS["text"], "dropped", ())
    assert asked.why == "round 1: 0 of 2 approve, 1 object, 1 would amend; short of its quorum"
    assert [lost.task for lost in result.unreadable] == ["revise"] * len(result.unreadable)
    assert result.unreadable
    assert model.tasks()["revise"] <= PanelSettings().bounds.attempts


@pytest.mark.parametrize("words", [BERTHS["text"], " which boat lies, at WHICH berth", "  ", "x" * 1001])
def test_a_rewritten_question_in_the_same_words_or_none_is_no_ruling(tmp_path: Path, words: str) -> None:
    result = panel(tmp_path, AMEND, {BERTHS["text"]: words})
    assert (berths(result).text, berths(result).amendments) == (BERTHS["text"], ())
    assert "revise" in {lost.task for lost in result.unreadable}


def test_to_amend_without_saying_how_is_no_vote(tmp_path: Path) -> None:
    def mute(ask: Ask) -> object:
        return {"votes": [{"id": q["id"], "choice": "amend", "reason": "not so", "instead": ""} for q in ask.inputs["questions"]]}

    model = Scripted(rules(votes=mute))
    result = held(tmp_path, model)
    assert [question.votes for question in result.questions] == [(), (), ()]
    assert any("instead is empty" in lost.reason for lost in result.unreadable)
    assert model.tasks()["revise"] == 0, "nobody said anything that the moderator could go by"


def test_what_is_rewritten_into_an_agreed_question_is_merged_and_both_origins_stay(tmp_path: Path) -> None:
    result = panel(tmp_path, AMEND, {BERTHS["text"]: "Who  keeps the log"})
    kept, gone = one(result, "a warden"), berths(result)
    assert (kept.state, kept.same_as) == ("agreed", None)
    assert (gone.state, gone.same_as, gone.text) == ("dropped", kept.id, "Who  keeps the log")
    assert (gone.proposer, gone.document, gone.passage) == ("a clerk", BERTHS["document"], BERTHS["passage"])
    assert gone.why.endswith(f"says the same as {kept.id}: {kept.text}")
    assert len(gone.votes) == 4, "its votes stay as well"
    assert len(result.agreed) == 2


def test_what_is_dropped_is_merged_with_nothing_even_if_it_says_the_same(tmp_path: Path) -> None:
    again = {**LAUNCHED, "text": "When was each ferry launched?"}
    said = {"a mate": [LAUNCHED], "a clerk": [again], "a warden": [LOGS]}
    model = Scripted(
        rules(
            questions=lambda ask: {"questions": said[ask.inputs["persona"]["name"]]},
            votes=votes({("a mate", again["text"]): "object"}),
        )
    )
    result = held(tmp_path, model)
    assert (berths(result).state, berths(result).same_as) == ("dropped", None)
    assert one(result, "a mate").state == "agreed"


def test_two_who_ask_the_same_and_are_rewritten_alike_become_one(tmp_path: Path) -> None:
    second = {**LOGS, "text": "Who has the log of berths?"}
    said = {"a mate": [LAUNCHED], "a clerk": [BERTHS], "a warden": [second]}
    every = {(persona["name"], text): "object" for persona in PERSONAS for text in (BERTHS["text"], second["text"])}
    model = Scripted(
        rules(
            questions=lambda ask: {"questions": said[ask.inputs["persona"]["name"]]},
            votes=votes(every),
            revise=rulings({BERTHS["text"]: WHERE, second["text"]: WHERE}),
        )
    )
    result = held(tmp_path, model)
    assert sorted((q.state, bool(q.same_as)) for q in result.questions if q.text == WHERE) == [("agreed", False), ("dropped", True)]


def test_nothing_proposed_is_nothing_voted_on(tmp_path: Path) -> None:
    model = Scripted(rules(questions=lambda ask: {"questions": []} if ask.inputs["persona"]["name"] else proposals(ask)))
    result = held(tmp_path, model)
    assert (result.questions, result.rounds, model.tasks()["votes"]) == ((), 0, 0)
    assert states(result) == {}
