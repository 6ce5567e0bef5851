"""Spending: the suppliers of a figure of pounds, and the lines of spend that these sum.

Here: which suppliers and how many pounds of each are in a figure, how many of them count, and which
lines they are. Not here: which of them are listed (`suppliers.py`). Only `suppliers.py` imports it.

Suppliers come in two ways, as the figures do: from the sums of `indicators.supplier_period`, by
supplier and scope, or from lines that a table of `rules` marks one by one, by supplier.
"""

import re
from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines.trace.publication import Publication
from pipelines.trace.sources import SUPPLIER_ATTRIBUTE, FigureSource, judged
from pipelines.trace.walk import FALSE, TRUE, UNKNOWN, Figure

_SUPPLIER_PERIOD = "indicators.supplier_period"
_SCOPES = "rules.spend_scope"
_WHOLE_COUNCIL = "none"
_NOWHERE = "unknown"
"""Where a supplier lies that has no row in `rules.supplier_geography`."""
_APRIL = 4
_JOINT = re.compile(r" (and|or) ")
_PARTS = ("supplier_key", "scope", "is_payee_supplier")
"""What a row of supplier_period is of; lines that are summed by supplier have the first alone."""


@dataclass(frozen=True)
class Spending:
    """Suppliers by `key` (amount_gbp, above_gbp, unknown_gbp, status) and the lines they sum."""

    key: tuple[str, ...]
    suppliers: pl.DataFrame
    lines: pl.LazyFrame


def spending_of(publication: Publication, source: FigureSource, figure: Figure) -> Spending:
    """The spending that a figure is made of."""
    if source.population_table == _SUPPLIER_PERIOD:
        return _from_sums(publication, source, figure)
    return _from_lines(publication, source, figure)


def _from_sums(publication: Publication, source: FigureSource, figure: Figure) -> Spending:
    """From the net pounds of supplier and scope, each of which counts as a whole."""
    numbers = publication.scan("core.supplier").select("supplier_number", "supplier_key")
    spent = (
        publication.scan(_SUPPLIER_PERIOD)
        .filter(pl.col("period_cell_number").is_in(_period_cells(publication, figure)))
        .join(numbers, on="supplier_number")
        .join(_status(publication, source, figure), on="supplier_key", how="left")
        .with_columns(status=_known_status(source))
        .rename({"net_amount_gbp": "amount_gbp"})
    )
    suppliers = judged(spent, source, figure, publication).select(
        *_PARTS,
        "amount_gbp",
        _bearing(TRUE).alias("above_gbp"),
        _bearing(UNKNOWN).alias("unknown_gbp"),
        "status",
    )
    lines = _lines(publication, figure).with_columns(counts=pl.lit(None, pl.String))
    return Spending(_PARTS, suppliers.collect(), lines)


def _from_lines(publication: Publication, source: FigureSource, figure: Figure) -> Spending:
    """From lines marked one by one, netted by supplier where the figure nets them.

    No more counts of a supplier than it was paid, and no less than nothing: credits may lie on
    lines of another mark.
    """
    marked = judged(_marked_lines(publication, source, figure), source, figure, publication)
    amount, counts = pl.col("net_amount_gbp"), pl.col("counts")
    suppliers = (
        marked.group_by("supplier_key")
        .agg(
            amount.sum().alias("amount_gbp"),
            amount.filter(counts == TRUE).sum().alias("above_gbp"),
            amount.filter(counts.is_in([TRUE, UNKNOWN])).sum().alias("upper_gbp"),
        )
        .with_columns(status=pl.lit(None, pl.String))
    )
    if source.is_netted:
        suppliers = suppliers.filter(pl.col("amount_gbp") > 0).with_columns(
            _between_nothing_and_all("above_gbp"), _between_nothing_and_all("upper_gbp")
        )
    upper = pl.max_horizontal("upper_gbp", "above_gbp")
    suppliers = suppliers.with_columns(unknown_gbp=upper - pl.col("above_gbp")).drop("upper_gbp")
    return Spending(_PARTS[:1], suppliers.collect(), marked)


def _period_cells(publication: Publication, figure: Figure) -> list[int]:
    """The number of the figure's period and part of the council.

    A value, not rows to join: so the parts of the file that hold other periods are not read.
    """
    key = ("period_type", "period_label", "breakdown", "breakdown_value")
    cells = publication.scan("rules.period_cell").filter(
        pl.col(name) == getattr(figure, name) for name in key
    )
    found: list[int] = cells.select("period_cell_number").collect().to_series().to_list()
    return found


