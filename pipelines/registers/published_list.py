"""A published list -> a frame of text columns found by name, or one sentence on what is missing.

Most smaller registers are a list with a header: CSV or TSV, in a ZIP or gzip or not, or a workbook
with a title above the header. Here: opening any of these, deciding the encoding by content,
finding the header and the columns whatever their case, spacing and order, and reading dates and
postcodes. Not here: what any column means (one module a register), the large registers, which
stream. Adapters import it.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

import polars as pl

from pipelines.errors import BadReference
from pipelines.landing.grid import Refusal
from pipelines.landing.text import decode
from pipelines.landing.workbook import read_workbook
from pipelines.registers.adapter import Converted
from pipelines.registers.shapes import OTHER_NAMES, Shape

Names = tuple[str, ...]
"""Spellings of one column over the vintages, the newest first."""

POSTCODE = r"([A-Z]{1,2}[0-9][A-Z0-9]?) *([0-9][A-Z]{2})"
"""Outward and inward part of a postcode in upper case text."""

_DATE_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%Y%m%d", "%d %B %Y", "%d/%m/%y")
_HEADER_WITHIN = 40  # rows above a header: title, date, contact, notes
_LARGEST = 1024**3
_WORKBOOKS = {".xlsx": "xlsx", ".xlsm": "xlsx", ".xls": "xls", ".ods": "ods"}
_TEXTS = (".csv", ".tsv", ".txt")
_DAY = re.compile(
    r"(?<!\d)(20\d{2})[-_. ]?(0[1-9]|1[0-2])[-_. ]?(0[1-9]|[12]\d|3[01])(?!\d)"  # 20261126
    r"|(?<!\d)(0[1-9]|[12]\d|3[01])[-_. ]?(0[1-9]|1[0-2])[-_. ]?(20\d{2})(?!\d)"  # 26112026
)


@dataclass(frozen=True)
class Column:
    """One column an adapter wants: `names` in the publisher's spellings, `meaning` in words."""

    names: Names
    meaning: str
    is_required: bool = True


Layout = Mapping[str, Column]
"""Our name of a column -> the column as published."""


@dataclass(frozen=True)
class _Sheet:
    name: str
    cells: list[list[str]] | None
    text: bytes | None  # UTF-8, of a delimited file; read by Polars once the header is known
    delimiter: str = ","


