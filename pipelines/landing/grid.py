"""The grid: what every container becomes before anybody asks what it means.

Here: the one shape shared by text files and workbook sheets, and the refusal a file may end in.
Not here: opening files (container, delimited, workbook) or reading meaning into cells (header,
columns, rows).
"""

from dataclasses import dataclass

import polars as pl


class Refusal(Exception):
    """A file that must not be taken, in one sentence a finance officer can act on.

    `code` is a stable word for tests and tables; the message says what is wrong and what to do.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Grid:
    """One table of text as published: a text file, a ZIP member or a workbook sheet.

    cells: String columns `c0`, `c1`, ...; an absent or empty cell is "". Row i of the frame is
    physical line `lines[i]` of the text file or sheet (0-based; the first line of a record that
    spans several).
    """

    name: str
    cells: pl.DataFrame
    lines: pl.Series
    container: str
    encoding: str | None = None
    notes: tuple[str, ...] = ()
    is_hidden: bool = False

    @property
    def width(self) -> int:
        """How many columns the widest row has."""
        return self.cells.width


def grid_columns(width: int) -> list[str]:
    """Names of a grid's columns, left to right."""
    return [f"c{i}" for i in range(width)]
