"""Run models: what the two pages of a run show, read from the folder of the run.

Here: frozen dataclasses for the validation page (what was checked, on how many rows, what failed,
and how that was in runs before) and the record page (what went in, with which code, who made it and
how long it took). Not here: how anything looks (`run_pages.py`). Both pages lie in `runs/<run>/`
and are never published: they hold rows that name people, a clock and the name of a machine.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any

from pipelines.execution import Execution

RUNS_SHOWN = 6
"""How many runs the trend shows, this one included."""

ROWS_SHOWN = 5
"""How many rows that break a promise are shown; a file beside the page holds all of them."""

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Check:
    """One promise or law: what it says, on how many rows, and what was found."""

    what: str
    severity: str
    passed: bool
    rows: int
    failing: int | None
    seen: str | None
    sample: tuple[Row, ...]
    kept: str | None

    @property
    def found(self) -> str:
        """What was found, in words."""
        if self.passed:
            return "kept"
        return f"found {self.seen}" if self.failing is None else f"{self.failing:,} rows break it"

    @property
    def kept_csv(self) -> str | None:
        """The file with every row that breaks it, as a spreadsheet opens it, beside the page."""
        return None if self.kept is None else f"{self.kept.removesuffix('.parquet')}.csv"

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of the rows shown."""
        return tuple(self.sample[0]) if self.sample else ()


@dataclass(frozen=True)
class CheckedTable:
    """One table with its checks."""

    name: str
    checks: tuple[Check, ...]
    csv: str | None = None
    """Where the whole table lies as published, from the folder of the run; None where it is not."""

    @property
    def rows(self) -> int:
        """Rows it has."""
        return max((check.rows for check in self.checks), default=0)

    @property
    def broken(self) -> tuple[Check, ...]:
        """Checks that failed."""
        return tuple(check for check in self.checks if not check.passed)


@dataclass(frozen=True)
class EarlierRun:
    """One run of the trend: when it was first made, and what was broken, by table."""

    run: str
    made_at: str
    tables: Mapping[str, int]
    broken: Mapping[str, int]


@dataclass(frozen=True)
class ValidationPage:
    """Everything the validation page shows. `trend` ends with the run itself."""

    council_name: str
    run: str
    passed: bool
    tables: tuple[CheckedTable, ...]
    trend: tuple[EarlierRun, ...]

    @cached_property
    def broken(self) -> tuple[CheckedTable, ...]:
        """Tables with a broken promise."""
        return tuple(table for table in self.tables if table.broken)

    @cached_property
    def check_count(self) -> int:
        """Promises and laws that were checked."""
        return sum(len(table.checks) for table in self.tables)

    @cached_property
    def blocking_count(self) -> int:
        """Broken ones because of which nothing may be published."""
        return self._broken_of("critical")

    @cached_property
    def reported_count(self) -> int:
        """Broken ones that are reported and block nothing."""
        return self._broken_of("warning")

    def _broken_of(self, severity: str) -> int:
        return sum(check.severity == severity for table in self.tables for check in table.broken)


