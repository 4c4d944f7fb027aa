"""A project's schedule as Prefect knows it: one deployment of the flow `syngraph run`, its schedule, and its runs with their states.

Import this module only when a Prefect API is set and Prefect's settings are settled.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import DeploymentScheduleCreate, DeploymentUpdate
from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterId, FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.client.schemas.responses import DeploymentResponse, FlowRunResponse, SetStateStatus
from prefect.client.schemas.schedules import CronSchedule, IntervalSchedule
from prefect.client.schemas.sorting import FlowRunSort
from prefect.exceptions import ObjectNotFound, PrefectHTTPStatusError
from prefect.states import Completed, Crashed, Failed, Pending, Scheduled

from syngraph.flows.project.timetable import ScheduleSettings, interval
from syngraph.flows.schedule.overlap import Due
from syngraph.ontologies.errors import ProjectUnusable, StoreRefused, StoreUnreachable

FLOW = "syngraph run"
ENTRYPOINT = "syngraph.flows.on_prefect.flows.run_flow"
"""By module: a path would hold only where the program lies in the same place."""
WAITING = "Waiting"
_BEGUN = [StateType.PENDING, StateType.RUNNING, StateType.CANCELLING]


@contextmanager
def asking(api: str) -> Iterator[None]:
    """What Prefect's client raises, renamed. raises: StoreUnreachable when nobody answers, StoreRefused when it says no."""
    try:
        yield
    except httpx.TransportError as exc:
        raise StoreUnreachable(f"Prefect at {api} does not answer: {exc or 'no answer in time'}", "look whether it runs") from exc
    except PrefectHTTPStatusError as exc:
        said = f"{exc.response.status_code} {exc.response.reason_phrase}"
        if exc.response.status_code >= 500:
            raise StoreUnreachable(f"Prefect at {api} answers {said}", "look into the server's log") from exc
        raise StoreRefused(f"Prefect at {api} says no: {said}", "check PREFECT_API_KEY or PREFECT_API_AUTH_STRING") from exc


@dataclass(frozen=True)
class Deployment:
    """A deployment that exists, or did."""

    client: SyncPrefectClient
    id: UUID

    def read(self) -> DeploymentResponse | None:
        """None when somebody has removed it."""
        try:
            return self.client.read_deployment(self.id)
        except ObjectNotFound:
            return None

    def due(self, now: datetime) -> list[Due]:
        """Its runs whose time has come, whoever made them; asking is also how Prefect knows that somebody attends to them."""
        found = self.client.get_scheduled_flow_runs_for_deployments([self.id], scheduled_before=now, limit=200)
        return [_due(run, now) for run in found]

    def begun(self) -> list[FlowRun]:
        """Its runs that have begun and not ended, as far as Prefect knows."""
        return self._runs(FlowRunFilterState(type=FlowRunFilterStateType(any_=_BEGUN)), 50)

    def claimed(self) -> list[FlowRun]:
        """Its runs that somebody was let begin and that have not begun."""
        return self._runs(FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.PENDING])), 50)

    def latest(self, most: int) -> list[FlowRun]:
        """Its last runs, the latest first, those to come left out."""
        every: list[StateType] = [kind for kind in StateType if kind != StateType.SCHEDULED]
        return self._runs(FlowRunFilterState(type=FlowRunFilterStateType(any_=every)), most)

    def to_come(self, most: int) -> list[FlowRun]:
        """Its next runs, the next one first."""
        state = FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED]))
        return self._runs(state, most, FlowRunSort.NEXT_SCHEDULED_START_TIME_ASC)

    def _runs(self, state: FlowRunFilterState, most: int, sort: FlowRunSort = FlowRunSort.EXPECTED_START_TIME_DESC) -> list[FlowRun]:
        return self.client.read_flow_runs(
            deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[self.id])),
            flow_run_filter=FlowRunFilter(state=state),
            sort=sort,
            limit=most,
        )

    def state(self, run: UUID) -> State[Any] | None:
        """None when the run has been deleted."""
        try:
            return self.client.read_flow_run(run).state
        except ObjectNotFound:
            return None

    def order(self, why: str, tag: str) -> None:
        """Make a run that is due now."""
        self.client.create_flow_run_from_deployment(self.id, state=Scheduled(message=why), tags=[tag])

    def claim(self, run: UUID) -> bool:
        """Whether the run is ours to begin: of several that ask, one is told yes."""
        try:
            return self.client.set_flow_run_state(run, Pending()).status == SetStateStatus.ACCEPT
        except ObjectNotFound:
            return False

    def skip(self, run: UUID, why: str) -> None:
        self._set(run, State(type=StateType.CANCELLED, name="Skipped", message=why))

    def wait(self, run: UUID, why: str) -> None:
        """It stays due, and shows why it has not begun."""
        self._set(run, Scheduled(name=WAITING, message=why, scheduled_time=datetime.now(UTC)))

    def stop(self, run: UUID, why: str) -> None:
        self._set(run, State(type=StateType.CANCELLED, name="Stopped", message=why))

    def cancel(self, run: UUID) -> None:
        self._set(run, State(type=StateType.CANCELLED, name="Cancelled", message="cancelled on request; what was recorded is kept"))

    def crash(self, run: UUID, why: str) -> None:
        self._set(run, Crashed(message=why))

    def settle(self, run: UUID, code: int, how: str) -> None:
        """The run's process has ended with this exit code without having told Prefect. how: it ended, in words."""
        if code == 0:
            self._set(run, Completed(message="it was done while Prefect did not answer"))
        elif code == 2:
            self._set(run, Failed(message="it failed while Prefect did not answer; the reason is in the scheduler's log"))
        else:
            self.crash(run, f"its process {how} and never said how the run went; what was recorded is kept")

    def _set(self, run: UUID, state: State[Any]) -> None:
        try:
            self.client.set_flow_run_state(run, state, force=True)
        except ObjectNotFound:
            return  # deleted meanwhile: there is nobody to tell


