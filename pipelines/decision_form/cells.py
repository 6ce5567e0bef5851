"""Cells: a form as somebody filled it in -> what is filled in, with the place of every cell.

Here: opening the file without trusting it, finding the sheet and its headings, refusing formulas.
Not here: whether what is filled in makes sense (`adding.py`). `adding.py` imports it.

A file is opened as any file that comes in is: bounded in size, its cells read in a process of its
own (`landing`). Macros are never looked at, still less run.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from pipelines.corrections import raise_all
from pipelines.decision_form import headings
from pipelines.decision_form.formulas import UnreadableSheet, find_formulas
from pipelines.decisions import SCHEMA
from pipelines.errors import BadReference
from pipelines.landing.container import open_file
from pipelines.landing.grid import Grid, Refusal

LARGEST = 200 * 1024**2
"""Bytes of a form: the workbook of the largest council has a fifth of them."""

_ROWS_ABOVE = 20
_FACTS = (headings.QUEUE, headings.KEY, headings.ABOUT, headings.POUNDS)
_NAMES = ("supplier_id", "supplier_name")


@dataclass(frozen=True)
class Row:
    """One row in which something is decided.

    `cells` is what it says by heading, `places` where: `Queues!H17` or `line 17, Why`.
    `decided` has a value for each matter that is filled in, `fields` the rest of a decision by the
    column of `decisions.csv` it becomes.
    """

    cells: Mapping[str, str]
    places: Mapping[str, str]
    decided: Mapping[str, str]
    fields: Mapping[str, str]
    named: tuple[str, str] | None = None
    """Vendor number and name, where a row names its supplier as `decisions.csv` does."""

    def place(self, name: str) -> str:
        """Where a matter, a heading or a column of `decisions.csv` stands in this row."""
        told = {column: heading for heading, column in headings.FIELDS.items()}
        for heading in (name, headings.heading_of(name), told.get(name, name)):
            if heading in self.places:
                return self.places[heading]
        return next(iter(self.places.values()))


@dataclass(frozen=True)
class Form:
    """What was filled in: its rows, and of which council and run the sheet says it is.

    `idle_count` rows say who or when and decide nothing.
    """

    rows: tuple[Row, ...]
    origin: tuple[str, str] | None = None
    idle_count: int = 0
    faults: tuple[str, ...] = ()
    """Formulas, by cell: what they come to is not what anybody filled in."""


@dataclass(frozen=True)
class _Table:
    """A grid with its headings found: where each column is, and in which row they stand."""

    grid: Grid
    header: int
    columns: Mapping[str, int]
    rows: pl.DataFrame = field(repr=False)

    def place(self, line: int, heading: str) -> str:
        """The place of a cell; `line` counts from 0 in the file or on the sheet."""
        if self.grid.container == "csv":
            return f"line {line + 1}, {heading}"
        return f"{self.grid.name}!{cell_name(line, self.columns[heading])}"


def cell_name(row: int, column: int) -> str:
    """(16, 7) to H17: the name of a cell whose row and column are counted from 0."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    return str(xl_rowcol_to_cell(row, column))


def read_form(path: Path) -> Form:
    """What is filled in in a workbook (.xlsx, its sheet Queues) or a CSV.

    Raises `BadReference` for a file that is neither, lacks a heading or has nothing filled in.
    """
    if path.is_file() and path.stat().st_size > LARGEST:
        raise BadReference(f"{path} is larger than {LARGEST // 1024**2} MB: it is no form.")
    try:
        opened = open_file(path)
    except Refusal as refusal:
        raise BadReference(f"{path}: {refusal}") from refusal
    if opened.container not in ("xlsx", "csv"):
        raise BadReference(f"{path} is {opened.container}: save it as .xlsx or as CSV UTF-8.")
    table = _table(path, _sheet(path, opened.grids))
    formulas = _formulas(path, table) if opened.container == "xlsx" else ()
    form = replace(_filled(table), faults=tuple(formulas))
    if not form.rows and not form.faults:
        raise BadReference(f"{path}: nothing is decided in it; fill in a cell under Decide: ...")
    return form


def _sheet(path: Path, grids: Sequence[Grid]) -> Grid:
    if len(grids) == 1 and grids[0].container == "csv":
        return grids[0]
    for grid in grids:
        if grid.name == headings.SHEET:
            return grid
    names = ", ".join(grid.name for grid in grids) or "none"
    raise BadReference(f"{path} has no sheet {headings.SHEET}; its sheets are: {names}.")


