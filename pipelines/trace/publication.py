"""Publication: one publication of one council, by the names of its tables.

Here: scanning its Parquet, and what `record.json` says of input files and parameters. Not here:
which publications there are (`publications.py`), what the rows mean. Modules of `pipelines.trace`
and `pipelines.difference`, `pack.py` and `cli` import it.
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

from pipelines.errors import LocalpoundError
from pipelines.trace.walk import FeedFile, Parameter, Place, filled

_RECORD = "record.json"


@dataclass(frozen=True)
class Publication:
    """The folder of one publication; tables are `schema.table`, read lazily."""

    folder: Path

    def path(self, table: str) -> Path:
        """Where the Parquet file of a table lies, if it is published."""
        return self.folder / f"{table.replace('.', '/')}.parquet"

    def has(self, table: str) -> bool:
        """Whether the table is published."""
        return self.path(table).is_file()

    def scan(self, table: str) -> pl.LazyFrame:
        """The rows of a table; `LocalpoundError` when the publication does not hold it."""
        if not self.has(table):
            raise LocalpoundError(
                f"The publication of run {self.folder.name} holds no table {table}, as one that an "
                "older version made: run the council again."
            )
        return pl.scan_parquet(self.path(table))

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

    def why_not_counted(self, sha256: str) -> str | None:
        """Why no row of an input file counts: refused, put aside or replaced; else None."""
        for each in self._inputs:
            if each["file_sha256"] == sha256 and each.get("status") != "accepted":
                return str(each.get("reason"))
        for each in self.record.get("fates", ()):
            if each["file_sha256"] == sha256 and each["fate"] != "taken":
                return str(each["fate_reason"])
        return None

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


def _is_in_force(parameter: Mapping[str, Any], day: date | None) -> bool:
    """Days are written 2025-04-01, so that texts compare as days do."""
    if day is None:
        return True
    since, until = parameter.get("valid_from"), parameter.get("valid_to")
    return (since or "") <= day.isoformat() and (until is None or until >= day.isoformat())
