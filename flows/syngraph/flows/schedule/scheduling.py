"""`syngraph schedule`: a scheduler alone on its project, with Prefect to keep the schedule in: the one that is configured, or its own."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from syngraph.connectors.ledger.lock import writers_lock
from syngraph.flows.on_prefect.api import PREFECT, greet
from syngraph.flows.on_prefect.settings import settle_prefect
from syngraph.flows.project.project import Project, open_project
from syngraph.flows.project.timetable import ScheduleSettings
from syngraph.flows.schedule.record import ScheduleRecord, deployment_name, read_record, schedule_lock, scheduler, write_record
from syngraph.flows.schedule.server import LocalServer, free_port
from syngraph.flows.telling.progress import Progress
from syngraph.ontologies.errors import Busy


def keep_schedule(folder: Path, progress: Progress, **options: str | bool | None) -> None:
    """Keep the schedule that syngraph.toml and `options` ask for, until SIGINT or SIGTERM, or until it is removed.

    options: as ScheduleSettings.asked.
    raises:  ProjectUnusable; Busy when another scheduler has the project; StoreUnreachable, StoreRefused for Prefect.
    """
    project = open_project(folder)
    asked = _timed(project.settings.schedule.asked(**options))
    with _alone(project), _prefect(project, asked, progress) as (api, server):
        from prefect.client.orchestration import get_client

        from syngraph.flows.schedule.deployment import asking, deploy
        from syngraph.flows.schedule.scheduler import Scheduler
        from syngraph.flows.schedule.watch import Watch

        name = deployment_name(project)
        with asking(api), get_client(sync_client=True) as client:
            deployment, new = deploy(client, project.folder, name, asked)
            ui = api.removesuffix("/api")
            write_record(project, ScheduleRecord(api, ui, server is not None, asked.described))
            keeper = Scheduler(project, asked, deployment, name, api, server, progress)
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda *_: keeper.end_soon())
            progress.say(f"scheduled: {asked.described}; a run that would overlap {'waits' if asked.overlap == 'wait' else 'is skipped'}")
            progress.say(f"Prefect: {ui}/deployments/deployment/{deployment.id}")
            keeper.begin_with(new)
            watch = Watch(project, keeper.changed, progress) if asked.watch else None
            if watch:
                watch.start()
            try:
                keeper.keep()
            finally:
                if watch:
                    watch.stop()
    goes_on = "; it goes on when it is started again" if read_record(project) else ""
    progress.say(f"the schedule is kept no more{goes_on}")


def _timed(asked: ScheduleSettings) -> ScheduleSettings:
    """A cron line without a timezone means the machine's own, as it does for cron."""
    if not asked.cron or asked.timezone:
        return asked
    from tzlocal import get_localzone_name

    return asked.model_copy(update={"timezone": get_localzone_name() or "UTC"})


@contextmanager
def _alone(project: Project) -> Iterator[None]:
    """raises: Busy, naming the scheduler that has the project."""
    try:
        with writers_lock(schedule_lock(project), "schedule"):
            yield
    except Busy as exc:
        if holder := scheduler(project):
            what = f"another scheduler has {project.folder}: {holder}"
            raise Busy(what, f"syngraph schedule {project.folder} list shows what it does; end it before starting another") from exc
        raise


@contextmanager
def _prefect(project: Project, asked: ScheduleSettings, progress: Progress) -> Iterator[tuple[str, LocalServer | None]]:
    """The API's address, and the server where it is the project's own; Prefect's settings are settled for this process.

    raises: ProjectUnusable for a cron line that is none, before any server is started.
    """
    home = project.hidden / "prefect"
    home.mkdir(parents=True, exist_ok=True)
    before = read_record(project)
    api = os.environ.get(PREFECT)
    server = None if api else LocalServer(home, free_port(_port(before)), progress)
    if server:
        speak_to(server.api, home)
    else:
        settle_prefect(home)
    from syngraph.flows.schedule.deployment import times_of  # with Prefect's settings settled

    times_of(asked)
    if server is None:
        assert api
        greet(api)
        yield api, None
        return
    progress.say(f"starting a Prefect server of this project's own: {server.ui}")
    try:
        server.start()
        yield server.api, server
    finally:
        server.stop()


def speak_to(api: str, home: Path) -> None:
    """Prefect's client in this process and its children asks a server on loopback, whatever proxy the environment names."""
    os.environ[PREFECT] = api
    for name in ("NO_PROXY", "no_proxy"):
        os.environ[name] = ",".join(filter(None, (os.environ.get(name), "127.0.0.1")))
    settle_prefect(home)


def _port(before: ScheduleRecord | None) -> int | None:
    return int(before.ui.rpartition(":")[2]) if before and before.local else None
