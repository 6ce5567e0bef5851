"""A file of records -> text cells of a feed: contracts, bids, savings and whatever else is no
payment.

Here: finding the headings of a feed in a grid, which column is which, which rows are records, and
the same register on two sheets. Not here: payments (sheet, reading), the value of a cell (staging),
several suppliers in a cell (parties).

Source: inputs.md 1b (how registers are laid out), method.md 4 (the dictionary).
"""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.landing.container import Opened
from pipelines.landing.feed import (
    CONTRACT,
    PROCUREMENT,
    Feed,
    Meaning,
    feeds,
    wordy_cells,
)
from pipelines.landing.grid import Grid, Refusal
from pipelines.landing.header import row_cells
from pipelines.landing.json_tables import AWARDS, TENDERS
from pipelines.landing.rows import BLANK, HEADER, NOTE, TITLE
from pipelines.landing.spellings import normalise
from pipelines.landing.values import amounts, dates

RECORD = "record"
_HEADER_ROWS = 60
_FEWEST_KNOWN = 3
_FEWEST_TELLING = 2
_MONEY_SHARE = 0.1
_SAME_SHARE = 0.9
_TEMPLATE_SHARE = 0.9
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|amp|quot|apos|lt|gt|nbsp|pound|ndash|rsquo);")
_NOTICE_COLUMNS = ("published_date", "notice_type", "closing_date")
_VALUES = ("value_total", "value_annual", "value_current", "value_high")


@dataclass(frozen=True)
class RecordSheet:
    """A grid of records: which feed, which column where, and which rows count.

    columns: column name -> place in the grid. kinds: one word a grid row.
    """

    grid: Grid
    feed: Feed
    header: int
    headings: tuple[str, ...]
    columns: Mapping[str, int]
    kinds: pl.Series

    @property
    def is_ocds(self) -> bool:
        """Whether it is one of the two grids made of OCDS releases."""
        return _is_ocds(self.grid)

    @property
    def rows(self) -> pl.Series:
        """Frame rows that are records."""
        return pl.arg_where(self.kinds == RECORD, eager=True)

    def text(self, column: str) -> pl.Series:
        """The cells of a column in its records, white space folded and HTML entities read."""
        if column not in self.columns:
            return pl.repeat("", self.rows.len(), dtype=pl.String, eager=True)
        cells = self.grid.cells.to_series(self.columns[column]).gather(self.rows)
        marked = cells.str.contains(_ENTITY.pattern)
        if marked.any():
            cells = pl.Series(
                [
                    html.unescape(text) if is_marked else text
                    for text, is_marked in zip(cells, marked, strict=True)
                ],
                dtype=pl.String,
            )
        return cells.str.strip_chars()


