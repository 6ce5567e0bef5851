"""A council's inbox -> the raw tables: every file of the ledger, read once and remembered.

Here: reading each archived file through the ledger, the cache of text rows by content, the
council's corrections, the frames that become the tables of `raw`, and how far a file reaches. Not
here: taking files in (inbox) or understanding one (reading).
"""

import calendar
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
from polars._typing import PolarsDataType

from pipelines.corrections import apply, read_corrections
from pipelines.council import CouncilProfile
from pipelines.errors import RunRefused
from pipelines.files import sync_folder, sync_tree
from pipelines.home import Home
from pipelines.inbox import REMOVED, WITHDRAWN, Entry, Outcome, is_archived, read_ledger
from pipelines.landing.any_file import read_file
from pipelines.landing.columns import DATE_COLUMNS
from pipelines.landing.feed import REFERENCE as FEEDS
from pipelines.landing.feed import feeds
from pipelines.landing.grid import Refusal
from pipelines.landing.header import layout_words
from pipelines.landing.land_records import (
    CELL_SCHEMA,
    FEED_FILE_SCHEMA,
    PARTY_SCHEMA,
    record_cells,
    record_facts,
    record_parties,
)
from pipelines.landing.period import Period
from pipelines.landing.reading import FileReading, summary
from pipelines.landing.records import RecordReading
from pipelines.landing.rows import BLANK, PAYMENT
from pipelines.landing.sheet import Sheet
from pipelines.landing.spellings import REFERENCE, sterling_words
from pipelines.landing.values import MONEY, amounts, dates
from pipelines.lock import workplace
from pipelines.matching.names import supplier_names

TEXT_COLUMNS = [
    "body_name",
    "payment_date",
    "invoice_date",
    "invoice_received_date",
    "posting_date",
    "transaction_id",
    "line_no",
    "invoice_ref",
    "supplier_id",
    "supplier_name",
    "supplier_vat_no",
    "supplier_company_no",
    "supplier_charity_no",
    "supplier_postcode",
    "supplier_type",
    "directorate",
    "service",
    "cost_centre",
    "purpose",
    "expense_type",
    "subjective_code",
    "category",
    "category_code",
    "amount",
    "gross_amount",
    "vat_amount",
    "irrecoverable_vat",
    "document_type",
    "po_number",
    "contract_ref",
    "payment_method",
    "card_flag",
    "capital_revenue",
    "currency",
]
_PLACE = {"file_sha256": pl.String, "sheet_name": pl.String, "source_row": pl.Int32}
ROW_SCHEMA = {**_PLACE, **dict.fromkeys(TEXT_COLUMNS, pl.String)}
SKIPPED_SCHEMA = {**_PLACE, "row_kind": pl.String, "cells": pl.String}
FILE_SCHEMA: dict[str, PolarsDataType] = {
    "file_sha256": pl.String,
    "file_name": pl.String,
    "feed": pl.String,
    "sequence": pl.Int32,
    "supersedes_sha256": pl.String,
    "status": pl.String,
    "reason": pl.String,
    "reason_code": pl.String,
    "container": pl.String,
    "encoding": pl.String,
    "layout_hash": pl.String,
    "columns_json": pl.String,
    "amount_header": pl.String,
    "amount_basis": pl.String,
    "period_start": pl.Date,
    "period_end": pl.Date,
    "first_date": pl.Date,
    "last_date": pl.Date,
    **dict.fromkeys(
        [
            "rows_total",
            "payments",
            "rejected",
            "skipped_blank",
            "skipped_title",
            "skipped_header",
            "skipped_total",
            "skipped_note",
        ],
        pl.Int64,
    ),
    "net_total_gbp": MONEY,
    "control_total_gbp": MONEY,
    "control_total_agrees": pl.Boolean,
    "suppliers": pl.Int64,
    "redacted": pl.Int64,
    "warnings_json": pl.String,
}
_LONGEST_NOTE = 500


