"""Company accounts: the iXBRL files that Companies House publishes by day and by month.

A ZIP of one file a company and year, `Prod223_<run>_<company number>_<day>.html`, read by the
library stream-read-xbrl. Since May 2025 the accounts of community interest companies are ZIPs of
their own inside it (`..._CIC.zip`), which the library passes over: they are unpacked first, within
limits, and read as any other.

Small companies state neither turnover nor profit, nearly all state their staff. A number of staff
that is not whole is a slip of scale (0.02 for 2) and is rejected and counted. Figures of a group
are not told from those of the company alone. There is no total of assets: fixed plus current
assets stand for the balance sheet total (registers.md 2).

Files add up: each holds the accounts of some days. Here: published file -> `Shape.ACCOUNTS`. Not
here: which year counts (`sql/rules/size_evidence.sql`).
"""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path, PurePosixPath
from typing import Any

import polars as pl

from pipelines.errors import BadReference
from pipelines.registers import identifiers
from pipelines.registers.adapter import Converted, Register
from pipelines.registers.published_list import write_shape
from pipelines.registers.shapes import Shape

_MEMBER = re.compile(r"(Prod\d+_\d+_[A-Z0-9]{8}_\d{8})(_CIC\.zip|\.html|\.xhtml|\.xml)")
_EDITION = re.compile(r"(20\d{2})-?(\d{2})-?(\d{2})?")
_BATCH = 400  # files read at a time
_LARGEST_FILE = 64 * 1024**2
_MOST_INNER = 50
_NO_YEAR = "no end of a year"
_BAD_STAFF = "staff that is no whole number (kept without it)"
_UNREADABLE = "files that cannot be read"
_FIELDS = {
    "company": "companies_house_registered_number",
    "balance_day": "balance_sheet_date",
    "start": "period_start",
    "end": "period_end",
    "employees": "average_number_employees_during_period",
    "turnover": "turnover_gross_operating_revenue",
    "fixed": "tangible_fixed_assets",
    "current": "current_assets",
    "dormant": "company_dormant",
}
_LARGEST_MONEY = Decimal(10) ** 15
_RAW: dict[str, Any] = {
    "company": pl.String,
    "start": pl.Date,
    "end": pl.Date,
    "balance_day": pl.Date,
    "employees": pl.Decimal(18, 4),
    "turnover": pl.Decimal(18, 2),
    "fixed": pl.Decimal(18, 2),
    "current": pl.Decimal(18, 2),
    "dormant": pl.Boolean,
}


def convert(source: Path, target: Path) -> Converted:
    """A daily or monthly ZIP -> Parquet at `target` in `Shape.ACCOUNTS`, a row a company and year.

    The edition is the day or month in the file's name. Raises `BadReference` for a file that is no
    such ZIP, and where the library that reads iXBRL is not installed.
    """
    left_out: Counter[str] = Counter()
    frames = []
    try:
        with zipfile.ZipFile(source) as archive:
            for batch in _batches(_members(archive, left_out)):
                frames.append(_read(batch, left_out))
    except (zipfile.BadZipFile, EOFError, OSError) as fault:
        raise BadReference(
            f"{source} is not a whole ZIP of company accounts ({fault}): download it again."
        ) from fault
    if not frames:
        raise BadReference(
            f"{source} holds no accounts named Prod..._<company number>_<day>: is it the Accounts "
            "Data Product of Companies House?"
        )
    years = _years(pl.concat(frames), left_out)
    rows = write_shape(years, Shape.ACCOUNTS.columns, target)
    return Converted(rows, _edition(source.name), dict(sorted(left_out.items())))


def _members(archive: zipfile.ZipFile, left_out: Counter[str]) -> Iterator[tuple[str, bytes]]:
    """Name and content of each accounts file, those inside the ZIPs of CICs too."""
    for member in archive.infolist():
        named = _MEMBER.fullmatch(PurePosixPath(member.filename).name)
        if named is None or member.file_size > _LARGEST_FILE:
            if not member.is_dir() and "__MACOSX" not in member.filename:
                left_out[_UNREADABLE] += 1
            continue
        content = archive.read(member)
        if named[2] == "_CIC.zip":
            content = _inner(content)
            if not content:
                left_out[_UNREADABLE] += 1
                continue
        ending = ".xml" if named[2] == ".xml" else ".html"
        yield named[1] + ending, content


def _inner(content: bytes) -> bytes:
    """The financial statement inside the ZIP of a community interest company; b"" if none."""
    with suppress(zipfile.BadZipFile, EOFError), zipfile.ZipFile(io.BytesIO(content)) as archive:
        for member in archive.infolist()[:_MOST_INNER]:
            suffix = PurePosixPath(member.filename.lower()).suffix
            is_statement = (
                suffix in (".xhtml", ".html", ".xml") and "__MACOSX" not in member.filename
            )
            if is_statement and member.file_size <= _LARGEST_FILE:
                return archive.read(member)
    return b""


