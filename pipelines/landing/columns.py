"""Which column is which: headings propose, content disposes.

Here: mapping a grid's columns to the canonical columns of method.md 4.1, the choice among several
amount, date and supplier columns, and the reason for each. Not here: finding headings (header),
telling rows apart (rows).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from pipelines.landing.header import Header
from pipelines.landing.profile import Content, profile, sample_rows
from pipelines.landing.spellings import Reading, normalise, read_heading
from pipelines.landing.values import cached_amount

DATE_COLUMNS = ("payment_date", "posting_date", "invoice_date")
_DATES = frozenset(
    {
        *DATE_COLUMNS,
        "period_date",
        "due_date",
        "invoice_received_date",
        "contract_start",
        "contract_end",
    }
)
# Dates that stand beside the one a payment is dated by.
_OTHER_DATES = frozenset({"due_date", "invoice_received_date"})
_MONEY = frozenset({"amount", "vat_amount", "irrecoverable_vat", "contract_value"})
_TEXTS = frozenset(
    {
        "supplier_name",
        "directorate",
        "service",
        "purpose",
        "expense_type",
        "category",
        "body_name",
        "capital_revenue",
    }
)


@dataclass(frozen=True)
class Column:
    """One column of the grid that was given a meaning."""

    index: int
    heading: str
    reason: str
    by_heading: bool = True


@dataclass(frozen=True)
class ColumnMap:
    """The meaning of a grid's columns.

    columns: canonical name -> Column. amount_basis: net | gross | unstated. unused: headings (or
    "column 7") of filled columns that were given none.
    """

    columns: Mapping[str, Column] = field(default_factory=dict)
    amount_basis: str = "unstated"
    warnings: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    rival_amounts: tuple[str, ...] = ()
    other_money: tuple[int, ...] = ()  # columns of money that mean nothing canonical

    def index(self, canonical: str) -> int | None:
        """Where a canonical column is, or None."""
        column = self.columns.get(canonical)
        return None if column is None else column.index

    @property
    def has_date(self) -> bool:
        """Whether any column dates the payments."""
        return any(name in self.columns for name in DATE_COLUMNS)


@dataclass(frozen=True)
class _Candidate:
    """A column with everything known of it."""

    index: int
    heading: str
    readings: tuple[Reading, ...]
    cells: pl.Series
    content: Content

    def reading(self, canonical: str) -> Reading | None:
        return next((r for r in self.readings if r.canonical == canonical), None)

    @property
    def label(self) -> str:
        return f"'{self.heading.strip()}'" if self.heading.strip() else f"column {self.index + 1}"


def map_columns(
    cells: pl.DataFrame, header: Header, pinned: Mapping[str, str] | None = None
) -> ColumnMap:
    """Give the grid's columns their meaning.

    `pinned` is a layout a council pinned in its profile: canonical name -> heading; it wins over
    everything else. Every other choice needs content that does not contradict it.
    """
    body = sample_rows(cells, header.rows)
    candidates = [
        _Candidate(i, heading, read_heading(heading), body.to_series(i), profile(body.to_series(i)))
        for i, heading in enumerate(header.headings)
    ]
    chosen: dict[str, Column] = _pinned(candidates, pinned or {})
    warnings: list[str] = []
    _contradictions(candidates, warnings)
    taken = {column.index for column in chosen.values()}
    free = [c for c in candidates if c.index not in taken]

    chosen |= _choose_dates(free, chosen, warnings)
    amount_basis = "unstated"
    rivals: tuple[str, ...] = ()
    if "amount" not in chosen:
        picked, rivals = _choose_amount(_not_taken(free, chosen), warnings)
        if picked is not None:
            chosen["amount"], amount_basis = picked
    else:
        reading = candidates[chosen["amount"].index].reading("amount")
        amount_basis = reading.basis if reading else "unstated"
    if "supplier_name" not in chosen:
        supplier = _choose_supplier(_not_taken(free, chosen))
        if supplier is not None:
            chosen["supplier_name"] = supplier
    chosen |= _choose_rest(_not_taken(free, chosen), chosen)
    chosen = _currency_of(chosen, candidates)
    used = {column.index for column in chosen.values()}
    unused = tuple(c.label for c in candidates if c.content.count and c.index not in used)
    other_money = tuple(c.index for c in candidates if c.content.is_money and c.index not in used)
    return ColumnMap(chosen, amount_basis, tuple(warnings), unused, rivals, other_money)


def _pinned(candidates: list[_Candidate], pinned: Mapping[str, str]) -> dict[str, Column]:
    chosen = {}
    for canonical, heading in pinned.items():
        for candidate in candidates:
            if normalise(candidate.heading) == normalise(heading):
                chosen[canonical] = Column(
                    candidate.index, candidate.heading, "pinned in the council's profile"
                )
                break
    return chosen


def _not_taken(candidates: list[_Candidate], chosen: Mapping[str, Column]) -> list[_Candidate]:
    taken = {column.index for column in chosen.values()}
    return [c for c in candidates if c.index not in taken]


def _contradictions(candidates: list[_Candidate], warnings: list[str]) -> None:
    for c in candidates:
        if not c.readings or c.content.count < 5:
            continue
        name = c.readings[0].canonical
        if name not in _DATES and c.content.is_dates:
            warnings.append(f"{c.label} holds dates, whatever its heading says.")
        elif name in _DATES and not c.content.could_be_dates and name != "period_date":
            warnings.append(f"{c.label} holds no dates, whatever its heading says.")
        elif name == "amount" and c.content.money < 0.5:
            warnings.append(f"{c.label} holds no amounts, whatever its heading says.")


def _choose_dates(
    candidates: list[_Candidate], chosen: Mapping[str, Column], warnings: list[str]
) -> dict[str, Column]:
    """The best column for each kind of date; one that holds only ruins of dates counts too."""
    found: dict[str, Column] = {}
    for canonical in DATE_COLUMNS:
        if canonical in chosen:
            continue
        headed = [
            (r.preference, -r.weight, -c.content.filled, c)
            for c in candidates
            if (r := c.reading(canonical)) and c.content.could_be_dates
        ]
        if headed:
            *_, c = min(headed, key=lambda entry: entry[:3])
            reason = f"{_known(c, canonical)}; {_dated(c.content)}"
            found[canonical] = Column(c.index, c.heading, reason)
    if "payment_date" not in found and "payment_date" not in chosen:
        used = {column.index for column in found.values()}
        silent = [
            c
            for c in candidates
            if c.index not in used
            and c.content.is_dates
            and not any(r.canonical in _DATES for r in c.readings)
        ]
        if silent:
            c = max(silent, key=lambda c: (c.content.filled, -c.index))
            found["payment_date"] = Column(
                c.index,
                c.heading,
                f"the heading says nothing of a date, but {_dated(c.content)}",
                by_heading=False,
            )
            if len(silent) > 1:
                warnings.append(
                    f"{len(silent)} columns hold dates and no heading tells them apart; "
                    f"{c.label} is read as the payment date."
                )
    if not found and not any(name in chosen for name in DATE_COLUMNS):
        months = [c for c in candidates if c.reading("period_date") and c.content.is_months]
        if months:
            c = min(months, key=lambda c: (-c.content.filled, c.index))
            reason = "the only column that dates the payments, by month"
            found["payment_date"] = Column(c.index, c.heading, reason)
            warnings.append(
                f"Payments are dated by month only ({c.label}): their first day is read."
            )
    return found


def _dated(content: Content) -> str:
    share = content.dated + content.month_only + content.numbered_date
    return f"{round(100 * share)}% of its cells are dates"


def _known(candidate: _Candidate, canonical: str) -> str:
    reading = candidate.reading(canonical)
    how = reading.how if reading else ""
    words = {
        "listed": "a known heading",
        "misspelt": "a misspelt known heading",
        "words": "the words of the heading",
    }
    return words.get(how, "its content")


def _choose_amount(
    candidates: list[_Candidate], warnings: list[str]
) -> tuple[tuple[Column, str] | None, tuple[str, ...]]:
    """The amount column with its basis, or the columns that contend for it.

    Net before unstated before gross; with no heading, a column only if it alone can be it.
    """
    split = [c for c in candidates if c.reading("credit_amount") and c.content.money >= 0.5]
    debits = [c for c in candidates if c.reading("debit_amount") and c.content.money >= 0.5]
    if split:
        return None, tuple(c.label for c in [*split, *debits])
    headed = [
        (r.preference, -r.weight, c, r)
        for c in candidates
        if (r := c.reading("amount")) and c.content.money >= 0.5 and not c.content.is_dates
    ]
    if headed:
        fullest = max(c.content.money_filled for _, _, c, _ in headed)
        full = [entry for entry in headed if entry[2].content.money_filled >= 0.8 * fullest]
        _, _, c, reading = min(
            full, key=lambda entry: (*entry[:2], -entry[2].content.pence, entry[2].index)
        )
        alike = [o for _, _, o, _ in full if normalise(o.heading) == normalise(c.heading)]
        if any(not o.cells.equals(c.cells) for o in alike):
            return None, tuple(f"column {o.index + 1} ({o.label})" for o in alike)
        if reading.basis != "net" and (net := _net_beside(c, candidates)):
            reason = f"with the VAT beside it, it adds up to {c.label}"
            warnings.append(f"{net.label} was taken as the amount: {reason}.")
            return (Column(net.index, net.heading, reason, by_heading=False), "net"), ()
        others = [o.label for _, _, o, _ in headed if o is not c]
        share = round(100 * c.content.money)
        reason = f"{_known(c, 'amount')} ({reading.basis}); {share}% of its cells are amounts"
        if others:
            warnings.append(
                f"{c.label} ({reading.basis}) was taken as the amount, not {', '.join(others)}."
            )
        return (Column(c.index, c.heading, reason), reading.basis), ()
    silent = debits or [
        c
        for c in candidates
        if c.content.is_money and c.content.is_varied and not _means_something_else(c)
    ]
    if not silent:
        return None, ()
    fullest = max(c.content.filled for c in silent)
    likely = [c for c in silent if c.content.filled >= 0.8 * fullest]
    if len(likely) > 1:
        return None, tuple(c.label for c in likely)
    c = likely[0]
    reason = (
        f"no heading names an amount, but {round(100 * c.content.money)}% of its cells are amounts"
    )
    return (Column(c.index, c.heading, reason, by_heading=False), "unstated"), ()


def _net_beside(gross: _Candidate, candidates: list[_Candidate]) -> _Candidate | None:
    """The column that, together with a VAT column, adds up to the one headed like an amount."""
    fullness = 0.8 * gross.content.money_filled
    money = [c for c in candidates if c is not gross and c.content.money_filled >= fullness]
    for vat in (c for c in money if c.reading("vat_amount")):
        for net in (c for c in money if c is not vat):
            figures = [
                tuple(cached_amount(text) for text in texts)
                for texts in zip(net.cells, vat.cells, gross.cells, strict=True)
            ]
            whole = [(n, v, g) for n, v, g in figures if None not in (n, v, g)]
            added = sum(1 for n, v, g in whole if n is not None and v is not None and n + v == g)
            if len(whole) >= 3 and added >= 0.95 * len(whole) and any(v for _, v, _ in whole):
                return net
    return None


def _means_something_else(candidate: _Candidate) -> bool:
    """Whether a heading says plainly what its column is, so that content may not say otherwise."""
    return bool(candidate.readings) and candidate.readings[0].weight >= 0.9


def _choose_supplier(candidates: list[_Candidate]) -> Column | None:
    headed = [
        (r.preference, -r.weight, -_name_like(c.content), c)
        for c in candidates
        if (r := c.reading("supplier_name")) and (c.content.is_names or c.content.count == 0)
    ]
    if headed:
        _, _, _, c = min(headed, key=lambda entry: entry[:3])
        return Column(c.index, c.heading, f"{_known(c, 'supplier_name')}; its cells read as names")
    silent = [
        c
        for c in candidates
        if c.content.is_names
        and c.content.is_varied
        and c.content.organisation >= 0.15
        and not _means_something_else(c)
    ]
    if not silent:
        return None
    ranked = sorted(silent, key=lambda c: -_name_like(c.content))
    if len(ranked) > 1 and _name_like(ranked[0].content) < 1.3 * _name_like(ranked[1].content):
        return None
    c = ranked[0]
    share = round(100 * c.content.organisation)
    return Column(
        c.index,
        c.heading,
        f"no heading names a supplier, but {share}% of its cells read as organisations",
        by_heading=False,
    )


def _name_like(content: Content) -> float:
    return (content.organisation + 0.05) * min(1.0, content.distinct * 4) * content.filled


def _choose_rest(candidates: list[_Candidate], chosen: Mapping[str, Column]) -> dict[str, Column]:
    """Every other canonical column: the best headed candidate its content does not contradict."""
    proposals = sorted(
        (
            (-r.weight, r.preference, -c.content.filled, c.index, r.canonical, c)
            for c in candidates
            for r in c.readings
            if r.canonical not in (_DATES - _OTHER_DATES) | {"amount", "supplier_name"}
            and _agrees(r.canonical, c.content)
        ),
        key=lambda entry: entry[:5],
    )
    found: dict[str, Column] = {}
    used: set[int] = set()
    for *_, canonical, c in proposals:
        if canonical in found or canonical in chosen or c.index in used:
            continue
        found[canonical] = Column(c.index, c.heading, _known(c, canonical))
        used.add(c.index)
    gross = [
        c
        for c in candidates
        if c.index not in used and (r := c.reading("amount")) and r.basis == "gross"
    ]
    if gross and "gross_amount" not in found:
        found["gross_amount"] = Column(gross[0].index, gross[0].heading, _known(gross[0], "amount"))
    return found


def _agrees(canonical: str, content: Content) -> bool:
    if content.count == 0:
        return True
    if canonical in _OTHER_DATES:
        return content.could_be_dates
    if content.is_dates:
        return False
    if canonical in _MONEY:
        return content.money >= 0.3 or content.filled < 0.2
    return not (canonical in _TEXTS and content.is_money and content.worded < 0.05)


def _currency_of(chosen: dict[str, Column], candidates: list[_Candidate]) -> dict[str, Column]:
    """Where the amount is in its original currency, the column naming that currency counts."""
    amount, original = chosen.get("amount"), chosen.get("original_currency")
    if amount and original:
        reading = candidates[amount.index].reading("amount")
        if reading and reading.preference >= 40:
            return {
                **chosen,
                "currency": replace(original, reason="names the currency of the amount taken"),
            }
    return chosen
