"""Corrections: changing a published cell, dated, with a reason and a guard.

A council sometimes knows that a cell it published is wrong and cannot re-issue the file. It says
so in `councils/<code>/corrections.csv`, one line a cell:

    file_sha256, sheet_name, source_row, column, expected, corrected, reason, decided_by, decided_on

`source_row` is the line or sheet row as published (`raw.spend_row`), `column` one of that table's
text columns, `expected` the cell as it stands there and `corrected` what it should say; empty
means no value. The guard: where the cell no longer says `expected`, nothing is changed and the
log says what was found, so a correction never outlives the fault it was made for.

Not here: what people decide about suppliers (`decisions.py`), finding faults. Imports Polars,
`council` (faults in words) and `errors` only; never DuckDB.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import polars as pl
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from pipelines.council import in_words
from pipelines.errors import BadReference

KEY = ("file_sha256", "sheet_name", "source_row")

LOG_SCHEMA = {
    "correction_number": pl.Int32,
    "file_sha256": pl.String,
    "sheet_name": pl.String,
    "source_row": pl.Int32,
    "column": pl.String,
    "expected": pl.String,
    "corrected": pl.String,
    "found": pl.String,
    "outcome": pl.String,
    "reason": pl.String,
    "decided_by": pl.String,
    "decided_on": pl.Date,
}
"""Columns of the log. `outcome`: `applied`; `value_differs` (the guard held: `found` is neither);
`already_corrected` (the source now says what the correction wanted); `no_such_row`;
`no_such_column`."""


def _none_if_blank(value: object) -> object:
    return None if value == "" else value


_Optional = Annotated[str | None, BeforeValidator(_none_if_blank)]
_Text = Annotated[str, Field(min_length=1)]


class Correction(BaseModel):
    """One cell to be changed, and on whose word."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    sheet_name: str = ""
    source_row: int = Field(ge=1, lt=2**31)
    column: _Text
    expected: _Optional = None
    corrected: _Optional = None
    reason: _Text
    decided_by: _Text
    decided_on: date


def read_corrections(path: Path, columns: Collection[str]) -> tuple[Correction, ...]:
    """The corrections of a council, in file order; none when there is no file.

    `columns` are the text columns of `raw.spend_row`, which can be corrected. Raises one
    `BadReference` listing every fault by line and column.
    """
    corrections: list[Correction] = []
    faults: list[str] = []
    seen: dict[tuple[str, str, int, str], int] = {}
    for line, row in read_lines(path, required=tuple(Correction.model_fields)):
        try:
            correction = Correction.model_validate(row)
        except ValidationError as fault:
            faults.extend(faults_by_column(line, fault))
            continue
        cell = (
            correction.file_sha256,
            correction.sheet_name,
            correction.source_row,
            correction.column,
        )
        if cell in seen:
            faults.append(f"line {line}: corrects the same cell as line {seen[cell]}")
        if correction.expected == correction.corrected:
            faults.append(f"line {line}, corrected: is the same as expected")
        if correction.column in KEY:
            faults.append(f"line {line}, column: {correction.column} says where a row lies")
        elif correction.column not in columns:
            faults.append(f"line {line}, column: raw.spend_row has no {correction.column!r}")
        seen.setdefault(cell, line)
        corrections.append(correction)
    raise_all(path, faults)
    return tuple(corrections)