@dataclass(frozen=True)
class Landed:
    """The raw tables of one council, in the order and types of their contracts."""

    files: pl.DataFrame
    rows: pl.DataFrame
    skipped: pl.DataFrame
    suppliers: pl.DataFrame
    corrections: pl.DataFrame
    feed_files: pl.DataFrame
    feed_cells: pl.DataFrame
    feed_parties: pl.DataFrame

    @property
    def frames(self) -> dict[str, pl.DataFrame]:
        """Table name -> frame."""
        return {
            "raw.landed_file": self.files,
            "raw.spend_row": self.rows,
            "raw.skipped_row": self.skipped,
            "raw.supplier_name": self.suppliers,
            "raw.correction": self.corrections,
            "raw.feed_file": self.feed_files,
            "raw.feed_cell": self.feed_cells,
            "raw.feed_party": self.feed_parties,
        }


# What one file may give, by the name of its part in the cache.
_PARTS: dict[str, dict[str, Any]] = {
    "rows": ROW_SCHEMA,
    "skipped": SKIPPED_SCHEMA,
    "cells": CELL_SCHEMA,
    "parties": PARTY_SCHEMA,
}


@dataclass(frozen=True)
class _LandedFile:
    """facts: columns of raw.landed_file, or of raw.feed_file for records; parts: by _PARTS."""

    facts: dict[str, Any]
    parts: dict[str, pl.DataFrame]

    @property
    def is_payments(self) -> bool:
        return "payments" in self.facts


def land(
    home: Home, profile: CouncilProfile, tell: Callable[[str, int, int], None] | None = None
) -> Landed:
    """Land every file of a council's ledger, in the ledger's order.

    A file whose bytes, statements and reader are unchanged comes from the cache. `tell` is called
    with (file name, number, of how many) before each file.
    """
    entries = read_ledger(home, profile.code)
    landed = []
    for number, entry in enumerate(entries, start=1):
        if tell is not None:
            tell(entry.file_name, number, len(entries))
        landed.append(_land_once(home, entry, profile))
    rows = _all_of("rows", landed)
    files = _facts_of([file for file in landed if file.is_payments], FILE_SCHEMA)
    corrections = read_corrections(home.council(profile.code).corrections, TEXT_COLUMNS)
    rows, log = apply(rows, corrections)
    parties = _all_of("parties", landed)
    return Landed(
        files=_recounted(files, rows, log),
        rows=rows,
        skipped=_all_of("skipped", landed),
        suppliers=supplier_names(
            pl.concat([rows["supplier_name"].fill_null(""), parties["party_name"]])
        ),
        corrections=log,
        feed_files=_facts_of([file for file in landed if not file.is_payments], FEED_FILE_SCHEMA),
        feed_cells=_all_of("cells", landed),
        feed_parties=parties,
    )


def _all_of(part: str, landed: Sequence[_LandedFile]) -> pl.DataFrame:
    empty = pl.DataFrame(schema=_PARTS[part])
    return pl.concat([empty, *(file.parts[part] for file in landed if part in file.parts)])


