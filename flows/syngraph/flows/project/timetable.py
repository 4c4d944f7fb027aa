"""When runs are due: `[schedule]` in syngraph.toml, an interval or a cron line; and what becomes of runs that would overlap."""

import re
from datetime import timedelta
from typing import Annotated
from typing import Literal as OneOf
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError, model_validator

from syngraph.ontologies.errors import ProjectUnusable

_UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
_INTERVAL = re.compile(r"(?:\d+[wdhms])+")
_LONGEST = timedelta(days=366)

Overlap = OneOf["wait", "skip"]


def interval(text: str) -> timedelta:
    """How long a time such as "1h", "90s" or "1d12h" is.

    raises: ValueError when it is none, or shorter than a second or longer than a year.

    >>> interval("1d12h"), interval("90s")
    (datetime.timedelta(days=1, seconds=43200), datetime.timedelta(seconds=90))
    """
    short = text.replace(" ", "").lower()
    if not _INTERVAL.fullmatch(short):
        raise ValueError(f"{text!r} is no interval: write it like 30m, 1h, 1d or 1h30m")
    try:
        length = sum((timedelta(**{_UNITS[unit]: int(number)}) for number, unit in re.findall(r"(\d+)([wdhms])", short)), timedelta())
    except OverflowError:
        length = _LONGEST * 2
    if not timedelta(seconds=1) <= length <= _LONGEST:
        raise ValueError(f"an interval is from a second to a year: {text!r} is not")
    return length


def _interval_text(text: str) -> str:
    if text:
        interval(text)
    return text


def _timezone(text: str) -> str:
    try:
        if text:
            ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError) as exc:  # OSError: a folder of the database, such as "Europe"
        raise ValueError(f"{text!r} is no timezone: write one like Europe/Oslo or UTC") from exc
    return text


class ScheduleSettings(BaseModel):
    """[schedule] every: an interval, or cron: five fields, or neither. timezone: the cron line's; empty: the machine's own.

    watch: take changes in within seconds. overlap: what becomes of a run that is due while another is under way: it waits for it, or is
    skipped. `syngraph schedule` keeps to these where its options say nothing else.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    every: Annotated[str, AfterValidator(_interval_text)] = ""
    cron: str = ""
    timezone: Annotated[str, AfterValidator(_timezone)] = ""
    watch: bool = False
    overlap: Overlap = "wait"

    @model_validator(mode="after")
    def _is_one(self) -> "ScheduleSettings":
        if self.every and self.cron:
            raise ValueError("either every or cron, not both")
        return self

    def asked(self, **options: str | bool | None) -> "ScheduleSettings":
        """These settings with what a command line asks for; None is not asked. `every` puts `cron` aside, and the other way round.

        raises: ProjectUnusable when that cannot be kept to, or leaves nothing that would ever start a run.

        >>> ScheduleSettings(cron="0 6 * * *", overlap="skip").asked(every="1h", watch=None)
        ScheduleSettings(every='1h', cron='', timezone='', watch=False, overlap='skip')
        """
        given = {name: value for name, value in options.items() if value is not None}
        other = {"every": "cron", "cron": "every"}
        aside = {other[name]: "" for name in given if name in other and given[name]}
        try:
            settings = ScheduleSettings.model_validate({**self.model_dump(), **aside, **given})
        except ValidationError as exc:
            what = "; ".join(
                f"{'.'.join(map(str, e['loc'])) or 'schedule'}: {e['msg'].removeprefix('Value error, ')}" for e in exc.errors()
            )
            raise ProjectUnusable(what, "syngraph schedule --help shows what can be asked for") from exc
        if not (settings.every or settings.cron or settings.watch):
            raise ProjectUnusable(
                "nothing says when to run", "syngraph schedule DIR --every 1h, or --cron '0 6 * * *', or --watch; or set [schedule]"
            )
        return settings

    @property
    def described(self) -> str:
        """The schedule in a few words.

        >>> ScheduleSettings(cron="0 6 * * *", timezone="Europe/Oslo", watch=True).described
        'cron 0 6 * * * (Europe/Oslo), and whenever documents change'
        """
        when = f"every {self.every}" if self.every else f"cron {self.cron} ({self.timezone or 'local time'})" if self.cron else ""
        return ", and ".join(filter(None, (when, "whenever documents change" if self.watch else "")))