class PublishedList:
    """One published file, opened: its sheets (a delimited file has one) not yet understood.

    Raises `BadReference` where the file is missing, damaged, or neither text nor a workbook.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._sheets = _open(path)

    def fits(self, layout: Layout) -> bool:
        """Whether some sheet has a header with every required column of `layout`."""
        return any(_header(sheet, layout) is not None for sheet in self._sheets)

    def read(self, layout: Layout) -> pl.DataFrame:
        """The rows under the headers with the columns of `layout`, of every sheet that has them.

        Text columns named as `layout` names them, outer white space removed, blank cells null;
        an optional column the file lacks is null throughout; wholly blank rows are gone. Raises
        `BadReference` naming the column that is missing or renamed.
        """
        frames = []
        for sheet in self._sheets:
            found = _header(sheet, layout)
            if found is not None:
                frames.append(_rows(sheet, *found, layout, self.path))
        if not frames:
            raise BadReference(self._missing(layout))
        return pl.concat(frames)

    def without_header(self, width: int, meaning: str) -> pl.DataFrame:
        """All rows of a file that has no header: `column_1` to `column_<width>`, as `read` does.

        Raises `BadReference` when the rows have fewer columns than `width`.
        """
        sheet = self._sheets[0]
        if sheet.text is None:
            raise BadReference(
                f"{self.path} is a workbook; {meaning} is a CSV file without header."
            )
        first = next(csv.reader(io.StringIO(sheet.text[:100_000].decode("utf-8", "ignore"))), [])
        if len(first) < width:
            raise BadReference(
                f"{self.path} has {len(first)} columns where {meaning} has {width} or more: "
                "download it again as published."
            )
        names = [f"column_{number}" for number in range(1, len(first) + 1)]
        return _clean(_delimited(sheet, 0, names, self.path).select(names[:width]))

    def first_row(self) -> list[str]:
        """The cells of the first row that is not blank."""
        for sheet in self._sheets:
            for row in _top(sheet):
                if any(cell.strip() for cell in row):
                    return row
        return []

    def _missing(self, layout: Layout) -> str:
        best: list[str] = []
        lacking = [column for column in layout.values() if column.is_required]
        for sheet in self._sheets:
            for row in _top(sheet):
                folded = {_folded(cell) for cell in row}
                without = [
                    column
                    for column in layout.values()
                    if column.is_required and not folded & {_folded(name) for name in column.names}
                ]
                if len(without) < len(lacking) or not best:
                    best, lacking = [cell for cell in row if cell.strip()] or best, without
        wanted = " and ".join(f"“{column.names[0]}” ({column.meaning})" for column in lacking)
        few = ", ".join(cell.strip() for cell in best[:6]) + (" ..." if len(best) > 6 else "")
        return (
            f"{self.path} has no column {wanted}: has the publisher renamed it, or is this another "
            f"file? Its first columns are {few or 'blank'}."
        )


def convert_bodies(
    source: Path, target: Path, layout: Layout, bodies: Callable[[pl.DataFrame], pl.DataFrame]
) -> Converted:
    """A list of bodies -> Parquet at `target` in `Shape.ENTITY`.

    bodies: the rows read by `layout` -> the columns of the shape that the list can fill. Rows
    without an identifier or a name are left out and counted, as are those given twice.
    """
    listed = PublishedList(source).read(layout)
    made = bodies(listed)
    known = made.filter(pl.col("entity_id").is_not_null(), pl.col("entity_name").is_not_null())
    rows = write_shape(known, Shape.ENTITY.columns, target)
    left_out = {
        "no name or number": made.height - known.height,
        "of another kind": listed.height - made.height,
        "given twice": known.height - rows,
    }
    return Converted(rows, edition_of(source), {why: n for why, n in left_out.items() if n})


def edition_of(path: Path) -> date | None:
    """The day in a file's name (`edubasealldata20261126.csv`), the last one when there are several.

    None where the name has none: a person must state the edition.
    """
    found: date | None = None
    for match in _DAY.finditer(path.name):
        year, month, day, other_day, other_month, other_year = match.groups()
        try:
            found = date(int(year or other_year), int(month or other_month), int(day or other_day))
        except ValueError:
            continue
    return found


def day(column: str) -> pl.Expr:
    """A date as text -> date, in any form publishers use; a time after it is ignored.

    Unreadable text gives null. Day comes before month: these registers are British.
    """
    text = pl.col(column).str.replace(r"[T ]\d{1,2}:\d{2}(:\d{2})?.*$", "")
    return pl.coalesce(text.str.to_date(each, strict=False) for each in _DATE_FORMATS)


def postcode(column: str) -> pl.Expr:
    """A postcode as text -> upper case without space; null for what is none (`No data`, `—`)."""
    text = pl.col(column).str.to_uppercase().str.replace_all(r"\s+", " ").str.strip_chars()
    whole = f"^{POSTCODE}$"
    return pl.concat_str(text.str.extract(whole, 1), text.str.extract(whole, 2))


def last_postcode(column: str) -> pl.Expr:
    """The last postcode of an address written as one text; null when there is none."""
    found = (
        pl.col(column)
        .str.to_uppercase()
        .str.replace_all(r"\s+", " ")
        .str.extract_all(rf"\b{POSTCODE}\b")
        .list.last()
    )
    return found.str.replace_all(" ", "")


def working_name(name: pl.Expr) -> pl.Expr:
    """One other name in the shape of `other_names`; an empty list where `name` is null."""
    one = pl.struct(name=name, kind=pl.lit("WORKING"), until=pl.lit(None, dtype=pl.Date))
    return pl.when(name.is_not_null()).then(pl.concat_list(one)).otherwise(no_other_names())


def no_other_names() -> pl.Expr:
    """An empty list in the shape of `other_names`."""
    return pl.lit([], dtype=OTHER_NAMES)


def write_shape(frame: pl.DataFrame, columns: Mapping[str, object], to: Path) -> int:
    """Write a frame as one register's Parquet file and give its number of rows.

    Columns of the shape that `frame` lacks are null (no other names: an empty list); rows are put
    in order of all text and date columns, equal ones are kept once, so that the same file always
    gives the same bytes.
    """
    types: dict[str, pl.DataType] = {name: _type(kind) for name, kind in columns.items()}
    missing = [
        (no_other_names() if name == "other_names" else pl.lit(None, dtype=kind)).alias(name)
        for name, kind in types.items()
        if name not in frame.columns
    ]
    whole = frame.with_columns(missing).select(pl.col(name).cast(types[name]) for name in types)
    by = [name for name, kind in types.items() if not isinstance(kind, pl.List)]
    whole = whole.unique(maintain_order=True).sort(by, nulls_last=True, maintain_order=True)
    whole.write_parquet(to, compression="zstd", row_group_size=100_000)
    return whole.height


def _type(kind: object) -> pl.DataType:
    if isinstance(kind, pl.DataType):
        return kind
    if isinstance(kind, type) and issubclass(kind, pl.DataType):
        return kind()
    raise TypeError(f"{kind} is not a Polars type")


def _open(path: Path) -> tuple[_Sheet, ...]:
    if not path.is_file():
        raise BadReference(f"{path} is not a file: name one file as it was downloaded.")
    if path.stat().st_size > _LARGEST:
        raise BadReference(f"{path} is larger than a list of this register can be.")
    data, name = path.read_bytes(), path.name
    try:
        if data[:2] == b"\x1f\x8b":
            data, name = gzip.decompress(data), name.removesuffix(".gz")
        if zipfile.is_zipfile(io.BytesIO(data)) and not _is_workbook(data):
            data, name = _member(data, path)
        kind = _WORKBOOKS.get(PurePosixPath(name).suffix.lower())
        if kind is None and (data[:4] == b"PK\x03\x04" or data[:4] == b"\xd0\xcf\x11\xe0"):
            kind = "xlsx" if data[:2] == b"PK" else "xls"
        if (kind is not None and not data[:200].isascii()) or kind in ("xlsx", "ods"):
            grids = read_workbook(data, kind or "xlsx")
            return tuple(_Sheet(grid.name, _cells(grid.cells), None) for grid in grids)
        return (_text(decode(data).utf8, PurePosixPath(name).stem),)
    except Refusal as refusal:
        raise BadReference(f"{path}: {refusal}") from None
    except (zipfile.BadZipFile, EOFError, OSError) as fault:
        raise BadReference(f"{path} is damaged ({fault}): download it again.") from fault


def _is_workbook(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        names = set(packed.namelist())
    return "[Content_Types].xml" in names or "content.xml" in names


def _member(data: bytes, path: Path) -> tuple[bytes, str]:
    """The one list inside a ZIP; several are a question for a person."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        members = [
            member
            for member in packed.infolist()
            if not member.is_dir()
            and not member.filename.startswith("__MACOSX")
            and PurePosixPath(member.filename).suffix.lower() in (*_TEXTS, *_WORKBOOKS)
        ]
        if len(members) != 1:
            names = ", ".join(sorted(member.filename for member in members)[:5]) or "no list"
            raise BadReference(f"{path} holds {names}: unpack it and add the one list meant.")
        if members[0].file_size > _LARGEST:
            raise BadReference(f"{path} is larger than a list of this register can be.")
        return packed.read(members[0]), members[0].filename


