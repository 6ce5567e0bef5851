"""Plan: what the council will buy and when, and the contracts that end without a plan.

Here: the entries of the forward plan, the procurements to run after the last period, and the
figures on both. Not here: whether a firm could win one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from pipelines.site.address import Address
from pipelines.site.desk import Desk
from pipelines.site.models.figures import ShownFigure, figures_of_year

_CODE = "I-25"
_TO_RUN = "rules.procurement_to_run"


@dataclass(frozen=True)
class PlanItem:
    """One entry of the forward plan."""

    pipeline_ref: str
    title: str
    department: str | None
    category: str | None
    value_gbp: Decimal | None
    publication_on: date | None
    award_on: date | None
    first_published_on: date | None
    replaces: str | None
    replaced: Address | None


@dataclass(frozen=True)
class ToRun:
    """A procurement to run in the quarters after the last day looked at."""

    quarter: str
    title: str
    procurement_ref: str
    basis: str
    due_date: date | None
    value_gbp: Decimal | None
    is_certain: bool
    address: Address | None


@dataclass(frozen=True)
class PlanPage:
    """The forward plan."""

    title: str
    items: tuple[PlanItem, ...]
    as_at: date | None
    to_run: tuple[ToRun, ...]
    figures: tuple[ShownFigure, ...]


def read_plan(desk: Desk) -> PlanPage:
    """The forward plan of a publication."""
    contracts = {
        row["contract_ref"]: row["contract_key"]
        for row in desk.published.rows("core.contract")
        if row["contract_ref"]
    }
    items = desk.published.rows("staging.pipeline_item")
    as_at, to_run = _to_run(desk)
    return PlanPage(
        "Forward plan",
        tuple(_item(row, contracts) for row in sorted(items, key=_soonest)),
        as_at,
        to_run,
        tuple(
            each for each in figures_of_year(desk, desk.evidence.year) if each.figure.code == _CODE
        ),
    )


def _soonest(row: Mapping[str, Any]) -> tuple[bool, date, str]:
    day = row["est_publication_on"] or row["est_award_on"]
    return day is None, day or date.max, row["record_id"]


def _item(row: Mapping[str, Any], contracts: Mapping[str, str]) -> PlanItem:
    replaced = contracts.get(row["contract_replaced_ref"] or "")
    return PlanItem(
        row["pipeline_ref"] or "no reference",
        row["title"] or "no title",
        row["department"],
        row["category"],
        row["est_value_gbp"],
        row["est_publication_on"],
        row["est_award_on"],
        row["first_published_on"],
        row["contract_replaced_ref"],
        Address("contract", (replaced,)) if replaced else None,
    )


def _to_run(desk: Desk) -> tuple[date | None, tuple[ToRun, ...]]:
    """The procurements to run as known on the last day that the table looks at."""
    if not desk.published.has(_TO_RUN):
        return None, ()
    as_at = desk.published.scan(_TO_RUN).select(pl.col("as_at_date").max()).collect().item()
    rows = desk.published.rows(_TO_RUN, pl.col("as_at_date") == as_at) if as_at else []
    ordered = sorted(
        rows,
        key=lambda row: (
            row["quarter"] or "~",
            row["due_date"] or date.max,
            row["record_id"],
        ),
    )
    known = {row["contract_key"] for row in desk.published.rows("core.contract")}
    return as_at, tuple(
        ToRun(
            row["quarter"] or "any quarter",
            desk.contract_title(row["record_id"], row["title"]),
            row["procurement_ref"] or "no reference",
            row["basis"],
            row["due_date"],
            row["value_gbp"],
            row["is_certain"],
            Address("contract", (row["record_id"],)) if row["record_id"] in known else None,
        )
        for row in ordered
    )
