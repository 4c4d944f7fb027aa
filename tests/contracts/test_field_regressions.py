"""After these tests a reader knows that none of the defects that the public code of HyDRA (arXiv 2507.15917) shows is in this product.

Each was found by running its classes. What concerns the gate and the contracts is tried here; `SHOWN_ELSEWHERE` says which test shows the
others, beside the code that they are about.
"""

from pathlib import Path

import pytest
from tests.contracts.ferries import World, date, term, thing

from syngraph.contracts.change import ChangeSet
from syngraph.contracts.gate import Gate
from syngraph.contracts.ontology_contract import check_ontology
from syngraph.ontologies.edit import apply_edits, empty_ontology
from syngraph.ontologies.iri import RDF_TYPE, xsd
from syngraph.ontologies.statement import Literal, Statement
from syngraph.ontologies.weaving import weave

SHOWN_ELSEWHERE = {
    "agents never talk to each other: what is called agreement is a merge of texts": (
        "tests/agents/test_panel_rounds.py",
        "test_one_vote_makes_the_same_question_stand_fall_change_or_merge",
    ),
    "questions that say the same are joined by one call, and where they came from is lost": (
        "tests/agents/test_panel.py",
        "test_questions_that_say_the_same_are_merged_and_both_origins_stay",
    ),
    "documents reach only the last stage": ("tests/agents/test_panel.py", "test_a_question_carries_the_words_of_its_document"),
    "a cycle of subclasses in one batch is accepted": (
        "tests/agents/test_ontologists_refuse.py",
        "test_a_broken_class_is_unreadable_and_what_leans_on_nothing_broken_stays",
    ),
    "a cycle of subclasses across batches is accepted": ("tests/agents/test_ontologists.py", "test_a_cycle_across_batches_is_not_let_in"),
    "nothing found is always a success": ("tests/contracts/test_stage_remedy.py", "test_nothing_is_accepted_only_when_the_answer_says_so"),
    "an answer that failed its repair is returned as a success": (
        "tests/contracts/test_stage_remedy.py",
        "test_the_kept_result_cannot_be_made_of_a_broken_answer_by_anybody",
    ),
    "one bad item costs its whole answer": (
        "tests/contracts/test_stage_remedy.py",
        "test_an_item_that_fails_to_the_end_is_unreadable_with_its_history_and_spoils_nothing_else",
    ),
    "a chunk is dropped with a line in a log after up to 52 calls": (
        "tests/contracts/test_stage_remedy.py",
        "test_whatever_is_answered_calls_are_bounded_and_nothing_broken_is_kept_nor_lost",
    ),
    "a more exact type, read in another document, does not replace the vague one": (
        "tests/flows/test_resolution.py",
        "test_a_text_that_says_what_a_thing_is_moves_the_claims_of_whoever_only_named_it",
    ),
    "the whole ontology stands in every prompt": (
        "tests/agents/test_slice.py",
        "test_the_slice_of_two_thousand_properties_keeps_its_budget_and_has_what_the_chunk_speaks_of",
    ),
}
ROOT = Path(__file__).parents[2]
SPACE = "https://example.org/bay/"
FERRY = ("selkie", "a", "Ferry")
INTEGER = Literal("3", xsd("integer"))


@pytest.mark.parametrize("defect", SHOWN_ELSEWHERE)
def test_the_test_that_shows_it_is_there(defect: str) -> None:
    file, name = SHOWN_ELSEWHERE[defect]
    assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8")


# In the ontology


@pytest.mark.parametrize("length", [1, 2, 3, 7])
def test_a_cycle_of_subclasses_in_one_answer_is_a_fault(length: int) -> None:
    """HyDRA accepts one of two or three classes."""
    classes = [{"label": f"c{n}", "definition": "A kind.", "parents": [f"c{(n + 1) % length}"]} for n in range(length)]
    ontology = apply_edits(empty_ontology(SPACE), SPACE, {"classes": classes})
    assert ["is a subclass of itself" in fault.what for fault in check_ontology(ontology)] == [True]


@pytest.mark.parametrize("depth", range(7))
def test_a_class_has_the_properties_of_all_that_are_above_it(depth: int, world: World) -> None:
    """HyDRA looks up ancestors one level deep, so it refuses a grandchild that uses a property of the root; as a value, too."""
    gate = deep(world, depth)
    gate.admit(ChangeSet((world.claim("selkie", "a", f"C{depth}"), world.claim("ann", "a", "Person"), world.claim("bea", "a", "Person"))))
    uses, meets = world.claim("selkie", "crew", INTEGER), world.claim("ann", "meets", "selkie")
    wrong = [world.claim("ann", "crew", INTEGER), world.claim("ann", "meets", "bea")]
    gate.admit(ChangeSet((uses, meets, *wrong)))
    assert set(gate.held) == {claim.id for claim in wrong}


