"""The evidence table of one real year of a county that publishes payments and nothing else.

SPEND_CORPUS points at the files. Data-poor and honest: without contracts, bids, targets and
registers the data decide no clause, and each silence says why.
"""

import os
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

CORPUS = os.environ.get("SPEND_CORPUS")
MONTHS = {f"2024{month:02}" for month in range(4, 13)} | {"202501", "202502", "202503"}
FILES = (
    [
        path
        for path in sorted((Path(CORPUS) / "spend_long").rglob("*.csv"))
        if path.stem[-6:] in MONTHS
    ]
    if CORPUS
    else []
)
CODE = "E10000008"
pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(
        len(FILES) < 12, reason="SPEND_CORPUS holds no twelve months of one council"
    ),
]


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    home = tmp_path_factory.mktemp("home")
    environment = {**os.environ, "SPEND_HOME": str(home)}
    for words in (["init", CODE], ["add", CODE, *map(str, FILES)], ["run", CODE]):
        command = [sys.executable, "-m", "pipelines.cli", *words]
        subprocess.run(command, check=True, capture_output=True, env=environment)
    folder = home / "councils" / CODE / "published" / "latest" / "evidence"
    return pl.read_parquet(folder / "evidence_table.parquet")


def test_nothing_is_decided_that_payments_alone_cannot_bear(evidence: pl.DataFrame) -> None:
    assert evidence.height == 148
    assert set(evidence["verdict"]) == {"SILENT"}


def test_every_silence_has_the_reason_that_a_person_would_give(evidence: pl.DataFrame) -> None:
    assert Counter(evidence["silent_reason"]) == {
        "NOT_TESTABLE_FROM_DATA": 97,
        "NO_INPUT": 42,
        "DEFINITION_NOT_SET": 4,
        "TARGET_NOT_SET": 3,
        "COVERAGE_BELOW_MINIMUM": 2,
    }


def test_where_payments_could_speak_too_little_is_classified(evidence: pl.DataFrame) -> None:
    short = evidence.filter(pl.col("silent_reason") == "COVERAGE_BELOW_MINIMUM")
    assert set(short["clause_id"]) == {"SME-INN-2", "VCSE-INN-2"}
    assert all(share < Decimal("0.03") for share in short["coverage_share"])


def test_what_is_missing_is_named(evidence: pl.DataFrame) -> None:
    missing = evidence.filter(pl.col("silent_reason") == "NO_INPUT")
    assert all("It needs: " in note for note in missing["note"])
