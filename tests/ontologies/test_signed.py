"""After these tests a reader knows that a person's word on a question outweighs the votes, and outlives every panel after it."""

from dataclasses import replace
from typing import Literal

from hypothesis import given
from hypothesis import strategies as some

from syngraph.ontologies.question import Amendment, CompetencyQuestion, SignOff, Vote
from syngraph.ontologies.signed import same_text, signed_off, with_words_kept

BUILT = CompetencyQuestion("q1", "When was each ferry built?", "a mate", "a.md", "built in 1999", state="agreed", why="3 of 3 approve")
SAILS = CompetencyQuestion("q2", "Which ferries sail?", "a clerk", "b.md", "it sails", state="agreed")


def word(decision: Literal["approved", "rejected", "edited", "added"], second: int = 0, who: str = "ann", why: str = "") -> SignOff:
    return SignOff(decision, who, f"2024-02-01T09:00:{second:02}+00:00", why)


def test_a_rejected_question_is_dropped_and_an_approved_one_agreed_whatever_the_votes() -> None:
    voted = replace(BUILT, votes=(Vote("b", "approve", "yes"),))
    assert signed_off(voted, word("rejected")).state == "dropped"
    assert signed_off(replace(voted, state="dropped", same_as="q2"), word("approved")).state == "agreed"
    assert signed_off(replace(voted, state="dropped", same_as="q2"), word("approved")).same_as is None
    assert signed_off(voted, word("rejected")).votes == voted.votes


def test_votes_are_about_the_text_they_were_given_on_and_not_about_a_person_s() -> None:
    voted = replace(
        BUILT, votes=(Vote("b", "amend", "unclear", 1), Vote("b", "approve", "yes", 2)), amendments=(Amendment("When?", "vague", 1),)
    )
    edited = signed_off(voted, word("edited", why="plainer"), "In which year was each ferry built?")
    assert edited.amendments[-1] == Amendment(BUILT.text, "ann put it so: plainer", 2)
    assert all(vote.round <= edited.amendments[-1].round for vote in edited.votes)


def test_a_panel_that_proposes_a_rejected_question_again_finds_it_rejected_by_id_or_by_text() -> None:
    known = [signed_off(BUILT, word("rejected", why="dates are elsewhere"))]
    other = CompetencyQuestion("q9", "when was each  ferry built", "a captain", "c.md", "built", state="agreed")
    by_id, by_text = with_words_kept([replace(BUILT, text="When were ferries built?"), other], known)
    assert (by_id.state, by_id.signed) == ("dropped", known[0].signed)
    assert (by_text.state, by_text.signed, by_text.proposer) == ("dropped", known[0].signed, "a captain")


def test_a_question_a_person_wants_stays_though_nobody_proposes_it_any_more() -> None:
    added = signed_off(CompetencyQuestion("q7", "Who pilots each ferry?", "a person", "", ""), word("added"))
    assert with_words_kept([BUILT], [added, SAILS]) == (BUILT, added)


def test_an_approved_question_keeps_the_text_that_was_signed_when_the_next_panel_rewrites_it() -> None:
    known = [signed_off(BUILT, word("approved"))]
    (again,) = with_words_kept([replace(BUILT, text="When were most ferries built?", state="dropped")], known)
    assert (again.state, again.text, again.amendments[-1].was) == ("agreed", BUILT.text, "When were most ferries built?")


def test_an_edited_question_replaces_the_text_it_was_proposed_with_whoever_proposes_that() -> None:
    edited = signed_off(signed_off(BUILT, word("edited"), "In which year was each ferry built?"), word("edited", 1), "Year of each ferry?")
    again, other = with_words_kept([BUILT, replace(BUILT, id="q9", proposer="a captain")], [edited])
    assert (again.text, [past.was for past in again.amendments]) == (
        "Year of each ferry?",
        [BUILT.text, "In which year was each ferry built?"],
    )
    assert (other.state, other.same_as, other.proposer) == ("dropped", "q1", "a captain")
    assert "says the same as q1, which ann edited" in other.why


def test_what_was_merged_into_a_question_that_a_person_put_otherwise_follows_it() -> None:
    edited = signed_off(BUILT, word("edited"), "In which year was each ferry built?")
    twin = replace(BUILT, id="q8", text="When was each of the ferries built?", state="dropped", same_as="q9")
    told = with_words_kept([replace(BUILT, id="q9", proposer="a captain"), twin], [edited])
    assert [one.same_as for one in told] == ["q1", "q1", None]


def test_the_same_panel_again_changes_nothing() -> None:
    proposed = [BUILT, SAILS, replace(BUILT, id="q9", proposer="a captain")]
    first = with_words_kept(proposed, [signed_off(BUILT, word("rejected")), signed_off(SAILS, word("edited"), "Where do ferries sail?")])
    assert with_words_kept(proposed, first) == first


def test_of_two_words_on_the_same_text_the_later_counts() -> None:
    rejected = signed_off(replace(BUILT, id="q5"), word("rejected", 1))
    approved = signed_off(replace(BUILT, id="q6"), word("approved", 2))
    for known in ([rejected, approved], [approved, rejected]):
        assert with_words_kept([BUILT], known)[0].same_as == "q6"


TEXTS = ("When was each ferry built?", "when was each ferry built", "Which ferries sail?", "Who owns it?", "Where is it?")
PROPOSED = some.lists(
    some.builds(
        lambda n, text, state: CompetencyQuestion(f"q{n}", text, f"persona {n}", "a.md", "words", state=state),
        some.integers(0, 5),
        some.sampled_from(TEXTS),
        some.sampled_from(["agreed", "dropped"]),
    ),
    unique_by=lambda question: question.id,
    max_size=6,
)
DECISIONS = some.tuples(some.integers(0, 5), some.sampled_from(["approved", "rejected", "edited"]), some.sampled_from([*TEXTS, "Other?"]))


@given(some.lists(some.one_of(PROPOSED, DECISIONS), max_size=12))
def test_whatever_panels_and_persons_say_in_any_order_the_last_word_is_a_person_s(history: list[object]) -> None:
    record: tuple[CompetencyQuestion, ...] = ()
    said: dict[str, CompetencyQuestion] = {}
    for n, step in enumerate(history):
        if isinstance(step, list):
            record = with_words_kept(step, record)
        elif isinstance(step, tuple) and any(one.id == f"q{step[0]}" for one in record):
            number, decision, text = step
            (question,) = (one for one in record if one.id == f"q{number}")
            decided = signed_off(question, word(decision, n), text if decision == "edited" else None)
            record = tuple(decided if one.id == question.id else one for one in record)
            said[question.id] = decided
        ids = [one.id for one in record]
        assert len(ids) == len(set(ids))
        assert {one.same_as for one in record if one.same_as} <= set(ids)
        for id, decided in said.items():
            (now,) = (one for one in record if one.id == id)
            assert (now.text, now.state, now.signed) == (decided.text, decided.state, decided.signed)
        if isinstance(step, list):
            wanted = {same_text(one.text) for one in record if one.signed}
            assert not [one for one in record if not one.signed and one.state == "agreed" and same_text(one.text) in wanted]
