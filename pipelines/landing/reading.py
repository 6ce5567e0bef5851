"""A file understood: which of its sheets hold payments, what they add up to, or why it is refused.

Here: one file from bytes to counts, the choice among sheets, and the answer `localpound read`
prints. Not here: the inbox of a council (land) or printing (report).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.landing import period as periods
from pipelines.landing.columns import DATE_COLUMNS, ColumnMap
from pipelines.landing.container import Opened
from pipelines.landing.grid import Grid, Refusal
from pipelines.landing.period import Period
from pipelines.landing.rows import BLANK, HEADER, NOTE, PAYMENT, TITLE, TOTAL
from pipelines.landing.sheet import Sheet, net_total, same_payments, understand
from pipelines.landing.stacked import split_stacked
from pipelines.landing.values import dates, fractions
from pipelines.matching.names import is_redacted

_SAME_SHARE = 0.9
_SAME_SIZE = 0.95
_SMALLEST_TWIN = 5
# The refusal a file with several unusable sheets is given: the most telling one.
_TELLING = (
    "dates_destroyed",
    "no_date",
    "month_first",
    "two_amounts",
    "split_amounts",
    "totals_unclear",
    "not_pounds",
    "aggregate",
    "contract_register",
    "other_dataset",
    "no_supplier",
    "no_payments",
    "no_amount",
    "empty",
    "other_sheet",
)


# Refusals of a sheet that is payments beyond doubt: without it the file would be wrong by its sum.
_SURELY_PAYMENTS = frozenset({"dates_destroyed", "month_first", "split_amounts", "totals_unclear"})
# Refusals of a sheet that, beside sheets that are taken, may mean that payments are missing.
_MAY_HOLD_PAYMENTS = frozenset(_TELLING[:7]) | {"no_supplier"}


@dataclass(frozen=True)
class SheetFate:
    """What became of one sheet or ZIP member."""

    name: str
    taken: bool
    reason: str
    rows: int = 0
    payments: int = 0
    net_total: Decimal | None = None
    header_row: int | None = None


@dataclass(frozen=True)
class FileReading:
    """Everything understood of one file.

    sheets_taken holds the sheets whose payments count; fates tells of every sheet.
    """

    path: Path
    container: str | None
    encoding: str | None
    refusal: Refusal | None
    sheets_taken: tuple[Sheet, ...] = ()
    fates: tuple[SheetFate, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether its payments are taken."""
        return self.refusal is None

    @property
    def feed(self) -> str:
        """`spend` or `card`."""
        return (
            "card"
            if self.sheets_taken and all(s.feed == "card" for s in self.sheets_taken)
            else "spend"
        )

    @property
    def columns(self) -> ColumnMap:
        """The columns of the first sheet taken."""
        return self.sheets_taken[0].columns if self.sheets_taken else ColumnMap()

    @property
    def header_row(self) -> int | None:
        """Where the first sheet taken has its headings (0-based), None when it has none."""
        return self.sheets_taken[0].header_row if self.sheets_taken else None

    @property
    def period(self) -> Period | None:
        """The period that stands in for missing dates."""
        return self.sheets_taken[0].period if self.sheets_taken else None

    def count(self, kind: str) -> int:
        """How many rows of a kind the sheets taken hold."""
        return sum(int((sheet.rows.frame["kind"] == kind).sum()) for sheet in self.sheets_taken)

    @property
    def payments(self) -> int:
        """Rows that are a payment or a credit, rejected ones included."""
        return self.count(PAYMENT)

    @property
    def rejected(self) -> int:
        """Payments that cannot be accepted: no readable amount, another currency, or no date."""
        basis = date_basis(self.sheets_taken)
        return sum(_rejected(sheet, basis) for sheet in self.sheets_taken)

    @property
    def net_total(self) -> Decimal:
        """The sum of the payments' amounts."""
        return sum((net_total(sheet) for sheet in self.sheets_taken), Decimal("0.00"))

    @property
    def control_total(self) -> Decimal | None:
        """The total the file itself prints, if any."""
        printed = [
            s.rows.control_total for s in self.sheets_taken if s.rows.control_total is not None
        ]
        return sum(printed, Decimal("0.00")) if printed else None

    @property
    def control_total_agrees(self) -> bool | None:
        """Whether the printed totals equal the payments they stand under."""
        agreed = [
            s.rows.control_total_agrees
            for s in self.sheets_taken
            if s.rows.control_total is not None
        ]
        return all(agreed) if agreed else None

    def suppliers(self) -> pl.DataFrame:
        """The trimmed spellings of suppliers: columns supplier_name, payments."""
        empty = pl.DataFrame(schema={"supplier_name": pl.String, "payments": pl.UInt32})
        counted = [_spellings(sheet) for sheet in self.sheets_taken]
        return (
            pl.concat([empty, *counted])
            .group_by(pl.col("supplier_name").str.strip_chars())
            .agg(pl.col("payments").sum())
        )

    def day(self, which: str) -> str | None:
        """The `first` or `last` day among the payments' dates, as ISO text."""
        days = [d for s in self.sheets_taken if (d := _edge(s, which)) is not None]
        return (min(days) if which == "first" else max(days)) if days else None


