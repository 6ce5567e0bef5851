"""Queue: what to settle next, most pounds first, queue by queue.

Here: `evidence.work_queue` as a page, with the page of what each item is about. Not here: which
items there are, the workbook in which decisions are filled in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from pipelines.site.address import Address
from pipelines.site.desk import Desk

SHOWN = 100
"""How many items of a queue a page shows."""


@dataclass(frozen=True)
class QueueItem:
    """One thing to settle."""

    queue_rank: int
    subject: str
    amount_gbp: Decimal
    what: str
    what_to_do: str
    address: Address | None


@dataclass(frozen=True)
class Queue:
    """One queue: what of it is shown, and what the whole comes to."""

    name: str
    items: tuple[QueueItem, ...]
    item_count: int
    amount_gbp: Decimal
    first: int

    @property
    def anchor(self) -> str:
        """Its name on a page."""
        return self.name.replace(" ", "-")

    @property
    def shown_gbp(self) -> Decimal:
        """Pounds of the items that are shown."""
        return sum((each.amount_gbp for each in self.items), start=Decimal(0))

    @property
    def has_more(self) -> bool:
        """Whether items follow those that are shown."""
        return self.first + len(self.items) < self.item_count


@dataclass(frozen=True)
class QueuePage:
    """All queues, or one of them."""

    title: str
    queues: tuple[Queue, ...]
    asked: str
    page: int


def read_queue(desk: Desk, asked: Mapping[str, str]) -> QueuePage:
    """Every queue from its top; of one that is asked for, the page that is asked for."""
    rows = desk.published.rows("evidence.work_queue")
    ordered = sorted(rows, key=lambda row: (row["queue"], row["queue_rank"], row["item_key"]))
    queues = {name: list(group) for name, group in groupby(ordered, lambda row: row["queue"])}
    name = asked.get("queue", "")
    if name not in queues:
        name = ""
    number = asked.get("page", "")
    page = int(number) if name and number.isdecimal() and len(number) < len("100000") else 1
    contracts = {row["contract_key"] for row in desk.published.rows("core.contract")}
    found = [
        _queue(desk, each, items, (max(page, 1) - 1) * SHOWN, contracts)
        for each, items in queues.items()
        if name in ("", each)
    ]
    by_pounds = sorted(found, key=lambda each: (-each.amount_gbp, each.name))
    return QueuePage("Work queue", tuple(by_pounds), name, max(page, 1))


def _queue(
    desk: Desk, name: str, rows: Sequence[Mapping[str, Any]], first: int, contracts: set[str]
) -> Queue:
    return Queue(
        name,
        tuple(
            QueueItem(
                row["queue_rank"],
                row["subject"],
                row["amount_gbp"],
                row["what"],
                row["what_to_do"],
                _address(desk, row["item_key"], contracts),
            )
            for row in rows[first : first + SHOWN]
        ),
        len(rows),
        sum((row["amount_gbp"] for row in rows), start=Decimal(0)),
        first,
    )


def _address(desk: Desk, key: str, contracts: set[str]) -> Address | None:
    """The page of a supplier or a contract that the item names; None of anything else."""
    if key in desk.suppliers:
        return Address("supplier", (key,))
    return Address("contract", (key,)) if key in contracts else None
