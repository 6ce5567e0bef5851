"""How much of a county's spend is classified, attribute by attribute, with the register samples.

    SPEND_CORPUS=../shared/corpus SPEND_REGISTERS=../shared/registers \
        python -m tests.bench.county_coverage

Prints, for every attribute and the last financial year, the share of procurement pounds that is
TRUE, FALSE and classified at all (I-02), and the parts of it at each confidence: first without any
register, then with the samples. They are a small part of the real registers, so a council that
downloads those knows more. A run in which anything is asserted without evidence fails: a law.
"""

import tempfile
from pathlib import Path

import polars as pl

from tests.bench import register_samples
from tests.bench.long_run import council
from tests.bench.measure import localpound


def published(home: Path, code: str, table: str) -> pl.DataFrame:
    """One table of the latest publication of a council."""
    return pl.read_parquet(home / "councils" / code / "published" / "latest" / f"{table}.parquet")


def coverage(home: Path, code: str) -> pl.DataFrame:
    """Shares of the pounds of the last financial year by attribute: status and confidence."""
    ways = published(home, code, "indicators/classification_method")
    years = ways.filter(pl.col("period_type") == "financial_year", ~pl.col("is_provisional"))
    last = years.filter(pl.col("period_start") == years["period_start"].max())
    share = pl.col("spend_share").cast(pl.Float64)
    known = pl.col("status") != "UNKNOWN"

    def part(condition: pl.Expr) -> pl.Expr:
        return share.filter(condition).sum().round(3)

    return (
        last.group_by("attribute", year="period_label")
        .agg(
            true=part(pl.col("status") == "TRUE"),
            false=part(pl.col("status") == "FALSE"),
            classified=part(known),
            high=part(known & (pl.col("confidence") == "HIGH")),
            medium=part(known & (pl.col("confidence") == "MEDIUM")),
            low=part(known & (pl.col("confidence") == "LOW")),
        )
        .sort("attribute")
    )


def measure(title: str, home: Path, code: str) -> None:
    """Run the council and print its table."""
    localpound(home, "run", code)
    print(title)
    with pl.Config(tbl_rows=-1, tbl_hide_dataframe_shape=True, ascii_tables=True):
        print(coverage(home, code))


def main() -> None:
    """Run the county twice and print two tables."""
    samples = register_samples.folder()
    code, files = council()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        localpound(home, "init", code)
        localpound(home, "add", code, *map(str, files))
        measure("no register added", home, code)
        if samples:
            register_samples.add(home, samples)
            measure("with the register samples", home, code)
        else:
            print("SPEND_REGISTERS names no folder of real registers: nothing more to say")


if __name__ == "__main__":
    main()
