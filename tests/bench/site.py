"""What people are given of a large council, in seconds and megabytes.

Run `python -m tests.bench.site [SUPPLIERS]` (30,000 without one): makes a publication of so many
suppliers, writes its evidence workbook and prints how long that took, how large it is and how much
memory the process had in use. Made figures mean nothing; names are as long as real ones.
"""

import json
import sys
import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl

from pipelines.decisions import attributes_by_word
from tests.bench.measure import run

SUPPLIERS = 30_000
QUEUED_OF_TEN = 7
YEARS = ("2023/24", "2024/25", "2025/26")
MONEY = pl.Decimal(18, 2)
WRITING = """
from pathlib import Path
from pipelines.site.workbook.writing import write_workbook
#---
print(write_workbook(Path({folder!r})).stat().st_size / 1e6)
"""


def publication(folder: Path, count: int) -> None:
    """A publication of `count` suppliers; all that the workbook does not read is left out."""
    (folder / "record.json").write_text(
        json.dumps({"run": "bench", "council": {"code": "E06999999", "name": "Bench"}})
    )
    keys = [f"s_{number:016x}" for number in range(count)]
    names = [f"Supplier of works and services no {number} Ltd" for number in range(count)]
    pounds = pl.Series([Decimal(number * 7919 % 9_999_999) / 100 for number in range(count)])
    suppliers = pl.DataFrame({"supplier_key": keys}).with_columns(
        net_amount_gbp=pounds.cast(MONEY),
        line_count=pl.int_range(1, count + 1),
        last_payment_date=date(2026, 3, 31),
    )
    _write(folder, "core.supplier", suppliers)
    shown = {"shown_key": keys, "shown_name": names, "reason_code": [None] * count}
    _write(
        folder,
        "rules.supplier_shown_name",
        suppliers.select("supplier_key").with_columns(
            **{name: pl.Series(cells, dtype=pl.String) for name, cells in shown.items()}
        ),
    )
    years = suppliers.join(pl.DataFrame({"financial_year": YEARS}), how="cross")
    _write(
        folder,
        "rules.supplier_year",
        years.select("supplier_key", "financial_year", paid_gbp="net_amount_gbp"),
    )
    attributes = [each for many in attributes_by_word().values() for each in many]
    known = years.join(pl.DataFrame({"attribute": attributes}), how="cross")
    _write(
        folder,
        "rules.supplier_attribute",
        known.select("supplier_key", "financial_year", "attribute").with_columns(
            status=pl.lit("TRUE"),
            rule_id=pl.lit("S7"),
            confidence=pl.lit("HIGH"),
            reason_code=pl.lit("SZ_CAT_MICRO"),
            decided_by=pl.lit("RULE"),
        ),
    )
    queued = suppliers.head(count * QUEUED_OF_TEN // 10)
    _write(
        folder,
        "evidence.work_queue",
        queued.select(
            queue=pl.lit("unmatched supplier"),
            queue_rank=pl.int_range(1, pl.len() + 1),
            item_key="supplier_key",
            subject=pl.Series(names).head(queued.height),
            amount_gbp="net_amount_gbp",
            what=pl.lit("No register that was added holds a body of this or a like name."),
            what_to_do=pl.lit("Its number, if it has one; else that it stands on no register."),
        ),
    )
    _write(
        folder,
        "rules.supplier_review",
        queued.select(
            "supplier_key",
            candidates=pl.concat_str(pl.lit("BODY LTD, GB-COH-"), pl.col("supplier_key")),
        ),
    )


def _write(folder: Path, table: str, rows: pl.DataFrame) -> None:
    path = folder / f"{table.replace('.', '/')}.parquet"
    path.parent.mkdir(exist_ok=True)
    rows.write_parquet(path)


def workbook(count: int) -> None:
    """Write the workbook of a publication of `count` suppliers and print what that took."""
    with tempfile.TemporaryDirectory() as name:
        publication(Path(name), count)
        cost, size = run(WRITING.format(folder=name))
    print("suppliers  seconds  MB written  MB of memory")
    print(f"{count:9,}{cost.wall:9.1f}{float(size):12.1f}{cost.peak_mb:14.0f}")


if __name__ == "__main__":
    workbook(int(sys.argv[1]) if len(sys.argv) > 1 else SUPPLIERS)
