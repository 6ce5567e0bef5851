"""The Indicators sheet: every figure of the whole council, for every financial year.

Here: rows of `indicators.indicator_value` as typed cells, exact underneath and rounded by their
format alone. Not here: months, directorates and other parts (its CSV has them), how cells look.
`writing.py` imports it.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pipelines.site.pages import EvidencePage, Published, described, figure_of, yearly_values
from pipelines.site.render import reliance
from pipelines.site.workbook.layout import COUNT, POUNDS, SHARE, WORDS, Cell, Column, Sheet, Typed

_COLUMNS = (
    Column("Indicator", width=12),
    Column("Title", WORDS, 34),
    Column("What is measured", WORDS, 54),
    Column("Financial year", width=16),
    Column("Unit", width=14),
    Column("Lower", width=20),
    Column("Point", width=20),
    Column("Upper", width=20),
    Column("Coverage", SHARE, 12),
    Column("How far to rely on it", WORDS, 50),
    Column("Main figure", width=14),
    Column("Pounds above the line", POUNDS, 22),
    Column("Pounds below the line", POUNDS, 22),
    Column("Pounds not known", POUNDS, 22),
    Column("Suppliers above the line", COUNT, 16),
    Column("Suppliers below the line", COUNT, 16),
    Column("Suppliers not known", COUNT, 16),
)


def indicator_sheet(page: EvidencePage, published: Published) -> Sheet:
    """One row a figure, by indicator; the main measures of each come first, then by name."""
    record = published.record
    places = {measure: place for place, measure in enumerate(record.get("main_measures", ()))}
    rows = sorted(
        yearly_values(published),
        key=lambda row: (
            row["indicator_code"],
            places.get(row["measure"], len(places)),
            row["measure"],
            len(row["definition"]),
            row["definition"],
            row["period_label"],
        ),
    )
    return Sheet(
        name="Indicators",
        title=f"{page.council_name}: indicators by financial year",
        note=(
            "The whole council. Lower and upper bound what is not known yet; the point is the "
            "value among what is known. Cells hold every digit and show a few."
        ),
        columns=_COLUMNS,
        rows=[_row(row, record, row["measure"] in places) for row in rows],
        rest="all are in indicators/indicator_value.csv",
        frozen=3,
    )


def _row(row: Mapping[str, Any], record: Mapping[str, Any], is_main: bool) -> list[Cell]:
    figure = figure_of(row, record.get("definitions", {}))
    point = None if figure.is_bounds_only and figure.lower is not None else figure.point
    return [
        figure.code,
        str(described(figure.code, record).get("title") or figure.code),
        figure.title,
        row["period_label"],
        figure.unit,
        _typed(figure.lower, figure.unit),
        _typed(point, figure.unit),
        _typed(figure.upper, figure.unit),
        figure.coverage,
        reliance(figure),
        "Yes" if is_main else "No",
        row["numerator_gbp"],
        row["denominator_gbp"],
        row["unknown_gbp"],
        row["numerator_count"],
        row["denominator_count"],
        row["unknown_count"],
    ]


def _typed(value: Decimal | None, unit: str) -> Typed:
    return Typed(value, unit)