def read_opened(
    path: Path,
    opened: Opened,
    period: Period | None = None,
    layouts: Sequence[Mapping[str, object]] = (),
) -> FileReading:
    """Understand an opened file as payments.

    path: what people call the file. period: stands in for dates the file lacks. layouts: pinned
    layouts of a council's profile, each {"file_pattern": "*.csv", "columns": {canonical: heading}};
    the first whose pattern fits counts.
    """
    return _read_opened(path, opened, period, _pinned(path, layouts))


def _pinned(path: Path, layouts: Iterable[Mapping[str, object]]) -> Mapping[str, str]:
    for layout in layouts:
        columns = layout.get("columns")
        if fnmatch(path.name, str(layout.get("file_pattern", "*"))) and isinstance(
            columns, Mapping
        ):
            return {str(canonical): str(heading) for canonical, heading in columns.items()}
    return {}


def _read_opened(
    path: Path, opened: Opened, period: Period | None, pinned: Mapping[str, str]
) -> FileReading:
    grids = _apart([part for grid in opened.grids for part in split_stacked(grid)])
    understood, refused = _understand_all(grids, period, pinned)
    understood, refused = _whole_or_nothing(opened, understood, refused)
    shown, hidden = _without_hidden(understood)
    taken, twins = _without_twins(shown)
    fates = [SheetFate(name, False, reason) for name, reason in opened.left_out]
    reasons = {
        **{name: str(refusal) for name, refusal in refused.items()},
        **{name: f"It holds the same payments as '{kept}'." for name, kept in twins.items()},
        **dict.fromkeys(
            hidden, "It is a hidden sheet, and the sheets that are shown hold payments."
        ),
    }
    fates += [_fate(grid, taken, reasons) for grid in grids]
    encoding = next((grid.encoding for grid in opened.grids if grid.encoding), None)
    if not taken:
        return FileReading(
            path, opened.container, encoding, _telling(refused, path), (), tuple(fates)
        )
    return FileReading(
        path,
        opened.container,
        encoding,
        None,
        tuple(taken),
        tuple(fates),
        _warnings(opened, taken, refused),
    )


def _whole_or_nothing(
    opened: Opened, understood: list[Sheet], refused: dict[str, Refusal]
) -> tuple[list[Sheet], dict[str, Refusal]]:
    """Take no sheet where another that surely holds payments cannot be read."""
    broken = next((n for n, r in refused.items() if r.code in _SURELY_PAYMENTS), None)
    if broken is None or not understood:
        return understood, refused
    advice = (
        "Unpack the ZIP and add the other files by themselves."
        if opened.container == "zip"
        else "The other sheets are not taken without it."
    )
    why = refused[broken]
    others = {
        sheet.grid.name: Refusal("other_sheet", f"It was not taken because of '{broken}'.")
        for sheet in understood
    }
    return [], {**refused, **others, broken: Refusal(why.code, f"'{broken}' in it: {why} {advice}")}


def _apart(grids: list[Grid]) -> list[Grid]:
    """The grids under names of their own: a ZIP may hold two members of one name."""
    seen: Counter[str] = Counter()
    named = []
    for grid in grids:
        seen[grid.name] += 1
        times = seen[grid.name]
        named.append(grid if times == 1 else replace(grid, name=f"{grid.name} ({times})"))
    return named


def _understand_all(
    grids: Sequence[Grid], period: Period | None, pinned: Mapping[str, str]
) -> tuple[list[Sheet], dict[str, Refusal]]:
    understood: list[Sheet] = []
    refused: dict[str, Refusal] = {}
    for grid in grids:
        try:
            before = understood[-1] if understood else None
            understood.append(understand(grid, stated=period, pinned=pinned, before=before))
        except Refusal as refusal:
            refused[grid.name] = refusal
    return understood, refused


