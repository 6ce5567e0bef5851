"""Postcodes: the ONS Postcode Directory and the National Statistics Postcode Lookup.

Both are published quarterly by the Office for National Statistics (Open Geography portal) as a
ZIP with one CSV for the whole country, `Data/ONSPD_<MONTH>_<YEAR>_UK.csv` or `Data/NSPL...csv`,
and the same rows by postcode area under `Data/multi_csv/`. The ZIP, the whole-country CSV or the
files by area of one edition are all read; terminated postcodes are wanted too, since suppliers
keep using them.

Every geography column was renamed in 2025 (`oslaua` became `lad25cd`, `pcd` became `pcd7`) and the
year in the name changes with every edition, so columns are found by pattern. Postcodes come padded
to seven or eight characters or with one space; they are joined without any.

Licence: Open Government Licence v3. Rows of Northern Ireland (BT) come under an end-user licence
of Land & Property Services and must not be passed on: they are left out of what is kept, and a BT
postcode is placed by its letters alone (`postcode_places.py`).

Here: published file -> `Shape.POSTCODE`. Not here: the rows a run needs (`postcode_places.py`),
which authority of today a code of an old edition stands for (`reference.authority`). Imports
Polars, `errors` and the frame of an adapter.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.errors import BadReference
from pipelines.registers.adapter import Converted, Register
from pipelines.registers.shapes import Shape

LAD_COLUMN = re.compile(r"oslaua|laua|lad\d{2}cd")
POSTCODE_COLUMN = re.compile(r"pcds|pcd7|pcd8|pcd2|pcd")
TERMINATED_COLUMN = re.compile(r"doterm")
USER_TYPE_COLUMN = re.compile(r"usertype|usrtypind")

NORTHERN_IRELAND_LEFT_OUT = "Northern Ireland, whose licence does not let the rows be passed on"
"""Why BT rows are not kept, as the ledger says it."""

_EDITION = re.compile(r"(?:ONSPD|NSPL)\d*_([A-Z]{3})[A-Z]*_(\d{4})", re.IGNORECASE)
_MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
_LARGEST_MEMBER = 4 * 1024**3
_CHUNK = 1024**2
_ROW_GROUP = 65_536  # small enough that a run's few postcodes touch few groups


def resolve(names: Sequence[str], pattern: re.Pattern[str], meaning: str, path: Path) -> str:
    """The one column of `names` that `pattern` means, whatever this edition calls it.

    Of several (a postcode in three spellings) the first in file order. Raises `BadReference`
    naming what is missing and in which file.
    """
    for name in names:
        if pattern.fullmatch(name.strip().lower()):
            return name
    raise BadReference(
        f"{path} has no column for {meaning}: is it the ONS Postcode Directory or the National "
        f"Statistics Postcode Lookup as published, with its header row? It has {_few(names)}."
    )


def convert(source: Path, target: Path) -> Converted:
    """One published file (CSV, or the ZIP) -> Parquet at `target` in `Shape.POSTCODE`.

    `postcode` is unique and in order; `lad_code` the district as this edition knows it, null where
    it has none (no grid reference, Channel Islands, Isle of Man). The edition is the month in the
    file's own name or in that of the CSV inside the ZIP, as its first day. Raises `BadReference`
    for another kind of file, naming the column that is missing.
    """
    if source.is_dir() or not source.exists():
        raise BadReference(f"{source} is not a file: name one CSV or ZIP of the postcode register.")
    if zipfile.is_zipfile(source):
        frame, names = _read_zip(source)
    else:
        frame, names = _read_csv(source, source), [source.name]
    frame, northern_irish = without_northern_ireland(frame)
    write_in_order(frame, target, source)
    left_out = {NORTHERN_IRELAND_LEFT_OUT: northern_irish} if northern_irish else {}
    return Converted(frame.height, edition_of([source.name, *names]), left_out)


def edition_of(names: Iterable[str]) -> date | None:
    """First day of the month that the first telling name gives: `ONSPD_NOV_2025_UK.csv`."""
    for name in names:
        found = _EDITION.search(name)
        if found and found[1].upper() in _MONTHS:
            return date(int(found[2]), _MONTHS.index(found[1].upper()) + 1, 1)
    return None


def without_northern_ireland(frame: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """`frame` without the rows of Northern Ireland, by letters and by code, and how many."""
    is_northern_irish = pl.col("postcode").str.contains(r"^BT\d") | pl.col(
        "lad_code"
    ).str.starts_with("N").fill_null(False)
    kept = frame.filter(~is_northern_irish)
    return kept, frame.height - kept.height


def write_in_order(frame: pl.DataFrame, target: Path, named: Path) -> None:
    """Write `frame` in order of postcode, in the shape's columns; `BadReference` for doubles."""
    columns = dict(Shape.POSTCODE.columns)
    ordered = frame.select(pl.col(name).cast(kind) for name, kind in columns.items()).sort(
        "postcode", "lad_code", nulls_last=True
    )
    twice = ordered.filter(pl.col("postcode") == pl.col("postcode").shift())
    if not twice.is_empty():
        raise BadReference(
            f"{named} holds the postcode {twice['postcode'][0]} more than once: take the files of "
            "one edition only, either the whole-country file or those by area."
        )
    ordered.write_parquet(target, row_group_size=_ROW_GROUP, statistics=True)


