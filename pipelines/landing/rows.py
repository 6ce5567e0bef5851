"""Which rows are payments: told by their shape.

Here: sorting every row of a grid into payment, blank, title, header, total or note, and comparing
the totals a file prints with the sum of its payments. Not here: which sums are totals (totals), or
whether a payment's values can be accepted (staging decides; `reading` counts it for people).

Source: inputs.md section 2 (Footers and non-data rows).
"""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from pipelines.landing.columns import DATE_COLUMNS, ColumnMap
from pipelines.landing.header import Header, reads_as_headings, repeats_header
from pipelines.landing.totals import Suspect, find_totals
from pipelines.landing.values import MONEY, PENNY, amounts, cached_date, dates

PAYMENT, BLANK, TITLE, HEADER, TOTAL, NOTE = "payment", "blank", "title", "header", "total", "note"

_MOSTLY = 0.95
_FEW = 8
_SPARSE = 0.6
_SUMMED_WITHIN = Decimal("1.00")  # printed totals are sometimes rounded to pounds
_MAY_BE_LABEL = ["total", "sum", "balance"]


@dataclass(frozen=True)
class Span:
    """First and last day of some payments; none when they carry no dates."""

    first: dt.date | None
    last: dt.date | None

    def misses(self, other: "Span") -> bool:
        """Whether two spans have no day in common (undated payments may lie anywhere)."""
        if self.first is None or self.last is None or other.first is None or other.last is None:
            return False
        return self.last < other.first or other.last < self.first


@dataclass(frozen=True)
class Rows:
    """Every row of a grid sorted, with the values of its payments.

    frame: one row per grid row, columns row (frame row), amount DECIMAL(18,2), date (of the
    payment-date column), any_date (of the first date column that has one), kind.
    """

    frame: pl.DataFrame
    control_total: Decimal | None
    control_total_agrees: bool | None
    warnings: tuple[str, ...] = ()

    def of(self, kind: str) -> pl.DataFrame:
        """The rows of one kind."""
        return self.frame.filter(pl.col("kind") == kind)

    def span(self) -> "Span":
        """First and last day of the payments."""
        days = self.of(PAYMENT)["any_date"]
        first, last = days.min(), days.max()
        if isinstance(first, dt.date) and isinstance(last, dt.date):
            return Span(first, last)
        return Span(None, None)


def sort_rows(cells: pl.DataFrame, header: Header, columns: ColumnMap, amount_at: int) -> Rows:
    """Sort a grid's rows.

    `amount_at` is the amount column; a date and a supplier in `columns` make the evidence stronger.
    """
    frame = _values(cells, columns, amount_at)
    plain = _plain_payments(cells, frame, columns.index("supplier_name"))
    typical = _typical_cells(cells, plain)
    kinds = pl.Series("kind", [PAYMENT], dtype=pl.String).new_from_index(0, cells.height)
    odd = frame.filter(~plain)["row"].to_list()
    if odd:
        kinds = kinds.scatter(odd, _judge(cells, frame, odd, header, columns))
    frame = frame.with_columns(kinds)
    for row, kind in _above_the_headings(cells, frame, header, plain, typical).items():
        frame = _rekind(frame, [row], kind)
    frame = _rekind(frame, _below_the_headings(cells, frame, header), HEADER)
    suspects = _suspects(cells, frame, plain, columns, typical)
    if suspects:
        counts = [row for row, s in suspects.items() if s.counts_rows and not s.is_dated]
        frame = _rekind(frame, counts, NOTE)
        considered = frame.select("row", "amount", pl.col("kind") == PAYMENT)
        frame = _rekind(frame, find_totals(considered, suspects), TOTAL)
        for row, kind in _loose_ends(frame, suspects).items():
            frame = _rekind(frame, [row], kind)
    frame = _titles_before_payments(frame)
    control, agrees = _control_total(frame)
    warnings = _notes_with_money(frame)
    if agrees is False:
        warnings.append(
            f"The file prints a total of {control:,}, which is not the sum of its payments."
        )
    return Rows(frame, control, agrees, tuple(warnings))


