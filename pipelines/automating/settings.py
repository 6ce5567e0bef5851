"""Settings: `automation.toml` beside `council.toml`, read with every fault told by its key.

    [monthly]                     a run every month
    day = 5                       1 to 28, so that every month has it
    time = "06:00"
    timezone = "Europe/London"

    [inbox]                       a run once new files lie still in the inbox
    quiet_minutes = 10            how long nothing may have changed: files are copied slowly

Without the file, or without a table of it, nothing of that kind runs by itself. A month that the
machine slept through is made up for once.

Here: reading and checking. Not here: acting on it. Imports `council`, `home` and
`settings_file`.
"""

from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from pipelines.council import faults_in_words
from pipelines.home import CouncilHome
from pipelines.settings_file import read_table, refuse_faults

_STRICT = ConfigDict(extra="forbid", str_strip_whitespace=True)
_TIME = r"^([01]?[0-9]|2[0-3]):[0-5][0-9]$"


def _timezone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("write the name of a time zone, such as Europe/London") from None
    return name


@dataclass(frozen=True, config=_STRICT)
class Monthly:
    """The day and time of each month when a run begins."""

    day: Annotated[int, Field(ge=1, le=28)] = 5
    time: Annotated[str, Field(pattern=_TIME)] = "06:00"
    timezone: Annotated[str, AfterValidator(_timezone)] = "Europe/London"

    @property
    def cron(self) -> str:
        """The same as the five fields of cron."""
        hour, minute = map(int, self.time.split(":"))
        return f"{minute} {hour} {self.day} * *"

    @property
    def in_words(self) -> str:
        """The same for a person."""
        return f"every month on day {self.day} at {self.time} ({self.timezone})"


@dataclass(frozen=True, config=_STRICT)
class Inbox:
    """How long an inbox lies still before its new files are run."""

    quiet_minutes: Annotated[int, Field(ge=0, le=24 * 60)] = 10

    @property
    def in_words(self) -> str:
        """The same for a person."""
        return f"new files in the inbox, once nothing has changed for {self.quiet_minutes} minutes"


@dataclass(frozen=True, config=_STRICT)
class Automation:
    """What starts a run of a council without a person; None for what does not."""

    monthly: Monthly | None = None
    inbox: Inbox | None = None

    @property
    def in_words(self) -> tuple[str, ...]:
        """One line for each thing that starts a run; none where nothing does."""
        return tuple(each.in_words for each in (self.monthly, self.inbox) if each)


def read_automation(room: CouncilHome) -> Automation:
    """What the council's file says; nothing runs without one.

    One `BadReference` with every fault of the file.
    """
    path = room.automation
    if not path.exists():
        return Automation()
    table = read_table(path)
    try:
        return TypeAdapter(Automation).validate_python(table)
    except ValidationError as fault:
        refuse_faults(path, faults_in_words(fault))
        raise
