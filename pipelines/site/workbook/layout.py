"""Layout: what every sheet of the workbook looks like, whatever it holds.

Here: one sheet as a title, a sentence and one table from A4; how each kind of cell is written; the
widths, the frozen header, the filter and the print set-up. Not here: what a sheet holds. The
modules of `site/workbook` import it.

Nothing that a file says becomes a formula, a link or a number: text is written as text alone, and
what begins like a formula is marked so that editing the cell does not make one. Numbers are written
with every digit they have, up to the sixteen that a spreadsheet holds; formats round for the eye.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipelines.site.render import printable

WORDS, TEXT, DATE, POUNDS, SHARE, COUNT = "words", "text", "date", "GBP", "share", "count"
"""Kinds of cells: words are wrapped, text stays on one line. A unit of figures is a kind too."""

MOST_ROWS = 100_000
"""Rows of one sheet; the note of a longer one says where the rest is."""

HEADER_ROW = 3
"""Row of the headings, counted from 0: the table begins in A4."""

_LONGEST_TEXT, _LONGEST_HEADING, _LONGEST_FOOTER = 32_767, 255, 110
_FORMULA_START = ("=", "+", "-", "@", "\t")
_FONT = {"font_name": "Arial", "font_size": 12, "font_scheme": "none"}
_NUMBERS = {
    DATE: "yyyy-mm-dd",
    POUNDS: "£#,##0.00;-£#,##0.00",
    SHARE: "0.0%",
    COUNT: "#,##0",
    "change": "+0.0%;-0.0%;0.0%",
    "days": "#,##0.0",
}
_OTHER_NUMBER = "#,##0.000"
_A4 = 9
_FILL_IN = "#FFF8DC"


class Typed(NamedTuple):
    """A cell whose kind is not that of its column: a figure in its own unit."""

    value: Decimal | None
    kind: str


Cell = str | Decimal | int | date | Typed | None


@dataclass(frozen=True)
class Column:
    """One column of a table.

    `choice` makes it one that people fill in: a rule of data validation as XlsxWriter takes it,
    empty where anything may be written.
    """

    heading: str
    kind: str = TEXT
    width: int = 16
    choice: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Sheet:
    """One sheet: rows hold a cell for each column, or fewer; what is not known is None."""

    name: str
    title: str
    note: str
    """What the sheet holds, in a sentence or two."""
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    rest: str = ""
    """Where the rows are that a sheet has no room for."""
    frozen: int = 1
    """How many columns stay in view."""
    to_fill_in: int = 0
    """How many rows, the first ones, are there to be filled in."""


class Formats:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        top = {"valign": "top"}
        self.title = book.add_format({"bold": True, "font_size": 16})
        self.note = book.add_format(top)
        self.head = book.add_format(
            {
                **top,
                "bold": True,
                "text_wrap": True,
                "bottom": 1,
                "bg_color": "#1D3557",
                "font_color": "#FFFFFF",
            }
        )
        self.filled = book.add_format({"bg_color": _FILL_IN})
        self.entry = book.add_format({**top, "num_format": "@", "text_wrap": True})
        self.day_entry = book.add_format({**top, "num_format": _NUMBERS[DATE]})
        self._add: Callable[[dict[str, Any]], Format] = book.add_format
        self._known: dict[tuple[str, bool], Format] = {}

    def of(self, kind: str, is_guarded: bool = False) -> Format:
        """The format of a kind of cell; a guarded one stays text when it is edited."""
        known = self._known.get((kind, is_guarded))
        if known is None:
            look: dict[str, Any] = {"valign": "top", "quote_prefix": is_guarded}
            if kind == WORDS:
                look["text_wrap"] = True
            elif kind != TEXT:
                look["num_format"] = _NUMBERS.get(kind, _OTHER_NUMBER)
            known = self._known[(kind, is_guarded)] = self._add(look)
        return known


def default_look() -> Mapping[str, Any]:
    """The look of every cell that nothing else is said of."""
    return dict(_FONT)


def write_sheet(book: Workbook, formats: Formats, sheet: Sheet, footer: str) -> None:
    """Add `sheet` to the workbook; `footer` is printed at the left of every page."""
    page = book.add_worksheet(sheet.name)
    rows = sheet.rows[:MOST_ROWS]
    note = sheet.note
    if len(rows) < len(sheet.rows):
        note = f"{note} The first {len(rows):,} of {len(sheet.rows):,} rows; {sheet.rest}."
    page.write_string(0, 0, printable(sheet.title), formats.title)
    page.write_string(1, 0, _bounded(printable(note)), formats.note)
    _write_table(page, formats, sheet, rows)
    _write_choices(page, formats, sheet)
    page.freeze_panes(HEADER_ROW + 1, sheet.frozen)
    _set_up_printing(page, footer)


def _write_table(
    page: Worksheet, formats: Formats, sheet: Sheet, rows: Sequence[Sequence[Cell]]
) -> None:
    """The headings, the cells, and the frame that makes a table of them."""
    last = HEADER_ROW + max(len(rows), 1)
    page.add_table(
        HEADER_ROW,
        0,
        last,
        len(sheet.columns) - 1,
        {
            "name": f"table_{sheet.name}",
            "style": "Table Style Light 1",
            "title": printable(sheet.title),
            "description": printable(sheet.note),
            "columns": [
                {
                    "header": printable(each.heading)[:_LONGEST_HEADING],
                    "header_format": formats.head,
                }
                for each in sheet.columns
            ],
        },
    )
    for at, column in enumerate(sheet.columns):
        look = None
        if column.choice is not None:
            look = formats.day_entry if column.kind == DATE else formats.entry
        page.set_column(at, at, column.width, look)
    kinds = [column.kind for column in sheet.columns]
    for line, row in enumerate(rows, start=HEADER_ROW + 1):
        _write_row(page, formats, line, kinds, row)
    if not rows:
        page.write_string(last, 0, "None found", formats.of(TEXT))


def _write_row(
    page: Worksheet, formats: Formats, line: int, kinds: Sequence[str], row: Iterable[Cell]
) -> None:
    for at, (kind, cell) in enumerate(zip(kinds, row, strict=False)):
        value: Any = cell
        if isinstance(cell, Typed):
            value, kind = cell
        if value is None or value == "":
            continue
        if isinstance(value, str):
            text = _bounded(printable(value))
            page.write_string(line, at, text, formats.of(kind, text.startswith(_FORMULA_START)))
        elif isinstance(value, date):
            page.write_datetime(line, at, value, formats.of(kind))
        else:
            page.write_number(line, at, value, formats.of(kind))


def _bounded(text: str) -> str:
    """The text, cut with a mark where a cell has no room for it."""
    return text if len(text) < _LONGEST_TEXT else f"{text[: _LONGEST_TEXT - 2]}…"


def _write_choices(page: Worksheet, formats: Formats, sheet: Sheet) -> None:
    """Lists and limits on the cells to fill in, and a colour that tells which those are."""
    count = min(sheet.to_fill_in, MOST_ROWS)
    if not count:
        return
    first, last = HEADER_ROW + 1, HEADER_ROW + count
    for at, column in enumerate(sheet.columns):
        if column.choice is not None:
            if column.choice:
                page.data_validation(first, at, last, at, dict(column.choice))
            colour = {"type": "no_errors", "format": formats.filled}
            page.conditional_format(first, at, last, at, colour)


def _set_up_printing(page: Worksheet, footer: str) -> None:
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(HEADER_ROW)
    # In a footer & begins a code; && prints one.
    page.set_footer(f"&L{printable(footer)[:_LONGEST_FOOTER].replace('&', '&&')}&RPage &P of &N")