@dataclass(frozen=True)
class Listing:
    """Rows of the record with the names of their columns."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    @classmethod
    def of(cls, rows: Sequence[Row]) -> "Listing":
        """Rows that all have the columns of the first."""
        heads = tuple(rows[0]) if rows else ()
        return cls(heads, tuple(tuple(row.get(name) for name in heads) for row in rows))


@dataclass(frozen=True)
class RecordPage:
    """Everything the record page shows; parts of a run that did not pass are empty."""

    council_name: str
    run: str
    passed: bool
    identity: tuple[tuple[str, str], ...]
    makings: tuple[Execution, ...]
    inputs: tuple[Row, ...]
    fates: Mapping[str, Row]
    registers: Listing
    frameworks: Listing
    parameters: Listing
    tables: tuple[tuple[str, str], ...]
    published: Listing
    warnings: tuple[str, ...]


def read_validation_page(folder: Path, council_name: str) -> ValidationPage:
    """The validation page of the run whose folder this is, with the runs before it."""
    made = _makings(folder)
    return ValidationPage(
        council_name=council_name,
        run=folder.name,
        passed=bool(made) and made[-1].passed,
        tables=_checked(folder),
        trend=_trend(folder),
    )


def read_record_page(folder: Path, council_name: str) -> RecordPage:
    """The record page of the run whose folder this is."""
    record = _json(folder / "record.json") or {}
    made = _makings(folder)
    checks = [(table.name, check) for table in _checked(folder) for check in table.broken]
    return RecordPage(
        council_name=council_name,
        run=folder.name,
        passed=bool(made) and made[-1].passed,
        identity=tuple(_flat(record.get("identity", {}))),
        makings=made,
        inputs=tuple(_json(folder / "inputs.json") or ()),
        fates={each["file_sha256"]: _exact(each) for each in record.get("fates", ())},
        registers=Listing.of(record.get("registers", ())),
        frameworks=Listing.of(record.get("frameworks", ())),
        parameters=Listing.of(record.get("parameters", ())),
        tables=tuple(sorted(record.get("tables", {}).items())),
        published=Listing.of(record.get("published", ())),
        warnings=tuple(f"{table}: {check.what}: {check.found}" for table, check in checks),
    )


def _exact(fate: Row) -> Row:
    """A fate with its pounds as numbers; the record keeps them as text."""
    pounds = {name: Decimal(value) for name, value in fate.items() if name.endswith("_gbp")}
    return {**fate, **pounds}


def _checked(folder: Path) -> tuple[CheckedTable, ...]:
    """Every table of the run with its checks, by name."""
    found = []
    for path in sorted((folder / "checks").glob("*.json")):
        for name, rows in groupby(_json(path) or (), key=lambda each: str(each["table"])):
            checks = tuple(_check(row) for row in rows)
            found.append(CheckedTable(name, checks, _published_csv(folder, name)))
    return tuple(found)


def _published_csv(folder: Path, table: str) -> str | None:
    """The published table of the run, as a path from the run's folder."""
    path = f"../../published/{folder.name}/{table.replace('.', '/')}.csv"
    return path if (folder / path).is_file() else None


def _check(row: Row) -> Check:
    return Check(
        what=row["what"],
        severity=row["severity"],
        passed=row["passed"],
        rows=row["rows"],
        failing=row["failing"],
        seen=row["seen"],
        sample=tuple(row["sample"])[:ROWS_SHOWN],
        kept=row.get("kept"),
    )


def _trend(folder: Path) -> tuple[EarlierRun, ...]:
    """The runs of the council up to this one, by when each was first made."""
    made = [
        (makings[0].ended_at or makings[0].started_at, each)
        for each in folder.parent.iterdir()
        if each.is_dir()
        for makings in (_makings(each),)
        if makings
    ]
    own = next((at for at, each in made if each.name == folder.name), "")
    before = sorted((at, each) for at, each in made if at <= own)[-RUNS_SHOWN:]
    return tuple(_earlier(at, each) for at, each in before)


def _earlier(made_at: str, folder: Path) -> EarlierRun:
    tables = _checked(folder)
    return EarlierRun(
        run=folder.name,
        made_at=made_at,
        tables={table.name: table.rows for table in tables},
        broken={table.name: len(table.broken) for table in tables},
    )


def _makings(folder: Path) -> tuple[Execution, ...]:
    """Every making of a run; none where the file of them was broken: other runs keep their page."""
    try:
        return tuple(Execution(**each) for each in _json(folder / "executions.json") or ())
    except TypeError:
        return ()


def _flat(facts: Mapping[str, Any], inside: str = "") -> list[tuple[str, str]]:
    """Facts of an identity, each by its name; of a register its parts in one line."""
    found: list[tuple[str, str]] = []
    for name, value in facts.items():
        if isinstance(value, Mapping):
            found += _flat(value, f"{inside}{name} ")
        elif isinstance(value, list):
            found += [(f"{inside}{name}", _in_line(each)) for each in value]
        else:
            found.append((f"{inside}{name}", "none" if value is None else str(value)))
    return found


def _in_line(value: object) -> str:
    parts: Sequence[object] = value if isinstance(value, list) else [value]
    return " ".join(str(part) for part in parts)


def _json(path: Path) -> Any:
    """What a file of a run holds; nothing where it is not there or was broken."""
    try:
        return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None
    except ValueError:
        return None