def _without_hidden(sheets: list[Sheet]) -> tuple[list[Sheet], list[str]]:
    """Leave out hidden sheets where a shown one holds payments: look-ups and workings."""
    shown = [sheet for sheet in sheets if not sheet.grid.is_hidden]
    if not shown:
        return sheets, []
    return shown, [sheet.grid.name for sheet in sheets if sheet.grid.is_hidden]


def _without_twins(sheets: list[Sheet]) -> tuple[list[Sheet], dict[str, str]]:
    """Leave out a sheet that holds another's payments: the smaller, or the later of two alike."""
    twins: dict[str, str] = {}
    spans = [sheet.rows.span() for sheet in sheets]
    for i, one in enumerate(sheets):
        for k in range(i + 1, len(sheets)):
            other = sheets[k]
            if one.grid.name in twins or other.grid.name in twins or spans[i].misses(spans[k]):
                continue
            if _are_twins(one, other):
                sizes = [sheet.rows.of(PAYMENT).height for sheet in (one, other)]
                alike = min(sizes) >= _SAME_SIZE * max(sizes)
                out, kept = (other, one) if alike or sizes[1] < sizes[0] else (one, other)
                twins[out.grid.name] = kept.grid.name
    return [sheet for sheet in sheets if sheet.grid.name not in twins], twins


def _are_twins(one: Sheet, other: Sheet) -> bool:
    """Most payments of the smaller are in the other too; of a very small one, all, by name."""
    smaller = min(sheet.rows.of(PAYMENT).height for sheet in (one, other))
    if smaller < _SMALLEST_TWIN:
        return same_payments(one, other, by_name=True) == 1.0
    return same_payments(one, other) >= _SAME_SHARE


def _fate(grid: Grid, taken: list[Sheet], reasons: Mapping[str, str]) -> SheetFate:
    if grid.name in reasons:
        return SheetFate(grid.name, False, reasons[grid.name], grid.cells.height)
    sheet = next(s for s in taken if s.grid.name == grid.name)
    payments = sheet.rows.of(PAYMENT).height
    return SheetFate(
        grid.name,
        True,
        "payments",
        grid.cells.height,
        payments,
        net_total(sheet),
        sheet.header_row,
    )


def _telling(refused: Mapping[str, Refusal], path: Path) -> Refusal:
    """The refusal that says most about the whole file."""
    if not refused:
        return Refusal("empty", "The workbook has no sheets with cells.")
    worst = min(refused.values(), key=lambda r: _TELLING.index(r.code) if r.code in _TELLING else 0)
    if worst.code in {"dates_destroyed", "no_date"} and (hint := periods.in_words(path.stem)):
        return Refusal(worst.code, f"{worst} Its name suggests {hint}.")
    return worst


def _warnings(
    opened: Opened, taken: list[Sheet], refused: Mapping[str, Refusal]
) -> tuple[str, ...]:
    said: list[str] = [note for grid in opened.grids for note in grid.notes]
    many, basis = len(taken) > 1, date_basis(taken)
    for sheet in taken:
        said += [
            f"{sheet.grid.name}: {text}" if many else text
            for text in (*sheet.warnings, *_value_warnings(sheet, basis))
        ]
    said += [
        f"'{name}' may hold payments too and was left out: {refusal}"
        for name, refusal in refused.items()
        if refusal.code in _MAY_HOLD_PAYMENTS
    ]
    return tuple(dict.fromkeys(said))


def _value_warnings(sheet: Sheet, basis: str) -> list[str]:
    payments = sheet.rows.of(PAYMENT)
    said = []
    amount = sheet.text_of("amount", payments["row"])
    if amount is not None:
        unparsed = payments["row"].filter(payments["amount"].is_null())
        if unparsed.len():
            # Where, and not what: in a row that has slipped the cell may hold somebody's name, and
            # what is said of a file is published.
            first = int(sheet.grid.lines[int(unparsed[0])]) + 1
            said.append(
                f"{_counted(unparsed.len(), 'amount')} cannot be read, the first on line {first:,} "
                "(AMT_UNPARSED)."
            )
        if fractional := fractions(amount):
            said.append(
                f"{_counted(fractional, 'amount')} with fractions of a penny, rounded to the penny."
            )
    undated = int(_undated(sheet, basis).sum())
    if undated:
        said.append(f"{_counted(undated, 'payment')} without a date that can be read.")
    return said


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _rejected(sheet: Sheet, basis: str) -> int:
    payments = sheet.rows.of(PAYMENT)
    return int((payments["amount"].is_null() | _undated(sheet, basis)).sum())


