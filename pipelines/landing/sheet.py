"""One grid understood: a sheet of payments, or the reason why it is none.

Here: putting header, columns and rows together for one grid, and recognising the kind of dataset
from its content. Not here: several sheets of one file (reading).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

import polars as pl

from pipelines.landing import kinds
from pipelines.landing import period as periods
from pipelines.landing.columns import DATE_COLUMNS, Column, ColumnMap, map_columns
from pipelines.landing.grid import Grid, Refusal
from pipelines.landing.header import Header, find_header, row_cells
from pipelines.landing.period import Period
from pipelines.landing.profile import profile, sample_rows
from pipelines.landing.rows import NOTE, PAYMENT, TITLE, Rows, sort_rows
from pipelines.landing.spellings import read_heading, sterling_words

_MOST_NAMED = 4
_DATED = frozenset({*DATE_COLUMNS, "period_date"})


@dataclass(frozen=True)
class Sheet:
    """A grid of payments and all that was understood of it."""

    grid: Grid
    header: Header
    columns: ColumnMap
    rows: Rows
    feed: str
    period: Period | None
    warnings: tuple[str, ...]

    @property
    def header_row(self) -> int | None:
        """0-based physical line (or sheet row) of the headings, None when there are none."""
        return None if self.header.row is None else int(self.grid.lines[self.header.row])

    def text_of(self, canonical: str, rows: pl.Series) -> pl.Series | None:
        """The text of a canonical column at some frame rows, None without such a column."""
        at = self.columns.index(canonical)
        return None if at is None else self.grid.cells.to_series(at).gather(rows)


def understand(
    grid: Grid,
    *,
    stated: Period | None = None,
    pinned: Mapping[str, str] | None = None,
    before: "Sheet | None" = None,
) -> Sheet:
    """Understand one grid as payments.

    `before` is the sheet before it in the same workbook: a sheet with no headings may continue it.
    Raises Refusal with code `empty`, `no_amount`, `two_amounts`, `no_supplier`, `no_date`,
    `dates_destroyed`, `no_payments`, `totals_unclear`, or a code of `kinds`.
    """
    cells = grid.cells
    if cells.height == 0 or cells.width == 0:
        raise Refusal("empty", "It holds nothing.")
    header = find_header(cells)
    kinds.refuse_contracts(header)
    columns = map_columns(cells, header, pinned)
    warnings: list[str] = []
    if header.row is None:
        continued = _continuing(grid, header, before)
        columns = continued or columns
        warnings.append(
            "It has no headings; its columns were read like those of the sheet before it."
            if continued
            else "It has no headings; its columns were told by their content."
        )
    kinds.refuse_pivot(cells, header)
    kinds.refuse_other_dataset(header, columns)
    amount = columns.columns.get("amount")
    if amount is None:
        raise _no_amount(columns)
    kinds.refuse_other_units(amount.heading)
    kinds.refuse_split_amounts(cells, header, amount.index)
    if "payment_date" in columns.columns:
        kinds.refuse_month_first(cells.to_series(columns.columns["payment_date"].index))
    rows = _without_foreign_money(sort_rows(cells, header, columns, amount.index), cells, columns)
    payments = rows.of(PAYMENT)
    if payments.is_empty():
        raise Refusal("no_payments", "No row of it reads as a payment.")
    _refuse_doubled(rows)
    if "supplier_name" not in columns.columns:
        raise Refusal(
            "no_supplier",
            "No column could be taken for the supplier. Name it in the council's profile, or add "
            "a heading.",
        )
    warnings += columns.warnings
    warnings += rows.warnings
    period = _dated_or_refused(cells, header, columns, rows, stated, warnings)
    return Sheet(grid, header, columns, rows, _feed(cells, columns, rows), period, tuple(warnings))


def _refuse_doubled(rows: Rows) -> None:
    """Refuse a table whose payments add up to a whole multiple of the total it prints itself."""
    printed, total = rows.control_total, rows.of(PAYMENT)["amount"].sum()
    if rows.control_total_agrees is not False or not printed or not isinstance(total, Decimal):
        return
    times = total / printed
    if times in (2, 3, 4):
        raise Refusal(
            "totals_unclear",
            f"Its rows add up to {times:f} times the total it prints ({printed:,}): totals among "
            "its rows cannot be told from payments. Publish it without subtotals.",
        )


def _continuing(grid: Grid, header: Header, before: Sheet | None) -> ColumnMap | None:
    """The columns of the sheet before, where this one's content agrees with them by position."""
    if before is None:
        return None
    body = sample_rows(grid.cells, header.rows)
    kept: dict[str, Column] = {}
    for canonical, column in before.columns.columns.items():
        if column.index < grid.width:
            kept[canonical] = replace(column, reason="as on the sheet before")
    needed = [
        name
        for name in ("amount", "supplier_name", "payment_date")
        if name in before.columns.columns
    ]
    for name in needed:
        if name not in kept:
            return None
        content = profile(body.to_series(kept[name].index))
        fits = {
            "amount": content.money >= 0.6 and not content.is_dates,
            "supplier_name": content.is_names,
            "payment_date": content.could_be_dates,
        }
        if not fits[name]:
            return None
    key = max(kept[name].index for name in needed)
    same_width = grid.width == before.grid.width
    columns = {name: column for name, column in kept.items() if same_width or column.index <= key}
    return ColumnMap(columns, before.columns.amount_basis)


