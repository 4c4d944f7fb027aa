"""The sides of a contradiction: what each says, who prefers it, and why a preference decides nothing where several sides have one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from syngraph.flows.decisions.words import signed

Row = Mapping[str, Any]
LONGEST_NAME = 60


@dataclass(frozen=True)
class Side:
    """One thing that is said. claims: those that say it, as `claim_view` has them, what texts state before what follows from them."""

    claims: tuple[Row, ...]

    @property
    def first(self) -> Row:
        return self.claims[0]

    @property
    def preferred(self) -> list[Row]:
        """The decisions by which it is preferred, each once, the earliest first."""
        found = {one["id"]: one for claim in self.claims for one in claim["decisions"] if one["kind"] == "prefer"}
        return sorted(found.values(), key=lambda one: (one["at"], one["id"]))

    @property
    def is_held(self) -> bool:
        return any(claim["state"] == "held" for claim in self.claims)

    def said(self) -> str:
        """What it says, no longer than a line takes."""
        names = (str(self.first[f"{end}_label"]) for end in ("subject", "property", "object"))
        return " · ".join(name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…" for name in names)


def sides_of(violation: Row) -> list[Side]:
    """What is said in a violation, held or standing, in the order of documents and places; a violation as a row of the report has it."""
    said: dict[tuple[str, ...], list[Row]] = {}
    claims = {claim["id"]: claim for claim in (*violation["claims"], *violation["against"])}
    for claim in sorted(claims.values(), key=lambda claim: (claim["derived"], claim["document"], claim["start"])):
        said.setdefault((claim["subject"], claim["property"], claim["object"]), []).append(claim)
    return [Side(tuple(some)) for some in said.values()]


def rivals_preferred(side: Side, sides: Sequence[Side]) -> list[Row]:
    """The decisions that prefer what contradicts this side: another value; or, where the rule is about two properties, the other's."""
    end = "property" if len({one.first["property"] for one in sides}) > 1 else "object"
    return [decision for one in sides if one.first[end] != side.first[end] for decision in one.preferred]


def undecided(violation: Row) -> str:
    """Why a violation still holds what people prefer: they prefer what contradicts it too; "" where that is not so."""
    sides = sides_of(violation) if violation["state"] == "held" else []
    preferred = [side for side in sides if side.preferred]
    if not any(side.is_held and rivals_preferred(side, sides) for side in preferred):
        return ""
    whose = "; ".join(f"{side.said()} ({', '.join(signed(one) for one in side.preferred)})" for side in preferred)
    besides = "and they weigh the same besides" if all(side.is_held for side in preferred) else "so the rest of their weight decides"
    return f"people prefer {len(preferred)} of these, {besides}: {whose}"
