"""Figures: one measured value as pages show it, with the address of what it is made of.

Here: `ShownFigure` and how one is made from a row of `indicators.indicator_value`. Not here: what
it is made of (`figure.py`), how it looks. Several models import it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from pipelines.site.address import Address
from pipelines.site.desk import Desk
from pipelines.site.pages import Figure, figure_of

FIGURE_KEY = (
    "indicator_code",
    "measure",
    "definition",
    "breakdown",
    "breakdown_value",
    "period_type",
    "period_label",
)
"""What names a figure: the grain of indicators.indicator_value."""

FIGURES = "indicators.indicator_value"
WHOLE_COUNCIL, YEAR = "none", "financial_year"


@dataclass(frozen=True)
class ShownFigure:
    """A figure with its place: whole council or part, and period."""

    figure: Figure
    address: Address
    breakdown: str
    breakdown_value: str
    period_type: str
    period_label: str
    period_start: date
    numerator_gbp: Decimal | None
    denominator_gbp: Decimal | None
    unknown_gbp: Decimal | None
    numerator_count: int | None
    denominator_count: int | None
    unknown_count: int | None

    @property
    def is_whole(self) -> bool:
        """Whether it speaks of the whole council."""
        return self.breakdown == WHOLE_COUNCIL

    @property
    def part(self) -> str:
        """The part of the council it speaks of, in words."""
        if self.is_whole:
            return "the whole council"
        return f"{self.breakdown.replace('_', ' ')}: {self.part_name}"

    @property
    def part_name(self) -> str:
        """The name of that part: a council's own as it is, a code such as `own_area` in words."""
        name = self.breakdown_value or "none named"
        return name.replace("_", " ") if name.islower() else name


def figure_address(row: Mapping[str, Any]) -> Address:
    """The page of a figure, from a row that has the columns of its key."""
    return Address("figure", tuple(str(row[name]) for name in FIGURE_KEY))


def figure_shown(desk: Desk, row: Mapping[str, Any]) -> ShownFigure:
    """A row of indicators.indicator_value as pages show it."""
    return ShownFigure(
        figure_of(row, desk.titles),
        figure_address(row),
        *(
            row[name]
            for name in (
                "breakdown",
                "breakdown_value",
                "period_type",
                "period_label",
                "period_start",
                "numerator_gbp",
                "denominator_gbp",
                "unknown_gbp",
                "numerator_count",
                "denominator_count",
                "unknown_count",
            )
        ),
    )


def figures_of_year(desk: Desk, year: str | None) -> list[ShownFigure]:
    """The figures of the whole council in one financial year."""
    which = (
        pl.col("period_type") == YEAR,
        pl.col("breakdown") == WHOLE_COUNCIL,
        pl.col("period_label") == (year or ""),
    )
    return in_order(desk, desk.published.rows(FIGURES, *which))


def in_order(desk: Desk, rows: Iterable[Mapping[str, Any]]) -> list[ShownFigure]:
    """Figures by indicator, main measures first, the plainest definitions first, then by part."""
    return [figure_shown(desk, row) for row in rows_in_order(desk, rows)]


def rows_in_order(desk: Desk, rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The same for rows of indicators.indicator_value of which only some are to be shown."""
    places = {
        measure: place
        for place, measure in enumerate(desk.published.record.get("main_measures", ()))
    }
    return sorted(
        rows,
        key=lambda row: (
            row["indicator_code"],
            places.get(row["measure"], len(places)),
            row["measure"],
            len(row["definition"]),
            row["definition"],
            row["breakdown"],
            row["breakdown_value"],
            row["period_start"],
        ),
    )
