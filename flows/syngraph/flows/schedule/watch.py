"""Which documents change, as they change: an ear on the documents folder that tells of changes once the folder is quiet.

Where the kernel tells of changes it is asked; on network shares, where it does not, the folder is looked through every second.
A folder that disappears is waited for.
"""

import os
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath

import watchfiles

from syngraph.connectors.documents.globs import matcher
from syngraph.connectors.documents.read import format_of
from syngraph.flows.project.project import Project
from syngraph.flows.telling.progress import Progress

QUIET_MS = 1_500
"""So long nothing may change before a change is told: a file that is being written is not read half-way."""
MOST_S = 10.0
"""A folder where something is always being written is told of all the same."""
POLL_MS = 1_000
"""How often a folder is looked through where the system does not tell of changes; less than the quiet that is waited for."""
_SHARES = ("nfs", "cifs", "smb", "9p", "fuse", "vboxsf", "afs", "ceph", "gluster")


class Watch:
    """Watches from `start` to `stop`. changed: called from a thread with the paths below the folder, sorted."""

    def __init__(self, project: Project, changed: Callable[[list[str]], None], progress: Progress) -> None:
        self._folder = project.documents
        self._matters = matters(project.settings.documents.include, project.settings.documents.exclude)
        self._changed = changed
        self._progress = progress
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._until_stopped, name="watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(QUIET_MS / 1000 + 1)

    def _until_stopped(self) -> None:
        gone = polling = False
        while not self._stop.is_set():
            if os.path.isdir(self._folder):  # not Path's: that raises when a share's server is gone
                if gone:
                    self._progress.say(f"the documents folder {self._folder} is there again")
                    self._changed([])
                gone = False
                try:
                    self._while_it_is_there(polling or is_share(self._folder))
                except (OSError, RuntimeError) as exc:  # the second is watchfiles' own word for a listener that failed
                    if os.path.isdir(self._folder) and not polling:
                        self._progress.say(f"the system does not tell of changes ({exc}): looking every {POLL_MS // 1000} s")
                    self._stop.wait(MOST_S if polling else 0)
                    polling = True
                if not self._stop.is_set() and os.path.isdir(self._folder):
                    self._changed([])  # another folder is in its place, or nobody listened for a moment
            elif not gone:
                gone = True
                self._progress.say(f"the documents folder {self._folder} is not there: waiting for it")
            self._stop.wait(POLL_MS / 1000 if gone or polling else 0)

    def _while_it_is_there(self, polling: bool) -> None:
        """Until we are stopped, or the folder is another one, or gone."""
        which, heard, since = _identity(self._folder), set[str](), 0.0
        changes = watchfiles.watch(
            self._folder,
            watch_filter=None,
            rust_timeout=QUIET_MS,
            yield_on_timeout=True,
            stop_event=self._stop,
            force_polling=polling or None,
            poll_delay_ms=POLL_MS,
            ignore_permission_denied=True,
            raise_interrupt=False,
        )
        for found in changes:  # at each change, and whenever it was quiet for QUIET_MS
            now = time.monotonic()
            since = since if heard else now
            heard.update(self._documents(path for _, path in found))
            if heard and (not found or now - since > MOST_S):
                self._changed(sorted(heard))
                heard.clear()
            if _identity(self._folder) != which:
                return

    def _documents(self, paths: Iterable[str]) -> set[str]:
        below = {os.path.relpath(path, self._folder) for path in paths}
        return {path for path in below if path != "." and self._matters(path)}


def matters(include: Iterable[str], exclude: Iterable[str]) -> Callable[[str], bool]:
    """Whether a path below the folder can be a document, or a folder of some, so that its change is worth a run.

    >>> document = matters(["**"], ["drafts/"])
    >>> [path for path in ("a.md", "b/.c.md.swp", "drafts/d.md", "e.bin", "gone") if document(path)]
    ['a.md', 'gone']
    """
    left_out, taken = matcher(exclude), matcher(include)

    def matter(path: str) -> bool:
        whole = PurePosixPath(path)
        above = [str(part) for part in whole.parents if str(part) != "."]
        if any(part.startswith(".") for part in whole.parts) or left_out(path, False) or any(left_out(part, True) for part in above):
            return False
        if not (taken(path, False) or any(taken(part, True) for part in above)):
            return False
        return format_of(path) is not None or not whole.suffix  # no ending: perhaps a folder that came or went with all that is in it

    return matter


def is_share(folder: Path, mounts: Path = Path("/proc/self/mounts")) -> bool:
    """Whether a folder lies on a network share, whose changes the kernel does not tell of."""
    try:
        lines = [line.split() for line in mounts.read_text().splitlines()]
    except OSError:
        return False  # no Linux: the system's own way is taken
    where = [(line[1].encode().decode("unicode_escape"), line[2]) for line in lines if len(line) > 2]
    above = [(len(place), kind) for place, kind in where if folder.is_relative_to(place)]
    return max(above, default=(0, ""))[1].startswith(_SHARES)


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        what = folder.stat()
    except OSError:
        return None
    return what.st_dev, what.st_ino
