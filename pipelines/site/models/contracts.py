"""Contracts: how much spend is on contract, what ends soon, what is paid on what has ended.

Here: the list of contracts with their state, and one contract with its payments. Not here: which
payment belongs to which contract (`sql/rules/contract_link.sql`). What ends soon is counted from
the last day that the publication looks at, never from a clock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from pipelines.site.address import Address
from pipelines.site.contract_lines import Outcome
from pipelines.site.desk import Desk
from pipelines.site.models.areas import Choice
from pipelines.site.models.figures import ShownFigure, figures_of_year
from pipelines.site.supplier_lines import PaidLine, paid_line
from pipelines.trace.walk import Place

MOST_CONTRACTS = 500
"""How many contracts the list without a server shows; a page of more is slow to open."""

_TO_DATE = "rules.contract_to_date"
_YEAR_OF_MONTHS = 12
_ENDED, _ENDS_SOON, _LIVE, _NO_END = "ended", "ends within 12 months", "live", "without an end"
STATES = (_LIVE, _ENDS_SOON, _ENDED, _NO_END)


@dataclass(frozen=True)
class Party:
    """A supplier of a contract, as the register names it and as it is paid."""

    address: Address
    shown_name: str


@dataclass(frozen=True)
class ListedContract:
    """A contract in the list; `paid_gbp` is what is linked to it in all years."""

    address: Address
    contract_ref: str
    title: str
    department: str | None
    start_date: date | None
    end_date: date | None
    state: str
    value_gbp: Decimal | None
    paid_gbp: Decimal
    paid_after_end_gbp: Decimal | None
    parties: tuple[Party, ...]


@dataclass(frozen=True)
class ContractsPage:
    """The contracts, with the figures that say how much spend is on them."""

    title: str
    year: str | None
    as_at: date | None
    figures: tuple[ShownFigure, ...]
    contracts: tuple[ListedContract, ...]
    contract_count: int
    shown_count: int
    choices: tuple[Choice, ...]
    words: str


@dataclass(frozen=True)
class ContractLine:
    """A line that is linked to a contract, and whom it pays."""

    line: PaidLine
    supplier: Address | None
    shown_name: str
    is_withheld: bool


@dataclass(frozen=True)
class ContractPage:
    """One contract."""

    title: str
    contract: Mapping[str, Any]
    state: str
    parties: tuple[Party, ...]
    to_date: Mapping[str, Any] | None
    fact: Mapping[str, Any] | None
    replaced_by: tuple[str, ...]
    place: Place
    outcomes: tuple[Outcome, ...]
    lines: tuple[ContractLine, ...]
    line_count: int
    net_amount_gbp: Decimal
    more_gbp: Decimal

    @property
    def more_count(self) -> int:
        """How many lines are not listed."""
        return self.line_count - len(self.lines)


def read_contracts(desk: Desk, asked: Mapping[str, str]) -> ContractsPage:
    """The list of contracts, narrowed by words and state where that is asked."""
    rows = desk.published.rows("core.contract")
    as_at = desk.evidence.last_payment
    departments = sorted({row["department"] for row in rows if row["department"]})
    state, department = asked.get("state", ""), asked.get("department", "")
    words = asked.get("q", "").strip()
    found = [
        row
        for row in rows
        if (state not in STATES or _state(row, as_at) == state)
        and (department not in departments or row["department"] == department)
        and words.casefold() in _searched(desk, row)
    ]
    ordered = sorted(found, key=_by_value)
    listed = ordered[:MOST_CONTRACTS]
    return ContractsPage(
        "Contracts",
        desk.evidence.year,
        as_at,
        _figures(desk),
        _listed(desk, listed, as_at),
        len(rows),
        len(found),
        (
            Choice("state", "State", tuple((each, each.capitalize()) for each in STATES), state),
            Choice(
                "department",
                "Department",
                tuple((each, each) for each in departments),
                department,
            ),
        ),
        words,
    )


def read_contract(desk: Desk, key: str) -> ContractPage | None:
    """The contract with this key; None where there is none."""
    rows = desk.published.rows_of("core.contract", "contract_key", key)
    if not rows:
        return None
    row = rows[0]
    found = desk.contract_lines.of_contract(key)
    to_date = desk.published.rows_of(_TO_DATE, "contract_key", key)
    facts = desk.published.rows_of("rules.contract_fact", "contract_key", key)
    return ContractPage(
        f"{row['contract_ref'] or 'No reference'}: {desk.contract_title(key, row['title'])}",
        row,
        _state(row, desk.evidence.last_payment),
        _parties(desk, key),
        max(to_date, key=lambda each: each["as_at_date"], default=None),
        facts[0] if facts else None,
        _replaced_by(desk, row),
        desk.published.place(row),
        found.outcomes,
        tuple(_line(desk, each) for each in found.listed),
        found.line_count,
        found.net_amount_gbp,
        found.more_gbp,
    )


def _figures(desk: Desk) -> tuple[ShownFigure, ...]:
    """The main figures of contracts: those whose indicator is evidence for managing them."""
    main = set(desk.published.record.get("main_measures", ()))
    known = desk.published.record.get("indicators", {})
    return tuple(
        shown
        for shown in figures_of_year(desk, desk.evidence.year)
        if shown.figure.measure in main
        and _is_of_contracts(known, shown.figure.code, shown.figure.measure)
    )


def _is_of_contracts(known: Mapping[str, Any], code: str, measure: str) -> bool:
    told = known.get(f"{code} {measure}") or known.get(code) or {}
    return "MCR" in (told.get("evidence_for") or ())


def _searched(desk: Desk, row: Mapping[str, Any]) -> str:
    title = desk.contract_title(row["contract_key"], row["title"])
    parts = (row["contract_ref"], title, row["category"], row["department"])
    return " ".join(filter(None, parts)).casefold()


def _by_value(row: Mapping[str, Any]) -> tuple[bool, Decimal, str]:
    value = row["value_gbp"]
    return value is None, -(value or Decimal(0)), row["contract_key"]


def _state(row: Mapping[str, Any], as_at: date | None) -> str:
    """How the contract stands on the last day that payments are of."""
    end = row["ended_on"] or row["last_end_date"]
    if as_at is None or end is None:
        return _NO_END
    if end < as_at:
        return _ENDED
    months = (end.year - as_at.year) * _YEAR_OF_MONTHS + end.month - as_at.month
    return _ENDS_SOON if (months, end.day) <= (_YEAR_OF_MONTHS, as_at.day) else _LIVE


def _listed(
    desk: Desk, rows: Sequence[Mapping[str, Any]], as_at: date | None
) -> tuple[ListedContract, ...]:
    paid = desk.contract_lines.paid
    after = {
        row["contract_key"]: row["paid_after_end_gbp"]
        for row in desk.published.rows("rules.contract_fact")
    }
    return tuple(
        ListedContract(
            Address("contract", (row["contract_key"],)),
            row["contract_ref"] or "no reference",
            desk.contract_title(row["contract_key"], row["title"]),
            row["department"],
            row["start_date"],
            row["last_end_date"],
            _state(row, as_at),
            row["value_gbp"],
            paid.get(row["contract_key"], Decimal(0)),
            after.get(row["contract_key"]),
            _parties(desk, row["contract_key"]),
        )
        for row in rows
    )


def _parties(desk: Desk, key: str) -> tuple[Party, ...]:
    rows = desk.published.rows_of("rules.contract_supplier", "contract_key", key)
    found = [desk.supplier_by_key.get(row["supplier_key"]) for row in rows]
    return tuple(
        Party(Address("supplier", (each.shown_key,)), each.shown_name)
        for each in sorted(filter(None, found), key=lambda each: each.shown_key)
    )


def _line(desk: Desk, row: Mapping[str, Any]) -> ContractLine:
    known = desk.supplier_by_key.get(row["supplier_key"])
    return ContractLine(
        paid_line(row, desk.published),
        Address("supplier", (known.shown_key,)) if known else None,
        known.shown_name if known else "(no name)",
        known is None or known.is_withheld,
    )


def _replaced_by(desk: Desk, row: Mapping[str, Any]) -> tuple[str, ...]:
    """Entries of the forward plan that say they replace the contract."""
    if not row["contract_ref"]:
        return ()
    which = pl.col("contract_replaced_ref") == row["contract_ref"]
    return tuple(
        f"{each['pipeline_ref'] or 'no reference'} {each['title'] or 'no title'}"
        for each in desk.published.rows("staging.pipeline_item", which)
    )
