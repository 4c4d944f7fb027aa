"""What the `syngraph` command runs: the commands (commands/), and the border that no traceback crosses.

Exit codes: 0 did its work (claims may be held); 1 only from `check`, `verify` and `run --strict`: a contract is broken; 2 could not
run; 130 was stopped by Ctrl-C, 143 by SIGTERM. Every error says the next step.
"""

import io
import os
import sys
import threading
import warnings
from typing import NoReturn

from syngraph.flows.run.terminated import Terminated, sigterm_raises
from syngraph.flows.telling.unforeseen import TRACEBACK, unforeseen

GRACE_S = 5.0
"""So long what was stopped may take to end its threads."""


def main() -> NoReturn:
    """Run the command that sys.argv names, and end the process."""
    try:
        _settle_streams()
        if threading.excepthook is threading.__excepthook__:
            threading.excepthook = _of_a_thread
        with sigterm_raises():
            # Loading the commands takes a moment: Ctrl-C must find us ready by then.
            from syngraph.flows.commands.app import app

            _run(app)
            sys.stdout.flush()
    except (KeyboardInterrupt, Terminated) as stopped:
        code = 143 if isinstance(stopped, Terminated) else 130
        _let_half_made_things_go(code)
        _stop("stopped; what was recorded is kept, and the next run goes on from there", code)
    except BrokenPipeError:
        _let_go_of_stdout()
        sys.exit(0)
    except OSError as error:
        _let_go_of_stdout()
        where = f" ({error.filename})" if error.filename else ""
        _stop(f"error: {error.strerror or error}{where}\n  next: check the disk's space and the folder's rights, then run this again", 2)
    sys.exit(0)


def _run(app: object) -> None:
    """raises: SystemExit with a code other than 0; KeyboardInterrupt, BrokenPipeError and OSError for `main`."""
    from syngraph.ontologies.errors import SyngraphError

    assert callable(app)
    try:
        app(standalone_mode=True)
    except SystemExit as ended:
        if ended.code == 130:
            raise KeyboardInterrupt from ended
        if isinstance(ended.__context__, BrokenPipeError):  # Typer ends with 1 when nobody reads on
            raise ended.__context__ from None
        if ended.code:
            raise
    except SyngraphError as error:
        _stop(f"error: {error}", 2)
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001 - the border: told in a line, or raised when asked
        _stop(f"{unforeseen(error)}\n  next: run it again; if it stays, report what it prints with {TRACEBACK}=1 in the environment", 2)


def _settle_streams() -> None:
    """Whatever the terminal's encoding, and even where there is no stream at all, what we print is no reason to fail."""
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - it lives as long as the process
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _let_go_of_stdout() -> None:
    """What is still buffered has nowhere to go; without this the interpreter complains of it at its end."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError:
        return  # there is no stdout to let go of


def _of_a_thread(failed: threading.ExceptHookArgs) -> None:
    """Ctrl-C may close an event loop before a database has answered its thread: nobody waits for that answer any more."""
    if "Event loop is closed" not in str(failed.exc_value):
        from syngraph.flows.telling.harmless import harmless

        print(harmless(f"a thread failed: {failed.exc_type.__name__}: {failed.exc_value}"), file=sys.stderr)


def _let_half_made_things_go(code: int) -> None:
    """A coroutine that was made and not begun, an event loop without its last attribute: that they complain is part of stopping.

    A thread that has lost its event loop would wait for ever: all that is to be recorded is, so the process ends without it.
    """
    warnings.simplefilter("ignore")
    sys.unraisablehook = lambda _: None
    end = threading.Timer(GRACE_S, os._exit, (code,))
    end.daemon = True
    end.start()


def _stop(line: str, code: int) -> NoReturn:
    from syngraph.flows.telling.harmless import harmless_lines

    print(harmless_lines(line), file=sys.stderr)
    sys.exit(code)


if __name__ == "__main__":
    main()
