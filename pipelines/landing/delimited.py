"""Characters of a text file -> a grid: line ends, delimiter, quoting.

Here: finding the delimiter, and two ways to split that give the same cells: Polars for files whose
quoting is regular (most, and ten times faster), Python's csv module for the rest. Not here:
encodings (text) or what a row means (header, rows).
"""

import csv
import io
import re
import statistics
from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from pipelines.landing.grid import Grid, Refusal, grid_columns
from pipelines.landing.text import Decoded

DELIMITERS = (",", "\t", ";", "|", "^", "~")
_LONGEST_LINE = 1_000_000
csv.field_size_limit(4 * _LONGEST_LINE)
_WIDEST = 2_000
_NEVER = b"\x01"  # a character no table holds: with it for a delimiter, a line is one cell
_SAMPLE_LINES = 300
_WRAPPED = "Every line was wrapped in quotes as a whole; the quotes were taken off."
_SAMPLE_BYTES = 400_000
_TAIL_BYTES = 20_000


def split(decoded: Decoded, name: str, *, may_unwrap: bool = True) -> Grid:
    """Split decoded text into cells.

    Raises Refusal `empty` when nothing but white space is there, `one_line` for a line no table
    has, and `not_a_table` when no delimiter gives at least two columns.
    """
    utf8 = _unify_line_ends(decoded.utf8)
    if not utf8 or utf8.isspace():
        raise Refusal("empty", "It is empty: there is nothing in it but blank space.")
    _refuse_endless_line(utf8)
    delimiter = find_delimiter(utf8[:_SAMPLE_BYTES].decode(errors="replace"))
    fast = _split_fast(utf8, delimiter) if has_regular_quoting(utf8, delimiter) else None
    if fast is not None:
        cells, numbers = fast, pl.int_range(fast.height, eager=True).alias("line")
    else:
        cells, numbers = _split_careful(utf8.decode(), delimiter)
    cells = _drop_empty_tail_columns(_without_formula_quotes(cells, utf8))
    if (
        may_unwrap
        and cells.width == 1
        and b'"' in utf8
        and _wraps_lines_in_quotes(cells.to_series(0))
    ):
        inner = split(
            Decoded("\n".join(cells.to_series(0)).encode(), decoded.encoding),
            name,
            may_unwrap=False,
        )
        return replace(inner, lines=numbers, notes=(*decoded.notes, _WRAPPED))
    if cells.width < 2:
        raise Refusal(
            "not_a_table",
            "It is text but no table: no comma, tab, semicolon or bar separates columns.",
        )
    notes = (*decoded.notes, *_broken_off(utf8, delimiter))
    return Grid(name, cells, numbers, "csv", decoded.encoding, notes)


def _broken_off(utf8: bytes, delimiter: str) -> Iterator[str]:
    """Tell of a last line that neither ends nor has the cells all lines before it have."""
    head, _, last = utf8.rpartition(b"\n")
    if not head or not last.strip():
        return
    before = head[-_TAIL_BYTES:].decode(errors="replace").split("\n")[1:]
    widths = {len(row) for row in csv.reader(before, delimiter=delimiter)}
    width = len(next(csv.reader([last.decode()], delimiter=delimiter)))
    if len(widths) == 1 and width < min(widths):
        yield (
            f"Its last line has no end and {width} of {min(widths)} cells: the file may have been "
            "cut off. Compare it with the original."
        )


def _without_formula_quotes(cells: pl.DataFrame, utf8: bytes) -> pl.DataFrame:
    """Cells without the ="..." that keeps spreadsheets from changing them."""
    if b'="' not in utf8[:_SAMPLE_BYTES]:
        return cells
    return cells.with_columns(pl.all().str.replace(r'^\s*="(.*)"\s*$', "$1"))


def _wraps_lines_in_quotes(column: pl.Series) -> bool:
    """Whether a one-column text is a table whose every line was quoted as a whole."""
    filled = column.filter(column.str.strip_chars() != "")
    inside = filled.str.contains(r"[,;\t|]") & ~filled.str.contains("\n", literal=True)
    return filled.len() >= 2 and inside.sum() >= 0.8 * filled.len()


def find_delimiter(text: str) -> str:
    """The delimiter under which most of the first lines have the same, largest number of fields."""
    sample = [line for line in text.split("\n")[:_SAMPLE_LINES] if line.strip()]
    best, best_score = ",", -1.0
    for delimiter in DELIMITERS:
        counts = [
            sum(1 for cell in row if cell.strip()) and len(row)
            for row in csv.reader(sample, delimiter=delimiter)
        ]
        wide = [count for count in counts if count > 1]
        if not wide:
            continue
        mode = statistics.mode(wide)
        score = wide.count(mode) / len(sample) * min(mode, 20) ** 0.5
        if score > best_score:
            best, best_score = delimiter, score
    return best


def has_regular_quoting(utf8: bytes, delimiter: str) -> bool:
    """Whether every line is a whole record whose quoted fields are quoted from edge to edge.

    Only then do all CSV readers agree about the cells (a quoted line break, a stray inch mark or
    text after a closing quote is where they part).
    """
    if _NEVER in utf8:
        return False
    if b'"' not in utf8:
        return True
    lines = _lines(utf8)
    quoted = lines.filter(lines.str.contains('"', literal=True))
    d = re.escape(delimiter)
    field = f'(?:[^"{d}]*|"(?:[^"]|"")*")'
    record = f"^{field}(?:{d}{field})*$"
    half = quoted.len() // 2
    # two expressions of one select run side by side
    first, second = quoted.head(half), quoted.tail(quoted.len() - half)
    checked = pl.select(
        pl.lit(first).str.contains(record).all().alias("first"),
        pl.lit(second).str.contains(record).all().alias("second"),
    )
    return all(checked.row(0))


