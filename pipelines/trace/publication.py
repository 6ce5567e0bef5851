"""Publication: one publication of one council, by the names of its tables.

Here: finding the folder, scanning its Parquet, and what `record.json` says of input files and
parameters. Not here: what the rows mean. Modules of `pipelines.trace`, `pack.py` and `cli.py`
import it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.errors import LocalpoundError, RunRefused, UnknownCouncil
from pipelines.home import CouncilHome, Home
from pipelines.trace.walk import FeedFile, Parameter, Place, filled

_LATEST = "latest"
_RECORD = "record.json"


@dataclass(frozen=True)
class Publication:
    """The folder of one publication; tables are `schema.table`, read lazily."""

    folder: Path

    def has(self, table: str) -> bool:
        """Whether the table is published."""
        return self._path(table).is_file()

    def scan(self, table: str) -> pl.LazyFrame:
        """The rows of a table; `LocalpoundError` when the publication does not hold it."""
        if not self.has(table):
            raise LocalpoundError(
                f"The publication {self.folder} holds no table {table}: run the council again."
            )
        return pl.scan_parquet(self._path(table))

    @cached_property
    def record(self) -> dict[str, Any]:
        """What went in, with which parameters: `record.json`."""
        record: dict[str, Any] = json.loads((self.folder / _RECORD).read_text(encoding="utf-8"))
        return record

    @cached_property
    def file_names(self) -> Mapping[str, str]:
        """The name each input file was added under, by SHA-256."""
        return {each["file_sha256"]: each["file_name"] for each in self._inputs}

    def files(self, feed: str) -> tuple[FeedFile, ...]:
        """The accepted files of one feed, in the order of the inbox."""
        return tuple(
            FeedFile(feed, each["file_name"], each["file_sha256"], each.get("records"))
            for each in self._inputs
            if each["feed"] == feed and each.get("status") == "accepted"
        )

    def place(self, row: Mapping[str, Any]) -> Place:
        """Where a row of a file stands, with the name the file was added under."""
        sha256 = row["file_sha256"]
        return filled(Place, row, file_name=self.file_names.get(sha256, sha256))

    def parameter(self, name: str, day: date | None) -> Parameter:
        """The parameter in force on `day`; without a value or a source where none is."""
        for each in self.record.get("parameters", ()):
            if each["parameter"] == name and _is_in_force(each, day):
                value = None if each["value"] is None else Decimal(each["value"])
                return Parameter(name, value, each["unit"], each["source"])
        return Parameter(name, None, None, None)

    @property
    def _inputs(self) -> list[dict[str, Any]]:
        return list(self.record.get("inputs", ()))

    def _path(self, table: str) -> Path:
        return self.folder / f"{table.replace('.', '/')}.parquet"


def find_publication(home: Home, code: str | None, run: str | None) -> Publication:
    """The publication `run` of council `code`, else the last one of the only council set up here.

    `UnknownCouncil` when there is no such council or several, `RunRefused` when there is no such
    publication.
    """
    room = home.council(code or _only_council(home))
    published = _published(room)
    if run is not None and run not in published:
        listed = ", ".join(published) or "none"
        raise RunRefused(f"Council {room.code} has no publication {run!r}; there are: {listed}.")
    if not (room.published / (run or _LATEST) / _RECORD).is_file():
        raise RunRefused(
            f"Nothing is published of council {room.code} yet: `localpound run {room.code}`."
        )
    return Publication(room.published / (run or _LATEST))


def _published(room: CouncilHome) -> tuple[str, ...]:
    """Names of the publications, which is all that `--run` can mean: no path leads elsewhere."""
    return tuple(sorted(path.parent.name for path in room.published.glob(f"[!.]*/{_RECORD}")))


def _only_council(home: Home) -> str:
    codes = home.council_codes()
    if not codes:
        raise UnknownCouncil(
            f"No council is set up in {home.root} yet: begin with `localpound init CODE`."
        )
    if len(codes) > 1:
        raise UnknownCouncil(f"Several councils are set up; name one: --council {codes[0]}.")
    return codes[0]


def _is_in_force(parameter: Mapping[str, Any], day: date | None) -> bool:
    """Days are written 2025-04-01, so that texts compare as days do."""
    if day is None:
        return True
    since, until = parameter.get("valid_from"), parameter.get("valid_to")
    return (since or "") <= day.isoformat() and (until is None or until >= day.isoformat())