@dataclass(frozen=True)
class RecordReading:
    """Everything understood of one file of records."""

    path: Path
    container: str | None
    encoding: str | None
    refusal: Refusal | None
    sheets_taken: tuple[RecordSheet, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()
    stated: Feed | None = None

    @property
    def accepted(self) -> bool:
        """Whether its records are taken."""
        return self.refusal is None

    @property
    def feed(self) -> str:
        """The feed of its first sheet; of a refused file the one that was stated."""
        if self.sheets_taken:
            return self.sheets_taken[0].feed.name
        return self.stated.name if self.stated else ""

    @property
    def is_snapshot(self) -> bool:
        """Whether it is a whole register at one time, rather than notices one by one."""
        return any(
            sheet.feed.name == CONTRACT
            and not sheet.is_ocds
            and not any(name in sheet.columns for name in _NOTICE_COLUMNS)
            for sheet in self.sheets_taken
        )

    def count(self, kind: str, feed: str | None = None) -> int:
        """How many rows of a kind the sheets taken hold (of one feed, or of all)."""
        return sum(
            int((sheet.kinds == kind).sum())
            for sheet in self.sheets_taken
            if feed is None or sheet.feed.name == feed
        )


def read_records(path: Path, opened: Opened, feed: Feed | None) -> RecordReading:
    """Understand an opened file as records of `feed`, or of whichever feed its headings are of.

    Sheets that hold no records of it are left out with the reason; the file is refused
    (`no_records`, `no_feed_headings`, `empty`) when none holds any.
    """
    understood: list[RecordSheet] = []
    left_out: list[tuple[str, str]] = list(opened.left_out)
    refusals: list[Refusal] = []
    for grid in opened.grids:
        try:
            understood.append(_understood(grid, _feed_of(grid, feed)))
        except Refusal as refusal:
            refusals.append(refusal)
            left_out.append((grid.name, str(refusal)))
    taken, twins = _without_twins(understood)
    left_out += [(name, f"It holds the same records as '{kept}'.") for name, kept in twins.items()]
    encoding = next((grid.encoding for grid in opened.grids if grid.encoding), None)
    if not taken:
        why = refusals[0] if refusals else Refusal("empty", "It holds nothing.")
        return RecordReading(path, opened.container, encoding, why, (), tuple(left_out), (), feed)
    warnings = [note for grid in opened.grids for note in grid.notes]
    for sheet in taken:
        warnings += _sheet_warnings(sheet)
    return RecordReading(
        path,
        opened.container,
        encoding,
        None,
        tuple(taken),
        tuple(left_out),
        tuple(dict.fromkeys(warnings)),
    )


def template_feed(grid: Grid) -> Feed | None:
    """The feed whose template a grid was filled into: nearly all of its headings, word for word."""
    for row in range(min(_HEADER_ROWS, grid.cells.height)):
        printed = {normalise(cell) for cell in row_cells(grid.cells, row)} - {""}
        for feed in feeds().values():
            own = {normalise(column.heading): column.name for column in feed.columns}
            known = {own[text] for text in printed if text in own}
            if (
                len(printed) >= _FEWEST_KNOWN
                and len(known) >= _TEMPLATE_SHARE * len(printed)
                and feed.required <= known
                and len(known) >= 0.5 * len(own)
            ):
                return feed
    return None


def _is_ocds(grid: Grid) -> bool:
    return grid.container == "json" and grid.name in (AWARDS, TENDERS)


def _feed_of(grid: Grid, stated: Feed | None) -> Feed:
    known = feeds()
    if _is_ocds(grid):
        return known[CONTRACT if grid.name == AWARDS else PROCUREMENT]
    return stated or template_feed(grid) or known[CONTRACT]


def _understood(grid: Grid, feed: Feed) -> RecordSheet:
    if grid.cells.height == 0 or grid.cells.width == 0:
        raise Refusal("empty", "It holds nothing.")
    header = _header_row(grid.cells, feed)
    headings = tuple(row_cells(grid.cells, header))
    columns = _columns(grid.cells[header + 1 :], headings, feed)
    kinds = _kinds(grid.cells, header, headings, columns, feed)
    if not _is_ocds(grid) and not (kinds == RECORD).any():
        raise Refusal("no_records", f"No row of it reads as a record of {feed.title.lower()}.")
    return RecordSheet(grid, feed, header, headings, columns, kinds)


def _header_row(cells: pl.DataFrame, feed: Feed) -> int:
    """The row that names most columns of the feed."""
    best, best_score, best_known = 0, 0.0, frozenset[str]()
    for row in range(min(_HEADER_ROWS, cells.height)):
        weights: dict[str, float] = {}
        for cell in row_cells(cells, row):
            for meaning in feed.meanings(cell)[:1]:
                weights[meaning.column] = max(weights.get(meaning.column, 0.0), meaning.weight)
        score = sum(weights.values())
        if score > best_score:
            best, best_score, best_known = row, score, frozenset(weights)
    if len(best_known & feed.telling) < min(_FEWEST_TELLING, len(feed.telling)):
        wanted = ", ".join(column.heading for column in feed.columns if column.name in feed.telling)
        raise Refusal(
            "no_feed_headings",
            f"No row of it holds the headings of {feed.title.lower()} ({wanted}). "
            f"`localpound template {feed.name}` writes a file with all of them.",
        )
    return best


def _columns(body: pl.DataFrame, headings: Sequence[str], feed: Feed) -> dict[str, int]:
    """Column name -> place: listed before guessed, preferred before others, filled before empty."""
    rivals: dict[str, list[tuple[tuple[float, ...], int]]] = {}
    for at, heading in enumerate(headings):
        for meaning in feed.meanings(heading):
            rivals.setdefault(meaning.column, []).append((_rank(body, at, meaning, feed), at))
    chosen = {name: min(places)[1] for name, places in rivals.items()}
    # A heading read by its words alone names one column, and none that a listed heading names.
    taken: dict[int, str] = {}
    for name in sorted(chosen, key=lambda each: min(rivals[each])):
        by_words = min(rivals[name])[0][1] > -0.9
        if by_words and chosen[name] in taken:
            continue
        taken.setdefault(chosen[name], name)
    return {
        name: at
        for name, at in chosen.items()
        if min(rivals[name])[0][1] <= -0.9 or taken.get(at) == name
    }


def _rank(body: pl.DataFrame, at: int, meaning: Meaning, feed: Feed) -> tuple[float, ...]:
    column = body.to_series(at)
    filled = column.filter(column.str.strip_chars() != "")
    is_odd = (
        feed.column(meaning.column).kind == "money"
        and filled.len() > 0
        and (amounts(filled).is_not_null().sum() < _MONEY_SHARE * filled.len())
    )
    return (float(is_odd), -meaning.weight, float(meaning.preference), float(filled.len() == 0), at)


def _kinds(
    cells: pl.DataFrame,
    header: int,
    headings: Sequence[str],
    columns: Mapping[str, int],
    feed: Feed,
) -> pl.Series:
    """What each row is: a record names at least two things, one of them what it is about."""
    telling = {columns[name] for name in (*feed.key, "title") if name in columns}
    printed = [normalise(cell) for cell in headings]
    kinds = []
    for row, line in enumerate(cells.iter_rows()):
        filled = [at for at, cell in enumerate(line) if cell.strip(" \t\r\n\u00a0")]
        if row == header:
            kinds.append(HEADER)
        elif not filled:
            kinds.append(BLANK)
        elif row < header:
            kinds.append(TITLE)
        elif [normalise(cell) for cell in line] == printed:
            kinds.append(HEADER)
        elif len(filled) < 2 or not telling & set(filled):
            kinds.append(NOTE)
        else:
            kinds.append(RECORD)
    return pl.Series("kind", kinds, dtype=pl.String)


def _without_twins(sheets: Sequence[RecordSheet]) -> tuple[list[RecordSheet], dict[str, str]]:
    """Leave out a sheet that repeats another's records; the one with fewer stray rows is kept."""
    order = sorted(
        range(len(sheets)),
        key=lambda i: (-sheets[i].rows.len(), int((sheets[i].kinds != RECORD).sum()), i),
    )
    kept: list[int] = []
    twins: dict[str, str] = {}
    for i in order:
        twin = next((k for k in kept if _are_twins(sheets[k], sheets[i])), None)
        if twin is None:
            kept.append(i)
        else:
            twins[sheets[i].grid.name] = sheets[twin].grid.name
    return [sheets[i] for i in sorted(kept)], twins


def _are_twins(one: RecordSheet, other: RecordSheet) -> bool:
    if one.feed != other.feed or not other.rows.len():
        return False
    shared = [name for name in one.columns if name in other.columns]
    lines = [
        {
            tuple(normalise(cell) for cell in row)
            for row in zip(*(sheet.text(name) for name in shared), strict=True)
        }
        for sheet in (one, other)
    ]
    return bool(shared) and len(lines[0] & lines[1]) >= _SAME_SHARE * len(lines[1])


def _sheet_warnings(sheet: RecordSheet) -> list[str]:
    said = []
    missing = [
        column.heading
        for column in sheet.feed.columns
        if column.need == "required" and column.name not in sheet.columns
    ]
    if missing:
        said.append(f"No heading names {', '.join(missing)}: its rows lack it.")
    for name in sheet.feed.of_kind("date"):
        text = sheet.text(name)
        odd = text.filter((text != "") & dates(text).is_null())
        unread = sum(normalise(cell) not in {*wordy_cells(), ""} for cell in odd)
        if unread:
            said.append(
                f"{sheet.headings[sheet.columns[name]].strip() or name!r}: {unread:,} cells are no "
                "dates that can be read, and are flagged."
            )
    return said


def record_summary(reading: RecordReading) -> dict[str, Any]:
    """One file's entry in the list that `localpound read --json` prints, for a file of records.

    For a contract register the counts are those of its contracts; value figures leave out what
    cannot be read. first_/last_ days are of the start and end dates.
    """
    sheet = next(
        (s for s in reading.sheets_taken if s.feed.name == CONTRACT),
        reading.sheets_taken[0] if reading.sheets_taken else None,
    )
    said: dict[str, Any] = {
        "file": str(reading.path),
        "status": "accepted" if reading.accepted else "refused",
        "reason": None if reading.refusal is None else str(reading.refusal),
        "reason_code": None if reading.refusal is None else reading.refusal.code,
        "feed": reading.feed or None,
        "container": reading.container,
        "encoding": reading.encoding,
        "sheets": [
            {"name": s.grid.name, "taken": True, "reason": s.feed.name, "records": s.rows.len()}
            for s in reading.sheets_taken
        ]
        + [{"name": n, "taken": False, "reason": why, "records": 0} for n, why in reading.left_out],
        "header_row": None,
        "columns": {},
        "unused_columns": [],
        "records": reading.count(RECORD),
        "skipped": {kind: reading.count(kind) for kind in (BLANK, TITLE, HEADER, NOTE)},
        "warnings": list(reading.warnings),
    }
    if sheet is not None:
        used = set(sheet.columns.values())
        said |= {
            # In JSON the headings are the names of fields and stand in no row.
            "header_row": None
            if sheet.grid.container == "json"
            else sheet.grid.lines[sheet.header],
            "columns": {
                name: _in_one_line(sheet.headings[at]) for name, at in sheet.columns.items()
            },
            "unused_columns": [h for at, h in enumerate(sheet.headings) if h and at not in used],
        }
        if sheet.feed.name == CONTRACT:
            said |= _contract_figures(reading, sheet)
    return said


def _contract_figures(reading: RecordReading, sheet: RecordSheet) -> dict[str, Any]:
    sheets = [each for each in reading.sheets_taken if each.feed.name == CONTRACT]
    value = next((name for name in _VALUES if name in sheet.columns), None)
    text = pl.concat([each.text(value or "") for each in sheets])
    worth = amounts(text)
    total = worth.sum()
    starts = dates(pl.concat([each.text("start_date") for each in sheets]))
    ends = dates(pl.concat([each.text("end_date") for each in sheets]))
    suppliers = pl.concat([each.text("supplier_name") for each in sheets])
    # A notice of which nothing was awarded has no value that could be read.
    is_awarded = (suppliers != "") | pl.Series([not (suppliers != "").any()])
    is_notices = any(name in sheet.columns for name in _NOTICE_COLUMNS)
    tenders = reading.count(RECORD, PROCUREMENT)
    return {
        "contracts": text.len(),
        "notices": tenders or (text.len() if is_notices else None),
        "with_supplier": int((suppliers != "").sum()),
        "with_start": int(starts.is_not_null().sum()),
        "with_end": int(ends.is_not_null().sum()),
        "value_column": _in_one_line(sheet.headings[sheet.columns[value]]) if value else None,
        "sum_value": str(total if isinstance(total, Decimal) else Decimal("0.00")),
        "value_unparseable": int((worth.is_null() & is_awarded).sum()),
        "min_start": _iso(starts.min()),
        "max_start": _iso(starts.max()),
        "min_end": _iso(ends.min()),
        "max_end": _iso(ends.max()),
    }


def _in_one_line(heading: str) -> str:
    return " ".join(heading.split())


def _iso(day: object) -> str | None:
    return day.isoformat() if isinstance(day, date) else None
