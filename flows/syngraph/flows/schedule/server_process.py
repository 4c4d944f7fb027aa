"""The process that a project's own Prefect server is: python -m syngraph.flows.schedule.server_process HOME PORT, on a leash.

It is Prefect's server program without its command line, on loopback, in one process, so that there is nothing to outlive us.
"""

import sys
from pathlib import Path

from syngraph.connectors.ledger.lock import writers_lock
from syngraph.flows.schedule.leash import heed

LOCK = "server.lock"
"""In HOME; held as long as the server lives. Two servers on one database would both make the runs that are due."""
PATIENCE_S = 10.0


def main() -> None:
    home, port = Path(sys.argv[1]), int(sys.argv[2])
    heed(PATIENCE_S)
    with writers_lock(home / LOCK, f"Prefect's server on port {port}"):
        import uvicorn
        from prefect.server.api.server import create_app

        uvicorn.run(
            create_app(final=True), host="127.0.0.1", port=port, log_level="warning", timeout_keep_alive=5, timeout_graceful_shutdown=3
        )


if __name__ == "__main__":
    main()