def _values(cells: pl.DataFrame, columns: ColumnMap, amount_at: int) -> pl.DataFrame:
    frame = pl.DataFrame(
        {
            "row": pl.int_range(cells.height, eager=True),
            "amount": amounts(cells.to_series(amount_at)),
        }
    )
    parsed = {
        name: dates(cells.to_series(at))
        for name in DATE_COLUMNS
        if (at := columns.index(name)) is not None
    }
    nothing = pl.Series([None] * cells.height, dtype=pl.Date)
    date = parsed.get("payment_date", next(iter(parsed.values()), nothing))
    any_date = date
    for other in parsed.values():
        any_date = any_date.fill_null(other)
    return frame.with_columns(date.alias("date"), any_date.alias("any_date"))


def _plain_payments(cells: pl.DataFrame, frame: pl.DataFrame, supplier_at: int | None) -> pl.Series:
    """Rows with an amount, a date and a supplier: payments nearly beyond doubt, and nearly all."""
    plain = frame["amount"].is_not_null() & frame["any_date"].is_not_null()
    if supplier_at is not None:
        plain = plain & (cells.to_series(supplier_at).str.strip_chars() != "")
    return plain


def _typical_cells(cells: pl.DataFrame, plain: pl.Series) -> float:
    """How many cells a row of this table usually fills."""
    rows = cells.filter(plain) if plain.sum() >= 3 else cells
    sample = rows[:: max(1, rows.height // 500)]
    counts = pl.Series([len(_filled(line)) for line in sample.iter_rows()], dtype=pl.Int64)
    middle = counts.filter(counts > 1).median()
    return float(middle) if isinstance(middle, int | float) else 2.0


def _filled(line: tuple[object, ...]) -> list[int]:
    """Which cells of a row hold anything but ruling."""
    return [i for i, cell in enumerate(line) if str(cell).strip(" \t\n\u00a0\u200b-–—.,*_|=")]


def _judge(
    cells: pl.DataFrame, frame: pl.DataFrame, odd: list[int], header: Header, columns: ColumnMap
) -> list[str]:
    """The kind of each row that is not a payment beyond doubt."""
    part = cells[odd]
    values = frame[odd]
    repeated = repeats_header(part, header)
    judge = _Judge(columns, _typical_cells(cells, frame["any_date"].is_not_null()))
    return [
        HEADER
        if row in header.rows or again or (amount is None and reads_as_headings(line))
        else judge.kind(line, amount, date)
        for row, again, line, amount, date in zip(
            odd,
            repeated.to_list(),
            part.iter_rows(),
            values["amount"].to_list(),
            values["any_date"].to_list(),
            strict=True,
        )
    ]


@dataclass(frozen=True)
class _Judge:
    columns: ColumnMap
    typical: float

    def kind(self, line: tuple[str, ...], amount: Decimal | None, date: object) -> str:
        filled = _filled(line)
        if not filled:
            return BLANK
        if amount is None:
            return PAYMENT if self._is_spoilt_payment(line, filled, date) else NOTE
        others = [i for i in filled if i != self.columns.index("amount")]
        if not others or (date is None and self._only_amounts(line, others)):
            return TOTAL
        return PAYMENT

    def _is_spoilt_payment(self, line: tuple[str, ...], filled: list[int], date: object) -> bool:
        """Whether a row without a readable amount is still a payment, to be rejected."""
        amount_at = self.columns.index("amount")
        supplier_at = self.columns.index("supplier_name")
        has_supplier = supplier_at is not None and bool(line[supplier_at].strip())
        text = "" if amount_at is None else line[amount_at].strip()
        if not text and any(line[i].strip() for i in self.columns.other_money):
            return False  # a receipt or a balance beside the payments
        if cached_date(text) is not None or not any(re.search(r"\d", cell) for cell in line):
            return False  # a note with its date in the wrong place, or one without any figure
        cells = len(filled) + (1 if text and amount_at not in filled else 0)
        full = cells >= max(3, round(_SPARSE * self.typical))
        dates = [self.columns.index(name) for name in DATE_COLUMNS]
        figured = any(at is not None and re.search(r"\d", line[at]) for at in dates)
        spoilt = bool(text) and cells >= max(3, 0.5 * self.typical)
        named = has_supplier and (bool(text) or figured or not self.columns.has_date)
        return (full and (date is not None or named)) or (spoilt and date is not None)

    def _only_amounts(self, line: tuple[str, ...], others: list[int]) -> bool:
        """Whether a nameless row holds nothing but figures: totals of several columns."""
        supplier_at = self.columns.index("supplier_name")
        if supplier_at is not None and line[supplier_at].strip():
            return False
        figures = all(re.fullmatch(r"[£\-(]*[\d,.\s]+[)\-%]*", line[i].strip()) for i in others)
        return figures and len(others) + 1 <= max(3, 0.5 * self.typical)


def _suspects(
    cells: pl.DataFrame, frame: pl.DataFrame, plain: pl.Series, columns: ColumnMap, typical: float
) -> dict[int, Suspect]:
    """Rows with an amount that might be no payments: dateless, sparse, or labelled like totals."""
    rows = frame.filter((pl.col("kind") == PAYMENT) & pl.col("amount").is_not_null() & ~plain)[
        "row"
    ]
    labelled = plain & False
    for at in {0, columns.index("supplier_name")} - {None}:
        labelled = labelled | cells.to_series(at or 0).str.contains_any(
            _MAY_BE_LABEL, ascii_case_insensitive=True
        )
    rows = pl.concat([rows, frame.filter(labelled & plain)["row"]]).unique().sort()
    dated = frame["any_date"]
    return {
        suspect.row: suspect
        for row in rows.to_list()
        if _is_odd(suspect := _suspect(cells.row(row), row, dated[row], columns, typical))
    }


def _suspect(
    line: tuple[str, ...], row: int, date: object, columns: ColumnMap, typical: float
) -> Suspect:
    filled = _filled(line)
    skip = {columns.index(name) for name in ("amount", *DATE_COLUMNS)}
    labels = tuple(
        text
        for i in range(len(line))
        if i not in skip and re.search(r"[A-Za-z]{2}|\*", text := line[i].strip())
    )
    supplier_at = columns.index("supplier_name")
    return Suspect(
        row=row,
        labels=labels,
        is_dated=date is not None,
        is_sparse=len(filled) < typical and len(filled) <= max(3, _SPARSE * typical),
        has_supplier=supplier_at is not None and bool(line[supplier_at].strip()),
    )


def _is_odd(suspect: Suspect) -> bool:
    return not suspect.is_dated or suspect.is_sparse or suspect.is_labelled


def _loose_ends(frame: pl.DataFrame, suspects: dict[int, Suspect]) -> dict[int, str]:
    """Dateless rows outside the dated payments of a table: totals, averages, counts, VAT blocks.

    Nameless ones must be sparse. One with a name in the supplier's column may be a payment that
    lacks its date: it goes only where the same end of the table holds the total of the whole.
    """
    payments = frame.filter(pl.col("kind") == PAYMENT)
    dated = payments.filter(pl.col("any_date").is_not_null())
    few = max(_FEW, (1 - _MOSTLY) * payments.height)
    if dated.is_empty() or payments.height - dated.height > few:
        return {}
    first, last = dated["row"].min(), dated["row"].max()
    grand = _sum(dated["amount"])
    found: dict[int, str] = {}
    for end in (pl.col("row") < first, pl.col("row") > last):
        rows = frame.filter(end).select("row", "kind", "amount").rows()
        has_total = any(amount == grand and kind in (PAYMENT, TOTAL) for _, kind, amount in rows)
        for row, kind, amount in rows:
            suspect = suspects.get(row)
            if kind != PAYMENT or suspect is None:
                continue
            if has_total or (suspect.is_sparse and not suspect.has_supplier):
                found[row] = TOTAL if amount == grand else NOTE
    return found


def _above_the_headings(
    cells: pl.DataFrame, frame: pl.DataFrame, header: Header, plain: pl.Series, typical: float
) -> dict[int, str]:
    """Rows above the headings that only look like payments: titles with dates and figures in them.

    Where a sheet was sorted, payments do stand above the headings: full rows, beyond doubt.
    """
    if header.row is None:
        return {}
    payments = frame.filter(pl.col("kind") == PAYMENT)
    above = payments.filter(pl.col("row") < header.row)
    beyond_doubt = int(plain.head(header.row).sum())
    if beyond_doubt >= max(3, 0.5 * above.height):
        return {}
    total = _sum(payments.filter(pl.col("row") > header.row)["amount"])
    return {
        row: TOTAL if amount == total else TITLE
        for row, amount in above.select("row", "amount").iter_rows()
        if not (plain[row] and len(_filled(cells.row(row))) >= max(5, 0.8 * typical))
    }


def _below_the_headings(cells: pl.DataFrame, frame: pl.DataFrame, header: Header) -> list[int]:
    """A row of column numbers (1, 2, 3 ...) or letters directly below the headings."""
    if header.row is None:
        return []
    row = max(header.rows) + 1
    if row >= cells.height or frame["kind"][row] != PAYMENT:
        return []
    filled = [str(cell).strip().strip("()") for cell in cells.row(row) if str(cell).strip()]
    numbered = filled == [str(i) for i in range(1, len(filled) + 1)]
    return [row] if numbered and len(filled) >= 3 else []


def _rekind(frame: pl.DataFrame, rows: list[int], kind: str) -> pl.DataFrame:
    if not rows:
        return frame
    chosen = pl.when(pl.col("row").is_in(rows)).then(pl.lit(kind)).otherwise("kind")
    return frame.with_columns(chosen.alias("kind"))


def _titles_before_payments(frame: pl.DataFrame) -> pl.DataFrame:
    """Loose text above the first payment is a title, below it a note."""
    first = frame.filter(pl.col("kind") == PAYMENT)["row"].min()
    before = pl.col("row") < (first if isinstance(first, int) else frame.height)
    title = pl.when((pl.col("kind") == NOTE) & before).then(pl.lit(TITLE)).otherwise("kind")
    return frame.with_columns(title.alias("kind"))


def _notes_with_money(frame: pl.DataFrame) -> list[str]:
    loose = frame.filter(pl.col("kind").is_in([NOTE, TITLE]) & pl.col("amount").is_not_null())
    if loose.is_empty():
        return []
    return [
        f"{loose.height} rows hold a figure in the amount column ({_sum(loose['amount']):,} in "
        "all) but do not read as payments, and were left out as notes."
    ]


def _control_total(frame: pl.DataFrame) -> tuple[Decimal | None, bool | None]:
    """The total a file prints that is nearest to the sum of its payments, and whether it is it."""
    totals = frame.filter((pl.col("kind") == TOTAL) & pl.col("amount").is_not_null())
    if totals.is_empty():
        return None, None
    total = _sum(frame.filter(pl.col("kind") == PAYMENT)["amount"])
    printed: list[Decimal] = totals["amount"].to_list()
    nearest = min(printed, key=lambda amount: abs(amount - total))
    if abs(nearest - total) < _SUMMED_WITHIN:
        return nearest, True
    if _subtotals_agree(frame):
        return _sum(totals["amount"]), True
    return max(printed, key=abs), False


def _subtotals_agree(frame: pl.DataFrame) -> bool:
    """Whether every printed total is the sum of the payments since the one before it."""
    running, agreed = Decimal(0), True
    figures = frame.filter(pl.col("kind").is_in([PAYMENT, TOTAL])).select("kind", "amount")
    for kind, amount in figures.iter_rows():
        value = amount if amount is not None else Decimal(0)
        if kind == TOTAL:
            agreed = agreed and abs(value - running) < _SUMMED_WITHIN
            running = Decimal(0)
        else:
            running += value
    return agreed


def _sum(column: pl.Series) -> Decimal:
    total = column.cast(MONEY).sum()
    return total if isinstance(total, Decimal) else Decimal(0).quantize(PENNY)
