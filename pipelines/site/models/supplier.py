"""Supplier: how one payee is classified, by what and how surely, and what it was paid.

Here: one supplier with why it is what it is. Not here: the list of them (`supplier_list.py`), its
classification (`sql/rules`), the lines (`supplier_lines.py`). Of a supplier that is withheld, a
person or a sole trader, nothing is shown that may say who it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from pipelines.site.address import Address
from pipelines.site.desk import Desk, Supplied
from pipelines.site.supplier_lines import LinesOf


@dataclass(frozen=True)
class Known:
    """One attribute of a supplier in one year: its status, and by which rule or decision."""

    attribute: str
    words: str
    status: str
    by: str
    confidence: str | None
    reason_code: str | None
    evidence: str | None


@dataclass(frozen=True)
class Match:
    """Which body of a register the supplier is, or may be, and why."""

    entity_id: str | None
    entity_name: str | None
    is_asserted: bool
    confidence: str | None
    code: str
    by: str
    reason: str | None


@dataclass(frozen=True)
class KnownContract:
    """A contract of the supplier."""

    address: Address
    contract_ref: str
    title: str
    value_gbp: Decimal | None
    start_date: date | None
    end_date: date | None


@dataclass(frozen=True)
class SupplierPage:
    """One supplier."""

    title: str
    supplied: Supplied
    spellings: tuple[str, ...]
    spelling_count: int
    vendor_numbers: str | None
    match: Match | None
    year: str | None
    known: tuple[Known, ...]
    decisions: tuple[str, ...]
    contracts: tuple[KnownContract, ...]
    lines: LinesOf


def read_supplier(desk: Desk, shown_key: str) -> SupplierPage | None:
    """The supplier shown under this key; None where there is none."""
    supplied = desk.suppliers.get(shown_key)
    if supplied is None:
        return None
    key = supplied.supplier_key
    published = desk.published
    (row,) = published.rows_of("core.supplier", "supplier_key", key)
    known = published.rows_of("rules.supplier_attribute", "supplier_key", key)
    year = max((each["financial_year"] for each in known), default=None)
    aliases = published.rows_of("core.supplier_alias", "supplier_key", key)
    names = sorted({each["supplier_name"] for each in aliases if each["supplier_name"]})
    return SupplierPage(
        supplied.shown_name,
        supplied,
        () if supplied.is_withheld else tuple(names),
        row["spelling_count"],
        None if supplied.is_withheld else row["supplier_ids"] or None,
        _match(desk, supplied),
        year,
        _known(desk, [each for each in known if each["financial_year"] == year], supplied),
        _decisions(desk, supplied),
        _contracts(desk, key),
        desk.lines.of_supplier(key),
    )


def _match(desk: Desk, supplied: Supplied) -> Match | None:
    for row in desk.published.rows_of("rules.entity_match", "supplier_key", supplied.supplier_key):
        is_open = not supplied.is_withheld
        return Match(
            row["entity_id"] if is_open else None,
            row["entity_name"] if is_open else None,
            bool(row["is_asserted"]),
            row["confidence"],
            row["match_code"],
            "a decision" if _is_decided(row) else "a rule",
            row["reason"] if is_open and not _is_decided(row) else None,
        )
    return None


def _known(desk: Desk, rows: Sequence[Mapping[str, Any]], supplied: Supplied) -> tuple[Known, ...]:
    return tuple(
        Known(
            row["attribute"],
            desk.definition_in_words(row["attribute"]),
            row["status"],
            _by(row),
            row["confidence"],
            row["reason_code"],
            None if supplied.is_withheld or _is_decided(row) else row["evidence"],
        )
        for row in sorted(rows, key=lambda row: str(row["attribute"]))
    )


def _by(row: Mapping[str, Any]) -> str:
    """By which rule, or by a decision of which day; who decided stays inside the council."""
    if not _is_decided(row):
        return f"rule {row['rule_id']}"
    return f"a decision of {row['evidence_date']}" if row["evidence_date"] else "a decision"


def _is_decided(row: Mapping[str, Any]) -> bool:
    return bool(row["decided_by"] == "HUMAN")


def _decisions(desk: Desk, supplied: Supplied) -> tuple[str, ...]:
    """What people decided of it; who decided and the reason they typed stay inside the council."""
    rows = desk.published.rows_of("rules.supplier_decision", "supplier_key", supplied.supplier_key)
    return tuple(
        f"{desk.definition_in_words(row['attribute'])} is {row['value']}, decided on "
        f"{row['decided_on']}."
        for row in rows
    )


def _contracts(desk: Desk, key: str) -> tuple[KnownContract, ...]:
    keys = [
        row["contract_key"]
        for row in desk.published.rows_of("rules.contract_supplier", "supplier_key", key)
    ]
    rows = desk.published.rows("core.contract", pl.col("contract_key").is_in(keys)) if keys else []
    return tuple(
        KnownContract(
            Address("contract", (row["contract_key"],)),
            row["contract_ref"] or "no reference",
            desk.contract_title(row["contract_key"], row["title"]),
            row["value_gbp"],
            row["start_date"],
            row["last_end_date"],
        )
        for row in sorted(rows, key=lambda row: (str(row["contract_ref"]), row["contract_key"]))
    )
