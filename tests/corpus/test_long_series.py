"""Three real years of a county council, from its 36 published files to the penny.

Takes some minutes, so `make soak` runs it; SPEND_CORPUS points at the files.
"""

import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

CORPUS = os.environ.get("SPEND_CORPUS")
FILES = sorted((Path(CORPUS) / "spend_long").rglob("*.csv")) if CORPUS else []
CODE = "E10000008"
YEARS = {
    "2023/24": (133_977, Decimal("956683306.46")),
    "2024/25": (141_524, Decimal("1075763949.14")),
    "2025/26": (24_725, Decimal("396568901.62")),
}
pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(len(FILES) < 36, reason="SPEND_CORPUS holds no 36 months of one council"),
]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    environment = {**os.environ, "SPEND_HOME": str(home)}
    for words in (["init", CODE], ["add", CODE, *map(str, FILES)], ["run", CODE]):
        command = [sys.executable, "-m", "pipelines.cli", *words]
        subprocess.run(command, check=True, capture_output=True, env=environment)
    return home / "councils" / CODE / "published" / "latest"


def test_every_financial_year_adds_up_to_the_penny(published: Path) -> None:
    lines = pl.read_parquet(published / "core" / "spend_line.parquet")
    years = lines.group_by("financial_year").agg(pl.len(), pl.col("net_amount_gbp").sum())
    assert {year: (count, total) for year, count, total in years.iter_rows()} == YEARS


def test_the_series_breaks_in_april_2025_and_in_no_other_month(published: Path) -> None:
    breaks = pl.read_parquet(published / "core" / "series_break.parquet")
    assert {str(month) for month in breaks["month"]} == {"2025-04-01"}


def test_no_landed_penny_is_lost(published: Path) -> None:
    files = pl.read_parquet(published / "core" / "input_file.parquet")
    assert files.height == 36
    assert files["fate"].unique().to_list() == ["taken"]
