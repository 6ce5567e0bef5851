"""Payments: what can be asked of the copy, and what it answers.

Here: `Wanted`, the filters and the order a reader may ask for, and `PaymentSearch`, which asks the
statements beside it. Not here: making the copy (`copy.py`), reading what a browser sent
(`models/payments.py`). What is asked for is a value of a statement and never a part of its words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from pipelines.warehouse import FinishedFile, with_rows

Row = Mapping[str, Any]

SORTS = {"date": True, "amount": True, "size": True, "supplier": False}
"""What lines can be sorted by, and whether the highest comes first unless said otherwise."""

BREAKDOWNS = ("directorate", "category", "national_category", "supplier_type", "geography")
"""The parts of a council that lines can be asked of."""

LINES = ("contractable", "out_of_term", "procurement", "invoiced")
"""Lines that a figure is made of where it is not made of all."""

_HERE = Path(__file__).parent
_TOTALS_KEPT = 512


@dataclass(frozen=True)
class Wanted:
    """Which lines; None asks nothing. Pounds are exact, days and months inclusive."""

    text: str | None = None
    year: str | None = None
    first_day: date | None = None
    last_day: date | None = None
    first_month: date | None = None
    last_month: date | None = None
    directorate: str | None = None
    scope: str | None = None
    outcome: str | None = None
    supplier: str | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    larger_than: Decimal | None = None
    is_payee_supplier: bool | None = None
    breakdown: str | None = None
    part: str | None = None
    lines: str | None = None

    @property
    def values(self) -> dict[str, Any]:
        """What fills the names of `matched.sql`."""
        return {**asdict(self), "text": None if self.text is None else pattern(self.text)}


@dataclass(frozen=True)
class Order:
    """By what lines are sorted (one of SORTS), and whether the highest come first."""

    sort: str = "date"
    is_falling: bool = True


@dataclass(frozen=True)
class Total:
    """How many lines, and their pounds."""

    line_count: int
    net_amount_gbp: Decimal


class PaymentSearch:
    """The copy of one publication, opened for reading alone; many may ask at once."""

    def __init__(self, path: Path) -> None:
        self._file = FinishedFile(path)
        # Whoever turns pages asks for the same total each time, and the copy never changes.
        self._totals = lru_cache(_TOTALS_KEPT)(self._count)

    def total(self, wanted: Wanted) -> Total:
        """How many lines are wanted, and their pounds to the penny."""
        return self._totals(wanted)

    def _count(self, wanted: Wanted) -> Total:
        (row,) = self._file.rows(_over("total"), wanted.values)
        return Total(row["line_count"], row["net_amount_gbp"])

    def listed(self, wanted: Wanted, order: Order, most: int, skipped: int = 0) -> Sequence[Row]:
        """At most so many of the lines that are wanted, in order."""
        page = {"most_rows": most, "skipped": skipped}
        return self._file.rows(_over("listed"), {**wanted.values, **asdict(order), **page})

    def by_month(self, wanted: Wanted) -> Sequence[Row]:
        """`month`, `line_count` and `net_amount_gbp` of the lines that are wanted."""
        return self._file.rows(_over("by_month"), wanted.values)

    @cached_property
    def choices(self) -> Mapping[str, tuple[str, ...]]:
        """What can be chosen of `year`, `directorate`, `scope` and `outcome`."""
        found: dict[str, tuple[str, ...]] = {}
        for row in self._file.rows(_text("choice")):
            if row["chosen"]:
                found[row["field"]] = (*found.get(row["field"], ()), row["chosen"])
        return found


def pattern(text: str) -> str:
    """What a text with these words in this order is like; `%`, `_` and `\\` mean themselves."""
    for sign in ("\\", "%", "_"):
        text = text.replace(sign, f"\\{sign}")
    return "%".join(("", *text.split(), ""))


def _over(name: str) -> str:
    return with_rows("matched", _text("matched"), _text(name))


def _text(name: str) -> str:
    return (_HERE / f"{name}.sql").read_text(encoding="utf-8")