def _read_zip(path: Path) -> tuple[pl.DataFrame, list[str]]:
    try:
        with zipfile.ZipFile(path) as packed, tempfile.TemporaryDirectory() as folder:
            members = _data_members(packed.infolist())
            if not members:
                raise BadReference(
                    f"{path} holds no CSV under Data/: download the ONS Postcode Directory or the "
                    "National Statistics Postcode Lookup again."
                )
            frames = []
            for number, member in enumerate(members):
                unpacked = Path(folder) / f"{number}.csv"
                with packed.open(member) as source, unpacked.open("wb") as target:
                    shutil.copyfileobj(source, target, _CHUNK)
                frames.append(_read_csv(unpacked, path))
                unpacked.unlink()
    except (zipfile.BadZipFile, EOFError) as fault:
        raise BadReference(f"{path} is a damaged ZIP: download it again.") from fault
    return pl.concat(frames), [Path(member.filename).name for member in members]


def _data_members(members: Iterable[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """The whole-country CSV, else the CSV files by area; never the documents beside them."""
    data = [
        member
        for member in members
        if member.filename.lower().endswith(".csv")
        and "data" in Path(member.filename.lower()).parts[:-1]
        and member.file_size <= _LARGEST_MEMBER
    ]
    whole = [member for member in data if "multi_csv" not in member.filename.lower()]
    return sorted(whole or data, key=lambda member: member.filename)


def _read_csv(path: Path, named: Path) -> pl.DataFrame:
    """`named` is the file a person knows; `path` where it lies unpacked."""
    try:
        scan = pl.scan_csv(path, infer_schema=False, encoding="utf8-lossy")
        names = scan.collect_schema().names()
        postcode = resolve(names, POSTCODE_COLUMN, "the postcode (pcds, pcd7 or pcd)", named)
        lad = resolve(names, LAD_COLUMN, "the local authority (oslaua, laua or lad25cd)", named)
        ended = resolve(names, TERMINATED_COLUMN, "the date of termination (doterm)", named)
        user = next((name for name in names if USER_TYPE_COLUMN.fullmatch(name.lower())), None)
        ended_month = pl.col(ended).fill_null("").str.strip_chars()
        return (
            scan.select(
                postcode=tidy(postcode),
                lad_code=known_lad(lad),
                is_terminated=ended_month != "",
                terminated_on=(ended_month + "01").str.to_date("%Y%m%d", strict=False),
                is_large_user=(pl.col(user) if user else pl.lit(None, dtype=pl.String))
                .str.strip_chars()
                .replace_strict({"0": False, "1": True}, default=None, return_dtype=pl.Boolean),
            )
            .filter(pl.col("postcode").is_not_null() & (pl.col("postcode") != ""))
            .collect()
        )
    except pl.exceptions.PolarsError as fault:
        raise BadReference(
            f"{named} cannot be read as CSV ({str(fault).splitlines()[0]}): download it again."
        ) from fault


def tidy(column: str) -> pl.Expr:
    """A postcode in upper case without any space."""
    return pl.col(column).str.replace_all(r"\s", "").str.to_uppercase()


def known_lad(column: str) -> pl.Expr:
    """The code of a district; null for none and for ONS's pseudo codes (E99999999, L99999999)."""
    code = pl.col(column).str.strip_chars()
    return (
        pl.when(code.str.contains(r"^[A-Z]\d{8}$") & ~code.str.ends_with("9" * 8))
        .then(code)
        .otherwise(None)
    )


def _few(names: Sequence[str]) -> str:
    shown = ", ".join(name.strip() or "(blank)" for name in names[:6])
    return f"{shown}{' ...' if len(names) > 6 else ''}"


REGISTER = Register(
    name="postcodes",
    title="ONS Postcode Directory or National Statistics Postcode Lookup",
    publisher="Office for National Statistics",
    licence="Open Government Licence v3.0",
    attribution=(
        "Contains OS data © Crown copyright and database right; contains Royal Mail data © Royal "
        "Mail copyright and database right; source: Office for National Statistics licensed under "
        "the Open Government Licence v.3.0."
    ),
    download=(
        "ONS Open Geography portal, Postcodes, ONS Postcode Directory (or NSPL), latest: the ZIP "
        "as downloaded, or the CSV under Data/, or all CSV files under Data/multi_csv/"
    ),
    shape=Shape.POSTCODE,
    reader="1",
    convert=convert,
    months=3,
)
