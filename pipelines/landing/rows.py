"""Which rows are payments: told by their shape, never by the word "Total" alone.

Here: sorting every row of a grid into payment, blank, title, header, total or note, and comparing
the totals a file prints with the sum of its payments. Not here: whether a payment's values can be
accepted (that is staging's work, and `refused_rows` counts it for people).

Source: inputs.md section 2 (Footers and non-data rows).
"""

import re
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from pipelines.landing.columns import DATE_COLUMNS, ColumnMap
from pipelines.landing.header import Header, repeats_header
from pipelines.landing.values import MONEY, PENNY, amounts, dates

PAYMENT, BLANK, TITLE, HEADER, TOTAL, NOTE = "payment", "blank", "title", "header", "total", "note"

# Words a total's label may be made of. "Total Gas & Power" has others, so it is a supplier.
_TOTAL_WORDS = frozenset(
    [
        "grand",
        "sub",
        "subtotal",
        "subtotals",
        "total",
        "totals",
        "sum",
        "overall",
        "report",
        "page",
        "sheet",
        "month",
        "months",
        "monthly",
        "quarter",
        "quarterly",
        "year",
        "net",
        "gross",
        "amount",
        "amounts",
        "payment",
        "payments",
        "paid",
        "spend",
        "expenditure",
        "invoices",
        "transactions",
        "over",
        "for",
        "of",
        "in",
        "the",
        "and",
        "to",
        "all",
        "period",
        "vat",
        "excl",
        "excluding",
        "incl",
        "including",
        "gbp",
        "balance",
        "carried",
        "brought",
        "forward",
        "cumulative",
        "running",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
    ]
)
_TOTAL_HEART = frozenset(["subtotal", "subtotals", "total", "totals", "sum", "balance"])
_OUTLINE = re.compile(
    r"^(?:sub[- ]?)?totals?\s+(?:for|of)\b|\b(?:sub[- ]?)?totals?\s*:?$", re.IGNORECASE
)
_SUMMED_WITHIN = Decimal("1.00")  # printed totals are sometimes rounded to pounds


@dataclass(frozen=True)
class Rows:
    """Every row of a grid sorted, with the values of its payments.

    frame: one row per grid row, columns row (frame row), kind, amount DECIMAL(18,2), date (of the
    payment-date column), any_date (the first date column that has one).
    """

    frame: pl.DataFrame
    control_total: Decimal | None
    control_total_agrees: bool | None
    warnings: tuple[str, ...] = ()

    def of(self, kind: str) -> pl.DataFrame:
        """The rows of one kind."""
        return self.frame.filter(pl.col("kind") == kind)


def sort_rows(cells: pl.DataFrame, header: Header, columns: ColumnMap, amount_at: int) -> Rows:
    """Sort a grid's rows.

    `amount_at` is the amount column; a date and a supplier in `columns` make the evidence stronger.
    """
    supplier_at = columns.index("supplier_name")
    frame = _values(cells, columns, amount_at)
    plain = _plain_payments(cells, frame, supplier_at)
    kinds = pl.Series("kind", [PAYMENT], dtype=pl.String).new_from_index(0, cells.height)
    if not plain.all():
        odd = frame.filter(~plain)["row"].to_list()
        typical = _typical_cells(cells, plain)
        judged = _judge(cells, frame, odd, header, columns, typical, has_plain=bool(plain.any()))
        kinds = kinds.scatter(odd, judged)
    frame = frame.with_columns(kinds)
    frame = _titles_before_payments(frame)
    frame = _outline_totals(cells, frame)
    frame, arithmetic = _totals_by_sum(cells, frame, columns)
    control, agrees = _control_total(frame)
    warnings = [*arithmetic, *_notes_with_money(frame)]
    if agrees is False:
        warnings.append(
            f"The file prints a total of {control:,}, which is not the sum of its payments."
        )
    return Rows(frame, control, agrees, tuple(warnings))


