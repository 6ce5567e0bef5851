"""Publications: which ones a home holds, found by the name of a council and of a run.

Here: turning what a person names into one publication of one council. Not here: what lies in it.
Imports `errors` and `home`; the command line and what reads publications import it.
"""

import csv
import json
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import RunRefused, UnknownCouncil
from pipelines.home import CouncilHome, Home

_RECORD = "record.json"


@dataclass(frozen=True)
class PublishedRun:
    """One publication: the council's rooms and the name of the run that made it."""

    room: CouncilHome
    run: str

    @property
    def code(self) -> str:
        """The council."""
        return self.room.code

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self.room.published / self.run


def find_publication(home: Home, code: str | None, run: str | None) -> PublishedRun:
    """The publication `run` of council `code`.

    Without a run it is the one that stands, without a council that of the only one set up here.
    `UnknownCouncil` when there is no such council or several, `RunRefused` when there is no such
    publication.
    """
    room = home.council(code or _only_council(home))
    published = runs_published(room)
    if run is not None:
        if run not in published:
            listed = ", ".join(published) or "none"
            raise RunRefused(
                f"Council {room.code} has no publication {run!r}{_removed(room, run)}; "
                f"there are: {listed}."
            )
        return PublishedRun(room, run)
    if not (room.latest / _RECORD).is_file():
        raise RunRefused(
            f"Nothing is published of council {room.code} yet: `localpound run {room.code}`."
        )
    return PublishedRun(room, _standing(room))


def runs_published(room: CouncilHome) -> tuple[str, ...]:
    """Names of the publications, which is all that a run can mean: no path leads elsewhere."""
    return tuple(
        sorted(
            path.parent.name
            for path in room.published.glob(f"[!.]*/{_RECORD}")
            if path.parent != room.latest
        )
    )


def _removed(room: CouncilHome, run: str) -> str:
    """When the council's retention policy removed the publication, and why; else nothing."""
    if not room.retention.is_file():
        return ""
    with room.retention.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["what"] == "publication" and row["name"] == run:
                return f" any more: retention removed it on {row['removed_on']}, as {row['why']}"
    return ""


def _standing(room: CouncilHome) -> str:
    """The run that `latest` points at, or, where it is a copy, the one that its record names."""
    if room.latest.is_symlink():
        return room.latest.resolve().name
    record: dict[str, str] = json.loads((room.latest / _RECORD).read_text(encoding="utf-8"))
    return record["run"]


def _only_council(home: Home) -> str:
    codes = home.council_codes()
    if not codes:
        raise UnknownCouncil(
            f"No council is set up in {home.root} yet: begin with `localpound init CODE`."
        )
    if len(codes) > 1:
        raise UnknownCouncil(f"Several councils are set up; name one: --council {codes[0]}.")
    return codes[0]
