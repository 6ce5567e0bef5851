"""Postcodes: the ONS Postcode Directory and the National Statistics Postcode Lookup.

Both are published quarterly by the Office for National Statistics (Open Geography portal) as a
ZIP with one CSV for the whole country, `Data/ONSPD_<MONTH>_<YEAR>_UK.csv` or `Data/NSPL...csv`,
and the same rows by postcode area under `Data/multi_csv/`. Lay the ZIP or the CSV files of one
edition in `SPEND_HOME/registers/postcodes/`; terminated postcodes are wanted too, since suppliers
keep using them.

Every geography column was renamed in 2025 (`oslaua` became `lad25cd`, `pcd` became `pcd7`) and the
year in the name changes with every edition, so columns are found by pattern. Postcodes come padded
to seven or eight characters or with one space; they are joined without any. Licence: Open
Government Licence v3; rows of Northern Ireland (BT) carry a licence of their own and must not be
passed on.

Here: published file -> `postcode, lad_code, is_terminated`. Not here: which authority of today a
code of an old edition stands for (`reference.authority`, `successor_code`).
"""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import polars as pl

from pipelines.errors import BadReference
from pipelines.home import Home

LAD_COLUMN = re.compile(r"oslaua|laua|lad\d{2}cd")
POSTCODE_COLUMN = re.compile(r"pcds|pcd7|pcd8|pcd2|pcd")
TERMINATED_COLUMN = re.compile(r"doterm")

SCHEMA = {"postcode": pl.String, "lad_code": pl.String, "is_terminated": pl.Boolean}
"""Columns of `register.postcode`, in contract order."""

_LARGEST_MEMBER = 4 * 1024**3
_READER = "1"  # part of the cache key: raise it when the reading changes
_CHUNK = 1024**2


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


def read_postcodes(path: Path) -> pl.DataFrame:
    """One published file (CSV, or the ZIP) -> `postcode, lad_code, is_terminated`.

    `postcode` is upper case without spaces, unique and in order; `lad_code` the code of the local
    authority district as this edition knows it, null where the register has none (no grid
    reference, Channel Islands, Isle of Man); `is_terminated` whether Royal Mail has withdrawn it.
    """
    if path.is_dir() or not path.exists():
        raise BadReference(f"{path} is not a file: name one CSV or ZIP of the postcode register.")
    if zipfile.is_zipfile(path):
        return _read_zip(path)
    return _in_order([_read_csv(path, path)], path)


def register_frames(home: Home) -> dict[str, pl.DataFrame]:
    """`{"register.postcode": frame}` from the files of `SPEND_HOME/registers/postcodes/`.

    All CSV and ZIP files there are taken together, so the files by postcode area of one edition
    may lie side by side; the same postcode in two files means two editions and is refused. Without
    any file the frame has no rows. What was read is cached by content.
    """
    folder = home.registers / "postcodes"
    files = sorted(
        file
        for file in (folder.iterdir() if folder.is_dir() else ())
        if file.suffix.lower() in (".csv", ".zip") and file.is_file()
    )
    if not files:
        return {"register.postcode": pl.DataFrame(schema=SCHEMA)}
    return {"register.postcode": _in_order([_cached(home, file) for file in files], folder)}


def _cached(home: Home, path: Path) -> pl.DataFrame:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    kept = home.cache / "registers" / f"postcode-{digest.hexdigest()}-{_READER}.parquet"
    if kept.is_file():
        return pl.read_parquet(kept)
    frame = read_postcodes(path)
    kept.parent.mkdir(parents=True, exist_ok=True)
    beside = kept.with_suffix(".part")
    frame.write_parquet(beside)
    beside.replace(kept)
    return frame


def _read_zip(path: Path) -> pl.DataFrame:
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
    return _in_order(frames, path)


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
        code = pl.col(lad).str.strip_chars()
        return (
            scan.select(
                postcode=pl.col(postcode).str.replace_all(r"\s", "").str.to_uppercase(),
                lad_code=pl.when(code.str.contains(r"^[A-Z]\d{8}$") & ~code.str.ends_with("9" * 8))
                .then(code)
                .otherwise(None),
                is_terminated=pl.col(ended).fill_null("").str.strip_chars() != "",
            )
            .filter(pl.col("postcode").is_not_null() & (pl.col("postcode") != ""))
            .collect()
        )
    except pl.exceptions.PolarsError as fault:
        raise BadReference(
            f"{named} cannot be read as CSV ({str(fault).splitlines()[0]}): download it again."
        ) from fault


def _in_order(frames: Sequence[pl.DataFrame], where: Path) -> pl.DataFrame:
    frame = pl.concat(frames).sort("postcode", "lad_code", nulls_last=True)
    twice = frame.filter(pl.col("postcode").is_duplicated())
    if not twice.is_empty():
        raise BadReference(
            f"{where} holds the postcode {twice['postcode'][0]} more than once: keep the files of "
            "one edition only, either the whole-country file or those by area."
        )
    return frame


def _few(names: Sequence[str]) -> str:
    shown = ", ".join(name.strip() or "(blank)" for name in names[:6])
    return f"{shown}{' ...' if len(names) > 6 else ''}"
