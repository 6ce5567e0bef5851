"""Deploying: what a machine's own scheduler needs to run localpound every month, paths filled in.

    Place(...)            where localpound, its spend home and its account are
    linux(place)          systemd: a service and a timer for runs, or one that keeps Dagster going,
                          and a service for the pages
    windows(place)        Task Scheduler: command files for the same, and lines that register them
    dagster(kind)         Dagster's settings for PostgreSQL, Celery, Docker or Kubernetes

The texts lie beside this module. The services may write to the spend home and nowhere else; that of
a run has no network at all unless it notifies, because a run needs none. Here: filling them in. Not
here: installing anything: an administrator reads them first. Imports `errors` and `tables`; only
`cli` imports it.
"""

from dataclasses import dataclass
from pathlib import Path
from string import Template

from pipelines.errors import RunRefused
from pipelines.tables import PROJECT

_HERE = Path(__file__).parent
_LINUX = (
    "localpound-run.service",
    "localpound-run.timer",
    "localpound-dev.service",
    "localpound-serve.service",
)
_WINDOWS = (
    "localpound-run.cmd",
    "localpound-dev.cmd",
    "localpound-serve.cmd",
    "schtasks.txt",
    "schtasks-dev.txt",
)
_DAYS = range(1, 29)
_BEYOND = {
    "postgres": ("postgres.yaml",),
    "celery": ("postgres.yaml", "celery.yaml"),
    "docker": ("postgres.yaml", "docker.yaml"),
    "kubernetes": ("postgres.yaml", "kubernetes.yaml"),
}
"""What each kind of Dagster adds to the settings that every spend home has."""

KINDS = tuple(_BEYOND)
"""Kinds of Dagster that go beyond one machine's own."""


@dataclass(frozen=True)
class Place:
    """Where things lie on this machine, and when it runs: at six on a day that every month has."""

    program: str
    home: str
    user: str = "localpound"
    day: int = 5
    temp: str | None = None
    beyond_loopback: bool = False
    notifies: bool = False

    def __post_init__(self) -> None:
        """Refuse what cannot stand in a unit or a command line, whatever it is meant for."""
        for text in (self.program, self.home, self.user, self.temp or ""):
            if set(text) & set("\"'`$\n\r") or not text.isprintable():
                raise RunRefused(
                    f"{text!r} cannot stand in the settings of a scheduler: use a path or name "
                    "without quotes, dollar signs and line ends."
                )
        if self.day not in _DAYS:
            raise RunRefused(f"Day {self.day} is not in every month: choose one from 1 to 28.")


def linux(place: Place) -> dict[str, str]:
    """Unit files for systemd by name."""
    written = [place.home, *([place.temp] if place.temp else [])]
    none, inet = "PrivateNetwork=yes\n", " AF_INET AF_INET6"
    loopback = "IPAddressDeny=any\nIPAddressAllow=localhost\n"
    return {
        name: _filled(
            name,
            program=_unit(place.program),
            home=_unit(place.home),
            user=_unit(place.user),
            day=f"{place.day:02}",
            temp=f'Environment="SPEND_TEMP={_unit(place.temp)}"\n' if place.temp else "",
            written=" ".join(f'"{_unit(path)}"' for path in written),
            reach="" if place.beyond_loopback else loopback,
            away="" if place.notifies else loopback,
            network="" if place.notifies else none,
            inet=inet if place.notifies else "",
            notify=_notify(place),
        )
        for name in _LINUX
    }


def windows(place: Place) -> dict[str, str]:
    """Command files, and the lines for an administrator's prompt that register them, by name.

    Lines end as Windows expects.
    """
    if "%" in place.program + place.home + (place.temp or ""):
        raise RunRefused("A path with % cannot stand in a command file: choose another folder.")
    return {
        name: _filled(
            name,
            program=place.program,
            home=place.home,
            user=place.user,
            day=str(place.day),
            temp=f'set "SPEND_TEMP={place.temp}"\n' if place.temp else "",
            notify=_notify(place),
        ).replace("\n", "\r\n")
        for name in _WINDOWS
    }


def dagster(kind: str) -> dict[str, str]:
    """Dagster's whole settings for one of `KINDS`, by the name of the file; for Celery a worker's.

    How far each was tested is told in `dagster/README.md` beside this module.
    """
    parts = [PROJECT / ".dagster" / "dagster.yaml", *(_HERE / "dagster" / n for n in _BEYOND[kind])]
    files = {"dagster.yaml": "".join(each.read_text(encoding="utf-8") for each in parts)}
    if kind == "celery":
        worker = "dagster_celery_config.py"
        files[worker] = (_HERE / "dagster" / worker).read_text(encoding="utf-8")
    return files


def _notify(place: Place) -> str:
    return " --notify" if place.notifies else ""


def _filled(name: str, **words: str) -> str:
    text = (_HERE / name).read_text(encoding="utf-8")
    return Template(text).substitute(words)


def _unit(text: str) -> str:
    """A path in a unit file: systemd reads % as the start of a specifier and \\ as an escape."""
    return text.replace("\\", "\\\\").replace("%", "%%")
