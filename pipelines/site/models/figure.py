"""Figure: one figure and what it is made of: suppliers or records, and whether they add up to it.

Here: the figure beside its walk (`pipelines.trace`), and where each of its parts leads. Not here:
the walk itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from pipelines.site.address import Address
from pipelines.site.desk import Described, Desk
from pipelines.site.models.figures import FIGURE_KEY, FIGURES, ShownFigure, figure_shown
from pipelines.trace.figures import figures_of
from pipelines.trace.parts import walked
from pipelines.trace.suppliers import Wanted
from pipelines.trace.walk import Parts, Record, Supplier

PARTS_SHOWN = 50
"""How many suppliers or records are listed; the rest is summed beside them."""


@dataclass(frozen=True)
class PartSupplier:
    """A supplier of the figure, where its page is, and where its lines in the figure are."""

    supplier: Supplier
    address: Address | None
    payments: Address | None


@dataclass(frozen=True)
class PartRecord:
    """A record of the figure and, where it is a contract, where its page is."""

    record: Record
    address: Address | None


@dataclass(frozen=True)
class ShownParts:
    """What one table contributes, with addresses."""

    parts: Parts
    suppliers: tuple[PartSupplier, ...]
    records: tuple[PartRecord, ...]


@dataclass(frozen=True)
class FigurePage:
    """One figure."""

    title: str
    shown: ShownFigure
    described: Described
    indicator: Address
    made_of: tuple[ShownParts, ...]


def read_figure(desk: Desk, *key: str) -> FigurePage | None:
    """The figure with this key; None where there is none."""
    if len(key) != len(FIGURE_KEY):
        return None
    named = dict(zip(FIGURE_KEY, key, strict=True))
    rows = desk.published.rows(FIGURES, *(pl.col(name) == value for name, value in named.items()))
    if not rows:
        return None
    shown = figure_shown(desk, rows[0])
    (figure,) = figures_of(desk.published, named)
    walk = walked(desk.published, figure, Wanted(PARTS_SHOWN, lines=0))
    described = desk.described(figure.indicator_code)
    return FigurePage(
        f"{described.code} {described.title}: {shown.figure.title}",
        shown,
        described,
        Address("indicator", (figure.indicator_code,)),
        tuple(_shown(desk, each, shown) for each in walk.parts),
    )


def _shown(desk: Desk, parts: Parts, shown: ShownFigure) -> ShownParts:
    return ShownParts(
        parts,
        tuple(_supplier(desk, each, shown) for each in parts.suppliers),
        _records(parts.records, parts.population_table),
    )


def _supplier(desk: Desk, supplier: Supplier, shown: ShownFigure) -> PartSupplier:
    known = desk.supplier_by_key.get(supplier.supplier_key)
    if known is None:
        return PartSupplier(supplier, None, None)
    query = [("supplier", known.shown_key), ("period", shown.period_label)]
    query += [("period_type", shown.period_type)]
    query += [("scope", supplier.scope)] if supplier.scope else []
    if not shown.is_whole:
        query += [("breakdown", shown.breakdown), ("part", shown.breakdown_value)]
    return PartSupplier(
        supplier,
        Address("supplier", (known.shown_key,)),
        Address("payments", (), tuple(query)),
    )


def _records(records: Sequence[Record], table: str) -> tuple[PartRecord, ...]:
    is_contract = table in ("core.contract", "rules.contract_fact", "rules.contract_to_date")
    return tuple(
        PartRecord(each, Address("contract", (each.record_id,)) if is_contract else None)
        for each in records
    )