def _text(utf8: bytes, name: str) -> _Sheet:
    first = next((line for line in utf8.splitlines()[:_HEADER_WITHIN] if line.strip()), b"")
    delimiter = max("\t,;|", key=lambda each: first.count(each.encode()))
    return _Sheet(name, None, utf8, delimiter)


def _cells(frame: pl.DataFrame) -> list[list[str]]:
    return [["" if cell is None else str(cell) for cell in row] for row in frame.rows()]


def _top(sheet: _Sheet) -> list[list[str]]:
    if sheet.cells is not None:
        return sheet.cells[:_HEADER_WITHIN]
    assert sheet.text is not None  # noqa: S101 (a sheet has cells or text)
    head = sheet.text[:200_000].decode("utf-8", "ignore")
    rows: list[list[str]] = []
    for row in csv.reader(io.StringIO(head, newline=""), delimiter=sheet.delimiter):
        rows.append(row)
        if len(rows) == _HEADER_WITHIN:
            break
    return rows


def _folded(name: str) -> str:
    """A column name without what publishers change unawares: case, spacing, punctuation."""
    return re.sub(r"[^a-z0-9]+", " ", name.lower()).strip()


def _header(sheet: _Sheet, layout: Layout) -> tuple[int, dict[str, int]] | None:
    """Row number and the place of each column found, when all required ones are there."""
    for number, row in enumerate(_top(sheet)):
        places: dict[str, int] = {}
        folded = [_folded(cell) for cell in row]
        for ours, column in layout.items():
            for name in column.names:
                if _folded(name) in folded:
                    places[ours] = folded.index(_folded(name))
                    break
        if all(ours in places for ours, column in layout.items() if column.is_required):
            return number, places
    return None