def deploy(client: SyncPrefectClient, folder: Path, name: str, asked: ScheduleSettings, anew: bool = False) -> tuple[Deployment, bool]:
    """The project's deployment with the schedule that is asked for; one that has it already stays as it is, unless `anew`.

    returns: it, and whether it is new. One that was paused stays paused.
    raises:  ProjectUnusable for a cron line that Prefect does not understand.
    """
    from prefect.utilities.callables import parameter_schema

    from syngraph.flows.on_prefect.flows import run_flow  # here, for it loads all jobs, which other commands do without

    wanted = times_of(asked)
    flow = client.create_flow(run_flow)
    try:
        known = client.read_deployment_by_name(f"{FLOW}/{name}")
    except ObjectNotFound:
        known = None
    described = f"{asked.described}: build if there is no ontology yet, ingest, verify, report"
    if known is not None and not anew and _same(known, wanted, folder):
        if known.description != described:  # it is watched now, or no more: Prefect's schedule is the same
            client.update_deployment(known.id, DeploymentUpdate(description=described))
        return Deployment(client, known.id), False
    id = client.create_deployment(
        flow,
        name,
        schedules=[DeploymentScheduleCreate(schedule=one, active=True) for one in wanted],
        parameters={"folder": str(folder)},
        entrypoint=ENTRYPOINT,
        description=described,
        tags=["syngraph"],
        parameter_openapi_schema=parameter_schema(run_flow).model_dump_for_openapi(),
    )
    return Deployment(client, id), known is None


def find(client: SyncPrefectClient, name: str) -> Deployment | None:
    """The project's deployment, if there is one."""
    try:
        return Deployment(client, client.read_deployment_by_name(f"{FLOW}/{name}").id)
    except ObjectNotFound:
        return None


def times_of(asked: ScheduleSettings) -> list[IntervalSchedule | CronSchedule]:
    """The schedule in Prefect's terms; none where runs are started by changes alone. raises: ProjectUnusable for a wrong cron line."""
    if asked.every:
        return [IntervalSchedule(interval=interval(asked.every))]
    if not asked.cron:
        return []
    try:
        return [CronSchedule(cron=asked.cron, timezone=asked.timezone)]
    except ValueError as exc:
        what_next = "five fields: minute, hour, day of the month, month, day of the week, such as '0 6 * * *' for 6 every morning"
        raise ProjectUnusable(f"{asked.cron!r} is no cron line", what_next) from exc


def _due(run: FlowRunResponse, now: datetime) -> Due:
    said = "as scheduled" if run.auto_scheduled else (run.state.message if run.state else None) or ""
    return Due(run.id, run.name, run.next_scheduled_start_time or now, run.auto_scheduled, run.state_name == WAITING, said)


def _same(known: DeploymentResponse, wanted: Sequence[IntervalSchedule | CronSchedule], folder: Path) -> bool:
    """Whether it is scheduled so already. An interval goes on from where it began: started anew it keeps its times."""
    if known.entrypoint != ENTRYPOINT or known.parameters.get("folder") != str(folder):
        return False
    return [_times(one.schedule) for one in known.schedules if one.active] == [_times(one) for one in wanted]


def _times(schedule: Any) -> tuple[timedelta | str, str | None]:
    if isinstance(schedule, IntervalSchedule):
        return schedule.interval, None
    return str(getattr(schedule, "cron", schedule)), getattr(schedule, "timezone", None)
