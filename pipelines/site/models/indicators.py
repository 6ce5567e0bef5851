"""Indicators: how the figures stand, all of them and one by one.

Here: the list of the main figures of a year, and one indicator over its years and parts with its
definitions side by side. Not here: what a figure is made of (`figure.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import polars as pl

from pipelines.site.address import Address
from pipelines.site.charts import Point
from pipelines.site.desk import Described, Desk
from pipelines.site.models.figures import (
    FIGURES,
    WHOLE_COUNCIL,
    YEAR,
    ShownFigure,
    figure_shown,
    figures_of_year,
    rows_in_order,
)

Row = Mapping[str, Any]

MONTHS_DRAWN = 36
_ROLLING = "rolling_year"
_PARTS = (
    "directorate",
    "national_category",
    "geography",
    "supplier_type",
    "value_band",
    "category",
)
PARTS_SHOWN = 60
"""How many figures of one breakdown a page shows; the table holds them all."""


@dataclass(frozen=True)
class ListedIndicator:
    """One indicator with its figures of the year."""

    described: Described
    address: Address
    figures: tuple[ShownFigure, ...]


@dataclass(frozen=True)
class IndicatorsPage:
    """All indicators."""

    title: str
    year: str | None
    indicators: tuple[ListedIndicator, ...]


@dataclass(frozen=True)
class Measured:
    """One measure under one definition: its years, and how it moved through rolling years."""

    title: str
    measure: str
    anchor: str
    unit: str
    years: tuple[ShownFigure, ...]
    points: tuple[Point, ...]


@dataclass(frozen=True)
class PartsOf:
    """Figures of the parts of the council in the year, of one breakdown."""

    breakdown: str
    figures: tuple[ShownFigure, ...]
    figure_count: int


@dataclass(frozen=True)
class IndicatorPage:
    """One indicator."""

    title: str
    described: Described
    year: str | None
    notes: tuple[str, ...]
    definitions: tuple[str, ...]
    measures: tuple[Measured, ...]
    parts: tuple[PartsOf, ...]
    areas: tuple[tuple[Address, str], ...]

    def points_of(self, measure: str) -> tuple[Point, ...]:
        """All points of a measure, so that drawings of its definitions have one scale."""
        return tuple(
            point for each in self.measures if each.measure == measure for point in each.points
        )


def read_indicators(desk: Desk) -> IndicatorsPage:
    """Every indicator with its figures of the year that is judged."""
    year = desk.evidence.year
    found = tuple(
        ListedIndicator(desk.described(code), Address("indicator", (code,)), tuple(rows))
        for code, rows in groupby(figures_of_year(desk, year), key=lambda each: each.figure.code)
    )
    return IndicatorsPage("Indicators", year, found)


def read_indicator(desk: Desk, code: str) -> IndicatorPage | None:
    """One indicator over its years; None where no figure has the code."""
    own = pl.col("indicator_code") == code
    whole = rows_in_order(
        desk, desk.published.rows(FIGURES, own, pl.col("breakdown") == WHOLE_COUNCIL)
    )
    if not whole:
        return None
    described, year = desk.described(code), desk.evidence.year
    return IndicatorPage(
        f"{code} {described.title}",
        described,
        year,
        next((each.notes for each in desk.evidence.indicators if each.code == code), ()),
        tuple(map(desk.definition_in_words, dict.fromkeys(row["definition"] for row in whole))),
        tuple(_measured(desk, list(rows)) for _, rows in groupby(whole, key=_measure)),
        tuple(_parts(desk, own, year)),
        _areas(desk, code),
    )


def _measure(row: Row) -> tuple[str, str]:
    return row["measure"], row["definition"]


def _measured(desk: Desk, rows: Sequence[Row]) -> Measured:
    """One measure; of its hundreds of months only those that are drawn become figures."""

    def of(period_type: str) -> list[Row]:
        own = [row for row in rows if row["period_type"] == period_type]
        return sorted(own, key=lambda row: row["period_start"])

    first = figure_shown(desk, rows[0]).figure
    return Measured(
        first.title,
        first.measure,
        f"{first.measure}-{first.definition}".replace(" ", "-"),
        first.unit,
        tuple(figure_shown(desk, row) for row in reversed(of(YEAR))),
        tuple(_point(figure_shown(desk, row)) for row in of(_ROLLING)[-MONTHS_DRAWN:]),
    )


def _point(shown: ShownFigure) -> Point:
    figure = shown.figure
    silent = figure.silent_note is not None
    return Point(
        shown.period_label,
        None if silent else figure.lower,
        None if silent or figure.is_bounds_only else figure.point,
        None if silent else figure.upper,
        figure.is_provisional,
        figure.crosses_series_break,
    )


def _parts(desk: Desk, own: pl.Expr, year: str | None) -> list[PartsOf]:
    found = []
    for name in _PARTS:
        which = (
            own,
            pl.col("breakdown") == name,
            pl.col("period_type") == YEAR,
            pl.col("period_label") == (year or ""),
        )
        rows = rows_in_order(desk, desk.published.rows(FIGURES, *which))
        if rows:
            shown = tuple(figure_shown(desk, row) for row in rows[:PARTS_SHOWN])
            found.append(PartsOf(name.replace("_", " "), shown, len(rows)))
    return found


def _areas(desk: Desk, code: str) -> tuple[tuple[Address, str], ...]:
    """The areas whose clauses test the indicator."""
    rows = desk.published.rows("evidence.clause_test", pl.col("indicator_code") == code)
    tested = {(row["framework_id"], row["clause_id"]) for row in rows}
    return tuple(
        (Address("area", (framework.framework_id, area.code)), area.name)
        for framework in desk.evidence.frameworks
        for theme in framework.themes
        for area in theme.areas
        if any((framework.framework_id, clause.clause_id) in tested for clause in area.clauses)
    )
