"""Balance: the sums of what was found, and whether they are those of the figure.

Here: adding up frames of suppliers and of records, and setting the sums beside the figure. Not
here: finding them. Nothing is rounded: a penny more or less does not add up. Only modules of
`pipelines.trace` import it.
"""

from collections.abc import Iterator
from decimal import Decimal

import polars as pl

from pipelines.trace.walk import TRUE, UNKNOWN, Figure, Less, Sums

_Number = Decimal | int | None


def sums_of_suppliers(suppliers: pl.DataFrame, is_divided: bool) -> Sums:
    """Sums of the columns amount_gbp and, when divided, above_gbp and unknown_gbp."""
    whole = Sums(suppliers.height, pounds(suppliers["amount_gbp"]))
    if not is_divided:
        return whole
    return Sums(
        whole.count,
        whole.amount_gbp,
        above_gbp=pounds(suppliers["above_gbp"]),
        unknown_gbp=pounds(suppliers["unknown_gbp"]),
    )


def sums_of_records(records: pl.DataFrame, is_divided: bool) -> Sums:
    """Counts and pounds (amount_gbp) of records, when divided also by the column `counts`."""
    whole = Sums(records.height, pounds(records["amount_gbp"]))
    if not is_divided:
        return whole
    above = records.filter(pl.col("counts") == TRUE)
    unknown = records.filter(pl.col("counts") == UNKNOWN)
    return Sums(
        whole.count,
        whole.amount_gbp,
        above.height,
        pounds(above["amount_gbp"]),
        unknown.height,
        pounds(unknown["amount_gbp"]),
    )


def pounds(amounts: pl.Series) -> Decimal:
    """The sum of a column of pounds; of none it is nothing."""
    return Decimal(amounts.sum() or 0)


def adds_up(figure: Figure, total: Sums, less: Less | None = None) -> bool | None:
    """Whether every sum that the figure names is the one found; None where it names none."""
    compared = [pair for pair in _pairs(figure, total, less) if None not in pair]
    return all(told == found for told, found in compared) if compared else None


def _pairs(figure: Figure, total: Sums, less: Less | None) -> Iterator[tuple[_Number, _Number]]:
    """What the figure says beside what was found: pounds, and counts where records are counted.

    What is not divided is below the line of a share, and all of a figure that has no such line.
    """
    whole = total.amount_gbp - (less.amount_gbp if less else 0)
    above = total.above_gbp
    if above is None and figure.denominator_gbp is None:
        above = whole
    yield figure.numerator_gbp, above
    yield figure.unknown_gbp, total.unknown_gbp
    yield figure.denominator_gbp, whole
    if total.above_count is not None:
        yield figure.numerator_count, total.above_count
        yield figure.unknown_count, total.unknown_count
        yield figure.denominator_count, total.count