def _no_amount(columns: ColumnMap) -> Refusal:
    if columns.rival_amounts:
        shown = columns.rival_amounts[:_MOST_NAMED]
        more = len(columns.rival_amounts) - len(shown)
        names = " and ".join(shown) + (f" and {more} more" if more else "")
        return Refusal(
            "two_amounts",
            f"{names} each hold amounts and no single column is what was paid. Publish one amount "
            "column, or pin the layout in the council's profile.",
        )
    return Refusal(
        "no_amount", "No column holds amounts of money, so it does not read as payments."
    )


def _without_foreign_money(rows: Rows, cells: pl.DataFrame, columns: ColumnMap) -> Rows:
    """An amount in another currency is no amount in pounds: the row stays, its amount does not."""
    at = columns.index("currency")
    if at is None:
        return rows
    foreign = ~cells.to_series(at).str.strip_chars().str.to_uppercase().is_in(sterling_words())
    foreign = foreign & (rows.frame["kind"] == PAYMENT)
    if not foreign.any():
        return rows
    said = f"{int(foreign.sum())} payments are not in pounds and are rejected (AMT_CCY)."
    frame = rows.frame.with_columns(
        pl.when(foreign)
        .then(None)
        .otherwise(pl.col("amount"))
        .alias("amount")
        .cast(rows.frame.schema["amount"])
    )
    return replace(rows, frame=frame, warnings=(*rows.warnings, said))


def _dated_or_refused(
    cells: pl.DataFrame,
    header: Header,
    columns: ColumnMap,
    rows: Rows,
    stated: Period | None,
    warnings: list[str],
) -> Period | None:
    """The period that stands in for missing dates, None when the rows carry their own."""
    payments = rows.of(PAYMENT)
    if columns.has_date and payments["any_date"].is_not_null().any():
        return stated
    supplier_at = columns.columns["supplier_name"].index
    suppliers = cells.to_series(supplier_at).gather(payments["row"]).str.strip_chars()
    if not columns.has_date and suppliers.n_unique() >= 0.9 * suppliers.len():
        raise Refusal(
            "aggregate",
            "It holds one total per supplier and no dates: totals by supplier are not payments.",
        )
    period = stated or _period_of_titles(cells, rows) or _period_of_column(cells, header, rows)
    if period is None:
        raise _undated(columns)
    basis = "stated when it was added" if stated else "read from the file itself"
    warnings.append(f"Its payments carry no dates; the period {period} was {basis}.")
    return period


def _undated(columns: ColumnMap) -> Refusal:
    if columns.has_date:
        return Refusal(
            "dates_destroyed",
            "Its dates were destroyed before publication: no cell of the date column holds a day. "
            "State the period (--period 2014-04..2014-06) if you know it, or publish the file "
            "again.",
        )
    return Refusal(
        "no_date",
        "No column dates its payments. State the period (--period 2014-04..2014-06) if you know "
        "it.",
    )


def _period_of_column(cells: pl.DataFrame, header: Header, rows: Rows) -> Period | None:
    """The period a date column states in words, the same on every row: `July 2010-May 2011`."""
    for i, heading in enumerate(header.headings):
        if any(reading.canonical in _DATED for reading in read_heading(heading)):
            texts = cells.to_series(i).gather(rows.of(PAYMENT)["row"]).str.strip_chars().unique()
            found = periods.in_words(texts[0]) if texts.len() == 1 else None
            if found:
                return found
    return None


def _period_of_titles(cells: pl.DataFrame, rows: Rows) -> Period | None:
    loose = rows.frame.filter(pl.col("kind").is_in([TITLE, NOTE]))["row"].to_list()[:20]
    for row in loose:
        line = [cell for cell in row_cells(cells, row) if cell]
        found = periods.in_words(" ".join(line))
        if found:
            return found
    return None


def _feed(cells: pl.DataFrame, columns: ColumnMap, rows: Rows) -> str:
    """`card` when every row is a card transaction, `spend` otherwise."""
    if (
        columns.index("card_number") is not None
        and profile(_sample(cells, columns.columns["card_number"].index)).count
    ):
        return "card"
    at = columns.index("card_flag")
    if at is None:
        return "spend"
    flags = (
        cells.to_series(at)
        .gather(rows.of(PAYMENT)["row"])
        .str.strip_chars()
        .str.to_lowercase()
        .unique()
        .to_list()
    )
    yes = {
        "yes",
        "y",
        "true",
        "1",
        "gpc",
        "card",
        "procurement card",
        "purchase card",
        "p-card",
        "pcard",
    }
    return "card" if flags and set(flags) <= yes else "spend"


def _sample(cells: pl.DataFrame, at: int) -> pl.Series:
    return sample_rows(cells, frozenset()).to_series(at)


def same_payments(one: Sheet, other: Sheet, *, by_name: bool = False) -> float:
    """The share of the smaller sheet's payments (day and amount, counted) that the other holds."""
    key = ["any_date", "amount", *(["supplier"] if by_name else [])]
    counts = []
    for sheet in (one, other):
        payments = sheet.rows.of(PAYMENT)
        name = sheet.text_of("supplier_name", payments["row"])
        named = payments.with_columns(pl.lit("") if name is None else name.alias("supplier"))
        counts.append(named.group_by(key).agg(pl.len().cast(pl.Int64).alias("n")))
    both = counts[0].join(counts[1], on=key, nulls_equal=True)
    shared = both.select(pl.min_horizontal("n", "n_right").sum()).item()
    smaller = min(sheet.rows.of(PAYMENT).height for sheet in (one, other))
    return float(shared) / smaller if smaller else 0.0


def net_total(sheet: Sheet) -> Decimal:
    """The sum of a sheet's payments in pounds."""
    total = sheet.rows.of(PAYMENT)["amount"].sum()
    return total if isinstance(total, Decimal) else Decimal("0.00")
