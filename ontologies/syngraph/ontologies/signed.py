"""What a person's word makes of a question, and how it outlives the panel: another one cannot undo it, only propose beside it."""

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from syngraph.ontologies.question import Amendment, CompetencyQuestion, SignOff


def signed_off(question: CompetencyQuestion, word: SignOff, text: str | None = None) -> CompetencyQuestion:
    """The question as a person decided it. text: how it is put from now on; its earlier text stays among its amendments.

    >>> asked = CompetencyQuestion("q1", "Which ferries sail?", "a mate", "a.md", "sails", state="dropped", why="too vague")
    >>> edited = signed_off(asked, SignOff("edited", "ann", "2024-02-01T09:00:00+00:00"), "Where does each ferry sail?")
    >>> edited.state, edited.text, edited.amendments[0].was
    ('agreed', 'Where does each ferry sail?', 'Which ferries sail?')
    """
    rejected = word.decision == "rejected"
    return replace(
        question,
        text=question.text if text is None else text,
        amendments=question.amendments if text in (None, question.text) else (*question.amendments, _rewritten(question, word)),
        state="dropped" if rejected else "agreed",
        same_as=question.same_as if rejected else None,
        signed=word,
    )


def with_words_kept(proposed: Sequence[CompetencyQuestion], known: Sequence[CompetencyQuestion]) -> tuple[CompetencyQuestion, ...]:
    """What a panel proposed, under what persons have said of `known` questions: theirs is the last word, whatever the votes.

    A question that is proposed again is known by its id or its text. One that a person wants keeps the text that was signed, and
    others that ask the same are dropped for it; one that a person rejected stays rejected, whoever proposes it. Signed questions
    that nobody proposes any more stay as they are, after the others.
    """
    words = sorted((one for one in known if one.signed), key=_signed_at)
    by_id = {one.id: one for one in words}
    by_text = {same_text(amendment.was): one for one in words for amendment in one.amendments}
    by_text |= {same_text(one.text): one for one in words}
    told = [_told_again(one, by_id, by_text) for one in proposed]
    stands_for = {one.id: one.same_as for one in told if one.same_as in by_id}
    told = [replace(one, same_as=stands_for[one.same_as]) if one.same_as in stands_for else one for one in told]
    again = {one.id for one in proposed}
    return (*told, *(one for one in known if one.signed and one.id not in again))


def same_text(text: str) -> str:
    """What two people write alike who ask the same in the same words: case, spacing and the mark at its end do not count.

    >>> same_text("Which  ferries sail ?") == same_text("which ferries sail")
    True
    >>> same_text("Who writes C++?") == same_text("Who writes C#?")
    False
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split()).rstrip(" ?!.…")


def _signed_at(question: CompetencyQuestion) -> str:
    return question.signed.at if question.signed else ""


def _told_again(
    one: CompetencyQuestion, by_id: dict[str, CompetencyQuestion], by_text: dict[str, CompetencyQuestion]
) -> CompetencyQuestion:
    if one.signed:
        return one
    known = by_id.get(one.id)
    if known is not None and known.signed:
        earlier = {amendment.was for amendment in known.amendments}
        history = replace(one, amendments=known.amendments, text=known.text) if one.text in earlier else one
        return signed_off(history, known.signed, known.text)
    known = by_text.get(same_text(one.text))
    if known is None or known.signed is None:
        return one
    if known.signed.decision == "rejected":
        return signed_off(one, known.signed)
    why = f"says the same as {known.id}, which {known.signed.who} {known.signed.decision}"
    return replace(one, state="dropped", same_as=known.id, why=f"{one.why}; {why}" if one.why else why)


def _rewritten(question: CompetencyQuestion, word: SignOff) -> Amendment:
    """The earlier text. It was rewritten after the last round of votes, so that no vote is about the new one."""
    why = f"{word.who} put it so" + (f": {word.why}" if word.why else "")
    return Amendment(question.text, why, max((vote.round for vote in question.votes), default=0))
