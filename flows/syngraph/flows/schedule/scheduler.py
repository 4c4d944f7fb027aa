"""The loop that keeps a schedule: which of Prefect's runs begins, what became of it, what changed, and when the loop ends.

A turn every two seconds. Nothing that goes wrong in a turn ends the loop: a run fails on its own, and a Prefect that does not answer is
asked again; what was due meanwhile is caught up once.
"""

import subprocess
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

from syngraph.connectors.ledger.lock import lock_holder
from syngraph.flows.project.project import Project
from syngraph.flows.project.timetable import ScheduleSettings
from syngraph.flows.schedule.clock import Clock
from syngraph.flows.schedule.deployment import Deployment, asking, deploy
from syngraph.flows.schedule.leash import end
from syngraph.flows.schedule.overlap import Due, decide
from syngraph.flows.schedule.run import BUSY, PATIENCE_S, UNHEARD, begin
from syngraph.flows.schedule.server import LocalServer
from syngraph.flows.telling.progress import Progress
from syngraph.ontologies.errors import Passing, StoreRefused

TURN_S = 2.0
AGAIN_S = (60.0, 300.0, 900.0, 3600.0)
"""While a folder is watched, what a run that failed was to take in is tried again after so long: nothing else may ever change."""


@dataclass
class _UnderWay:
    """A run of ours. asked_at: when it was asked to end, in seconds of the monotonic clock."""

    run: Due
    process: subprocess.Popen[bytes]
    cancelled: bool = False
    asked_at: float | None = None

    def ask_to_end(self) -> None:
        """At first politely; it is killed when it has not ended a while after that."""
        now = time.monotonic()
        if self.asked_at is None:
            self.process.terminate()
            self.asked_at = now
        elif now - self.asked_at > PATIENCE_S:
            self.process.kill()


