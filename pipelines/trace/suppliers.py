"""Suppliers: those that a figure of pounds is made of, listed down to the lines of spend.

Here: suppliers most pounds first, why each has the status it has, and their lines with file, sheet
and row; what is not listed is summed. Not here: which suppliers and lines are in a figure
(`spending.py`), records of other feeds (`records.py`). `clauses.py` and `cli` import it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from pipelines.trace.balance import adds_up, pounds, sums_of_suppliers
from pipelines.trace.figures import figures_of
from pipelines.trace.payees import payees
from pipelines.trace.publication import Publication
from pipelines.trace.sources import SUPPLIER_ATTRIBUTE, FigureSource
from pipelines.trace.spending import Spending, attributes_of, spending_of
from pipelines.trace.walk import Figure, Ground, Less, Line, Parts, Rest, Supplier, filled


@dataclass(frozen=True)
class Wanted:
    """What a person wants listed: at most `top` of a kind, only suppliers named like `supplier`.

    `lines` of each supplier are listed at most, `top` where nothing is said.
    """

    top: int
    supplier: str | None = None
    lines: int | None = None

    @property
    def most_lines(self) -> int:
        """How many lines of each supplier are listed."""
        return self.top if self.lines is None else self.lines


def supplier_parts(
    publication: Publication, source: FigureSource, figure: Figure, wanted: Wanted
) -> Parts:
    """The suppliers that a figure of pounds is made of, and whether they add up to it."""
    found = spending_of(publication, source, figure)
    suppliers = _in_order(publication, found)
    listed = suppliers.filter(_is_wanted(wanted)).head(wanted.top)
    more = suppliers.join(listed, on="place", how="anti")
    total = sums_of_suppliers(suppliers, source.is_divided)
    less = _less(publication, source, figure)
    return Parts(
        source.kind,
        source.population_table,
        source.note,
        total,
        less=less,
        suppliers=_suppliers(publication, source, figure, found, listed, wanted.most_lines),
        more=sums_of_suppliers(more, source.is_divided) if more.height else None,
        adds_up=None if source.note else adds_up(figure, total, less),
    )


def _less(publication: Publication, source: FigureSource, figure: Figure) -> Less | None:
    """The pounds that stand among the figure's without being part of it, where there are any."""
    if source.less_measure is None:
        return None
    same = ("indicator_code", "breakdown", "breakdown_value", "period_type", "period_label")
    key = {name: getattr(figure, name) for name in same} | {"measure": source.less_measure}
    amounts = [each.numerator_gbp for each in figures_of(publication, key) if each.numerator_gbp]
    return Less(source.less_measure, sum(amounts, Decimal(0))) if amounts else None


def _in_order(publication: Publication, found: Spending) -> pl.DataFrame:
    """Suppliers with their shown names, most pounds first, each with its place."""
    falling = [True] + [False] * len(found.key)
    return (
        found.suppliers.lazy()
        .join(payees(publication), on="supplier_key", how="left")
        .sort("amount_gbp", *found.key, descending=falling)
        .with_row_index("place")
        .collect()
    )


def _is_wanted(wanted: Wanted) -> pl.Expr:
    if wanted.supplier is None:
        return pl.lit(True)
    name = pl.col("shown_name").str.to_lowercase()
    is_named = name.str.contains(wanted.supplier.lower(), literal=True)
    return is_named | (pl.col("supplier_key") == wanted.supplier)


def _suppliers(
    publication: Publication,
    source: FigureSource,
    figure: Figure,
    found: Spending,
    listed: pl.DataFrame,
    most_lines: int,
) -> tuple[Supplier, ...]:
    """The suppliers listed, as models, each with its grounds and its lines, if any are wanted."""
    lines = _lines_of(found, listed) if most_lines else {}
    grounds = _grounds(publication, source, figure, listed)
    return tuple(
        filled(
            Supplier,
            {"scope": None, "is_payee_supplier": None, **row},
            above_gbp=row["above_gbp"] if source.is_divided else None,
            unknown_gbp=row["unknown_gbp"] if source.is_divided else None,
            grounds=() if row.get("is_payee_supplier") is False else grounds[row["supplier_key"]],
            **_listed_lines(publication, lines.get(row["place"]), most_lines),
        )
        for row in listed.to_dicts()
    )


def _listed_lines(
    publication: Publication, lines: pl.DataFrame | None, most: int
) -> dict[str, Any]:
    """The first lines as models and the sum of the others; nothing where none were read."""
    if lines is None:
        return {"lines": (), "more_lines": None}
    listed = tuple(_line(each, publication) for each in lines.head(most).to_dicts())
    return {"lines": listed, "more_lines": _rest(lines.slice(most))}


def _lines_of(found: Spending, listed: pl.DataFrame) -> Mapping[int, pl.DataFrame]:
    """The lines of each supplier listed, by its place; the largest amounts of either sign first."""
    places = listed.lazy().select("place", *found.key)
    lines = (
        found.lines.join(places, on=found.key)
        .sort("size_gbp", "payment_date", "line_id", descending=[True, False, False])
        .collect()
    )
    return {place: lines.filter(pl.col("place") == place) for place in listed["place"]}


def _line(row: Mapping[str, Any], publication: Publication) -> Line:
    return filled(Line, row, place=publication.place(row))


def _rest(lines: pl.DataFrame) -> Rest:
    return Rest(lines.height, pounds(lines["net_amount_gbp"]))


def _grounds(
    publication: Publication, source: FigureSource, figure: Figure, listed: pl.DataFrame
) -> Mapping[str, tuple[Ground, ...]]:
    """Why each supplier listed has its status, by supplier_key; of the withheld the rule alone."""
    found: dict[str, tuple[Ground, ...]] = dict.fromkeys(listed["supplier_key"], ())
    if source.kind == SUPPLIER_ATTRIBUTE:
        keys = listed.lazy().select("supplier_key", "is_withheld").unique()
        rows = (
            attributes_of(publication, figure)
            .join(keys, on="supplier_key")
            .with_columns(evidence=pl.when(~pl.col("is_withheld")).then("evidence"))
        )
        for row in rows.sort("supplier_key", "attribute").collect().to_dicts():
            found[row["supplier_key"]] += (filled(Ground, row),)
    return found
