"""What a file means, counted from what the maker put in, never from what a reader found.

The columns are those by which real files are judged: `n_payments` counts every payment or credit
row, rejected ones included; `sum_amount` sums the amounts that can be read; a redacted supplier is
blank or holds the whole word "redacted"; distinct suppliers are trimmed, case kept, and blank is
one value.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

REDACTED = re.compile(r"\bredacted\b", re.IGNORECASE)
COLUMNS = (
    "file", "expect", "n_payments", "sum_amount", "first_date", "last_date", "n_distinct_suppliers",
    "n_redacted", "n_rejected", "header_row_index", "amount_column", "confidence", "trap", "source",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One payment as meant: a date and an amount are None when the file gives none to read."""

    date: dt.date | None
    supplier: str
    amount: Decimal | None
    rejected: bool = False


def is_redacted(name: str) -> bool:
    """Say whether a published supplier name is withheld."""
    return not name.strip() or REDACTED.search(name) is not None


def figures(lines: Sequence[Line]) -> dict[str, str]:
    """Return the counted columns for the lines of one file."""
    dates = [line.date for line in lines if line.date is not None]
    amounts = [line.amount for line in lines if line.amount is not None]
    return {
        "n_payments": str(len(lines)),
        "sum_amount": f"{sum(amounts, Decimal(0)):.2f}",
        "first_date": min(dates).isoformat() if dates else "",
        "last_date": max(dates).isoformat() if dates else "",
        "n_distinct_suppliers": str(len({line.supplier.strip() for line in lines})),
        "n_redacted": str(sum(is_redacted(line.supplier) for line in lines)),
        "n_rejected": str(sum(line.rejected for line in lines)),
    }