@dataclass
class Scheduler:
    """Keeps one project's schedule. server: the project's own, None where Prefect is somebody else's."""

    project: Project
    asked: ScheduleSettings
    deployment: Deployment
    name: str
    api: str
    server: LocalServer | None
    progress: Progress
    clock: Clock = field(default_factory=Clock)
    _under_way: _UnderWay | None = None
    _changed: set[str] = field(default_factory=set)
    _has_changed: bool = False
    _guard: threading.Lock = field(default_factory=threading.Lock)
    _wake: threading.Event = field(default_factory=threading.Event)
    _told_to_end: int = 0
    _silent: bool = False
    _removed: bool = False
    _was_set_back: bool = False
    _mend_at: float = 0.0
    _failures: int = 0
    _again_at: float | None = None

    def changed(self, paths: list[str]) -> None:
        """Documents changed; from any thread."""
        with self._guard:
            self._changed.update(paths)
            self._has_changed = True
        self._wake.set()

    def end_soon(self) -> None:
        """End in good order; told a second time, without waiting for the run under way. From a signal handler, too."""
        self._told_to_end += 1
        self._wake.set()

    def keep(self) -> None:
        """Until told to end, or until somebody removes the deployment."""
        while not self._told_to_end and not (self._removed and self._under_way is None):
            self._mind_the_clock()
            self._turn()
            self._wake.wait(TURN_S)
            self._wake.clear()
        self._leave()

    def begin_with(self, new: bool) -> None:
        """What a start owes: runs that a killed scheduler left behind are marked, and what was stopped or never begun is caught up once."""
        with asking(self.api):
            abandoned = self.deployment.begun()
            for run in abandoned:
                self.deployment.crash(
                    run.id, "the scheduler that ran it is gone; what was recorded is kept, and the next run goes on from there"
                )
            known = self.deployment.read()
            if known is not None and known.paused and self.asked.watch:
                self.changed([])  # for when it is resumed
            if known is None or known.paused or self.deployment.due(self._now()):
                return  # whatever is due catches up
            last = next((run for run in self.deployment.latest(20) if run.state_name != "Skipped"), None)
            if abandoned or (last and last.state_name == "Stopped"):
                self.deployment.order("goes on with the run that did not come to its end", "catch-up")
            elif self.asked.watch:
                self.deployment.order("takes in what has changed while nobody watched", "watch")
            elif new and self.asked.every:
                self.deployment.order("the first run of the schedule", "first")

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self.clock.now(), UTC)

    def say(self, line: str) -> None:
        self.progress.say(f"{self._now().astimezone():%Y-%m-%d %H:%M:%S} {line}")

    def _turn(self) -> None:
        try:
            if self.server and not self.server.tend():
                return
            with asking(self.api):
                if self._silent:
                    self._put_back()
                self._attend()
                if not self._removed:
                    self._look_for_work()
            if self._silent:
                self.say(f"Prefect at {self.api} answers again")
            self._silent = False
        except (Passing, StoreRefused) as error:
            if not self._silent:
                self.say(f"{error.what}; asking again until it does")
            self._silent = True

    def _put_back(self) -> None:
        """A run that Prefect let us begin without our hearing of it, for it fell silent, is due again."""
        for run in self.deployment.claimed():
            if self._under_way is None or self._under_way.run.id != run.id:
                self.deployment.wait(run.id, "waits: Prefect did not answer when it was to begin")

    def _look_for_work(self) -> None:
        known = self.deployment.read()
        if known is None:
            self.say("the schedule was removed: ending")
            self._removed = True
            return
        due, who = self.deployment.due(self._now()), self._who()
        if self._again_at is not None and time.monotonic() > self._again_at:
            self._has_changed, self._again_at = True, None
        if self._has_changed and not self._under_way and not known.paused:
            will_run = [run for run in due if not (who and run.automatic and self.asked.overlap == "skip")]
            due = due if will_run else self._ordered()
            self._taken_note()
        decision = decide(due, who, self.asked.overlap)
        if decision.begin:
            self._begin(decision.begin)
        for run, why in decision.waiting:
            self.deployment.wait(run.id, why)
            self.say(f"run {run.name!r} {why}")
        for run, why in decision.skipped:
            self.deployment.skip(run.id, why)
            self.say(f"run {run.name!r} {why}")

    def _ordered(self) -> list[Due]:
        with self._guard:
            paths = sorted(self._changed)
        named = ", ".join(paths[:3]) + (f" and {len(paths) - 3:,} more" if len(paths) > 3 else "")
        self.deployment.order(f"documents changed: {named}" if named else "documents changed", "watch")
        return self.deployment.due(self._now())

    def _taken_note(self) -> None:
        with self._guard:
            self._changed.clear()
            self._has_changed = False

    def _who(self) -> str | None:
        """Who has the project now: our own run, or any other process."""
        if self._under_way:
            return f"run {self._under_way.run.name!r} is under way"
        holder = lock_holder(self.project.writers_lock)
        return f"another process is writing: {holder}" if holder else None

    def _begin(self, run: Due) -> None:
        if not self.deployment.claim(run.id):
            return
        self.say(f"run {run.name!r} begins" + (f": {run.why}" if run.why and not run.waits else ""))
        try:
            self._under_way = _UnderWay(run, begin(self.project.folder, run.id))
        except OSError as error:
            self.deployment.crash(run.id, f"no process could be started for it: {error}")
            self._remember(done=False, busy=False)

    def _attend(self) -> None:
        """See to the run under way: whether it is being cancelled, whether it has ended and how."""
        it = self._under_way
        if it is None:
            return
        code = it.process.poll()
        state = self.deployment.state(it.run.id)
        if code is None:
            it.cancelled = it.cancelled or (state is not None and state.is_cancelling())
            if it.cancelled or state is None:
                it.ask_to_end()
            return
        self._settle(it, code, state is None or state.is_final())
        self._under_way = None
        if it.process.stdin:
            it.process.stdin.close()
        self._wake.set()

    def _settle(self, it: _UnderWay, code: int, is_final: bool) -> None:
        """Let Prefect know how a run ended, where the run itself did not."""
        run = it.run
        if it.cancelled:
            self.deployment.cancel(run.id)
        elif code == BUSY:
            why = self._holder()
            if run.automatic and self.asked.overlap == "skip":
                self.deployment.skip(run.id, f"skipped: {why}")
            else:
                self.deployment.wait(run.id, f"waits: {why}")
        elif code == UNHEARD and not is_final:
            self.deployment.wait(run.id, "waits: Prefect did not answer when it was to begin")
        elif not is_final:
            self.deployment.settle(run.id, code, _how(code))
        state = self.deployment.state(run.id)
        self.say(f"run {run.name!r}: {state.name if state else 'deleted'}")
        self._remember(done=code == 0, busy=code in (BUSY, UNHEARD))

    def _remember(self, done: bool, busy: bool) -> None:
        """Changes that a run was to take in and did not are still to be taken in: at once, or after a failure later and later."""
        if not self.asked.watch:
            return
        if done:
            self._failures, self._again_at = 0, None
        elif busy:
            self._has_changed = True
        else:
            self._again_at = time.monotonic() + AGAIN_S[min(self._failures, len(AGAIN_S) - 1)]
            self._failures += 1

    def _holder(self) -> str:
        return f"another process was writing: {lock_holder(self.project.writers_lock) or 'it has just finished'}"

    def _mind_the_clock(self) -> None:
        """A clock that was set back leaves the next runs far ahead: they are made anew, from now on."""
        if back := self.clock.went_back():
            self.say(f"the clock went back by {back:,.0f} s" + (": the schedule is made anew" if self.server else ""))
            self._was_set_back = True
        if not self._was_set_back or self.server is None or self._under_way or time.monotonic() < self._mend_at:
            return
        try:
            self.server.restart()
            with asking(self.api):
                self.deployment, _ = deploy(self.deployment.client, self.project.folder, self.name, self.asked, anew=True)
            self._was_set_back = False
        except (Passing, StoreRefused) as error:
            self.say(error.what)
            self._mend_at = time.monotonic() + AGAIN_S[0]

    def _leave(self) -> None:
        """End the run under way, and let Prefect know."""
        it = self._under_way
        if it is None:
            return
        self.say(f"run {it.run.name!r} is asked to stop")
        it.process.terminate()
        until = time.monotonic() + PATIENCE_S
        while it.process.poll() is None and time.monotonic() < until and self._told_to_end < 2:
            time.sleep(0.1)
        end(it.process, 0)
        try:
            with asking(self.api):
                state = self.deployment.state(it.run.id)
                if state is not None and state.name != "Completed":
                    self.deployment.stop(
                        it.run.id, "the scheduler was stopped; what was recorded is kept, and it goes on from there when it starts"
                    )
        except (Passing, StoreRefused) as error:
            self.say(error.what)


def _how(code: int) -> str:
    """
    >>> _how(-9), _how(3)
    ('was ended by signal 9 (killed: by somebody, or for want of memory)', 'ended with exit code 3')
    """
    if code >= 0:
        return f"ended with exit code {code}"
    return f"was ended by signal {-code}" + (" (killed: by somebody, or for want of memory)" if code == -9 else "")
