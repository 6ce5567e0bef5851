"""Line: one line of spend, how it is counted and why, down to file, sheet and row.

Here: its facts, and the walk of `pipelines.trace` as steps under steps. Not here: the walk itself.
Served only: a file for each of millions of lines would serve nobody. What a person typed as the
reason of a decision is left out: pages may leave the council.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from pipelines.errors import LocalpoundError
from pipelines.site.address import Address
from pipelines.site.desk import Desk
from pipelines.trace.published_rows import Told, walk_line
from pipelines.trace.walk import Place

_TYPED = ("reason", "evidence", "evidence_value")
"""Columns in which the row of a decision holds what a person typed."""


@dataclass(frozen=True)
class Step:
    """One step of the walk: its words, and what lies under it."""

    words: str
    under: tuple["Step", ...]


@dataclass(frozen=True)
class LinePage:
    """One line of spend."""

    title: str
    line_id: str
    payment_date: date
    net_amount_gbp: Decimal
    irrecoverable_vat_gbp: Decimal | None
    vat_basis: str
    shown_name: str
    is_withheld: bool
    supplier: Address
    payments: Address
    purpose: str | None
    directorate: str | None
    category: str | None
    place: Place
    contract: Address | None
    steps: tuple[Step, ...]


def read_line(desk: Desk, *key: str) -> LinePage | None:
    """The line with this identifier; None where there is none."""
    if len(key) != 1 or not desk.published.has("core.spend_line"):
        return None
    try:
        walked = walk_line(desk.published, key[0])
    except LocalpoundError:
        return None
    row = walked.row or {}
    # A line can also be named by its file and row; a page has one address.
    if row.get("line_id") != key[0]:
        return None
    supplied = desk.supplier_by_key[row["supplier_key"]]
    return LinePage(
        f"Payment to {supplied.shown_name}",
        row["line_id"],
        row["payment_date"],
        row["net_amount_gbp"],
        row["irrecoverable_vat_gbp"],
        row["vat_basis"],
        supplied.shown_name,
        supplied.is_withheld,
        Address("supplier", (supplied.shown_key,)),
        Address("payments", (), (("supplier", supplied.shown_key),)),
        None if supplied.is_withheld else row["purpose"] or row["expense_type"],
        row["reporting_directorate"],
        row["reporting_category"],
        desk.published.place(row),
        None if supplied.is_withheld else _contract(walked),
        tuple(_step(each) for each in walked.under if _may_be_told(each, supplied.is_withheld)),
    )


def _may_be_told(told: Told, is_withheld: bool) -> bool:
    """Of a payee that is withheld no contract: its title may name it."""
    return not (is_withheld and told.table in ("rules.contract_link", "core.supplier"))


def _step(told: Told) -> Step:
    return Step(_without_reason(told), tuple(_step(each) for each in told.under))


def _without_reason(told: Told) -> str:
    """The words of a step; of a decision without what somebody typed."""
    row: Mapping[str, Any] = told.row or {}
    if row.get("decided_by") != "HUMAN":
        return told.words
    words = told.words
    for name in _TYPED:
        if row.get(name):
            words = words.removesuffix(str(row[name])).rstrip(": ")
    return words


def _contract(walked: Told) -> Address | None:
    for each in walked.under:
        if each.table == "rules.contract_link" and each.row and each.row["contract_key"]:
            return Address("contract", (each.row["contract_key"],))
    return None