def _batches(files: Iterator[tuple[str, bytes]]) -> Iterator[bytes]:
    """ZIPs in memory of so many files: the library reads a ZIP."""
    while True:
        buffer = io.BytesIO()
        count = 0
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
            for name, content in files:
                packed.writestr(name, content)
                count += 1
                if count == _BATCH:
                    break
        if count:
            yield buffer.getvalue()
        if count < _BATCH:
            return


def _read(batch: bytes, left_out: Counter[str]) -> pl.DataFrame:
    """The rows the library makes of a batch, with our names and types."""
    try:
        from stream_read_xbrl import stream_read_xbrl_zip
    except ImportError as fault:
        raise BadReference(
            "Company accounts are read by stream-read-xbrl, which runs on Python 3.11 to 3.13: set "
            "localpound up with one of these to add them."
        ) from fault
    rows = []
    with stream_read_xbrl_zip([batch]) as (columns, found):
        places = {name: columns.index(column) for name, column in _FIELDS.items()}
        number, fault_at = columns.index("company_id"), columns.index("error")
        for row in found:
            if row[fault_at]:
                left_out[_UNREADABLE] += 1
                continue
            values = {name: row[place] for name, place in places.items()}
            rows.append(
                {
                    "company": row[number] or values["company"],
                    "start": _day(values["start"]),
                    "end": _day(values["end"]),
                    "balance_day": _day(values["balance_day"]),
                    "employees": _number(values["employees"]),
                    "turnover": _number(values["turnover"]),
                    "fixed": _number(values["fixed"]),
                    "current": _number(values["current"]),
                    "dormant": values["dormant"],
                }
            )
    return pl.DataFrame(rows, schema=_RAW)


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None


def _number(value: object) -> Decimal | None:
    if value is None:
        return None
    with suppress(InvalidOperation):
        number = Decimal(str(value))
        if number.is_finite() and abs(number) < _LARGEST_MONEY:
            return round(number, 4)
    return None


def _years(rows: pl.DataFrame, left_out: Counter[str]) -> pl.DataFrame:
    """One row a company and end of year.

    Staff is repeated on every row of a file; balance sheet values stand on rows of one day,
    turnover on rows of a year.
    """
    ended = rows.with_columns(period_end=pl.coalesce("end", "balance_day"))
    left_out[_NO_YEAR] += ended["period_end"].null_count()
    known = ended.filter(pl.col("period_end").is_not_null()).with_columns(
        entity_id=identifiers.company_id(
            ended.filter(pl.col("period_end").is_not_null())["company"]
        )
    )
    staff = pl.col("employees")
    is_whole = (staff == staff.round(0)) & (staff >= 0)
    years = (
        known.filter(pl.col("entity_id").is_not_null())
        .group_by("entity_id", "period_end")
        .agg(
            period_start=pl.col("start").filter(pl.col("start") < pl.col("period_end")).min(),
            whole=staff.filter(is_whole).max(),
            stated=staff.max(),
            turnover_gbp=pl.col("turnover").max(),
            fixed=pl.col("fixed").max(),
            current=pl.col("current").max(),
            is_dormant=pl.col("dormant").any(),
        )
        # Staff is of the whole file: only on its last year is it sure to be of that year.
        .with_columns(is_last=pl.col("period_end") == pl.col("period_end").max().over("entity_id"))
    )
    left_out[_BAD_STAFF] += years.filter(
        pl.col("is_last"), pl.col("stated").is_not_null(), pl.col("whole").is_null()
    ).height
    for why in [why for why, count in left_out.items() if not count]:
        del left_out[why]
    has_balance = pl.col("fixed").is_not_null() | pl.col("current").is_not_null()
    return years.select(
        "entity_id",
        "period_start",
        "period_end",
        employees=pl.when("is_last").then("whole").cast(pl.Int64),
        turnover_gbp=pl.col("turnover_gbp").cast(pl.Decimal(18, 2)),
        balance_sheet_total_gbp=pl.when(has_balance).then(
            pl.col("fixed").fill_null(0) + pl.col("current").fill_null(0)
        ),
        is_dormant="is_dormant",
    )


def _edition(name: str) -> date | None:
    found = _EDITION.search(name)
    if not found:
        return None
    with suppress(ValueError):
        return date(int(found[1]), int(found[2]), int(found[3] or 1))
    return None


REGISTER = Register(
    name="companies_house_accounts",
    title="Accounts of companies",
    publisher="Companies House",
    licence="Public register, free of re-use restrictions",
    attribution="Contains public sector information of Companies House.",
    download="Companies House, Accounts Data Product: daily or monthly ZIPs, as many as you want",
    shape=Shape.ACCOUNTS,
    reader="1",
    convert=convert,
    is_cumulative=True,
    months=1,
)
