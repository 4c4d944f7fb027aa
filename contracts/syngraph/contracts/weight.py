"""How much a statement weighs against others that it cannot stand beside.

First a person's `prefer`, then the rank of its sources, then the number of distinct texts that say it. The user's own base data
(rank None) outweighs everything that was read, and what already stands outweighs whatever asks to come back.
"""

from collections.abc import Collection

from syngraph.ontologies.claim import Claim

Weight = tuple[int, int, int, int, int]


def weigh(claims: Collection[Claim], given: bool = False) -> Weight:
    """The weight of all these claims together: of one statement, or of one side of a conflict.

    claims: at least one. given: whether one of their statements already stands and is beyond blame.
    returns: larger is heavier; equal is a tie. A copied file adds nothing, for its text is the same.
    """
    return (
        int(given),
        int(any(claim.rank is None for claim in claims)),
        max(claim.prefer for claim in claims),
        max((claim.rank for claim in claims if claim.rank is not None), default=0),
        len({claim.evidence.text for claim in claims}),
    )
