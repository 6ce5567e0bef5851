"""Payments: the lines of spend, searched where somebody answers, else the largest of them.

Here: what a browser asked of the lines, as `search/` understands it, and the page of lines. Not
here: the statements (`search/`), one line by itself (`line.py`), the CSV (`payments_csv.py`). Of a
payee that is withheld no text of a line is shown but directorate and category.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from pipelines.site.address import Address
from pipelines.site.desk import Desk
from pipelines.site.models.figures import WHOLE_COUNCIL
from pipelines.site.models.filters import (
    Asked,
    Field,
    Narrowing,
    Pager,
    SortHead,
    asking,
    errors_of,
    month_asked,
    order_asked,
    page_asked,
    pager,
    pounds_asked,
    sort_head,
    sorting_asked,
)
from pipelines.site.search.payments import BREAKDOWNS, LINES, SORTS, Order, PaymentSearch, Wanted
from pipelines.trace.walk import Place

KIND, CSV = "payments", "payments.csv"
PAGE_SIZE = 50
MOST_WITHOUT_SERVER = 500
"""How many lines the page without a server shows, the largest of all years."""

MOST_IN_CSV = 100_000
"""How many lines a CSV of what is searched holds."""

_HEADS = {"date": "Paid on", "supplier": "Supplier", "amount": "Pounds"}
_PAYEES = {"named": True, "others": False}
_LINES = {
    "contractable": "Lines that a contract could cover",
    "out_of_term": "Lines paid outside the term of a contract",
    "procurement": "Lines of procurement",
    "invoiced": "Lines of procurement above nothing",
}
_FIELDS = (
    *("q", "year", "first_month", "last_month", "directorate", "scope", "outcome", "supplier"),
    *("least", "most"),
)
_LINKED = ("period", "period_type", "breakdown", "part", "payee", "lines", "larger_than")
"""What links ask for and no field shows."""

_NOT_POUNDS = "must be pounds, such as 1,000 or -250.50"
_NOT_MONTH = "must be a year and a month, such as 2025-04"


@dataclass(frozen=True)
class ListedPayment:
    """One line of spend in the list, with what it leads to."""

    line_id: str
    payment_date: date
    net_amount_gbp: Decimal
    shown_name: str
    is_withheld: bool
    purpose: str | None
    directorate: str | None
    category: str | None
    scope: str
    outcome: str | None
    contract_ref: str | None
    contract: Address | None
    place: Place
    supplier: Address

    @property
    def address(self) -> Address:
        """The page of the line by itself."""
        return Address("line", (self.line_id,))


@dataclass(frozen=True)
class PaymentsPage:
    """Lines of spend: those that are asked for, or the largest. Totals are of all that match."""

    title: str
    payments: tuple[ListedPayment, ...]
    line_count: int
    net_amount_gbp: Decimal
    heads: tuple[SortHead, ...]
    is_searched: bool = False
    fields: tuple[Field, ...] = ()
    kept: tuple[tuple[str, str], ...] = ()
    narrowings: tuple[Narrowing, ...] = ()
    faults: tuple[str, ...] = ()
    pager: Pager | None = None
    csv: Address | None = None

    @property
    def csv_count(self) -> int:
        """How many lines the CSV of the search holds."""
        return min(self.line_count, MOST_IN_CSV)

    @property
    def errors(self) -> tuple[tuple[str, str], ...]:
        """What was not understood: the field, if one shows it, and the sentence."""
        return (*errors_of(self.fields), *(("", sentence) for sentence in self.faults))


@dataclass(frozen=True)
class Understood:
    """What is asked for, as far as it was understood, and what was not, by name."""

    wanted: Wanted
    order: Order
    asked: Mapping[str, str]
    faults: Mapping[str, str]


def read_payments(desk: Desk, asked: Asked) -> PaymentsPage:
    """The lines that are asked for; where nobody searches, the largest of all years."""
    if desk.search is None:
        return _largest(desk)
    known = understood(desk, desk.search, asked)
    total = desk.search.total(known.wanted)
    number, count = page_asked(asked, total.line_count, PAGE_SIZE)
    rows = desk.search.listed(known.wanted, known.order, PAGE_SIZE, (number - 1) * PAGE_SIZE)
    order = (known.order.sort, known.order.is_falling)
    return PaymentsPage(
        "Payments",
        _listed(desk, rows),
        total.line_count,
        total.net_amount_gbp,
        tuple(
            sort_head(KIND, known.asked, name, words, order, SORTS[name])
            for name, words in _HEADS.items()
        ),
        is_searched=True,
        fields=_fields(desk.search, known),
        kept=tuple((name, known.asked[name]) for name in _LINKED if name in known.asked),
        narrowings=_narrowings(desk, known),
        faults=tuple(sentence for name, sentence in known.faults.items() if name in _LINKED),
        pager=pager(KIND, known.asked, number, count, total.line_count > count * PAGE_SIZE),
        csv=asking(CSV, known.asked),
    )


def understood(desk: Desk, search: PaymentSearch, asked: Asked) -> Understood:
    """What a browser asked, as a search; what is no parameter of the page is left out."""
    told = {name: asked.get(name, "").strip() for name in (*_FIELDS, *_LINKED)}
    kept = {name: text for name, text in told.items() if text}
    found: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for name in ("year", "directorate", "scope", "outcome"):
        if kept.get(name) in search.choices.get(name, ()):
            found[name] = kept[name]
    for name, label in (("least", "Pounds at least"), ("most", "Pounds at most")):
        _understand(name, pounds_asked, f"{label} {_NOT_POUNDS}.", kept, found, faults)
    for name, label in (("first_month", "From month"), ("last_month", "To month")):
        _understand(name, month_asked, f"{label} {_NOT_MONTH}.", kept, found, faults)
    no_size = "The size that is asked for is no amount of pounds."
    _understand("larger_than", pounds_asked, no_size, kept, found, faults)
    if "q" in kept:
        found["text"] = kept["q"]
    if kept.get("lines") in LINES:
        found["lines"] = kept["lines"]
    if kept.get("payee") in _PAYEES:
        found["is_payee_supplier"] = _PAYEES[kept["payee"]]
    _understand_supplier(desk, kept, found, faults)
    _understand_period(desk, kept, found, faults)
    _understand_part(kept, found, faults)
    order = Order(*order_asked(asked, SORTS, "date"))
    return Understood(Wanted(**found), order, {**kept, **sorting_asked(asked, SORTS)}, faults)


def _understand(
    name: str, read: Any, fault: str, kept: Asked, found: dict[str, Any], faults: dict[str, str]
) -> None:
    if name in kept:
        found[name] = read(kept[name])
        if found[name] is None:
            faults[name] = fault


def _understand_supplier(
    desk: Desk, kept: Asked, found: dict[str, Any], faults: dict[str, str]
) -> None:
    key = kept.get("supplier")
    if key in desk.suppliers:
        found["supplier"] = key
    elif key:
        faults["supplier"] = "Supplier key must be one that a supplier's page shows."


def _understand_period(
    desk: Desk, kept: Asked, found: dict[str, Any], faults: dict[str, str]
) -> None:
    if "period" not in kept:
        return
    for row in desk.published.rows(
        "rules.period_cell",
        pl.col("breakdown") == WHOLE_COUNCIL,
        pl.col("period_type") == kept.get("period_type", "financial_year"),
        pl.col("period_label") == kept["period"],
    ):
        found["first_day"], found["last_day"] = row["period_start"], row["period_end"]
        return
    faults["period"] = f"There is no period {kept['period']} in this publication."


def _understand_part(kept: Asked, found: dict[str, Any], faults: dict[str, str]) -> None:
    """The part of the council; one without a name is asked for by its breakdown alone."""
    if "breakdown" not in kept:
        return
    if kept["breakdown"] in BREAKDOWNS:
        found["breakdown"], found["part"] = kept["breakdown"], kept.get("part", "")
    else:
        faults["breakdown"] = "There is no such part of the council."


def _fields(search: PaymentSearch, known: Understood) -> tuple[Field, ...]:
    def text(name: str, label: str, hint: str = "") -> Field:
        return Field(name, label, known.asked.get(name, ""), hint, known.faults.get(name, ""))

    def choice(name: str, label: str) -> Field:
        values = search.choices.get(name, ())
        chosen = getattr(known.wanted, name) or ""
        options = tuple((each, _words(name, each)) for each in values)
        return Field(name, label, chosen, options=options)

    return (
        text("q", "Words", "In this order: supplier, what for, directorate, category, contract"),
        choice("year", "Financial year"),
        text("first_month", "From month", "For example, 2025-04"),
        text("last_month", "To month", "For example, 2025-06"),
        choice("directorate", "Directorate"),
        choice("scope", "Scope"),
        choice("outcome", "Contract"),
        text("supplier", "Supplier key", "As the supplier's page shows it"),
        text("least", "Pounds at least"),
        text("most", "Pounds at most"),
    )


def _words(name: str, value: str) -> str:
    return value.replace("_", " ").capitalize() if name in ("scope", "outcome") else value


def _narrowings(desk: Desk, known: Understood) -> tuple[Narrowing, ...]:
    wanted, asked = known.wanted, known.asked

    def without(words: str, *names: str) -> Narrowing:
        rest = {name: value for name, value in asked.items() if name not in names}
        return Narrowing(words, asking(KIND, rest))

    found = []
    if wanted.supplier:
        name = desk.suppliers[wanted.supplier].shown_name
        found.append(without(f"Supplier: {name}", "supplier"))
    if wanted.first_day:
        found.append(without(f"Paid in {asked['period']}", "period", "period_type"))
    if wanted.breakdown:
        named = wanted.breakdown.replace("_", " ").capitalize()
        found.append(without(f"{named}: {wanted.part or 'none named'}", "breakdown", "part"))
    if wanted.is_payee_supplier is not None:
        words = (
            "The payee is the supplier"
            if wanted.is_payee_supplier
            else "The payee stands for suppliers that nobody names"
        )
        found.append(without(words, "payee"))
    if wanted.lines:
        found.append(without(_LINES[wanted.lines], "lines"))
    if wanted.larger_than is not None:
        found.append(without(f"Larger than £{wanted.larger_than:,}, of either sign", "larger_than"))
    return tuple(found)


def _listed(desk: Desk, rows: Sequence[Mapping[str, Any]]) -> tuple[ListedPayment, ...]:
    """Rows of the copy as the list shows them, in their order."""
    keys = sorted({row["contract_key"] for row in rows if row["contract_key"]})
    contracts = desk.published.rows("core.contract", pl.col("contract_key").is_in(keys))
    refs = {row["contract_key"]: row["contract_ref"] for row in contracts}
    names = {each.name for each in fields(ListedPayment)}
    return tuple(
        ListedPayment(
            **{name: value for name, value in row.items() if name in names - _MADE},
            purpose=row["purpose"] or row["expense_type"],
            contract_ref=refs.get(row["contract_key"]),
            contract=Address("contract", (row["contract_key"],)) if row["contract_key"] else None,
            place=desk.published.place(row),
            supplier=Address("supplier", (row["shown_key"],)),
        )
        for row in rows
    )


_MADE = {"purpose", "contract_ref", "contract", "place", "supplier"}


def _largest(desk: Desk) -> PaymentsPage:
    """The largest lines of all years, read from Parquet, and what all lines come to."""
    lines = desk.published.scan("core.spend_line")
    size = pl.col("net_amount_gbp").abs()
    (total,) = lines.select(pl.len(), pl.col("net_amount_gbp").sum()).collect().to_dicts()
    least = lines.select(size.top_k(MOST_WITHOUT_SERVER).min()).collect().item()
    largest = (
        lines.filter(size >= least)
        .sort(size, "payment_date", "line_id", descending=[True, False, False])
        .head(MOST_WITHOUT_SERVER)
        .collect()
    )
    return PaymentsPage(
        "Payments",
        _listed(desk, [_row(desk, row) for row in _with_findings(desk, largest)]),
        total["len"],
        total["net_amount_gbp"] or Decimal(0),
        tuple(SortHead(words, None, None, name == "amount") for name, words in _HEADS.items()),
    )


def _with_findings(desk: Desk, lines: pl.DataFrame) -> list[dict[str, Any]]:
    """The lines with scope and contract, in their order."""
    ids = pl.col("line_id").is_in(lines["line_id"].to_list())
    for table, names in (
        ("rules.spend_scope", ("scope",)),
        ("rules.contract_link", ("outcome", "contract_key")),
    ):
        found = desk.published.scan(table).filter(ids).select("line_id", *names).collect()
        lines = lines.join(found, on="line_id", how="left", maintain_order="left")
    return lines.to_dicts()


def _row(desk: Desk, row: Mapping[str, Any]) -> dict[str, Any]:
    """A line of core.spend_line as a row of the copy is: nothing that tells who is withheld."""
    supplied = desk.supplier_by_key[row["supplier_key"]]
    told = ("purpose", "expense_type", "contract_ref", "contract_key")
    hidden = dict.fromkeys(told) if supplied.is_withheld else {}
    return {
        **row,
        "directorate": row["reporting_directorate"],
        "category": row["reporting_category"],
        "shown_key": supplied.shown_key,
        "shown_name": supplied.shown_name,
        "is_withheld": supplied.is_withheld,
        **hidden,
    }
