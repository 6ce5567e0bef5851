"""Contract lines: the lines of spend that are linked to one contract, and how they are linked.

Here: reading them from the published Parquet, for one contract or prepared for many, and what is
paid on each contract in all years. Not here: which line belongs to which contract (`sql/rules`), a
page of a contract (`models/contracts.py`). `desk.py` makes one for each publication.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

import polars as pl

from pipelines.site.held import HeldPublication
from pipelines.site.supplier_lines import LINES_SHOWN

_SHOWN = (
    *("line_id", "supplier_key", "payment_date", "net_amount_gbp", "purpose", "expense_type"),
    *("reporting_directorate", "file_sha256", "sheet_name", "source_row"),
)
"""Columns of a line that a page shows: reading the others would take most of the time."""

_LINKED, _LINES, _SCOPES = "rules.contract_link", "core.spend_line", "rules.spend_scope"


@dataclass(frozen=True)
class Outcome:
    """How lines are linked to a contract: how many and how many pounds."""

    outcome: str
    link_code: str
    line_count: int
    net_amount_gbp: Decimal


@dataclass(frozen=True)
class LinesOfContract:
    """Lines of one contract; `listed` are rows of core.spend_line with what was found of them."""

    listed: tuple[Mapping[str, Any], ...] = ()
    outcomes: tuple[Outcome, ...] = ()

    @property
    def line_count(self) -> int:
        """How many lines are linked to it."""
        return sum(each.line_count for each in self.outcomes)

    @property
    def net_amount_gbp(self) -> Decimal:
        """The pounds of the lines that are linked to it."""
        return sum((each.net_amount_gbp for each in self.outcomes), start=Decimal(0))

    @property
    def more_gbp(self) -> Decimal:
        """The pounds of the lines that are not listed."""
        shown = sum((each["net_amount_gbp"] for each in self.listed), start=Decimal(0))
        return self.net_amount_gbp - shown


class ContractLines:
    """Lines by contract, from the Parquet files of a publication."""

    def __init__(self, published: HeldPublication) -> None:
        self._published = published
        self._prepared: dict[str, LinesOfContract] = {}

    def of_contract(self, contract_key: str) -> LinesOfContract:
        """The lines of one contract; those of many can be prepared at once."""
        if contract_key in self._prepared:
            return self._prepared[contract_key]
        return self._read([contract_key]).get(contract_key, LinesOfContract())

    def prepare(self, contract_keys: Collection[str]) -> None:
        """Read the lines of many contracts in one go."""
        nothing = dict.fromkeys(contract_keys, LinesOfContract())
        self._prepared |= nothing | self._read(contract_keys)

    @cached_property
    def paid(self) -> Mapping[str, Decimal]:
        """Pounds of the lines that are linked to each contract."""
        if not self._is_there:
            return {}
        lines = self._published.scan(_LINES).select("line_id", "net_amount_gbp")
        linked = self._published.scan(_LINKED).drop_nulls("contract_key")
        grouped = linked.join(lines, on="line_id").group_by("contract_key")
        return dict(grouped.agg(pl.col("net_amount_gbp").sum()).collect().iter_rows())

    @property
    def _is_there(self) -> bool:
        return self._published.has(_LINKED) and self._published.has(_LINES)

    def _read(self, contract_keys: Collection[str]) -> dict[str, LinesOfContract]:
        if not (contract_keys and self._is_there):
            return {}
        own = pl.col("contract_key").is_in(list(contract_keys))
        names = ("line_id", "contract_key", "outcome", "link_code")
        linked = self._published.scan(_LINKED).filter(own).select(names).collect()
        if linked.is_empty():
            return {}
        ids = pl.col("line_id").is_in(linked["line_id"].implode())
        found = self._published.scan(_LINES).filter(ids).select(_SHOWN).collect()
        lines = linked.join(found, on="line_id")
        outcomes = _by_contract(
            lines.group_by("contract_key", "outcome", "link_code")
            .agg(pl.len().alias("line_count"), pl.col("net_amount_gbp").sum())
            .sort("contract_key", "outcome", "link_code")
        )
        listed = _by_contract(self._largest(lines))
        return {
            key: LinesOfContract(
                tuple(listed.get(key, ())),
                tuple(
                    Outcome(*(row[name] for name in Outcome.__dataclass_fields__)) for row in rows
                ),
            )
            for key, rows in outcomes.items()
        }

    def _largest(self, lines: pl.DataFrame) -> pl.DataFrame:
        """The largest lines of each contract, in order, with the scope of each."""
        first = (
            lines.sort(pl.col("net_amount_gbp").abs(), "line_id", descending=[True, False])
            .group_by("contract_key", maintain_order=True)
            .head(LINES_SHOWN)
        )
        ids = pl.col("line_id").is_in(first["line_id"].implode())
        scopes = self._published.scan(_SCOPES).filter(ids).select("line_id", "scope").collect()
        joined = first.join(scopes, on="line_id", how="left", maintain_order="left")
        return joined.with_columns(pl.col("scope").fill_null("not stated"))


def _by_contract(rows: pl.DataFrame) -> dict[str, Sequence[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows.to_dicts():
        found.setdefault(row["contract_key"], []).append(row)
    return dict(found)