def _values(cells: pl.DataFrame, columns: ColumnMap, amount_at: int) -> pl.DataFrame:
    frame = pl.DataFrame(
        {
            "row": pl.Series(range(cells.height), dtype=pl.Int64),
            "amount": amounts(cells.to_series(amount_at)),
        }
    )
    parsed = {}
    for name in DATE_COLUMNS:
        at = columns.index(name)
        if at is not None:
            parsed[name] = dates(cells.to_series(at))
    nothing = pl.Series([None] * cells.height, dtype=pl.Date)
    date = parsed.get("payment_date", next(iter(parsed.values()), nothing))
    any_date = date
    for other in parsed.values():
        any_date = any_date.fill_null(other)
    return frame.with_columns(date.alias("date"), any_date.alias("any_date"))


def _plain_payments(cells: pl.DataFrame, frame: pl.DataFrame, supplier_at: int | None) -> pl.Series:
    """Rows with an amount, a date and a supplier: payments beyond doubt, usually nearly all."""
    plain = frame["amount"].is_not_null() & frame["any_date"].is_not_null()
    if supplier_at is not None:
        plain = plain & (cells.to_series(supplier_at).str.strip_chars() != "")
    return plain


def _typical_cells(cells: pl.DataFrame, plain: pl.Series) -> float:
    """How many cells a row of this table usually fills."""
    rows = cells.filter(plain) if plain.sum() >= 3 else cells
    sample = rows[:: max(1, rows.height // 500)]
    counts = sample.select(
        pl.sum_horizontal((pl.all().str.strip_chars() != "").cast(pl.Int32))
    ).to_series()
    counts = counts.filter(counts > 1)
    middle = counts.median()
    return float(middle) if isinstance(middle, int | float) else 2.0


def _judge(
    cells: pl.DataFrame,
    frame: pl.DataFrame,
    odd: list[int],
    header: Header,
    columns: ColumnMap,
    typical: float,
    *,
    has_plain: bool,
) -> list[str]:
    """The kind of each row that is not a payment beyond doubt."""
    part = cells[odd]
    repeated = repeats_header(part, header).to_list()
    values = frame[odd]
    judge = _Judge(columns, typical, has_plain)
    return [
        HEADER
        if row in header.rows or again
        else judge.kind([str(c).strip() for c in line], amount, date)
        for row, again, line, amount, date in zip(
            odd, repeated, part.iter_rows(), values["amount"], values["any_date"], strict=True
        )
    ]


@dataclass(frozen=True)
class _Judge:
    columns: ColumnMap
    typical: float
    has_plain: bool  # some rows are payments beyond doubt, so the table's usual shape is known

    def kind(self, line: list[str], amount: Decimal | None, date: object) -> str:
        filled = [i for i, cell in enumerate(line) if cell and cell not in "-–—.,*_|"]
        if not filled:
            return BLANK
        amount_at = self.columns.index("amount")
        supplier_at = self.columns.index("supplier_name")
        has_supplier = supplier_at is not None and bool(line[supplier_at])
        if amount is None:
            full = len(filled) >= max(3, round(0.6 * self.typical))
            spoilt = bool(amount_at is not None and line[amount_at]) and len(filled) >= max(
                3, 0.5 * self.typical
            )
            return (
                PAYMENT
                if (full and (date is not None or has_supplier)) or (spoilt and date is not None)
                else NOTE
            )
        others = [i for i in filled if i != amount_at]
        if not others:
            return TOTAL
        if date is None and self._is_total_label(line, others):
            return TOTAL
        if date is None and not has_supplier and self._only_amounts(line, others):
            return TOTAL
        if (
            date is None
            and not has_supplier
            and self.has_plain
            and len(filled) <= max(2, 0.34 * self.typical)
        ):
            return NOTE
        return PAYMENT

    def _is_total_label(self, line: list[str], others: list[int]) -> bool:
        labels = [line[i] for i in others if any(map(str.isalpha, line[i]))]
        sparse = len(others) + 1 <= max(3, 0.6 * self.typical)
        return bool(labels) and sparse and all(map(_is_total_label, labels))

    def _only_amounts(self, line: list[str], others: list[int]) -> bool:
        return all(re.fullmatch(r"[£\-(]*[\d,.\s]+[)\-%]*", line[i]) for i in others) and len(
            others
        ) + 1 <= max(3, 0.5 * self.typical)


def _is_total_label(text: str) -> bool:
    words = re.findall(r"[a-z]+", text.lower().replace("sub-total", "subtotal"))
    return bool(words) and bool(set(words) & _TOTAL_HEART) and set(words) <= _TOTAL_WORDS


def _titles_before_payments(frame: pl.DataFrame) -> pl.DataFrame:
    """Loose text above the first payment is a title, below it a note."""
    first = frame.filter(pl.col("kind") == PAYMENT)["row"].min()
    before = pl.col("row") < (first if isinstance(first, int) else frame.height)
    return frame.with_columns(
        pl.when((pl.col("kind") == NOTE) & before)
        .then(pl.lit(TITLE))
        .otherwise("kind")
        .alias("kind")
    )


def _outline_totals(cells: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
    """Rows such as "Acme Ltd Total" after the payments they add up: dateless, and proved by the sum or the name."""
    undated = frame.filter((pl.col("kind") == PAYMENT) & pl.col("any_date").is_null())["row"]
    labelled = {
        row: label
        for row in undated.to_list()
        if (
            label := next((str(c).strip() for c in cells.row(row) if _OUTLINE.search(str(c))), None)
        )
    }
    if not labelled:
        return frame
    totals: list[int] = []
    running = Decimal(0)
    above: set[str] = set()
    for row, kind, amount in frame.select("row", "kind", "amount").iter_rows():
        value = amount if amount is not None else Decimal(0)
        if kind == TOTAL:
            running = Decimal(0)
        elif row in labelled:
            stem = _OUTLINE.sub("", labelled[row]).strip(" :-").casefold()
            if stem in above or (running != 0 and value == running):
                totals.append(row)
                running = Decimal(0)
        elif kind == PAYMENT:
            running += value
            above = {str(cell).strip().casefold() for cell in cells.row(row)} - {""}
    kind_now = pl.when(pl.col("row").is_in(totals)).then(pl.lit(TOTAL)).otherwise("kind")
    return frame.with_columns(kind_now.alias("kind"))


def _totals_by_sum(
    cells: pl.DataFrame, frame: pl.DataFrame, columns: ColumnMap
) -> tuple[pl.DataFrame, list[str]]:
    """A dateless or supplierless last row that equals the sum of all before it is a total, whatever it is called."""
    payments = frame.filter(pl.col("kind") == PAYMENT)
    if payments.height < 3:
        return frame, []
    last = payments.tail(1)
    row, amount = last["row"][0], last["amount"][0]
    supplier_at = columns.index("supplier_name")
    nameless = supplier_at is not None and not str(cells.to_series(supplier_at)[row]).strip()
    dateless = columns.has_date and last["any_date"][0] is None
    rest = _sum(payments.head(-1)["amount"])
    if amount is None or not (nameless or dateless) or rest == 0 or amount != rest:
        return frame, []
    said = (
        f"The last row ({amount:,}) is the sum of all rows before it and was read as their total."
    )
    kind = pl.when(pl.col("row") == row).then(pl.lit(TOTAL)).otherwise("kind").alias("kind")
    return frame.with_columns(kind), [said]


def _notes_with_money(frame: pl.DataFrame) -> list[str]:
    loose = frame.filter(pl.col("kind").is_in([NOTE, TITLE]) & pl.col("amount").is_not_null())
    if loose.is_empty():
        return []
    return [
        f"{loose.height} rows hold an amount ({_sum(loose['amount']):,} in all) but neither date nor supplier, "
        "and were read as notes."
    ]


def _control_total(frame: pl.DataFrame) -> tuple[Decimal | None, bool | None]:
    """The largest total the file prints, and whether it is the sum of the payments."""
    printed = [
        amount
        for amount in frame.filter(pl.col("kind") == TOTAL)["amount"].to_list()
        if amount is not None
    ]
    if not printed:
        return None, None
    total = _sum(frame.filter(pl.col("kind") == PAYMENT)["amount"])
    nearest = min(printed, key=lambda amount: abs(amount - total))
    if abs(nearest - total) < _SUMMED_WITHIN:
        return nearest, True
    if _subtotals_agree(frame):
        return sum(printed, Decimal(0)).quantize(PENNY), True
    return max(printed, key=abs), False


def _subtotals_agree(frame: pl.DataFrame) -> bool:
    """Whether every printed total is the sum of the payments since the one before it."""
    running, agreed = Decimal(0), True
    for kind, amount in (
        frame.filter(pl.col("kind").is_in([PAYMENT, TOTAL])).select("kind", "amount").iter_rows()
    ):
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