def _table(path: Path, grid: Grid) -> _Table:
    """The headings are in the first row that has that of a reason, or its column's name."""
    for at, cells in enumerate(grid.cells.head(_ROWS_ABOVE).iter_rows()):
        names = [str(cell).strip() for cell in cells]
        if headings.REASON in names or headings.FIELDS[headings.REASON] in names:
            _check_headings(path, names)
            columns = {name: column for column, name in enumerate(names) if name}
            return _Table(grid, at, columns, grid.cells.slice(at + 1))
    where = f"the sheet {grid.name}" if grid.name else "it"
    raise BadReference(
        f"{path}: {where} has no row of headings with {headings.REASON!r} in its first "
        f"{_ROWS_ABOVE} rows. Fill in the sheet {headings.SHEET} of evidence.xlsx as it is."
    )


def _check_headings(path: Path, names: Sequence[str]) -> None:
    if headings.REASON in names:
        needed = [*_FACTS, *headings.FIELDS]
        if not any(headings.heading_of(each) in names for each in headings.matters()):
            needed.append(headings.heading_of(headings.matters()[0]))
    else:
        needed = [name for name in SCHEMA if name not in _NAMES]
    known = {*_FACTS, *headings.FIELDS, *map(headings.heading_of, headings.matters()), *SCHEMA}
    faults = [f"the column {name!r} is missing" for name in needed if name not in names]
    faults += [
        f"the column {name!r} is there twice"
        for name in sorted(known)
        if list(names).count(name) > 1
    ]
    raise_all(path, faults)


def _formulas(path: Path, table: _Table) -> list[str]:
    """The formulas in columns that are read, each by its cell."""
    used = {
        table.columns[name]: name
        for name in (
            *_FACTS,
            *headings.FIELDS,
            *map(headings.heading_of, headings.matters()),
            *SCHEMA,
        )
        if name in table.columns
    }
    top = int(table.grid.lines[table.header])
    try:
        found = find_formulas(path.read_bytes(), table.grid.name)
    except UnreadableSheet as error:
        raise BadReference(f"{path}: {error}. Save it as .xlsx.") from error
    return [
        f"{table.place(max(each.row, top + 1), used[column])}: is a formula; write what it comes to"
        for each in found
        for column in sorted(used)
        if each.last_row > top and each.column <= column <= each.last_column
    ]


def _filled(table: _Table) -> Form:
    """The rows in which something is decided or explained."""
    matters = {
        table.columns[headings.heading_of(each)]: each
        for each in headings.matters()
        if headings.heading_of(each) in table.columns
    }
    is_sheet = headings.REASON in table.columns
    deciding = [*matters, table.columns[headings.REASON]] if is_sheet else [*table.columns.values()]
    late = [] if not is_sheet else [table.columns[each] for each in headings.FIELDS]
    texts = table.rows.with_columns(pl.all().str.strip_chars()).with_columns(
        line=table.grid.lines.slice(table.header + 1)
    )
    names = table.rows.columns
    is_filled = pl.any_horizontal(pl.col(names[at]) != "" for at in deciding)
    is_begun = pl.any_horizontal(pl.col(names[at]) != "" for at in (*late, *deciding))
    rows = tuple(_row(table, cells, matters) for cells in texts.filter(is_filled).iter_rows())
    return Form(rows, _origin(table), texts.filter(is_begun & ~is_filled).height)


def _row(table: _Table, cells: Sequence[object], matters: Mapping[int, str]) -> Row:
    line = int(str(cells[-1]))
    said = {name: str(cells[at]) for name, at in table.columns.items()}
    places = {name: table.place(line, name) for name in table.columns}
    if headings.REASON in said:
        decided = {matter: str(cells[at]) for at, matter in matters.items() if cells[at]}
        fields = {column: said[heading] for heading, column in headings.FIELDS.items()}
        return Row(said, places, decided, fields)
    attribute = said["attribute"].lower()
    return Row(
        said,
        {**places, attribute: places["value"]},
        {attribute: said["value"]},
        {column: said[column] for column in headings.FIELDS.values()},
        (said.get("supplier_id", ""), said.get("supplier_name", "")),
    )


def _origin(table: _Table) -> tuple[str, str] | None:
    """Council and run, as a cell above the headings says them."""
    for cells in table.grid.cells.head(table.header).iter_rows():
        for cell in cells:
            found = headings.origin_read(str(cell))
            if found:
                return found
    return None