def _unify_line_ends(utf8: bytes) -> bytes:
    if b"\r" not in utf8:
        return utf8
    return utf8.replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _refuse_endless_line(utf8: bytes) -> None:
    start = 0
    while len(utf8) - start > _LONGEST_LINE:
        # Jump ahead: only stretches without any line end can hold a line that is too long.
        end = utf8.rfind(b"\n", start, start + _LONGEST_LINE)
        if end < 0:
            raise Refusal(
                "one_line", "One line of it is longer than a million characters: it is no table."
            )
        start = end + 1


def _lines(utf8: bytes) -> pl.Series:
    return pl.read_csv(
        io.BytesIO(utf8),
        has_header=False,
        separator=_NEVER.decode(),
        quote_char=None,
        schema={"line": pl.String},
        empty_string_is_null=False,
    )["line"]


def _split_fast(utf8: bytes, delimiter: str) -> pl.DataFrame | None:
    """Cells by Polars, wide enough for the first lines or, where a later line is wider, for all.

    None where Polars cannot make out the cells at all (stray control characters): csv then does.
    """
    separator = delimiter.encode()
    lines = utf8[:_SAMPLE_BYTES].split(b"\n")
    width = max(line.count(separator) for line in lines) + 1
    for attempt in (width, None):
        try:
            return _split_to_width(utf8, delimiter, attempt or _widest(utf8, delimiter))
        except (pl.exceptions.ComputeError, pl.exceptions.SchemaError):
            continue
    return None


def _widest(utf8: bytes, delimiter: str) -> int:
    most = _lines(utf8).str.count_matches(delimiter, literal=True).max()
    return most + 1 if isinstance(most, int) else 1


def _split_to_width(utf8: bytes, delimiter: str, width: int) -> pl.DataFrame:
    if width > _WIDEST:
        raise Refusal(
            "not_a_table", f"One line of it has {width:,} cells: it is no table of payments."
        )
    cells = pl.read_csv(
        io.BytesIO(utf8),
        has_header=False,
        separator=delimiter,
        quote_char='"' if b'"' in utf8 else None,
        schema=dict.fromkeys(grid_columns(width), pl.String),
        empty_string_is_null=False,
        missing_columns="insert",
        extra_columns="raise",
    )
    ragged = [column.name for column in cells if column.null_count()]
    return cells.with_columns(pl.col(ragged).fill_null("")) if ragged else cells


def _split_careful(text: str, delimiter: str) -> tuple[pl.DataFrame, pl.Series]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[list[str]] = []
    numbers: list[int] = []
    before = 0
    try:
        for row in reader:
            numbers.append(before)
            before = reader.line_num
            rows.append(row)
    except csv.Error as error:
        raise Refusal(
            "not_a_table", f"Its line {reader.line_num} cannot be split into cells ({error})."
        ) from None
    if max(map(len, rows), default=0) > _WIDEST:
        raise Refusal(
            "not_a_table", "One line of it has thousands of cells: it is no table of payments."
        )
    if not _is_regular(rows, text, delimiter) and _has_runaway_quote(rows, delimiter):
        rows, numbers = _split_line_by_line(text, delimiter)
    return cells_of(rows), pl.Series("line", numbers, dtype=pl.Int64)


def _is_regular(rows: list[list[str]], text: str, delimiter: str) -> bool:
    """Whether all records have as many cells and no text follows a closing quote.

    Then nothing was swallowed, however many commas and lines the prose in a cell holds.
    """
    if len({len(row) for row in rows}) > 1:
        return False
    try:
        return all(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        return False


def _has_runaway_quote(rows: list[list[str]], delimiter: str) -> bool:
    """Whether a quote that nobody closed swallowed records: a cell of lines full of delimiters."""
    width = statistics.mode(len(row) for row in rows) if rows else 0
    return any(
        _swallows_records(cell.split("\n"), delimiter, width - 1)
        for row in rows
        for cell in row
        if "\n" in cell
    )


def _swallows_records(lines: list[str], delimiter: str, in_a_record: int) -> bool:
    counts = [line.count(delimiter) for line in lines]
    whole = sum(1 for count in counts[1:-1] if count == in_a_record)
    return (whole > 0 and whole * 2 >= len(counts) - 2) or max(counts) >= max(3, in_a_record * 0.5)


def _split_line_by_line(text: str, delimiter: str) -> tuple[list[list[str]], list[int]]:
    """Every line a record; in a line whose quotes do not pair up, quotes are plain characters."""
    lines = text.removesuffix("\n").split("\n")
    rows = []
    for line in lines:
        if line.count('"') % 2:
            rows.append(line.split(delimiter))
        else:
            rows.append(next(csv.reader([line], delimiter=delimiter), []))
    return rows, list(range(len(lines)))


def cells_of(rows: list[list[str]]) -> pl.DataFrame:
    """A frame of text from ragged rows; what a short row lacks is ""."""
    width = max((len(row) for row in rows), default=0)
    padded = [row + [""] * (width - len(row)) for row in rows]
    columns = zip(*padded, strict=True) if padded else ()
    return pl.DataFrame(
        {name: list(column) for name, column in zip(grid_columns(width), columns, strict=True)},
        schema=dict.fromkeys(grid_columns(width), pl.String),
    )


def _drop_empty_tail_columns(cells: pl.DataFrame) -> pl.DataFrame:
    last = cells.width
    while last > 1 and not _holds_anything(cells.to_series(last - 1)):
        last -= 1
    return cells.select(grid_columns(last))


def _holds_anything(column: pl.Series) -> bool:
    return bool((column.head(1_000).str.strip_chars() != "").any()) or bool(
        (column.str.strip_chars() != "").any()
    )
