"""Reference rows: a CSV file under its contract, as text, with its faults, and as typed columns.

Here: reading, judging and typing rows of reference tables that are made at run time, from the
council's folder or from ours. Not here: what the rows mean (`council_facts.py`, `frameworks.py`,
`assessments.py`, which import it), loading (`warehouse.py`). Never imports DuckDB.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.contracts import Column, Contract
from pipelines.errors import BadReference

Row = dict[str, Any]
Rows = list[Row]

_DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")
_KINDS: Mapping[str, pl.DataType | type[pl.DataType]] = {
    "VARCHAR": pl.String,
    "DATE": pl.Date,
    "BOOLEAN": pl.Boolean,
    "SMALLINT": pl.Int16,
    "INTEGER": pl.Int32,
    "BIGINT": pl.Int64,
}
_BITS: Mapping[str, int] = {"SMALLINT": 15, "INTEGER": 31, "BIGINT": 63}
_IN_SET = "expect_column_values_to_be_in_set"


def read_rows(path: Path, contract: Contract) -> Rows:
    """Rows of a CSV file as text, an empty cell as None; no file is no rows.

    Columns that may be null may be left out. `BadReference` for a file that is not UTF-8 or lacks a
    column that it must have, has one that the contract does not know, or has a ragged row.
    """
    if not path.is_file():
        return []
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadReference(f"{path} is not UTF-8 text: save it as UTF-8.") from error
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        headings, rows = list(reader.fieldnames or ()), [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise BadReference(f"{path}, line {reader.line_num + 1}: {error}.") from error
    missing = sorted(set(contract.required_columns) - set(headings))
    if missing:
        raise BadReference(f"{path} lacks the {_columns(missing)}.")
    unknown = sorted(set(headings) - set(contract.column_names))
    if unknown:
        raise BadReference(f"{path} has the {_columns(unknown)}, which nothing here knows.")
    twice = sorted({name for name in headings if headings.count(name) > 1})
    if twice:
        raise BadReference(f"{path} has the {_columns(twice)} more than once.")
    return [_row(path, line, row, contract) for line, row in rows]


def _row(path: Path, line: int, row: Mapping[str | None, Any], contract: Contract) -> Row:
    if None in row or any(value is None for value in row.values()):
        raise BadReference(f"{path}, line {line}: it has more or fewer cells than headings.")
    return {name: (row.get(name) or "").strip() or None for name in contract.column_names}


def _columns(names: list[str]) -> str:
    return f"column{'s' if len(names) > 1 else ''} {', '.join(names)}"


def faults_of(contract: Contract, rows: Rows) -> Iterator[str]:
    """What the contract finds wrong with rows of text, in words: types, blanks, words, repeats."""
    sets = {
        each.kwargs["column"]: each.kwargs["value_set"]
        for each in contract.expectations
        if each.type == _IN_SET
    }
    seen: set[tuple[Any, ...]] = set()
    for number, row in enumerate(rows, start=1):
        key = tuple(row[name] for name in contract.grain)
        where = f"row {number} ({', '.join(str(part) for part in key)})"
        if key in seen:
            yield f"{where}: the same {', '.join(contract.grain)} stands in a row before"
        seen.add(key)
        for column in contract.columns:
            fault = _cell_fault(contract, column, row[column.name], sets.get(column.name))
            if fault:
                yield f"{where}, {column.name}: {fault}"


def _cell_fault(
    contract: Contract, column: Column, value: Any, words: list[Any] | None
) -> str | None:
    if value is None:
        return "is blank" if column.name in contract.required_columns else None
    if words is not None and value not in words:
        return f"{value!r} is none of {', '.join(str(word) for word in words)}"
    try:
        _value(contract, column.name, column.type, value)
    except BadReference:
        return f"{value!r} is not a {column.type}"
    return None


def frame_of(contract: Contract, rows: Rows) -> pl.DataFrame:
    """Rows, of text or of values, in the columns, order and types of the contract.

    `BadReference` for a text that is no value of its column's type.
    """
    return pl.DataFrame(
        [
            pl.Series(
                column.name,
                [_value(contract, column.name, column.type, row.get(column.name)) for row in rows],
                dtype=_kind(column.type),
            )
            for column in contract.columns
        ]
    )


def _kind(type_name: str) -> pl.DataType | type[pl.DataType]:
    exact = _DECIMAL.fullmatch(type_name)
    if exact:
        return pl.Decimal(int(exact[1]), int(exact[2]))
    return _KINDS[type_name]


def _value(contract: Contract, column: str, type_name: str, value: Any) -> Any:
    """A text cast to the column's type; other values are already right."""
    if not isinstance(value, str) or type_name == "VARCHAR":
        return value
    try:
        if type_name == "DATE":
            return date.fromisoformat(value)
        if type_name == "BOOLEAN":
            return {"true": True, "false": False}[value.lower()]
        if type_name.startswith("DECIMAL"):
            return _in_range(Decimal(value), _fits(Decimal(value), type_name))
        bits = _BITS[type_name]
        return _in_range(int(value), -(2**bits) <= int(value) < 2**bits)
    except (ValueError, KeyError, InvalidOperation) as error:
        raise BadReference(
            f"{contract.table}, column {column}: {value!r} is not a {type_name}."
        ) from error


def _fits(number: Decimal, type_name: str) -> bool:
    """Whether the type holds the number whole, without rounding it."""
    exact = _DECIMAL.fullmatch(type_name)
    if exact is None or not number.is_finite():
        return False
    digits, places = int(exact[1]), int(exact[2])
    shifted = number.scaleb(places, Context(prec=MAX_PREC, Emin=MIN_EMIN, Emax=MAX_EMAX))
    return shifted == shifted.to_integral_value() and abs(shifted) < 10**digits


def _in_range(number: int | Decimal, can_be_held: bool) -> int | Decimal:
    if not can_be_held:
        raise ValueError(f"{number} cannot be held")
    return number
