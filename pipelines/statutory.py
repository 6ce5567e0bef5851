"""Statutory: lists that the law has a council publish for every quarter, cut from a publication.

    returns(project)                    which lists, since when, and until when each is due
    unwritten(room, today)              which of the last quarter's were not written yet
    write(room, listed, quarter)        the quarter's lines as the CSV file that is put online

    councils/<code>/returns/<list>/2026-27-Q1.csv

A quarter of which a month has not been read is written and said not to be whole. The lines are
those of the publication that stands: names of individuals are suppressed there. Here: cutting and
dates. Not here: which lines belong into a list (`sql/returns/`). Imports `files`, `home`,
`publishing`, `reference_rows` and `tables`; `cli` and `defs/` import it.
"""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.contracts import read_contract
from pipelines.errors import BadReference, RunRefused
from pipelines.files import write_atomically
from pipelines.home import CouncilHome
from pipelines.publishing import guard_formulas
from pipelines.reference_rows import frame_of, read_rows
from pipelines.tables import PROJECT

_QUARTER = re.compile(r"((?:19|20)\d{2})[/-](\d{2})[ -]?Q([1-4])", re.IGNORECASE)
_MONTHS = 3
_APRIL = 4


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of a financial year, by its first day: April, July, October or January."""

    first: date

    @classmethod
    def of(cls, day: date) -> "Quarter":
        """The quarter a day is in."""
        return cls(date(day.year, day.month - (day.month - 1) % _MONTHS, 1))

    @classmethod
    def ended_before(cls, day: date) -> "Quarter":
        """The last quarter that had ended before a day."""
        return cls.of(cls.of(day).first - timedelta(days=1))

    @classmethod
    def named(cls, text: str) -> "Quarter":
        """The quarter called `2026/27 Q1` (or 2026-27-Q1); `BadReference` where it is none."""
        found = _QUARTER.fullmatch(text.strip())
        year, after, number = (int(each) for each in found.groups()) if found else (0, 1, 0)
        if not found or (year + 1) % 100 != after:
            raise BadReference(f"{text[:40]!r} is no quarter: write it like 2026/27 Q1.")
        months = _APRIL + (number - 1) * _MONTHS
        return cls(date(year + (months > 12), (months - 1) % 12 + 1, 1))

    @property
    def last(self) -> date:
        """Its last day."""
        return self.following.first - timedelta(days=1)

    @property
    def following(self) -> "Quarter":
        """The quarter after it."""
        return Quarter.of(self.first + timedelta(days=95))

    @property
    def label(self) -> str:
        """As the tables have it: `2026/27 Q1`."""
        year = self.first.year - (self.first.month < _APRIL)
        number = (self.first.month - _APRIL) % 12 // _MONTHS + 1
        return f"{year}/{(year + 1) % 100:02} Q{number}"

    @property
    def file_name(self) -> str:
        """As a file is called: `2026-27-Q1.csv`."""
        return f"{self.label.replace('/', '-').replace(' ', '-')}.csv"


@dataclass(frozen=True)
class StatutoryReturn:
    """A list that is due for every quarter from `begins_on`."""

    table: str
    title: str
    dated_by: str
    amount_column: str
    due_months: int
    due_days: int
    begins_on: date
    source: str

    @property
    def name(self) -> str:
        """Its table without the schema."""
        return self.table.partition(".")[2]

    def is_due(self, quarter: Quarter) -> bool:
        """Whether the law asks for this quarter."""
        return quarter >= Quarter.of(self.begins_on)

    def due_on(self, quarter: Quarter) -> date:
        """The last day on which the quarter may be published in time."""
        month = quarter.last.month - 1 + self.due_months
        year, month = quarter.last.year + month // 12, month % 12 + 1
        end = date(year, month, calendar.monthrange(year, month)[1])
        return end + timedelta(days=self.due_days)


@dataclass(frozen=True)
class Written:
    """A quarter's file: `missing` are its months of which no payments were read."""

    path: Path
    quarter: Quarter
    lines: int
    net_amount_gbp: Decimal
    due_on: date
    missing: tuple[date, ...]

    @property
    def in_words(self) -> str:
        """One line for a person."""
        sign = "-" if self.net_amount_gbp < 0 else ""
        words = f"{self.path}: {self.lines:,} lines, {sign}£{abs(self.net_amount_gbp):,.2f}, due "
        words += f"{self.due_on.day} {self.due_on:%B %Y}."
        if not self.missing:
            return words
        listed = ", ".join(f"{month:%B %Y}" for month in self.missing)
        return f"{words} Not whole: nothing was read of {listed}."


def returns(project: Path = PROJECT) -> tuple[StatutoryReturn, ...]:
    """Every list of `reference/rules/statutory_return.csv`."""
    path = project / "reference" / "rules" / "statutory_return.csv"
    if not path.is_file():
        return ()
    contract = read_contract(path.with_suffix(".yml"))
    rows = frame_of(contract, read_rows(path, contract)).rename({"return_table": "table"})
    return tuple(StatutoryReturn(**row) for row in rows.to_dicts())


def unwritten(
    room: CouncilHome, today: date, project: Path = PROJECT
) -> Iterator[tuple[StatutoryReturn, Quarter]]:
    """The lists of the last quarter that has ended which are published and not written yet."""
    quarter = Quarter.ended_before(today)
    for listed in returns(project):
        is_there = _table(room, listed.table).is_file()
        if is_there and listed.is_due(quarter) and not _place(room, listed, quarter).is_file():
            yield listed, quarter


def write(room: CouncilHome, listed: StatutoryReturn, quarter: Quarter) -> Written:
    """Write the quarter's lines of the publication that stands, in its order.

    `RunRefused` where nothing is published, or the list was not due for that quarter yet.
    """
    if not listed.is_due(quarter):
        raise RunRefused(
            f"{listed.title} is due from {Quarter.of(listed.begins_on).label} on ({listed.source})."
        )
    lines = _published(room, listed.table)
    of_it = lines.filter(pl.col(listed.dated_by).is_between(quarter.first, quarter.last))
    path = _place(room, listed, quarter)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, guard_formulas(of_it).write_csv().encode())
    return Written(
        path=path,
        quarter=quarter,
        lines=of_it.height,
        net_amount_gbp=_sum(of_it[listed.amount_column]),
        due_on=listed.due_on(quarter),
        missing=_missing(room, quarter),
    )


def _place(room: CouncilHome, listed: StatutoryReturn, quarter: Quarter) -> Path:
    return room.returns / listed.name / quarter.file_name


def _missing(room: CouncilHome, quarter: Quarter) -> tuple[date, ...]:
    months = _published(room, "core.period_month").filter(pl.col("feed") == "spend")
    read = set(months.filter("is_loaded")["month"])
    wanted = (quarter.first.replace(month=quarter.first.month + n) for n in range(_MONTHS))
    return tuple(month for month in wanted if month not in read)


def _table(room: CouncilHome, table: str) -> Path:
    return room.latest / f"{table.replace('.', '/')}.parquet"


def _published(room: CouncilHome, table: str) -> pl.DataFrame:
    path = _table(room, table)
    if not path.is_file():
        raise RunRefused(f"Nothing of {table} is published of {room.code}: `localpound run` first.")
    return pl.read_parquet(path)


def _sum(amounts: pl.Series) -> Decimal:
    total: Any = amounts.sum()
    return Decimal(total or 0)
