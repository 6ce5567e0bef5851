"""Where the headings are: first rows, after titles, in two rows, at the very end, or nowhere.

Here: finding the heading row of a grid and joining a heading that spans two rows. Not here: what
a heading means (spellings) or which column is taken (columns).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from pipelines.landing.profile import profile, sample_rows
from pipelines.landing.spellings import normalise, read_heading
from pipelines.landing.values import cached_amount, cached_date

_NEAR_ROWS = 50
_FAR_ROWS = 200
_LAST_ROWS = 5


@dataclass(frozen=True)
class Header:
    """The headings of a grid, one per column ("" where a column has none).

    row: the frame row of the (main) heading row, or None when the grid has no headings.
    rows: every frame row that is part of the headings. main: the cells of the main heading row as
    printed, by which a repetition is known.
    """

    row: int | None
    rows: frozenset[int]
    headings: tuple[str, ...]
    main: tuple[str, ...] = ()


def find_header(cells: pl.DataFrame) -> Header:
    """Find a grid's headings.

    A row counts as headings by its words (listed spellings, near misses, word rules); a row that no
    list knows counts if it names columns that hold dates and money below it. A row with data in it
    never does.
    """
    near, far = _candidate_rows(cells)
    best = _best_by_words(cells, near)
    if best is None:
        best = _best_by_words(cells, far)
    if best is not None:
        return _widened(cells, best)
    row = _unlisted_header(cells, [*near, *far])
    return (
        _widened(cells, row) if row is not None else Header(None, frozenset(), ("",) * cells.width)
    )


def repeats_header(cells: pl.DataFrame, header: Header) -> pl.Series:
    """Which rows print the headings again (a new page of a report)."""
    printed = [(i, cell.lower()) for i, cell in enumerate(header.main) if cell]
    if not printed:
        return pl.repeat(False, cells.height, eager=True)
    hits = pl.sum_horizontal(
        (pl.col(f"c{i}").str.strip_chars().str.to_lowercase() == cell).cast(pl.Int32)
        for i, cell in printed
    )
    return cells.select(hits >= max(2, round(0.6 * len(printed)))).to_series()


def reads_as_headings(line: Sequence[object]) -> bool:
    """Whether a row's cells are headings by their words and none of them is data."""
    return _words_score([str(cell).strip() for cell in line]) > 0


def row_cells(cells: pl.DataFrame, row: int) -> list[str]:
    """The stripped cells of one row."""
    return [str(cell).strip() for cell in cells.row(row)]


def _candidate_rows(cells: pl.DataFrame) -> tuple[list[int], list[int]]:
    """Rows where headings usually are (the first, and the last few), and rows further down."""
    near = range(min(_NEAR_ROWS, cells.height))
    far = range(len(near), min(_FAR_ROWS, cells.height))
    last = range(max(cells.height - _LAST_ROWS, len(near)), cells.height)
    return [*near, *last], [row for row in far if row not in last]


def _best_by_words(cells: pl.DataFrame, rows: list[int]) -> int | None:
    scored = [
        (score, -order, row)
        for order, row in enumerate(rows)
        if (score := _words_score(row_cells(cells, row))) > 0
    ]
    return max(scored)[2] if scored else None


def _looks_like_data(cell: str) -> bool:
    if not any(char.isdigit() for char in cell):
        return False
    year = cell.isdigit() and len(cell) == 4
    return not year and (cached_amount(cell) is not None or cached_date(cell) is not None)


def _words_score(line: list[str]) -> float:
    """How surely a row holds headings; 0 when it does not."""
    filled = [cell for cell in line if cell]
    data = sum(map(_looks_like_data, filled))
    if len(filled) < 2 or data > 0.2 * len(filled):
        return 0.0
    known: dict[str, float] = {}
    for cell in filled:
        if len(cell) <= 120 and (readings := read_heading(cell)):
            best = readings[0]
            known[best.canonical] = max(known.get(best.canonical, 0.0), best.weight)
    certain = sum(weight for weight in known.values() if weight >= 0.9)
    if len(known) < 2 or certain < 0.9 or len(known) < 0.3 * len(set(filled)):
        return 0.0
    return sum(known.values()) - 2.0 * data


def _unlisted_header(cells: pl.DataFrame, candidates: list[int]) -> int | None:
    """A row of words above (or below) columns of dates and money, in words that no list holds."""
    body = sample_rows(cells, frozenset(range(min(3, cells.height))))
    if body.height < 3:
        return None
    contents = [profile(column) for column in body]
    valued = [i for i, content in enumerate(contents) if content.is_dates or content.is_money]
    texts = [i for i, content in enumerate(contents) if content.worded >= 0.5 and content.count]
    if len(valued) < 2 or not texts:
        return None
    for row in candidates:
        line = row_cells(cells, row)
        filled = [cell for cell in line if cell]
        named = sum(
            1
            for i in valued
            if line[i] and not _looks_like_data(line[i]) and any(map(str.isalpha, line[i]))
        )
        if (
            named == len(valued)
            and len(filled) >= 3
            and len(set(filled)) == len(filled)
            and not any(map(_looks_like_data, filled))
        ):
            return row
    return None


def _widened(cells: pl.DataFrame, row: int) -> Header:
    """The headings at `row`, with a second heading row below or above it joined in."""
    main = row_cells(cells, row)
    rows = {row}
    headings = list(main)
    if row + 1 < cells.height and _continues(main, row_cells(cells, row + 1)):
        headings = [
            f"{a} {b}".strip() for a, b in zip(main, row_cells(cells, row + 1), strict=True)
        ]
        rows.add(row + 1)
    if row > 0:
        above = row_cells(cells, row - 1)
        labels = [i for i, cell in enumerate(above) if cell and not main[i]]
        if (
            labels
            and len(labels) == sum(map(bool, above))
            and any(read_heading(above[i]) for i in labels)
        ):
            for i in labels:
                headings[i] = above[i]
            rows.add(row - 1)
    return Header(row, frozenset(rows), tuple(headings), tuple(main))


def _continues(main: list[str], below: list[str]) -> bool:
    """Whether the row below finishes the headings, and is neither data nor a note.

    Its cells stand under headings they complete ("Unrecoverable" over "VAT") or under a heading
    that spans several columns ("Amount" over "Gross", "VAT" and "Net"), and are all known words.
    """
    filled = [i for i, cell in enumerate(below) if cell]
    if not filled or len(filled) > sum(map(bool, main)):
        return False
    if any(_looks_like_data(below[i]) or len(below[i]) > 40 for i in filled):
        return False
    return all(
        _knows_better(main[i], f"{main[i]} {below[i]}") if main[i] else bool(read_heading(below[i]))
        for i in filled
    )


def _knows_better(alone: str, joined: str) -> bool:
    before, after = read_heading(alone), read_heading(joined)
    if not after:
        return False
    return not before or after[0].weight >= before[0].weight


def layout_words(header: Header) -> tuple[str, ...]:
    """The normalised headings in order: what identifies a publisher's layout."""
    return tuple(name for heading in header.headings if (name := normalise(heading)))
