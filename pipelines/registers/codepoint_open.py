"""Code-Point Open: the live postcodes of Great Britain, by Ordnance Survey.

Published quarterly on the OS Data Hub as `codepo_gb.zip`: some 120 CSV files by postcode area
without a header row, and the names of the columns in
`Doc/Code-Point_Open_Column_Headers.csv`. Older vintages have nineteen columns in place of ten and
write the postcode seven characters wide. There are no terminated postcodes, none of Northern
Ireland, and its district codes follow those of ONS a year or so late, so it serves only for
postcodes that no other register knows (`postcode_places.py`).

Here: published file -> `Shape.POSTCODE`. Imports Polars, `errors` and the frame of an adapter.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.errors import BadReference
from pipelines.registers.adapter import Converted, Register
from pipelines.registers.postcodes import (
    NORTHERN_IRELAND_LEFT_OUT,
    known_lad,
    tidy,
    without_northern_ireland,
    write_in_order,
)
from pipelines.registers.shapes import Shape

_COLUMNS = ("PC", "PQ", "EA", "NO", "CY", "RH", "LH", "CC", "DC", "WC")
"""Order of the columns of every vintage since August 2011, for a CSV file without its Doc."""
_HEADERS = re.compile(r"doc/.*column_?headers\.csv", re.IGNORECASE)
_METADATA = re.compile(r"doc/metadata\.txt", re.IGNORECASE)
_UPDATED = re.compile(r"(?:RM UPDATE|COPYRIGHT) DATE:\s*(\d{4})(\d{2})(\d{2})")
_LARGEST_MEMBER = 256 * 1024**2


def convert(source: Path, target: Path) -> Converted:
    """`codepo_gb.zip`, or one of its CSV files -> Parquet at `target` in `Shape.POSTCODE`.

    The edition is the day Doc/metadata.txt gives; a CSV file alone has none. `BadReference` when
    the file is not Code-Point Open.
    """
    if source.is_dir() or not source.exists():
        raise BadReference(f"{source} is not a file: name codepo_gb.zip or one CSV file of it.")
    if zipfile.is_zipfile(source):
        frame, edition = _read_zip(source)
    else:
        frame, edition = _read_csv(source.read_bytes(), _COLUMNS, source), None
    frame, northern_irish = without_northern_ireland(frame)
    write_in_order(frame, target, source)
    left_out = {NORTHERN_IRELAND_LEFT_OUT: northern_irish} if northern_irish else {}
    return Converted(frame.height, edition, left_out)


def _read_zip(path: Path) -> tuple[pl.DataFrame, date | None]:
    try:
        with zipfile.ZipFile(path) as packed:
            names = packed.namelist()
            columns = _columns(packed, names, path)
            members = sorted(
                each.filename
                for each in packed.infolist()
                if re.search(r"(?:^|/)csv/[a-z]{1,2}\.csv$", each.filename.lower())
                and each.file_size <= _LARGEST_MEMBER
            )
            if not members:
                raise BadReference(
                    f"{path} holds no CSV files by postcode area (Data/CSV/ab.csv): download "
                    "Code-Point Open in CSV format."
                )
            frames = [_read_csv(packed.read(name), columns, path) for name in members]
            return pl.concat(frames), _edition(packed, names)
    except (zipfile.BadZipFile, EOFError) as fault:
        raise BadReference(f"{path} is a damaged ZIP: download it again.") from fault


def _columns(packed: zipfile.ZipFile, names: Sequence[str], path: Path) -> tuple[str, ...]:
    """Names of the columns as Doc gives them, else the order of every vintage since 2011."""
    for name in names:
        if _HEADERS.search(name):
            row = next(csv.reader(io.StringIO(packed.read(name).decode("utf-8-sig"))), [])
            columns = tuple(each.strip().upper() for each in row)
            missing = sorted({"PC", "DC"} - set(columns))
            if missing:
                raise BadReference(
                    f"{path}, {name} names no column {' and '.join(missing)} (postcode and "
                    f"district): it has {', '.join(columns)}."
                )
            return columns
    return _COLUMNS


def _edition(packed: zipfile.ZipFile, names: Sequence[str]) -> date | None:
    for name in names:
        if _METADATA.search(name):
            found = _UPDATED.search(packed.read(name).decode("utf-8", "replace"))
            if found:
                return date(int(found[1]), int(found[2]), int(found[3]))
    return None


def _read_csv(content: bytes, columns: Sequence[str], named: Path) -> pl.DataFrame:
    try:
        frame = pl.read_csv(content, has_header=False, infer_schema=False, encoding="utf8-lossy")
    except pl.exceptions.PolarsError as fault:
        raise BadReference(
            f"{named} cannot be read as CSV ({str(fault).splitlines()[0]}): download it again."
        ) from fault
    if frame.width != len(columns):
        raise BadReference(
            f"{named} has {frame.width} columns where Code-Point Open has {len(columns)} "
            f"({', '.join(columns)}): add codepo_gb.zip, whose Doc names them."
        )
    frame.columns = list(columns)
    return frame.select(
        postcode=tidy("PC"),
        lad_code=known_lad("DC"),
        is_terminated=pl.lit(False),
        terminated_on=pl.lit(None, pl.Date),
        is_large_user=pl.lit(None, pl.Boolean),
    ).filter(pl.col("postcode").is_not_null() & (pl.col("postcode") != ""))


REGISTER = Register(
    name="codepoint_open",
    title="OS Code-Point Open",
    publisher="Ordnance Survey",
    licence="Open Government Licence v3.0",
    attribution=(
        "Contains OS data © Crown copyright and database right; contains Royal Mail data © Royal "
        "Mail copyright and database right; contains National Statistics data © Crown copyright "
        "and database right."
    ),
    download="OS Data Hub, OpenData downloads, Code-Point Open, CSV: codepo_gb.zip as downloaded",
    shape=Shape.POSTCODE,
    reader="1",
    convert=convert,
    months=3,
)
