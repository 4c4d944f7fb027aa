"""How a person signs off questions: approve, reject, edit and add, each in the ledger with who said it, when and why.

A sign-off outweighs every vote and outlives the panel (`ontologies/signed.py`); it takes effect at the next build.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from difflib import get_close_matches
from itertools import count
from pathlib import Path
from typing import Literal as OneOf

from syngraph.agents.panel.agreement import question_id
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.lock import writers_lock
from syngraph.connectors.ledger.questions import store_sign_off, stored_questions
from syngraph.flows.build.citing import cited
from syngraph.flows.project.person import MOST_CHARACTERS, one_line, who_says
from syngraph.flows.project.project import Project, open_project
from syngraph.ontologies.errors import Unusable
from syngraph.ontologies.question import CompetencyQuestion, SignOff
from syngraph.ontologies.signed import same_text, signed_off

PERSON = "a person"
"""Who proposed a question that no persona did."""
ALL = "all"
Questions = list[CompetencyQuestion]


def approve(folder: Path, ids: Sequence[str], who: str | None = None, why: str = "") -> Questions:
    """The ontology is to answer these. `all`: every question that the panel agreed on and nobody has signed.

    returns: the signed questions, as they are on record now.
    raises:  Unusable when an id is unknown or ambiguous, and then nothing is signed; ProjectUnusable; Busy beside a run.
    """
    word = _word("approved", who, why)
    return _sign(folder, "approve", lambda known: [signed_off(one, word) for one in _approved(known, ids)])


def reject(folder: Path, ids: Sequence[str], why: str, who: str | None = None) -> Questions:
    """The ontology is not to answer these, whoever asks them again. raises: as `approve`, and Unusable without a reason."""
    word = _word("rejected", who, one_line("the reason", why))
    return _sign(folder, "reject", lambda known: [signed_off(one, word) for one in _named(known, ids)])


def edit(folder: Path, id: str, text: str, who: str | None = None, why: str = "") -> Questions:
    """The ontology is to answer this question, put in other words. raises: as `approve`, and Unusable when another asks the same."""
    word, text = _word("edited", who, why), one_line("the question", text)

    def edited(known: Questions) -> Questions:
        (question,) = _named(known, [id])
        _refuse_twice(text, [one for one in known if one.id != question.id])
        if question.text == text:
            raise Unusable(f"{question.id} is put so already: {text}", f"to sign it as it is: approve {question.id}")
        return [signed_off(question, word, text)]

    return _sign(folder, "edit", edited)


def add(folder: Path, text: str, who: str | None = None, why: str = "", document: str = "", passage: str = "") -> Questions:
    """A person's own question; before the first build too.

    document, passage: what made the person ask: a path below the documents folder, and words that stand in it.
    raises: as `approve`; Unusable when a question asks this already, or the document does not say the passage.
    """
    project, word, text = open_project(folder), _word("added", who, why), one_line("the question", text)
    if passage and not document:
        raise Unusable("a passage is given, and not whose it is", "name its document: --document PATH")
    found = cited(project, document, passage) if document else ""

    def added(known: Questions) -> Questions:
        _refuse_twice(text, known)
        taken = {one.id for one in known}  # one that was added in these words may be put otherwise by now
        number = next(id for n in count() if (id := question_id(PERSON, f"{text} {n}" if n else text)) not in taken)
        return [signed_off(CompetencyQuestion(number, text, PERSON, document, found), word)]

    return _sign(folder, "add", added)


def _sign(folder: Path, command: str, decide: Callable[[Questions], Questions]) -> Questions:
    with _writing(open_project(folder), command) as ledger, ledger.writing() as connection:
        decided = decide(stored_questions(connection))
        for one in decided:
            store_sign_off(connection, one)
        return decided


@contextmanager
def _writing(project: Project, command: str) -> Iterator[Ledger]:
    """The ledger, under the writer's lock: a run that is under way has read its questions already."""
    with writers_lock(project.writers_lock, f"questions {command}"):
        yield Ledger(project.ledger)


def _approved(known: Questions, ids: Sequence[str]) -> Questions:
    """raises: Unusable as `_named`, and when `all` finds nothing to sign."""
    named = _named(known, [id for id in ids if id != ALL])
    if ALL in ids:
        named += [one for one in known if one.state == "agreed" and not one.signed and one not in named]
    if not named:
        raise Unusable("nothing is left to approve: every agreed question is signed", "`syngraph questions DIR` shows them")
    return named


def _named(known: Questions, ids: Sequence[str]) -> Questions:
    """The questions that these ids name, or the beginnings of ids; each once.

    raises: Unusable, naming the nearest, or those that begin alike.
    """
    return list(dict.fromkeys(_one(known, id) for id in ids))


def _one(known: Questions, id: str) -> CompetencyQuestion:
    if id == ALL:
        raise Unusable("`all` goes with approve alone", "name each question by its id")
    found = [one for one in known if one.id == id] or [one for one in known if id and one.id.startswith(id)]
    if len(found) == 1:
        return found[0]
    if found:
        listed = "".join(f"\n  {one.id}  {_shown(one.text)}" for one in found[:10]) + (
            f"\n  and {len(found) - 10:,} more" if len(found) > 10 else ""
        )
        raise Unusable(f"{len(found)} questions begin with {_shown(id)!r}:{listed}", "give more of the id")
    by_id = {one.id: one for one in known}
    nearest = get_close_matches(id[:MOST_CHARACTERS], by_id, n=3, cutoff=0)
    listed = "".join(f"\n  {near}  {_shown(by_id[near].text)}" for near in nearest)
    what = f"no question has the id {_shown(id)!r}" + (f"; the nearest:{listed}" if listed else "")
    raise Unusable(what, "`syngraph questions DIR` shows all ids" if known else "`syngraph build DIR --review` convenes a panel")


def _refuse_twice(text: str, others: Questions) -> None:
    """Two questions that ask the same could be signed differently."""
    same = next((one for one in others if same_text(one.text) == same_text(text)), None)
    if same is not None:
        now = f"{same.signed.decision} by {same.signed.who}" if same.signed else same.state
        raise Unusable(f"{same.id} asks this already ({now}): {same.text}", f"sign that one: approve {same.id}")


def _word(decision: OneOf["approved", "rejected", "edited", "added"], who: str | None, why: str) -> SignOff:
    """A decision of now. who: the login name of this process's account when nobody is named.

    raises: Unusable when the account has no name, or what is said cannot be kept.
    """
    at = datetime.now(UTC).isoformat(timespec="microseconds")
    return SignOff(decision, who_says(who), at, one_line("the reason", why) if why.strip() else "")


def _shown(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"
