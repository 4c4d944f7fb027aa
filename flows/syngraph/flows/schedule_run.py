"""One scheduled run in a process of its own: what a crash or a leak in it takes down is itself alone.

python -m syngraph.flows.schedule_run FOLDER FLOW_RUN, on a leash, with Prefect's API in the environment. Its progress goes to the flow
run's log and, as plain lines, to stderr.
"""

import os
import subprocess
import sys
from pathlib import Path
from uuid import UUID

from syngraph.flows.leash import heed, leashed

BUSY = 75
"""Exit code: another process has the project, nothing was begun."""
PATIENCE_S = 30.0
"""How long a run that is asked to stop may take: it ends the documents it has begun."""


def begin(folder: Path, flow_run: UUID) -> subprocess.Popen[bytes]:
    """Start the process that runs it."""
    return leashed([sys.executable, "-m", "syngraph.flows.schedule_run", str(folder), str(flow_run)], os.environ)


def main() -> None:
    heed(PATIENCE_S)
    folder, id = Path(sys.argv[1]), UUID(sys.argv[2])

    import httpx
    from prefect.client.orchestration import get_client
    from prefect.exceptions import Abort, TerminationSignal
    from prefect.flow_engine import run_flow as run_in_engine

    from syngraph.connectors.ledger.lock import lock_holder
    from syngraph.flows.prefect_flows import run_flow
    from syngraph.flows.prefect_stages import Caller, called_by
    from syngraph.flows.progress import Lines
    from syngraph.ontologies.errors import Busy, SyngraphError

    if lock_holder(folder / ".syngraph" / "writer.lock"):
        sys.exit(BUSY)
    with get_client(sync_client=True) as client:
        flow_run = client.read_flow_run(id)
    lines = Lines()
    caller = Caller(lines)
    try:
        with called_by(caller):
            run_in_engine(run_flow, flow_run=flow_run)
    except Busy:
        sys.exit(BUSY)
    except SyngraphError as error:
        lines.say(f"error: {error}")
        sys.exit(2)
    except Abort as aborted:
        lines.say(f"Prefect would not have it run: {aborted}")
        sys.exit(0)
    except TerminationSignal:
        lines.say("stopped; what was recorded is kept, and the next run goes on from there")
        sys.exit(143)
    except httpx.TransportError as error:
        lines.say(f"Prefect stopped answering: {error}")
    for line in (caller.outcome or {}).get("lines", ()):
        lines.say(line)
    sys.exit(0 if caller.outcome else 1)


if __name__ == "__main__":
    main()