def deep(world: World, depth: int) -> Gate:
    """The gate of an ontology in which a class lies so deep below the one that has a property."""
    classes = [{"label": "person", "definition": "Somebody."}, {"label": "c0", "definition": "A kind."}]
    classes += [{"label": f"c{n}", "definition": "A kind.", "parents": [f"c{n - 1}"]} for n in range(1, depth + 1)]  # type: ignore[dict-item]
    properties = [
        {"label": "crew", "definition": "How many.", "kind": "datatype", "domains": ["c0"], "ranges": ["integer"]},
        {"label": "meets", "definition": "Whom.", "kind": "object", "domains": ["person"], "ranges": ["c0"]},
    ]
    ontology = weave(apply_edits(empty_ontology(SPACE), SPACE, {"classes": classes, "properties": properties}))
    return Gate(ontology, world.contracts(ontology=ontology), ())


# In the graph


def test_banana_is_no_integer_and_does_not_enter(world: World) -> None:
    """HyDRA takes "banana" as an xsd:integer."""
    banana, many = world.claim("selkie", "crew", Literal("banana", xsd("integer"))), world.claim("selkie", "crew", Literal("many"))
    gate = world.gate(world.claim(*FERRY), banana, many, world.claim("selkie", "crew", INTEGER))
    assert set(gate.held) == {banana.id, many.id}


@pytest.mark.parametrize("at_once", [True, False])
def test_a_functional_property_has_one_value(at_once: bool, world: World) -> None:
    """HyDRA lets it have two, in one batch and in two."""
    first, other = (world.claim("selkie", "launchedOn", date(f"200{n}-05-03")) for n in (1, 2))
    gate = world.gate(world.claim(*FERRY))
    for change in (ChangeSet((first, other)),) if at_once else (ChangeSet((first,)), ChangeSet((other,))):
        gate.admit(change)
    assert set(gate.held) == {first.id, other.id}, "one contradicts the other: a person decides"


def test_the_domain_of_a_data_property_is_checked_at_things_of_a_wrong_class_and_of_none(world: World) -> None:
    """HyDRA checks the domains of object properties alone."""
    wrong, untyped = world.claim("ann", "crew", INTEGER), world.claim("somebody", "crew", INTEGER)
    gate = world.gate(world.claim("ann", "a", "Person"), wrong, untyped)
    assert set(gate.held) == {wrong.id, untyped.id}


def test_a_more_exact_type_takes_the_place_of_the_vague_one(world: World) -> None:
    """HyDRA keeps the type that it read first."""
    vague, exact = world.claim("selkie", "a", "Vessel"), world.claim("selkie", "a", "Ferry")
    gate = world.gate(vague, shapes="s:Quiet a sh:NodeShape ; sh:targetClass o:Ferry ; sh:property [ sh:path o:motto ; sh:maxCount 0 ] .")
    motto = world.claim("selkie", "motto", Literal("ahoy"))
    gate.admit(ChangeSet((motto,)))
    assert not gate.held
    gate.admit(ChangeSet((exact,), went=(vague.id,)))
    assert motto.id in gate.held, "it is judged as what it is now"
    assert gate.stands(Statement(thing("selkie"), RDF_TYPE, term("Ferry")))
    assert not gate.stands(Statement(thing("selkie"), RDF_TYPE, term("Vessel")))


def test_a_bad_triple_is_held_alone_however_large_its_batch(world: World) -> None:
    """HyDRA refuses the whole batch."""
    good = [world.claim(f"ferry{n}", "a", "Ferry") for n in range(50)] + [world.claim(f"ferry{n}", "crew", INTEGER) for n in range(50)]
    bad = world.claim("ferry7", "crew", Literal("banana", xsd("integer")))
    gate = world.gate()
    gate.admit(ChangeSet((*good[:50], bad, *good[50:])))
    assert set(gate.held) == {bad.id}
    assert all(gate.stands(claim.statement) for claim in good)


def test_what_is_held_is_never_lost_and_says_why(world: World) -> None:
    """HyDRA leaves a line in a log."""
    bad = world.claim("selkie", "captain", "seal-bay")
    gate = world.gate(world.claim(*FERRY), world.claim("seal-bay", "a", "Port"), bad)
    [violation] = [one for one in gate.violations if one.key == gate.held[bad.id]]
    assert bad.id in violation.blame
    assert violation.contract == world.shape("captain-range")


def test_many_documents_that_go_make_one_commit(world: World) -> None:
    """A peer rebuilds its graph once for each of 85 deleted documents."""
    claims = [world.claim(f"ferry{n}", "a", "Ferry") for n in range(85)]
    gate = world.gate(*claims)
    before = gate.at.sequence
    commit = gate.admit(ChangeSet(went=tuple(claim.id for claim in claims)))
    assert not any(state.standing for state in commit.states)
    assert commit.sequence == gate.at.sequence == before + 1
    assert not any(gate.stands(claim.statement) for claim in claims)
