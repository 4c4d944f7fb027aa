"""What a top shape is: a compiled shape with targets of its own."""

from dataclasses import dataclass

from syngraph.contracts.compiled.shape import Shape
from syngraph.contracts.compiled.target import TargetIds


@dataclass(frozen=True, eq=False, slots=True)
class Top:
    """shape: what is asked. targets: of which nodes."""

    shape: Shape
    targets: TargetIds