def _lines(publication: Publication, figure: Figure) -> pl.LazyFrame:
    """The lines of the figure's period and part of the council, with what their scope says."""
    lines = publication.scan("core.spend_line").filter(
        pl.col("payment_date").is_between(figure.period_start, figure.period_end)
    )
    lines = _in_part(publication, lines, figure)
    scopes = publication.scan(_SCOPES).drop("supplier_key")
    return lines.join(scopes, on="line_id").with_columns(size_gbp=pl.col("net_amount_gbp").abs())


def _in_part(publication: Publication, lines: pl.LazyFrame, figure: Figure) -> pl.LazyFrame:
    """The lines of the figure's part of the council, placed as `supplier_period` places them."""
    name, value = figure.breakdown, figure.breakdown_value
    if name == _WHOLE_COUNCIL:
        return lines
    if name == "supplier_type":
        return lines.filter(pl.col(name).fill_null("") == value)
    if name == "national_category":
        named = publication.scan("rules.national_category").filter(pl.col(name) == value)
        key = [pl.col(each).fill_null("") for each in ("category", "category_code", "expense_type")]
        return lines.join(named, left_on=key, right_on=key, how="semi")
    if name == "geography":
        places = publication.scan("rules.supplier_geography")
        found = lines.join(places, on=("supplier_key", "financial_year"), how="left")
        return found.filter(pl.col(name).fill_null(_NOWHERE) == value).drop(name)
    return lines.filter(pl.col(f"reporting_{name}") == value)


def _marked_lines(publication: Publication, source: FigureSource, figure: Figure) -> pl.LazyFrame:
    """The same lines with what the source's table says of each."""
    lines, marks = _lines(publication, figure), publication.scan(source.population_table)
    if source.population_table == _SCOPES:
        return lines
    known = lines.collect_schema().names()
    named = [each for each in marks.collect_schema().names() if each not in known]
    return lines.join(marks.select("line_id", *named), on="line_id")


def _status(publication: Publication, source: FigureSource, figure: Figure) -> pl.LazyFrame:
    """Status of every supplier under the figure's definition, which may join two attributes.

    Both together: false needs one false; either: true needs one true (method.md 2.4).
    """
    if source.kind != SUPPLIER_ATTRIBUTE:
        return pl.LazyFrame(schema={"supplier_key": pl.String, "status": pl.String})
    joint = _JOINT.search(figure.definition)
    decides, else_is = (TRUE, FALSE) if joint and joint[1] == "or" else (FALSE, TRUE)
    status = pl.col("status")
    return (
        attributes_of(publication, figure)
        .with_columns(pl.when(status.is_in([TRUE, UNKNOWN])).then(status).otherwise(pl.lit(FALSE)))
        .group_by("supplier_key")
        .agg(
            pl.when((status == decides).any())
            .then(pl.lit(decides))
            .when((status == UNKNOWN).any())
            .then(pl.lit(UNKNOWN))
            .otherwise(pl.lit(else_is))
            .alias("status")
        )
    )


def attributes_of(publication: Publication, figure: Figure) -> pl.LazyFrame:
    """Rows of rules.supplier_attribute of the figure's year and of the attributes it speaks of.

    The year of a month, a quarter and a rolling year is the one it ends in, as in the figures.
    """
    return publication.scan("rules.supplier_attribute").filter(
        pl.col("financial_year") == _financial_year(figure.period_end),
        pl.col("attribute").is_in(_JOINT.split(figure.definition)[::2]),
    )


def _financial_year(day: date) -> str:
    """`2025/26` for a day from April 2025 to March 2026."""
    first = day.year if day.month >= _APRIL else day.year - 1
    return f"{first}/{(first + 1) % 100:02}"


def _known_status(source: FigureSource) -> pl.Expr:
    """Of a payee that stands for others nothing is known, whatever is known of itself."""
    if source.kind != SUPPLIER_ATTRIBUTE:
        return pl.lit(None, pl.String)
    named = pl.when("is_payee_supplier").then("status")
    return named.otherwise(pl.lit(UNKNOWN)).fill_null(UNKNOWN)


def _bearing(mark: str) -> pl.Expr:
    """The pounds of what bears `mark`, nothing of all else."""
    amount = pl.col("amount_gbp")
    return pl.when(pl.col("counts") == mark).then(amount).otherwise(amount * 0)


def _between_nothing_and_all(name: str) -> pl.Expr:
    amount = pl.col("amount_gbp")
    return pl.max_horizontal(pl.min_horizontal(pl.col(name), amount), amount * 0).alias(name)
