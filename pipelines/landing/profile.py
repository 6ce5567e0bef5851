"""What the content of a column looks like, heading aside.

Here: shares of dates, money, words and identifiers over a sample of a column's cells, and the
plain questions asked of them. Not here: headings (spellings) or the decision (columns).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from pipelines.landing.values import cached_amount, cached_date, is_bare_number, is_month_only

SAMPLE_ROWS = 600
_DESTROYED = re.compile(
    r"0{1,2}:0{2}(?::0{2})?(?:\.0+)?|#+|0?0/0?1/1900(?: .*)?|1899-12-3[01](?: .*)?|#(?:REF|VALUE|N/A|NAME)[!?]?"
)
_LEGAL_FORM = re.compile(
    r"\b(?:ltd|limited|plc|llp|cic|inc|gmbh|council|trust|nhs|services|solutions|group|association|university|"
    r"college|school|society|charity|company|foundation|partnership|consultants?|associates|redacted|bros|sons?|"
    r"uk|house|care|home)\b",
    re.IGNORECASE,
)
_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}", re.IGNORECASE)


@dataclass(frozen=True)
class Content:
    """Shares of a column's non-blank sample cells that look like each kind of value."""

    filled: float  # share of sampled rows in which the column holds anything
    count: int  # non-blank cells sampled
    dated: float  # a day by its own look: 03/04/2024, 3 Apr 2024, 2024-04-03
    numbered_date: float  # a date only by convention: 45000, 202404, 20240403
    month_only: float
    month_first: float  # a day only if the month were written first: 04/25/2024
    destroyed: float  # what is left of a date a spreadsheet lost: 00:00:00, ########
    money: float
    pence: float  # with decimals, a pound sign, a minus or thousands commas: not a mere code
    worded: float  # holds at least three letters in a row
    organisation: float  # holds a word firms and public bodies have in their names
    postcode: float
    distinct: float  # distinct values per cell
    length: float

    @property
    def is_dates(self) -> bool:
        """Mostly days; numbers that are dates by convention count once any real date is there."""
        shown = self.dated + self.month_only + self.month_first
        return shown >= 0.6 or (shown >= 0.05 and shown + self.numbered_date >= 0.6)

    @property
    def could_be_dates(self) -> bool:
        """Dates, or numbers or ruins a heading may vouch for."""
        return (
            self.dated + self.month_only + self.month_first + self.numbered_date + self.destroyed
            >= 0.6
        )

    @property
    def is_months(self) -> bool:
        """Months or days, at whatever precision: enough to say when payments were made."""
        return self.dated + self.month_only + self.numbered_date >= 0.8

    @property
    def is_money(self) -> bool:
        """Mostly numbers, and not merely whole codes."""
        return self.money >= 0.8 and self.pence >= 0.2 and not self.is_dates

    @property
    def is_varied(self) -> bool:
        """More than the same value over and over."""
        return self.distinct > 0.02 and self.distinct * self.count >= 2

    @property
    def is_names(self) -> bool:
        """Mostly words of bearable length, more than a handful of different ones."""
        return self.worded >= 0.5 and self.dated < 0.3 and self.length <= 90


EMPTY = Content(0.0, 0, *([0.0] * 12))


def sample_rows(cells: pl.DataFrame, leave_out: frozenset[int]) -> pl.DataFrame:
    """Rows spread evenly over the grid, so that a series break half way down is seen too."""
    step = max(1, cells.height // SAMPLE_ROWS)
    rows = [row for row in range(0, cells.height, step) if row not in leave_out]
    return cells[rows] if rows else cells.clear()


def profile(column: pl.Series) -> Content:
    """Look at a column's sampled cells."""
    cells = [cell for text in column.to_list() if (cell := text.strip())]
    n = len(cells)
    if n == 0:
        return EMPTY

    def share(test: Callable[[str], object]) -> float:
        return sum(1 for cell in cells if test(cell)) / n

    return Content(
        filled=n / column.len(),
        count=n,
        dated=share(_is_day),
        numbered_date=share(lambda cell: is_bare_number(cell) and cached_date(cell) is not None),
        month_only=share(lambda cell: not is_bare_number(cell) and is_month_only(cell)),
        month_first=share(is_month_first),
        destroyed=share(lambda cell: _DESTROYED.fullmatch(cell)),
        money=share(lambda cell: cached_amount(cell) is not None),
        pence=share(_shows_pence),
        worded=share(lambda cell: re.search(r"[A-Za-z]{3}", cell)),
        organisation=share(_LEGAL_FORM.search),
        postcode=share(_POSTCODE.fullmatch),
        distinct=len(set(cells)) / n,
        length=sum(map(len, cells)) / n,
    )


def _is_day(cell: str) -> bool:
    return not is_bare_number(cell) and cached_date(cell) is not None and not is_month_only(cell)


def _shows_pence(cell: str) -> bool:
    return cached_amount(cell) is not None and bool(re.search(r"[.,£()\-]|CR|DR", cell))


def is_month_first(cell: str) -> bool:
    """Whether a cell is no date day first but would be one month first."""
    parts = re.fullmatch(r"\s*(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})\b.*", cell)
    if not parts or cached_date(cell) is not None:
        return False
    return cached_date(f"{parts[3]}/{parts[1]}/{parts[4]}") is not None


def is_destroyed_date(cell: str) -> bool:
    """Whether a cell is what is left when a spreadsheet lost the date."""
    return bool(_DESTROYED.fullmatch(cell.strip()))
