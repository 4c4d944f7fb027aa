"""How near an estimate comes to what the run after it takes: on the sample with the offline rules, and on what language models answered.

python -m tests.bench.ingest.estimate

This is no blind test: the recordings were there when the estimate was written. `harbour` is answers written by hand for a panel of
three, with numbers of tokens that nobody counted: of it only the calls are held to the goal.
"""

import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from tests.bench.ingest.measured import emit
from tests.flows.test_real_model_runs import PROPOSALS, laid_island, laid_proposals
from tests.flows.test_recorded_run import laid_ferries

from syngraph.flows.costs.cost import project_cost
from syngraph.flows.costs.estimate import project_estimate
from syngraph.flows.project.layout import lay_out
from syngraph.flows.run.running import run_project
from syngraph.flows.telling.progress import Silent

NEAR: Final = 0.2
COUNTS: Final = ("calls", "prompt_tokens", "completion_tokens")


def laid_sample(folder: Path) -> Path:
    list(lay_out(folder, sample=True))
    return folder


PROJECTS: Final[Mapping[str, tuple[Callable[[Path], Path], tuple[str, ...]]]] = {
    "sample, offline": (laid_sample, ("calls",)),
    "island": (laid_island, COUNTS),
    "proposals": (laid_proposals, COUNTS),
    "harbour": (laid_ferries, ("calls",)),
}
"""How each is laid out, and which of its counts are held to the goal."""


def compared(said: Mapping[str, Any], took: Mapping[str, Any]) -> dict[str, Any]:
    """For each count: said over taken, and the least and the most that were said, over taken."""
    return {
        name: [round(of[name] / took[name], 2) for of in (said, said["least"], said["most"])] if took[name] else None for name in COUNTS
    }


def main() -> None:
    is_near = True
    for name, (lay, held) in PROJECTS.items():
        if lay is laid_proposals and not PROPOSALS.exists():
            emit(figure="estimate", project=name, skipped=f"{PROPOSALS} is not there")
            continue
        with tempfile.TemporaryDirectory() as temporary:
            (folder := Path(temporary) / "project").mkdir()
            lay(folder)
            said = project_estimate(folder, Silent())["total"]
            run_project(folder, Silent())
            took = project_cost(folder)["total"]
        ratios = compared(said, took)
        is_near = is_near and all(abs(ratios[one][0] - 1) <= NEAR for one in held)
        emit(figure="estimate", project=name, calls_taken=took["calls"], said_over_taken=ratios, held=held, goal=f"1 ± {NEAR}")
    sys.exit(not is_near)


if __name__ == "__main__":
    main()
