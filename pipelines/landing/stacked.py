"""Several tables on one sheet, one below the other: split where the columns change places.

Here: finding headings further down that name the columns in another order. A repetition in the
same order is a new page, not a new table, and stays (rows counts it as a heading). Not here:
understanding a table (sheet).
"""

from dataclasses import replace
from itertools import pairwise

import polars as pl

from pipelines.landing.grid import Grid
from pipelines.landing.header import Header, find_header, reads_as_headings, row_cells
from pipelines.landing.profile import sample_rows
from pipelines.landing.spellings import read_heading

_ROLES = ("amount", "supplier_name", "payment_date", "invoice_date", "posting_date")
_MOST_HEADINGS = 2_000


def split_stacked(grid: Grid) -> list[Grid]:
    """The tables of a grid, in order; nearly always the grid itself."""
    if grid.cells.height < 4:
        return [grid]
    header = find_header(grid.cells)
    if header.row is None:
        return [grid]
    roles = _roles(header.headings)
    starts = [
        row
        for row in _later_headings(grid.cells, header)
        if _roles(row_cells(grid.cells, row)) not in (roles, {})
    ]
    if not starts:
        return [grid]
    edges = [0, *starts, grid.cells.height]
    return [_part(grid, first, last) for first, last in pairwise(edges)]


def _part(grid: Grid, first: int, last: int) -> Grid:
    name = grid.name if first == 0 else f"{grid.name} from row {grid.lines[first] + 1}".strip()
    return replace(grid, name=name, cells=grid.cells[first:last], lines=grid.lines[first:last])


def _roles(headings: list[str] | tuple[str, ...]) -> dict[str, int]:
    """Which column plays each part that money depends on."""
    roles: dict[str, int] = {}
    for i, heading in enumerate(headings):
        readings = read_heading(heading)
        if readings and readings[0].canonical in _ROLES:
            roles.setdefault(readings[0].canonical, i)
    return roles if len(roles) >= 2 else {}


def _later_headings(cells: pl.DataFrame, header: Header) -> list[int]:
    """Rows below the headings that read as headings themselves.

    Only rows without a digit in the columns that hold figures are looked at closely.
    """
    sample = sample_rows(cells, header.rows)
    figures = sorted(
        range(cells.width),
        key=lambda i: (-int(sample.to_series(i).str.contains(r"\d").sum()), i),
    )[:2]
    wordy = pl.any_horizontal(
        pl.col(f"c{i}").str.contains("[A-Za-z]") & ~pl.col(f"c{i}").str.contains(r"\d")
        for i in figures
    )
    rows = cells.select(wordy).to_series().arg_true().to_list()
    later = [row for row in rows if header.row is not None and row > header.row + 1]
    if len(later) > _MOST_HEADINGS:
        return []
    return [row for row in later if reads_as_headings(cells.row(row))]
