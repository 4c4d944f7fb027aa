"""What the gate says of a change it was asked about, without making it."""

from dataclasses import dataclass

from syngraph.contracts.violation import Violation


@dataclass(frozen=True, slots=True)
class Verdict:
    """new: what the change would break, in the order of focus node, contract and key. standing: what is broken anyway, and stays so."""

    new: tuple[Violation, ...] = ()
    standing: tuple[Violation, ...] = ()

    @property
    def conforms(self) -> bool:
        """Whether the change breaks nothing that was whole."""
        return not self.new
