"""Gaps: suppliers that are paid above the council's own threshold without a live contract.

Here: those suppliers and the thresholds; without a threshold nothing can be said, and that is said.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipelines.site.address import Address
from pipelines.site.desk import Desk
from pipelines.site.models.figures import ShownFigure, figures_of_year
from pipelines.site.pages import Parameter

_CODE = "I-10"
_THRESHOLDS = "_threshold_gbp"


@dataclass(frozen=True)
class Gap:
    """A supplier paid above the threshold with no live contract."""

    address: Address | None
    supplier_name: str
    period_label: str
    period_end: date
    net_amount_gbp: Decimal
    off_contract_gbp: Decimal
    unknown_gbp: Decimal
    directorate_count: int
    threshold: str
    threshold_gbp: Decimal | None


@dataclass(frozen=True)
class GapsPage:
    """Off-contract spend."""

    title: str
    gaps: tuple[Gap, ...]
    thresholds: tuple[Parameter, ...]
    figures: tuple[ShownFigure, ...]

    @property
    def has_threshold(self) -> bool:
        """Whether the council has set a threshold; without one there are no rows to show."""
        return any(each.value is not None for each in self.thresholds)


def read_gaps(desk: Desk) -> GapsPage:
    """Suppliers above the threshold without a contract, most pounds first."""
    rows = desk.published.rows("indicators.off_contract_supplier")
    ordered = sorted(rows, key=lambda row: (-row["off_contract_gbp"], row["supplier_key"]))
    return GapsPage(
        "Off-contract spend",
        tuple(
            Gap(
                Address("supplier", (row["supplier_key"],))
                if row["supplier_key"] in desk.suppliers
                else None,
                row["supplier_name"],
                row["period_label"],
                row["period_end"],
                row["net_amount_gbp"],
                row["off_contract_gbp"],
                row["unknown_gbp"],
                row["directorate_count"],
                row["threshold"],
                row["threshold_gbp"],
            )
            for row in ordered
        ),
        tuple(each for each in desk.evidence.parameters if each.name.endswith(_THRESHOLDS)),
        tuple(
            each for each in figures_of_year(desk, desk.evidence.year) if each.figure.code == _CODE
        ),
    )
