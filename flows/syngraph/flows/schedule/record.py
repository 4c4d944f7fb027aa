"""What a project knows of its schedule while nobody asks Prefect: where the API is, what was asked for; and who holds the schedule."""

import json
import os
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.lock import lock_holder
from syngraph.flows.project.project import Project


@dataclass(frozen=True)
class ScheduleRecord:
    """As the last scheduler left it. api: Prefect's. local: whether its server is the project's own. asked: the schedule in words."""

    api: str
    ui: str
    local: bool
    asked: str


def read_record(project: Project) -> ScheduleRecord | None:
    """None when nothing was ever scheduled, or the schedule was removed."""
    try:
        return ScheduleRecord(**json.loads(_path(project).read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None  # ValueError: the power went while it was written; the next scheduler writes it anew


def write_record(project: Project, record: ScheduleRecord) -> None:
    beside = _path(project).with_suffix(".new")
    beside.write_text(json.dumps(asdict(record)))
    os.replace(beside, _path(project))


def forget_record(project: Project) -> None:
    _path(project).unlink(missing_ok=True)


def schedule_lock(project: Project) -> Path:
    return project.hidden / "schedule.lock"


def scheduler(project: Project) -> str | None:
    """Who keeps the project's schedule now."""
    return lock_holder(schedule_lock(project))


def deployment_name(project: Project) -> str:
    """The same at each start and no other project's, on a server that many projects share."""
    mark = sha256(f"{Ledger(project.ledger).id} {project.folder}".encode()).hexdigest()[:6]
    return f"{project.folder.name}-{mark}"


def _path(project: Project) -> Path:
    return project.hidden / "schedule.json"
