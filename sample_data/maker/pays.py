"""What a trap is, and the payments traps are made of.

A trap's bytes and its truth are built side by side from the same payments (`Pay`): a layout says
how each column shows a payment, and an accident (a lost date, a doubled header) is applied to the
rows, and where it changes the meaning, to the truth.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from maker.dice import Dice
from maker.truth import Line, figures
from maker.world import DEPARTMENTS, suppliers
from maker.writers import Cell, Row, csv_text


@dataclass(frozen=True)
class Trap:
    """One file of the cabinet: its bytes, what it means and why it is hard."""

    file: str
    data: bytes
    lines: Sequence[Line]
    trap: str
    source: str
    expect: str = "accept"
    header: str = "0"
    amount: str = "Net Amount"
    confidence: str = "high"

    def row(self) -> dict[str, str]:
        """Return the expected row, with figures only where a reader may be held to them."""
        counted = figures(self.lines) if self.lines else {}
        return {
            **counted,
            "file": self.file,
            "expect": self.expect,
            "header_row_index": self.header,
            "amount_column": self.amount,
            "confidence": self.confidence,
            "trap": self.trap,
            "source": self.source,
        }


class Pay(NamedTuple):
    """One payment as meant, before a layout or an accident touches it."""

    date: dt.date
    supplier: str
    supplier_id: str
    department: str
    service: str
    purpose: str
    reference: str
    amount: Decimal


Show = Callable[[Pay], Cell]
Layout = Sequence[tuple[str, Show]]


def pays(seed: str, count: int = 24, month: int = 5, credits: bool = False) -> list[Pay]:
    """Return payments of one month of 2025; with `credits` every sixth is negative."""
    dice = Dice(seed)
    payees = [s for s in suppliers() if s.kind in ("care home", "trade", "technology", "charity")]
    found = []
    for at in range(count):
        supplier = dice.pick(payees)
        use = dice.pick(supplier.uses)
        amount = dice.money(use.usual)
        if credits and at % 6 == 4:
            amount = -amount
        found.append(
            Pay(
                dt.date(2025, month, 1 + dice.below(28)),
                supplier.name,
                supplier.supplier_id,
                DEPARTMENTS[use.department][0],
                use.service,
                dice.pick(use.purposes),
                f"{7_300_000 + dice.below(90000)}",
                amount,
            )
        )
    return sorted(found, key=lambda pay: pay.date)


def lines(payments: Sequence[Pay]) -> list[Line]:
    """Return the truth of payments that are printed as they are."""
    return [Line(pay.date, pay.supplier, pay.amount) for pay in payments]


def slashed(pay: Pay) -> str:
    """Return the date as dd/mm/yyyy."""
    return pay.date.strftime("%d/%m/%Y")


def iso(pay: Pay) -> str:
    """Return the date as yyyy-mm-dd."""
    return pay.date.isoformat()


def field_of(name: str) -> Show:
    """Return what shows one field of a payment."""

    def show(pay: Pay) -> Cell:
        found: Cell = getattr(pay, name)
        return found

    return show


def layout(date: Show = slashed, amount: Show | None = None, label: str = "Net Amount") -> Layout:
    """Return an ordinary layout with the date and the amount shown as given."""
    return (
        ("Department", field_of("department")),
        ("Supplier Name", field_of("supplier")),
        ("Payment Date", date),
        ("Transaction Number", field_of("reference")),
        ("Purpose", field_of("purpose")),
        (label, amount or field_of("amount")),
    )


def table(payments: Sequence[Pay], columns: Layout | None = None) -> list[Row]:
    """Return a header row and one row a payment."""
    columns = columns or layout()
    return [[name for name, _ in columns], *body(payments, columns)]


def body(payments: Sequence[Pay], columns: Layout | None = None) -> list[Row]:
    """Return one row a payment, without the header."""
    return [[show(pay) for _, show in columns or layout()] for pay in payments]


def text(rows: Sequence[Row]) -> bytes:
    """Return rows as a plain UTF-8 CSV."""
    return csv_text(rows).encode("utf-8")


def pounds(pay: Pay) -> str:
    """Return the amount as £1,234.56, the sign after the £."""
    return f"£{pay.amount:,.2f}"


def sheet(payments: Sequence[Pay]) -> list[Row]:
    """Return a table with real dates and numbers, for a workbook."""
    return table(payments, layout(date=field_of("date")))


def pivot(payments: Sequence[Pay]) -> list[Row]:
    """Return a summary by department, as a pivot sheet prints it."""
    groups = sorted({pay.department for pay in payments})
    sums = [(g, sum((p.amount for p in payments if p.department == g), Decimal(0))) for g in groups]
    grand = sum((value for _, value in sums), Decimal(0))
    return [
        ["Summary by department"],
        [],
        ["Row Labels", "Sum of Net Amount"],
        *sums,
        ["Grand Total", grand],
    ]


def total(payments: Sequence[Pay]) -> Decimal:
    """Return the sum of the payments."""
    return sum((pay.amount for pay in payments), Decimal(0))
