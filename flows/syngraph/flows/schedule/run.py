"""One scheduled run in a process of its own: what a crash or a leak in it takes down is itself alone.

python -m syngraph.flows.schedule.run FOLDER FLOW_RUN, on a leash, with Prefect's API in the environment. Its progress goes to the flow
run's log and, as plain lines, to stderr.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from syngraph.connectors.ledger.lock import lock_holder
from syngraph.flows.schedule.leash import heed, leashed
from syngraph.flows.telling.progress import Lines, Progress
from syngraph.flows.telling.unforeseen import unforeseen
from syngraph.ontologies.errors import Busy, SyngraphError

if TYPE_CHECKING:
    from syngraph.flows.on_prefect.stages import Caller

BUSY = 75
"""Exit code: another process has the project, nothing was begun."""
UNHEARD = 76
"""Exit code: Prefect did not answer and the job was not done; the run can begin again."""
PATIENCE_S = 30.0
"""How long a run that is asked to stop may take: it ends the documents it has begun."""


def begin(folder: Path, flow_run: UUID) -> subprocess.Popen[bytes]:
    """Start the process that runs it."""
    return leashed([sys.executable, "-m", "syngraph.flows.schedule.run", str(folder), str(flow_run)], os.environ)


def main() -> None:
    heed(PATIENCE_S)
    sys.exit(run(Path(sys.argv[1]), UUID(sys.argv[2]), Lines()))


def run(folder: Path, id: UUID, progress: Progress) -> int:
    """Run the job as this flow run, which is told how it went. returns: the process's exit code."""
    import httpx
    from prefect.exceptions import Abort, TerminationSignal

    from syngraph.flows.on_prefect.stages import Caller

    if lock_holder(folder / ".syngraph" / "writer.lock"):
        return BUSY
    caller = Caller(progress)
    try:
        _flow(id, caller)
    except Busy:
        return BUSY
    except SyngraphError as error:
        for line in f"error: {error}".splitlines():
            progress.say(line)
        return 2
    except Abort as aborted:
        progress.say(f"Prefect would not have it run: {aborted}")
        return 0
    except TerminationSignal:
        progress.say("stopped; what was recorded is kept, and the next run goes on from there")
        return 143
    except httpx.TransportError as error:
        progress.say(f"Prefect stopped answering: {error}")
    except Exception as error:  # noqa: BLE001 - the border: told in a line, or raised when asked
        progress.say(unforeseen(error))
        return 1
    outcome = caller.outcome or {}
    for line in outcome.get("lines", ())[: 1 if "unchanged_since" in outcome else None]:  # nothing has changed: that is all there is to say
        progress.say(line)
    return 0 if outcome else UNHEARD


def _flow(id: UUID, caller: "Caller") -> None:
    from prefect.client.orchestration import get_client
    from prefect.flow_engine import run_flow as run_in_engine

    from syngraph.flows.on_prefect.flows import run_flow
    from syngraph.flows.on_prefect.stages import called_by

    with get_client(sync_client=True) as client:
        flow_run = client.read_flow_run(id)
    with called_by(caller):
        run_in_engine(run_flow, flow_run=flow_run)


if __name__ == "__main__":
    main()
