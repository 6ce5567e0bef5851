"""Supplier lines: the lines of spend of one supplier, and its months.

Here: what a page shows of lines, and reading them from the published Parquet, for one supplier or
prepared for many. Not here: searching all lines (`search/`), who a supplier is. Of a payee that is
withheld no text of a line is shown: it may name whom it pays.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

import polars as pl

from pipelines.site.held import HeldPublication
from pipelines.trace.walk import Place

LINES_SHOWN = 100
"""How many lines of a supplier its page shows; the rest is summed."""


@dataclass(frozen=True)
class PaidLine:
    """One line of spend, with what was found of its scope and contract."""

    line_id: str
    payment_date: date
    net_amount_gbp: Decimal
    purpose: str | None
    directorate: str
    scope: str
    outcome: str | None
    contract_key: str | None
    place: Place


@dataclass(frozen=True)
class Month:
    """What a supplier was paid within a month."""

    month: date
    net_amount_gbp: Decimal
    line_count: int


@dataclass(frozen=True)
class LinesOf:
    """Lines of one supplier, the largest of either sign first; `more` are not listed."""

    listed: tuple[PaidLine, ...] = ()
    line_count: int = 0
    net_amount_gbp: Decimal = Decimal(0)
    months: tuple[Month, ...] = ()

    @property
    def more_count(self) -> int:
        """How many lines are not listed."""
        return self.line_count - len(self.listed)

    @property
    def more_gbp(self) -> Decimal:
        """The pounds of the lines that are not listed."""
        return self.net_amount_gbp - sum(
            (each.net_amount_gbp for each in self.listed), start=Decimal(0)
        )


class Lines(Protocol):
    """Where a page gets lines of a supplier from."""

    def of_supplier(self, supplier_key: str) -> LinesOf:
        """The lines of one supplier."""


class ParquetLines:
    """Lines from the Parquet files of a publication."""

    def __init__(self, published: HeldPublication) -> None:
        self._published = published
        self._prepared: dict[str, LinesOf] = {}

    def of_supplier(self, supplier_key: str) -> LinesOf:
        """The lines of one supplier; those of many can be prepared at once."""
        if supplier_key in self._prepared:
            return self._prepared[supplier_key]
        return self._read([supplier_key]).get(supplier_key, LinesOf())

    def prepare(self, supplier_keys: Collection[str]) -> None:
        """Read the lines of many suppliers in one go."""
        self._prepared |= self._read(supplier_keys)

    def _read(self, supplier_keys: Collection[str]) -> dict[str, LinesOf]:
        if not (supplier_keys and self._published.has("core.spend_line")):
            return {}
        wanted = pl.col("supplier_key").is_in(list(supplier_keys))
        lines = self._published.scan("core.spend_line").filter(wanted)
        months = _by_supplier(
            lines.group_by("supplier_key", "month")
            .agg(pl.col("net_amount_gbp").sum(), pl.len().alias("line_count"))
            .sort("supplier_key", "month")
            .collect()
        )
        size = pl.col("net_amount_gbp").abs()
        listed = _by_supplier(
            self._with_findings(
                lines.sort(size, "payment_date", "line_id", descending=[True, False, False])
                .group_by("supplier_key", maintain_order=True)
                .head(LINES_SHOWN)
                .collect()
            )
        )
        return {key: self._lines_of(months[key], listed.get(key, ())) for key in months}

    def _with_findings(self, lines: pl.DataFrame) -> pl.DataFrame:
        """The lines with scope and contract, in their order."""
        ids = pl.col("line_id").is_in(lines["line_id"].to_list())
        scopes = self._published.scan("rules.spend_scope").filter(ids).select("line_id", "scope")
        links = (
            self._published.scan("rules.contract_link")
            .filter(ids)
            .select("line_id", "outcome", "contract_key")
        )
        return (
            lines.lazy()
            .join(scopes, on="line_id", how="left", maintain_order="left")
            .join(links, on="line_id", how="left", maintain_order="left")
            .collect()
        )

    def _lines_of(
        self, months: Sequence[Mapping[str, Any]], listed: Sequence[Mapping[str, Any]]
    ) -> LinesOf:
        return lines_of(months, [paid_line(row, self._published) for row in listed])


def lines_of(months: Sequence[Mapping[str, Any]], listed: Sequence[PaidLine]) -> LinesOf:
    """Lines of one supplier from its sums by month and those lines that are listed."""
    return LinesOf(
        tuple(listed),
        sum(row["line_count"] for row in months),
        sum((row["net_amount_gbp"] for row in months), start=Decimal(0)),
        tuple(Month(row["month"], row["net_amount_gbp"], row["line_count"]) for row in months),
    )


def paid_line(row: Mapping[str, Any], published: HeldPublication) -> PaidLine:
    """A line of spend with scope and contract, from a row that has their columns."""
    return PaidLine(
        row["line_id"],
        row["payment_date"],
        row["net_amount_gbp"],
        row["purpose"] or row["expense_type"],
        row["reporting_directorate"],
        row["scope"],
        row["outcome"],
        row["contract_key"],
        published.place(row),
    )


def _by_supplier(rows: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows.to_dicts():
        found.setdefault(row["supplier_key"], []).append(row)
    return found
