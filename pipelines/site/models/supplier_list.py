"""Supplier list: how each is classified; searched where somebody answers, else the largest.

Here: the list by pounds, name or day, narrowed by words, match and status. Not here: one supplier
(`supplier.py`), its classification (`sql/rules`). Of a supplier that is withheld, a person or a
sole trader, nothing is shown or searched that may say who it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from pipelines.site.address import Address
from pipelines.site.desk import Desk
from pipelines.site.models.filters import (
    Asked,
    Field,
    Narrowing,
    Pager,
    SortHead,
    errors_of,
    order_asked,
    page_asked,
    pager,
    sort_head,
    sorting_asked,
)

KIND = "suppliers"
PAGE_SIZE = 100
MOST_SUPPLIERS = 500
"""How many suppliers the list without a server shows; a page of more is slow to open."""

_FIRST = ("sme_d_nps", "micro_d_nps", "vcse", "local_l1", "local_l5")
"""Attributes that the list has columns for, where the publication knows them."""

_HEADS = {"supplier": "Supplier", "amount": "Pounds", "date": "Last paid"}
_SORTS = {"supplier": False, "amount": True, "date": True}
_COLUMNS = {"supplier": "sorted_name", "amount": "net_amount_gbp", "date": "last_payment_date"}
_FOUND, _CANDIDATE, _NONE = "found", "candidate", "none"
_MATCHES = ((_FOUND, "Found"), (_CANDIDATE, "Candidate only"), (_NONE, "None found"))
_STATUSES = (("TRUE", "Yes"), ("FALSE", "No"), ("UNKNOWN", "Not known"))
_ATTRIBUTES = "rules.supplier_attribute"


@dataclass(frozen=True)
class ListedSupplier:
    """A supplier in the list: its pounds in all years, and what it is known to be in the last."""

    address: Address
    shown_name: str
    is_withheld: bool
    net_amount_gbp: Decimal
    line_count: int
    last_payment: date | None
    statuses: tuple[str | None, ...]
    match: str


@dataclass(frozen=True)
class SuppliersPage:
    """Suppliers: a page of those that are asked for, or those with the most pounds.

    `found_count` and `net_amount_gbp` are of all that match, `more_gbp` of those not on the page.
    """

    title: str
    columns: tuple[str, ...]
    suppliers: tuple[ListedSupplier, ...]
    supplier_count: int
    named_count: int
    found_count: int
    net_amount_gbp: Decimal
    more_gbp: Decimal
    heads: Mapping[str, SortHead]
    fields: tuple[Field, ...] = ()
    pager: Pager | None = None
    kept: tuple[tuple[str, str], ...] = ()
    narrowings: tuple[Narrowing, ...] = ()

    @property
    def errors(self) -> tuple[tuple[str, str], ...]:
        """What was not understood: the field and the sentence."""
        return errors_of(self.fields)


def read_suppliers(desk: Desk, asked: Asked) -> SuppliersPage:
    """The suppliers that are asked for; where nobody answers, those with the most pounds."""
    rows = _suppliers(desk)
    told = {name: asked.get(name, "").strip() for name in ("q", "match", "attribute", "status")}
    chosen = {name: value for name, value in told.items() if value} if desk.is_asked else {}
    order = order_asked(asked, _SORTS, "amount") if desk.is_asked else ("amount", True)
    found = _sorted(rows.filter(_wanted(desk, chosen)), order)
    size = PAGE_SIZE if desk.is_asked else MOST_SUPPLIERS
    number, count = page_asked(asked, found.height, size) if desk.is_asked else (1, 1)
    listed = found.slice((number - 1) * size, size)
    sorting = sorting_asked(asked, _SORTS)
    total, shown = _sum(found), _sum(listed)
    heads = {
        name: sort_head(KIND, {**chosen, **sorting}, name, words, order, _SORTS[name])
        if desk.is_asked
        else SortHead(words, None, None, name == "amount")
        for name, words in _HEADS.items()
    }
    is_capped = found.height > count * size
    return SuppliersPage(
        "Suppliers",
        tuple(desk.definition_in_words(each) for each in _FIRST),
        _listed(desk, listed),
        rows.height,
        int(rows["is_named"].sum()),
        found.height,
        total,
        total - shown,
        heads,
        _fields(desk, chosen) if desk.is_asked else (),
        pager(KIND, {**chosen, **sorting}, number, count, is_capped) if desk.is_asked else None,
    )


def _suppliers(desk: Desk) -> pl.DataFrame:
    """Every supplier under the name it is shown by, with what is found of it in registers."""
    shown = desk.shown_suppliers.lazy()
    names = ("supplier_key", "net_amount_gbp", "line_count", "last_payment_date", "is_named")
    found = desk.published.scan("core.supplier").select(names).join(shown, on="supplier_key")
    return (
        found.join(_matches(desk), on="supplier_key", how="left")
        .with_columns(
            match=pl.when(pl.col("entity_id").is_null())
            .then(pl.lit(_NONE))
            .when("is_asserted")
            .then(pl.lit(_FOUND))
            .otherwise(pl.lit(_CANDIDATE)),
            sorted_name=pl.col("shown_name").str.to_lowercase(),
        )
        .collect()
    )


def _matches(desk: Desk) -> pl.LazyFrame:
    names = {"supplier_key": pl.String, "entity_id": pl.String, "is_asserted": pl.Boolean}
    names |= {"confidence": pl.String}
    if not desk.published.has("rules.entity_match"):
        return pl.LazyFrame(schema=names)
    return desk.published.scan("rules.entity_match").select(*names)


def _wanted(desk: Desk, chosen: Mapping[str, str]) -> pl.Expr:
    """What narrows the list; a choice that there is not narrows nothing."""
    which = [pl.lit(True)]
    if "q" in chosen:
        named = pl.col("sorted_name").str.contains(chosen["q"].lower(), literal=True)
        which.append((named & ~pl.col("is_withheld")) | (pl.col("shown_key") == chosen["q"]))
    if chosen.get("match") in dict(_MATCHES):
        which.append(pl.col("match") == chosen["match"])
    if chosen.get("attribute") in _FIRST and chosen.get("status") in dict(_STATUSES):
        keys = _with_status(desk, chosen["attribute"], chosen["status"])
        which.append(pl.col("supplier_key").is_in(keys.implode()))
    return pl.all_horizontal(which)


def _with_status(desk: Desk, attribute: str, status: str) -> pl.Series:
    """Keys of suppliers whose attribute has this status in the last year they were paid."""
    last = (
        desk.published.scan(_ATTRIBUTES)
        .filter(pl.col("attribute") == attribute)
        .group_by("supplier_key")
        .agg(pl.col("status").sort_by("financial_year").last())
        .filter(pl.col("status") == status)
    )
    return last.collect()["supplier_key"]


def _sorted(rows: pl.DataFrame, order: tuple[str, bool]) -> pl.DataFrame:
    sort, is_falling = order
    return rows.sort(
        _COLUMNS[sort], "supplier_key", descending=[is_falling, False], nulls_last=True
    )


def _sum(rows: pl.DataFrame) -> Decimal:
    return Decimal(rows["net_amount_gbp"].sum() or 0)


def _listed(desk: Desk, listed: pl.DataFrame) -> tuple[ListedSupplier, ...]:
    """Rows of the list with their statuses, in their order."""
    rows = listed.to_dicts()
    statuses = _last_statuses(desk, [row["supplier_key"] for row in rows])
    return tuple(
        ListedSupplier(
            Address("supplier", (row["shown_key"],)),
            row["shown_name"],
            row["is_withheld"],
            row["net_amount_gbp"],
            row["line_count"],
            row["last_payment_date"],
            tuple(statuses.get((row["supplier_key"], each)) for each in _FIRST),
            _match_in_words(row),
        )
        for row in rows
    )


def _last_statuses(desk: Desk, keys: Sequence[str]) -> dict[tuple[str, str], str]:
    """Status by supplier and attribute, in the last year that the supplier was paid."""
    rows = desk.published.rows(
        _ATTRIBUTES, pl.col("supplier_key").is_in(keys), pl.col("attribute").is_in(_FIRST)
    )
    found: dict[tuple[str, str], str] = {}
    for row in sorted(rows, key=lambda row: str(row["financial_year"])):
        found[row["supplier_key"], row["attribute"]] = row["status"]
    return found


def _match_in_words(row: Mapping[str, Any]) -> str:
    if row["match"] == _NONE:
        return "none found"
    if row["match"] == _CANDIDATE:
        return "candidate only"
    return f"found, {str(row['confidence']).lower()}"


def _fields(desk: Desk, chosen: Mapping[str, str]) -> tuple[Field, ...]:
    def choice(name: str, label: str, options: Sequence[tuple[str, str]]) -> Field:
        value = chosen.get(name, "")
        known = value if value in dict(options) else ""
        return Field(name, label, known, options=tuple(options))

    told = [(each, desk.definition_in_words(each)) for each in _FIRST]
    fault = "" if ("attribute" in chosen) == ("status" in chosen) else _HALF
    half = choice("status", "Its status", _STATUSES)
    return (
        Field("q", "Name or key", chosen.get("q", "")),
        choice("match", "Body of a register", _MATCHES),
        choice("attribute", "Attribute", told),
        Field(half.name, half.label, half.value, fault=fault, options=half.options),
    )


_HALF = "Choose an attribute and its status together."
