"""What the content of a column looks like, heading aside.

Here: shares of dates, money, words and identifiers over a sample of a column's cells, and the
plain questions asked of them. Not here: headings (spellings) or the decision (columns).
"""

import functools
import re
import statistics
from collections import Counter
from dataclasses import dataclass

import polars as pl

from pipelines.landing.values import cached_amount, cached_date, is_bare_number, is_month_only

SAMPLE_ROWS = 600
_DESTROYED = re.compile(
    r"0{1,2}:0{2}(?::0{2})?(?:\.0+)?|#+|0?0/0?1/1900(?: .*)?|1899-12-3[01](?: .*)?"
    r"|#(?:REF|VALUE|N/A|NAME)[!?]?"
)
_ORGANISATION = re.compile(
    r"\b(?:ltd|limited|plc|llp|cic|inc|gmbh|council|trust|nhs|services|solutions|group|association"
    r"|university|college|school|society|charity|company|foundation|partnership|consultants?"
    r"|associates|redacted|bros|sons?|uk|house|care|home)\b",
    re.IGNORECASE,
)


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
    worded: float  # holds at least two letters in a row
    organisation: float  # holds a word firms and public bodies have in their names
    distinct: float  # distinct values per cell
    length: float  # of the middle cell: one long note says nothing of the others

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
    def money_filled(self) -> float:
        """Share of the sampled rows in which the column holds an amount."""
        return self.filled * self.money

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


EMPTY = Content(0.0, 0, *([0.0] * 11))


def sample_rows(cells: pl.DataFrame, leave_out: frozenset[int]) -> pl.DataFrame:
    """Rows spread evenly over the grid, so that a series break half way down is seen too."""
    step = max(1, cells.height // SAMPLE_ROWS)
    rows = [row for row in range(0, cells.height, step) if row not in leave_out]
    return cells[rows] if rows else cells.clear()


def profile(column: pl.Series) -> Content:
    """Look at a column's sampled cells."""
    cells = [cell for text in column.to_list() if (cell := text.strip())]
    if not cells:
        return EMPTY
    n = len(cells)
    counts = Counter(cells)
    looks = {cell: _look(cell) for cell in counts}

    def share(kind: str) -> float:
        return sum(times for cell, times in counts.items() if kind in looks[cell]) / n

    return Content(
        filled=n / column.len(),
        count=n,
        dated=share("day"),
        numbered_date=share("numbered_date"),
        month_only=share("month"),
        month_first=share("month_first"),
        destroyed=share("destroyed"),
        money=share("money"),
        pence=share("pence"),
        worded=share("words"),
        organisation=share("organisation"),
        distinct=len(counts) / n,
        length=statistics.median(map(len, cells)),
    )


@functools.lru_cache(maxsize=100_000)
def _look(cell: str) -> frozenset[str]:
    """Everything one cell looks like."""
    looks: set[str] = set()
    if _DESTROYED.fullmatch(cell):
        looks.add("destroyed")
    if re.search(r"[A-Za-z]{2}", cell):
        looks.add("words")
        if _ORGANISATION.search(cell):
            looks.add("organisation")
    if re.search(r"\d", cell):
        looks |= _look_of_digits(cell)
    return frozenset(looks)


def _look_of_digits(cell: str) -> set[str]:
    looks = set()
    if cached_date(cell) is not None:
        bare, month = is_bare_number(cell), is_month_only(cell)
        looks.add("numbered_date" if bare else "month" if month else "day")
    elif is_month_first(cell):
        looks.add("month_first")
    if cached_amount(cell) is not None:
        looks.add("money")
        if re.search(r"[.,£()\-]|CR|DR", cell):
            looks.add("pence")
    return looks


def is_month_first(cell: str) -> bool:
    """Whether a cell is no date day first but would be one month first."""
    parts = re.fullmatch(r"\s*(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})\b.*", cell)
    if not parts or cached_date(cell) is not None:
        return False
    return cached_date(f"{parts[3]}/{parts[1]}/{parts[4]}") is not None