def _facts_of(landed: Sequence[_LandedFile], schema: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame([file.facts for file in landed], schema=schema, orient="row")


@dataclass(frozen=True)
class Foreseen:
    """What a run will do with one file that was added: whether it takes it, and one sentence."""

    is_taken: bool
    sentence: str


def foresee(home: Home, profile: CouncilProfile, outcome: Outcome) -> Foreseen:
    """Read a file that was just added, as a run will; the run finds it remembered."""
    entry = outcome.entry
    if entry is None:
        return Foreseen(False, outcome.sentence)
    facts = _land_once(home, entry, profile).facts
    is_taken = facts["status"] == "accepted"
    what = (
        f"will be taken: {_counted(facts)}." if is_taken else f"will be refused: {facts['reason']}"
    )
    who = outcome.path.name if outcome.is_new else f"{outcome.sentence} It"
    return Foreseen(is_taken, f"{who} {what}")


@dataclass(frozen=True)
class Coverage:
    """How far the content of one file reaches: its last day, its rows and, of payments, pounds.

    `last_day` is None where nothing in the file and nothing stated about it says.
    """

    last_day: date | None
    rows: int
    net_total_gbp: Decimal | None


def coverage(home: Home, profile: CouncilProfile, entry: Entry) -> Coverage:
    """Say how far an archived file reaches, also one that was withdrawn or that a run refuses.

    The last day is the later of the last date in its rows, taken to the end of that month, and the
    last day of the period stated for it; of records every date in them counts, so that a register
    of contracts reaches to the last of their ends.
    """
    file = _land_once(home, replace(entry, withdrawn_reason=""), profile)
    days = [entry.period_end, file.facts.get("period_end"), file.facts.get("last_date")]
    cells = file.parts.get("cells")
    if cells is not None:
        written = pl.concat(
            [
                cells.filter(
                    (pl.col("feed") == feed.name)
                    & pl.col("column_name").is_in(feed.of_kind("date"))
                )
                for feed in feeds().values()
            ]
        )
        days.append(dates(written["cell_text"]).max())
    known = [day for day in days if isinstance(day, date)]
    return Coverage(
        _end_of_month(max(known)) if known else None,
        int(file.facts.get("payments") or file.facts.get("records") or 0),
        file.facts.get("net_total_gbp"),
    )


def _end_of_month(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def forget(home: Home, sha256: str) -> int:
    """Delete what the cache remembers of a file's content; return how many files that were."""
    remembered = sorted((home.cache / "text").glob(f"{sha256}-*"))
    for path in remembered:
        path.unlink()
    return len(remembered)


def _counted(facts: dict[str, Any]) -> str:
    if "payments" in facts:
        noun = "payment" if facts["payments"] == 1 else "payments"
        return f"{facts['payments']:,} {noun}, £{facts['net_total_gbp']:,.2f}"
    noun = "record" if facts["records"] == 1 else "records"
    return f"{facts['records']:,} {noun} of {feeds()[facts['feed']].title.lower()}"


def _recounted(files: pl.DataFrame, rows: pl.DataFrame, log: pl.DataFrame) -> pl.DataFrame:
    """The files with total and rejections counted anew where a correction changed a cell of theirs.

    What the file printed stands in the archive and, cell by cell, in the log.
    """
    touched = log.filter(pl.col("outcome") == "applied")["file_sha256"].unique()
    if touched.is_empty():
        return files
    part = rows.filter(pl.col("file_sha256").is_in(touched.to_list()))
    currency = part["currency"].fill_null("").str.strip_chars().str.to_uppercase()
    amount = pl.select(
        pl.when(currency.is_in(sterling_words())).then(amounts(part["amount"].fill_null("")))
    ).to_series()
    dated = _dated(part)
    counted = (
        pl.DataFrame({"file_sha256": part["file_sha256"], "amount": amount, "dated": dated})
        .join(files.select("file_sha256", "period_start"), on="file_sha256")
        .group_by("file_sha256")
        .agg(
            pl.col("amount").sum().alias("net_total_new"),
            (pl.col("amount").is_null() | ~(pl.col("dated") | pl.col("period_start").is_not_null()))
            .sum()
            .cast(pl.Int64)
            .alias("rejected_new"),
        )
    )
    return (
        files.join(counted, on="file_sha256", how="left", maintain_order="left")
        .with_columns(
            pl.coalesce("net_total_new", "net_total_gbp").cast(MONEY).alias("net_total_gbp"),
            pl.coalesce("rejected_new", "rejected").alias("rejected"),
        )
        .select(list(FILE_SCHEMA))
    )


def _dated(rows: pl.DataFrame) -> pl.Series:
    """Whether each row has a date in the one column that dates its file (`reading.date_basis`)."""
    has_text = [
        (pl.col(name).fill_null("").str.strip_chars() != "").any().over("file_sha256")
        for name in DATE_COLUMNS
    ]
    found = rows.select(
        pl.coalesce(
            *(
                pl.when(has).then(dates(rows[name].fill_null("")).is_not_null())
                for name, has in zip(DATE_COLUMNS, has_text, strict=True)
            ),
            pl.lit(False),
        ).alias("dated")
    )
    return found["dated"]


def _land_once(home: Home, entry: Entry, profile: CouncilProfile) -> _LandedFile:
    if entry.removed_reason:
        words = f"Removed under the council's retention policy: {entry.removed_reason}"
        return _put_aside(entry, Refusal(REMOVED, words))
    if entry.withdrawn_reason:
        return _put_aside(entry, Refusal(WITHDRAWN, f"Withdrawn: {entry.withdrawn_reason}"))
    layouts = [layout.model_dump() for layout in profile.layouts]
    room = home.cache / "text"
    stem = f"{entry.sha256}-{_cache_key(entry, layouts)}"
    known = _remembered(room, stem)
    if known is None:
        known = _read(home, entry, layouts)
        _remember(room, stem, known)
    return _LandedFile(known.facts | _stated(entry), known.parts)


def _put_aside(entry: Entry, refusal: Refusal) -> _LandedFile:
    """A file that is not to count: refused in the words of whoever put it aside, and not opened."""
    path, stated = Path(entry.file_name), feeds().get(entry.feed)
    facts = (
        record_facts(entry, RecordReading(path, None, None, refusal, stated=stated))
        if stated
        else _facts(entry, FileReading(path, container=None, encoding=None, refusal=refusal))
    )
    return _LandedFile(facts | _stated(entry), {})


def _stated(entry: Entry) -> dict[str, Any]:
    return {
        "file_name": entry.file_name,
        "sequence": entry.sequence,
        "supersedes_sha256": entry.supersedes_sha256,
    }


def _read(home: Home, entry: Entry, layouts: Sequence[dict[str, Any]]) -> _LandedFile:
    period = (
        Period(entry.period_start, entry.period_end)
        if entry.period_start and entry.period_end
        else None
    )
    if not is_archived(home, entry.sha256):
        raise RunRefused(
            f"What the archive holds of {entry.file_name} is missing or was changed since it was "
            "taken: add the same file once more (`localpound add`), or withdraw it."
        )
    reading = read_file(
        home.archived(entry.sha256),
        name=entry.file_name,
        feed=entry.feed,
        period=period,
        layouts=layouts,
    )
    if isinstance(reading, RecordReading):
        cells = record_cells(entry.sha256, reading)
        return _LandedFile(
            record_facts(entry, reading), {"cells": cells, "parties": record_parties(cells)}
        )
    sheets = reading.sheets_taken
    return _LandedFile(
        _facts(entry, reading),
        {
            "rows": pl.concat(
                [_payment_rows(entry.sha256, sheet) for sheet in sheets]
                or [pl.DataFrame(schema=ROW_SCHEMA)]
            ),
            "skipped": pl.concat(
                [_skipped_rows(entry.sha256, sheet) for sheet in sheets]
                or [pl.DataFrame(schema=SKIPPED_SCHEMA)]
            ),
        },
    )


def _facts(entry: Entry, reading: FileReading) -> dict[str, Any]:
    said = summary(reading)
    skipped = said["skipped"]
    first, last = reading.day("first"), reading.day("last")
    words = layout_words(reading.sheets_taken[0].header) if reading.accepted else ()
    return {
        "file_sha256": entry.sha256,
        "feed": entry.feed or reading.feed,
        **{key: said[key] for key in ("status", "reason", "reason_code", "container", "encoding")},
        "layout_hash": hashlib.sha256("\n".join(words).encode()).hexdigest()[:16]
        if words
        else None,
        "columns_json": json.dumps(said["columns"], ensure_ascii=False, sort_keys=True),
        "amount_header": said["amount_column"],
        "amount_basis": said["amount_basis"],
        "period_start": reading.period.start if reading.period else None,
        "period_end": reading.period.end if reading.period else None,
        "first_date": date.fromisoformat(first) if first else None,
        "last_date": date.fromisoformat(last) if last else None,
        **{key: said[key] for key in ("rows_total", "payments", "rejected")},
        **{f"skipped_{kind}": count for kind, count in skipped.items()},
        "net_total_gbp": reading.net_total,
        "control_total_gbp": reading.control_total,
        "control_total_agrees": reading.control_total_agrees,
        "suppliers": said["suppliers"] if reading.accepted else 0,
        "redacted": said["redacted"],
        "warnings_json": json.dumps(said["warnings"], ensure_ascii=False),
    }


def _payment_rows(sha256: str, sheet: Sheet) -> pl.DataFrame:
    rows = sheet.rows.of(PAYMENT)["row"]
    columns: dict[str, pl.Series | pl.Expr] = _place(sha256, sheet, rows)
    for name in TEXT_COLUMNS:
        text = sheet.text_of(name, rows)
        columns[name] = pl.lit(None, dtype=pl.String) if text is None else text
    return _framed(columns, rows.len(), ROW_SCHEMA)


def _skipped_rows(sha256: str, sheet: Sheet) -> pl.DataFrame:
    skipped = sheet.rows.frame.filter(~pl.col("kind").is_in([PAYMENT, BLANK]))
    rows = skipped["row"]
    lines = sheet.grid.cells[rows.to_list()].iter_rows()
    cells = [
        " | ".join(cell.strip() for cell in line if cell.strip())[:_LONGEST_NOTE] for line in lines
    ]
    columns: dict[str, pl.Series | pl.Expr] = {
        **_place(sha256, sheet, rows),
        "row_kind": skipped["kind"],
        "cells": pl.Series(cells, dtype=pl.String),
    }
    return _framed(columns, rows.len(), SKIPPED_SCHEMA)


def _place(sha256: str, sheet: Sheet, rows: pl.Series) -> dict[str, pl.Series | pl.Expr]:
    return {
        "file_sha256": pl.lit(sha256),
        "sheet_name": pl.lit(sheet.grid.name),
        "source_row": (sheet.grid.lines.gather(rows) + 1).cast(pl.Int32),
    }


def _framed(
    columns: dict[str, pl.Series | pl.Expr], height: int, schema: dict[str, Any]
) -> pl.DataFrame:
    if height == 0:
        return pl.DataFrame(schema=schema)
    return (
        pl.DataFrame({"n": pl.Series(range(height))})
        .select(
            column.alias(name) if isinstance(column, pl.Expr) else column.rename(name)
            for name, column in columns.items()
        )
        .select(pl.col(name).cast(dtype) for name, dtype in schema.items())
    )


@cache
def _reader_version() -> str:
    """A hash of everything the reading of a file depends on besides the file."""
    digest = hashlib.sha256()
    here = Path(__file__).parent
    lists = [*sorted(REFERENCE.glob("*.csv")), *sorted(FEEDS.glob("*.csv"))]
    for path in [*sorted(here.glob("*.py")), *lists]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    digest.update(pl.__version__.encode())
    return digest.hexdigest()


def _cache_key(entry: Entry, layouts: Sequence[dict[str, Any]]) -> str:
    stated = [
        entry.file_name,
        entry.feed,
        str(entry.period_start),
        str(entry.period_end),
        layouts,
        _reader_version(),
    ]
    return hashlib.sha256(json.dumps(stated, sort_keys=True).encode()).hexdigest()[:16]


def _remembered(room: Path, stem: str) -> _LandedFile | None:
    facts = room / f"{stem}.json"
    if not facts.is_file():
        return None
    parts = {name: room / f"{stem}.{name}.parquet" for name in _PARTS}
    return _LandedFile(
        _facts_from_json(facts.read_text(encoding="utf-8")),
        {name: pl.read_parquet(path) for name, path in parts.items() if path.is_file()},
    )


def _remember(room: Path, stem: str, file: _LandedFile) -> None:
    """Move rows first, facts last, each on the disk before it moves: facts mean "all is here"."""
    with workplace(room) as folder:
        facts = folder / f"{stem}.json"
        text = json.dumps(file.facts, default=str, ensure_ascii=False)
        facts.write_text(text, encoding="utf-8")
        parts = [folder / f"{stem}.{name}.parquet" for name in file.parts]
        for path, part in zip(parts, file.parts.values(), strict=True):
            part.write_parquet(path)
        sync_tree(folder)
        for path in parts:
            path.replace(room / path.name)
        sync_folder(room)
        facts.replace(room / facts.name)


def _facts_from_json(text: str) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(text)
    for name, dtype in FILE_SCHEMA.items():
        if dtype == pl.Date and facts.get(name):
            facts[name] = date.fromisoformat(facts[name])
        elif dtype == MONEY and facts.get(name) is not None:
            facts[name] = Decimal(facts[name])
    return facts