def date_basis(sheets: Iterable[Sheet]) -> str:
    """The one column that dates the payments of a file: the first of DATE_COLUMNS with a text.

    A blank payment date is not filled from another column: a report that mixes payment and invoice
    dates moves money between periods (method.md 2.1). `sql/staging/spend_row_reading.sql` has the
    same rule.
    """
    known = list(sheets)
    for name in DATE_COLUMNS:
        for sheet in known:
            texts = sheet.text_of(name, sheet.rows.of(PAYMENT)["row"])
            if texts is not None and (texts.fill_null("").str.strip_chars() != "").any():
                return name
    return DATE_COLUMNS[0]


def _undated(sheet: Sheet, basis: str) -> pl.Series:
    """Which payments have no date that can be read and no period to stand in for it."""
    rows = sheet.rows.of(PAYMENT)["row"]
    texts = sheet.text_of(basis, rows)
    if sheet.period is not None:
        return pl.repeat(False, rows.len(), eager=True)
    if texts is None:
        return pl.repeat(True, rows.len(), eager=True)
    return dates(texts).is_null()


def _spellings(sheet: Sheet) -> pl.DataFrame:
    """Supplier cells as printed, counted: a fraction of the rows, so trimming them is cheap."""
    text = sheet.text_of("supplier_name", sheet.rows.of(PAYMENT)["row"])
    return (
        pl.DataFrame({"supplier_name": text})
        .group_by("supplier_name")
        .agg(pl.len().cast(pl.UInt32).alias("payments"))
    )


def _edge(sheet: Sheet, which: str) -> str | None:
    days = sheet.rows.of(PAYMENT)["date"]
    day = days.min() if which == "first" else days.max()
    return None if day is None else str(day)


SKIPPED = (BLANK, TITLE, HEADER, TOTAL, NOTE)


def summary(reading: FileReading) -> dict[str, Any]:
    """One file's entry in the list that `localpound read --json` prints."""
    suppliers = reading.suppliers()
    amount = reading.columns.columns.get("amount")
    skipped = {kind: reading.count(kind) for kind in SKIPPED}
    return {
        "file": str(reading.path),
        "status": "accepted" if reading.accepted else "refused",
        "reason": None if reading.refusal is None else str(reading.refusal),
        "reason_code": None if reading.refusal is None else reading.refusal.code,
        "feed": reading.feed if reading.accepted else None,
        "container": reading.container,
        "encoding": reading.encoding,
        "sheets": [_sheet_entry(fate) for fate in reading.fates],
        "header_row": reading.header_row,
        "columns": {
            _public_name(name, reading.columns): c.heading.strip() or f"column {c.index + 1}"
            for name, c in reading.columns.columns.items()
        },
        "column_reasons": {
            _public_name(name, reading.columns): c.reason
            for name, c in reading.columns.columns.items()
        },
        "unused_columns": list(reading.columns.unused),
        "rows_total": reading.payments + sum(skipped.values()),
        "payments": reading.payments,
        "rejected": reading.rejected,
        "skipped": skipped,
        "net_total": str(reading.net_total) if reading.accepted else None,
        "amount_column": None
        if amount is None
        else amount.heading.strip() or f"column {amount.index + 1}",
        "amount_basis": reading.columns.amount_basis if reading.accepted else None,
        "first_date": reading.day("first"),
        "last_date": reading.day("last"),
        "suppliers": suppliers.height,
        "redacted": int(
            suppliers.filter(is_redacted(suppliers["supplier_name"]))["payments"].sum()
        ),
        "control_total": None if reading.control_total is None else str(reading.control_total),
        "control_total_agrees": reading.control_total_agrees,
        "warnings": list(reading.warnings),
    }


def _sheet_entry(fate: SheetFate) -> dict[str, object]:
    return {
        "name": fate.name,
        "taken": fate.taken,
        "reason": fate.reason,
        "rows": fate.rows,
        "payments": fate.payments,
        "net_total": None if fate.net_total is None else str(fate.net_total),
        "header_row": fate.header_row,
    }


def _public_name(canonical: str, columns: ColumnMap) -> str:
    """The dictionary's name: the amount taken is net_amount, or gross_amount if it says so."""
    if canonical != "amount":
        return canonical
    return "gross_amount" if columns.amount_basis == "gross" else "net_amount"