def apply(
    rows: pl.DataFrame, corrections: Sequence[Correction]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows of `raw.spend_row` with the corrections made, and the log of what became of each.

    `rows` keeps its columns, types and order; blank and null cells count as the same. The log has
    one row a correction in the order given, in the columns of `LOG_SCHEMA`.
    """
    if not corrections:
        return rows, pl.DataFrame(schema=LOG_SCHEMA)
    place = _places(rows, corrections)
    log: list[dict[str, object]] = []
    changes: dict[str, dict[int, str | None]] = {}
    for number, correction in enumerate(corrections, start=1):
        found: str | None = None
        at = place.get((correction.file_sha256, correction.sheet_name, correction.source_row))
        if correction.column not in rows.columns or correction.column in KEY:
            outcome = "no_such_column"
        elif at is None:
            outcome = "no_such_row"
        else:
            found = rows[correction.column][at] or None
            outcome = _judge(found, correction)
            if outcome == "applied":
                changes.setdefault(correction.column, {})[at] = correction.corrected
        log.append(
            {
                "correction_number": number,
                **correction.model_dump(),
                "found": found,
                "outcome": outcome,
            }
        )
    corrected = rows.with_columns(_changed(column, cells) for column, cells in changes.items())
    return corrected, pl.DataFrame(log, schema=LOG_SCHEMA)


def _changed(column: str, cells: Mapping[int, str | None]) -> pl.Expr:
    """The column with the cells at these positions replaced. (`Series.scatter` would change the
    caller's own frame.)"""
    at = pl.int_range(pl.len())
    new = at.replace_strict(list(cells), list(cells.values()), default=None, return_dtype=pl.String)
    return pl.when(at.is_in(list(cells))).then(new).otherwise(pl.col(column)).alias(column)


def _judge(found: str | None, correction: Correction) -> str:
    if found == correction.expected:
        return "applied"
    return "already_corrected" if found == correction.corrected else "value_differs"


def _places(
    rows: pl.DataFrame, corrections: Iterable[Correction]
) -> dict[tuple[str, str, int], int]:
    """Position in `rows` of each row a correction speaks of."""
    wanted = pl.DataFrame(
        [(c.file_sha256, c.sheet_name, c.source_row) for c in corrections],
        schema={name: rows.schema[name] for name in KEY},
        orient="row",
    ).unique()
    positions = rows.select(KEY).with_row_index("at").join(wanted, on=KEY, how="inner")
    return {(sha256, sheet, row): at for at, sha256, sheet, row in positions.iter_rows()}


def read_lines(
    path: Path, required: Sequence[str], optional: Sequence[str] = ()
) -> list[tuple[int, dict[str, str]]]:
    """Rows of a CSV kept by people: `(line number, {column: cell})`, cells stripped.

    UTF-8 with or without a byte order mark; blank lines are skipped; no file and an empty one are
    no rows. Raises `BadReference` naming every missing and every unknown column, or a quote that is
    left open.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return []
    except UnicodeDecodeError as fault:
        raise BadReference(f"{path} is not UTF-8 text: save it as CSV UTF-8.") from fault
    if not text.strip():
        return []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader)]
        lines = [(reader.line_num, cells) for cells in reader]
    except csv.Error as fault:
        raise BadReference(f"{path}, line {reader.line_num}: {fault}.") from fault
    faults = [f"the column {name} is missing" for name in required if name not in header]
    faults += [
        f"the column {name!r} is not known"
        for name in header
        if name not in required and name not in optional
    ]
    faults += [
        f"the column {name} is there twice" for name in set(header) if header.count(name) > 1
    ]
    raise_all(path, sorted(faults))
    rows: list[tuple[int, dict[str, str]]] = []
    for line, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(header):
            faults.append(f"line {line}: has {len(cells)} cells for {len(header)} columns")
            continue
        padded = [*cells, *[""] * (len(header) - len(cells))]
        rows.append((line, {name: cell.strip() for name, cell in zip(header, padded, strict=True)}))
    raise_all(path, faults)
    return rows


def faults_by_column(line: int, fault: ValidationError) -> list[str]:
    """Every fault pydantic found in one row, as `line 3, decided_on: ...`."""
    told = []
    for error in fault.errors(include_url=False):
        place = ".".join(str(step) for step in error["loc"])
        message = in_words(error)
        if place.endswith("sha256") and error["type"] == "string_pattern_mismatch":
            message = "write the file's SHA-256 as in inbox.csv, 64 digits and letters a to f"
        told.append(f"line {line}{f', {place}' if place else ''}: {message}")
    return told


def raise_all(path: Path, faults: Sequence[str]) -> None:
    """Raise one `BadReference` with every fault, if there is any."""
    if faults:
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        listed = "\n".join(f"  - {fault}" for fault in faults)
        raise BadReference(f"{path} has {count}:\n{listed}")
