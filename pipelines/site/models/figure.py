"""Figure: one figure and what it is made of: suppliers or records, and whether they add up to it.

Here: the figure beside its walk (`pipelines.trace`), and where each of its parts leads. Not here:
the walk itself.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from pipelines.site.address import Address
from pipelines.site.desk import Described, Desk
from pipelines.site.models.figures import FIGURE_KEY, FIGURES, ShownFigure, figure_shown
from pipelines.trace.figures import figures_of
from pipelines.trace.parts import walked
from pipelines.trace.sources import FigureSource, sources_of
from pipelines.trace.suppliers import Wanted
from pipelines.trace.walk import Figure, Parts, Record, Supplier

PARTS_SHOWN = 50
"""How many suppliers or records are listed; the rest is summed beside them."""


_SUMS = "indicators.supplier_period"
_LINES_OF = {
    "is_contractable": "contractable",
    "outcome=LAPSED outcome=STRICT&!is_strict": "out_of_term",
    "is_procurement&net_amount_gbp": "invoiced",
}
_ABOVE_LIMIT = re.compile(r"is_procurement&size_gbp>(?P<parameter>[a-z_]+)")
"""Which lines the words of `reference.figure_source` mean, as the list of payments asks for them.

A figure of other words has no link to its lines: a list that does not add up would mislead.
"""


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
    named = dict(zip(FIGURE_KEY, key, strict=True))
    rows = desk.published.rows(FIGURES, *(pl.col(name) == value for name, value in named.items()))
    if not rows:
        return None
    shown = figure_shown(desk, rows[0])
    (figure,) = figures_of(desk.published, named)
    walk = walked(desk.published, figure, Wanted(PARTS_SHOWN, lines=0))
    sources = sources_of(figure.indicator_code, figure.measure)
    described = desk.described(figure.indicator_code)
    return FigurePage(
        f"{described.code} {described.title}: {shown.figure.title}",
        shown,
        described,
        Address("indicator", (figure.indicator_code,)),
        tuple(
            _shown(desk, parts, shown, _lines_of(desk, source, figure))
            for parts, source in zip(walk.parts, sources, strict=True)
        ),
    )


Query = tuple[tuple[str, str], ...]


def _lines_of(desk: Desk, source: FigureSource, figure: Figure) -> Query | None:
    """What to ask of payments besides supplier, period and part; None where it cannot be asked."""
    if source.population_table == _SUMS:
        return ()
    if source.only_where in _LINES_OF:
        return (("lines", _LINES_OF[source.only_where]),)
    found = _ABOVE_LIMIT.fullmatch(source.only_where)
    if found is None:
        return None
    limit = desk.published.parameter(found["parameter"], figure.period_end).value
    return None if limit is None else (("larger_than", f"{limit:f}"), ("lines", "procurement"))


def _shown(desk: Desk, parts: Parts, shown: ShownFigure, lines: Query | None) -> ShownParts:
    return ShownParts(
        parts,
        tuple(_supplier(desk, each, shown, lines) for each in parts.suppliers),
        _records(parts.records, parts.population_table),
    )


def _supplier(
    desk: Desk, supplier: Supplier, shown: ShownFigure, lines: Query | None
) -> PartSupplier:
    known = desk.supplier_by_key.get(supplier.supplier_key)
    if known is None:
        return PartSupplier(supplier, None, None)
    page = Address("supplier", (known.shown_key,))
    if lines is None:
        return PartSupplier(supplier, page, None)
    query = [("supplier", known.shown_key), ("period", shown.period_label)]
    query += [("period_type", shown.period_type)]
    query += [("scope", supplier.scope)] if supplier.scope else []
    if supplier.is_payee_supplier is not None:
        query += [("payee", "named" if supplier.is_payee_supplier else "others")]
    if not shown.is_whole:
        query += [("breakdown", shown.breakdown), ("part", shown.breakdown_value)]
    return PartSupplier(supplier, page, Address("payments", (), (*query, *lines)))


def _records(records: Sequence[Record], table: str) -> tuple[PartRecord, ...]:
    is_contract = table in ("core.contract", "rules.contract_fact", "rules.contract_to_date")
    return tuple(
        PartRecord(each, Address("contract", (each.record_id,)) if is_contract else None)
        for each in records
    )
