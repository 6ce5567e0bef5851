"""Small tables to read, written as people see them.

    header  | Supplier    | Date       | Amount
    payment | Acme Ltd    | 01/04/2024 | 100.00
    total   | Total       |            | 100.00

The first column says what each row is; the rest are its cells. A line of `|` alone is a blank row.
"""

import pytest

from pipelines.landing.delimited import cells_of
from pipelines.landing.grid import Grid, Refusal
from pipelines.landing.period import Period
from pipelines.landing.rows import BLANK, HEADER, NOTE, PAYMENT, TITLE, TOTAL
from pipelines.landing.sheet import Sheet, understand

KINDS = {PAYMENT, BLANK, TITLE, HEADER, TOTAL, NOTE}


def lines_of(text: str) -> list[list[str]]:
    """The stripped cells of each written line."""
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().split("\n")]


def grid_of(rows: list[list[str]], name: str = "") -> Grid:
    """A grid of these rows, numbered from line 0."""
    cells = cells_of(rows)
    return Grid(name, cells, cells.with_row_index("line")["line"].cast(int), "csv")


def grid(text: str) -> Grid:
    """A grid of written lines without their kinds."""
    return grid_of(lines_of(text))


def sheet(text: str, stated: Period | None = None) -> Sheet:
    """A grid of written lines, understood."""
    return understand(grid(text), stated=stated)


def refusal(text: str) -> Refusal:
    """Why a grid of written lines is refused."""
    with pytest.raises(Refusal) as refused:
        sheet(text)
    return refused.value


def told(text: str) -> tuple[list[str], list[str], Sheet]:
    """The kinds written in the first column, the kinds found, and the sheet."""
    lines = lines_of(text)
    meant = [line[0] for line in lines]
    assert set(meant) <= KINDS, "the first column names a kind of row"
    found = understand(grid_of([line[1:] for line in lines]))
    return meant, found.rows.frame["kind"].to_list(), found


def assert_kinds(text: str) -> Sheet:
    """Every row is what the first column says; returns the sheet for further facts."""
    meant, found, understood = told(text)
    assert found == meant
    return understood