def _rows(
    sheet: _Sheet, number: int, places: Mapping[str, int], layout: Layout, path: Path
) -> pl.DataFrame:
    if sheet.cells is not None:
        body = sheet.cells[number + 1 :]
        data = {
            ours: [row[place] if place < len(row) else "" for row in body]
            for ours, place in places.items()
        }
        frame = pl.DataFrame(data, schema=dict.fromkeys(data, pl.String))
    else:
        width = len(_top(sheet)[number])
        names = [f"column_{each}" for each in range(width)]
        frame = _delimited(sheet, number + 1, names, path).select(
            pl.col(f"column_{place}").alias(ours) for ours, place in places.items()
        )
    absent = [pl.lit(None, dtype=pl.String).alias(ours) for ours in layout if ours not in places]
    return _clean(frame.with_columns(absent).select(list(layout)))


def _delimited(sheet: _Sheet, skip: int, names: Sequence[str], path: Path) -> pl.DataFrame:
    """Rows after the first `skip`; a row with more cells than the header is refused, not cut."""
    assert sheet.text is not None  # noqa: S101 (asked only of delimited files)
    # Lists with tabs are written without quoting, so that a quotation mark is a character.
    quote = None if sheet.delimiter == "\t" else '"'
    try:
        return pl.read_csv(
            sheet.text,
            has_header=False,
            skip_lines=_lines_of(sheet, skip),
            separator=sheet.delimiter,
            quote_char=quote,
            schema=dict.fromkeys(names, pl.String),
            infer_schema=False,
            missing_columns="insert",  # a heading may be longer than every row under it
        )
    except pl.exceptions.NoDataError:
        return pl.DataFrame(schema=dict.fromkeys(names, pl.String))
    except pl.exceptions.PolarsError as fault:
        raise BadReference(
            f"{path} cannot be read as a list ({str(fault).splitlines()[0]}): download it again "
            "as published."
        ) from fault


def _lines_of(sheet: _Sheet, rows: int) -> int:
    """How many lines the first `rows` rows take: a heading may hold a line break in quotes."""
    assert sheet.text is not None  # noqa: S101 (asked only of delimited files)
    head = sheet.text[:200_000].decode("utf-8", "ignore")
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=sheet.delimiter)
    for _ in range(rows):
        next(reader, None)
    return reader.line_num


def _clean(frame: pl.DataFrame) -> pl.DataFrame:
    stripped = frame.with_columns(pl.all().str.strip_chars(" \t\r\n\u00a0\ufeff"))
    blank = stripped.with_columns(pl.when(pl.all() != "").then(pl.all()))
    return blank.filter(~pl.all_horizontal(pl.all().is_null()))
