"""A file of records -> rows of raw.feed_file, raw.feed_cell and raw.feed_party.

Here: the facts of the file, one row a filled cell, and the suppliers a cell names. Not here:
reading the file (records) or the council's ledger (land).
"""

import json
from typing import Any

import polars as pl
from polars._typing import PolarsDataType

from pipelines.inbox import Entry
from pipelines.landing.feed import feeds
from pipelines.landing.parties import split_parties
from pipelines.landing.records import RECORD, RecordReading, record_summary
from pipelines.landing.rows import BLANK, HEADER, NOTE, TITLE

_SKIPPED = (BLANK, TITLE, HEADER, NOTE)
FEED_FILE_SCHEMA: dict[str, PolarsDataType] = {
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
    "columns_json": pl.String,
    "period_start": pl.Date,
    "period_end": pl.Date,
    "is_snapshot": pl.Boolean,
    "records": pl.Int64,
    **{f"skipped_{kind}": pl.Int64 for kind in _SKIPPED},
    "warnings_json": pl.String,
}
CELL_SCHEMA: dict[str, PolarsDataType] = {
    "file_sha256": pl.String,
    "sheet_name": pl.String,
    "source_row": pl.Int32,
    "feed": pl.String,
    "column_name": pl.String,
    "cell_text": pl.String,
}
PARTY_SCHEMA: dict[str, PolarsDataType] = {
    **{name: kind for name, kind in CELL_SCHEMA.items() if name != "cell_text"},
    "party_number": pl.Int32,
    "party_name": pl.String,
}


def record_facts(entry: Entry, reading: RecordReading) -> dict[str, Any]:
    """What is known of a file of records as a whole, by the columns of raw.feed_file."""
    said = record_summary(reading)
    return {
        "file_sha256": entry.sha256,
        "feed": reading.feed,
        **{key: said[key] for key in ("status", "reason", "reason_code", "container", "encoding")},
        "columns_json": json.dumps(said["columns"], ensure_ascii=False, sort_keys=True),
        "period_start": entry.period_start,
        "period_end": entry.period_end,
        "is_snapshot": reading.is_snapshot,
        "records": reading.count(RECORD),
        **{f"skipped_{kind}": reading.count(kind) for kind in _SKIPPED},
        "warnings_json": json.dumps(said["warnings"], ensure_ascii=False),
    }


def record_cells(sha256: str, reading: RecordReading) -> pl.DataFrame:
    """Every filled cell of every record, in the columns of raw.feed_cell."""
    frames = [pl.DataFrame(schema=CELL_SCHEMA)]
    for sheet in reading.sheets_taken:
        lines = (sheet.grid.lines.gather(sheet.rows) + 1).cast(pl.Int32)
        for name in sheet.columns:
            cells = pl.DataFrame({"source_row": lines, "cell_text": sheet.text(name)})
            frames.append(
                cells.filter(pl.col("cell_text") != "").select(
                    file_sha256=pl.lit(sha256),
                    sheet_name=pl.lit(sheet.grid.name),
                    source_row="source_row",
                    feed=pl.lit(sheet.feed.name),
                    column_name=pl.lit(name),
                    cell_text="cell_text",
                )
            )
    return pl.concat(frames)


def record_parties(cells: pl.DataFrame) -> pl.DataFrame:
    """The suppliers that the cells of party columns name, in the columns of raw.feed_party."""
    parties = pl.concat(
        [
            cells.filter(
                (pl.col("feed") == feed.name) & pl.col("column_name").is_in(feed.of_kind("party"))
            )
            for feed in feeds().values()
        ]
    )
    named = parties.with_columns(
        party_name=pl.Series(
            [split_parties(cell) for cell in parties["cell_text"]], dtype=pl.List(pl.String)
        )
    ).filter(pl.col("party_name").list.len() > 0)
    numbered = named.with_columns(
        party_number=pl.int_ranges(1, pl.col("party_name").list.len() + 1, dtype=pl.Int32)
    )
    return numbered.explode("party_number", "party_name").select(
        pl.col(name).cast(kind) for name, kind in PARTY_SCHEMA.items()
    )
